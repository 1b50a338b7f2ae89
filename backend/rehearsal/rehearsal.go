// Package rehearsal watches a whole simulated run, tells what happens as it
// happens, and judges at the end whether everything ended as it should.
//
//	r := New(Options)           before the simulators start
//	r.Deed(program, line)       whatever an actor says
//	r.Watch(ctx)                from the scenario's first iteration to its last
//	r.Report(ctx, ended, log)   once the simulators have ended
//
// Rules: it only reads. What it tells while it watches comes from the bus and
// may be incomplete; what it judges by comes from the store, from the actors'
// own word, and from the dome itself, which it asks past the server. A request
// ends as it should when it was executed, or when it can be said why it was
// not.
package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/simulators/scenarios"
)

// Options are what a run is watched with.
type Options struct {
	Store     *store.Store
	Bus       *bus.Bus
	Clock     clock.Clock
	Scenario  scenarios.Scenario
	Begin     time.Time     // of iteration 0
	Iteration time.Duration // observatory time
	// Dome asks the dome itself for its shutter; nil: the run has no devices.
	Dome func(ctx context.Context) (observatory.ShutterState, error)
	// Out is told what happens.
	Out io.Writer
}

// busRoom is how many events wait to be told.
const busRoom = 1024

// Deed is what an actor did: a line of its JSON.
type Deed struct {
	Program   string `json:"-"`
	Iteration int    `json:"iteration"`
	Event     string `json:"event"`
	Outcome   string `json:"outcome"` // done, refused or failed
	Text      string `json:"text"`
	Request   int    `json:"request"` // that was made; 0: none
}

// Rehearsal is one run. Make it with New.
type Rehearsal struct {
	opts  Options
	began time.Time // real
	dome  *domeWatch
	links *linkWatch

	mu       sync.Mutex
	deeds    []Deed
	problems []string
	requests []observatory.Request // as they stood when the scenario was over
	alerts   []observatory.Alert
	schedule *observatory.Schedule

	// What the teller said last.
	told struct {
		weather   observatory.GlobalStatus
		safe      *bool
		conductor observatory.ConductorState
		schedule  int
		alerts    map[int]string // by their number
	}
}

// New prepares to watch a run.
func New(opts Options) *Rehearsal {
	r := &Rehearsal{opts: opts, began: time.Now(), dome: &domeWatch{}, links: newLinkWatch()}
	r.told.alerts = map[int]string{}
	return r
}

// end is when the scenario is over.
func (r *Rehearsal) end() time.Time {
	return r.opts.Begin.Add(time.Duration(r.opts.Scenario.Iterations) * r.opts.Iteration)
}

// iteration is the one at a time of the observatory, as far as there are any.
func (r *Rehearsal) iteration(at time.Time) int {
	if at.Before(r.opts.Begin) {
		return 0
	}
	return min(int(at.Sub(r.opts.Begin)/r.opts.Iteration), r.opts.Scenario.Iterations)
}

// Deed takes what an actor says.
func (r *Rehearsal) Deed(program string, line []byte) {
	d := Deed{Program: program}
	if err := json.Unmarshal(line, &d); err != nil {
		r.problem("the %s simulator said what is no deed: %.100q", program, line)
		return
	}
	r.mu.Lock()
	r.deeds = append(r.deeds, d)
	r.mu.Unlock()
	r.say(d.Iteration, program, "%s: %s", d.Event, d.Text)
}

func (r *Rehearsal) problem(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// say tells one thing that happened.
func (r *Rehearsal) say(iteration int, who, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.opts.Out, "%4d  %-10s  %s\n", iteration, who, fmt.Sprintf(format, args...))
}

// Watch tells what happens until the scenario is over, and then takes down how
// everything stands.
func (r *Rehearsal) Watch(ctx context.Context) error {
	events := r.opts.Bus.Subscribe(busRoom, r.topics()...)
	defer events.Close()
	// Half an iteration before the end: what the simulators' end does to the
	// observatory is no part of the story.
	stop := r.opts.Clock.NewTimer(r.end().Add(-r.opts.Iteration / 2).Sub(r.opts.Clock.Now()))
	defer stop.Stop()
	look := r.opts.Clock.NewTicker(max(r.opts.Iteration/2, time.Second))
	defer look.Stop()
	for {
		select {
		case event := <-events.C:
			r.tell(event)
		case <-look.C:
			r.lookAtDome(ctx)
		case <-stop.C:
			return r.takeDown(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *Rehearsal) topics() []observatory.Topic {
	if r.opts.Dome == nil {
		return []observatory.Topic{observatory.TopicSchedule}
	}
	return []observatory.Topic{
		observatory.TopicEnvironment, observatory.TopicConductor, observatory.TopicChange,
		observatory.TopicImage, observatory.TopicAlert, observatory.TopicDevice,
	}
}

// takeDown reads how everything stands.
func (r *Rehearsal) takeDown(ctx context.Context) error {
	var err error
	for cursor := ""; ; {
		page, err := r.opts.Store.Requests(ctx, observatory.CommandLine, store.RequestFilter{Cursor: cursor, Limit: 200})
		if err != nil {
			return err
		}
		r.requests = append(r.requests, page.Items...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	for cursor := ""; ; {
		page, err := r.opts.Store.Alerts(ctx, store.AlertFilter{Cursor: cursor, Limit: 200})
		if err != nil {
			return err
		}
		r.alerts = append(r.alerts, page.Items...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	r.schedule, err = r.opts.Store.CurrentSchedule(ctx)
	return err
}
