package request

import (
	"fmt"
	"math"
	"time"

	"pyros/backend/observatory"
)

// repeated makes the occurrences that a cadence asks for of a sequence, room at
// most. That number k lies whole within k intervals after the first start and
// the tolerance about it, as far as the sequence's own windows allow; the first
// start is the preferred one, else that of the first window. What cannot be
// repeated stays as it is, with the finding why.
func repeated(n *node, s observatory.Sequence, room int, found *findings) []observatory.Sequence {
	c := n.parts[cadenceLevel]
	before := len(found.list) + found.omitted
	days, tolerance := c.needed("every_days", found), c.needed("tolerance_h", found)
	if c.attrs["count"] == nil {
		found.add(c.at, "count", "is missing")
	}
	count, _ := c.count("count", found)
	switch {
	case len(found.list)+found.omitted > before:
		return []observatory.Sequence{s}
	case !(days > 0) || days > MaxAheadDays:
		found.add(c.at, "every_days", "must be more than 0 and at most %d days", MaxAheadDays)
	case !(tolerance > 0) || 2*tolerance > 24*days:
		found.add(c.at, "tolerance_h", "must be more than 0 and at most half the interval, %s h, or two occurrences could be observed at once", amount(12*days))
	case count < 1 || count > MaxSequences:
		found.add(c.at, "count", "must be from 1 to %d, is %d", MaxSequences, count)
	case count > room:
		found.add(c.at, "count", "%d occurrences make more than the %d sequences that a request may have", count, MaxSequences)
	case s.Series != "" || s.Occurrence != 0:
		found.add(n.at, "series", "is of what a cadence made, and cannot be repeated again")
	case len(s.Windows) == 0 || s.Start.IsZero() || s.End.IsZero():
	default:
		return occurrences(c, s, days, tolerance, count, found)
	}
	return []observatory.Sequence{s}
}

func occurrences(c *node, s observatory.Sequence, days, toleranceH float64, count int, found *findings) []observatory.Sequence {
	first := s.Start
	if s.Preferred != nil {
		first = *s.Preferred
	}
	// A microsecond is what a time of a request holds.
	after := func(hours float64) time.Duration { return time.Duration(math.Round(hours*3600e6)) * time.Microsecond }
	list := make([]observatory.Sequence, 0, count)
	for k := range count {
		centre := first.Add(after(float64(k) * days * 24))
		one := s
		one.Name = fmt.Sprintf("%s %d/%d", s.Name, k+1, count)
		one.Series, one.Occurrence = s.Name, k+1
		one.Windows = observatory.Within(s.Windows, centre.Add(-after(toleranceH)), centre.Add(after(toleranceH)))
		if len(one.Windows) == 0 {
			found.add(c.at, "", "occurrence %d of %d, about %s, has no time within the windows of the sequence", k+1, count, stamp(centre))
			return []observatory.Sequence{s}
		}
		one.Start, one.End = hull(one.Windows)
		if s.Preferred != nil {
			one.Preferred = &centre
		}
		if one.Target.Name == "" {
			one.Target.Name = s.Name
		}
		one.Albums = copied(s.Albums)
		list = append(list, one)
	}
	return list
}

func copied(albums []observatory.Album) []observatory.Album {
	out := make([]observatory.Album, len(albums))
	for i, a := range albums {
		a.Plans = append([]observatory.Plan(nil), a.Plans...)
		out[i] = a
	}
	return out
}

// hull is from the first start to the last end of windows, of which there is
// one at least.
func hull(windows []observatory.Window) (start, end time.Time) {
	start, end = windows[0].Start, windows[0].End
	for _, w := range windows[1:] {
		if w.Start.Before(start) {
			start = w.Start
		}
		if w.End.After(end) {
			end = w.End
		}
	}
	return start, end
}
