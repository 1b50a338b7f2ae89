package astro

import (
	"fmt"
	"math"
	"time"

	"pyros/backend/observatory"
)

// Extreme is a value and when it is reached; At is zero where there is none.
type Extreme struct {
	Value float64   `json:"value"`
	At    time.Time `json:"at"`
}

// Best is the most that the sky offers a target in some windows. What follows the
// Sun is looked for while it is dark enough; At is zero where it never is.
type Best struct {
	Sun   Extreme `json:"sun_alt_deg"`       // the lowest altitude of the Sun
	Alt   Extreme `json:"alt_deg"`           // the greatest of the target
	Moon  Extreme `json:"moon_sep_deg"`      // the greatest separation from the Moon
	Light Extreme `json:"moon_illumination"` // the least, 0 while the Moon is down
}

// onlySun leaves the Sun as the one condition before another.
var onlySun = [conditions]bool{condAlt: true, condRate: true, condMoon: true, condLight: true}

// Best looks through the windows, all of them within what the ephemeris covers.
// Without darkness wanted (SunBelowDeg 90) it looks through all of them.
func (e *Ephemeris) Best(t *observatory.Target, l Limits, windows ...Span) (Best, error) {
	var b Best
	src, err := newSource(t)
	if err != nil {
		return b, err
	}
	all := l
	all.MinMoonDeg, all.MaxMoonIllum = math.Max(l.MinMoonDeg, 1e-9), clamp(l.MaxMoonIllum, 1e-9, 1-1e-9)
	for _, c := range []struct {
		condition int
		into      *Extreme
	}{{condSun, &b.Sun}, {condAlt, &b.Alt}, {condMoon, &b.Moon}, {condLight, &b.Light}} {
		q := search{e: e, src: src, levels: all.levels(), upTo: c.condition, skip: onlySun}
		if *c.into, err = q.greatest(windows); err != nil {
			return b, err
		}
	}
	return b, nil
}

// greatest is the best of condition upTo in the windows, as a person says it.
func (q *search) greatest(windows []Span) (Extreme, error) {
	for _, w := range windows {
		if q.run(w.Start, w.End); q.err != nil {
			return Extreme{}, q.err
		}
	}
	if q.bestAt.IsZero() {
		return Extreme{}, nil
	}
	level := q.levels.level[q.upTo]
	value := 0.0
	switch q.upTo {
	case condSun:
		value = math.Asin(clamp(level-q.best, -1, 1)) * radToDeg
	case condAlt:
		value = math.Asin(clamp(q.best+level, -1, 1)) * radToDeg
	case condRate:
		value = level - q.best
	case condMoon:
		value = math.Acos(clamp(level-q.best, -1, 1)) * radToDeg
	default:
		value = level - q.best
	}
	return Extreme{Value: value, At: q.bestAt}, nil
}

// Condition is what can keep a target from being observed.
type Condition string

// The conditions, in the order in which they are looked at.
const (
	ConditionSun   Condition = "sun"
	ConditionAlt   Condition = "altitude"
	ConditionRate  Condition = "rate" // of a satellite
	ConditionMoon  Condition = "moon_separation"
	ConditionLight Condition = "moon_illumination"
)

var conditionNames = [conditions]Condition{ConditionSun, ConditionAlt, ConditionRate, ConditionMoon, ConditionLight}

// Shortfall is why a target can not be observed in its windows.
type Shortfall struct {
	// Condition is the first that is never met while the ones before it are.
	Condition Condition `json:"condition"`
	// Together is set where the condition is met at some time, the altitude by
	// day, the others in the dark, but never while the ones before it are.
	Together bool    `json:"together"`
	Want     float64 `json:"want"` // deg, arcsec/s, or the illuminated fraction
	Best     Extreme `json:"best"`
}

// Shortfall says why Visible finds nothing in any of the windows; nil where it
// finds something.
func (e *Ephemeris) Shortfall(t *observatory.Target, l Limits, windows ...Span) (*Shortfall, error) {
	src, err := newSource(t)
	if err != nil {
		return nil, err
	}
	q := search{e: e, src: src, levels: l.levels(), upTo: conditions}
	for _, w := range windows {
		if q.run(w.Start, w.End); q.err != nil || len(q.out) > 0 {
			return nil, q.err
		}
	}
	wanted := [conditions]float64{l.SunBelowDeg, l.MinAltDeg, l.MaxRateArcsecS, l.MinMoonDeg, l.MaxMoonIllum}
	s := &Shortfall{}
	for c := range conditions {
		if !q.binds(c) {
			continue
		}
		strict := search{e: e, src: src, levels: q.levels, upTo: c}
		s.Condition, s.Want = conditionNames[c], wanted[c]
		if s.Best, err = strict.greatest(windows); err != nil {
			return nil, err
		}
		if !s.Best.At.IsZero() && strict.best >= 0 {
			continue // it is met; if it is the last, for less than a millisecond
		}
		alone := search{e: e, src: src, levels: q.levels, upTo: c, skip: onlySun}
		alone.skip[condSun] = c == condAlt
		if _, err := alone.greatest(windows); err != nil {
			return nil, err
		}
		s.Together = !alone.bestAt.IsZero() && alone.best >= 0
		break
	}
	return s, nil
}

// String reads as the end of a sentence about the target, times in UTC: "never
// above 30 deg in its window; best 27.4 deg on 12 Jan 03:10 UTC".
func (s *Shortfall) String() string {
	if s.Best.At.IsZero() {
		return "its window is empty"
	}
	at := s.Best.At.UTC().Format("2 Jan 15:04 UTC")
	while := ""
	if s.Together {
		while = " while the other limits hold"
	}
	switch s.Condition {
	case ConditionSun:
		return fmt.Sprintf("the Sun is never below %s deg in its window; lowest %s deg on %s", trim(s.Want), trim(s.Best.Value), at)
	case ConditionAlt:
		return fmt.Sprintf("never above %s deg in its window%s; best %s deg on %s", trim(s.Want), inDark(s.Together), below(s.Best.Value, s.Want), at)
	case ConditionRate:
		return fmt.Sprintf("moves too fast among the stars all through its window%s: %s arcsec/s are followed; slowest %s arcsec/s on %s",
			while, trim(s.Want), below(s.Best.Value, s.Want), at)
	case ConditionMoon:
		return fmt.Sprintf("never farther than %s deg from the Moon in its window%s; best %s deg on %s", trim(s.Want), while, below(s.Best.Value, s.Want), at)
	default:
		return fmt.Sprintf("the Moon is up and more than %s %% lit all through its window%s; least %s %% on %s", trim(100*s.Want), while, trim(100*s.Best.Value), at)
	}
}

func inDark(together bool) string {
	if together {
		return " while it is dark"
	}
	return ""
}

// trim writes a number with one decimal at most.
func trim(v float64) string {
	v = math.Round(v*10) / 10
	if v == math.Trunc(v) {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.1f", v)
}

// below is trim with as many decimals as tell v from the limit that it misses.
func below(v, limit float64) string {
	for digits := 1; digits < 6; digits++ {
		if text := fmt.Sprintf("%.*f", digits, v); text != fmt.Sprintf("%.*f", digits, limit) {
			return text
		}
	}
	return fmt.Sprint(v)
}
