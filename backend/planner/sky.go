package planner

import (
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// Sky says when what can be seen, as an astro.Ephemeris does.
type Sky interface {
	// Visible appends the spans within from..to in which the limits hold.
	Visible(spans []astro.Span, t *observatory.Target, l astro.Limits, from, to time.Time) ([]astro.Span, error)
	// Shortfall says which limit is why there are none, nil where it does not know.
	Shortfall(t *observatory.Target, l astro.Limits, windows ...astro.Span) (*astro.Shortfall, error)
	// Curve appends the target every so often within from..to.
	Curve(looks []astro.Look, t *observatory.Target, from, to time.Time, every time.Duration) ([]astro.Look, error)
}

// noDark asks for no darkness: the nights are bounded already.
const noDark = 90

// horizon says when targets can be seen from the site in the rest of the night
// and in the nights after it.
type horizon struct {
	sky      Sky
	site     observatory.Site
	from, to time.Time    // of this night
	later    []astro.Span // the observing parts of the next nights, in order
	known    map[question]*answer
}

// question is what is asked of the sky: the sequences of a request share it.
type question struct {
	target observatory.Target
	limits astro.Limits
}

// answer is what was found by now: spans in the nights up to a number.
type answer struct {
	spans []astro.Span
	asked int
	err   error
}

func newHorizon(in Input) (*horizon, error) {
	h := &horizon{
		sky: in.Sky, site: in.Instrument.Site, known: map[question]*answer{},
		from: later(in.Now, in.Night.ObservingStart), to: in.Night.ObservingEnd,
	}
	last := h.to
	for _, n := range in.Later {
		if from := later(n.ObservingStart, last); n.ObservingEnd.After(from) {
			h.later = append(h.later, astro.Span{Start: from, End: n.ObservingEnd})
			last = n.ObservingEnd
		}
	}
	if h.sky != nil || !last.After(h.from) {
		return h, nil
	}
	var err error
	h.sky, err = astro.NewEphemeris(h.site, h.from, last)
	return h, err
}

// night is a night's observing part: 0 is this one's rest.
func (h *horizon) night(i int) astro.Span {
	if i == 0 {
		return astro.Span{Start: h.from, End: h.to}
	}
	return h.later[i-1]
}

// visible gives the spans of this and the next nights until a time, in order,
// in which the target can be pointed at within the limits.
func (h *horizon) visible(t *observatory.Target, l astro.Limits, until time.Time) ([]astro.Span, error) {
	key := question{*t, l}
	key.target.Name, key.target.Coords = "", ""
	a := h.known[key]
	if a == nil {
		a = &answer{}
		h.known[key] = a
	}
	for ; a.err == nil && a.asked <= len(h.later); a.asked++ {
		night := h.night(a.asked)
		if !until.After(night.Start) {
			break
		}
		if night.End.After(night.Start) {
			a.spans, a.err = h.sky.Visible(a.spans, &key.target, l, night.Start, night.End)
		}
	}
	return a.spans, a.err
}

// position is where a target stands at a time, for the way from one to the next;
// nil where that cannot be said beforehand: fixed in altitude and azimuth, or fast.
func (h *horizon) position(t *observatory.Target, at time.Time) (ra, dec *float64) {
	switch t.Type {
	case observatory.TargetICRS:
		return &t.RADeg, &t.DecDeg
	case observatory.TargetBody, observatory.TargetOrbit:
		sky := astro.At(h.site, at)
		if place, err := sky.Target(*t); err == nil && !math.IsNaN(place.RADeg+place.DecDeg) {
			return &place.RADeg, &place.DecDeg
		}
	}
	return nil, nil
}

// spansIn gives the parts of spans that lie within from..to.
func spansIn(spans []astro.Span, from, to time.Time) []astro.Span {
	var out []astro.Span
	for _, s := range spans {
		s.Start, s.End = later(s.Start, from), sooner(s.End, to)
		if s.End.After(s.Start) {
			out = append(out, s)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func sooner(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
