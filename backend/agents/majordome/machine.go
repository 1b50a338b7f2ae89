package majordome

import (
	"time"

	"pyros/backend/observatory"
)

// realPatience is the least real time of what is a limit below (Inputs.patience).
const realPatience = 3 * time.Second

// The machine's times, all of the observatory.
const (
	closeRepeat = 5 * time.Second   // between two commands to close while it is not seen to close
	closeLimit  = 90 * time.Second  // after which a dome that is not closed is a fault
	openRepeat  = 10 * time.Second  // between two commands to open
	openLimit   = 120 * time.Second // after which a dome that is not open is a fault
	openRest    = 60 * time.Second  // closed, before the next try to open after that
	parkRepeat  = 10 * time.Second
	parkLimit   = 180 * time.Second // after which a telescope that is not parked is told of
	stopRepeat  = 3 * time.Second
	aliveEvery  = 5 * time.Second
	lostAfter   = 15 * time.Second // of silence, after which a device counts as lost
	firstWait   = 5 * time.Second  // after the start, for the first reading of the environment
	replanRest  = 30 * time.Second // between two requests to plan because something is late
	planWait    = 5 * time.Second  // for the plan that was asked for, before what comes next is begun
	lateAfter   = time.Minute      // after its planned start, a sequence needs a new plan
)

// try is a command that is repeated until its effect is seen.
type try struct {
	first, last time.Time
	count       int
}

// due says whether it is time for the command, and counts it.
func (t *try) due(now time.Time, every time.Duration) bool {
	if t.count > 0 && now.Sub(t.last) < every {
		return false
	}
	if t.count == 0 {
		t.first = now
	}
	t.last = now
	t.count++
	return true
}

// over says whether it has been tried for longer than limit.
func (t *try) over(now time.Time, limit time.Duration) bool {
	return t.count > 0 && now.Sub(t.first) >= limit
}

// Machine is the conductor's memory from one decision to the next. The zero
// value is the one at the start. It is a value: Step gives the next.
type Machine struct {
	State observatory.ConductorState
	Since time.Time
	Text  string
	Next  *time.Time // start of the next sequence
	// Fault is what is wrong while a person conducts; by itself it changes no state then.
	Fault string

	closing, opening, parking, stopping try

	opened    time.Time // of the last command to open
	ran       time.Time // of the last moment in which a sequence or a person could move the telescope
	alive     time.Time // of the last keep-alive
	restUntil time.Time // no opening before
	replanned time.Time // of the last request because something was late
}

// aim is what the observatory shall be.
type aim int

const (
	aimWait    aim = iota // as it is, until more is known
	aimStopped            // STOP: nothing moves, closed
	aimShelter            // closed and parked
	aimManual             // a person conducts
	aimReady              // open, executing the schedule
)

// decision is one Step at work.
type decision struct {
	m    Machine
	in   Inputs
	acts []Action
}

// Step decides: memory and inputs in, the next memory and what to do out. It
// is pure. The actions come in the order in which they are to be begun.
func Step(m Machine, in Inputs) (Machine, []Action) {
	d := &decision{m: m, in: in}
	if in.Run != nil || in.Settling {
		d.m.ran = in.Now
	}
	d.touched()
	target, state, why := d.aim()
	switch target {
	case aimStopped:
		d.stop(why)
	case aimShelter:
		d.shelter(state, why)
	case aimManual:
		d.m.ran = in.Now
		d.endRun(why)
		d.settle()
		if d.m.Fault = d.fault(); d.m.Fault != "" {
			why += ". " + d.m.Fault
		}
		d.be(observatory.ConductorManual, why)
	case aimReady:
		d.ready()
	default:
		d.be(observatory.ConductorStarting, why)
	}
	if target == aimReady || target == aimManual || target == aimWait {
		d.keepAlive()
	}
	if target != aimReady {
		d.m.opening = try{}
		d.m.Next = nil
	}
	if target != aimManual {
		d.m.Fault = ""
	}
	if target != aimStopped {
		d.m.stopping = try{}
	}
	d.calibrate(m, target)
	return d.m, d.acts
}

// aim says what the observatory shall be, which state a shelter ends in, and why.
func (d *decision) aim() (aim, observatory.ConductorState, string) {
	in := d.in
	fault := d.fault()
	switch {
	case in.Orders.Stopped:
		return aimStopped, observatory.ConductorPaused, stoppedText(in.Orders.StoppedBy)
	case !in.Answered && in.Now.Sub(in.Started) < in.patience(firstWait):
		return aimWait, "", "Starting: waits for the first reading of the environment"
	case !in.safe():
		return aimShelter, observatory.ConductorUnsafe, unsafeText(in)
	case in.Orders.Mode == observatory.ModeMan && in.sunDown():
		return aimManual, "", "A person conducts: mode MAN"
	case !in.Night.Contains(in.Now):
		return aimShelter, observatory.ConductorDay, dayText(in)
	case fault != "":
		return aimShelter, observatory.ConductorFault, fault
	case !in.Recovered || !in.Orders.Known:
		return aimWait, "", "Starting: reads what the run before has left"
	case !in.Dome.Asked || !in.Telescope.Asked:
		return aimWait, "", "Starting: asks the devices what they do"
	case in.Now.Before(d.m.restUntil):
		return aimShelter, observatory.ConductorFault, "The dome did not open; next try at " + hhmm(d.m.restUntil)
	}
	return aimReady, "", ""
}

// fault names the device without which nothing can be observed, empty when all are well.
func (d *decision) fault() string {
	in := d.in
	switch {
	case in.Dome.lost(in):
		return "The dome does not answer since " + hhmm(in.Dome.Since) + ": " + in.Dome.Err
	case in.Telescope.lost(in):
		return "The telescope does not answer since " + hhmm(in.Telescope.Since) + ": " + in.Telescope.Err
	case in.Dome.Known() && in.Dome.State.Shutter == observatory.ShutterFailed:
		return "The dome's shutter has failed"
	case in.Telescope.Known() && in.Telescope.State.Motion == observatory.TelescopeFailed:
		return "The telescope's mount has failed"
	case in.Unstored != "":
		return in.Unstored
	}
	if len(in.Cameras) == 0 {
		return ""
	}
	for _, c := range in.Cameras {
		if !c.lost(in) && (!c.Known() || c.State.Motion != observatory.CameraFailed) {
			return ""
		}
	}
	return "No camera works: " + cameraText(in)
}

// be enters a state, or stays in it with a new text.
func (d *decision) be(state observatory.ConductorState, text string) {
	if d.m.State != state {
		d.m.State, d.m.Since = state, d.in.Now
	}
	d.m.Text = text
}

func (d *decision) do(a Action) { d.acts = append(d.acts, a) }

// endRun ends the running sequence, once.
func (d *decision) endRun(why string) {
	if d.in.Run != nil && !d.in.Run.Ending {
		d.do(Action{Do: DoEnd, Why: why})
	}
}

// touched keeps an answer of dome or telescope from before a person's command
// from being believed.
func (d *decision) touched() {
	if d.in.Touched.After(d.m.opened) {
		d.m.opened = d.in.Touched
	}
	if d.in.Touched.After(d.m.ran) {
		d.m.ran = d.in.Touched
	}
}

// settle forgets the commands of a shelter.
func (d *decision) settle() { d.m.closing, d.m.parking = try{}, try{} }

// keepAlive tells the dome that we live, only while it is safe and STOP is known
// not to be pressed.
func (d *decision) keepAlive() {
	if d.in.safe() && d.in.Orders.Known && (d.m.alive.IsZero() || d.in.Now.Sub(d.m.alive) >= aliveEvery) {
		d.m.alive = d.in.Now
		d.do(Action{Do: DoKeepAlive})
	}
}
