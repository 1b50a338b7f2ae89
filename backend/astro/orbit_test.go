package astro

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// TestEncke is example 33.b of Meeus (1998): comet Encke on 1990 October 6.0 TD,
// astrometric and geocentric.
func TestEncke(t *testing.T) {
	o := newOrbit(&observatory.Orbit{
		EpochJD: 2448192.5, PerihelionJD: 2448193.04502, PerihelionAU: 2.2091404 * (1 - 0.8502196), Eccentricity: 0.8502196,
		InclDeg: 11.94524, NodeDeg: 334.75006, PeriDeg: 186.23352,
	})
	days := 2448170.5 - jdJ2000
	earth, _ := earthAt(days / 36525)
	ra, dec := o.seen(days, earth).polar()
	if off := apart(ra*radToDeg, dec*radToDeg, 158.558965, 19.158496); off > 1 {
		t.Errorf("%g %g: %g arcsec off", ra*radToDeg, dec*radToDeg, off)
	}
}

// TestOrbitObeysGravity integrates the force of the Sun from one place of the
// path to another, by the rule of Runge, Kutta and Nystroem: it must come out
// where the path does, whatever the eccentricity.
func TestOrbitObeysGravity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.OneOf(rapid.SampledFrom([]float64{0, 0.5, 0.97, 0.999999, 1, 1.000001, 1.02, 3.4, 19}), rapid.Float64Range(0, 20)).Draw(t, "e")
		q := rapid.Float64Range(0.2, 5).Draw(t, "q")
		o := newOrbit(&observatory.Orbit{
			EpochJD: jdJ2000, PerihelionJD: jdJ2000, PerihelionAU: q, Eccentricity: e,
			InclDeg: rapid.Float64Range(0, 180).Draw(t, "i"), NodeDeg: rapid.Float64Range(0, 360).Draw(t, "node"), PeriDeg: rapid.Float64Range(0, 360).Draw(t, "peri"),
		})
		from, span := rapid.Float64Range(-900, 900).Draw(t, "from"), rapid.Float64Range(1, 60).Draw(t, "span")
		const n = 6000
		h := span / n
		x, v := o.at(from), velocityOf(&o, from)
		pull := func(p vec) vec { r := p.norm(); return p.scale(-gauss * gauss / (r * r * r)) }
		for range n {
			k1 := pull(x)
			k2 := pull(x.add(v.scale(h / 2)).add(k1.scale(h * h / 8)))
			k3 := pull(x.add(v.scale(h)).add(k2.scale(h * h / 2)))
			x = x.add(v.scale(h)).add(k1.add(k2.scale(2)).scale(h * h / 6))
			v = v.add(k1.add(k2.scale(4)).add(k3).scale(h / 6))
		}
		want := o.at(from + span)
		if off := x.sub(want).norm() / want.norm() / arcsecToRad; !(off < 0.05) {
			t.Fatalf("e %g, q %g: %g arcsec off after %g days from %g", e, q, off, span, from)
		}
	})
}

// velocityOf is the rate of the path, by differences of the sixth order.
func velocityOf(o *orbit, days float64) vec {
	const h = 0.01
	var v vec
	for i, k := range []float64{0.75, -0.15, 1.0 / 60} {
		s := float64(i+1) * h
		v = v.add(o.at(days + s).sub(o.at(days - s)).scale(k / h))
	}
	return v
}

func TestOrbitComesBack(t *testing.T) {
	o := newOrbit(&observatory.Orbit{EpochJD: jdJ2000, PerihelionJD: jdJ2000, PerihelionAU: 0.586, Eccentricity: 0.967})
	a := 0.586 / (1 - 0.967)
	period := turn / gauss * a * math.Sqrt(a)
	for _, days := range []float64{-3000, 1, 10000} {
		if off := o.at(days).sub(o.at(days + period)).norm(); off > 1e-9 {
			t.Errorf("%g au off after a period at %g days", off, days)
		}
	}
}

func TestElementsDoNotReachFar(t *testing.T) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	s := At(sanPedro, now)
	target := observatory.Target{Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{
		EpochJD: JD(now) - 800, PerihelionJD: JD(now), PerihelionAU: 1, Eccentricity: 1,
	}}
	if err := CheckTarget(target); err != nil {
		t.Error(err)
	}
	_, err := s.Target(target)
	if want := "the orbital elements are of 2024-09-14, 800.0 days away: they are good for 730"; err == nil || observatory.Reason(err) != want {
		t.Errorf("%v, want %q", err, want)
	}
}

// TestAsteroidsTable compares asteroids with DE431, some days from the epoch of
// their elements: testdata/make_bodies.py.
func TestAsteroidsTable(t *testing.T) {
	w := newWorst(t, map[string]float64{"asteroid": 1, "distance ppm": 5})
	for i, r := range readTable(t, filepath.Join("testdata", "asteroids.csv")) {
		where := fmt.Sprintf("row %d, %s", i+1, r["name"])
		target := observatory.Target{Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{
			EpochJD: r.number(t, "epoch_jd"), PerihelionAU: r.number(t, "q_au"), Eccentricity: r.number(t, "e"),
			InclDeg: r.number(t, "incl_deg"), NodeDeg: r.number(t, "node_deg"), PeriDeg: r.number(t, "peri_deg"), PerihelionJD: r.number(t, "passage_jd"),
		}}
		p := placeAt(t, r.site(t), r.time(t, "time_utc"), target)
		w.check("asteroid", where, apart(p.AzDeg, p.AltDeg, r.number(t, "az_deg"), r.number(t, "alt_deg")))
		w.check("asteroid", where, apart(p.RADeg, p.DecDeg, r.number(t, "ra_deg"), r.number(t, "dec_deg")))
		w.check("distance ppm", where, 1e6*(p.DistanceKM/r.number(t, "distance_km")-1))
	}
	w.report()
}
