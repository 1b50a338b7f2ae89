package majordome

import (
	"context"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

var ana = observatory.Actor{UserID: 3, Name: "Ana", Role: observatory.RoleOperator}

func TestStopStopsEverythingUntilRelease(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 5, 60)
		r.wait(5*time.Minute, "slewing", r.is(observatory.ConductorSlewing))
		if err := r.majordome.Stop(r.t.Context(), ana); err != nil {
			r.t.Fatal(err)
		}
		r.wait(200*time.Millisecond, "both commands", func() bool { return r.dome.Count("Close") > 0 && r.telescope.Count("Stop") > 0 })
		r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
		moves := r.dome.Count("Open") + r.telescope.Count("Slew")
		r.sleep(10 * time.Minute)
		if s := r.state(); s.State != observatory.ConductorPaused || !s.Stopped {
			r.t.Errorf("conductor = %+v", s)
		}
		if n := r.dome.Count("Open") + r.telescope.Count("Slew"); n != moves {
			r.t.Errorf("%d movements after STOP", n-moves)
		}
		if r.telescope.Motion() != observatory.TelescopeStopped {
			r.t.Errorf("the telescope is %s", r.telescope.Motion())
		}
		if err := r.majordome.Release(r.t.Context(), ana); err != nil {
			r.t.Fatal(err)
		}
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(10)
	})
}

func TestStopOutlivesARestart(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(time.Minute, "idle", r.is(observatory.ConductorIdle))
		_ = r.majordome.Stop(r.t.Context(), ana)
		r.stop()
		opens := r.dome.Count("Open")
		r.run()
		r.sleep(5 * time.Minute)
		if s := r.state(); !s.Stopped || s.State != observatory.ConductorPaused {
			r.t.Errorf("conductor = %+v", s)
		}
		if r.dome.Count("Open") != opens {
			r.t.Error("it opened although it was stopped before the restart")
		}
	})
}

func TestStopWithoutTheDatabaseHolds(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(time.Minute, "idle", r.is(observatory.ConductorIdle))
		r.store.Down(true)
		if err := r.majordome.Stop(r.t.Context(), ana); observatory.CodeOf(err) != observatory.CodeUnavailable {
			r.t.Errorf("Stop = %v, want that it says so", err)
		}
		r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
		r.store.Down(false)
		r.wait(10*time.Second, "written down", func() bool { return r.state().Stopped })
	})
}

func TestStopDoesNotWaitForAnothersOrder(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(2*time.Minute, "idle", r.is(observatory.ConductorIdle))
		r.store.Hang(true)
		pending := make(chan error, 1)
		go func() { pending <- r.majordome.SetMode(context.Background(), ana, observatory.ModeMan) }()
		r.sleep(time.Second)
		if len(pending) > 0 {
			r.t.Fatal("the other order does not wait for the database: the test tests nothing")
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(r.t.Context(), time.Second)
		defer cancel()
		stopped := make(chan error, 1)
		go func() { stopped <- r.majordome.Stop(ctx, ana) }()
		r.sleep(50 * time.Millisecond)
		if !r.lock.Orders().Stopped || r.dome.Count("Close") == 0 {
			r.t.Errorf("50 ms after STOP: %+v, %d commands to close", r.lock.Orders(), r.dome.Count("Close"))
		}
		if err := <-stopped; err == nil || time.Since(began) > 1100*time.Millisecond {
			r.t.Errorf("Stop = %v after %v, want that it says within the caller's time that it is not written down", err, time.Since(began))
		}
		<-pending
		r.store.Hang(false)
		r.wait(20*time.Second, "written down", func() bool { return r.state().Stopped })
	})
}

func TestManualModeExecutesNothingButKeepsSafe(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 5, 60)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		if err := r.majordome.SetMode(r.t.Context(), ana, observatory.ModeMan); err != nil {
			r.t.Fatal(err)
		}
		r.wait(5*time.Second, "manual", r.is(observatory.ConductorManual))
		slews := r.telescope.Count("Slew")
		r.sleep(10 * time.Minute)
		if r.dome.Shutter() != observatory.ShutterOpen {
			r.t.Error("the dome did not stay as it was")
		}
		if r.telescope.Count("Slew") != slews {
			r.t.Error("it slewed in manual mode")
		}
		r.plc.Rain(4)
		r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
		_ = r.majordome.SetMode(r.t.Context(), ana, observatory.ModeAuto)
		r.plc.Rain(0)
		r.wait(2*time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
	})
}

func TestFaultInManualModeIsShownAndTold(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(2*time.Minute, "idle", r.is(observatory.ConductorIdle))
		_ = r.majordome.SetMode(r.t.Context(), ana, observatory.ModeMan)
		r.wait(5*time.Second, "manual", r.is(observatory.ConductorManual))
		r.telescope.Down(true)
		r.wait(time.Minute, "shown", func() bool { return strings.Contains(r.state().Text, "The telescope does not answer") })
		r.wait(5*time.Second, "told", func() bool { return r.told("majordome error: The telescope does not answer since") })
		r.telescope.Down(false)
		r.wait(time.Minute, "over", func() bool { return !strings.Contains(r.state().Text, "does not answer") })
		if r.dome.Count("Close") > 0 {
			r.t.Error("the dome was closed under a person's hands")
		}
	})
}

func TestUnknownModeIsRefused(t *testing.T) {
	scene(t, nil, func(r *rig) {
		if err := r.majordome.SetMode(r.t.Context(), ana, "PARTY"); observatory.CodeOf(err) != observatory.CodeInvalid {
			r.t.Errorf("SetMode = %v", err)
		}
	})
}
