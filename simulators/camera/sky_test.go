package main

import (
	"math"
	"slices"
	"testing"

	"pyros/backend/astro"
)

func TestTheSameSkyEverywhere(t *testing.T) {
	inside := func(s Star, ra, dec, r float64) bool { return astro.Separation(s.RADeg, s.DecDeg, ra, dec) < r }
	for _, at := range [][2]float64{{10, 20}, {0.02, -5}, {359.99, 45}, {120, 89.95}, {200, -89.99}, {266.4, -28.9}} {
		wide, narrow := Stars(at[0], at[1], 0.3), Stars(at[0], at[1], 0.1)
		var a, b []Star
		for _, s := range wide {
			if inside(s, at[0], at[1], 0.1) {
				a = append(a, s)
			}
		}
		for _, s := range narrow {
			if inside(s, at[0], at[1], 0.1) {
				b = append(b, s)
			}
		}
		byRA := func(x, y Star) int { return int(math.Copysign(1, x.RADeg-y.RADeg)) }
		slices.SortFunc(a, byRA)
		slices.SortFunc(b, byRA)
		if len(a) < 100 || !slices.Equal(a, b) {
			t.Errorf("at %v: %d stars in a wide look, %d in a narrow one", at, len(a), len(b))
		}
	}
	if plane, pole := len(Stars(266.4, -28.9, 0.3)), len(Stars(192.9, 27.1, 0.3)); plane < 3*pole {
		t.Errorf("%d stars in the Milky Way, %d at its pole", plane, pole)
	}
}

func TestProjectionAndBack(t *testing.T) {
	for _, at := range [][2]float64{{10, 20}, {0.01, -60}, {300, 89.5}} {
		ra, dec := halfway(at[0], at[1], 0.3, -0.2)
		east, north, ok := tangent(ra, dec, at[0], at[1])
		if !ok || math.Abs(east-0.3) > 1e-9 || math.Abs(north+0.2) > 1e-9 {
			t.Errorf("at %v: %g %g", at, east, north)
		}
	}
	if _, _, ok := tangent(190, 0, 10, 0); ok {
		t.Error("sees the sky behind")
	}
}
