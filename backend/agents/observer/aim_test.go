package observer

import (
	"math"
	"strings"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

var colibri = observatory.Site{LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, MaxRateArcsecS: 60}

// What moves is followed: five minutes later the steady motion is still within
// 1.5 arcsec of where the target is.
func TestAimFollowsWhatMoves(t *testing.T) {
	at := time.Date(2026, 11, 29, 6, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		target    observatory.Target
		low, high float64 // of the motion, arcsec/s
	}{
		"the Moon": {observatory.Target{Type: observatory.TargetBody, Body: "moon"}, 0.3, 0.7},
		"Jupiter":  {observatory.Target{Type: observatory.TargetBody, Body: "jupiter"}, 1e-4, 0.02},
		"a comet": {observatory.Target{Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{
			EpochJD: 2461300.5, PerihelionAU: 1.1, Eccentricity: 1, InclDeg: 40, NodeDeg: 60, PeriDeg: 20, PerihelionJD: 2461390.5,
		}}, 1e-3, 0.2},
		"a star that moves by itself": {observatory.Target{
			Type: observatory.TargetICRS, RADeg: 269.452, DecDeg: 4.693, PMRAMasYr: -801.551, PMDecMasYr: 10362.394, ParallaxMas: 546.976,
		}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := aimAt(colibri, c.target, at)
			if err != nil {
				t.Fatal(err)
			}
			if v := math.Hypot(a.raRate, a.decRate); v < c.low || v > c.high {
				t.Errorf("moves %g arcsec/s, want %g to %g", v, c.low, c.high)
			}
			later := at.Add(aimLasts)
			sky := astro.At(colibri, later)
			want, err := sky.Target(c.target)
			if err != nil {
				t.Fatal(err)
			}
			ra, dec := a.place(later)
			if off := astro.Separation(ra, dec, want.RADeg, want.DecDeg) * 3600; off > 1.5 {
				t.Errorf("%.2f arcsec off after %v", off, aimLasts)
			}
			if a.stale(at.Add(aimLasts-time.Second)) || a.stale(later) != (c.high > 0) {
				t.Error("looked up anew at the wrong time")
			}
		})
	}
}

// A satellite in a low orbit crosses the sky faster than anything can be
// exposed.
func TestAimRefusesWhatIsTooFast(t *testing.T) {
	station := observatory.Target{
		Type: observatory.TargetTLE,
		TLE: "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927\n" +
			"2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537",
	}
	_, err := aimAt(colibri, station, time.Date(2008, 9, 20, 12, 25, 0, 0, time.UTC))
	if err == nil || !strings.Contains(err.Error(), "more than the 60 that can be followed") {
		t.Errorf("got %v", err)
	}
}
