package request

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// allOf is a request of one group that goes whole.
func allOf(list ...observatory.Sequence) observatory.Request {
	for i := range list {
		list[i].Name, list[i].Group = fmt.Sprintf("N%d", i+1), "g"
	}
	r := plainRequest(list...)
	r.Groups = []observatory.Group{{Name: "g", Rule: observatory.GroupAllOf}}
	return r
}

// A group that goes whole needs a night in which each of its sequences has a
// window, and in which all of them have room.
func TestAGroupThatCannotGoWholeIsRefused(t *testing.T) {
	const day = 24 * time.Hour
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, time.UTC) }
	in := func(from, to time.Time) observatory.Sequence {
		s := plainSequence()
		s.Start, s.End = from, to
		return s
	}
	lasting := func(hours float64) observatory.Sequence {
		s := in(at(2, 0), at(13, 0))
		s.DurationS = hours * 3600
		return s
	}
	critical := func(start time.Time, toleranceS float64) observatory.Sequence {
		s := in(at(2, 0), at(13, 0))
		s.Preferred, s.TimeCritical, s.ToleranceS = &start, true, toleranceS
		return s
	}
	year := func(hours float64) observatory.Sequence {
		s := in(at(2, 0), at(2, 0).Add(700*day))
		s.DurationS = hours * 3600
		return s
	}
	two := in(at(3, 0), at(5, 0).Add(2*day))
	two.Windows = []observatory.Window{{Start: at(3, 0), End: at(5, 0)}, {Start: at(3, 0).Add(2 * day), End: at(5, 0).Add(2 * day)}}
	long := in(at(2, 0), at(2, 0).Add(300*day))
	for name, c := range map[string]struct {
		list []observatory.Sequence
		want string
	}{
		"the same night":            {[]observatory.Sequence{in(at(3, 0), at(4, 0)), in(at(5, 0), at(6, 0))}, ""},
		"nights that share one":     {[]observatory.Sequence{in(at(3, 0), at(4, 0).Add(2*day)), two, in(at(3, 0).Add(2*day), at(6, 0).Add(9*day))}, ""},
		"the gap between windows":   {[]observatory.Sequence{two, in(at(3, 0).Add(day), at(5, 0).Add(day))}, "no night lets each of its sequences have the time that it needs"},
		"other nights":              {[]observatory.Sequence{in(at(3, 0), at(4, 0)), in(at(3, 0).Add(2*day), at(4, 0).Add(2*day))}, `no night lets each of its sequences have the time that it needs: "N1" from 2026-11-23 03:00:00 UTC to 2026-11-23 04:00:00 UTC, "N2" from 2026-11-25 03:00:00 UTC`},
		"critical at the same time": {[]observatory.Sequence{critical(at(4, 0), 0), critical(at(4, 0), 0), long}, `"N1", "N2" need 2.1 min in all and have 1.1 min, from 2026-11-23 04:00:00 UTC to 2026-11-23 04:01:03 UTC`},
		"critical, with room":       {[]observatory.Sequence{critical(at(4, 0), 40), critical(at(4, 0), 40)}, ""},
		"one after the other":       {[]observatory.Sequence{critical(at(4, 0), 0), critical(at(4, 2), 0)}, ""},
		"fifteen hours":             {[]observatory.Sequence{lasting(4), lasting(4), lasting(4)}, `"N1", "N2", "N3" need 720 min in all and have 6`},
		"eight hours":               {[]observatory.Sequence{lasting(4), lasting(4)}, ""},
		"fifteen hours in a year":   {[]observatory.Sequence{year(5), year(5), year(5)}, `"N1", "N2", "N3" need 900 min in all and have 7`},
		"a year":                    {[]observatory.Sequence{long, long}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := allOf(c.list...)
			problems := Check(&r, skyBasis())
			if c.want == "" {
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Path != "groups[0]" || problems[0].Field != "rule" || !strings.Contains(problems[0].Message, c.want) {
				t.Fatalf("%+v", problems)
			}
			// One of them is enough: nothing is refused. A draft is only warned.
			r.Groups[0].Rule = observatory.GroupOneOf
			if problems := Check(&r, skyBasis()); len(problems) > 0 {
				t.Errorf("one of them: %+v", problems)
			}
			r.Groups[0].Rule, r.Submitted = observatory.GroupAllOf, false
			if problems := Check(&r, skyBasis()); len(problems) > 0 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Message, c.want) {
				t.Errorf("a draft: %+v, warned %+v", problems, r.Warnings)
			}
		})
	}
}

// A group that goes whole needs a night in which all of its targets can be seen.
func TestAGroupThatTheSkyKeepsApartIsRefused(t *testing.T) {
	const day = 24 * time.Hour
	begin := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	at := func(raDeg, decDeg, minAltDeg float64, days int, hours float64) observatory.Sequence {
		s := plainSequence()
		s.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: raDeg, DecDeg: decDeg}
		s.Constraints.MinAltDeg = minAltDeg
		s.Start, s.End, s.DurationS = begin, begin.Add(time.Duration(days)*day), hours*3600
		return s
	}
	moon := at(0, 0, 30, 20, 1)
	moon.Target = observatory.Target{Type: observatory.TargetBody, Body: "moon"}
	for name, c := range map[string]struct {
		list []observatory.Sequence
		want string
	}{
		"both high in November":    {[]observatory.Sequence{at(30, 31, 45, 30, 0.5), at(60, 31, 45, 30, 0.5)}, ""},
		"autumn and spring, short": {[]observatory.Sequence{at(0, 31, 75, 150, 1), at(200, 31, 75, 150, 1)}, `the sky permits its sequences in no night together: "N1" between the nights of 2026-11-22 and 20`},
		"autumn and spring, low":   {[]observatory.Sequence{at(0, 31, 30, 150, 1), at(200, 31, 30, 150, 1)}, ""},
		"the same hours":           {[]observatory.Sequence{at(30, 31, 60, 5, 3), at(31, 31, 60, 5, 3)}, `"N1", "N2" need 360 min in all and have `},
		"with the Moon, far":       {[]observatory.Sequence{moon, func() observatory.Sequence { s := at(30, 31, 60, 3, 1); s.Constraints.MinMoonDeg = 20; return s }()}, ""},
		"tonight and in spring":    {[]observatory.Sequence{plainSequence(), at(180, 31, 60, 150, 1)}, `the sky permits its sequences in no night together: "N2" in none of those that the others have, "N1" in the night of 2026-11-22`},
	} {
		t.Run(name, func(t *testing.T) {
			r := allOf(c.list...)
			problems := Check(&r, skyBasis())
			if c.want == "" {
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Path != "groups[0]" || problems[0].Field != "rule" || !strings.Contains(problems[0].Message, c.want) {
				t.Fatalf("%+v", problems)
			}
			t.Log(problems[0].Message)
		})
	}
}

// BenchmarkAGroupThatCannotGoWhole is the dearest: as many sequences as there may
// be, which together have no room in any night of the two years ahead.
func BenchmarkAGroupThatCannotGoWhole(b *testing.B) {
	var members []member
	c := &checker{Basis: skyBasis()}
	for i := range MaxSequences {
		s := plainSequence()
		s.Start, s.End, s.DurationS = c.Now.Add(time.Duration(i)*time.Second), c.Now.AddDate(0, 0, MaxAheadDays), 3600
		s.Windows = []observatory.Window{{Start: s.Start, End: s.End}}
		members = append(members, member{&s, time.Hour, c.startable(&s)})
	}
	for b.Loop() {
		if why, _ := c.neverWhole(b.Context(), members, c.newNights(), nil); why == "" {
			b.Fatal("they have room")
		}
	}
}
