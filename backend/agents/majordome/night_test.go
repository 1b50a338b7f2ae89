package majordome

import (
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// scene runs a story in a bubble with an observatory that is stopped at its end.
func scene(t *testing.T, prepare func(*rig), story func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, clock.Real())
		if prepare != nil {
			prepare(r)
		}
		r.run()
		defer func() { r.stop() }()
		story(r)
	})
}

func TestSequenceIsExecuted(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 3, 10)
		r.wait(5*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(6)
		r.wait(5*time.Second, "idle", r.is(observatory.ConductorIdle))
		if n := r.dome.Count("Open"); n != 1 {
			r.t.Errorf("%d commands to open", n)
		}
		r.sleep(10 * time.Minute)
		if r.dome.Shutter() != observatory.ShutterOpen {
			r.t.Error("the dome closed in a safe night: it was not kept alive")
		}
		if n := len(r.store.Schedules()); n > 6 {
			r.t.Errorf("%d schedules for one sequence", n)
		}
	})
}

func TestRainClosesAndTheNightGoesOnWhenItIsDry(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 5, 60)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		r.sleep(90 * time.Second)
		before := len(r.store.Images())
		closes := r.dome.Count("Close")
		r.plc.Rain(12)
		rained := r.clock.Now()
		r.wait(3*time.Second, "a command to close", func() bool { return r.dome.Count("Close") > closes })
		if took := r.clock.Now().Sub(rained); took > 2200*time.Millisecond {
			r.t.Errorf("unsafe reading to command took %v", took)
		}
		r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
		r.wait(time.Minute, "parked", func() bool { return r.telescope.Motion() == observatory.TelescopeParked })
		r.wait(5*time.Second, "unsafe", r.is(observatory.ConductorUnsafe))
		if s := r.store.Get(1).Status; s == observatory.SequenceExecuting || s.Ended() {
			r.t.Errorf("the interrupted sequence is %s", s)
		}
		if r.vis.Motion() != observatory.CameraIdle {
			r.t.Errorf("the camera is %s", r.vis.Motion())
		}
		r.plc.Rain(0)
		r.sleep(15 * time.Minute)
		if r.dome.Shutter() != observatory.ShutterClosed {
			r.t.Error("open before the hold time was over")
		}
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(10)
		if before == 0 {
			r.t.Error("no image before the rain: the test tests nothing")
		}
	})
}
