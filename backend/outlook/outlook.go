// Package outlook tells when a target can be observed from a site: over one
// night, with the curve of its altitude, and night by night over a year.
//
// It is pure. What it costs is bounded: a night of one target about a millisecond,
// a year a tenth of a second; a year stops when its context ends.
package outlook

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// Question is what is to be observed, and where.
type Question struct {
	Site        observatory.Site
	Target      observatory.Target
	Constraints observatory.Constraints
	Windows     []observatory.Window // none: at any time
	Duration    time.Duration        // at one stretch; 0: as long as there is
	// SunAltDeg is the altitude of the Sun below which the observatory observes.
	SunAltDeg float64
}

// every is the step of a curve.
const every = 5 * time.Minute

// Night is what one night offers.
type Night struct {
	Night  observatory.Night  `json:"night"`
	Target observatory.Target `json:"target"`
	Curve  []astro.Look       `json:"curve"` // every 5 minutes from sunset to sunrise
	// Windows are when all constraints hold, in order and apart.
	Windows []observatory.Window `json:"windows"`
	LongS   float64              `json:"longest_s"` // of the windows
	Fits    bool                 `json:"fits"`      // one is as long as the duration
	// Reason says why it does not fit, as a sentence; empty where it does.
	Reason string `json:"reason"`
	// MinAltDeg and SunBelowDeg are what the site's own limits and the constraints
	// come to.
	MinAltDeg   float64 `json:"min_alt_deg"`
	SunBelowDeg float64 `json:"sun_below_deg"`
}

// Over tells of one night.
func Over(q Question, night observatory.Night) (Night, error) {
	n := Night{Night: night, Target: q.Target, Curve: []astro.Look{}, Windows: []observatory.Window{}}
	if err := astro.CheckTarget(q.Target); err != nil {
		return n, err
	}
	limits := astro.LimitsOf(q.Site, q.Constraints, q.SunAltDeg)
	n.MinAltDeg, n.SunBelowDeg = limits.MinAltDeg, limits.SunBelowDeg
	if !night.Sunset.Before(night.Sunrise) {
		n.Reason = "The Sun does not set in this night."
		return n, nil
	}
	sky, err := astro.NewEphemeris(q.Site, night.Sunset, night.Sunrise)
	if err != nil {
		return n, err
	}
	if n.Curve, err = sky.Curve(n.Curve, &q.Target, night.Sunset, night.Sunrise, every); err != nil {
		return n, err
	}
	parts := q.within(night.Sunset, night.Sunrise)
	for _, p := range parts {
		spans, err := sky.Visible(nil, &q.Target, limits, p.Start, p.End)
		if err != nil {
			return n, err
		}
		for _, s := range spans {
			n.Windows = append(n.Windows, observatory.Window(s))
			n.LongS = max(n.LongS, s.End.Sub(s.Start).Seconds())
		}
	}
	n.Fits = n.LongS > 0 && n.LongS >= q.Duration.Seconds()
	if n.Fits {
		return n, nil
	}
	n.Reason, err = q.why(sky, limits, parts, n.LongS)
	return n, err
}

// within are the parts of the windows in a span of time.
func (q Question) within(from, to time.Time) []astro.Span {
	if len(q.Windows) == 0 {
		return []astro.Span{{Start: from, End: to}}
	}
	var out []astro.Span
	for _, w := range observatory.Within(q.Windows, from, to) {
		out = append(out, astro.Span(w))
	}
	return out
}

// why is the sentence about a night in which it does not fit.
func (q Question) why(sky *astro.Ephemeris, limits astro.Limits, parts []astro.Span, longest float64) (string, error) {
	if len(parts) == 0 {
		return "None of its windows is in this night.", nil
	}
	if longest > 0 {
		return fmt.Sprintf("Needs %s, but its constraints hold for %s at most.", long(q.Duration), long(time.Duration(longest*float64(time.Second)))), nil
	}
	short, err := sky.Shortfall(&q.Target, limits, parts...)
	if err != nil || short == nil {
		return "", err
	}
	where := "in this night"
	if len(q.Windows) > 0 {
		where = "in its window"
	}
	text := strings.ReplaceAll(short.String(), "in its window", where)
	return observatory.Sentence(text), nil
}

// long is a duration for people, to a minute.
func long(d time.Duration) string {
	d = d.Round(time.Minute)
	h, m := int(d.Hours()), int(d.Minutes())%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}

// MaxNights bounds Year.
const MaxNights = 366

// Year is what some nights offer.
type Year struct {
	Target observatory.Target `json:"target"`
	Nights []Day              `json:"nights"`
	// Fitting is how many of them have room; Text says so as a sentence.
	Fitting int    `json:"fitting"`
	Text    string `json:"text"`
	// Best is the night with the longest stretch, of those the first; nil where
	// there is none at all.
	Best *Day `json:"best,omitempty"`
}

// Day is one night of a year.
type Day struct {
	Night     string  `json:"night"`             // the date of its evening
	Hours     float64 `json:"hours"`             // in which all constraints hold
	LongestH  float64 `json:"longest_h"`         // at one stretch
	BestAlt   float64 `json:"best_alt_deg"`      // the greatest while it is dark; 0 where it never is
	MoonIllum float64 `json:"moon_illumination"` // at local midnight, 0..1
	Fits      bool    `json:"fits"`
}

// chunk is how many nights share an ephemeris, between two looks at the context.
const chunk = 16

// Through tells of n nights from the one named by the date of its evening.
func Through(ctx context.Context, q Question, first time.Time, n int) (Year, error) {
	y := Year{Target: q.Target, Nights: []Day{}}
	if n < 1 || n > MaxNights {
		return y, observatory.Errorf(observatory.CodeInvalid, "%d nights: want 1 to %d", n, MaxNights)
	}
	if err := astro.CheckTarget(q.Target); err != nil {
		return y, err
	}
	limits := astro.LimitsOf(q.Site, q.Constraints, q.SunAltDeg)
	beyond := 0 // nights to which the target's elements do not reach
	var why error
	for start := 0; start < n; start += chunk {
		if err := ctx.Err(); err != nil {
			return y, err
		}
		missed, err := y.add(q, limits, first.AddDate(0, 0, start), min(chunk, n-start))
		if missed == 0 && err != nil {
			return y, err
		}
		if beyond += missed; missed > 0 {
			why = err
		}
	}
	if beyond == n {
		return y, why
	}
	for i := range y.Nights {
		d := &y.Nights[i]
		if d.Fits {
			y.Fitting++
		}
		if d.LongestH > 0 && (y.Best == nil || d.LongestH > y.Best.LongestH) {
			y.Best = d
		}
	}
	y.Text = fmt.Sprintf("Can be scheduled in %d of the %d nights from %s on.", y.Fitting, n, first.Format(time.DateOnly))
	if beyond > 0 {
		y.Text += fmt.Sprintf(" Its elements do not reach to %d of them.", beyond)
	}
	return y, nil
}

// add appends some nights, each from noon to noon. It counts those to which the
// target's elements do not reach and gives the last reason; any other error
// comes with a count of 0.
func (y *Year) add(q Question, limits astro.Limits, first time.Time, n int) (beyond int, err error) {
	noon := astro.Noon(q.Site, first)
	sky, err := astro.NewEphemeris(q.Site, noon, noon.AddDate(0, 0, n))
	if err != nil {
		return 0, err
	}
	moon := observatory.Target{Type: observatory.TargetBody, Body: "moon"}
	var why error
	for i := range n {
		night := astro.Span{Start: noon.AddDate(0, 0, i), End: noon.AddDate(0, 0, i+1)}
		d := Day{Night: first.AddDate(0, 0, i).Format(time.DateOnly)}
		look, err := sky.Look(&moon, night.Start.Add(12*time.Hour))
		if err != nil {
			return 0, err
		}
		d.MoonIllum = look.MoonIllum
		switch err := d.look(q, sky, limits, night); {
		case observatory.CodeOf(err) == observatory.CodeInvalid:
			beyond++
			why = err
		case err != nil:
			return 0, err
		}
		y.Nights = append(y.Nights, d)
	}
	return beyond, why
}

// look asks the sky about one night.
func (d *Day) look(q Question, sky *astro.Ephemeris, limits astro.Limits, night astro.Span) error {
	best, err := sky.Best(&q.Target, astro.Limits{MinAltDeg: -90, SunBelowDeg: limits.SunBelowDeg}, night)
	if err != nil {
		return err
	}
	if !best.Alt.At.IsZero() {
		d.BestAlt = best.Alt.Value
	}
	var spans []astro.Span
	for _, p := range q.within(night.Start, night.End) {
		if spans, err = sky.Visible(spans[:0], &q.Target, limits, p.Start, p.End); err != nil {
			return err
		}
		for _, s := range spans {
			hours := s.End.Sub(s.Start).Hours()
			d.Hours += hours
			d.LongestH = max(d.LongestH, hours)
		}
	}
	d.Fits = d.LongestH > 0 && d.LongestH >= q.Duration.Hours()
	return nil
}
