package astro

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// rateAt is how fast a satellite moves among the stars, by the exact formulae.
func rateAt(t *testing.T, at time.Time, target observatory.Target) float64 {
	t.Helper()
	a, b := placeAt(t, sanPedro, at, target), placeAt(t, sanPedro, at.Add(20*time.Second), target)
	return Separation(a.RADeg, a.DecDeg, b.RADeg, b.DecDeg) * 3600 / 20
}

// What is followed up to a rate is seen while it is that slow: high ones always,
// low ones never, one of a long ellipse about its apogee.
func TestSatellitesAreSeenWhileTheyAreSlow(t *testing.T) {
	text, err := os.ReadFile("testdata/satellites.tle")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	to := from.Add(24 * time.Hour)
	e, err := NewEphemeris(sanPedro, from, to)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	inside, outside := 0, 0
	for n := 0; n < len(lines); n += 2 {
		target := observatory.Target{Type: observatory.TargetTLE, TLE: lines[n] + "\n" + lines[n+1]}
		for _, fastest := range []float64{20, 60} {
			spans, err := e.Visible(nil, &target, Limits{MinAltDeg: 5, SunBelowDeg: 90, MaxRateArcsecS: fastest}, from, to)
			if err != nil {
				t.Fatal(err)
			}
			i := 0
			for at := from; at.Before(to); at = at.Add(97 * time.Second) {
				for i < len(spans) && !at.Before(spans[i].End) {
					i++
				}
				seen := i < len(spans) && !at.Before(spans[i].Start)
				high, slow := placeAt(t, sanPedro, at, target).AltDeg-5, fastest-rateAt(t, at, target)
				if math.Min(math.Abs(high), math.Abs(slow)) > 0.02 && seen != (high > 0 && slow > 0) {
					t.Fatalf("%s\nat %v it is %g deg and %g arcsec/s within its limits, seen %v: %v", target.TLE, at, high, slow, seen, spans)
				}
				if seen {
					inside++
				} else if high > 0 {
					outside++
				}
			}
		}
	}
	if inside < 500 || outside < 200 {
		t.Errorf("%d looks at what is slow, %d at what is fast: the satellites prove little", inside, outside)
	}
}

func TestTheRateIsNamedWhereItIsTheReason(t *testing.T) {
	from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	e, err := NewEphemeris(sanPedro, from, from.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	target := observatory.Target{Type: observatory.TargetTLE, TLE: station}
	site := sanPedro
	site.HorizonDeg, site.MaxRateArcsecS = 10, 60
	limits := LimitsOf(site, observatory.Constraints{}, 90)
	short, err := e.Shortfall(&target, limits, Span{from, from.Add(24 * time.Hour)})
	if err != nil || short == nil || short.Condition != ConditionRate || short.Want != 60 || short.Best.Value < 200 {
		t.Fatalf("%+v, %v", short, err)
	}
	if rate := rateAt(t, short.Best.At, target); math.Abs(rate-short.Best.Value) > 0.02*rate {
		t.Errorf("said is %g arcsec/s at %s, it moves %g", short.Best.Value, short.Best.At, rate)
	}
	if want := "moves too fast among the stars all through its window: 60 arcsec/s are followed; slowest "; !strings.HasPrefix(short.String(), want) {
		t.Errorf("%q, want %q", short, want)
	}
	site.MaxRateArcsecS = 0
	if short, err := e.Shortfall(&target, LimitsOf(site, observatory.Constraints{}, 90), Span{from, from.Add(24 * time.Hour)}); err != nil || short != nil {
		t.Errorf("without a limit: %+v, %v", short, err)
	}
}
