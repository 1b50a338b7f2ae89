package majordome

import (
	"context"
	"sync"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/interlock"
	"pyros/backend/bus"
	"pyros/backend/observatory"
)

// readEvery is how often the schedule is read without an event, observatory
// time, and at least readFloor of real time.
const readEvery, readFloor = 5 * time.Second, 500 * time.Millisecond

// desk holds what is read from the database and the sequence in hand.
type desk struct {
	t      *turn
	group  sync.WaitGroup
	reread chan struct{}
	outage agents.Outage

	mu        sync.Mutex
	recovered bool
	schedule  *observatory.Schedule
	lead      time.Duration
	running   *execution
	cancelled string
	held      map[int]hold
	failures  map[int]tally // by sequence
	storage   storage
}

func newDesk(t *turn) *desk {
	return &desk{t: t, reread: make(chan struct{}, 1), held: map[int]hold{}, failures: map[int]tally{}}
}

// run recovers what the run before left, then keeps the schedule up to date.
func (d *desk) run(ctx context.Context) {
	events := d.t.opts.Bus.Subscribe(64, observatory.TopicSchedule, observatory.TopicChange, observatory.TopicRemoved)
	defer events.Close()
	for !d.recover(ctx) {
		if pause(ctx, time.Second) != nil {
			return
		}
	}
	tick := time.NewTicker(agents.Pace(d.t.opts.Clock, readEvery, readFloor))
	defer tick.Stop()
	for {
		d.probe(ctx)
		d.read(ctx)
		select {
		case <-events.C:
			drain(events)
		case <-events.Lost:
		case <-d.reread:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// drain takes the events that are there: one reading serves them all.
func drain(events *bus.Subscription) {
	for {
		select {
		case <-events.C:
		default:
			return
		}
	}
}

// recover reads the orders of the run before and gives the sequences that it
// left executing back to the planner.
func (d *desk) recover(ctx context.Context) bool {
	row, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	before, err := d.t.opts.Store.Conductor(row)
	if observatory.CodeOf(err) == observatory.CodeNotFound {
		before, err = observatory.Conductor{}, nil
	}
	var left []observatory.Sequence
	if err == nil {
		left, err = d.t.opts.Store.RecoverExecuting(row, "the program ended while it was executed")
	}
	if err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		if ctx.Err() == nil && d.outage.Failed(d.t.opts.Clock.Now()) {
			d.t.journal.Error("What the run before has left cannot be read: %v", err)
		}
		return false
	}
	d.mu.Lock()
	d.outage.Worked(d.t.opts.Clock.Now())
	d.mu.Unlock()
	d.t.opts.Interlock.Change(func(o *interlock.Orders) {
		if o.Known {
			return
		}
		o.Known = true
		if before.Mode != "" {
			o.Mode = before.Mode
		}
		o.Stopped = o.Stopped || before.Stopped
		o.Holder = before.Holder
		if before.Paused {
			o.Pause, o.PausedBy = observatory.PauseFinish, before.PausedBy
		}
	})
	for _, q := range left {
		d.t.journal.Warn("%s of request %s was being executed when the program ended: it is planned again", q.Name, q.RequestName)
	}
	d.read(ctx)
	d.mu.Lock()
	d.recovered = true
	d.mu.Unlock()
	return true
}

// read reads the schedule and the running sequence again.
func (d *desk) read(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	schedule, err := d.t.opts.Store.CurrentSchedule(ctx)
	if observatory.CodeOf(err) == observatory.CodeNotFound {
		schedule, err = nil, nil
	}
	var instrument observatory.Instrument
	if err == nil {
		instrument, err = d.t.opts.Store.Instrument(ctx)
	}
	id := d.runningID()
	var running observatory.Sequence
	if err == nil && id != 0 {
		running, err = d.t.opts.Store.Sequence(ctx, id)
	}
	now := d.t.opts.Clock.Now()
	d.mu.Lock() // two goroutines read: the desk's own and that of a sequence at its end
	defer d.mu.Unlock()
	if err != nil {
		if context.Cause(ctx) != context.Canceled && d.outage.Failed(now) {
			d.t.journal.Error("The schedule cannot be read: %v", err)
		}
		return
	}
	if lasted, ends := d.outage.Worked(now); ends {
		d.t.journal.Info("The schedule is read again after %s", lasted.Round(time.Second))
	}
	d.schedule, d.lead = schedule, time.Duration(instrument.OverheadS*float64(time.Second))
	if id != 0 && d.running != nil && d.running.id == id && running.Status.Ended() {
		d.cancelled = "it is " + string(running.Status)
		if running.Reason != "" {
			d.cancelled = running.Reason
		}
	}
	d.t.rouse()
}

// runningID is the sequence that is marked as executing, 0 for none.
func (d *desk) runningID() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running == nil || d.running.run == nil || d.running.settling {
		return 0
	}
	return d.running.id
}

// fill adds the desk's part to the inputs.
func (d *desk) fill(in *Inputs) {
	d.mu.Lock()
	defer d.mu.Unlock()
	in.Recovered, in.Schedule, in.Lead, in.Cancelled = d.recovered, d.schedule, d.lead, d.cancelled
	if x := d.running; x != nil {
		in.Settling = x.run == nil || x.settling
		if !in.Settling {
			run := *x.run
			in.Run = &run
		}
	}
	in.Held = d.stillHeld(in)
	in.Unstored = d.storage.why
}

// forget forgets failures and what waits because of them, and reads again.
func (d *desk) forget() {
	d.mu.Lock()
	clear(d.held)
	clear(d.failures)
	d.mu.Unlock()
	select {
	case d.reread <- struct{}{}:
	default:
	}
}

// channels is the progress of the running sequence.
func (d *desk) channels() []observatory.ChannelProgress {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running == nil || d.running.progress.Channels == nil {
		return []observatory.ChannelProgress{}
	}
	return d.running.progress.Channels
}

// wait returns when the sequence in hand is settled or given up.
func (d *desk) wait() { d.group.Wait() }

// pause waits a real time.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
