package majordome

import (
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// TestEveryMorningTheNightThatEnded looks through all mornings of a year, at
// the end of observing and from sunrise on.
func TestEveryMorningTheNightThatEnded(t *testing.T) {
	for name, latitude := range map[string]float64{"north": 31.04, "south": -31.04} {
		t.Run(name, func(t *testing.T) {
			site := observatory.Site{LatitudeDeg: latitude, LongitudeDeg: -115.46, HorizonDeg: 20}
			nights := func(at time.Time) observatory.Night { return astro.NightAt(site, at, astro.NauticalDeg) }
			k := newCalibrator(&turn{Majordome: &Majordome{opts: Options{Night: nights}}})
			wrong := 0
			for day := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
				night := nights(day)
				for _, at := range []time.Time{
					night.ObservingEnd, night.Sunrise.Add(-time.Second), night.Sunrise.Add(time.Second), night.Sunrise.Add(time.Minute), night.Sunrise.Add(5 * time.Hour),
				} {
					if got := k.over(at); got != night.Name {
						wrong++
						t.Logf("at %v the night %s is over, want %s", at, got, night.Name)
					}
				}
				if got := k.over(night.ObservingEnd.Add(-time.Second)); got != "" {
					t.Errorf("the night %s is over before it is", got)
				}
			}
			if wrong > 0 {
				t.Errorf("%d times another night", wrong)
			}
		})
	}
}
