package imaging

import (
	"fmt"
	"math"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// Limits say how far a master may be from an image.
type Limits struct {
	Nights int     // between the two
	DegC   float64 // between the detector's temperatures, for bias and dark
}

// DefaultLimits: dust moves within weeks, and dark current changes by half
// within 5 degrees (it doubles every 7).
var DefaultLimits = Limits{Nights: 30, DegC: 5}

// Subject is what an image must have in common with its masters.
type Subject struct {
	Detector, Filter, Night string
	ExposureS               float64
	TemperatureC            *float64 // nil: not known, any will do
	Width, Height           int
}

// Choice are the masters for an image; nil where there is none.
type Choice struct{ Bias, Dark, Flat *observatory.MasterFrame }

// Choose gives for each kind the nearest valid master of the same detector, a
// flat also of the same filter: nearest in time, for a dark first in exposure
// time, where longer is better than shorter, since scaling up scales its noise up.
func Choose(all []observatory.MasterFrame, s Subject, limits Limits) Choice {
	var c Choice
	best := map[observatory.FrameKind]float64{}
	for i := range all {
		m := &all[i]
		cost, ok := distance(m, s, limits)
		if least, found := best[m.Kind]; !ok || found && least <= cost {
			continue
		}
		best[m.Kind] = cost
		switch m.Kind {
		case observatory.FrameBias:
			c.Bias = m
		case observatory.FrameDark:
			c.Dark = m
		case observatory.FrameFlat:
			c.Flat = m
		}
	}
	return c
}

// distance is how far a master is from an image, in nights; ok is false for
// one that cannot be used.
func distance(m *observatory.MasterFrame, s Subject, limits Limits) (cost float64, ok bool) {
	if !m.Valid || m.Detector != s.Detector || m.Width != s.Width || m.Height != s.Height {
		return 0, false
	}
	nights, ok := nightsBetween(m.Night, s.Night)
	if !ok || nights > limits.Nights {
		return 0, false
	}
	cost = float64(nights)
	if m.Kind == observatory.FrameFlat {
		return cost, m.Filter == s.Filter
	}
	if m.TemperatureC != nil && s.TemperatureC != nil {
		degrees := math.Abs(*m.TemperatureC - *s.TemperatureC)
		if degrees > limits.DegC {
			return 0, false
		}
		cost += float64(limits.Nights) * degrees / limits.DegC
	}
	if m.Kind == observatory.FrameDark {
		if !(m.ExposureS > 0) {
			return 0, false
		}
		ratio := math.Log2(s.ExposureS / m.ExposureS)
		if ratio > 0 {
			ratio *= 2
		}
		cost += math.Abs(ratio) * float64(limits.Nights)
	}
	return cost, true
}

func nightsBetween(a, b string) (int, bool) {
	from, err := time.Parse(time.DateOnly, a)
	to, err2 := time.Parse(time.DateOnly, b)
	if err != nil || err2 != nil {
		return 0, false
	}
	return int(math.Abs(to.Sub(from).Hours())/24 + 0.5), true
}

// Words says what was applied and what was not, and why: "bias 2026-11-22,
// dark 2026-11-22 of 60 s scaled to 10 s, no flat: none of r within 30 nights".
func (c Choice) Words(s Subject, limits Limits, done Calibrated) string {
	var parts []string
	if c.Bias != nil && strings.Contains(done.Steps, "B") {
		parts = append(parts, "bias "+c.Bias.Night)
	} else if c.Bias == nil {
		parts = append(parts, fmt.Sprintf("no bias: none of this camera within %d nights and %g degrees", limits.Nights, limits.DegC))
	}
	switch {
	case c.Dark != nil && strings.Contains(done.Steps, "D"):
		text := fmt.Sprintf("dark %s of %g s", c.Dark.Night, c.Dark.ExposureS)
		if math.Abs(done.DarkScale-1) > darkAlike {
			text += fmt.Sprintf(" scaled to %g s", s.ExposureS)
		}
		parts = append(parts, text)
	case c.Dark == nil:
		parts = append(parts, fmt.Sprintf("no dark: none of this camera within %d nights and %g degrees", limits.Nights, limits.DegC))
	}
	if c.Flat != nil && strings.Contains(done.Steps, "F") {
		parts = append(parts, "flat "+c.Flat.Night)
	} else if c.Flat == nil {
		parts = append(parts, fmt.Sprintf("no flat: none of %s within %d nights", s.Filter, limits.Nights))
	}
	return strings.Join(append(parts, done.Notes...), ", ")
}
