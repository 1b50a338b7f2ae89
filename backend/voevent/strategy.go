package voevent

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// Matches says whether an active strategy is for packets such as p.
func Matches(s observatory.Strategy, p observatory.AlertPacket) bool {
	return s.Active && (len(s.Kinds) == 0 || slices.Contains(s.Kinds, p.Kind)) &&
		anyOf(s.Missions, p.Mission) && anyOf(s.PacketTypes, p.Type, p.TypeName)
}

// anyOf says whether one of the patterns fits one of the words; no pattern
// fits all. Case does not count.
func anyOf(patterns []string, words ...string) bool {
	if len(patterns) == 0 {
		return true
	}
	for _, pattern := range patterns {
		pattern = strings.ToLower(strings.TrimSpace(pattern))
		start, open := strings.CutSuffix(pattern, "*")
		for _, word := range words {
			word = strings.ToLower(word)
			if pattern != "" && word != "" && (word == pattern || open && strings.HasPrefix(word, start)) {
				return true
			}
		}
	}
	return false
}

func sorted(strategies []observatory.Strategy) []observatory.Strategy {
	list := slices.Clone(strategies)
	slices.SortStableFunc(list, func(a, b observatory.Strategy) int { return a.Rank - b.Rank })
	return list
}

// matched lists the strategies for a packet, by rank.
func matched(p observatory.AlertPacket, strategies []observatory.Strategy) []observatory.Strategy {
	return slices.DeleteFunc(sorted(strategies), func(s observatory.Strategy) bool { return !Matches(s, p) })
}

// objection is why a strategy that matches a packet does not take it, as the
// rest of a sentence; "" where it does.
func objection(s observatory.Strategy, p observatory.AlertPacket, begins time.Time, f Facts) string {
	if r := p.Position.ErrorDeg; s.MaxErrorDeg > 0 && r != nil && *r > s.MaxErrorDeg {
		return fmt.Sprintf("the error radius is %s, the most is %s", angle(*r), angle(s.MaxErrorDeg))
	}
	if p.Has(observatory.TraitKnownSource) && !s.KnownSources {
		return "the source is known already"
	}
	if s.MaxAgeS > 0 && p.EventTime != nil {
		if age := f.Now.Sub(*p.EventTime); age.Seconds() > s.MaxAgeS {
			return fmt.Sprintf("the event was %s ago, the most is %s", span(age), span(seconds(s.MaxAgeS)))
		}
	}
	start, end := window(s, begins)
	if !end.After(f.Now) {
		return "its window ended " + stamp(end)
	}
	return unseen(s, *p.Position, start, end, f)
}

// window is when a strategy's sequence may run; begins is the first request.
func window(s observatory.Strategy, begins time.Time) (start, end time.Time) {
	start = begins.Add(seconds(s.DelayS)).UTC()
	return start, start.Add(seconds(s.WindowS))
}

// The bounds of a strategy.
const (
	maxWindowS = 30 * 86400
	maxList    = 100 // kinds, missions, types
)

// CheckStrategy says what is wrong with a strategy, for the form in which it
// is edited. A place reads "albums[0].plans[1]".
func CheckStrategy(s observatory.Strategy, instrument observatory.Instrument) []observatory.Problem {
	problems := []observatory.Problem{}
	add := func(place, field, format string, args ...any) {
		problems = append(problems, observatory.Problem{Place: place, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if name := strings.TrimSpace(s.Name); name == "" || len(name) > MaxName || !shown(name) {
		add("", "name", "must have 1 to %d characters that can be seen", MaxName)
	}
	for _, k := range s.Kinds {
		if !slices.Contains(k.Values(), string(k)) {
			add("", "kinds", "%q is none of %s", clip(string(k)), strings.Join(k.Values(), ", "))
		}
	}
	if max(len(s.Missions), len(s.PacketTypes), len(s.Kinds)) > maxList {
		add("", "missions", "the lists may have %d entries", maxList)
	}
	if !slices.ContainsFunc(instrument.Programs, func(p observatory.Program) bool { return p.Name == s.Program }) {
		add("", "program", "unknown program %q", clip(s.Program))
	}
	if s.Priority < 0 || s.Priority > 5 {
		add("", "priority", "must be from 0 (alert) to 5, is %d", s.Priority)
	}
	within := func(field string, v, low, high float64, unit string) {
		if !(v >= low && v <= high) { // also for NaN
			add("", field, "must be from %s to %s %s, is %s", decimal(low), decimal(high), unit, decimal(v))
		}
	}
	within("max_error_deg", s.MaxErrorDeg, 0, 180, "deg")
	within("max_age_s", s.MaxAgeS, 0, 3650*86400, "s")
	within("min_alt_deg", s.MinAltDeg, 0, 89, "deg")
	within("delay_s", s.DelayS, 0, maxWindowS, "s")
	within("window_s", s.WindowS, 1, maxWindowS, "s")
	checkAlbums(s.Albums, instrument, add)
	if need := exposures(s.Albums); len(problems) == 0 && need.Seconds() > s.WindowS {
		add("", "window_s", "the exposures take %s, more than the window of %s", span(need), span(seconds(s.WindowS)))
	}
	return problems
}

func checkAlbums(albums []observatory.Album, instrument observatory.Instrument, add func(place, field, format string, args ...any)) {
	if len(albums) == 0 {
		add("", "albums", "there is none, so nothing would be observed")
	}
	seen := map[string]bool{}
	for i, a := range albums {
		place := fmt.Sprintf("albums[%d]", i)
		d, known := instrument.Detector(a.Detector)
		switch {
		case !known:
			add(place, "detector", "unknown detector %q", clip(a.Detector))
		case seen[a.Detector]:
			add(place, "detector", "another album has the same detector %q", clip(a.Detector))
		case len(a.Plans) == 0:
			add(place, "plans", "there is none")
		}
		seen[a.Detector] = true
		for k, p := range a.Plans {
			place := fmt.Sprintf("%s.plans[%d]", place, k)
			if _, mounted := d.Mounted(p.Filter); known && !mounted {
				add(place, "filter", "%q is not mounted in the wheel of %q", clip(p.Filter), d.Name)
			}
			if !(p.ExposureS > 0) || math.IsInf(p.ExposureS, 0) || known && (p.ExposureS < d.MinExposureS || d.MaxExposureS > 0 && p.ExposureS > d.MaxExposureS) {
				add(place, "exposure_s", "must be from %g to %g s, is %g", d.MinExposureS, d.MaxExposureS, p.ExposureS)
			}
			if p.Images < 1 || p.Images > 10000 {
				add(place, "images", "must be from 1 to 10000, is %d", p.Images)
			}
		}
	}
}
