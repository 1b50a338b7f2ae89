package agents

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pyros/backend/observatory"
)

// saver writes the newest state of each agent, and again after a while where
// the database refused it.
type saver struct {
	store Store
	log   *slog.Logger
	wake  chan struct{}
	mu    sync.Mutex
	dirty map[observatory.AgentName]observatory.AgentState
}

func newSaver(store Store, log *slog.Logger) *saver {
	return &saver{store: store, log: log, wake: make(chan struct{}, 1), dirty: map[observatory.AgentName]observatory.AgentState{}}
}

func (s *saver) put(state observatory.AgentState) {
	s.mu.Lock()
	s.dirty[state.Name] = state
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run writes until ctx ends, then once more.
func (s *saver) run(ctx context.Context) {
	again := time.NewTimer(0)
	defer again.Stop()
	var outage Outage
	for {
		select {
		case <-s.wake:
		case <-again.C:
		case <-ctx.Done():
			_ = s.write(context.WithoutCancel(ctx))
			return
		}
		err := s.write(context.WithoutCancel(ctx))
		if err == nil {
			outage.Worked(time.Now())
			continue
		}
		if ctx.Err() == nil && outage.Failed(time.Now()) {
			s.log.Warn("states of the agents not saved; tried again", "err", err)
		}
		again.Reset(rowTimeout)
	}
}

// write saves what is dirty and keeps what failed.
func (s *saver) write(ctx context.Context) error {
	s.mu.Lock()
	todo := s.dirty
	s.dirty = map[observatory.AgentName]observatory.AgentState{}
	s.mu.Unlock()
	var failure error
	for name, state := range todo {
		if failure == nil {
			failure = s.save(ctx, state)
		}
		if failure != nil {
			s.keep(name, state)
		}
	}
	return failure
}

func (s *saver) save(ctx context.Context, state observatory.AgentState) error {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	return s.store.SaveAgent(ctx, state)
}

func (s *saver) keep(name observatory.AgentName, state observatory.AgentState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, newer := s.dirty[name]; !newer {
		s.dirty[name] = state
	}
}
