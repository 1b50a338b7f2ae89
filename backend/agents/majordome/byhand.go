package majordome

import (
	"context"
	"time"

	"pyros/backend/agents"
	"pyros/backend/observatory"
)

// openByHand is the name of a person's command to open, which a command to
// close ends.
const openByHand = "open by hand"

// errBusy refuses a command while the same one waits for its answer.
var errBusy = observatory.Errorf(observatory.CodeConflict, "the same command is still waiting for its answer")

// byHand begins a person's command; its outcome comes in the channel.
func (h *hands) byHand(key string, command func(context.Context) error, after func()) (<-chan error, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.busy[key] {
		return nil, errBusy
	}
	h.busy[key] = true
	h.touching++
	ctx, cancel := context.WithTimeout(h.t.ctx, answerTimeout)
	if before := h.stopOpen; key == openByHand {
		h.stopOpen = func() {
			if before != nil {
				before()
			}
			cancel()
		}
	}
	out := make(chan error, 1)
	agents.Go(ctx, &h.group, func() {
		err := command(ctx)
		cancel()
		h.mu.Lock()
		delete(h.busy, key)
		h.letGo()
		h.mu.Unlock()
		after()
		h.t.rouse()
		out <- err
	})
	return out, nil
}

// mountByHand gives the telescope a person's command in its turn.
func (h *hands) mountByHand(key string, command func(context.Context) error) (<-chan error, error) {
	h.mu.Lock()
	h.touching++
	h.mu.Unlock()
	out := make(chan error, 1)
	begun := h.enqueue(key+" by hand", command, func(err error) {
		h.letGo()
		out <- err
	})
	if !begun {
		h.mu.Lock()
		h.letGo()
		h.mu.Unlock()
		return nil, errBusy
	}
	return out, nil
}

// letGo notes the end of a person's command. The caller holds h.mu.
func (h *hands) letGo() {
	h.touching--
	h.touched = h.t.opts.Clock.Now()
}

// lastTouch is when a person last commanded something, now while it is under way.
func (h *hands) lastTouch(now time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.touching > 0 {
		return now
	}
	return h.touched
}
