package main

import (
	"context"
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"pyros/backend/astro"
	hardware "pyros/backend/device"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
	"pyros/simulators/sim/simtest"
)

// TestMain passes over the half second in which net/http, having refused a body,
// lets the sender read the answer.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

var night = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

func after(seconds float64) time.Time {
	return night.Add(time.Duration(seconds * float64(time.Second)))
}

func mounted(t testing.TB) Config {
	t.Helper()
	cfg := built
	site, err := sim.ParseSite(sim.DefaultSite)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Site = site
	cfg.Site.HorizonDeg = 10
	return cfg
}

func icrs(ra, dec float64) pyrosnet.Slew {
	return pyrosnet.Slew{Type: observatory.TargetICRS, RADeg: ra, DecDeg: dec}
}

func altaz(alt, az float64) pyrosnet.Slew {
	return pyrosnet.Slew{Type: observatory.TargetAltAz, AltDeg: alt, AzDeg: az}
}

func TestAxisArrivesWithinItsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := motion{drive: drive{rate: rapid.Float64Range(0.5, 20).Draw(t, "rate"), acceleration: rapid.Float64Range(0.5, 10).Draw(t, "acceleration")}}
		m.from = rapid.Float64Range(-300, 300).Draw(t, "from")
		m.to = rapid.Float64Range(-300, 300).Draw(t, "to")
		m.rate0 = rapid.Float64Range(-1, 1).Draw(t, "rate0") * m.drive.rate
		total := m.seconds()
		if place, rate := m.at(0); math.Abs(place-m.from) > 1e-9 || math.Abs(rate-m.rate0) > 1e-9 {
			t.Fatalf("starts at %g with %g", place, rate)
		}
		if place, rate := m.at(total); math.Abs(place-m.to) > 1e-6 || math.Abs(rate) > 1e-3 {
			t.Fatalf("ends at %g with %g, want %g", place, rate, m.to)
		}
		const steps = 500
		before, rateBefore := m.at(0)
		for i := 1; i <= steps; i++ {
			place, rate := m.at(total * float64(i) / steps)
			dt := total / steps
			if math.Abs(rate) > m.drive.rate+1e-9 || math.Abs(rate-rateBefore) > m.acceleration*dt+1e-6 {
				t.Fatalf("rate %g after %g", rate, rateBefore)
			}
			if math.Abs(place-before-(rate+rateBefore)/2*dt) > m.acceleration*dt*dt+1e-6 {
				t.Fatalf("jumps from %g to %g", before, place)
			}
			before, rateBefore = place, rate
		}
	})
}

func TestAnywhereInLessThan20Seconds(t *testing.T) {
	cfg := mounted(t)
	rapid.Check(t, func(t *rapid.T) {
		m := NewModel(cfg, night)
		place := func(what string) (alt, az float64) {
			return rapid.Float64Range(10, 88).Draw(t, what+" alt"), rapid.Float64Range(0, 360).Draw(t, what+" az")
		}
		if err := m.Slew(night, altaz(place("first"))); err != nil {
			t.Fatal(err)
		}
		if err := m.Slew(after(100), altaz(place("second"))); err != nil {
			t.Fatal(err)
		}
		if s := m.State(after(100)); s.ArrivesInS >= 20 {
			t.Fatalf("arrives in %g s", s.ArrivesInS)
		}
		if s := m.State(after(120)); s.Motion != observatory.TelescopeTracking {
			t.Fatalf("after 20 s: %+v", s)
		}
	})
}

func TestTracksWhatItSlewedTo(t *testing.T) {
	cfg := mounted(t)
	ra, dec := astro.ICRS(cfg.Site, night, 50, 120)
	m := NewModel(cfg, night)
	if err := m.Slew(night, icrs(ra, dec)); err != nil {
		t.Fatal(err)
	}
	first := m.State(night)
	if first.Motion != observatory.TelescopeSlewing || first.ArrivesInS < 3 || math.Abs(first.AltDeg-88) > 1e-9 {
		t.Errorf("at the start %+v", first)
	}
	arrival := first.ArrivesInS
	// The place is continuous over the arrival: the slew led to where the target was then.
	before, then := m.State(after(arrival-0.001)), m.State(after(arrival+0.001))
	if then.Motion != observatory.TelescopeTracking || astro.Separation(before.RADeg, before.DecDeg, then.RADeg, then.DecDeg) > 1.0/3600 {
		t.Errorf("before %+v\nthen %+v", before, then)
	}
	for _, seconds := range []float64{60, 600, 3600} {
		s := m.State(after(seconds))
		alt, az := astro.AltAz(cfg.Site, after(seconds), ra, dec)
		if math.Abs(s.AltDeg-alt) > 1e-6 || math.Abs(math.Remainder(s.AzDeg-az, 360)) > 1e-6 || s.RADeg != ra || s.DecDeg != dec {
			t.Errorf("after %g s: %+v, target at %g %g", seconds, s, alt, az)
		}
	}
}

// What moves among the stars is met where it is on arrival, and followed.
func TestFollowsWhatMovesAmongTheStars(t *testing.T) {
	m := NewModel(mounted(t), night)
	ra := astro.SiderealTime(m.cfg.Site, night)
	if err := m.Slew(night, pyrosnet.Slew{Type: observatory.TargetICRS, RADeg: ra, DecDeg: 60, RARate: 20}); err != nil {
		t.Fatal(err)
	}
	for _, seconds := range []float64{30, 600} {
		s := m.State(after(seconds))
		// The rate in right ascension is that on the sky: twice as many degrees at 60 deg.
		want := ra + 2*20*seconds/3600
		if off := astro.Separation(s.RADeg, s.DecDeg, want, 60); s.Motion != observatory.TelescopeTracking || off*3600 > 0.1 {
			t.Errorf("after %g s: %s at %g %g, want %g 60", seconds, s.Motion, s.RADeg, s.DecDeg, want)
		}
		if alt, _ := astro.AltAz(m.cfg.Site, after(seconds), s.RADeg, s.DecDeg); math.Abs(alt-s.AltDeg) > 1e-6 {
			t.Errorf("after %g s: altitude %g is not that of the place %g", seconds, s.AltDeg, alt)
		}
	}
	if err := m.Slew(after(700), pyrosnet.Slew{Type: observatory.TargetICRS, RADeg: ra, DecDeg: 60, RARate: 121}); err == nil {
		t.Error("takes a target that is too fast")
	}
}

func TestTheStateDoesNotDependOnBeingAsked(t *testing.T) {
	cfg := mounted(t)
	ra, dec := astro.ICRS(cfg.Site, night, 30, 250)
	often, seldom := NewModel(cfg, night), NewModel(cfg, night)
	_, _ = often.Slew(night, icrs(ra, dec)), seldom.Slew(night, icrs(ra, dec))
	for seconds := 0.0; seconds < 30; seconds += 0.1 {
		often.State(after(seconds))
	}
	if a, b := often.State(after(30)), seldom.State(after(30)); a != b {
		t.Errorf("asked often %+v\nseldom      %+v", a, b)
	}
}

func TestStopsAtTheHorizon(t *testing.T) {
	cfg := mounted(t)
	ra, dec := astro.ICRS(cfg.Site, night, 12, 270)
	m := NewModel(cfg, night)
	if err := m.Slew(night, icrs(ra, dec)); err != nil {
		t.Fatal(err)
	}
	m.State(after(60))
	s := m.State(after(7200))
	if s.Motion != observatory.TelescopeStopped || math.Abs(s.AltDeg-10) > 0.01 {
		t.Errorf("two hours later %+v", s)
	}
	if err := m.Slew(after(7200), icrs(ra, dec)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("slews to what has set: %v", err)
	}
}

func TestRefuses(t *testing.T) {
	m := NewModel(mounted(t), night)
	for name, c := range map[string]struct {
		slew pyrosnet.Slew
		want observatory.Code
	}{
		"below the horizon": {altaz(5, 0), observatory.CodeConflict},
		"no direction":      {altaz(95, 0), observatory.CodeInvalid},
		"NaN":               {altaz(math.NaN(), 0), observatory.CodeInvalid},
		"no place":          {icrs(10, 91), observatory.CodeInvalid},
		"NaN place":         {icrs(math.NaN(), 0), observatory.CodeInvalid},
		"no type":           {pyrosnet.Slew{}, observatory.CodeInvalid},
	} {
		if err := m.Slew(night, c.slew); observatory.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if s := m.State(after(1)); s.Motion != observatory.TelescopeParked {
		t.Errorf("a refused slew moved it: %+v", s)
	}
}

func TestTestTargetIsNearTheZenith(t *testing.T) {
	m := NewModel(mounted(t), night)
	if err := m.Slew(night, pyrosnet.Slew{Type: observatory.TargetTest}); err != nil {
		t.Fatal(err)
	}
	s := m.State(after(m.State(night).ArrivesInS + 0.01))
	if s.Motion != observatory.TelescopeTracking || math.Abs(s.AltDeg-testAlt) > 0.01 {
		t.Errorf("on arrival %+v", s)
	}
	later := m.State(after(600))
	if later.Motion != observatory.TelescopeTracking || later.RADeg != s.RADeg || later.DecDeg != s.DecDeg {
		t.Errorf("does not track: %+v then %+v", s, later)
	}
}

func TestStopBrakesAndParkParks(t *testing.T) {
	m := NewModel(mounted(t), night)
	_ = m.Slew(night, altaz(30, 0))
	m.Stop(after(8))
	moving, rest := m.State(after(8)), m.State(after(12))
	if moving.Motion != observatory.TelescopeStopped || math.Abs(math.Remainder(moving.AzDeg-rest.AzDeg, 360)) > 12*12/(2*6)+1e-6 {
		t.Errorf("stopping %+v, at rest %+v", moving, rest)
	}
	if s := m.State(after(100)); s.AltDeg != rest.AltDeg || s.AzDeg != rest.AzDeg {
		t.Errorf("goes on: %+v", s)
	}
	if err := m.Park(after(100)); err != nil {
		t.Fatal(err)
	}
	if s := m.State(after(101)); s.Motion != observatory.TelescopeParking {
		t.Errorf("%+v", s)
	}
	if s := m.State(after(125)); s.Motion != observatory.TelescopeParked || math.Abs(s.AltDeg-88) > 1e-9 {
		t.Errorf("%+v", s)
	}
	m.Stop(after(126))
	if s := m.State(after(126)); s.Motion != observatory.TelescopeParked {
		t.Errorf("stopping a parked mount makes it %s", s.Motion)
	}
}

func TestFailure(t *testing.T) {
	m := NewModel(mounted(t), night)
	_ = m.Slew(night, altaz(30, 0))
	m.Fail(after(5), "encoder")
	if s := m.State(after(60)); s.Motion != observatory.TelescopeFailed {
		t.Errorf("%+v", s)
	}
	for _, err := range []error{m.Slew(after(60), altaz(30, 0)), m.Park(after(60))} {
		if observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("moves when failed: %v", err)
		}
	}
	m.Fail(after(61), "")
	if s := m.State(after(61)); s.Motion != observatory.TelescopeStopped {
		t.Errorf("%+v", s)
	}
}

func TestOverRealSockets(t *testing.T) {
	c := simtest.Fast(50)
	s := simtest.Start(t, "telescopeSimulator", c, &device{model: NewModel(mounted(t), c.Now())})
	d := pyrosnet.NewTelescope(s.Addr(), pyrosnet.Options{Timeout: 200 * time.Millisecond})
	defer d.Close()
	ctx := t.Context()
	slew := func(target observatory.Target) error {
		return d.Slew(ctx, hardware.Pointing{Target: target, At: c.Now()})
	}
	if err := slew(observatory.Target{Type: observatory.TargetTest}); err != nil {
		t.Fatal(err)
	}
	motion := func(want observatory.TelescopeMotion) func() bool {
		return func() bool {
			s, err := d.Status(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return s.Motion == want
		}
	}
	simtest.Until(t, "it tracks", motion(observatory.TelescopeTracking))
	if err := slew(observatory.Target{Type: observatory.TargetAltAz, AltDeg: 3}); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("below the horizon: %v", err)
	}
	if err := d.Park(ctx); err != nil {
		t.Error(err)
	}
	simtest.Until(t, "it is parked", motion(observatory.TelescopeParked))
	simtest.Post(t, s, map[string]any{"failure": "encoder"})
	if err := d.Stop(ctx); err != nil || !motion(observatory.TelescopeFailed)() {
		t.Errorf("stop of a failed mount: %v", err)
	}
	simtest.Post(t, s, map[string]any{"clear": true})
	simtest.Faults(t, s, func(ctx context.Context) error {
		_, err := d.Status(ctx)
		return err
	})
}

func BenchmarkStatus(b *testing.B) {
	cfg := mounted(b)
	m := NewModel(cfg, night)
	ra, dec := astro.ICRS(cfg.Site, night, 50, 120)
	_ = m.Slew(night, icrs(ra, dec))
	now := after(60)
	for b.Loop() {
		now = now.Add(time.Second / 100)
		m.State(now)
	}
}
