package planner

import (
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// Sky gives the spans from..to in which a target stands at an altitude or
// higher, as astro.Windows does.
type Sky func(site observatory.Site, target observatory.Target, from, to time.Time, minAltDeg float64) []astro.Span

// horizon says when targets can be seen from the site in the rest of the night.
type horizon struct {
	sky      Sky
	site     observatory.Site
	from, to time.Time
	// known keeps what was asked: the sequences of a request share a target.
	known map[observatory.Target][]astro.Span
}

// visible gives the spans in which the target can be pointed at.
func (h *horizon) visible(t observatory.Target) []astro.Span {
	if !h.to.After(h.from) {
		return nil
	}
	t.Name, t.Coords = "", ""
	spans, ok := h.known[t]
	if !ok {
		spans = h.sky(h.site, t, h.from, h.to, h.site.HorizonDeg)
		h.known[t] = spans
	}
	return spans
}

// cut gives the parts of spans that lie within from..to.
func cut(spans []astro.Span, from, to time.Time) []astro.Span {
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
