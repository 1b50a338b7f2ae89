package majordome

import (
	"fmt"

	"pyros/backend/observatory"
)

// Calibrating is what the conductor knows of the calibrations of a night.
type Calibrating struct {
	Due string // the night that is over and lacks some; empty: none
	// Busy says that they are in hand, if only to find out what is missing;
	// Running that frames are taken, Done of All.
	Busy, Running, Ending bool
	Done, All             int
	Lit                   bool // the calibration lamp is known to be on
}

// The actions of calibrating.
const (
	DoCalibrate    Do = "take calibrations"
	DoNotCalibrate Do = "end the calibrations"
)

// calibrate has the calibrations taken while the observatory is sheltered, and
// ends them when it no longer is meant to be. They move nothing behind a closed
// dome, so that danger does not end them; STOP, MAN, a pause and the night do.
func (d *decision) calibrate(before Machine, target aim) {
	c := d.in.Calibrating
	why := d.notNow(target)
	switch {
	case c.Busy && why != "":
		if !c.Ending {
			d.do(Action{Do: DoNotCalibrate, Why: why})
		}
	case c.Busy && c.Running && (d.m.State == observatory.ConductorDay || d.m.State == observatory.ConductorUnsafe):
		d.m.State = observatory.ConductorCalibrating
		d.m.Text += fmt.Sprintf(". Takes the calibrations of the night %s: %d of %d images", c.Due, c.Done, c.All)
		d.m.Since = before.Since
		if before.State != observatory.ConductorCalibrating {
			d.m.Since = d.in.Now
		}
	case !c.Busy && c.Due != "" && why == "" && !c.Lit && d.sheltered():
		d.do(Action{Do: DoCalibrate, Why: c.Due})
	}
}

// notNow says why there are no calibrations now, empty where there may be.
func (d *decision) notNow(target aim) string {
	in := d.in
	switch {
	case in.Orders.Stopped:
		return stoppedText(in.Orders.StoppedBy)
	case !in.Orders.Known || !in.Recovered:
		return "what the run before has left is not read yet"
	case in.Orders.Mode != observatory.ModeAuto:
		return "the mode is " + string(in.Orders.Mode)
	case in.Orders.Pause != "":
		return pausedText(in.Orders.PausedBy)
	case in.Night.Contains(in.Now):
		return "the night begins"
	case target != aimShelter || in.Run != nil || in.Settling:
		return "the observatory is not closed"
	case in.Dome.Known() && !in.Dome.Failing && in.Dome.State.Shutter != observatory.ShutterClosed:
		return "the dome is " + string(in.Dome.State.Shutter)
	}
	return ""
}

// sheltered says whether the dome is seen to be closed and the telescope parked.
func (d *decision) sheltered() bool {
	dome, t := d.in.Dome, d.in.Telescope
	return dome.Known() && !dome.Failing && dome.State.Shutter == observatory.ShutterClosed &&
		t.Known() && !t.Failing && t.State.Motion == observatory.TelescopeParked
}
