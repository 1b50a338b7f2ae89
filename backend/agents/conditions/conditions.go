// Package conditions is the agent that keeps the observing conditions up to
// date: each minute, after each measured image and when the sky's temperature
// changes its class it reads what there is and judges.
//
// Rules: events wake it, the database decides. It keeps and publishes each
// judgement, and a line of the history where something changed by more than
// noise. It moves nothing and decides nothing: who is concerned hears of it.
package conditions

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"pyros/backend/agents"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/conditions"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// Store is what the agent reads and writes.
type Store interface {
	agents.LogStore
	Instrument(ctx context.Context) (observatory.Instrument, error)
	LatestEnvironment(ctx context.Context) (*observatory.Environment, error)
	MeasuredImages(ctx context.Context, night string, limit int) ([]observatory.Image, error)
	// MostStars gives the night's image with the most stars among those like one.
	MostStars(ctx context.Context, like observatory.Image, near store.Alike) (observatory.Image, error)
	Conditions(ctx context.Context) (*observatory.Conditions, error)
	SaveConditions(ctx context.Context, c observatory.Conditions, changed []observatory.Condition) error
}

// Options are the agent's.
type Options struct {
	Store Store
	Bus   *bus.Bus
	Clock clock.Clock
	Log   *slog.Logger
	// Night gives the night that a time lies in, or the coming one.
	Night func(time.Time) observatory.Night
}

const (
	// judgeEvery is between two judgements without an event, observatory time,
	// and at least judgeFloor of real time.
	judgeEvery, judgeFloor = time.Minute, 2 * time.Second
	// beatEvery is between two signs of life while nothing is to be judged, real time.
	beatEvery = 10 * time.Second
	// soonest is between two judgements that events ask for, real time.
	soonest = time.Second
	// images is how many of the night's measured images are read, the latest; the
	// best ones of the whole night come to them.
	images = 300
	// rowTimeout bounds the reading and keeping of one judgement, real time.
	rowTimeout = 10 * time.Second
)

// Agent is the agent. Make it with New.
type Agent struct {
	opts    Options
	journal *agents.Journal
}

// New makes the agent.
func New(opts Options) *Agent {
	return &Agent{opts: opts, journal: agents.NewJournal(observatory.AgentConditions, opts.Store, opts.Clock, opts.Log)}
}

// run is one run of the agent.
type run struct {
	*Agent
	outage agents.Outage
	// kept has for each kind what its last line of the history says.
	kept  observatory.Conditions
	cloud float64 // class of the last reading, -1: not known
}

// Run judges until ctx ends.
func (a *Agent) Run(ctx context.Context) error {
	defer agents.Background(ctx, a.journal.Run)()
	events := a.opts.Bus.Subscribe(256, observatory.TopicImage, observatory.TopicEnvironment)
	defer events.Close()
	tick := time.NewTicker(agents.Pace(a.opts.Clock, judgeEvery, judgeFloor))
	defer tick.Stop()
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	r := &run{Agent: a, cloud: -1}
	for {
		agents.Beat(ctx)
		r.note(ctx, r.judge(ctx))
		if err := r.await(ctx, events, tick.C, beat.C); err != nil {
			return err
		}
	}
}

// await returns when a judgement is due: not sooner than a moment after the
// one before, however many events come.
func (r *run) await(ctx context.Context, events *bus.Subscription, tick, beat <-chan time.Time) error {
	pause := time.NewTimer(soonest)
	defer pause.Stop()
	due, rested := false, false
	for !due || !rested {
		select {
		case event := <-events.C:
			due = r.matters(event) || due
		case <-events.Lost:
			due = true
		case <-tick:
			due = true
		case <-beat:
			agents.Beat(ctx)
		case <-pause.C:
			rested = true
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// matters says whether an event asks for a judgement.
func (r *run) matters(event observatory.Event) bool {
	switch e := event.(type) {
	case observatory.Image:
		return e.Measured != nil
	case observatory.Environment:
		before := r.cloud
		r.cloud = -1
		if c := e.Weather.Cloud; c != nil {
			r.cloud = *c
		}
		return r.cloud != before
	}
	return false
}

// judge reads, judges and keeps.
func (r *run) judge(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	in := conditions.Input{Now: r.opts.Clock.Now()}
	var err error
	if in.Instrument, err = r.opts.Store.Instrument(ctx); err != nil {
		return err
	}
	if in.Environment, err = r.opts.Store.LatestEnvironment(ctx); err != nil {
		return err
	}
	if in.Images, err = r.opts.Store.MeasuredImages(ctx, r.opts.Night(in.Now).Name, images); err != nil {
		return err
	}
	if err = r.addBest(ctx, &in); err != nil {
		return err
	}
	if in.Previous, err = r.opts.Store.Conditions(ctx); err != nil {
		return err
	}
	if in.Previous != nil && len(r.kept.Items) == 0 {
		r.kept = *in.Previous // of the run before
	}
	now := conditions.Judge(in)
	changed := conditions.Changed(r.kept, now)
	if err := r.opts.Store.SaveConditions(ctx, now, changed); err != nil {
		return err
	}
	r.remember(changed)
	return nil
}

// addBest adds the night's best images to compare the latest with, where the
// night has more images than were read.
func (r *run) addBest(ctx context.Context, in *conditions.Input) error {
	if len(in.Images) < images {
		return nil
	}
	near := store.Alike{RadiusDeg: conditions.SameFieldDeg, ExposurePart: conditions.SameExposure, Airmass: conditions.SameAirmass}
	for _, like := range conditions.Compared(*in) {
		best, err := r.opts.Store.MostStars(ctx, like, near)
		if observatory.CodeOf(err) == observatory.CodeNotFound {
			continue
		} else if err != nil {
			return err
		}
		if !slices.ContainsFunc(in.Images, func(i observatory.Image) bool { return i.ID == best.ID }) {
			in.Images = append(in.Images, best)
		}
	}
	return nil
}

// remember takes the lines that were written. The list is a new one: the old
// one may be on its way elsewhere.
func (r *run) remember(changed []observatory.Condition) {
	items := append([]observatory.Condition{}, changed...)
	for _, old := range r.kept.Items {
		if _, replaced := (observatory.Conditions{Items: changed}).Of(old.Kind); !replaced {
			items = append(items, old)
		}
	}
	r.kept.Items = items
}

// note tells when judging begins and ceases to fail.
func (r *run) note(ctx context.Context, err error) {
	now := r.opts.Clock.Now()
	if err != nil {
		if ctx.Err() == nil && r.outage.Failed(now) {
			r.journal.Error("The observing conditions cannot be read or kept: %v", err)
		}
		return
	}
	if lasted, ends := r.outage.Worked(now); ends {
		r.journal.Info("The observing conditions are known again after %s", lasted.Round(time.Second))
	}
}
