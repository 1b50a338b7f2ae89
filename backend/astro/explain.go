package astro

import (
	"fmt"
	"math"
	"strconv"
	"strings"
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
	// Year says that the windows reach into several years: dates name theirs.
	Year bool `json:"-"`
}

// SeveralYears says whether windows reach into more than one year.
func SeveralYears(windows ...Span) bool {
	for _, w := range windows {
		if year := windows[0].Start.UTC().Year(); w.Start.UTC().Year() != year || w.End.UTC().Year() != year {
			return true
		}
	}
	return false
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
	s := &Shortfall{Year: SeveralYears(windows...)}
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
// above 30 deg in its window; best 27.4 deg on 12 Jan 03:10 UTC", with the year
// where the windows reach into several.
func (s *Shortfall) String() string {
	if s.Best.At.IsZero() {
		return "its window is empty"
	}
	form := "2 Jan 15:04 UTC"
	if s.Year {
		form = "2 Jan 2006 15:04 UTC"
	}
	at := s.Best.At.UTC().Format(form)
	want, best := told(s.Want, s.Best.Value)
	while := ""
	if s.Together {
		while = " while the other limits hold"
	}
	switch s.Condition {
	case ConditionSun:
		return fmt.Sprintf("the Sun is never below %s deg in its window; lowest %s deg on %s", want, best, at)
	case ConditionAlt:
		return fmt.Sprintf("never above %s deg in its window%s; best %s deg on %s", want, inDark(s.Together), best, at)
	case ConditionRate:
		return fmt.Sprintf("moves too fast among the stars all through its window%s: %s arcsec/s are followed; slowest %s arcsec/s on %s",
			while, want, best, at)
	case ConditionMoon:
		return fmt.Sprintf("never farther than %s deg from the Moon in its window%s; best %s deg on %s", want, while, best, at)
	default:
		want, best = told(100*s.Want, 100*s.Best.Value)
		return fmt.Sprintf("the Moon is up and more than %s %% lit all through its window%s; least %s %% on %s", want, while, best, at)
	}
}

func inDark(together bool) string {
	if together {
		return " while it is dark"
	}
	return ""
}

// ownDecimals is how many decimals a limit may have that was asked for as it is;
// one with more was computed.
const ownDecimals = 4

// told writes a limit and a value that misses it, the limit as it was asked for,
// the value with as many decimals as tell it from the limit, one at least.
func told(limit, value float64) (limitText, valueText string) {
	digits := 1
	for ; digits < 6; digits++ {
		limitText, valueText = strconv.FormatFloat(limit, 'f', digits, 64), strconv.FormatFloat(value, 'f', digits, 64)
		if limitText != valueText {
			break
		}
	}
	asked := strconv.FormatFloat(math.Round(limit*1e9)/1e9, 'f', -1, 64)
	if _, decimals, _ := strings.Cut(asked, "."); len(decimals) <= ownDecimals {
		limitText = asked
	}
	return limitText, valueText
}
