package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/observatory"
	"pyros/backend/rehearsal"
	"pyros/backend/simulation"
	"pyros/simulators/scenarios"
)

// Play is a simulated run from a scenario's first iteration to its last.
type Play struct {
	// Scenario is a file; empty: the built-in conf.json.
	Scenario  string
	Iteration time.Duration // observatory time
	// Only is "planner" for a run of the scheduler and the user simulator alone.
	Only string
	// Keep leaves the server up after the scenario, until ctx ends.
	Keep bool
	// Out is told what happens.
	Out io.Writer
}

// OnlyPlanner is the Play.Only of a run without devices.
const OnlyPlanner = "planner"

const (
	// builtIn is the scenario of a run that names none.
	builtIn = "conf.json"
	// startUp is the real time that server and simulators are given to start
	// before the scenario begins.
	startUp = 3 * time.Second
	// endWithin is the real time within which every simulator ends once its
	// scenario is over.
	endWithin = 10 * time.Second
)

// ScenarioNight lies in the night of a run that does not choose another: the
// built-in requests are made for it.
var ScenarioNight = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

// Simulate runs server and simulators through a scenario and tells how it
// ended. The folder cfg.Data must not hold an observatory yet.
func Simulate(ctx context.Context, cfg config.Config, play Play, options Options) (rehearsal.Report, error) {
	var none rehearsal.Report
	if err := prepare(&cfg, &play); err != nil {
		return none, err
	}
	scenario, err := simulation.ReadScenario(play.Scenario)
	if err != nil {
		return none, err
	}
	if options.Begin, err = beginAt(ctx, &cfg); err != nil {
		return none, err
	}
	var run *rehearsal.Rehearsal
	ready := make(chan struct{})
	options.Quiet, options.StartSimulators, options.Scenario, options.Iteration = true, true, play.Scenario, play.Iteration
	options.Deeds = func(program string, line []byte) {
		if <-ready; run != nil { // nil where the start failed
			run.Deed(program, line)
		}
	}
	if play.Only == OnlyPlanner {
		options.Programs = []string{"user"}
	}
	a, err := New(ctx, cfg, options)
	if err != nil {
		close(ready)
		return none, err
	}
	watched := rehearsal.Options{
		Store: a.store, Bus: a.bus, Clock: a.clock, Scenario: scenario, Begin: options.Begin, Iteration: play.Iteration, Out: play.Out,
	}
	if play.Only == OnlyPlanner {
		a.agents.supervisor.Retain(observatory.AgentPlanning)
	} else {
		watched.Dome = domeItself(cfg.Devices.Dome)
	}
	run = rehearsal.New(watched)
	close(ready)
	return a.rehearse(ctx, run, play)
}

// rehearse serves while the scenario is played.
func (a *App) rehearse(ctx context.Context, run *rehearsal.Rehearsal, play Play) (report rehearsal.Report, err error) {
	served := make(chan error, 1)
	serving, stop := context.WithCancel(ctx)
	go func() { served <- a.Run(serving) }()
	over := false
	end := func() {
		stop()
		if !over {
			over = true
			err = errors.Join(err, <-served)
		}
	}
	defer end()
	watching := make(chan error, 1)
	go func() { watching <- run.Watch(serving) }()
	select {
	case err = <-served:
		over = true
		return report, errors.Join(errors.New("the server ended before the scenario"), err)
	case err = <-watching:
		if err != nil {
			return report, err
		}
	}
	a.awaitSimulators(ctx)
	names, ended := a.simulators.Names(), a.simulators.Ended()
	log, err := openLogs(a.cfg.LogFolder())
	if err != nil {
		return report, err
	}
	defer log.Close()
	if report, err = run.Report(ctx, names, ended, log); err != nil {
		return report, err
	}
	if play.Keep {
		if err := report.Print(play.Out); err != nil {
			return report, err
		}
		fmt.Fprintf(play.Out, "\nThe server stays at http://%s until Ctrl-C; its simulators have ended.\n", a.cfg.Listen)
		<-ctx.Done()
	}
	return report, nil
}

// awaitSimulators waits for the end of all simulators, which is that of their
// scenario.
func (a *App) awaitSimulators(ctx context.Context) {
	last := a.clock.Real(a.options.Iteration)
	timer := time.NewTimer(last + endWithin)
	defer timer.Stop()
	select {
	case <-a.simulators.Done():
	case <-timer.C:
	case <-ctx.Done():
	}
}

// prepare makes the run one of its own: nothing that is configured for a real
// observatory is touched.
func prepare(cfg *config.Config, play *Play) error {
	if err := os.MkdirAll(cfg.Data, 0o755); err != nil {
		return err
	}
	cfg.Database, cfg.Images, cfg.Alerts.Folder, cfg.Log.Folder, cfg.SecretFile = "", "", "", "", ""
	if _, err := os.Stat(filepath.Join(cfg.Data, databaseFile)); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s holds an observatory; a simulated run begins with none, choose another with --data", cfg.Data)
	}
	if err := freePorts(cfg); err != nil {
		return err
	}
	if play.Scenario != "" {
		return nil
	}
	folder, err := unpackScenarios(cfg.Data)
	play.Scenario = filepath.Join(folder, builtIn)
	return err
}

// unpackScenarios writes the built-in scenarios into a folder, for programs
// that read them and what lies beside them.
func unpackScenarios(data string) (folder string, err error) {
	folder = filepath.Join(data, "scenarios")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return folder, err
	}
	return folder, fs.WalkDir(scenarios.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := scenarios.Files.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, name), text, 0o644)
	})
}

// freePorts gives the devices addresses of this machine that are free, whatever
// is configured: what answers there may be real. The server keeps its own,
// unless it was left at its default.
func freePorts(cfg *config.Config) error {
	addresses := []*string{
		&cfg.Devices.Telescope, &cfg.Devices.CameraVIS, &cfg.Devices.CameraNIR, &cfg.Devices.PLC, &cfg.Devices.Dome,
	}
	if cfg.Listen == config.Default().Listen {
		addresses = append(addresses, &cfg.Listen)
	}
	free, err := simulation.FreeAddresses(len(addresses))
	if err != nil {
		return err
	}
	for i, address := range addresses {
		*address = free[i]
	}
	return nil
}

// beginAt sets the clock so that the scenario begins with the observing night,
// and says when that is.
func beginAt(ctx context.Context, cfg *config.Config) (time.Time, error) {
	db, err := openDatabase(ctx, *cfg, nil, clock.Real(), slog.New(slog.DiscardHandler))
	if err != nil {
		return time.Time{}, err
	}
	in, err := db.Instrument(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return time.Time{}, err
	}
	at := time.Now().UTC()
	if cfg.Clock.Time != "night" && cfg.Clock.Time != "real" {
		if at, err = time.Parse(time.RFC3339, cfg.Clock.Time); err != nil {
			return at, fmt.Errorf("time: %w", err)
		}
	}
	lead := time.Duration(float64(startUp) * cfg.Clock.Speed)
	begin := astro.NightAt(in.Site, at, cfg.Night.SunAltitudeDeg).ObservingStart
	if cfg.Clock.Time == "real" {
		begin = at.Add(lead)
	}
	cfg.Clock.Time = begin.Add(-lead).Format(time.RFC3339)
	return begin, nil
}

// domeItself asks the simulated dome at its control port, past the server.
func domeItself(address string) func(context.Context) (observatory.ShutterState, error) {
	controls := simulation.Controls{Addresses: map[observatory.DeviceName]string{observatory.DeviceDome: address}}
	return func(ctx context.Context) (observatory.ShutterState, error) {
		text, err := controls.State(ctx, "dome")
		if err != nil {
			return "", err
		}
		var state struct {
			Device observatory.DomeState `json:"device"`
		}
		err = json.Unmarshal(text, &state)
		return state.Device.Shutter, err
	}
}

// openLogs reads the log files of a run, one after the other.
func openLogs(folder string) (io.ReadCloser, error) {
	files, err := filepath.Glob(filepath.Join(folder, "pyros-*.log"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var all logs
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, errors.Join(err, all.Close())
		}
		all.files = append(all.files, f)
	}
	var readers []io.Reader
	for _, f := range all.files {
		readers = append(readers, f)
	}
	all.Reader = io.MultiReader(readers...)
	return all, nil
}

type logs struct {
	io.Reader
	files []*os.File
}

// Close implements io.Closer.
func (l logs) Close() error {
	var errs []error
	for _, f := range l.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
