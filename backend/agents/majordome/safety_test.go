package majordome

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func TestUnsafeAtTheStartClosesAnOpenDome(t *testing.T) {
	scene(t, func(r *rig) { r.dome.SetOpen(true); r.plc.Rain(3) }, func(r *rig) {
		r.wait(300*time.Millisecond, "a command to close", func() bool { return r.dome.Count("Close") > 0 })
		r.wait(time.Minute, "unsafe", r.is(observatory.ConductorUnsafe))
		r.sleep(5 * time.Minute)
		if n := r.dome.Count("Open") + r.telescope.Count("Slew"); n != 0 {
			r.t.Errorf("%d movements while unsafe", n)
		}
	})
}

func TestSafeNightLeavesAnOpenDomeOpenAtTheStart(t *testing.T) {
	scene(t, func(r *rig) { r.dome.SetOpen(true) }, func(r *rig) {
		r.wait(10*time.Second, "idle", r.is(observatory.ConductorIdle))
		if n := r.dome.Count("Close"); n != 0 {
			r.t.Errorf("%d commands to close", n)
		}
	})
}

func TestUnsafeInEveryPhase(t *testing.T) {
	for _, phase := range []observatory.ConductorState{
		observatory.ConductorOpening, observatory.ConductorSlewing, observatory.ConductorObserving, observatory.ConductorIdle,
	} {
		t.Run(string(phase), func(t *testing.T) {
			scene(t, nil, func(r *rig) {
				if phase != observatory.ConductorIdle {
					r.submit(1, 2, 100)
				}
				r.wait(5*time.Minute, "the phase", r.is(phase))
				r.sleep(time.Second)
				r.plc.Rain(1)
				r.wait(2200*time.Millisecond, "a command to close", func() bool { return r.dome.Count("Close") > 0 })
				r.wait(30*time.Second, "closed", r.shutter(observatory.ShutterClosed))
				r.wait(30*time.Second, "parked", func() bool { return r.telescope.Motion() == observatory.TelescopeParked })
				moves := r.telescope.Count("Slew") + r.dome.Count("Open")
				r.sleep(5 * time.Minute)
				if n := r.telescope.Count("Slew") + r.dome.Count("Open"); n != moves {
					r.t.Errorf("%d movements after it was unsafe", n-moves)
				}
				if phase != observatory.ConductorIdle && r.store.Get(1).Status == observatory.SequenceExecuting {
					r.t.Error("the sequence is still executing")
				}
			})
		})
	}
}

func TestPLCDeadHalfAMinuteAndBack(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 5, 60)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		r.plc.Hang(true)
		r.sleep(30 * time.Second)
		if s := r.dome.Shutter(); s == observatory.ShutterOpen {
			r.t.Errorf("the dome is %s after 30 s of silence", s)
		}
		r.plc.Hang(false)
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(10)
	})
}

func TestEitherSideFirst(t *testing.T) {
	scene(t, func(r *rig) {
		r.plc.Down(true)
		r.dome.Down(true)
		r.telescope.Down(true)
		r.vis.Down(true)
		r.nir.Down(true)
	}, func(r *rig) {
		r.submit(1, 2, 10)
		r.sleep(2 * time.Minute)
		r.plc.Down(false)
		r.sleep(time.Minute)
		r.dome.Down(false)
		r.sleep(time.Minute)
		r.telescope.Down(false)
		r.vis.Down(false)
		r.nir.Down(false)
		r.wait(30*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(4)
	})
}

func TestDatabaseDownDoesNotHoldUpTheDome(t *testing.T) {
	for name, fault := range map[string]func(*rig, bool){
		"down":  func(r *rig, on bool) { r.store.Down(on) },
		"hangs": func(r *rig, on bool) { r.store.Hang(on) },
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, nil, func(r *rig) {
				r.submit(1, 30, 20)
				r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
				fault(r, true)
				r.sleep(2 * time.Second)
				r.plc.Rain(1)
				r.wait(2200*time.Millisecond, "a command to close", func() bool { return r.dome.Count("Close") > 0 })
				r.wait(30*time.Second, "closed", r.shutter(observatory.ShutterClosed))
				r.sleep(5 * time.Minute)
				r.plc.Rain(0)
				fault(r, false)
				r.wait(2*time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
				r.whole(60)
			})
		})
	}
}

func TestDatabaseDownAtTheStart(t *testing.T) {
	scene(t, func(r *rig) { r.store.Down(true); r.dome.SetOpen(true); r.plc.Rain(1) }, func(r *rig) {
		r.wait(time.Second, "a command to close", func() bool { return r.dome.Count("Close") > 0 })
		r.sleep(time.Minute)
		if err := r.majordome.SetMode(r.t.Context(), observatory.Actor{Name: "Ana"}, observatory.ModeMan); observatory.CodeOf(err) != observatory.CodeUnavailable {
			r.t.Errorf("SetMode = %v", err)
		}
		r.store.Down(false)
		r.wait(10*time.Second, "unsafe", r.is(observatory.ConductorUnsafe))
	})
}

func TestDomeRefusesToClose(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(2*time.Minute, "idle", r.is(observatory.ConductorIdle))
		r.dome.Stick(true)
		r.plc.Rain(1)
		r.wait(3*time.Minute, "fault", r.is(observatory.ConductorFault))
		if text := r.state().Text; !strings.Contains(text, "NOT CLOSED") {
			r.t.Errorf("text = %q", text)
		}
		before := r.dome.Count("Close")
		if before < 10 {
			r.t.Errorf("%d commands in a minute and a half", before)
		}
		r.sleep(time.Minute)
		if r.dome.Count("Close") < before+8 {
			r.t.Error("it was given up")
		}
		r.dome.Stick(false)
		r.wait(30*time.Second, "unsafe", r.is(observatory.ConductorUnsafe))
	})
}

func TestDomeThatDoesNotOpenIsLeftAloneForAWhile(t *testing.T) {
	scene(t, func(r *rig) { r.dome.Stick(true) }, func(r *rig) {
		r.wait(3*time.Minute, "fault", r.is(observatory.ConductorFault))
		r.sleep(30 * time.Minute)
		if n := r.dome.Count("Open"); n < 20 || n > 250 {
			r.t.Errorf("%d commands to open in half an hour", n)
		}
		r.dome.Stick(false)
		r.wait(5*time.Minute, "idle", r.is(observatory.ConductorIdle))
	})
}

func TestTelescopeFailsAndComesBack(t *testing.T) {
	faults := map[string][2]func(*rig){
		"no answer": {func(r *rig) { r.telescope.Down(true) }, func(r *rig) { r.telescope.Down(false) }},
		"broken":    {func(r *rig) { r.telescope.Break() }, func(r *rig) { r.telescope.Mend() }},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			scene(t, nil, func(r *rig) {
				r.submit(1, 10, 30)
				r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
				fault[0](r)
				r.wait(2*time.Minute, "fault", r.is(observatory.ConductorFault))
				r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
				if text := r.state().Text; !strings.Contains(text, "telescope") {
					r.t.Errorf("text = %q", text)
				}
				r.sleep(10 * time.Minute)
				fault[1](r)
				r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
				r.whole(20)
			})
		})
	}
}
