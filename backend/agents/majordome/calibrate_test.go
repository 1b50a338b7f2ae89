package majordome

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/agents/observer"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

var conductor = observatory.Actor{UserID: 4, Name: "olga", Role: observatory.RoleOperator}

// calibrations are those of the rig: few, so that a story is short.
func (r *rig) calibrations(obs *observer.Observer) *Calibrations {
	if !r.calibrate {
		return nil
	}
	return &Calibrations{Store: r.store, PLC: r.plc, Switches: r.plc, Take: obs.Calibrate, Bias: 4, Darks: 3, Flats: 3, FlatS: 5}
}

// shortNight ends ten minutes from now.
func shortNight(r *rig) {
	r.calibrate = true
	r.night.ObservingEnd = r.clock.Now().Add(10 * time.Minute)
}

func (r *rig) frames(kind observatory.FrameKind) (n int) {
	for _, i := range r.store.Images() {
		if i.Kind == kind {
			n++
		}
	}
	return n
}

func (r *rig) lamp() bool { return r.plc.On(observatory.SwitchFlatLamp) }

// observedNight has one sequence observed with both cameras.
func (r *rig) observedNight() {
	r.t.Helper()
	r.submit(1, 2, 10)
	r.wait(5*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
}

func TestNightEndsWithItsCalibrations(t *testing.T) {
	scene(t, shortNight, func(r *rig) {
		r.observedNight()
		r.wait(20*time.Minute, "calibrating", r.is(observatory.ConductorCalibrating))
		if r.dome.Shutter() != observatory.ShutterClosed || r.telescope.Motion() != observatory.TelescopeParked {
			t.Error("calibrations with an open dome or a telescope that is not parked")
		}
		lit := false
		r.wait(30*time.Minute, "complete", func() bool {
			lit = lit || r.lamp()
			return r.told("are complete")
		})
		if b, d, f := r.frames("bias"), r.frames("dark"), r.frames("flat"); b != 8 || d != 6 || f != 6 {
			t.Errorf("%d bias, %d dark, %d flat", b, d, f)
		}
		if !lit || r.lamp() {
			t.Errorf("the lamp was on: %v, is on: %v", lit, r.lamp())
		}
		for _, i := range r.store.Images() {
			if i.Night != r.night.Name {
				t.Errorf("%s is of the night %s", i.File, i.Night)
			}
		}
		r.wait(time.Minute, "day", r.is(observatory.ConductorDay))
		n := len(r.store.Images())
		r.sleep(time.Hour)
		if len(r.store.Images()) != n {
			t.Error("calibrations are taken twice")
		}
	})
}

func TestNothingObservedNothingCalibrated(t *testing.T) {
	scene(t, shortNight, func(r *rig) {
		r.sleep(time.Hour)
		if n := len(r.store.Images()); n != 0 || r.told("calibration images") {
			t.Errorf("%d images", n)
		}
	})
}

func TestCalibrationsEndWithStopAndMAN(t *testing.T) {
	for name, order := range map[string]func(r *rig) error{
		"STOP": func(r *rig) error { return r.majordome.Stop(context.Background(), conductor) },
		"MAN":  func(r *rig) error { return r.majordome.SetMode(context.Background(), conductor, observatory.ModeMan) },
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, shortNight, func(r *rig) {
				r.observedNight()
				r.wait(30*time.Minute, "the lamp", r.lamp)
				if err := order(r); err != nil {
					t.Fatal(err)
				}
				r.wait(10*time.Second, "the lamp off", func() bool { return !r.lamp() })
				r.wait(10*time.Second, "no longer calibrating", func() bool { return !r.is(observatory.ConductorCalibrating)() })
				n := len(r.store.Images())
				r.sleep(10 * time.Minute)
				if len(r.store.Images()) != n {
					t.Error("calibrations go on")
				}
			})
		})
	}
}

func TestRainDoesNotEndCalibrations(t *testing.T) {
	scene(t, shortNight, func(r *rig) {
		r.observedNight()
		r.wait(20*time.Minute, "calibrating", r.is(observatory.ConductorCalibrating))
		r.plc.Rain(12)
		r.wait(30*time.Minute, "complete", func() bool { return r.told("are complete") })
		if r.dome.Shutter() != observatory.ShutterClosed {
			t.Error("the dome is open")
		}
	})
}

func TestRestartGoesOnWithWhatIsMissing(t *testing.T) {
	scene(t, shortNight, func(r *rig) {
		r.observedNight()
		r.wait(30*time.Minute, "the lamp", r.lamp)
		r.stop()
		if r.lamp() {
			t.Error("the lamp is left on")
		}
		// As after kill -9, which leaves everything as it is.
		_ = r.plc.Switch(context.Background(), observatory.SwitchFlatLamp, true)
		r.run()
		r.wait(30*time.Minute, "complete", func() bool { return r.told("are complete") })
		if b, d, f := r.frames("bias"), r.frames("dark"), r.frames("flat"); b != 8 || d != 6 || f != 6 {
			t.Errorf("%d bias, %d dark, %d flat", b, d, f)
		}
		if r.lamp() {
			t.Error("the lamp is on")
		}
	})
}

func TestLampLeftOnIsSwitchedOff(t *testing.T) {
	scene(t, shortNight, func(r *rig) {
		_ = r.plc.Switch(context.Background(), observatory.SwitchFlatLamp, true)
		r.wait(time.Minute, "the lamp off", func() bool { return !r.lamp() })
		r.wait(time.Minute, "told", func() bool { return r.told("lamp was on without calibrations") })
	})
}

func TestLampThatFails(t *testing.T) {
	scene(t, shortNight, func(r *rig) {
		r.observedNight()
		r.wait(20*time.Minute, "calibrating", r.is(observatory.ConductorCalibrating))
		r.plc.Fail("Switch", errors.New("no relay"))
		r.wait(30*time.Minute, "given up", func() bool { return r.told("given up after 14 of 20") })
		if r.frames("flat") != 0 || !r.told("does not come on") {
			t.Error("flats without a lamp")
		}
	})
}

func TestCameraThatFailsDoesNotStopTheOther(t *testing.T) {
	scene(t, shortNight, func(r *rig) {
		r.observedNight()
		r.wait(20*time.Minute, "calibrating", r.is(observatory.ConductorCalibrating))
		r.nir.Fail("Expose", errors.New("no power"))
		r.wait(time.Hour, "given up", func() bool { return r.told("nir camera are given up") && r.told("are given up after") })
		if f := r.frames("flat"); f != 3 {
			t.Errorf("%d flats, want those of the other camera", f)
		}
		if r.lamp() {
			t.Error("the lamp is on")
		}
	})
}

func TestMissing(t *testing.T) {
	c := &Calibrations{Bias: 5, Darks: 3, Flats: 4, FlatS: 2}
	vis := func(kind observatory.FrameKind, filter string, seconds float64, n int) store.FrameCount {
		return store.FrameCount{Detector: "Visible camera", Channel: observatory.ChannelVIS, Kind: kind, Filter: filter, ExposureS: seconds, Count: n}
	}
	words := func(jobs []job) (list []string) {
		for _, j := range jobs {
			list = append(list, strings.TrimSpace(strings.Join([]string{j.shot.Kind, j.shot.Filter, time.Duration(j.shot.Seconds * 1e9).String(), strings.Repeat("*", j.left)}, " ")))
		}
		return list
	}
	for name, row := range map[string]struct {
		frames    []store.FrameCount
		dark, lit []string
	}{
		"nothing observed": {[]store.FrameCount{vis("bias", "r", 0, 2)}, nil, nil},
		"two filters": {
			[]store.FrameCount{vis("light", "r", 10, 4), vis("light", "g", 30, 1), vis("light", "r", 30, 2)},
			[]string{"bias  0s *****", "dark  30s ***", "dark  10s ***"},
			[]string{"flat g 2s ****", "flat r 2s ****"},
		},
		"some there": {
			[]store.FrameCount{vis("light", "r", 10, 4), vis("bias", "r", 0, 3), vis("bias", "g", 0, 1), vis("dark", "g", 10, 9), vis("flat", "r", 2, 3), vis("flat", "g", 2, 3)},
			[]string{"bias  0s *"},
			[]string{"flat r 2s *"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dark, lit := c.missing(row.frames)
			if got := words(dark); !slices.Equal(got, row.dark) {
				t.Errorf("dark %q", got)
			}
			if got := words(lit); !slices.Equal(got, row.lit) {
				t.Errorf("lit %q", got)
			}
		})
	}
}
