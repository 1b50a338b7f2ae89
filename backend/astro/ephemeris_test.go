package astro

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// TestBestAgreesWithADenseScan looks at every second minute with the exact formulae.
func TestBestAgreesWithADenseScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, from := drawAnySite(t), drawTime(t).Round(time.Millisecond)
		ra, dec := drawPlace(t)
		target := observatory.Target{Type: observatory.TargetICRS, RADeg: ra, DecDeg: dec}
		to := from.Add(time.Duration(rapid.IntRange(1, 12*60).Draw(t, "minutes")) * time.Minute)
		l := Limits{SunBelowDeg: rapid.SampledFrom([]float64{-18, -6, 90}).Draw(t, "sun")}
		e, err := NewEphemeris(site, from, to)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Best(&target, l, Span{from, to})
		if err != nil {
			t.Fatal(err)
		}
		want := Best{Sun: Extreme{Value: 90}, Alt: Extreme{Value: -90}, Light: Extreme{Value: 1}}
		dark := false
		for at := from; !at.After(to); at = at.Add(2 * time.Minute) {
			s := At(site, at)
			sun, moon := s.Sun(), s.Moon()
			want.Sun.Value = math.Min(want.Sun.Value, sun.AltDeg)
			if sun.AltDeg > l.SunBelowDeg-0.01 {
				continue
			}
			dark = true
			alt, _ := s.AltAz(ra, dec)
			want.Alt.Value = math.Max(want.Alt.Value, alt)
			want.Moon.Value = math.Max(want.Moon.Value, s.MoonSeparationDeg(ra, dec))
			light := moon.Illumination
			if moon.AltDeg < -0.01 {
				light = 0
			}
			want.Light.Value = math.Min(want.Light.Value, light)
		}
		if off := got.Sun.Value - want.Sun.Value; off > 0.001 || off < -0.5 {
			t.Fatalf("the Sun's lowest is %+v, want %g", got.Sun, want.Sun.Value)
		}
		if !dark {
			return
		}
		for _, c := range []struct {
			name      string
			got, want float64
			at        time.Time
		}{
			{"altitude", got.Alt.Value, want.Alt.Value, got.Alt.At},
			{"separation", got.Moon.Value, want.Moon.Value, got.Moon.At},
			{"light", -got.Light.Value, -want.Light.Value, got.Light.At},
		} {
			if off := c.got - c.want; off < -0.001 || off > 0.5 && c.name != "light" {
				t.Fatalf("best %s is %g, want %g", c.name, c.got, c.want)
			}
			if c.at.Before(from) || c.at.After(to) {
				t.Fatalf("best %s is at %v", c.name, c.at)
			}
		}
		if alt, _ := AltAz(site, got.Alt.At, ra, dec); math.Abs(alt-got.Alt.Value) > 0.001 {
			t.Fatalf("at %v the altitude is %g, not %g", got.Alt.At, alt, got.Alt.Value)
		}
	})
}

func TestShortfallTexts(t *testing.T) {
	day := time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
	night := Span{day.Add(6 * time.Hour), day.Add(18 * time.Hour)}
	fullMoon := Span{time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	star := func(ra, dec float64) observatory.Target {
		return observatory.Target{Type: observatory.TargetICRS, RADeg: ra, DecDeg: dec}
	}
	for _, c := range []struct {
		name   string
		target observatory.Target
		limits Limits
		window Span
		want   string
	}{
		{"too far south", star(83, -40), Limits{MinAltDeg: 30, SunBelowDeg: -12}, night, "never above 30 deg in its window; best 19.0 deg on 24 Nov 09:"},
		{"just missed", star(83, -29), Limits{MinAltDeg: 30, SunBelowDeg: -12}, night, "never above 30 deg in its window; best 29."},
		{"by day", star(239, 20), Limits{MinAltDeg: 60, SunBelowDeg: -12}, Span{day, day.Add(20 * time.Hour)}, "never above 60 deg in its window while it is dark; best "},
		{"no night", star(83, 22), Limits{MinAltDeg: 30, SunBelowDeg: -12}, Span{day, day.Add(3 * time.Hour)}, "the Sun is never below -12 deg in its window; lowest "},
		{"at the Moon", star(54.2, 22), Limits{SunBelowDeg: -12, MinMoonDeg: 40}, fullMoon, "never farther than 40 deg from the Moon in its window; best "},
		{"moonlight", star(83, 22), Limits{SunBelowDeg: -12, MaxMoonIllum: 0.3}, fullMoon, "the Moon is up and more than 30 % lit all through its window; least 99"},
		{"nothing", star(83, 22), Limits{SunBelowDeg: -12, MinAltDeg: 91}, Span{day, day}, "its window is empty"},
		{"an airmass below 1", star(83, 22), LimitsOf(sanPedro, observatory.Constraints{MaxAirmass: 0.5}, -12), night, "never above 91 deg in its window; best 81.0 deg"},
	} {
		e, err := NewEphemeris(sanPedro, day, day.Add(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Shortfall(&c.target, c.limits, c.window)
		if err != nil || got == nil || !strings.HasPrefix(got.String(), c.want) {
			t.Errorf("%s: %v, %v, want %q", c.name, got, err, c.want)
		}
	}
}

// What is missed is told from its limit, and the limit is what was asked for.
func TestALimitAndWhatMissesIt(t *testing.T) {
	for _, c := range []struct {
		limit, value float64
		want         string
	}{
		{30, 27.44, "30 27.4"},
		{89.95, 88.71, "89.95 88.7"},
		{89.95, 89.9499, "89.95 89.9"},
		{30, 29.98, "30 29.98"},
		{30, 29.9996, "30 29.9996"},
		{-12, -11.97, "-12 -11.97"},
		{100 * 0.57, 57.04, "57 57.04"},
		{56.44269, 56.44, "56.443 56.440"},
		{56.44269, 12, "56.4 12.0"},
	} {
		if limit, value := told(c.limit, c.value); limit+" "+value != c.want {
			t.Errorf("%g and %g are %s %s, want %s", c.limit, c.value, limit, value, c.want)
		}
	}
	at := time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC)
	if SeveralYears() || SeveralYears(Span{at, at.Add(time.Hour)}) || !SeveralYears(Span{at, at.Add(5 * time.Hour)}) || !SeveralYears(Span{at, at.Add(time.Hour)}, Span{at.AddDate(1, 0, 0), at.AddDate(1, 0, 0)}) {
		t.Error("the years are miscounted")
	}
}

// TestSeveralWindows: what is met in one window by one limit and in another by the
// other is met never.
func TestSeveralWindows(t *testing.T) {
	day := time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
	e, err := NewEphemeris(sanPedro, day, day.Add(72*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22}
	l := Limits{MinAltDeg: 50, SunBelowDeg: -12}
	noon, evening := Span{day, day.Add(2 * time.Hour)}, Span{day.Add(7 * time.Hour), day.Add(8 * time.Hour)}
	short, err := e.Shortfall(&target, l, noon, evening)
	if err != nil || short == nil || short.Condition != ConditionAlt {
		t.Fatalf("%+v, %v", short, err)
	}
	if !short.Best.At.Equal(evening.End) {
		t.Errorf("the best is at %v, want the end of the evening's window", short.Best.At)
	}
	if short, err = e.Shortfall(&target, l, noon, evening, Span{day.Add(24 * time.Hour), day.Add(48 * time.Hour)}); err != nil || short != nil {
		t.Errorf("with a whole night: %+v, %v", short, err)
	}
}

// TestCurve compares with the exact formulae.
func TestCurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, from, target := drawAnySite(t), drawTime(t), drawTarget(t)
		if target.Orbit != nil {
			target.Orbit.EpochJD, target.Orbit.PerihelionJD = JD(from), JD(from)+40
		}
		to := from.Add(time.Duration(rapid.IntRange(1, 50).Draw(t, "hours")) * time.Hour)
		e, err := NewEphemeris(site, from, to)
		if err != nil {
			t.Fatal(err)
		}
		looks, err := e.Curve(nil, &target, from, to, 47*time.Minute)
		if err != nil || len(looks) != int(to.Sub(from)/(47*time.Minute))+1 {
			t.Fatalf("%d looks, %v", len(looks), err)
		}
		for _, l := range looks {
			s := At(site, l.At)
			p, err := s.Target(target)
			if err != nil {
				t.Fatal(err)
			}
			moon, sun := s.Moon(), s.Sun()
			sep := s.MoonSeparationDeg(p.RADeg, p.DecDeg)
			if apart(l.AzDeg, l.AltDeg, p.AzDeg, p.AltDeg) > 2 || math.Abs(l.MoonAltDeg-moon.AltDeg) > 2.0/3600 ||
				math.Abs(l.SunAltDeg-sun.AltDeg) > 2.0/3600 || math.Abs(l.MoonIllum-moon.Illumination) > 1e-4 || math.Abs(l.MoonSepDeg-sep) > 2.0/3600 {
				t.Fatalf("%+v, want %+v, Moon %+v at %g deg, Sun %+v", l, p, moon, sep, sun)
			}
		}
	})
}

func TestCurveBoundsItsWork(t *testing.T) {
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	e, err := NewEphemeris(sanPedro, from, from.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22}
	for _, every := range []time.Duration{0, -time.Second, time.Nanosecond} {
		if _, err := e.Curve(nil, &target, from, from.Add(time.Hour), every); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("every %v: %v", every, err)
		}
	}
	if _, err := e.Look(&target, from.Add(2*time.Hour)); err == nil {
		t.Error("a look at a time that is not covered")
	}
	if look, err := e.Look(&target, from.Add(time.Hour)); err != nil || !look.At.Equal(from.Add(time.Hour)) {
		t.Errorf("the last moment: %+v, %v", look, err)
	}
}

func TestEphemerisRefuses(t *testing.T) {
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		site observatory.Site
		to   time.Time
	}{
		{sanPedro, from},
		{sanPedro, from.AddDate(3, 0, 0)},
		{observatory.Site{LatitudeDeg: math.NaN()}, from.Add(time.Hour)},
		{observatory.Site{HeightM: math.Inf(1)}, from.Add(time.Hour)},
	} {
		if _, err := NewEphemeris(c.site, from, c.to); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%+v to %v: %v", c.site, c.to, err)
		}
	}
	e, err := NewEphemeris(sanPedro, from, from.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	target := observatory.Target{Type: observatory.TargetICRS}
	if _, err := e.Visible(nil, &target, Limits{}, from.Add(-time.Second), from.Add(time.Hour)); err == nil {
		t.Error("a span that is not covered")
	}
	if spans, err := e.Visible(nil, &target, Limits{MinAltDeg: math.NaN(), SunBelowDeg: 90}, from, from.Add(time.Hour)); err != nil || len(spans) != 0 {
		t.Errorf("an altitude that is no number: %v, %v", spans, err)
	}
}

// TestTheLastInstant: the end of a day that a float can not tell from the next.
func TestTheLastInstant(t *testing.T) {
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 0, 600)
	e, err := NewEphemeris(sanPedro, from, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []observatory.Target{
		{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22},
		{Type: observatory.TargetBody, Body: "mars"},
	} {
		for _, l := range []Limits{{MinAltDeg: 30, SunBelowDeg: 90}, {MinAltDeg: -90, SunBelowDeg: 90}} {
			if _, err := e.Visible(nil, &target, l, to.Add(-time.Nanosecond), to); err != nil {
				t.Errorf("%+v: %v", target, err)
			}
		}
	}
}

// TestVisibleAppends: what was in the buffer stays.
func TestVisibleAppends(t *testing.T) {
	e, targets, err := nightOfTargets(3)
	if err != nil {
		t.Fatal(err)
	}
	old := Span{e.to, e.to}
	spans, err := e.Visible([]Span{old}, &targets[1], Limits{SunBelowDeg: 90, MinAltDeg: -90}, e.from, e.to)
	if err != nil || len(spans) != 2 || spans[0] != old || spans[1] != (Span{e.from, e.to}) {
		t.Errorf("%v, %v", spans, err)
	}
}

func TestQuestionsDoNotAllocate(t *testing.T) {
	e, targets, err := nightOfTargets(50)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"moon", "mars"} {
		targets = append(targets, observatory.Target{Type: observatory.TargetBody, Body: body})
	}
	targets = append(targets, observatory.Target{Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{
		EpochJD: JD(e.from), PerihelionJD: JD(e.from), PerihelionAU: 1.1, Eccentricity: 0.9, InclDeg: 20,
	}})
	spans, looks := make([]Span, 0, 64), make([]Look, 0, 300)
	s := At(sanPedro, e.from)
	for what, ask := range map[string]func(*observatory.Target) error{
		"Visible": func(t *observatory.Target) error {
			_, err := e.Visible(spans, t, Limits{MinAltDeg: 30, SunBelowDeg: -12, MinMoonDeg: 30, MaxMoonIllum: 0.99}, e.from, e.to)
			return err
		},
		"Curve": func(t *observatory.Target) error {
			_, err := e.Curve(looks, t, e.from, e.to, 5*time.Minute)
			return err
		},
		"Sky.Target": func(t *observatory.Target) error {
			_, err := s.Target(*t)
			return err
		},
	} {
		if n := testing.AllocsPerRun(5, func() {
			for i := range targets {
				if err := ask(&targets[i]); err != nil {
					t.Fatal(err)
				}
			}
		}); n != 0 {
			t.Errorf("%s: %g allocations", what, n)
		}
	}
}

func TestLimitsOf(t *testing.T) {
	site := sanPedro
	site.HorizonDeg = 15
	for _, c := range []struct {
		constraints observatory.Constraints
		want        Limits
	}{
		{observatory.Constraints{}, Limits{MinAltDeg: 15, SunBelowDeg: -12}},
		{observatory.Constraints{MinAltDeg: 10}, Limits{MinAltDeg: 15, SunBelowDeg: -12}},
		{observatory.Constraints{MinAltDeg: 40, MaxAirmass: 5}, Limits{MinAltDeg: 40, SunBelowDeg: -12}},
		{observatory.Constraints{MinMoonDeg: 30, MaxMoonIllum: 0.5}, Limits{MinAltDeg: 15, SunBelowDeg: -12, MinMoonDeg: 30, MaxMoonIllum: 0.5}},
		{observatory.Constraints{Twilight: observatory.TwilightAstronomical}, Limits{MinAltDeg: 15, SunBelowDeg: -18}},
		{observatory.Constraints{Twilight: observatory.TwilightCivil}, Limits{MinAltDeg: 15, SunBelowDeg: -12}},
	} {
		if got := LimitsOf(site, c.constraints, NauticalDeg); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.constraints, got, c.want)
		}
	}
	for _, airmass := range []float64{1, 1.001, 1.5, 2, 5, 38} {
		alt := AirmassAltitude(airmass)
		if Airmass(alt) > airmass || (alt > 0 && Airmass(alt-1e-6) <= airmass) {
			t.Errorf("airmass %g from %g deg on: %g there, %g below", airmass, alt, Airmass(alt), Airmass(alt-1e-6))
		}
	}
	if alt := AirmassAltitude(1000); alt != 0 {
		t.Errorf("airmass 1000 from %g deg on", alt)
	}
	for _, airmass := range []float64{0.99, 0, -1, math.NaN()} {
		if alt := AirmassAltitude(airmass); alt != 91 {
			t.Errorf("airmass %g from %g deg on, want never", airmass, alt)
		}
	}
}
