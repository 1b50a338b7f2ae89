package astro

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

func TestWindowsOfTargetsThatDoNotMove(t *testing.T) {
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	to := from.Add(10 * time.Hour)
	for _, c := range []struct {
		name   string
		target observatory.Target
		from   time.Time
		to     time.Time
		want   int
	}{
		{"test", observatory.Target{Type: observatory.TargetTest}, from, to, 1},
		{"high", observatory.Target{Type: observatory.TargetAltAz, AltDeg: 50}, from, to, 1},
		{"low", observatory.Target{Type: observatory.TargetAltAz, AltDeg: 20}, from, to, 0},
		{"not a number", observatory.Target{Type: observatory.TargetAltAz, AltDeg: math.NaN()}, from, to, 0},
		{"icrs not a number", observatory.Target{Type: observatory.TargetICRS, RADeg: math.NaN()}, from, to, 0},
		{"no time", observatory.Target{Type: observatory.TargetTest}, to, from, 0},
		{"circumpolar", observatory.Target{Type: observatory.TargetICRS, DecDeg: 89.9}, from, to, 1},
		{"never up", observatory.Target{Type: observatory.TargetICRS, DecDeg: -70}, from, to, 0},
	} {
		if got := Windows(sanPedro, c.target, c.from, c.to, 30); len(got) != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWindowsBoundTheirWork(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22}
	got := Windows(sanPedro, target, from, from.AddDate(200, 0, 0), 30)
	if len(got) < 700 || len(got) > 740 {
		t.Errorf("%d spans", len(got))
	}
}

// TestWindowsAgreeWithAltitude looks at the altitude inside, outside and at the
// edges of the spans.
func TestWindowsAgreeWithAltitude(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, from := drawSite(t), drawTime(t)
		ra, dec := drawPlace(t)
		target := observatory.Target{Type: observatory.TargetICRS, RADeg: ra, DecDeg: dec}
		to := from.Add(time.Duration(rapid.Int64Range(1, 80*3600).Draw(t, "seconds")) * time.Second)
		limit := rapid.Float64Range(-10, 89).Draw(t, "limit")
		spans := Windows(site, target, from, to, limit)
		for i, s := range spans {
			if !s.Start.Before(s.End) || s.Start.Before(from) || s.End.After(to) || (i > 0 && !spans[i-1].End.Before(s.Start)) {
				t.Fatalf("spans out of order: %v", spans)
			}
			for _, edge := range []time.Time{s.Start, s.End} {
				if edge.Equal(from) || edge.Equal(to) {
					continue
				}
				// The limit is passed within a second of the edge, or the place grazes it.
				a, _ := AltAz(site, edge.Add(-time.Second), ra, dec)
				b, _ := AltAz(site, edge.Add(time.Second), ra, dec)
				if (a < limit) == (b < limit) && math.Abs(a-limit) > 1.0/3600 {
					t.Fatalf("edge %v: altitude %f then %f, limit %f", edge, a, b, limit)
				}
			}
		}
		for range 20 {
			at := from.Add(time.Duration(rapid.Int64Range(0, int64(to.Sub(from))-1).Draw(t, "probe")))
			inside := false
			for _, s := range spans {
				inside = inside || (!at.Before(s.Start) && at.Before(s.End))
			}
			alt, _ := AltAz(site, at, ra, dec)
			if math.Abs(alt-limit) > 20.0/3600 && inside != (alt >= limit) {
				t.Fatalf("at %v the altitude is %f, limit %f, inside %v: %v", at, alt, limit, inside, spans)
			}
		}
	})
}

// TestWindowsOfMovingTargets compares the edges with the exact altitude.
func TestWindowsOfMovingTargets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, from, target := drawAnySite(t), drawTime(t), drawTarget(t)
		if target.Type == observatory.TargetTest {
			return
		}
		if target.Orbit != nil {
			target.Orbit.EpochJD, target.Orbit.PerihelionJD = JD(from), JD(from)-20
		}
		to := from.Add(time.Duration(rapid.Int64Range(1, 60*3600).Draw(t, "seconds")) * time.Second)
		limit := rapid.Float64Range(0, 80).Draw(t, "limit")
		checkSpans(t, site, &target, Limits{MinAltDeg: limit, SunBelowDeg: 90}, from, to, Windows(site, target, from, to, limit))
	})
}

func TestWindowsOfWhatCanNotBeFollowed(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, target := range []observatory.Target{
		{Type: observatory.TargetBody, Body: "sun"},
		{Type: observatory.TargetTLE, TLE: station}, // ten months later
		{Type: observatory.TargetOrbit},
		{},
	} {
		if got := Windows(sanPedro, target, from, from.Add(24*time.Hour), 0); got != nil {
			t.Errorf("%+v: %v", target, got)
		}
	}
}
