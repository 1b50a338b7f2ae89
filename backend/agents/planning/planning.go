// Package planning is the agent that keeps the schedule up to date: something
// happens, it reads everything again, plans the night and replaces the
// schedule.
//
// Rules: wake-ups that arrive together are one planning; one that arrives while
// it plans makes it start anew, but a planning that has been pushed back a few
// times is finished first, so that a stream of events cannot starve it. Where
// only submissions wait it rests as long as the planning before took, so that a
// stream of them has the database for half of the time; whatever else happens, an
// alert above all, ends the rest. What the agent itself changes does not wake it.
// A failure is told once and tried again.
package planning

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"pyros/backend/agents"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Make reads what is to be planned, plans the night from now on, keeps the
// schedule and gives it back. It stops, with nothing changed, when ctx ends
// before it began to keep.
type Make func(ctx context.Context, now time.Time, night observatory.Night, trigger string) (observatory.Schedule, error)

// Options are the agent's.
type Options struct {
	Make  Make
	Store agents.LogStore
	Bus   *bus.Bus
	Clock clock.Clock
	Log   *slog.Logger
	// Night gives the night that a time lies in, or the coming one.
	Night func(time.Time) observatory.Night
	// Pending says whether a sequence waits to be planned; nil: never asked.
	Pending func(ctx context.Context) (bool, error)
	// Sky is what Make tells of the conditions that it plans for; nil: it tells
	// nothing, and no conditions are a reason to plan.
	Sky *Sky
}

const (
	// turnEvery is how often it looks at the night, observatory time, and at
	// least turnFloor of real time.
	turnEvery, turnFloor = 5 * time.Second, 100 * time.Millisecond
	// lookEvery is how often it looks for what no event told of, real time.
	lookEvery = 30 * time.Second
	// retryFirst and retryLongest pace the tries after a failure, real time.
	retryFirst, retryLongest = 500 * time.Millisecond, 30 * time.Second
	// planTimeout bounds one planning, with the reading of what there is to
	// plan and the keeping of the schedule, real time.
	planTimeout = time.Minute
	// restLongest bounds the rest after a planning, real time.
	restLongest = 2 * time.Second
	// maxRestarts is how often one planning may be started anew before it is finished.
	maxRestarts = 3
	// busRoom is how many events wait; more than that counts as one wake-up.
	busRoom = 256
)

// Planning is the agent. Make it with New.
type Planning struct {
	opts    Options
	journal *agents.Journal

	mu    sync.Mutex
	asked []string
	wake  chan struct{}
	// orders are persons' about the queue; alive says that somebody takes them,
	// shown is what the queue was when the loop last looked.
	orders chan order
	alive  bool
	shown  observatory.WorkList
}

// New makes the agent.
func New(opts Options) *Planning {
	return &Planning{
		opts:    opts,
		journal: agents.NewJournal(observatory.AgentPlanning, opts.Store, opts.Clock, opts.Log),
		wake:    make(chan struct{}, 1),
		orders:  make(chan order),
	}
}

// Replan asks for a new planning and says why, as a sentence without its full
// stop. It never waits; several calls become one planning.
func (p *Planning) Replan(trigger string) {
	p.mu.Lock()
	if len(p.asked) < 8 {
		p.asked = append(p.asked, trigger)
	}
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// wakes says whether an event may be a reason. A schedule that is kept changes
// hundreds of sequences at once: these must not fill the room of others. What it
// cancels, with another of a group, may have a place in it, which is free then.
func wakes(event observatory.Event) bool {
	switch e := event.(type) {
	case observatory.Request:
		return slices.ContainsFunc(e.Sequences, fresh)
	case observatory.Change:
		return e.Actor != string(observatory.AgentPlanning) || e.To == observatory.SequenceCancelled
	}
	return true
}

// fresh says whether a sequence waits for its first place.
func fresh(s observatory.Sequence) bool {
	return s.Status == observatory.SequenceToBePlanned && s.Attempts == 0
}

func (p *Planning) takeAsked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := p.asked
	p.asked = nil
	return asked
}

// result is how one planning ended.
type result struct {
	schedule observatory.Schedule
	elapsed  time.Duration
	err      error
}

// run is one run of the agent.
type run struct {
	*Planning
	reasons  *reasons
	failures agents.Outage
	retry    time.Duration
	queue    queue
	// ended is when the last planning did, took how long it took; real time.
	ended time.Time
	took  time.Duration
}

// Run plans at the start and at every wake-up until ctx ends.
func (p *Planning) Run(ctx context.Context) error {
	defer agents.Background(ctx, p.journal.Run)()
	events := p.opts.Bus.SubscribeWanted(busRoom, wakes, topics...)
	defer events.Close()
	r := &run{Planning: p, reasons: newReasons(p.opts.Clock.Now(), p.opts.Night, p.opts.Sky), retry: retryFirst}
	r.reasons.add("The planning agent started")
	p.open()
	defer p.shut()
	for {
		if err := r.settle(ctx, events); err != nil {
			return err
		}
		if err := r.await(ctx, events); err != nil {
			return err
		}
	}
}

// await returns when there is a reason to plan.
func (r *run) await(ctx context.Context, events *bus.Subscription) error {
	turn := time.NewTicker(agents.Pace(r.opts.Clock, turnEvery, turnFloor))
	defer turn.Stop()
	for looked := time.Now(); !r.reasons.any(); {
		agents.Beat(ctx)
		if err := r.listen(ctx, events, turn.C, nil); err != nil {
			return err
		}
		r.reasons.night(r.opts.Clock.Now())
		if time.Since(looked) >= lookEvery {
			looked = time.Now()
			r.lookAround(ctx)
		}
	}
	return nil
}

// lookAround finds what no event told of.
func (r *run) lookAround(ctx context.Context) {
	if r.opts.Pending == nil || r.reasons.any() {
		return
	}
	if pending, err := r.opts.Pending(ctx); err == nil && pending {
		r.reasons.add("A sequence waits for its place")
	}
}

// listen takes one event, request, tick or end of the planning under way.
func (r *run) listen(ctx context.Context, events *bus.Subscription, tick <-chan time.Time, done <-chan result) error {
	select {
	case event := <-events.C:
		r.reasons.event(event)
	case <-events.Lost:
		r.reasons.add("Many things changed at once")
	case <-r.wake:
		for _, why := range r.takeAsked() {
			r.reasons.add(why)
		}
	case o := <-r.orders:
		r.carryOut(o)
	case <-tick:
	case res := <-done:
		if panicked(res.err) {
			return res.err
		}
		r.finished(res)
		return errDone
	case <-ctx.Done():
		return ctx.Err()
	}
	r.show()
	return nil
}
