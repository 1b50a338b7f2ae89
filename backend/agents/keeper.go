package agents

import (
	"context"
	"errors"
	"sync"
	"time"

	"pyros/backend/observatory"
)

// The states of an agent, as AgentState.State holds them.
const (
	StateRunning    = "running"
	StateRestarting = "restarting" // failed; starts again after a pause
	StateHanging    = "hanging"    // no heartbeat; its context was cancelled, it has not yet ended
	StateStopped    = "stopped"    // by a person, or not started yet
	StateFailed     = "failed"     // for good, until a person starts it
)

// keeper owns one agent. At most one run of the agent exists at any time: one
// that hangs is waited for, not doubled.
type keeper struct {
	spec  Spec
	s     *Supervisor
	order chan struct{} // wanted changed
	quit  chan struct{} // the whole program ends
	ended chan struct{} // closed when keep has returned

	mu      sync.Mutex
	wanted  bool
	state   observatory.AgentState
	beaten  time.Time     // real time of the last beat
	changed chan struct{} // closed and replaced when state changes
	ending  sync.Once
}

func newKeeper(spec Spec, s *Supervisor) *keeper {
	return &keeper{
		spec: spec, s: s,
		order: make(chan struct{}, 1), quit: make(chan struct{}), ended: make(chan struct{}),
		wanted: true, changed: make(chan struct{}),
		state: observatory.AgentState{Name: spec.Name, State: StateStopped},
	}
}

// keep runs the agent again and again until the program ends.
func (k *keeper) keep(ctx context.Context) {
	defer close(k.ended)
	pause := k.s.opts.FirstPause
	for !k.quitting() {
		if !k.isWanted() {
			k.rest()
			pause = k.s.opts.FirstPause
			continue
		}
		began := time.Now()
		err := k.once(ctx)
		if time.Since(began) >= k.s.opts.ForgiveAfter {
			pause = k.s.opts.FirstPause
		}
		if k.quitting() || !k.isWanted() {
			k.set(StateStopped, nil)
			continue
		}
		if IsFatal(err) {
			k.s.journal.Error("%s failed for good: %v", k.spec.Name, err)
			k.giveUp(err)
			continue
		}
		k.s.journal.Error("%s failed and starts again in %v: %v", k.spec.Name, pause, err)
		k.set(StateRestarting, err)
		k.wait(pause)
		pause = min(2*pause, k.s.opts.LongestPause)
	}
	k.set(StateStopped, nil)
}

// once runs the agent one time and tells how it ended.
func (k *keeper) once(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	k.started()
	done := make(chan error, 1)
	running := withFail(withBeat(ctx, k.beat), func(p *PanicError) { // also while the run ends: it is told at once
		k.report(p)
		cancel(p)
	})
	go func() { done <- Protected(running, k.spec.Run) }()

	look := time.NewTicker(max(k.spec.HangAfter/4, time.Millisecond))
	defer look.Stop()
	quit := k.quit
	var hung error
	for {
		select {
		case err := <-done:
			return k.verdict(ctx, err, hung)
		case <-look.C:
			if hung == nil && k.silent() > k.spec.HangAfter {
				hung = errHanging
				k.s.journal.Error("%s has not beaten for %v: it is ended and started again", k.spec.Name, k.spec.HangAfter)
				k.set(StateHanging, hung)
				cancel(hung)
			}
		case <-k.order:
			if !k.isWanted() {
				cancel(context.Canceled)
			}
		case <-quit:
			quit = nil
			cancel(context.Canceled)
		}
	}
}

// verdict says why a run under ctx ended.
func (k *keeper) verdict(ctx context.Context, err, hung error) error {
	var beside, panicked *PanicError
	switch {
	case hung != nil:
		return hung
	case errors.As(context.Cause(ctx), &beside): // and is reported
		return beside
	case err == nil:
		return errEnded
	case errors.As(err, &panicked):
		k.report(panicked)
	}
	return err
}

// report writes a panic with its stack into the program's log.
func (k *keeper) report(p *PanicError) {
	k.s.journal.log.Error("panic", "in", string(k.spec.Name), "value", p.Value, "stack", string(p.Stack))
}

// rest waits, stopped, for an order or the end.
func (k *keeper) rest() {
	k.set(StateStopped, nil)
	k.idle()
}

// giveUp waits, failed, until a person orders something or the end.
func (k *keeper) giveUp(err error) {
	k.mu.Lock()
	k.wanted = false
	k.mu.Unlock()
	k.set(StateFailed, err)
	k.idle()
}

// idle waits for an order or the end.
func (k *keeper) idle() {
	select {
	case <-k.order:
	case <-k.quit:
	}
}

func (k *keeper) wait(pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-k.order:
	case <-k.quit:
	}
}

func (k *keeper) quitting() bool {
	select {
	case <-k.quit:
		return true
	default:
		return false
	}
}

func (k *keeper) end() { k.ending.Do(func() { close(k.quit) }) }

func (k *keeper) want(wanted bool) {
	k.mu.Lock()
	k.wanted = wanted
	k.mu.Unlock()
	select {
	case k.order <- struct{}{}:
	default:
	}
}

func (k *keeper) isWanted() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.wanted
}

func (k *keeper) beat() {
	k.mu.Lock()
	k.beaten = time.Now()
	now := k.s.opts.Clock.Now()
	k.state.Heartbeat = &now
	k.mu.Unlock()
}

// silent is the real time since the last beat.
func (k *keeper) silent() time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	return time.Since(k.beaten)
}

func (k *keeper) started() {
	k.mu.Lock()
	now := k.s.opts.Clock.Now()
	if k.state.State == StateRestarting {
		k.state.Restarts++
	}
	k.state.Started, k.state.Heartbeat, k.beaten = &now, &now, time.Now()
	k.mu.Unlock()
	k.set(StateRunning, nil)
}

// set notes a change of state, tells those who wait and has it saved. The last
// error stays until the next one.
func (k *keeper) set(state string, err error) {
	k.mu.Lock()
	k.state.State = state
	if err != nil {
		k.state.LastError = err.Error()
	}
	close(k.changed)
	k.changed = make(chan struct{})
	snapshot := k.state
	k.mu.Unlock()
	k.s.saves.put(snapshot)
}

func (k *keeper) snapshot() observatory.AgentState {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state
}

// await returns when the agent is in the state.
func (k *keeper) await(ctx context.Context, state string) error {
	for {
		k.mu.Lock()
		now, changed := k.state.State, k.changed
		k.mu.Unlock()
		if now == state {
			return nil
		}
		select {
		case <-changed:
		case <-k.ended:
			return observatory.Errorf(observatory.CodeUnavailable, "the program ends")
		case <-ctx.Done():
			return observatory.Errorf(observatory.CodeUnavailable, "%s is still %s", k.spec.Name, now)
		}
	}
}
