package instances

import (
	"math"
	"math/rand/v2"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/planner"
)

// sky is a winter night over San Pedro Martir with targets from all of the sky
// that it sees; a target that is never up long enough is drawn again.
func sky(r *rand.Rand, n int) planner.Problem {
	site := observatory.Site{Name: "San Pedro Martir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800}
	start := time.Date(2027, 1, 15, 2, 30, 0, 0, time.UTC)
	const horizon, grid = 38700, 300
	p := planner.Problem{OriginJD: 2461420.60416667, HorizonS: horizon, GridS: grid, OverheadS: 60, Users: quotas(14400, 10800, 10800, 7200, 7200)}
	for len(p.Sequences) < n {
		s := sequence(r, len(p.Sequences)+1, 5)
		ra, dec := 360*r.Float64(), math.Asin(2*r.Float64()-1)*180/math.Pi
		s.RADeg, s.DecDeg = &ra, &dec
		if target, ok := up(site, start, horizon, grid, ra, dec); !ok || target[1]-target[0] < s.DurationS {
			continue
		} else {
			s.WindowsS = [][2]float64{target}
		}
		if r.IntN(5) < 2 {
			w := s.WindowsS[0]
			s.TPrefS = w[0] + grid*float64(r.IntN(1+int(w[1]-w[0]-s.DurationS)/grid))
		}
		p.Sequences = append(p.Sequences, s)
	}
	return p
}

// up is the longest time that a target is above 30 deg, in whole steps; none
// where the Moon is nearer than 30 deg.
func up(site observatory.Site, start time.Time, horizon, grid float64, ra, dec float64) (w [2]float64, ok bool) {
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	middle := astro.At(site, at(horizon/2))
	if middle.MoonSeparationDeg(ra, dec) < 30 {
		return w, false
	}
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: ra, DecDeg: dec}
	for _, span := range astro.Windows(site, target, start, at(horizon), 30) {
		from := math.Ceil(span.Start.Sub(start).Seconds()/grid) * grid
		to := math.Floor(span.End.Sub(start).Seconds()/grid) * grid
		if to-from > w[1]-w[0] {
			w, ok = [2]float64{from, to}, true
		}
	}
	return w, ok
}
