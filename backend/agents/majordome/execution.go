package majordome

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/observer"
	"pyros/backend/observatory"
	"pyros/backend/planner"
)

const (
	// maxFailures is after how many failures in a row a sequence waits longer, so
	// that what fails again and again does not take the night from the others.
	maxFailures = 3
	// holdShort and holdLong are how long a sequence waits after a failure,
	// observatory time.
	holdShort = time.Minute
	holdLong  = 20 * time.Minute
	// settlePause is between two tries to write down how a sequence ended, real time.
	settlePause = 2 * time.Second
)

// execution is the sequence in hand, from the decision to start it until its
// end is written down.
type execution struct {
	id       int
	cancel   context.CancelCauseFunc
	run      *Run // nil until it is marked as executing
	settling bool // over, not yet written down
	progress observer.Progress
}

// ordered is the cause of an end that the conductor ordered.
type ordered struct{ why string }

func (o ordered) Error() string { return o.why }

// hold keeps a sequence from being started.
type hold struct {
	why    string
	until  time.Time
	camera observatory.DeviceName // empty, or it waits for that camera too
}

// stillHeld gives the sequences that wait and why, and forgets those that no
// longer have to. The caller holds d.mu.
func (d *desk) stillHeld(in *Inputs) map[int]string {
	held := map[int]string{}
	for id, h := range d.held {
		if in.Now.Before(h.until) || h.camera != "" && !works(in.Cameras, h.camera) {
			held[id] = h.why
			continue
		}
		delete(d.held, id)
		if h.camera != "" {
			d.t.opts.Replan(string(h.camera) + " works again")
		}
	}
	return held
}

// works says whether a camera answers and has not failed.
func works(cameras []Camera, name observatory.DeviceName) bool {
	for _, c := range cameras {
		if c.Name == name {
			return c.Known() && !c.Failing && c.State.Motion != observatory.CameraFailed
		}
	}
	return false
}

// start takes a sequence in hand.
func (d *desk) start(id int) {
	ctx, cancel := context.WithCancelCause(d.t.ctx)
	x := &execution{id: id, cancel: cancel}
	d.mu.Lock()
	d.running, d.cancelled = x, ""
	d.mu.Unlock()
	agents.Go(ctx, &d.group, func() {
		defer cancel(nil)
		d.execute(ctx, x)
		d.read(d.t.ctx) // before the next decision: the schedule in hand is of before
		d.mu.Lock()
		d.running, d.cancelled = nil, ""
		d.mu.Unlock()
		d.t.rouse()
	})
}

// end tells the sequence in hand to end.
func (d *desk) end(why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running == nil {
		return
	}
	if d.running.run != nil {
		d.running.run.Ending = true
	}
	d.running.cancel(ordered{why})
}

// execute marks, executes and settles.
func (d *desk) execute(ctx context.Context, x *execution) {
	seq, h, err := d.begin(ctx, x.id)
	if err != nil || h != nil {
		d.putOff(x.id, h, err)
		return
	}
	d.mu.Lock()
	x.run = &Run{Sequence: seq, Ending: ctx.Err() != nil}
	d.mu.Unlock()
	d.t.rouse()
	d.t.journal.Info("Begins %s of request %s (%d of %d images are there)", seq.Name, seq.RequestName, seq.ImagesDone, seq.ImagesAll)
	err = d.t.opts.Observer.Execute(ctx, seq, func(p observer.Progress) { d.report(x, p) })
	d.mu.Lock()
	x.settling = true
	d.mu.Unlock()
	o := d.verdict(seq, err)
	d.announce(o, seq)
	d.settle(o, seq)
}

// begin marks the sequence as executing, unless a camera that it needs fails or
// the sky is not what it asks for.
func (d *desk) begin(ctx context.Context, id int) (observatory.Sequence, *hold, error) {
	row, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	seq, err := d.t.opts.Store.Sequence(row, id)
	if err != nil {
		return seq, nil, err
	}
	if h := d.missing(row, seq); h != nil {
		return seq, h, nil
	}
	if h, err := d.hindered(row, seq); h != nil || err != nil {
		return seq, h, err
	}
	seq, err = d.t.opts.Store.StartSequence(row, id)
	return seq, nil, err
}

// hindered holds a sequence for whose sky the schedule was made before that
// changed, and asks for a new one. What is not known of the sky holds nothing.
func (d *desk) hindered(ctx context.Context, seq observatory.Sequence) (*hold, error) {
	now, err := d.t.opts.Store.Conditions(ctx)
	if err != nil {
		return nil, err
	}
	text, _ := planner.Hindered(seq.Constraints, now)
	if text == "" {
		return nil, nil
	}
	d.t.opts.Replan(fmt.Sprintf("the sky is not what %s asks for", seq.Name))
	why := fmt.Sprintf("%s waits for the sky: %s", seq.Name, observatory.Clause(text))
	return &hold{why: why, until: d.t.opts.Clock.Now().Add(holdShort)}, nil
}

// missing holds a sequence that needs a camera which does not work.
func (d *desk) missing(ctx context.Context, seq observatory.Sequence) *hold {
	if d.t.opts.Channels == nil {
		return nil
	}
	channels, err := d.t.opts.Channels(ctx)
	if err != nil {
		return nil // the observer will say what is wrong
	}
	cameras := d.t.eyes.cameraSight()
	for _, album := range seq.Albums {
		channel, ok := channels[album.Detector]
		if name := observer.CameraName(channel); ok && !works(cameras, name) {
			return &hold{why: fmt.Sprintf("%s waits for %s", seq.Name, name), camera: name}
		}
	}
	return nil
}

// putOff holds a sequence that could not be started.
func (d *desk) putOff(id int, h *hold, err error) {
	if h != nil {
		d.t.journal.Warn("%s", h.why)
	} else {
		h = &hold{why: fmt.Sprintf("sequence %d could not be started: %s", id, observatory.Reason(err)), until: d.t.opts.Clock.Now().Add(holdShort / 6)}
	}
	d.mu.Lock()
	d.held[id] = *h
	d.mu.Unlock()
	switch observatory.CodeOf(err) {
	case observatory.CodeConflict, observatory.CodeNotFound, observatory.CodeInvalid:
		return // somebody else had it in hand meanwhile
	}
	if err != nil {
		d.t.journal.Error("Sequence %d could not be started: %v", id, err)
		// The database may have marked it and only its answer was lost.
		d.settle(outcome{to: observatory.SequenceToBePlanned, reason: "Interrupted: it could not be started."}, observatory.Sequence{ID: id})
	}
}

func (d *desk) report(x *execution, p observer.Progress) {
	d.mu.Lock()
	turned := x.progress.Phase != p.Phase
	x.progress = p
	x.run.Observing = p.Phase == observatory.ConductorObserving
	x.run.EndsAt = p.EndsAt
	d.mu.Unlock()
	if turned {
		d.t.eyes.stir()
	}
	d.t.rouse()
}

// outcome is what is written down of a sequence's end.
type outcome struct {
	to     observatory.SequenceStatus // to_be_planned: interrupted
	reason string
	// failed says of what is interrupted that the attempt failed by itself: it
	// counts against how often the sequence may be tried.
	failed bool
}

// tally counts a sequence's failures since it last got on.
type tally struct{ failures, images int }

// verdict makes an outcome of how the observer ended.
func (d *desk) verdict(seq observatory.Sequence, err error) outcome {
	var failure *observer.Failure
	var order ordered
	switch {
	case err == nil:
		return outcome{to: observatory.SequenceExecuted, reason: "All its images are kept."}
	case errors.As(err, &order):
		return interrupted(order.why)
	case errors.Is(err, context.Canceled) && d.t.ctx.Err() != nil:
		return interrupted("the program ends")
	case !errors.As(err, &failure), observatory.CodeOf(err) == observatory.CodeUnsafe:
		return interrupted(observatory.Reason(err))
	case failure.Final:
		return outcome{to: observatory.SequenceFailed, reason: observatory.Sentence(failure.Error())}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if failure.Storage {
		d.unstored(strings.TrimSuffix(observatory.Sentence(failure.Error()), "."))
	}
	own := failure.Device != "" && !failure.Silent
	wait := holdShort
	if own && d.counted(seq) >= maxFailures {
		wait = holdLong
	}
	h := hold{why: fmt.Sprintf("%s waits after a failure: %s", seq.Name, failure.Reason), until: d.t.opts.Clock.Now().Add(wait)}
	if failure.Device == observatory.DeviceCameraVIS || failure.Device == observatory.DeviceCameraNIR {
		h.camera = failure.Device
	}
	d.held[seq.ID] = h
	o := interrupted(failure.Error())
	o.failed = own
	return o
}

// counted counts one more failure of a device in the sequence; one that has more images
// than at the failure before starts again. The caller holds d.mu.
func (d *desk) counted(seq observatory.Sequence) int {
	t := d.failures[seq.ID]
	if seq.ImagesDone > t.images {
		t = tally{images: seq.ImagesDone}
	}
	t.failures++
	d.failures[seq.ID] = t
	return t.failures
}

func interrupted(why string) outcome {
	return outcome{to: observatory.SequenceToBePlanned, reason: "Interrupted: " + strings.TrimSuffix(why, ".") + "."}
}

// settle writes the outcome down, again and again until the database takes it
// or the program ends; then the next start finds it executing.
func (d *desk) settle(o outcome, seq observatory.Sequence) {
	var outage agents.Outage
	for {
		err := d.write(o, seq.ID)
		switch observatory.CodeOf(err) {
		case observatory.CodeConflict, observatory.CodeNotFound:
			return // it was cancelled or deleted meanwhile
		}
		if err == nil {
			return
		}
		if outage.Failed(d.t.opts.Clock.Now()) {
			d.t.journal.Error("The end of sequence %d cannot be written down: %v", seq.ID, err)
		}
		if pause(d.t.ctx, settlePause) != nil {
			return
		}
	}
}

func (d *desk) write(o outcome, id int) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.t.ctx), lastWords)
	defer cancel()
	var err error
	switch {
	case o.failed:
		_, err = d.t.opts.Store.FailAttempt(ctx, id, o.reason)
	case o.to == observatory.SequenceToBePlanned:
		_, err = d.t.opts.Store.InterruptSequence(ctx, id, o.reason)
	default:
		_, err = d.t.opts.Store.FinishSequence(ctx, id, o.to, o.reason)
	}
	return err
}

func (d *desk) announce(o outcome, seq observatory.Sequence) {
	switch o.to {
	case observatory.SequenceExecuted:
		d.t.journal.Info("Executed %s of request %s", seq.Name, seq.RequestName)
	case observatory.SequenceFailed:
		d.t.journal.Error("%s of request %s failed: %s", seq.Name, seq.RequestName, o.reason)
	default:
		d.t.journal.Warn("%s of request %s: %s", seq.Name, seq.RequestName, o.reason)
	}
}
