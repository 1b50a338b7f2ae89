package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Look is a target and the sky at one time, for plots: good to some arcseconds.
type Look struct {
	At         time.Time `json:"at"`
	AltDeg     float64   `json:"alt_deg"` // geometric
	AzDeg      float64   `json:"az_deg"`
	Airmass    float64   `json:"airmass"`      // Pickering 2002; that of the horizon below it
	MoonSepDeg float64   `json:"moon_sep_deg"` // topocentric
	MoonAltDeg float64   `json:"moon_alt_deg"`
	MoonIllum  float64   `json:"moon_illumination"`
	SunAltDeg  float64   `json:"sun_alt_deg"`
}

// longestCurve bounds the work of one call.
const longestCurve = 200_000

// Curve appends to looks, which may be nil, the target every so often within
// from..to, both included where they are met. All must lie in what the ephemeris
// covers.
func (e *Ephemeris) Curve(looks []Look, t *observatory.Target, from, to time.Time, every time.Duration) ([]Look, error) {
	src, err := newSource(t)
	if err != nil {
		return looks, err
	}
	if every <= 0 || to.Sub(from)/max(every, 1) > longestCurve {
		return looks, invalid("a look every %s from %s to %s: want %d at most", every, from.Format(time.RFC3339), to.Format(time.RFC3339), longestCurve)
	}
	q := search{e: e, src: src}
	day := -1
	for at := from.UTC(); !at.After(to); at = at.Add(every) {
		if at.Before(e.from) || at.After(e.to) {
			return looks, observatory.Errorf(observatory.CodeInternal, "the sky is known from %s to %s, not at %s",
				e.from.Format(time.RFC3339), e.to.Format(time.RFC3339), at.Format(time.RFC3339))
		}
		x := at.Sub(e.from).Seconds() / secondsPerDay
		if i := min(int(x), len(e.days)-1); i != day {
			day = i
			if !q.enter(i) {
				return looks, q.src.reaches(q.day)
			}
		}
		look := q.lookAt(x - float64(day))
		if q.err != nil {
			return looks, q.err
		}
		look.At = at
		looks = append(looks, look)
	}
	return looks, nil
}

// Look is the target at one time.
func (e *Ephemeris) Look(t *observatory.Target, at time.Time) (Look, error) {
	var one [1]Look
	looks, err := e.Curve(one[:0], t, at, at, time.Second)
	if err != nil {
		return Look{}, err
	}
	return looks[0], nil
}

func (q *search) lookAt(x float64) Look {
	d := q.day
	lst := d.sidereal + earthSpin*x
	dir := q.direction(x, lst)
	alt, az := d.observer.horizontal(dir, lst)
	moon := d.moon.at(x).sub(d.observer.place(lst)).unit()
	look := Look{
		AltDeg: alt * radToDeg, AzDeg: az * radToDeg,
		MoonSepDeg: angle(dir, moon) * radToDeg,
		MoonAltDeg: d.alt(&d.moon, x) * radToDeg, SunAltDeg: d.alt(&d.sun, x) * radToDeg,
		MoonIllum: d.moonIllumination(x),
	}
	look.Airmass = Airmass(look.AltDeg)
	return look
}

// angle is that between two unit vectors, exact at every angle.
func angle(a, b vec) float64 {
	return 2 * math.Atan2(a.sub(b).norm(), a.add(b).norm())
}
