package astro

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

func TestNightAt(t *testing.T) {
	evening := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) // 19:18 local mean time of the 22nd
	n := NightAt(sanPedro, evening, -12)
	if n.Name != "2026-11-22" || !n.Contains(evening) {
		t.Fatalf("night %+v", n)
	}
	order := []time.Time{
		n.Sunset, *n.CivilDusk, *n.NauticalDusk, *n.AstronomicalDusk,
		*n.AstronomicalDawn, *n.NauticalDawn, *n.CivilDawn, n.Sunrise,
	}
	for i := 1; i < len(order); i++ {
		if !order[i-1].Before(order[i]) {
			t.Errorf("%v is not before %v", order[i-1], order[i])
		}
	}
	if !n.ObservingStart.Equal(*n.NauticalDusk) || !n.ObservingEnd.Equal(*n.NauticalDawn) {
		t.Errorf("observing %v to %v", n.ObservingStart, n.ObservingEnd)
	}
	for _, c := range []struct {
		at   time.Time
		name string
	}{
		{n.Sunset.Add(-time.Hour), "2026-11-22"}, // by day: the coming one
		{n.Sunset, "2026-11-22"},
		{n.Sunrise.Add(-time.Second), "2026-11-22"},
		{n.Sunrise, "2026-11-23"},
		{n.Sunrise.Add(3 * time.Hour), "2026-11-23"},
		{n.Sunrise.Add(10 * time.Hour), "2026-11-23"},
	} {
		if got := NightAt(sanPedro, c.at, -12).Name; got != c.name {
			t.Errorf("night at %v is %s, want %s", c.at, got, c.name)
		}
	}
}

func TestNightNamed(t *testing.T) {
	n, err := NightNamed(sanPedro, "2026-11-22", -18)
	if err != nil || n.Name != "2026-11-22" || !n.ObservingStart.Equal(*n.AstronomicalDusk) {
		t.Errorf("night %+v, %v", n, err)
	}
	for _, name := range []string{"", "22.11.2026", "2026-13-01", "2026-11-22T00:00:00Z", "night"} {
		if _, err := NightNamed(sanPedro, name, -12); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestPolarNights(t *testing.T) {
	svalbard := observatory.Site{LatitudeDeg: 78.2, LongitudeDeg: 15.4}
	summer, err := NightNamed(svalbard, "2026-06-21", -12)
	if err != nil || !summer.Sunset.Equal(summer.Sunrise) || summer.ObservingStart.Before(summer.ObservingEnd) || summer.CivilDusk != nil {
		t.Errorf("midnight Sun: %+v, %v", summer, err)
	}
	winter, err := NightNamed(svalbard, "2026-12-21", -6)
	if err != nil || winter.Sunrise.Sub(winter.Sunset) != 24*time.Hour || winter.CivilDusk != nil {
		t.Errorf("polar night: %+v, %v", winter, err)
	}
	if got := winter.ObservingEnd.Sub(winter.ObservingStart); got != 24*time.Hour {
		t.Errorf("observing for %v of a night darker than -6 degrees", got)
	}
	white, err := NightNamed(observatory.Site{LatitudeDeg: 60, LongitudeDeg: 25}, "2026-06-21", -12)
	if err != nil || !white.Sunset.Before(white.Sunrise) || white.ObservingStart.Before(white.ObservingEnd) || white.NauticalDusk != nil {
		t.Errorf("white night: %+v, %v", white, err)
	}
}

func TestEveryTimeHasANight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, now := drawSite(t), drawTime(t)
		n := NightAt(site, now, rapid.SampledFrom([]float64{0, -0.8333, -6, -12, -15, -18}).Draw(t, "limit"))
		if n.Sunrise.Before(n.Sunset) || n.ObservingStart.Before(n.Sunset) || n.ObservingEnd.After(n.Sunrise) || n.ObservingEnd.Before(n.ObservingStart) {
			t.Fatalf("out of order: %+v", n)
		}
		if now.After(n.Sunrise) || n.Sunset.Sub(now) > 36*time.Hour {
			t.Fatalf("%v is not in or before %+v", now, n)
		}
		again, err := NightNamed(site, n.Name, -12)
		if err != nil || !again.Sunset.Equal(n.Sunset) || !again.Sunrise.Equal(n.Sunrise) {
			t.Fatalf("%s named is %+v, at is %+v (%v)", n.Name, again, n, err)
		}
		if n.MoonIllum < 0 || n.MoonIllum > 1 {
			t.Fatalf("illumination %g", n.MoonIllum)
		}
	})
}

// TestCrossingsAreWhereTheyAre compares with the exact altitude at the crossing.
func TestCrossingsAreWhereTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site := drawSite(t)
		d := DayFrom(site, drawTime(t))
		level := rapid.Float64Range(-60, 60).Draw(t, "level")
		up := rapid.Bool().Draw(t, "up")
		for name, at := range map[string]*time.Time{"sun": d.Sun(level, up), "moon": d.Moon(level, up)} {
			if at == nil {
				continue
			}
			body := Sun
			if name == "moon" {
				body = Moon
			}
			before, now, after := body(site, at.Add(-time.Second)).AltDeg, body(site, *at).AltDeg, body(site, at.Add(time.Second)).AltDeg
			if off := (now - level) * 3600; off > 0.5 || off < -0.5 {
				t.Fatalf("%s at %v is %g arcsec from %g", name, at, off, level)
			}
			if slope := after - before; (slope > 1e-6 || slope < -1e-6) && (slope > 0) != up {
				t.Fatalf("%s at %v goes the wrong way: %g", name, at, slope)
			}
		}
	})
}

// TestAbsurdSites only wants an answer in finite time.
func TestAbsurdSites(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		for _, site := range []observatory.Site{{LatitudeDeg: v}, {LongitudeDeg: v}, {HeightM: v}} {
			for _, now := range []time.Time{{}, time.Unix(0, 0), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)} {
				NightAt(site, now, v)
				Moon(site, now)
				for _, target := range []observatory.Target{
					{Type: observatory.TargetICRS},
					{Type: observatory.TargetICRS, RADeg: v},
					{Type: observatory.TargetBody, Body: "jupiter"},
					{Type: observatory.TargetTLE, TLE: station},
					{Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{EpochJD: JD(now), PerihelionJD: JD(now), PerihelionAU: 1, Eccentricity: v}},
				} {
					Windows(site, target, now, now.Add(time.Hour), v)
					s := At(site, now)
					_, _ = s.Target(target)
				}
			}
		}
	}
}

func TestLongitudeBeyondHalfATurn(t *testing.T) {
	east := sanPedro
	east.LongitudeDeg += 360
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	a, b := NightAt(sanPedro, now, -12), NightAt(east, now, -12)
	if a.Name != b.Name || b.Sunset.Sub(a.Sunset).Abs() > time.Millisecond {
		t.Errorf("%+v and %+v", a, b)
	}
}
