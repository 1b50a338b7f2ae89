package astro_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// TestManyMayAsk: the answers do not depend on who else asks. The Makefile runs it once
// more with the race detector's probes in astro, too.
func TestManyMayAsk(t *testing.T) {
	site := observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800}
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	to := from.Add(14 * time.Hour)
	targets := []observatory.Target{{Type: observatory.TargetBody, Body: "jupiter"}, {Type: observatory.TargetBody, Body: "moon"}}
	for i := range 30 {
		targets = append(targets, observatory.Target{Type: observatory.TargetICRS, RADeg: 12 * float64(i), DecDeg: 4*float64(i) - 50})
	}
	limits := astro.Limits{MinAltDeg: 30, SunBelowDeg: -18, MinMoonDeg: 30}
	e, err := astro.NewEphemeris(site, from, to)
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (all [][]astro.Span) {
		for i := range targets {
			spans, err := e.Visible(nil, &targets[i], limits, from, to)
			if err != nil {
				t.Error(err)
			}
			all = append(all, spans)
		}
		return all
	}
	alone := ask()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i, spans := range ask() {
				if !slices.Equal(spans, alone[i]) {
					t.Errorf("target %d: %v, alone %v", i, spans, alone[i])
				}
			}
			if _, err := astro.NewEphemeris(site, from, to); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(slices.Concat(alone...)) < 10 {
		t.Errorf("hardly anything is seen: %v", alone)
	}
}
