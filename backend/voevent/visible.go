package voevent

import (
	"fmt"
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// unseen is why a position cannot be observed tonight between start and end,
// as the rest of a sentence; "" where it can.
func unseen(s observatory.Strategy, at observatory.AlertPosition, start, end time.Time, f Facts) string {
	from, to := latest(start, f.Now, f.Night.ObservingStart), end
	if f.Night.ObservingEnd.Before(to) {
		to = f.Night.ObservingEnd
	}
	if !to.After(from) {
		return fmt.Sprintf("its window, %s to %s, has nothing of the observing time of the night, %s to %s",
			stamp(start), stamp(end), stamp(f.Night.ObservingStart), stamp(f.Night.ObservingEnd))
	}
	site := f.Instrument.Site
	lowest := math.Max(s.MinAltDeg, site.HorizonDeg)
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: at.RADeg, DecDeg: at.DecDeg}
	longest := time.Duration(0)
	for _, w := range astro.Windows(site, target, from, to, lowest) {
		longest = max(longest, w.End.Sub(w.Start))
	}
	if longest == 0 {
		top, when := highest(site, at, from, to)
		return fmt.Sprintf("it is not visible tonight: its highest altitude between %s and %s is %.0f deg (at %s), the lowest for observing is %.0f deg",
			stamp(from), stamp(to), top, stamp(when), lowest)
	}
	if need := exposures(s.Albums); need > longest {
		return fmt.Sprintf("it is above %.0f deg for %s only between %s and %s, the exposures take %s",
			lowest, span(longest), stamp(from), stamp(to), span(need))
	}
	return ""
}

// looks is the number of times at which a highest altitude is looked for.
const looks = 100

// highest finds the greatest altitude in a time, to a few minutes.
func highest(site observatory.Site, at observatory.AlertPosition, from, to time.Time) (altDeg float64, when time.Time) {
	altDeg = math.Inf(-1)
	for i := range looks + 1 {
		t := from.Add(to.Sub(from) / looks * time.Duration(i))
		if alt, _ := astro.AltAz(site, t, at.RADeg, at.DecDeg); alt > altDeg {
			altDeg, when = alt, t
		}
	}
	return altDeg, when
}

// exposures is the time of the open shutters, a lower bound of what albums
// need: the detectors work in parallel.
func exposures(albums []observatory.Album) time.Duration {
	longest := 0.0
	for _, a := range albums {
		sum := 0.0
		for _, p := range a.Plans {
			sum += p.ExposureS * float64(p.Images)
		}
		longest = math.Max(longest, sum)
	}
	return seconds(longest)
}

func latest(times ...time.Time) time.Time {
	last := times[0]
	for _, t := range times[1:] {
		if t.After(last) {
			last = t
		}
	}
	return last
}
