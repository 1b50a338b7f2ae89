package majordome

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"pyros/backend/agents/internal/fake"
	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// TestEveryMorningTheNightThatEnded looks through all mornings of a year, at
// the end of observing and from sunrise on.
func TestEveryMorningTheNightThatEnded(t *testing.T) {
	for name, latitude := range map[string]float64{"north": 31.04, "south": -31.04} {
		t.Run(name, func(t *testing.T) {
			site := observatory.Site{LatitudeDeg: latitude, LongitudeDeg: -115.46, HorizonDeg: 20}
			nights := func(at time.Time) observatory.Night { return astro.NightAt(site, at, astro.NauticalDeg) }
			k := newCalibrator(&turn{Majordome: &Majordome{opts: Options{Night: nights}}})
			wrong := 0
			for day := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
				night := nights(day)
				for _, at := range []time.Time{
					night.ObservingEnd, night.Sunrise.Add(-time.Second), night.Sunrise.Add(time.Second), night.Sunrise.Add(time.Minute), night.Sunrise.Add(5 * time.Hour),
				} {
					if got := k.over(at); got != night.Name {
						wrong++
						t.Logf("at %v the night %s is over, want %s", at, got, night.Name)
					}
				}
				if got := k.over(night.ObservingEnd.Add(-time.Second)); got != "" {
					t.Errorf("the night %s is over before it is", got)
				}
			}
			if wrong > 0 {
				t.Errorf("%d times another night", wrong)
			}
		})
	}
}

func TestHiccupOfThePLCCostsNoFlats(t *testing.T) {
	for name, hiccup := range map[string]func(r *rig){
		"a command that fails": func(r *rig) {
			r.plc.Fail("Switch", errors.New("no relay"))
			r.wait(30*time.Minute, "a command", func() bool { return r.plc.Count("Switch") > 0 })
			r.plc.Fail("Switch", nil)
		},
		"a lamp that is seen late": func(r *rig) { r.plc.Lag(1500 * time.Millisecond) },
		"a lamp that cannot be read for a moment": func(r *rig) {
			r.plc.Doubt(true)
			r.wait(30*time.Minute, "a command", func() bool { return r.plc.Count("Switch") > 0 })
			r.sleep(time.Second)
			r.plc.Doubt(false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, shortNight, func(r *rig) {
				r.observedNight()
				r.wait(20*time.Minute, "calibrating", r.is(observatory.ConductorCalibrating))
				hiccup(r)
				r.wait(30*time.Minute, "the end", func() bool { return r.told("are complete") || r.told("are given up after") })
				if f := r.frames("flat"); f != 6 || r.told("does not come on") {
					t.Errorf("%d flats, log:\n%s", f, strings.Join(r.store.Messages(), "\n"))
				}
				if r.lamp() {
					t.Error("the lamp is on")
				}
			})
		})
	}
}

// TestLampThatIsNotToldIsNotOff has the switching of the lamp fail where the
// PLC does not say, or not validly, what came of it.
func TestLampThatIsNotToldIsNotOff(t *testing.T) {
	scene(t, nil, func(r *rig) {
		k := r.calibrator(r.plc)
		_ = r.plc.Switch(context.Background(), observatory.SwitchFlatLamp, true)
		r.plc.Doubt(true)
		if err := k.switchLamp(context.Background(), false); err == nil {
			t.Error("the lamp counts as off")
		}
		if n := r.plc.Count("Switch"); n != 1+maxMisses {
			t.Errorf("%d commands", n)
		}
	})
}

// TestLookAtTheLampDoesNotEndFlats begins flats while a look at the lamp, which
// is on, is under way.
func TestLookAtTheLampDoesNotEndFlats(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(time.Minute, "idle", r.is(observatory.ConductorIdle))
		k := r.calibrator(r.plc)
		flats := 0
		k.c.Take = func(context.Context, observatory.Channel, observatory.Shot, string) error {
			for range 50 {
				if r.sleep(100 * time.Millisecond); !r.lamp() {
					t.Error("a flat without the lamp")
				}
			}
			flats++
			return nil
		}
		_ = r.plc.Switch(context.Background(), observatory.SwitchFlatLamp, true)
		r.plc.Slow(time.Second)
		k.state.Due = r.night.Name
		var looks sync.WaitGroup
		looks.Go(func() { k.look(context.Background()) })
		r.sleep(500 * time.Millisecond)
		k.mu.Lock()
		k.state.Due = r.night.Name
		k.mu.Unlock()
		k.begin()
		looks.Wait()
		k.look(context.Background())
		k.wait()
		if flats != 3 || r.lamp() {
			t.Errorf("%d flats, the lamp is on: %v", flats, r.lamp())
		}
	})
}

// oneFilter is a night that has observed and lacks nothing but flats.
type oneFilter struct{}

func (oneFilter) NightFrames(context.Context, string) ([]store.FrameCount, error) {
	return []store.FrameCount{{Channel: observatory.ChannelVIS, Kind: observatory.FrameLight, Filter: "r", ExposureS: 10, Count: 1}}, nil
}

// calibrator is one beside the agent's own, which has none here.
func (r *rig) calibrator(plc *fake.PLC) *calibrator {
	k := newCalibrator(&turn{Majordome: r.majordome, ctx: r.t.Context()})
	k.c = &Calibrations{Store: oneFilter{}, PLC: plc, Switches: plc, Flats: 3, FlatS: 5}
	return k
}

func TestLampOnInMANIsToldAndGoesOffInAUTO(t *testing.T) {
	scene(t, func(r *rig) { r.calibrate = true }, func(r *rig) {
		r.wait(time.Minute, "idle", r.is(observatory.ConductorIdle))
		mode := func(m observatory.Mode) {
			if err := r.majordome.SetMode(context.Background(), conductor, m); err != nil {
				t.Error(err)
			}
		}
		mode(observatory.ModeMan)
		_ = r.plc.Switch(context.Background(), observatory.SwitchFlatLamp, true)
		r.wait(10*time.Second, "told", func() bool { return r.told("The calibration lamp is on. In mode MAN") })
		if r.sleep(time.Minute); !r.lamp() {
			t.Error("a person's lamp is switched off")
		}
		mode(observatory.ModeAuto)
		r.wait(10*time.Second, "the lamp off", func() bool { return !r.lamp() })
	})
}

func TestNothingBeginsWhileTheLampIsOn(t *testing.T) {
	scene(t, func(r *rig) { r.calibrate = true }, func(r *rig) {
		r.wait(time.Minute, "idle", r.is(observatory.ConductorIdle))
		_ = r.plc.Switch(context.Background(), observatory.SwitchFlatLamp, true)
		r.plc.Fail("Switch", errors.New("no relay"))
		r.wait(time.Minute, "told", func() bool { return r.told("nothing is begun while it is on") })
		r.submit(1, 2, 10)
		r.sleep(5 * time.Minute)
		if s := r.store.Get(1); s.Status == observatory.SequenceExecuting || s.Status.Ended() || len(r.store.Images()) > 0 {
			t.Errorf("the sequence is %s", s.Status)
		}
		r.plc.Fail("Switch", nil)
		r.wait(5*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
	})
}
