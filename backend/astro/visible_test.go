package astro

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// drawAnySite prefers the places where the sky turns oddly.
func drawAnySite(t *rapid.T) observatory.Site {
	site := drawSite(t)
	site.LatitudeDeg = rapid.OneOf(rapid.SampledFrom([]float64{-90, -89.99, -66.6, 0, 31, 66.6, 90}), rapid.Float64Range(-90, 90)).Draw(t, "latitude")
	return site
}

func drawTarget(t *rapid.T) observatory.Target {
	kind := rapid.SampledFrom([]observatory.TargetType{
		observatory.TargetICRS, observatory.TargetICRS, observatory.TargetAltAz, observatory.TargetBody, observatory.TargetOrbit, observatory.TargetTest,
	}).Draw(t, "type")
	out := observatory.Target{Type: kind}
	switch kind {
	case observatory.TargetICRS:
		out.RADeg, out.DecDeg = drawPlace(t)
		out.PMRAMasYr = rapid.Float64Range(-5000, 5000).Draw(t, "pm")
		out.ParallaxMas = rapid.Float64Range(0, 700).Draw(t, "parallax")
	case observatory.TargetAltAz:
		out.AltDeg, out.AzDeg = rapid.Float64Range(0, 90).Draw(t, "alt"), rapid.Float64Range(0, 360).Draw(t, "az")
	case observatory.TargetBody:
		out.Body = rapid.SampledFrom([]string{"moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune"}).Draw(t, "body")
	case observatory.TargetOrbit:
		out.Orbit = &observatory.Orbit{
			PerihelionAU: rapid.Float64Range(0.3, 4).Draw(t, "q"), Eccentricity: rapid.SampledFrom([]float64{0, 0.2, 0.9, 0.99999, 1, 1.00001, 1.2, 3}).Draw(t, "e"),
			InclDeg: rapid.Float64Range(0, 180).Draw(t, "incl"), NodeDeg: rapid.Float64Range(0, 360).Draw(t, "node"), PeriDeg: rapid.Float64Range(0, 360).Draw(t, "peri"),
		}
	}
	return out
}

func drawLimits(t *rapid.T) Limits {
	l := Limits{
		MinAltDeg:   rapid.Float64Range(-5, 80).Draw(t, "min alt"),
		SunBelowDeg: rapid.SampledFrom([]float64{-18, -18, -12, -6, 90}).Draw(t, "sun below"),
	}
	if rapid.Bool().Draw(t, "moon") {
		l.MinMoonDeg = rapid.Float64Range(0, 120).Draw(t, "min moon")
	}
	if rapid.Bool().Draw(t, "light") {
		l.MaxMoonIllum = rapid.Float64Range(0, 1).Draw(t, "max illum")
	}
	return l
}

// margins are how far each condition is from its limit in degrees (of the light
// in degrees of the Moon's altitude, or the fraction), by the exact formulae; the
// least of them says whether the target can be seen.
func margins(s *Sky, target *observatory.Target, l Limits) (least float64, err error) {
	place, err := s.Target(*target)
	if err != nil {
		return 0, err
	}
	sun, moon := s.Sun(), s.Moon()
	least = math.Inf(1)
	if l.SunBelowDeg < 90 {
		least = l.SunBelowDeg - sun.AltDeg
	}
	if target.Type == observatory.TargetTest {
		return least, nil
	}
	least = math.Min(least, place.AltDeg-l.MinAltDeg)
	if l.MinMoonDeg > 0 {
		apparent := s.toDate.undo(s.observer.direction(place.AltDeg*degToRad, place.AzDeg*degToRad, s.lst))
		toMoon := fromPolar(moon.RADeg*degToRad, moon.DecDeg*degToRad)
		least = math.Min(least, angle(apparent, toMoon)*radToDeg-l.MinMoonDeg)
	}
	if l.MaxMoonIllum > 0 && l.MaxMoonIllum < 1 {
		least = math.Min(least, math.Max(-moon.AltDeg, l.MaxMoonIllum-moon.Illumination))
	}
	return least, nil
}

// TestVisibleAgreesWithADenseScan looks at every 40 s with the exact formulae.
func TestVisibleAgreesWithADenseScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, from, target, l := drawAnySite(t), drawTime(t).Round(time.Millisecond), drawTarget(t), drawLimits(t)
		if target.Orbit != nil {
			target.Orbit.EpochJD = JD(from)
			target.Orbit.PerihelionJD = JD(from) + rapid.Float64Range(-300, 300).Draw(t, "passage")
		}
		to := from.Add(time.Duration(rapid.IntRange(1, 40*3600).Draw(t, "seconds")) * time.Second)
		e, err := NewEphemeris(site, from, to)
		if err != nil {
			t.Fatal(err)
		}
		spans, err := e.Visible(nil, &target, l, from, to)
		if err != nil {
			t.Fatal(err)
		}
		checkSpans(t, site, &target, l, from, to, spans)
		short, err := e.Shortfall(&target, l, Span{from, to})
		if err != nil || (short == nil) != (len(spans) > 0) {
			t.Fatalf("spans %v, shortfall %+v, %v", spans, short, err)
		}
	})
}

func checkSpans(t *rapid.T, site observatory.Site, target *observatory.Target, l Limits, from, to time.Time, spans []Span) {
	margin := func(at time.Time) float64 {
		s := At(site, at)
		m, err := margins(&s, target, l)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for i, s := range spans {
		if !s.Start.Before(s.End) || s.Start.Before(from) || s.End.After(to) || (i > 0 && !spans[i-1].End.Before(s.Start)) {
			t.Fatalf("spans out of order: %v", spans)
		}
		for _, edge := range []time.Time{s.Start, s.End} {
			if edge.Equal(from) || edge.Equal(to) {
				continue
			}
			// The limit is passed within a second, or grazed.
			a, b := margin(edge.Add(-time.Second)), margin(edge.Add(time.Second))
			if (a < 0) == (b < 0) && math.Min(math.Abs(a), math.Abs(b)) > 1.0/3600 {
				t.Fatalf("edge %v: margin %g deg then %g deg", edge, a, b)
			}
		}
	}
	i := 0
	for at := from; at.Before(to); at = at.Add(40 * time.Second) {
		for i < len(spans) && !at.Before(spans[i].End) {
			i++
		}
		inside := i < len(spans) && !at.Before(spans[i].Start)
		if m := margin(at); math.Abs(m) > 1.0/3600 && inside != (m >= 0) {
			t.Fatalf("at %v the margin is %g deg, inside %v: %v", at, m, inside, spans)
		}
	}
}

func nightOfTargets(n int) (e *Ephemeris, targets []observatory.Target, err error) {
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range n {
		x := float64(i) / float64(n)
		targets = append(targets, observatory.Target{
			Type: observatory.TargetICRS, RADeg: math.Mod(360*x*89, 360), DecDeg: radToDeg * math.Asin(2*x-1),
		})
	}
	e, err = NewEphemeris(sanPedro, from, from.Add(14*time.Hour))
	return e, targets, err
}

var darkAndMoonless = Limits{MinAltDeg: 30, SunBelowDeg: -18, MinMoonDeg: 30}

// BenchmarkVisibleWindowsOf1000Targets is one night from sunset to sunrise: the
// sky is computed anew, looks are 5 min apart, edges good to a second.
func BenchmarkVisibleWindowsOf1000Targets(b *testing.B) {
	_, targets, err := nightOfTargets(1000)
	if err != nil {
		b.Fatal(err)
	}
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	buf := make([]Span, 0, 16)
	b.ReportAllocs()
	for b.Loop() {
		e, err := NewEphemeris(sanPedro, from, from.Add(14*time.Hour))
		if err != nil {
			b.Fatal(err)
		}
		for i := range targets {
			if buf, err = e.Visible(buf[:0], &targets[i], darkAndMoonless, from, from.Add(14*time.Hour)); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/1000targets")
}

// BenchmarkEphemerisOfAYear is the sky of a year, computed once for all targets.
func BenchmarkEphemerisOfAYear(b *testing.B) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewEphemeris(sanPedro, from, from.AddDate(1, 0, 0)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVisibleInAYear is one target of each kind in a year; of the satellite
// its 60 days.
func BenchmarkVisibleInAYear(b *testing.B) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(1, 0, 0)
	e, err := NewEphemeris(sanPedro, from, to)
	if err != nil {
		b.Fatal(err)
	}
	for _, target := range []observatory.Target{
		{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22},
		{Type: observatory.TargetBody, Body: "jupiter"},
		{Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{EpochJD: JD(from), PerihelionJD: JD(from), PerihelionAU: 1, Eccentricity: 0.99}},
		{Type: observatory.TargetTLE, TLE: station},
	} {
		b.Run(string(target.Type), func(b *testing.B) {
			b.ReportAllocs()
			var spans []Span
			for b.Loop() {
				if spans, err = e.Visible(spans[:0], &target, darkAndMoonless, from, to); err != nil || len(spans) == 0 {
					b.Fatal(spans, err)
				}
			}
		})
	}
}
