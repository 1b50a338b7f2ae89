package sim

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Outcome is what became of an actor's event.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused" // by whom it was for, with a reason
	Failed  Outcome = "failed"
)

// Deed is what an actor did at an event. It is told as a line of text, or of
// JSON with -json.
type Deed struct {
	Iteration int     `json:"iteration"`
	Event     string  `json:"event"` // the file, or what was sent
	Outcome   Outcome `json:"outcome"`
	Text      string  `json:"text"`              // the outcome in words
	Request   int     `json:"request,omitempty"` // that was made
}

// Stage is what an actor is given for its whole play.
type Stage struct {
	Clock  clock.Clock
	Site   observatory.Site
	Folder string // of the scenario: the only one from which files are read
}

// Actor is a simulator that is no device.
type Actor struct {
	Name        string
	ScenarioKey string
	// Flags adds the actor's own flags; may be nil.
	Flags func(*flag.FlagSet)
	// Begin makes what acts, when the flags are read.
	Begin func(Stage) (Act, error)
	// Unscripted gives what the actor does where no scenario is named and its own
	// flags ask for it; ok is false where they do not. It tells of it on out, as
	// JSON where that is wanted. May be nil.
	Unscripted func(s Stage, out io.Writer, asJSON bool) (do func(context.Context) error, ok bool)
}

// Act does what an event asks for. n counts the events from 0.
type Act func(ctx context.Context, n int, event Event) Deed

// ActMain runs the actor's program and ends the process.
func ActMain(a Actor) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(ExitCode(a.Name, RunActor(ctx, a, os.Args[1:], os.Stdin, os.Stdout)))
}

// RunActor plays the scenario and returns when it is over, when ctx ends or,
// with -with-parent, when stdin ends.
func RunActor(ctx context.Context, a Actor, args []string, stdin io.Reader, out io.Writer) error {
	var s actorSettings
	fs := flag.NewFlagSet(a.Name, flag.ContinueOnError)
	s.register(fs)
	if a.Flags != nil {
		a.Flags(fs)
	}
	if err := fs.Parse(args); err != nil {
		return err
	}
	play, err := s.unscripted(a, out)
	if play == nil && err == nil {
		play, err = s.scripted(a, out)
	}
	if err != nil {
		return err
	}
	if s.withParent {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		gone := parentGone(stdin)
		go func() {
			select {
			case <-gone:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return play(ctx)
}

type actorSettings struct {
	scenario, start, clock, site string
	iteration                    time.Duration
	speed                        float64
	json, withParent             bool
}

func (s *actorSettings) register(fs *flag.FlagSet) {
	fs.StringVar(&s.scenario, "scenario", "", "scenario `file` to play; the program ends with it")
	fs.DurationVar(&s.iteration, "iteration", time.Second, "length of an iteration, in the simulator's time")
	fs.StringVar(&s.start, "start", "", "`time` (RFC 3339) in the simulator's time at which the scenario begins (default: at once)")
	fs.StringVar(&s.clock, "clock", "", "time to keep, as `epoch@anchor*speed` (default: real time)")
	fs.Float64Var(&s.speed, "speed", 1, "simulator's seconds per real second, from now on; not beside -clock")
	fs.StringVar(&s.site, "site", DefaultSite, "`lat,lon,height` in degrees north, degrees east, metres")
	fs.BoolVar(&s.json, "json", false, "tell each deed as a line of JSON")
	fs.BoolVar(&s.withParent, "with-parent", false, "end when standard input ends")
}

// unscripted is what the actor does without a scenario, nil where it needs one.
func (s *actorSettings) unscripted(a Actor, out io.Writer) (func(context.Context) error, error) {
	if s.scenario != "" || a.Unscripted == nil {
		return nil, nil
	}
	stage, err := s.stage()
	if err != nil {
		return nil, err
	}
	do, ok := a.Unscripted(stage, out, s.json)
	if !ok {
		return nil, nil
	}
	return do, nil
}

// scripted is the play of the scenario that the flags name.
func (s *actorSettings) scripted(a Actor, out io.Writer) (func(context.Context) error, error) {
	if s.scenario == "" || s.iteration <= 0 {
		return nil, errors.New("a -scenario is needed, and an -iteration above 0")
	}
	stage, err := s.stage()
	if err != nil {
		return nil, err
	}
	p := &performance{clock: stage.Clock, iteration: s.iteration, json: s.json, out: out}
	if p.start, err = ParseStart(s.start); err != nil {
		return nil, err
	}
	if p.scenario, err = LoadScenario(s.scenario, a.ScenarioKey); err != nil {
		return nil, err
	}
	stage.Folder = filepath.Dir(s.scenario)
	p.act, err = a.Begin(stage)
	return p.play, err
}

// stage reads clock and site from the flags.
func (s *actorSettings) stage() (Stage, error) {
	c, err := ParseClock(s.clock, s.speed)
	if err != nil {
		return Stage{}, err
	}
	site, err := ParseSite(s.site)
	return Stage{Clock: c, Site: site}, err
}

// performance is a play of an actor.
type performance struct {
	clock     clock.Clock
	scenario  Scenario
	start     time.Time
	iteration time.Duration
	act       Act
	out       io.Writer
	json      bool
}

// play acts at every event and waits for the end of the scenario.
func (p *performance) play(ctx context.Context) error {
	if p.start.IsZero() {
		p.start = p.clock.Now()
	}
	until := func(k int) error {
		return p.clock.Sleep(ctx, p.scenario.At(p.start, k, p.iteration).Sub(p.clock.Now()))
	}
	for n, e := range p.scenario.Events {
		if until(e.Time) != nil {
			return nil // interrupted
		}
		deed := p.act(ctx, n, e)
		deed.Iteration = e.Time
		p.tell(deed)
	}
	_ = until(p.scenario.Iterations) // interrupted or over
	return nil
}

func (p *performance) tell(d Deed) {
	if !p.json {
		fmt.Fprintf(p.out, "iteration %d: %s: %s\n", d.Iteration, d.Event, d.Text)
		return
	}
	line, _ := json.Marshal(d) // plain texts and numbers
	fmt.Fprintf(p.out, "%s\n", line)
}

// ReadBeside reads a file of the scenario's folder, at most that many bytes; no
// other folder can be named.
func (s Stage) ReadBeside(name string, most int64) ([]byte, error) {
	f, err := os.OpenInRoot(s.Folder, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("it is larger than %d bytes", most)
	}
	return text, err
}
