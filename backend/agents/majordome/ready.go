package majordome

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"pyros/backend/observatory"
)

// ready opens the dome and executes the schedule.
func (d *decision) ready() {
	d.settle()
	if d.in.Dome.State.Shutter != observatory.ShutterOpen || !d.in.Dome.Known() {
		if d.in.Orders.Pause != "" && d.in.Dome.State.Shutter != observatory.ShutterOpening {
			d.rest("nothing opens until somebody resumes")
			return
		}
		d.open()
		return
	}
	if d.m.opening.count > 0 {
		d.do(Action{Do: DoReplan, Why: "the dome is open"})
	}
	d.m.opening = try{}
	d.observe()
}

// open commands the dome to open until it is seen to be open. One that does
// not within the limit is closed again and left alone for a while.
func (d *decision) open() {
	why := "Safe and dark: the dome opens"
	if d.in.Run != nil {
		why = "The dome is " + string(d.in.Dome.State.Shutter) + " in the middle of a sequence"
		if d.in.Dome.State.SelfClosed {
			why = "The dome has closed by itself"
		}
		d.endRun(why)
	}
	if d.m.opening.over(d.in.Now, d.in.patience(openLimit)) {
		d.m.opening = try{}
		d.m.restUntil = d.in.Now.Add(openRest)
		d.shelter(observatory.ConductorFault, "The dome did not open")
		return
	}
	every := openRepeat
	if d.in.Dome.State.Shutter == observatory.ShutterOpening {
		every = d.in.patience(openLimit)
	}
	if d.m.opening.due(d.in.Now, every) {
		d.m.opened = d.in.Now
		d.do(Action{Do: DoOpen})
	}
	d.be(observatory.ConductorOpening, why)
}

// observe follows the running sequence or begins the next.
func (d *decision) observe() {
	c := pick(d.in)
	entry := c.due
	d.m.Next = c.next
	paused, urgent := d.in.Orders.Pause, preempting(d.in)
	switch run := d.in.Run; {
	case run != nil && paused == observatory.PauseInterrupt:
		d.rest("the running sequence ends")
	case run != nil && d.in.Cancelled != "":
		d.endRun(d.in.Cancelled)
		d.be(d.m.State, "Ends "+run.Sequence.Name+": "+d.in.Cancelled)
	case run != nil && urgent != nil && paused == "":
		d.endRun(preemptedText(urgent))
		d.be(d.m.State, "Ends "+run.Sequence.Name+": "+preemptedText(urgent))
	case run != nil && run.Observing:
		d.be(observatory.ConductorObserving, fmt.Sprintf("Observes %s of request %s%s", run.Sequence.Name, run.Sequence.RequestName, d.thenPauses()))
	case run != nil:
		d.be(observatory.ConductorSlewing, fmt.Sprintf("Points to %s for request %s%s", targetName(run.Sequence), run.Sequence.RequestName, d.thenPauses()))
	case paused != "":
		d.rest("the dome stays open, nothing is begun")
	case d.in.Settling:
		d.be(observatory.ConductorIdle, "Ready: the last sequence is over")
	case entry != nil && d.in.Calibrating.Lit:
		d.be(observatory.ConductorIdle, fmt.Sprintf("Ready: %s of request %s waits until the calibration lamp is off", entry.Name, entry.RequestName))
	case c.yields && d.awaitsPlan():
		d.askAgain(c.late)
		d.be(observatory.ConductorIdle, "Ready: waits a moment for a new plan, "+c.late)
	case entry != nil:
		d.do(Action{Do: DoStart, Sequence: entry.SequenceID})
		d.be(observatory.ConductorIdle, fmt.Sprintf("Ready: begins %s of request %s", entry.Name, entry.RequestName))
	default:
		d.idle(c.next, c.late)
	}
}

// rest is the pause: nothing is begun and nothing opened; what makes safe goes on.
func (d *decision) rest(what string) {
	why := pausedText(d.in.Orders.PausedBy)
	d.endRun(why)
	d.m.opening = try{}
	d.be(observatory.ConductorPaused, why+": "+what)
}

// thenPauses adds to a text that the conductor pauses after the running sequence.
func (d *decision) thenPauses() string {
	if d.in.Orders.Pause == "" {
		return ""
	}
	return "; pauses after it"
}

// idle waits, and asks for a new plan where the one in force cannot be held.
func (d *decision) idle(next *time.Time, late string) {
	if late != "" {
		d.askAgain(late)
	}
	text := "Ready: nothing is planned for now"
	if next != nil {
		text = "Ready: the next sequence begins at " + hhmm(*next)
	}
	if len(d.in.Held) > 0 {
		text += "; " + d.in.Held[slices.Min(slices.Collect(maps.Keys(d.in.Held)))]
	}
	d.be(observatory.ConductorIdle, text)
}

// askAgain asks for a new plan, now and then.
func (d *decision) askAgain(why string) {
	if d.m.replanned.IsZero() || d.in.Now.Sub(d.m.replanned) >= d.in.patience(replanRest) {
		d.m.replanned = d.in.Now
		d.do(Action{Do: DoReplan, Why: why})
	}
}

// awaitsPlan says whether a new plan for what is late is still to be asked for, or
// may come any moment; then the next is begun without it.
func (d *decision) awaitsPlan() bool {
	since := d.in.Now.Sub(d.m.replanned)
	return d.m.replanned.IsZero() || since < d.in.patience(planWait) || since >= d.in.patience(replanRest)
}

// choice is what the schedule has to be done at a time.
type choice struct {
	due  *observatory.Scheduled // nil: nothing
	next *time.Time             // the start of the next one
	late string                 // why a new plan is needed; empty: none is
	// yields says that something more important than what is due is late.
	yields bool
}

// pick finds the entry of the schedule that is due, else the start of the next
// one, and why a new plan is needed where an entry cannot be held: it is late,
// or no longer ends inside its window. What is held waits without a new plan.
func pick(in Inputs) (c choice) {
	if in.Schedule == nil {
		return c
	}
	first := math.MaxInt // the priority of the most important that is late
	for i := range in.Schedule.Entries {
		e := &in.Schedule.Entries[i]
		if e.Status != observatory.SequencePlanned {
			continue
		}
		if in.Now.Before(e.Start.Add(-leadOf(e, in.Lead))) {
			c.next = &e.Start
			break
		}
		if _, held := in.Held[e.SequenceID]; held || c.due != nil {
			continue
		}
		switch {
		case in.Now.Add(e.End.Sub(e.Start)).After(e.WindowEnd):
			c.late = fmt.Sprintf("%s no longer fits into its window", e.Name)
		case in.Now.Sub(e.Start) > in.patience(lateAfter):
			c.late = fmt.Sprintf("%s is late by %s", e.Name, in.Now.Sub(e.Start).Round(time.Second))
			first = min(first, e.Priority)
		default:
			c.due = e
		}
	}
	c.yields = c.due != nil && first < c.due.Priority
	return c
}

// leadOf is how long before its start an entry is begun: what was kept free before
// it for the way, else what is for any.
func leadOf(e *observatory.Scheduled, any time.Duration) time.Duration {
	if e.LeadS > 0 {
		return time.Duration(e.LeadS * float64(time.Second))
	}
	return any
}

func targetName(s observatory.Sequence) string {
	if s.Target.Name != "" {
		return s.Target.Name
	}
	return s.Name
}
