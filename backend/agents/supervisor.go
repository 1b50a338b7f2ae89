package agents

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Store is what the superagent writes to.
type Store interface {
	LogStore
	SaveAgent(ctx context.Context, state observatory.AgentState) error
}

// Spec is an agent to own.
type Spec struct {
	Name observatory.AgentName
	Run  func(ctx context.Context) error
	// HangAfter is how long, in real time, the agent may stay without a beat.
	// 0 means 30 s.
	HangAfter time.Duration
}

// Options are the superagent's. Store and Clock must be set; the durations are
// real time.
type Options struct {
	Store Store
	Clock clock.Clock
	Log   *slog.Logger
	// FirstPause is between an agent's failure and its restart; it doubles with
	// each failure that follows, up to LongestPause. 0 means 500 ms and 30 s.
	FirstPause, LongestPause time.Duration
	// ForgiveAfter is how long an agent must run for its failures to be
	// forgotten. 0 means a minute.
	ForgiveAfter time.Duration
	// EndWithin bounds the end of all agents together. 0 means 10 s.
	EndWithin time.Duration
	// SaveEvery is how often the heartbeats are saved. 0 means 10 s.
	SaveEvery time.Duration
}

func (o *Options) complete() {
	for _, d := range []struct {
		value *time.Duration
		def   time.Duration
	}{
		{&o.FirstPause, 500 * time.Millisecond},
		{&o.LongestPause, 30 * time.Second},
		{&o.ForgiveAfter, time.Minute},
		{&o.EndWithin, 10 * time.Second},
		{&o.SaveEvery, 10 * time.Second},
	} {
		if *d.value == 0 {
			*d.value = d.def
		}
	}
}

// Supervisor is the superagent: it owns the agents, starts them again when
// they fail or hang, and ends them in the reverse of the order in which they
// were added.
type Supervisor struct {
	opts    Options
	journal *Journal
	keepers []*keeper
	saves   *saver
}

// New makes a superagent that owns nothing yet.
func New(opts Options) *Supervisor {
	opts.complete()
	journal := NewJournal(observatory.AgentSuperagent, opts.Store, opts.Clock, opts.Log)
	return &Supervisor{opts: opts, journal: journal, saves: newSaver(opts.Store, journal.log)}
}

// Add takes an agent over. All are added before Run.
func (s *Supervisor) Add(spec Spec) {
	if spec.HangAfter == 0 {
		spec.HangAfter = 30 * time.Second
	}
	s.keepers = append(s.keepers, newKeeper(spec, s))
}

// Retain gives up all agents but those named, for a run of a part. It is
// called before Run.
func (s *Supervisor) Retain(names ...observatory.AgentName) {
	s.keepers = slices.DeleteFunc(s.keepers, func(k *keeper) bool { return !slices.Contains(names, k.spec.Name) })
}

// Run runs the agents until ctx ends, then ends them one after the other, the
// last added first, and names in its error those that did not end in time.
func (s *Supervisor) Run(ctx context.Context) error {
	background, endBackground := context.WithCancel(context.WithoutCancel(ctx))
	var helpers sync.WaitGroup
	helpers.Go(func() { s.journal.Run(background) })
	helpers.Go(func() { s.saves.run(background) })
	for _, k := range s.keepers {
		go k.keep(context.WithoutCancel(ctx))
	}
	s.watch(ctx)
	err := s.end()
	s.save()
	endBackground()
	helpers.Wait()
	return err
}

// watch saves the heartbeats until ctx ends.
func (s *Supervisor) watch(ctx context.Context) {
	started := s.opts.Clock.Now()
	ticker := time.NewTicker(s.opts.SaveEvery)
	defer ticker.Stop()
	for {
		now := s.opts.Clock.Now()
		s.saves.put(observatory.AgentState{
			Name: observatory.AgentSuperagent, State: StateRunning, Started: &started, Heartbeat: &now,
		})
		s.save()
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func (s *Supervisor) save() {
	for _, k := range s.keepers {
		s.saves.put(k.snapshot())
	}
}

func (s *Supervisor) end() error {
	deadline := time.NewTimer(s.opts.EndWithin)
	defer deadline.Stop()
	var late []string
	expired := false
	for i := len(s.keepers) - 1; i >= 0; i-- {
		k := s.keepers[i]
		k.end()
		if expired {
			continue
		}
		select {
		case <-k.ended:
		case <-deadline.C:
			expired = true
		}
	}
	for _, k := range s.keepers {
		select {
		case <-k.ended:
		default:
			late = append(late, string(k.spec.Name))
		}
	}
	if len(late) > 0 {
		return fmt.Errorf("agents that did not end within %v: %s", s.opts.EndWithin, strings.Join(late, ", "))
	}
	return nil
}

// States tells how the agents are, in the order of Add.
func (s *Supervisor) States() []observatory.AgentState {
	states := make([]observatory.AgentState, 0, len(s.keepers))
	for _, k := range s.keepers {
		states = append(states, k.snapshot())
	}
	return states
}

// Stop ends an agent until Start and returns when it has ended or ctx has.
func (s *Supervisor) Stop(ctx context.Context, name observatory.AgentName) error {
	return s.order(ctx, name, func(k *keeper) { k.want(false) }, StateStopped)
}

// Start starts an agent that was stopped or failed for good.
func (s *Supervisor) Start(ctx context.Context, name observatory.AgentName) error {
	return s.order(ctx, name, func(k *keeper) { k.want(true) }, StateRunning)
}

// Restart ends an agent and starts it again, without a pause. One that does
// not end before ctx does is started as soon as it has ended.
func (s *Supervisor) Restart(ctx context.Context, name observatory.AgentName) error {
	err := s.Stop(ctx, name)
	if observatory.CodeOf(err) == observatory.CodeNotFound {
		return err
	}
	return errors.Join(err, s.Start(ctx, name))
}

// StopAgent is Stop by a person.
func (s *Supervisor) StopAgent(ctx context.Context, who observatory.Actor, name observatory.AgentName) error {
	return s.by(who, "stops", name, s.Stop(ctx, name))
}

// StartAgent is Start by a person.
func (s *Supervisor) StartAgent(ctx context.Context, who observatory.Actor, name observatory.AgentName) error {
	return s.by(who, "starts", name, s.Start(ctx, name))
}

// RestartAgent is Restart by a person.
func (s *Supervisor) RestartAgent(ctx context.Context, who observatory.Actor, name observatory.AgentName) error {
	return s.by(who, "restarts", name, s.Restart(ctx, name))
}

// by writes a person's order down.
func (s *Supervisor) by(who observatory.Actor, does string, name observatory.AgentName, err error) error {
	if err != nil {
		s.journal.Warn("%s %s %s: %s", who.Name, does, name, observatory.Reason(err))
	} else {
		s.journal.Warn("%s %s %s", who.Name, does, name)
	}
	return err
}

func (s *Supervisor) order(ctx context.Context, name observatory.AgentName, do func(*keeper), until string) error {
	for _, k := range s.keepers {
		if k.spec.Name == name {
			do(k)
			return k.await(ctx, until)
		}
	}
	return observatory.Errorf(observatory.CodeNotFound, "There is no agent %q.", name)
}
