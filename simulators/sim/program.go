package sim

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Program is a simulator as a program of its own.
type Program struct {
	Name        string
	ScenarioKey string
	Listen      string // default address
	// Flags adds the program's own flags; may be nil.
	Flags func(*flag.FlagSet)
	// Build makes the device when the flags are read; it may still change the
	// name, key and default address.
	Build func(p *Program, env Env) (Device, error)
}

// Env is what the common flags say to a device.
type Env struct {
	Clock clock.Clock
	Site  observatory.Site
	Seed  uint64
	Log   *slog.Logger
}

// DefaultSite is "lat,lon,height" of the observatory: degrees north, degrees
// east, metres.
const DefaultSite = "31.0442,-115.4637,2800"

// settings are the common flags.
type settings struct {
	listen, control, scenario, clock, site string
	start                                  string
	speed                                  float64
	iteration                              time.Duration
	seed                                   uint64
	stay, withParent                       bool
}

// controlOffset is the distance from a device's port to its control port.
const controlOffset = 100

// Main runs the program and ends the process.
func Main(p Program) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(ExitCode(p.Name, Run(ctx, p, os.Args[1:], os.Stdin)))
}

// ExitCode reports err and gives the code to exit with.
func ExitCode(name string, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	default:
		fmt.Fprintf(os.Stderr, "%s simulator: %v\n", name, err)
		return 1
	}
}

// Run runs the program until its scenario is over, ctx ends or, with
// -with-parent, stdin ends.
func Run(ctx context.Context, p Program, args []string, stdin io.Reader) error {
	var s settings
	fs := flag.NewFlagSet(p.Name, flag.ContinueOnError)
	s.register(fs)
	if p.Flags != nil {
		p.Flags(fs)
	}
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	env, err := s.env()
	if err != nil {
		return err
	}
	device, err := p.Build(&p, env) // sets the name
	if err != nil {
		return err
	}
	env.Log = env.Log.With("simulator", p.Name)
	return s.run(ctx, p, env, device, stdin)
}

func (s *settings) register(fs *flag.FlagSet) {
	fs.StringVar(&s.listen, "listen", "", "`address` to listen on")
	fs.StringVar(&s.control, "control", "", "control `address`; none: no control port (default: the port + 100)")
	fs.StringVar(&s.scenario, "scenario", "", "scenario `file` to play; the program ends with it")
	fs.DurationVar(&s.iteration, "iteration", time.Second, "length of an iteration, in the simulator's time")
	fs.StringVar(&s.start, "start", "", "`time` (RFC 3339) in the simulator's time at which the scenario begins (default: at once)")
	fs.StringVar(&s.clock, "clock", "", "time to keep, as `epoch@anchor*speed` (default: real time)")
	fs.Float64Var(&s.speed, "speed", 1, "simulator's seconds per real second, from now on; not beside -clock")
	fs.StringVar(&s.site, "site", DefaultSite, "`lat,lon,height` in degrees north, degrees east, metres")
	fs.Uint64Var(&s.seed, "seed", 1, "seed of everything random")
	fs.BoolVar(&s.stay, "stay", false, "go on when the scenario is over")
	fs.BoolVar(&s.withParent, "with-parent", false, "end when standard input ends")
}

func (s *settings) env() (Env, error) {
	time, err := ParseClock(s.clock, s.speed)
	if err != nil {
		return Env{}, err
	}
	site, err := ParseSite(s.site)
	if err != nil {
		return Env{}, err
	}
	return Env{Clock: time, Site: site, Seed: s.seed, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}, nil
}

// ParseClock makes the clock that the flags -clock and -speed describe.
func ParseClock(text string, speed float64) (clock.Clock, error) {
	set, err := clock.Parse(text)
	switch {
	case err != nil:
		return nil, err
	case speed == 1:
		return clock.New(set), nil
	case text != "":
		return nil, errors.New("-speed and -clock exclude each other")
	case speed == 0:
		return nil, errors.New("-speed: 0 is no speed")
	}
	now := time.Now()
	set = clock.Settings{Epoch: now, Anchor: now, Speed: speed}
	return clock.New(set), set.Validate()
}

// ParseStart reads the flag -start; an empty text is the zero value.
func ParseStart(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	start, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return start, fmt.Errorf("-start: %w", err)
	}
	return start, nil
}

// ParseSite reads "lat,lon,height".
func ParseSite(text string) (observatory.Site, error) {
	parts := strings.Split(text, ",")
	var v [3]float64
	for i := range v {
		var err error
		if len(parts) != len(v) {
			return observatory.Site{}, fmt.Errorf("site %q: want lat,lon,height", text)
		}
		if v[i], err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64); err != nil || math.IsNaN(v[i]) || math.IsInf(v[i], 0) {
			return observatory.Site{}, fmt.Errorf("site %q: %q is not a number", text, parts[i])
		}
	}
	if math.Abs(v[0]) > 90 || math.Abs(v[1]) > 360 {
		return observatory.Site{}, fmt.Errorf("site %q: no such place", text)
	}
	return observatory.Site{LatitudeDeg: v[0], LongitudeDeg: v[1], HeightM: v[2]}, nil
}

// run starts the server, plays the scenario and waits for the end.
func (s *settings) run(ctx context.Context, p Program, env Env, device Device, stdin io.Reader) error {
	start, err := ParseStart(s.start)
	if err != nil {
		return err
	}
	var scenario *Scenario
	if s.scenario != "" {
		read, err := LoadScenario(s.scenario, p.ScenarioKey)
		if err != nil {
			return err
		}
		scenario = &read
	}
	if s.listen == "" {
		s.listen = p.Listen
	}
	server, err := Start(Config{
		Name: p.Name, ScenarioKey: p.ScenarioKey, Listen: s.listen, Control: s.controlAddress(),
		Clock: env.Clock, Iteration: s.iteration, Log: env.Log,
	}, device)
	if err != nil {
		return err
	}
	defer server.Close()
	env.Log.Info("listens", "address", server.Addr(), "control", server.ControlAddr())

	var over <-chan struct{}
	if scenario != nil {
		if over = server.Play(*scenario, start, s.iteration); s.stay {
			over = nil
		}
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-server.fatal:
		return err
	case <-over:
		env.Log.Info("the scenario is over")
		return nil
	case <-s.parent(stdin):
		return nil
	}
}

// parent gives a channel that is closed when stdin ends, where that matters.
func (s *settings) parent(stdin io.Reader) <-chan struct{} {
	if !s.withParent {
		return nil
	}
	return parentGone(stdin)
}

// parentGone gives a channel that is closed when stdin ends.
func parentGone(stdin io.Reader) <-chan struct{} {
	// Ctrl-C in a terminal goes to parent and children alike. The parent first
	// brings the devices to rest; this program ends after it.
	signal.Ignore(os.Interrupt)
	gone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		close(gone)
	}()
	return gone
}

func (s *settings) controlAddress() string {
	switch s.control {
	case "none":
		return ""
	case "":
		host, port, _ := net.SplitHostPort(s.listen)
		number, err := strconv.Atoi(port)
		if err != nil || number == 0 {
			return net.JoinHostPort(host, "0")
		}
		return net.JoinHostPort(host, strconv.Itoa(number+controlOffset))
	default:
		return s.control
	}
}

// LoadScenario reads a scenario file.
func LoadScenario(path, key string) (Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return Scenario{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxScenario+1))
	if err != nil {
		return Scenario{}, err
	}
	return ParseScenario(text, key)
}
