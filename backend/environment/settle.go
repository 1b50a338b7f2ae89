package environment

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// armed says whether the element has been in danger and is not yet cleared, so
// that the lower of its two limits counts.
func armed(before *observatory.Verdict) bool {
	return before != nil && before.MakeSafe && (before.Level == observatory.LevelDanger || before.HoldS > 0)
}

// settle makes the verdict from a finding and the verdict before: it adds the
// hold and the times.
func (s *synthesis) settle(f finding) observatory.Verdict {
	before := s.before(f.element)
	v := observatory.Verdict{
		Element: f.element, Value: rounded(f.value), Unit: f.unit, Level: f.level,
		Interpretation: f.text, MakeSafe: f.makesSafe(),
		Source: f.source, Note: listed(f.notes, "; "),
	}
	if f.limit != nil {
		limit := f.limit.Danger
		v.Limit, v.LimitIsMinimum = &limit, f.limit.minimum
	}
	held := false
	if v.MakeSafe {
		v.HoldS = s.owed(f, before)
	} else if held = s.hold(&v, before); held {
		v.MakeSafe, v.Level = true, observatory.LevelCaution
	}
	v.Since = s.Now
	if before != nil && before.Level == v.Level && (before.ClearsAt != nil) == held &&
		!before.Since.IsZero() && !before.Since.After(s.Now) && (v.MakeSafe || s.unbroken()) {
		v.Since = before.Since.UTC()
	}
	if held {
		fine := v.ClearsAt.Add(-seconds(v.HoldS))
		v.Interpretation = f.fine + " since " + span(s.Now.Sub(fine)) + "; safe again at " + utc(*v.ClearsAt) + " if it stays " + f.stays
		if f.element == observatory.ElementLink {
			v.Interpretation = "the PLC has been " + v.Interpretation
		}
	}
	return v
}

// owed is the hold that must follow when f, which makes safe, is over.
func (s *synthesis) owed(f finding, before *observatory.Verdict) float64 {
	carried := 0.0
	if armed(before) {
		carried = before.HoldS
		if before.Level == observatory.LevelDanger {
			carried = math.Max(carried, s.Limits.HoldS(f.element))
		}
	}
	switch {
	case f.linked:
		return carried // the link's own hold covers the silence
	case f.element == observatory.ElementLink && s.neverAnswered(before):
		return carried
	default:
		return math.Max(carried, s.Limits.HoldS(f.element))
	}
}

// neverAnswered says whether the link has been silent since the program
// started: nothing was lost then.
func (s *synthesis) neverAnswered(before *observatory.Verdict) bool {
	if before == nil || s.Iteration == 1 {
		return true
	}
	return before.Level == observatory.LevelUnknown && before.HoldS == 0
}

// hold sets when v, which is fine by itself, is safe again; false: it is now.
// A hold that was not watched all the time begins anew.
func (s *synthesis) hold(v, before *observatory.Verdict) bool {
	if before == nil || !before.MakeSafe {
		return false
	}
	owed := before.HoldS
	if before.Level == observatory.LevelDanger {
		owed = math.Max(owed, s.Limits.HoldS(v.Element))
	}
	clears := s.Now.Add(seconds(owed))
	if before.ClearsAt != nil && s.unbroken() {
		clears = earlier(*before.ClearsAt, clears)
	}
	if !clears.After(s.Now) {
		return false
	}
	clears = clears.UTC().Round(time.Microsecond)
	v.ClearsAt, v.HoldS = &clears, owed
	return true
}
