package observer

import (
	"slices"
	"sync"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// board gathers the progress of all arms and reports each step.
type board struct {
	report func(Progress)
	clock  clock.Clock
	mu     sync.Mutex
	now    Progress
}

func newBoard(report func(Progress), c clock.Clock) *board {
	if report == nil {
		report = func(Progress) {}
	}
	return &board{report: report, clock: c}
}

// add makes room for an arm's line.
func (b *board) add(c observatory.ChannelProgress) (slot int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now.Channels = append(b.now.Channels, c)
	return len(b.now.Channels) - 1
}

// phase tells what the sequence does and for how long yet.
func (b *board) phase(p observatory.ConductorState, left time.Duration) {
	b.change(func(now *Progress) { now.Phase, now.EndsAt = p, b.clock.Now().Add(left) })
}

// line changes an arm's line.
func (b *board) line(slot int, change func(*observatory.ChannelProgress)) {
	b.change(func(now *Progress) { change(&now.Channels[slot]) })
}

func (b *board) change(change func(*Progress)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.now)
	told := b.now
	told.Channels = slices.Clone(told.Channels)
	b.report(told)
}
