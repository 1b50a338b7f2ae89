package outlook_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/outlook"
)

var mountain = observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20}

func m31() outlook.Question {
	return outlook.Question{
		Site: mountain, Target: observatory.Target{Type: observatory.TargetICRS, RADeg: 10.6847, DecDeg: 41.2687}, SunAltDeg: -12, Duration: time.Hour,
	}
}

func november(t *testing.T) observatory.Night {
	t.Helper()
	night, err := astro.NightNamed(mountain, "2026-11-22", -12)
	if err != nil {
		t.Fatal(err)
	}
	return night
}

func TestOneNight(t *testing.T) {
	night := november(t)
	q := m31()
	q.Constraints = observatory.Constraints{MaxAirmass: 1.5, MinMoonDeg: 31}
	n, err := outlook.Over(q, night)
	if err != nil || !n.Fits || n.Reason != "" || len(n.Windows) == 0 {
		t.Fatalf("%v: fits %v, %q, %v", err, n.Fits, n.Reason, n.Windows)
	}
	if last := len(n.Curve) - 1; n.Curve[0].At != night.Sunset || night.Sunrise.Sub(n.Curve[last].At) >= 5*time.Minute {
		t.Errorf("the curve goes from %s to %s", n.Curve[0].At, n.Curve[last].At)
	}
	for _, look := range n.Curve {
		sky := astro.At(mountain, look.At)
		alt, _ := sky.AltAz(q.Target.RADeg, q.Target.DecDeg)
		moon := sky.MoonSeparationDeg(q.Target.RADeg, q.Target.DecDeg)
		if math.Abs(alt-look.AltDeg) > 0.01 || math.Abs(moon-look.MoonSepDeg) > 0.02 || math.Abs(sky.Sun().AltDeg-look.SunAltDeg) > 0.01 {
			t.Fatalf("at %s: %+v, want altitude %g, Moon at %g", look.At, look, alt, moon)
		}
		good := look.AltDeg > n.MinAltDeg && look.MoonSepDeg > 31 && look.SunAltDeg < -12
		inside := false
		for _, w := range n.Windows {
			inside = inside || look.At.After(w.Start) && look.At.Before(w.End)
		}
		if good != inside {
			t.Errorf("at %s: altitude %.2f, Moon at %.2f, Sun at %.2f, but in a window: %v", look.At, look.AltDeg, look.MoonSepDeg, look.SunAltDeg, inside)
		}
	}
}

func TestReasons(t *testing.T) {
	night := november(t)
	for _, c := range []struct {
		name   string
		change func(*outlook.Question)
		reason string
	}{
		{"too low", func(q *outlook.Question) { q.Target.DecDeg = -50 }, "Never above 20 deg in this night; best 9.1 deg on 23 Nov 04:17 UTC."},
		{"the Moon", func(q *outlook.Question) { q.Constraints.MinMoonDeg = 60 }, "Never farther than 60 deg from the Moon in this night"},
		{"its window", func(q *outlook.Question) {
			q.Windows = []observatory.Window{{Start: night.ObservingStart, End: night.ObservingStart.Add(10 * time.Minute)}}
			q.Constraints.Twilight = observatory.TwilightAstronomical
		}, "The Sun is never below -18 deg in its window"},
		{"too long", func(q *outlook.Question) { q.Duration = 12 * time.Hour }, "Needs 12 h, but its constraints hold for 8 h"},
		{"another night", func(q *outlook.Question) {
			q.Windows = []observatory.Window{{Start: night.Sunrise.Add(time.Hour), End: night.Sunrise.Add(30 * time.Hour)}}
		}, "None of its windows is in this night."},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := m31()
			c.change(&q)
			n, err := outlook.Over(q, night)
			if err != nil || n.Fits || !strings.HasPrefix(n.Reason, c.reason) || !strings.HasSuffix(n.Reason, ".") {
				t.Errorf("%v: fits %v, %q, want %q", err, n.Fits, n.Reason, c.reason)
			}
		})
	}
}

func TestAllKindsOfTargets(t *testing.T) {
	night := november(t)
	for _, target := range []observatory.Target{
		{Type: observatory.TargetICRS, RADeg: 10, DecDeg: 41, PMRAMasYr: 500, ParallaxMas: 50},
		{Type: observatory.TargetAltAz, AltDeg: 60, AzDeg: 90},
		{Type: observatory.TargetTest},
		{Type: observatory.TargetBody, Body: "jupiter"},
		{Type: observatory.TargetBody, Body: "moon"},
		{Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{EpochJD: 2461300.5, PerihelionAU: 2.55, Eccentricity: 0.079, InclDeg: 10.6, NodeDeg: 80.3, PeriDeg: 73.6, PerihelionJD: 2461600.5}},
	} {
		q := m31()
		q.Target = target
		n, err := outlook.Over(q, night)
		if err != nil || len(n.Curve) < 100 || n.Fits == (n.Reason != "") {
			t.Errorf("%+v: %v, %d looks, fits %v, %q", target, err, len(n.Curve), n.Fits, n.Reason)
		}
	}
	q := m31()
	q.Target = observatory.Target{Type: observatory.TargetBody, Body: "vulcan"}
	if _, err := outlook.Over(q, night); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Errorf("vulcan: %v", err)
	}
	if _, err := outlook.Through(t.Context(), q, night.Sunset, 3); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Errorf("vulcan in a year: %v", err)
	}
}

// A year is its nights: each of them says the same as Over.
func TestYearIsItsNights(t *testing.T) {
	first := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	q := m31()
	q.Constraints, q.Duration = observatory.Constraints{MinAltDeg: 40, MinMoonDeg: 40}, 3*time.Hour
	y, err := outlook.Through(t.Context(), q, first, 366)
	if err != nil || len(y.Nights) != 366 {
		t.Fatalf("%v, %d nights", err, len(y.Nights))
	}
	fitting := 0
	for i := 0; i < 366; i += 13 {
		d := y.Nights[i]
		night, err := astro.NightNamed(mountain, d.Night, -12)
		if err != nil || d.Night != first.AddDate(0, 0, i).Format(time.DateOnly) {
			t.Fatalf("night %d is %q: %v", i, d.Night, err)
		}
		n, err := outlook.Over(q, night)
		if err != nil {
			t.Fatal(err)
		}
		hours := 0.0
		for _, w := range n.Windows {
			hours += w.End.Sub(w.Start).Hours()
		}
		if math.Abs(hours-d.Hours) > 0.002 || math.Abs(n.LongS/3600-d.LongestH) > 0.002 || n.Fits != d.Fits || math.Abs(night.MoonIllum-d.MoonIllum) > 0.002 {
			t.Errorf("%s: %.3f h, longest %.3f, fits %v, Moon %.3f; the night says %.3f, %.3f, %v, %.3f",
				d.Night, d.Hours, d.LongestH, d.Fits, d.MoonIllum, hours, n.LongS/3600, n.Fits, night.MoonIllum)
		}
	}
	for _, d := range y.Nights {
		if d.Fits {
			fitting++
		}
	}
	if y.Fitting != fitting || fitting < 50 || fitting > 250 || y.Best == nil || y.Best.LongestH < 6 {
		t.Errorf("%d of %d fit, the best is %+v: %s", y.Fitting, fitting, y.Best, y.Text)
	}
	if best := y.Nights[0].BestAlt; math.Abs(best-(90-41.2687+31.0442)) > 0.3 {
		t.Errorf("it culminates at %g deg", best)
	}
}

// The elements of a satellite are good for days: the nights beyond say so.
func TestYearOfASatellite(t *testing.T) {
	q := m31()
	q.Duration = time.Minute
	q.Target = observatory.Target{Type: observatory.TargetTLE, TLE: "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927\n" +
		"2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537"}
	y, err := outlook.Through(t.Context(), q, time.Date(2008, 10, 12, 0, 0, 0, 0, time.UTC), 20)
	if err != nil || len(y.Nights) != 20 || y.Nights[0].BestAlt == 0 || y.Nights[19].Hours != 0 || !strings.Contains(y.Text, "Its elements do not reach to ") {
		t.Errorf("%v: %d nights, %s", err, len(y.Nights), y.Text)
	}
	if _, err = outlook.Through(t.Context(), q, time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC), 10); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Errorf("18 years later: %v", err)
	}
}

func TestYearObeysItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := outlook.Through(ctx, m31(), time.Now(), 366); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, n := range []int{0, -1, 367} {
		if _, err := outlook.Through(t.Context(), m31(), time.Now(), n); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%d nights: %v", n, err)
		}
	}
}

// Whatever is asked for and wherever, there are windows and they satisfy it, or a reason.
func TestAnyQuestionHasAnAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := m31()
		q.Site.LatitudeDeg = rapid.Float64Range(-90, 90).Draw(t, "latitude")
		q.Site.LongitudeDeg = rapid.Float64Range(-180, 180).Draw(t, "longitude")
		q.Target.RADeg, q.Target.DecDeg = rapid.Float64Range(0, 360).Draw(t, "ra"), rapid.Float64Range(-90, 90).Draw(t, "dec")
		q.Constraints = observatory.Constraints{
			MinAltDeg: rapid.Float64Range(0, 89).Draw(t, "altitude"), MinMoonDeg: rapid.Float64Range(0, 180).Draw(t, "moon"),
			MaxMoonIllum: rapid.Float64Range(0, 1).Draw(t, "light"), MaxAirmass: rapid.SampledFrom([]float64{0, 1, 1.5, 3}).Draw(t, "airmass"),
		}
		night := astro.NightAt(q.Site, time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 365).Draw(t, "day")), -12)
		n, err := outlook.Over(q, night)
		if err != nil {
			t.Fatal(err)
		}
		if n.Fits == (n.Reason != "") {
			t.Fatalf("fits %v, reason %q", n.Fits, n.Reason)
		}
		for _, w := range n.Windows {
			at := w.Start.Add(w.End.Sub(w.Start) / 2)
			sky := astro.At(q.Site, at)
			alt, _ := sky.AltAz(q.Target.RADeg, q.Target.DecDeg)
			if alt < n.MinAltDeg-0.01 || sky.Sun().AltDeg > -11.99 || sky.MoonSeparationDeg(q.Target.RADeg, q.Target.DecDeg) < q.Constraints.MinMoonDeg-0.02 {
				t.Fatalf("at %s it stands %g deg high", at, alt)
			}
		}
	})
}

func BenchmarkNight(b *testing.B) {
	night, err := astro.NightNamed(mountain, "2026-11-22", -12)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := outlook.Over(m31(), night); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkYear(b *testing.B) {
	q := m31()
	q.Constraints = observatory.Constraints{MinAltDeg: 30, MinMoonDeg: 30}
	for b.Loop() {
		if _, err := outlook.Through(b.Context(), q, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), 366); err != nil {
			b.Fatal(err)
		}
	}
}
