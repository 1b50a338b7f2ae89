// Package fake is an observatory in memory for the tests of the agents: a PLC,
// a dome, a telescope, cameras and a store that behave as the real ones
// promise to, count what they are told, and fail when they are asked to.
//
// Rules: no goroutine and no timer of its own. A movement is a start time and
// a duration; what a device answers follows from the clock. So all of it works
// in a synctest bubble.
package fake

import (
	"context"
	"sync"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Call is a command that a device was given.
type Call struct {
	Name string
	At   time.Time
}

// faulty is what every fake device shares: its calls and its faults.
type faulty struct {
	clock clock.Clock
	mu    sync.Mutex
	calls []Call
	down  bool
	hang  bool
	fail  map[string]error
	panic string
	heard chan<- Call
}

func newFaulty(c clock.Clock) faulty { return faulty{clock: c, fail: map[string]error{}} }

// Down makes every method fail with CodeUnavailable, or ends that.
func (f *faulty) Down(down bool) { f.mu.Lock(); f.down = down; f.mu.Unlock() }

// Hang makes every method wait for its context's end, or ends that.
func (f *faulty) Hang(hang bool) { f.mu.Lock(); f.hang = hang; f.mu.Unlock() }

// Tell has every command sent to a channel, too, for who waits for one; a
// channel that is full gets nothing.
func (f *faulty) Tell(heard chan<- Call) { f.mu.Lock(); f.heard = heard; f.mu.Unlock() }

// Fail makes the named method fail with err; nil ends that.
func (f *faulty) Fail(method string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail[method] = err
}

// Panic makes the next call of the named method panic.
func (f *faulty) Panic(method string) { f.mu.Lock(); f.panic = method; f.mu.Unlock() }

// Calls gives the commands so far, status questions left out.
func (f *faulty) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Call(nil), f.calls...)
}

// Count is how often a command was given.
func (f *faulty) Count(name string) int {
	n := 0
	for _, c := range f.Calls() {
		if c.Name == name {
			n++
		}
	}
	return n
}

// enter notes the call and applies the faults. With a nil error the caller
// holds f.mu.
func (f *faulty) enter(ctx context.Context, method string) error {
	f.mu.Lock()
	if f.panic == method {
		f.panic = ""
		f.mu.Unlock()
		panic(method + " cannot be")
	}
	if method != "Status" {
		call := Call{Name: method, At: f.clock.Now()}
		f.calls = append(f.calls, call)
		select {
		case f.heard <- call: // a nil channel takes nothing
		default:
		}
	}
	if f.hang {
		f.mu.Unlock()
		<-ctx.Done()
		return observatory.Errorf(observatory.CodeUnavailable, "no answer: %v", ctx.Err())
	}
	err := ctx.Err()
	if f.down {
		err = observatory.Errorf(observatory.CodeUnavailable, "connection refused")
	} else if e := f.fail[method]; e != nil {
		err = e
	}
	if err != nil {
		f.mu.Unlock()
	}
	return err
}
