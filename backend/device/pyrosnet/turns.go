package pyrosnet

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// errOvertaken ends what stood in the way of an urgent command.
var errOvertaken = errors.New("an urgent command went first")

// kind is what a call may do to others and have done to it.
type kind int

const (
	question kind = iota // asked again when an urgent command ended it
	command              // given up when an urgent command ended it
	movement             // given up at once, waiting or under way: it must not follow an urgent command
	urgent               // makes safe: goes first and ends what is under way
)

// caller is a call that has the connection or waits for it.
type caller struct {
	kind kind
	end  context.CancelCauseFunc // ends its waiting and its exchange
	turn chan struct{}           // closed when it is its turn
}

// turns gives the connection to one call at a time: the urgent first, each
// kind in the order in which it came.
type turns struct {
	mu      sync.Mutex
	current *caller
	waiting []*caller
}

// take waits for the turn of a call; who got it must leave it.
func (t *turns) take(ctx context.Context, k kind, end context.CancelCauseFunc) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	me := &caller{kind: k, end: end, turn: make(chan struct{})}
	if t.enter(me) {
		return nil
	}
	select {
	case <-me.turn:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	i := slices.Index(t.waiting, me)
	if i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
	}
	t.mu.Unlock()
	if i < 0 { // it came at the same moment
		t.leave()
	}
	return ctx.Err()
}

// enter says whether it is the caller's turn at once; else the caller waits.
func (t *turns) enter(me *caller) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if me.kind == urgent {
		t.overtake()
	}
	if t.current == nil {
		t.current = me
		return true
	}
	t.waiting = append(t.waiting, me)
	return false
}

// overtake ends what an urgent command must not wait for or be followed by.
func (t *turns) overtake() {
	if t.current != nil && t.current.kind != urgent {
		t.current.end(errOvertaken)
	}
	for _, c := range t.waiting {
		if c.kind == movement {
			c.end(errOvertaken)
		}
	}
}

// leave hands the turn on.
func (t *turns) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.current = nil
	if len(t.waiting) == 0 {
		return
	}
	next := max(0, slices.IndexFunc(t.waiting, func(c *caller) bool { return c.kind == urgent }))
	t.current = t.waiting[next]
	t.waiting = slices.Delete(t.waiting, next, next+1)
	close(t.current.turn)
}
