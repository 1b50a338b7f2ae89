package planner

import (
	"fmt"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// outlook gives the spans of the sequence's window in which it can be observed
// in the rest of this night, those that are long enough; without any, the
// reason and its sentence.
func (n *night) outlook(s *observatory.Sequence) (windows []astro.Span, reason observatory.LeftOutReason, text string) {
	now, need := n.in.Now, needs(*s)
	window := s.End.Sub(s.Start)
	switch {
	case !s.End.After(now):
		return nil, observatory.LeftOutWindow, fmt.Sprintf("Its window ended at %s.", moment(s.End))
	case window < need:
		return nil, observatory.LeftOutWindow, fmt.Sprintf("Needs %s, its whole window %s lasts %s.",
			long(need), between(s.Start, s.End), long(window))
	case Expired(*s, now):
		return nil, observatory.LeftOutWindow, fmt.Sprintf("Needs %s, of its window only %s are left (until %s).",
			long(need), long(s.End.Sub(now)), moment(s.End))
	case !s.Start.Before(n.in.Night.ObservingEnd):
		return nil, observatory.LeftOutNight, fmt.Sprintf("Its window opens at %s, after this night; it waits.", moment(s.Start))
	case n.prefersLater(s):
		return nil, observatory.LeftOutNight, fmt.Sprintf("Prefers to start at %s, in a later night; it waits.", moment(*s.Preferred))
	}
	from, to := later(s.Start, n.horizon.from), sooner(s.End, n.horizon.to)
	if to.Sub(from) < need {
		return nil, observatory.LeftOutNight, n.nightText(s, from, to, need)
	}
	longest := time.Duration(0)
	for _, one := range cut(n.horizon.visible(s.Target), from, to) {
		longest = max(longest, one.End.Sub(one.Start))
		if one.End.Sub(one.Start) >= need {
			windows = append(windows, one)
		}
	}
	if len(windows) > 0 {
		return windows, "", ""
	}
	height := fmt.Sprintf("%g deg", n.in.Instrument.Site.HorizonDeg)
	text = fmt.Sprintf("Never higher than %s in its window %s", height, between(from, to))
	if longest > 0 {
		text = fmt.Sprintf("Needs %s, but stands higher than %s for %s at most in its window %s",
			long(need), height, long(longest), between(from, to))
	}
	return nil, observatory.LeftOutNotVisible, text + n.laterNights(s) + "."
}

// prefersLater says whether the preferred start is nearer to the night after
// this one, which its window reaches as well.
func (n *night) prefersLater(s *observatory.Sequence) bool {
	next := n.in.Night.ObservingStart.Add(24 * time.Hour)
	return s.Preferred != nil && s.End.Sub(next) >= needs(*s) && s.Preferred.Sub(n.in.Night.ObservingEnd) > next.Sub(*s.Preferred)
}

// nightText says how much of the night is left for a window.
func (n *night) nightText(s *observatory.Sequence, from, to time.Time, need time.Duration) string {
	if !to.After(from) {
		if s.End.After(n.horizon.to) || !n.horizon.to.After(n.horizon.from) {
			return fmt.Sprintf("The night is over for its window %s%s.", between(s.Start, s.End), n.laterNights(s))
		}
		return fmt.Sprintf("Its window %s lies outside this night, %s%s.", between(s.Start, s.End),
			between(n.in.Night.ObservingStart, n.in.Night.ObservingEnd), n.laterNights(s))
	}
	return fmt.Sprintf("Needs %s, the night leaves %s of its window (%s)%s.", long(need), long(to.Sub(from)), between(from, to), n.laterNights(s))
}

// laterNights tells that a window goes on after this night.
func (n *night) laterNights(s *observatory.Sequence) string {
	if s.End.Sub(n.in.Night.Sunrise) < needs(*s)+12*time.Hour {
		return ""
	}
	return fmt.Sprintf("; it waits for another night until %s", moment(s.End))
}

// long is a duration for people.
func long(d time.Duration) string { return lasting(d.Milliseconds()) }

// moment is a time with its date: "22 Nov 02:10 UTC".
func moment(t time.Time) string { return t.UTC().Format("2 Jan 15:04 UTC") }

// between is a span, with dates where it lasts longer than a day.
func between(from, to time.Time) string {
	if to.Sub(from) >= 24*time.Hour {
		return moment(from) + " to " + moment(to)
	}
	return clockSpan(from, to)
}
