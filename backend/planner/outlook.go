package planner

import (
	"fmt"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// prospect is when a sequence can be observed, each span long enough for it.
// Without any in this night, reason and text say why.
type prospect struct {
	tonight, later []astro.Span
	reason         observatory.LeftOutReason
	by             []int // ids of those that keep it out
	text, change   string
}

// windowsOf are the spans in which the sequence may be observed, those that its
// tolerance leaves where its start is critical.
func windowsOf(s *observatory.Sequence) []astro.Span {
	var out []astro.Span
	for _, w := range s.Windows {
		out = append(out, astro.Span(w))
	}
	if len(out) == 0 {
		out = append(out, astro.Span{Start: s.Start, End: s.End})
	}
	if s.TimeCritical && s.Preferred != nil {
		tolerance := time.Duration(min(max(s.ToleranceS, 0), maxSeconds) * float64(time.Second))
		out = spansIn(out, s.Preferred.Add(-tolerance), s.Preferred.Add(tolerance+needs(*s)))
	}
	return out
}

// longest is how long the longest of the spans lasts from a time on.
func longest(spans []astro.Span, from time.Time) time.Duration {
	most := time.Duration(0)
	for _, s := range spans {
		most = max(most, s.End.Sub(later(s.Start, from)))
	}
	return most
}

// Expired says whether what is left of each of the sequence's windows is shorter
// than the sequence: it can never be observed any more, while every other
// sequence that is left out may come in at a later planning.
func Expired(s observatory.Sequence, now time.Time) bool {
	return longest(windowsOf(&s), now) < needs(s)
}

// outlook finds the prospect of a sequence in the rest of this night and in the
// next ones.
func (n *night) outlook(s *observatory.Sequence) prospect {
	need, windows := needs(*s), windowsOf(s)
	if text := n.tooShort(s, windows, need); text != "" {
		return prospect{reason: observatory.LeftOutWindow, text: text}
	}
	limits := astro.LimitsOf(n.in.Instrument.Site, s.Constraints, noDark)
	seen, err := n.horizon.visible(&s.Target, limits, windows[len(windows)-1].End)
	if err != nil {
		return prospect{reason: observatory.LeftOutNotVisible, text: "Its target cannot be followed: " + observatory.Reason(err) + "."}
	}
	var p prospect
	for _, w := range windows {
		for _, one := range spansIn(seen, later(w.Start, n.in.Now), w.End) {
			switch {
			case one.End.Sub(one.Start) < need || len(p.tonight)+len(p.later) >= MaxWindows:
			case one.Start.Before(n.horizon.to):
				p.tonight = append(p.tonight, one)
			default:
				p.later = append(p.later, one)
			}
		}
	}
	wish := n.prefersLater(s, p)
	p.reason, p.text = n.notTonight(s, windows, need, p, wish)
	if wish {
		p.later = n.nightOf(*s.Preferred, p.later)
	}
	switch {
	case p.reason != "":
		p.tonight = nil
	case len(p.tonight) == 0:
		p.reason, p.text = observatory.LeftOutNotVisible, n.unseen(s, limits, windows, seen)+n.laterNights(s)+"."
		p.change = n.changed(s.ID, p.text, func() string { return n.eased(s, windows, seen) })
	default:
		if p.text, p.change = Hindered(s.Constraints, n.in.Conditions); p.text != "" {
			p.reason, p.tonight = observatory.LeftOutCondition, nil
			p.text += n.laterNights(s) + "."
		}
	}
	return p
}

// changed is what would have to change for a sequence that the sky lets no one observe;
// where an alert waits it is not looked for, but taken over where the schedule in force
// gave the same reason.
func (n *night) changed(id int, text string, look func() string) string {
	if !n.hurries {
		return look()
	}
	if before := n.out[id]; before.Text == text {
		return before.Change
	}
	return ""
}

// tooShort is the sentence about windows that are over or too short, empty where
// one of them is long enough.
func (n *night) tooShort(s *observatory.Sequence, windows []astro.Span, need time.Duration) string {
	now := n.in.Now
	whole := time.Duration(0)
	for _, w := range windows {
		whole = max(whole, w.End.Sub(w.Start))
	}
	last := s.End
	if len(windows) > 0 {
		last = windows[len(windows)-1].End
	}
	critical := s.TimeCritical && s.Preferred != nil
	switch left := longest(windows, now); {
	case left >= need:
		return ""
	case critical && last.Add(-need).Before(now) && whole >= need:
		return fmt.Sprintf("Had to start by %s.", moment(last.Add(-need)))
	case critical && whole < need:
		return fmt.Sprintf("Must start within %s of %s, which its windows do not leave room for.", lasting(ceilMS(s.ToleranceS)), moment(*s.Preferred))
	case !last.After(now) && len(windows) > 1:
		return fmt.Sprintf("Its last window ended at %s.", moment(last))
	case !last.After(now):
		return fmt.Sprintf("Its window ended at %s.", moment(last))
	case len(windows) > 1 && whole < need:
		return fmt.Sprintf("Needs %s, the longest of its %d windows lasts %s.", long(need), len(windows), long(whole))
	case len(windows) > 1:
		return fmt.Sprintf("Needs %s, of its windows only %s are left (until %s).", long(need), long(left), moment(last))
	case whole < need:
		return fmt.Sprintf("Needs %s, its whole window %s lasts %s.", long(need), between(s.Start, s.End), long(whole))
	default:
		return fmt.Sprintf("Needs %s, of its window only %s are left (until %s).", long(need), long(left), moment(last))
	}
}

// notTonight says why a sequence is not of this night, whatever its target.
func (n *night) notTonight(s *observatory.Sequence, windows []astro.Span, need time.Duration, p prospect, wish bool) (observatory.LeftOutReason, string) {
	rest := n.horizon.night(0)
	parts := spansIn(windows, rest.Start, rest.End)
	next := nextOpening(windows, rest.End)
	switch {
	case len(parts) == 0 && next != nil && !anyOpen(windows, rest):
		return observatory.LeftOutNight, fmt.Sprintf("Its window opens on %s, after this night; it waits.", moment(*next))
	case wish:
		return observatory.LeftOutNight, fmt.Sprintf("Prefers to start at %s, in a later night; it waits.", moment(*s.Preferred))
	case len(p.tonight) > 0:
		return "", ""
	case longest(parts, rest.Start) < need:
		from, to := later(windows[0].Start, rest.Start), sooner(windows[len(windows)-1].End, rest.End)
		for _, p := range parts {
			if p.End.Sub(p.Start) == longest(parts, rest.Start) {
				from, to = p.Start, p.End
			}
		}
		return observatory.LeftOutNight, n.nightText(s, from, to, need)
	}
	return "", ""
}

// nextOpening is the first start of a window that is not before a time, nil
// where there is none.
func nextOpening(windows []astro.Span, from time.Time) *time.Time {
	for i := range windows {
		if !windows[i].Start.Before(from) {
			return &windows[i].Start
		}
	}
	return nil
}

// anyOpen says whether a window that began before the end of the night reaches
// beyond it.
func anyOpen(windows []astro.Span, night astro.Span) bool {
	for _, w := range windows {
		if w.Start.Before(night.End) && w.End.After(night.Start) {
			return true
		}
	}
	return false
}

// prefersLater says whether the preferred start is nearer to the night after
// this one, which its windows reach as well, and in which, or in one after it, it
// can be observed as far as that is known: a wish alone loses no observation.
func (n *night) prefersLater(s *observatory.Sequence, p prospect) bool {
	next := n.in.Night.ObservingStart.Add(24 * time.Hour)
	return s.Preferred != nil && s.Pinned == nil && (len(p.later) > 0 || s.Preferred.After(n.horizon.night(len(n.horizon.later)).End)) && s.End.Sub(next) >= needs(*s) && s.Preferred.Sub(n.in.Night.ObservingEnd) > next.Sub(*s.Preferred)
}

// nightOf gives those of the spans that lie in the night that holds a wish, or where
// none does all up to the last night that is known; none where the wish lies beyond:
// it is not time yet to keep room for it.
func (n *night) nightOf(wish time.Time, spans []astro.Span) []astro.Span {
	last := n.horizon.night(len(n.horizon.later)).End
	if wish.After(last) {
		return nil
	}
	for _, night := range n.horizon.later {
		if inside := spansIn(spans, night.Start, night.End); len(inside) > 0 && !wish.Before(night.Start) && wish.Before(night.End) {
			return inside
		}
	}
	return spans
}

// nightText says how much of the night is left for a window.
func (n *night) nightText(s *observatory.Sequence, from, to time.Time, need time.Duration) string {
	if !to.After(from) {
		if night := n.in.Night; !night.ObservingEnd.After(night.ObservingStart) {
			return fmt.Sprintf("It does not become dark in this night%s.", n.laterNights(s))
		}
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
