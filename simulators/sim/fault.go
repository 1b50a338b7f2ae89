package sim

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"pyros/backend/clock"
)

// Fault is a way to fail.
type Fault string

// The faults.
const (
	NoFault  Fault = ""
	NoAnswer Fault = "no_answer"
	Garbage  Fault = "garbage"
	Drop     Fault = "drop"
	Refuse   Fault = "refuse"
	Down     Fault = "down"
)

// maxFault bounds a fault's duration, in seconds.
const maxFault = 1e6

// FaultState is a fault with its end, nil where it lasts until cleared.
type FaultState struct {
	Fault Fault      `json:"fault"`
	Until *time.Time `json:"until,omitempty"`
}

// faults holds the fault in force and tells when it changes.
type faults struct {
	clock   clock.Clock
	mu      sync.Mutex
	now     FaultState
	changed chan struct{} // closed at the next change
}

func newFaults(c clock.Clock) *faults {
	return &faults{clock: c, changed: make(chan struct{})}
}

// set puts a fault in force for that many seconds, 0 meaning until cleared.
func (f *faults) set(fault Fault, seconds float64) error {
	switch fault {
	case NoFault, NoAnswer, Garbage, Drop, Refuse, Down:
	default:
		return fmt.Errorf("fault %.40q is not one of no_answer, garbage, drop, refuse, down", fault)
	}
	if math.IsNaN(seconds) || seconds < 0 || seconds > maxFault {
		return fmt.Errorf("seconds: %g is not in 0 to %g", seconds, maxFault)
	}
	state := FaultState{Fault: fault}
	if seconds > 0 {
		until := f.clock.Now().Add(time.Duration(seconds * float64(time.Second)))
		state.Until = &until
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = state
	close(f.changed)
	f.changed = make(chan struct{})
	return nil
}

// state gives the fault in force and a channel that is closed when it changes.
func (f *faults) state() (FaultState, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now, f.changed
}

// run ends faults when their time is over, until ctx ends.
func (f *faults) run(ctx context.Context) {
	for {
		state, changed := f.state()
		left := time.Duration(math.MaxInt64)
		if state.Until != nil {
			left = state.Until.Sub(f.clock.Now())
		}
		timer := f.clock.NewTimer(left)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-changed:
		case <-timer.C:
			f.end(state)
		}
		timer.Stop()
	}
}

// end clears the fault unless another has taken its place.
func (f *faults) end(state FaultState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now == state {
		f.now = FaultState{}
		close(f.changed)
		f.changed = make(chan struct{})
	}
}

// holdBack waits while no answer may be given.
func (f *faults) holdBack(ctx context.Context) error {
	for {
		state, changed := f.state()
		if state.Fault != NoAnswer {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}
