package majordome

import (
	"context"
	"errors"
	"sync"
	"time"

	"pyros/backend/agents"
	"pyros/backend/device"
)

// hands give commands to the devices, each in a goroutine of its own, the same
// command never twice at once.
type hands struct {
	t     *turn
	group sync.WaitGroup
	queue chan func()                // the mount's commands, one after the other
	moves map[int]context.CancelFunc // ends each of them but a stop, waiting or under way
	moved int                        // how many there have been

	mu       sync.Mutex
	busy     map[string]bool
	outages  map[string]*agents.Outage
	stopOpen context.CancelFunc // ends an opening that is under way
	touching int                // movements by hand that are under way
	touched  time.Time          // of the last one's end
}

func newHands(t *turn) *hands {
	return &hands{t: t, busy: map[string]bool{}, moves: map[int]context.CancelFunc{}, outages: map[string]*agents.Outage{}}
}

// closing is the one command that is given when the program ends, too.
const closing = "close the dome"

// unsentRest is between two tries of a command that could not be sent, real time.
const unsentRest = 200 * time.Millisecond

// closeDome commands the dome to close, at once, and ends a command to open
// that is under way. It is given also when the program ends.
func (h *hands) closeDome() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopOpen != nil {
		h.stopOpen()
	}
	h.begin(context.WithoutCancel(h.t.ctx), closing, insist(h.t.opts.Dome.Close), h.t.eyes.dome.stir)
}

// openDome commands the dome to open.
func (h *hands) openDome() {
	ctx, cancel := context.WithCancel(h.t.ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.begin(ctx, "open the dome", h.t.opts.Dome.Open, func() { cancel(); h.t.eyes.dome.stir() }) {
		cancel() // the one under way keeps its own
		return
	}
	h.stopOpen = cancel
}

// insist gives a command again while it cannot even be sent.
func insist(command func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			err := command(ctx)
			if !errors.Is(err, device.ErrUnsent) || pause(ctx, unsentRest) != nil {
				return err
			}
		}
	}
}

func (h *hands) keepAlive() {
	h.give(h.t.ctx, "keep the dome alive", h.t.opts.Dome.KeepAlive, nil)
}

// give begins a command unless the same one is under way. A failure is told
// once; the machine repeats what must be repeated.
func (h *hands) give(ctx context.Context, name string, command func(context.Context) error, after func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.begin(ctx, name, command, after)
}

// begin is give for who holds h.mu; it says whether the command begins.
func (h *hands) begin(ctx context.Context, name string, command func(context.Context) error, after func()) bool {
	if h.busy[name] {
		return false
	}
	h.busy[name] = true
	agents.Go(ctx, &h.group, func() {
		ctx, cancel := context.WithTimeout(ctx, answerTimeout)
		err := command(ctx)
		cancel()
		h.mu.Lock()
		delete(h.busy, name)
		h.note(name, err)
		h.mu.Unlock()
		if after != nil {
			after()
		}
		h.t.rouse()
	})
	return true
}

// stopMount stops the telescope. It waits for no other command and ends those
// that wait or have no answer yet: none may reach the mount after it.
func (h *hands) stopMount() {
	h.enqueue(stopping, h.t.opts.Telescope.Stop, func(err error) { h.note(stopping, err) })
}

// The commands that go before all others to the mount.
const (
	stopping       = "stop the telescope"
	stoppingByHand = "stop by hand"
)

// mount gives the telescope a command after those that it was given before.
func (h *hands) mount(name string, command func(context.Context) error) {
	key := name + " the telescope"
	h.enqueue(key, command, func(err error) { h.note(key, err) })
}

// enqueue gives the telescope a command in its turn, unless the same one waits;
// it hands the outcome to told, which is called with h.mu held.
func (h *hands) enqueue(key string, command func(context.Context) error, told func(error)) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.busy[key] {
		return false
	}
	h.busy[key] = true
	ctx, forget := h.inTurn(key)
	before := h.queue
	if forget == nil {
		before = nil
	}
	done := make(chan func())
	h.queue = done
	agents.Go(ctx, &h.group, func() {
		defer close(done)
		if before != nil {
			<-before
		}
		err := ctx.Err()
		if err == nil {
			ctx, cancel := context.WithTimeout(ctx, answerTimeout)
			err = command(ctx)
			cancel()
		}
		h.mu.Lock()
		delete(h.busy, key)
		if forget != nil {
			forget()
		}
		told(err)
		h.mu.Unlock()
		h.t.eyes.telescope.stir()
	})
	return true
}

// inTurn gives a command to the mount its context, which a stop ends, and what
// is to be called with h.mu held when it is over. A stop has no turn: it ends
// the others and goes. The caller holds h.mu.
func (h *hands) inTurn(key string) (ctx context.Context, forget func()) {
	if key == stopping || key == stoppingByHand {
		for _, end := range h.moves {
			end()
		}
		return h.t.ctx, nil
	}
	ctx, cancel := context.WithCancel(h.t.ctx)
	h.moved++
	number := h.moved
	h.moves[number] = cancel
	return ctx, func() { cancel(); delete(h.moves, number) }
}

// note tells when a command begins to fail and when it works again. At the end
// of the program a command that was broken off is no failure, but a dome that
// could not be told to close is one, told even if it was told before.
func (h *hands) note(name string, err error) {
	o := h.outages[name]
	if o == nil {
		o = &agents.Outage{}
		h.outages[name] = o
	}
	now := h.t.opts.Clock.Now()
	if err != nil {
		broken := h.t.ctx.Err() != nil || errors.Is(err, context.Canceled) // off, by us
		if broken && name == closing || !broken && o.Failed(now) {
			h.t.journal.Error("Cannot %s: %v", name, err)
		}
	} else if lasted, ends := o.Worked(now); ends {
		h.t.journal.Info("Could %s after %s", name, lasted.Round(time.Second))
	}
}

// wait returns when every command was answered or given up.
func (h *hands) wait() { h.group.Wait() }
