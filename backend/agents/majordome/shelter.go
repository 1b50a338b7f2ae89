package majordome

import (
	"fmt"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// stop holds everything: the dome closes, the exposures end, the mount stands.
func (d *decision) stop(why string) {
	closed := d.close()
	d.endRun(why)
	still := d.stand()
	d.m.parking = try{}
	switch {
	case closed && still:
		d.be(observatory.ConductorPaused, why+". Closed until somebody releases it")
	case d.m.closing.over(d.in.Now, d.in.patience(closeLimit)):
		d.be(observatory.ConductorFault, why+". "+d.openText())
	case !closed:
		d.be(observatory.ConductorPaused, why+": the dome closes")
	default:
		d.be(observatory.ConductorPaused, why+": the telescope comes to a stand")
	}
}

// shelter closes and parks, the dome first, and ends in state.
func (d *decision) shelter(state observatory.ConductorState, why string) {
	closed := d.close()
	d.endRun(why)
	parked := d.park()
	switch {
	case !closed && d.m.closing.over(d.in.Now, d.in.patience(closeLimit)):
		d.be(observatory.ConductorFault, why+". "+d.openText())
	case !closed && !d.in.Dome.Asked: // at the start: it may well be closed
		d.be(observatory.ConductorStarting, "Starting: asks the dome whether it is closed")
	case !closed:
		d.be(observatory.ConductorClosing, why+": the dome closes")
	case !parked && d.mayPark() && !d.m.parking.over(d.in.Now, d.in.patience(parkLimit)):
		d.be(observatory.ConductorClosing, why+": the dome is closed, the telescope parks")
	case !parked:
		d.be(state, why+". The dome is closed; the telescope is not parked: "+d.telescopeText())
	default:
		d.be(state, why)
	}
}

// close commands the dome to close until it is seen to be closed, and says
// whether it is.
func (d *decision) close() bool {
	dome := d.in.Dome
	seen := dome.Known() && !dome.Failing && dome.At.After(d.m.opened)
	if seen && dome.State.Shutter == observatory.ShutterClosed {
		d.m.closing = try{}
		return true
	}
	every := closeRepeat
	if seen && dome.State.Shutter == observatory.ShutterClosing && dome.At.After(d.m.closing.last) &&
		!d.m.closing.over(d.in.Now, d.in.patience(closeLimit)) {
		every = d.in.patience(closeLimit) / 3 // it moves: give it time
	}
	if d.m.closing.due(d.in.Now, every) {
		d.do(Action{Do: DoClose})
	}
	return false
}

// park commands the telescope to park until it is seen to be parked. A mount
// that slews is stopped first.
func (d *decision) park() bool {
	t := d.in.Telescope
	if t.Known() && !t.Failing && t.At.After(d.m.ran) && t.State.Motion == observatory.TelescopeParked {
		d.m.parking = try{}
		return true
	}
	every := parkRepeat
	if t.Known() && t.State.Motion == observatory.TelescopeParking && !t.At.Before(d.m.parking.last) {
		every = d.in.patience(parkLimit) / 3
	}
	if d.m.parking.due(d.in.Now, every) {
		if d.m.parking.count == 1 && t.Known() && t.State.Motion == observatory.TelescopeSlewing {
			d.do(Action{Do: DoStop})
		}
		d.do(Action{Do: DoPark})
	}
	return false
}

// mayPark says whether there is hope that the telescope parks.
func (d *decision) mayPark() bool {
	t := d.in.Telescope
	return t.Known() && !t.Failing && t.State.Motion != observatory.TelescopeFailed
}

// stand commands the telescope to stop, once at least, until it is seen to stand.
func (d *decision) stand() bool {
	t := d.in.Telescope
	if t.Known() && !t.Failing && d.m.stopping.count > 0 && t.At.After(d.m.stopping.first) {
		switch t.State.Motion {
		case observatory.TelescopeParked, observatory.TelescopeStopped, observatory.TelescopeFailed:
			return true
		}
	}
	if d.m.stopping.due(d.in.Now, stopRepeat) {
		d.do(Action{Do: DoStop})
	}
	return false
}

// openText says that the dome does not close.
func (d *decision) openText() string {
	what := "it does not answer"
	if d.in.Dome.Known() && !d.in.Dome.Failing {
		what = "it says " + string(d.in.Dome.State.Shutter)
	}
	return fmt.Sprintf("THE DOME IS NOT CLOSED: %s, %d commands since %s; somebody must look",
		what, d.m.closing.count, hhmm(d.m.closing.first))
}

func (d *decision) telescopeText() string {
	t := d.in.Telescope
	switch {
	case t.Failing:
		return t.Err
	case !t.Known():
		return "it has not answered yet"
	}
	return "it is " + string(t.State.Motion)
}

func cameraText(in Inputs) string {
	var all []string
	for _, c := range in.Cameras {
		if c.Failing {
			all = append(all, fmt.Sprintf("%s: %s", c.Name, c.Err))
		} else {
			all = append(all, fmt.Sprintf("%s has failed", c.Name))
		}
	}
	return strings.Join(all, "; ")
}

func stoppedText(by string) string {
	if by == "" {
		return "Stopped"
	}
	return "Stopped by " + by
}

func pausedText(by string) string {
	if by == "" {
		return "Paused"
	}
	return "Paused by " + by
}

func unsafeText(in Inputs) string {
	cause := in.Safety.Cause
	if in.Safety.Safe {
		cause = "nothing is known of the environment since " + hhmm(in.Safety.Until)
	}
	if in.Safety.ReturnAt != nil && in.Safety.ReturnAt.After(in.Now) {
		cause += "; safe at the earliest " + hhmm(*in.Safety.ReturnAt)
	}
	return "Unsafe: " + cause
}

func dayText(in Inputs) string {
	switch {
	case in.Night.ObservingEnd.Before(in.Now) && in.sunDown():
		return "The night's observing is over"
	case in.sunDown():
		return "Twilight: observing begins at " + hhmm(in.Night.ObservingStart)
	}
	return "Day: observing begins at " + hhmm(in.Night.ObservingStart)
}

func hhmm(t time.Time) string { return t.UTC().Format("15:04:05") + " UTC" }
