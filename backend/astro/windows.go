package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Span is a stretch of time, End not included.
type Span struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// longestWindows bounds the work of Windows: two years.
const longestWindows = 732 * 24 * time.Hour

// Windows gives the spans within from..to in which the target stands at minAltDeg
// or higher, without refraction, in order and apart; edges are good to a second.
// A target that does not move with the sky is in view always or never; a test
// target is always; one that CheckTarget refuses, or whose elements do not reach,
// never. Only the first two years of a longer time are looked at.
func Windows(site observatory.Site, target observatory.Target, from, to time.Time, minAltDeg float64) []Span {
	from, to = from.UTC(), to.UTC()
	if to.Sub(from) > longestWindows {
		to = from.Add(longestWindows)
	}
	if !from.Before(to) {
		return nil
	}
	src, err := newSource(&target)
	if err != nil {
		return nil
	}
	switch target.Type {
	case observatory.TargetICRS:
	case observatory.TargetAltAz:
		if !(target.AltDeg >= minAltDeg) {
			return nil
		}
		return []Span{{from, to}}
	case observatory.TargetTest:
		return []Span{{from, to}}
	default:
		return windowsOfMoving(site, &target, from, to, minAltDeg)
	}
	var spans []Span
	for start := from; start.Before(to); start = start.Add(24 * time.Hour) {
		end := earliest(start.Add(24*time.Hour), to)
		spans = appendWindows(spans, site, &src.star, start, end, minAltDeg)
	}
	return spans
}

// windowsOfMoving asks an ephemeris; nothing where there can be none.
func windowsOfMoving(site observatory.Site, target *observatory.Target, from, to time.Time, minAltDeg float64) []Span {
	e, err := NewEphemeris(site, from, to)
	if err != nil {
		return nil
	}
	spans, err := e.Visible(nil, target, Limits{MinAltDeg: minAltDeg, SunBelowDeg: 90}, from, to)
	if err != nil {
		return nil
	}
	return spans
}

// appendWindows adds the spans within one day, joined to the last one where they
// touch. Over a day the apparent place of a target stays within 0.2 arcsec of
// that at its middle, so that the altitude is a cosine of the sidereal time.
func appendWindows(spans []Span, site observatory.Site, target *star, from, to time.Time, minAltDeg float64) []Span {
	s := At(site, from.Add(to.Sub(from)/2))
	apparent := s.arriving(target.seen(s.centuries, s.earth))
	ra, dec := s.toDate.apply(apparent).polar()
	sinDec, cosDec := math.Sincos(dec)
	o := &s.observer
	// cos H at which the altitude is the wanted one.
	cosH := (math.Sin(minAltDeg*degToRad) - o.sinLat*sinDec) / (o.cosLat * cosDec)
	switch {
	case math.IsNaN(cosH), cosH > 1:
		return spans
	case cosH <= -1:
		return appendSpan(spans, from, to)
	}
	half := math.Acos(cosH)
	middle := from.Add(to.Sub(from) / 2)
	// The transit next to the middle and its neighbours: one day holds parts of three.
	transit := wrapSigned(ra - s.lst)
	for turns := -1.0; turns <= 1; turns++ {
		rise := middle.Add(rotation(transit + turns*turn - half))
		set := middle.Add(rotation(transit + turns*turn + half))
		if start, end := latest(rise, from), earliest(set, to); start.Before(end) {
			spans = appendSpan(spans, start, end)
		}
	}
	return spans
}

// joined is the gap below which two spans are one: what the apparent place moves
// from one day to the next.
const joined = 2 * time.Second

func appendSpan(spans []Span, start, end time.Time) []Span {
	if n := len(spans); n > 0 && start.Sub(spans[n-1].End) < joined {
		spans[n-1].End = latest(spans[n-1].End, end)
		return spans
	}
	return append(spans, Span{start, end})
}

// rotation is the time in which the sky turns by an angle in radians.
func rotation(angle float64) time.Duration {
	return time.Duration(math.Round(angle/earthSpin*secondsPerDay*1000)) * time.Millisecond
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
