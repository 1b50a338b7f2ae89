// Package app joins the parts: it makes each with what it needs, starts them
// and stops them.
//
// Rules: this is the only place that knows all parts. Every start stands beside
// its stop. The order of the stops is the reverse: first nothing new comes in
// (web server), then nothing moves any more (agents), then the devices and
// their simulators are let go, and last what all of them write to (database,
// log).
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/observatory"
	"pyros/backend/simulation"
	"pyros/backend/store"
)

// Options are what the command line adds to the configuration.
type Options struct {
	Version string
	// Assets are the built web pages.
	Assets fs.FS
	// Out is where a person is told the address and the login.
	Out io.Writer
	// StartSimulators starts the simulators' programs with the server.
	StartSimulators bool
	// Scenario is a file that the simulators play from their start, Iteration
	// the length of its iterations; with Stay they outlive it.
	Scenario  string
	Iteration time.Duration
	Stay      bool
	// Programs are the simulators to start; none: every device, and whom the
	// scenario has something to say to. Begin is when the scenario begins, on the
	// observatory's clock; zero: at once. Deeds takes what the actors do.
	Programs []string
	Begin    time.Time
	Deeds    func(program string, line []byte)
	// Load is what the user simulator submits where it plays no scenario; how it
	// went is told on Out.
	Load simulation.Load
	// Quiet keeps warnings and errors from standard error: the log file has them.
	Quiet bool
}

// App is a configured observatory.
type App struct {
	cfg     config.Config
	options Options
	log     *slog.Logger
	closers []func() error // run in reverse

	listener   net.Listener
	settings   clock.Settings
	clock      clock.Clock
	bus        *bus.Bus
	store      *store.Store
	instrument observatory.Instrument
	simulators *simulation.Running
	agents     *loops
	web        *web
}

// softMemory is the heap size, in bytes, at which the collector works harder.
const softMemory = 512 << 20

// New opens the database and everything else that may fail at start.
func New(ctx context.Context, cfg config.Config, options Options) (*App, error) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	a := &App{cfg: cfg, options: options, bus: bus.New()}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	if err := os.MkdirAll(a.cfg.Data, 0o755); err != nil {
		return err
	}
	log, closeLog, err := openLog(a.cfg.Log, a.cfg.LogFolder(), a.options.Quiet)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	a.log = log
	a.onClose(closeLog)

	// Early, so that a second server on the same port fails before it touches the database.
	if a.listener, err = net.Listen("tcp", a.cfg.Listen); err != nil {
		return fmt.Errorf("the address %s cannot be listened on; does another PYROS run? (%w)", a.cfg.Listen, err)
	}
	a.onClose(ignoreClosed(a.listener.Close))

	if err := a.openStore(ctx); err != nil {
		return err
	}
	if a.agents, err = a.newLoops(); err != nil {
		return err
	}
	if a.web, err = a.newWeb(); err != nil {
		return err
	}
	if err := a.startSimulators(ctx); err != nil {
		return err
	}
	// Last, since it tells a password that is not told again.
	return a.firstAccounts(ctx)
}

// openStore opens the database with the clock that the site and the
// configuration call for.
func (a *App) openStore(ctx context.Context) error {
	ut1, err := a.readUT1(ctx)
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, a.cfg, nil, clock.Real(), a.log)
	if err != nil {
		return err
	}
	in, err := db.Instrument(ctx)
	if err = errors.Join(err, refuseOthers(ctx, db, a.cfg), db.Close()); err != nil {
		return err
	}
	if a.settings, err = clockSettings(a.cfg, in.Site, time.Now().UTC()); err != nil {
		return err
	}
	in.Site.UT1 = ut1
	a.instrument, a.clock = in, clock.New(a.settings)
	a.store, err = store.Open(ctx, store.Options{DSN: a.cfg.DSN(), Bus: a.bus, Clock: a.clock, UT1: ut1, Log: a.log})
	if err != nil {
		return err
	}
	a.onClose(a.store.Close)
	release, err := a.store.Conduct(ctx)
	if err != nil {
		return err
	}
	a.onClose(release)
	if release, err = Claim(ctx, a.cfg.Data, a.Address()); err != nil {
		return err
	}
	a.onClose(release)
	return nil
}

func (a *App) startSimulators(ctx context.Context) error {
	if !a.options.StartSimulators {
		return nil
	}
	var err error
	a.simulators, err = startSimulators(ctx, a.cfg, a.options, a.instrument.Site, a.settings, a.log)
	if err != nil {
		return err
	}
	a.onClose(func() error { a.simulators.Close(); return nil })
	return nil
}

// Run serves until ctx ends or a part fails for good.
func (a *App) Run(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, a.close()) }()
	a.announce()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.web.serve(a.listener) })
	// The web server stops first: nothing new comes in while the agents end.
	agentsCtx, endAgents := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error { return a.agents.supervisor.Run(agentsCtx) })
	group.Go(func() error {
		<-ctx.Done()
		defer endAgents()
		return a.web.shutdown()
	})
	return group.Wait()
}

// Address is where it listens.
func (a *App) Address() string { return a.listener.Addr().String() }

func (a *App) announce() {
	address := "http://" + a.cfg.Listen
	a.log.Info("serving", "address", a.Address(), "version", a.options.Version, "database", strings.SplitN(a.cfg.DSN(), ":", 2)[0])
	fmt.Fprintf(a.options.Out, "PYROS %s is at %s\n", a.options.Version, address)
	if a.cfg.Simulate.Enabled {
		fmt.Fprintf(a.options.Out, "  Log in as %s with the password %s. Devices are simulated.\n", demoLogin, demoPassword)
	}
	if a.settings.Simulated() {
		fmt.Fprintf(a.options.Out, "  The observatory's time is simulated: %s UTC, %g times as fast as life.\n",
			a.clock.Now().Format("2006-01-02 15:04:05"), a.settings.Speed)
	}
	fmt.Fprintln(a.options.Out, "  Ctrl-C stops everything.")
}

func (a *App) onClose(f func() error) { a.closers = append(a.closers, f) }

func (a *App) close() error {
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i]())
	}
	a.closers = nil
	return errors.Join(errs...)
}

func ignoreClosed(f func() error) func() error {
	return func() error {
		if err := f(); err != nil && !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	}
}
