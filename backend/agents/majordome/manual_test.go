package majordome

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/agents/interlock"
	"pyros/backend/observatory"
)

var ben = observatory.Actor{UserID: 4, Name: "Ben", Role: observatory.RoleOperator}

// north is a target that is high in every night.
var north = observatory.Target{Type: observatory.TargetAltAz, AltDeg: 60, AzDeg: 10}

func (r *rig) command(who observatory.Actor, m observatory.Manual) error {
	return r.majordome.Command(r.t.Context(), who, m)
}

// refused gives a command that must be refused for a reason that holds text.
func (r *rig) refused(who observatory.Actor, m observatory.Manual, code observatory.Code, text string) {
	r.t.Helper()
	err := r.command(who, m)
	if observatory.CodeOf(err) != code || !strings.Contains(observatory.Reason(err), text) {
		r.t.Errorf("%s by %s = %v, want %s with %q", m.Do, who.Name, err, code, text)
	}
}

func (r *rig) done(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// manual puts the observatory into Ana's hands.
func (r *rig) manual() {
	r.t.Helper()
	r.wait(2*time.Minute, "idle", r.is(observatory.ConductorIdle))
	r.done(r.majordome.SetMode(r.t.Context(), ana, observatory.ModeMan))
	r.wait(5*time.Second, "manual", r.is(observatory.ConductorManual))
}

func do(c observatory.Command) observatory.Manual { return observatory.Manual{Do: c} }

func slew() observatory.Manual {
	return observatory.Manual{Do: observatory.CommandSlew, Target: north}
}

func TestRainClosesDuringASlewByHand(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.manual()
		r.done(r.command(ana, slew()))
		if r.telescope.Motion() != observatory.TelescopeSlewing {
			r.t.Errorf("the telescope is %s", r.telescope.Motion())
		}
		r.plc.Rain(5)
		r.wait(2200*time.Millisecond, "a command to close", func() bool { return r.dome.Count("Close") > 0 })
		r.wait(30*time.Second, "closed", r.shutter(observatory.ShutterClosed))
		r.wait(30*time.Second, "parked", func() bool { return r.telescope.Motion() == observatory.TelescopeParked })
		r.wait(5*time.Second, "unsafe", r.is(observatory.ConductorUnsafe))
		moves := r.telescope.Count("Slew") + r.dome.Count("Open") + r.dome.Count("Follow") + r.dome.Count("Stop")
		for _, c := range []observatory.Command{observatory.CommandOpen, observatory.CommandFollow, observatory.CommandStopDome} {
			r.refused(ana, do(c), observatory.CodeUnsafe, "Rain")
		}
		r.refused(ana, slew(), observatory.CodeUnsafe, "Rain")
		if n := r.telescope.Count("Slew") + r.dome.Count("Open") + r.dome.Count("Follow") + r.dome.Count("Stop"); n != moves {
			r.t.Errorf("%d movements although it rains", n-moves)
		}
		if s := r.state(); !strings.Contains(s.Forbidden[observatory.CommandOpen], "Rain") || s.Forbidden[observatory.CommandClose] != "" {
			r.t.Errorf("forbidden: %v", s.Forbidden)
		}
		r.plc.Rain(0)
		r.wait(time.Hour, "manual again", r.is(observatory.ConductorManual))
		r.sleep(time.Minute)
		if r.dome.Shutter() != observatory.ShutterClosed {
			r.t.Error("it opened by itself in MAN")
		}
		r.submit(1, 2, 10)
		r.done(r.majordome.SetMode(r.t.Context(), ana, observatory.ModeAuto))
		r.wait(30*time.Minute, "the conductor takes over", r.sequence(1, observatory.SequenceExecuted))
		r.whole(4)
	})
}

// A command to open that is under way when it begins to rain is followed by
// the command to close, and an answer from before it is not believed.
func TestRainDuringAnOpeningByHand(t *testing.T) {
	for _, after := range []time.Duration{0, time.Millisecond, 500 * time.Millisecond, 1900 * time.Millisecond, 5 * time.Second} {
		t.Run(after.String(), func(t *testing.T) {
			scene(t, nil, func(r *rig) {
				r.manual()
				r.done(r.command(ana, do(observatory.CommandClose)))
				r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
				r.sleep(time.Minute) // it is seldom looked at now
				closes := r.dome.Count("Close")
				r.plc.Rain(5)
				r.sleep(after)
				_ = r.command(ana, do(observatory.CommandOpen)) // permitted until the rain is read
				r.sleep(4 * time.Second)
				if s := r.dome.Shutter(); s == observatory.ShutterOpen || s == observatory.ShutterOpening {
					r.t.Errorf("the dome is %s, %d commands to close", s, r.dome.Count("Close")-closes)
				}
				r.wait(30*time.Second, "closed", r.shutter(observatory.ShutterClosed))
			})
		})
	}
}

func TestATelescopeThatHangsByHandDoesNotKeepFromClosing(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.manual()
		r.telescope.Hang(true)
		r.refused(ana, slew(), observatory.CodeUnavailable, "no answer")
		r.plc.Rain(5)
		r.wait(2200*time.Millisecond, "a command to close", func() bool { return r.dome.Count("Close") > 0 })
		r.telescope.Hang(false)
		r.wait(time.Minute, "parked", func() bool { return r.telescope.Motion() == observatory.TelescopeParked })
	})
}

func TestCommandsByHandNeedMANAndControl(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(2*time.Minute, "idle", r.is(observatory.ConductorIdle))
		for _, c := range []observatory.Command{observatory.CommandOpen, observatory.CommandClose, observatory.CommandPark, observatory.CommandSwitch, observatory.CommandExpose} {
			r.refused(ana, do(c), observatory.CodeUnsafe, "AUTO")
		}
		r.manual()
		r.refused(ben, slew(), observatory.CodeConflict, "Ana holds control")
		r.done(r.command(ben, do(observatory.CommandClose))) // making safe is everybody's
		if err := r.majordome.TakeControl(r.t.Context(), ben, false); observatory.CodeOf(err) != observatory.CodeConflict {
			r.t.Errorf("TakeControl = %v", err)
		}
		r.done(r.majordome.TakeControl(r.t.Context(), ben, true))
		r.refused(ana, slew(), observatory.CodeConflict, "Ben holds control")
		r.done(r.command(ben, slew()))
		if h := r.state().Holder; h == nil || h.Name != "Ben" {
			r.t.Errorf("holder %+v", h)
		}
		if err := r.majordome.GiveControl(r.t.Context(), ana); observatory.CodeOf(err) != observatory.CodeConflict {
			r.t.Errorf("GiveControl = %v", err)
		}
		r.done(r.majordome.GiveControl(r.t.Context(), ben))
		r.refused(ben, slew(), observatory.CodeConflict, "take it first")
		r.wait(time.Second, "written down", func() bool {
			return r.told("Ben takes control over from Ana") && r.told("Ben by hand: slew the telescope to altitude 60.00") && r.told("Refused: Ana holds control")
		})
		r.done(r.majordome.TakeControl(r.t.Context(), ana, false))
		r.stop()
		if err := r.command(ana, slew()); observatory.CodeOf(err) != observatory.CodeUnavailable {
			r.t.Errorf("without the majordome: %v", err)
		}
		if why := r.state().Forbidden[observatory.CommandPark]; why != notRunning {
			r.t.Errorf("shown as forbidden: %q", why)
		}
		r.run()
		r.wait(5*time.Second, "manual after the restart", r.is(observatory.ConductorManual))
		if h := r.state().Holder; h == nil || h.Name != "Ana" {
			r.t.Errorf("holder after the restart %+v", h)
		}
	})
}

func TestSTOPHoldsByHandToo(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.manual()
		r.done(r.command(ana, slew()))
		r.done(r.majordome.Stop(r.t.Context(), ben))
		for _, m := range []observatory.Manual{slew(), do(observatory.CommandOpen), do(observatory.CommandPark), do(observatory.CommandSwitch), do(observatory.CommandExpose)} {
			r.refused(ana, m, observatory.CodeUnsafe, "")
		}
		r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
		r.done(r.command(ana, do(observatory.CommandClose)))
	})
}

func TestByDayNothingMovesByHand(t *testing.T) {
	scene(t, func(r *rig) {
		r.night.Sunset, r.night.ObservingStart = r.clock.Now().Add(time.Hour), r.clock.Now().Add(2*time.Hour)
	}, func(r *rig) {
		r.wait(time.Minute, "day", r.is(observatory.ConductorDay))
		r.done(r.majordome.SetMode(r.t.Context(), ana, observatory.ModeMan))
		r.refused(ana, slew(), observatory.CodeUnsafe, "Sun is up")
		r.refused(ana, do(observatory.CommandOpen), observatory.CodeUnsafe, "Sun is up")
		r.done(r.command(ana, observatory.Manual{Do: observatory.CommandExpose, Channel: observatory.ChannelVIS, Shot: observatory.Shot{Kind: "bias"}}))
		r.wait(time.Minute, "the image", func() bool { return len(r.store.Images()) == 1 })
	})
}

func TestNonsenseByHandIsRefused(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.manual()
		target := func(target observatory.Target) observatory.Manual {
			return observatory.Manual{Do: observatory.CommandSlew, Target: target}
		}
		for _, m := range []observatory.Manual{
			target(observatory.Target{}), target(observatory.Target{Type: observatory.TargetICRS, RADeg: 400}),
			target(observatory.Target{Type: observatory.TargetICRS, DecDeg: -89}), target(observatory.Target{Type: observatory.TargetAltAz, AltDeg: 3}),
			{Do: observatory.CommandFollow, AzDeg: -3},
			{Do: observatory.CommandExpose, Channel: observatory.ChannelVIS, Shot: observatory.Shot{Seconds: -1}},
			{Do: observatory.CommandExpose, Channel: observatory.ChannelVIS, Shot: observatory.Shot{Seconds: 1, Filter: "none of ours"}},
			{Do: "dance"},
		} {
			r.refused(ana, m, observatory.CodeInvalid, "")
		}
		r.refused(ana, observatory.Manual{Do: observatory.CommandExpose, Channel: "uv"}, observatory.CodeNotFound, "uv")
		if n := r.telescope.Count("Slew") + r.dome.Count("Follow"); n != 0 {
			r.t.Errorf("%d movements", n)
		}
	})
}

func TestCamerasAndSwitchesByHand(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.manual()
		expose := observatory.Manual{Do: observatory.CommandExpose, Channel: observatory.ChannelVIS, Shot: observatory.Shot{Seconds: 20, Filter: "g"}}
		r.done(r.command(ana, expose))
		r.refused(ana, expose, observatory.CodeConflict, "under way")
		r.sleep(5 * time.Second)
		r.refused(ana, observatory.Manual{Do: observatory.CommandSwitch, Switch: observatory.SwitchCameraPower}, observatory.CodeUnsafe, "exposing")
		r.wait(time.Minute, "the image", func() bool { return len(r.store.Images()) == 1 })
		if img := r.store.Images()[0]; img.PlanID != 0 || img.Filter != "g" || img.ExposureS != 20 {
			r.t.Errorf("image %+v", img)
		}
		r.done(r.command(ana, expose))
		r.done(r.command(ana, observatory.Manual{Do: observatory.CommandAbort, Channel: observatory.ChannelVIS}))
		r.wait(5*time.Second, "aborted", func() bool { return r.vis.Motion() == observatory.CameraIdle })
		r.done(r.command(ana, observatory.Manual{Do: observatory.CommandCool, Channel: observatory.ChannelNIR, On: true, SetpointC: -40}))
		r.wait(time.Minute, "the set-point is seen", func() bool {
			c := r.store.Device(observatory.DeviceCameraNIR).Camera
			return c != nil && c.SetpointC == -40
		})
		r.done(r.command(ana, observatory.Manual{Do: observatory.CommandSwitch, Switch: observatory.SwitchDomeLights, On: true}))
		if !r.plc.On(observatory.SwitchDomeLights) {
			r.t.Error("the lights are off")
		}
		power := observatory.Manual{Do: observatory.CommandSwitch, Switch: observatory.SwitchTelescopePower}
		r.done(r.command(ana, slew()))
		r.wait(time.Minute, "tracking is seen", func() bool {
			tel := r.store.Device(observatory.DeviceTelescope).Telescope
			return tel != nil && tel.Motion == observatory.TelescopeTracking
		})
		r.refused(ana, power, observatory.CodeUnsafe, "park it first")
		r.done(r.command(ana, expose))
		r.done(r.majordome.SetMode(r.t.Context(), ana, observatory.ModeAuto))
		r.wait(5*time.Second, "the exposure ended with the mode", func() bool { return r.vis.Motion() == observatory.CameraIdle })
	})
}

func TestPause(t *testing.T) {
	for _, how := range []observatory.Pause{observatory.PauseFinish, observatory.PauseInterrupt} {
		t.Run(string(how), func(t *testing.T) {
			scene(t, nil, func(r *rig) {
				r.submit(1, 3, 30)
				r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
				r.submit(2, 2, 10)
				r.done(r.majordome.Pause(r.t.Context(), ana, how))
				if how == observatory.PauseFinish {
					r.wait(5*time.Minute, "the running one is finished", r.sequence(1, observatory.SequenceExecuted))
				}
				r.wait(10*time.Second, "paused", r.is(observatory.ConductorPaused))
				r.sleep(20 * time.Minute)
				if r.dome.Shutter() != observatory.ShutterOpen {
					r.t.Error("the dome did not stay open")
				}
				if s := r.store.Get(2).Status; s.Ended() || s == observatory.SequenceExecuting {
					r.t.Errorf("the waiting sequence is %s", s)
				}
				r.plc.Rain(3)
				r.wait(time.Minute, "closed", r.shutter(observatory.ShutterClosed))
				r.plc.Rain(0)
				r.sleep(time.Hour)
				if s := r.state(); r.dome.Shutter() != observatory.ShutterClosed || s.State != observatory.ConductorPaused || !s.Paused || s.PausedBy != "Ana" {
					r.t.Errorf("it opened in the pause; conductor %+v", s)
				}
				r.stop()
				r.run()
				r.sleep(time.Minute)
				if s := r.state(); s.State != observatory.ConductorPaused || r.dome.Shutter() != observatory.ShutterClosed {
					r.t.Errorf("the pause did not outlive the restart: %+v", s)
				}
				r.done(r.majordome.Resume(r.t.Context(), ana))
				r.wait(time.Hour, "both executed", func() bool {
					return r.store.Get(1).Status == observatory.SequenceExecuted && r.store.Get(2).Status == observatory.SequenceExecuted
				})
				r.whole(10)
			})
		})
	}
}

func TestResetReadsAndPlansAgain(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 3, 30)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		plans := len(r.store.Schedules())
		r.done(r.majordome.Reset(r.t.Context(), ana))
		r.wait(5*time.Second, "interrupted", func() bool { return r.told("Interrupted: Ana resets") })
		r.wait(10*time.Second, "planned again", func() bool { return len(r.store.Schedules()) > plans })
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(6)
		if !r.told("Ana resets the conductor") {
			r.t.Error("not written down")
		}
	})
}

func TestOrdersOfPauseAndControlAreChecked(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(2*time.Minute, "idle", r.is(observatory.ConductorIdle))
		if err := r.majordome.Pause(r.t.Context(), ana, "forever"); observatory.CodeOf(err) != observatory.CodeInvalid {
			r.t.Errorf("Pause = %v", err)
		}
		if err := r.majordome.TakeControl(r.t.Context(), ana, true); observatory.CodeOf(err) != observatory.CodeConflict {
			r.t.Errorf("TakeControl in AUTO = %v", err)
		}
		r.done(r.majordome.Pause(r.t.Context(), ana, observatory.PauseFinish))
		r.done(r.majordome.SetMode(r.t.Context(), ana, observatory.ModeMan))
		if o := r.lock.Orders(); o.Pause != "" || o.Holder == nil || o.Holder.Name != "Ana" {
			r.t.Errorf("orders %+v", o)
		}
		if err := r.majordome.Pause(r.t.Context(), ana, observatory.PauseFinish); observatory.CodeOf(err) != observatory.CodeConflict {
			r.t.Errorf("Pause in MAN = %v", err)
		}
		r.lock.Change(func(o *interlock.Orders) { o.Known = false })
		if err := r.majordome.TakeControl(r.t.Context(), ana, true); observatory.CodeOf(err) != observatory.CodeUnavailable {
			r.t.Errorf("TakeControl at the start = %v", err)
		}
	})
}

// The agents find each other in whatever order they start, a minute apart.
func TestNothingDependsOnTheStartOrder(t *testing.T) {
	a, b, c := observatory.AgentMonitor, observatory.AgentPlanning, observatory.AgentMajordome
	for _, order := range [][]observatory.AgentName{{a, b, c}, {a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}} {
		t.Run(string(order[0]+"-"+order[1]+"-"+order[2]), func(t *testing.T) {
			scene(t, func(r *rig) { r.order, r.between = order, time.Minute; r.submit(1, 2, 10) }, func(r *rig) {
				r.wait(10*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
				r.whole(4)
			})
		})
	}
}
