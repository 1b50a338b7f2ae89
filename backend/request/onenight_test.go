package request

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/astro"
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

// wantRule checks a group that goes whole: it is refused in these words, or not
// at all where they are empty.
func wantRule(t *testing.T, want string, list []observatory.Sequence) observatory.Request {
	t.Helper()
	r := allOf(list...)
	problems := Check(&r, skyBasis())
	switch {
	case want == "" && len(problems) > 0:
		t.Fatal(problems)
	case want == "":
	case len(problems) != 1 || problems[0].Path != "groups[0]" || problems[0].Field != "rule" || !strings.Contains(problems[0].Message, want):
		t.Fatalf("%+v", problems)
	}
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
			r := wantRule(t, c.want, c.list)
			if c.want == "" {
				return
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
	farFromMoon := at(30, 31, 60, 3, 1)
	farFromMoon.Constraints.MinMoonDeg = 20
	satellite := at(0, 0, 0, 150, 0)
	satellite.Target = observatory.Target{Type: observatory.TargetTLE, TLE: stationTLE}
	satellite.Albums = []observatory.Album{{Detector: "Visible camera", Plans: []observatory.Plan{{Filter: "First visible filter", ExposureS: 0.5, Images: 1}}}}
	late := at(200, 31, 75, 150, 1)
	late.Start = begin.Add(100 * day)
	const never = "the sky permits its sequences together in none of the nights that their windows share: "
	for name, c := range map[string]struct {
		list []observatory.Sequence
		want string
	}{
		"both high in November":    {[]observatory.Sequence{at(30, 31, 45, 30, 0.5), at(60, 31, 45, 30, 0.5)}, ""},
		"autumn and spring, short": {[]observatory.Sequence{at(0, 31, 75, 150, 1), at(200, 31, 75, 150, 1)}, never + `"N1" in the nights from 2026-11-22 to 2026-12-23; "N2" in the nights from 2027-01-07 to 2027-04-20`},
		"autumn and spring, low":   {[]observatory.Sequence{at(0, 31, 30, 150, 1), at(200, 31, 30, 150, 1)}, ""},
		"one of four in spring":    {[]observatory.Sequence{at(0, 31, 75, 150, 1), at(5, 31, 75, 150, 1), at(10, 31, 75, 150, 1), at(200, 31, 75, 150, 1)}, never + `"N1" in the nights from 2026-11-22 to 2026-12-23; "N4" in the nights from 2027-01-07 to 2027-04-20`},
		"autumns and a spring":     {[]observatory.Sequence{at(0, 31, 75, 360, 1), at(200, 31, 75, 360, 1)}, never + `"N1" in the nights from 2026-11-22 to 2026-12-23 and from 2027-07-17 to 2027-11-16; "N2" in the nights from 2027-01-07 to 2027-06-12`},
		"more than a year":         {[]observatory.Sequence{at(0, 31, 75, 700, 1), at(200, 31, 75, 700, 1)}, never + `"N1" in the nights from 2026-11-22 to 2026-12-23, from 2027-0`},
		"the same hours":           {[]observatory.Sequence{at(30, 31, 60, 5, 3), at(31, 31, 60, 5, 3)}, `"N1", "N2" need 360 min in all and the sky permits 284.7 min at most in their windows, from 2026-11-27 02:58:30 UTC to `},
		"with the Moon, far":       {[]observatory.Sequence{moon, farFromMoon}, ""},
		"tonight and in spring":    {[]observatory.Sequence{plainSequence(), at(180, 31, 60, 150, 1)}, `the sky permits "N2" in none of the nights that their windows share`},
		"elements too old":         {[]observatory.Sequence{satellite, late}, `the sky permits "N1" in none of the nights that their windows share: the two-line`},
		"elements that end":        {[]observatory.Sequence{satellite, at(200, 31, 75, 150, 1)}, `"N2" in the nights from 2027-01-07 to 2027-04-20; of "N1" the two-line`},
	} {
		t.Run(name, func(t *testing.T) {
			wantRule(t, c.want, c.list)
		})
	}
}

// Of three that are seen in pairs, those with the fewest nights come first; nights
// are told by those that follow one another, and not all of many.
func TestWhatKeepsAGroupApart(t *testing.T) {
	members := []member{{Sequence: &observatory.Sequence{Name: "a"}}, {Sequence: &observatory.Sequence{Name: "b"}}, {Sequence: &observatory.Sequence{Name: "c"}}}
	told := func(nights ...string) string { // of each, who is seen
		var a apart
		for i, seen := range nights {
			here := slices.Clone(members)
			for n := range here {
				if strings.Contains(seen, here[n].Name) {
					here[n].spans = []astro.Span{{}}
				}
			}
			a.note(here, i, fmt.Sprintf("n%d", i))
		}
		_, list, _ := strings.Cut(a.String(), "share: ")
		return list
	}
	for _, c := range []struct {
		nights []string
		want   string
	}{
		{[]string{"ab", "ab", "ab", "bc", "ac"}, `"c" in the nights from n3 to n4; "a" in the nights from n0 to n2 and of n4; "b" in the nights from n0 to n3`},
		{[]string{"ab", "", "a", "c"}, `"a" in the nights of n0 and of n2; "c" in the night of n3`},
		{[]string{"ab", "c", "a", "c", "a", "c", "ab", "", "ab"}, `"a" in the nights of n0, of n2, of n4 and 2 more times; "c" in the nights of n1, of n3 and of n5`},
	} {
		if got := told(c.nights...); got != c.want {
			t.Errorf("%q: %s, want %s", c.nights, got, c.want)
		}
	}
}

// The nights and what the sky permits in them are looked at as long as maxWork
// lasts, to which the nights themselves are counted; where that is not enough for
// a group, it is told.
func TestTheLookForANightIsBounded(t *testing.T) {
	look := func(members int) (found, warned []observatory.Problem, before, after time.Duration) {
		var list []observatory.Sequence
		for i := range members {
			s := plainSequence()
			s.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: float64(i%2) * 200, DecDeg: 31}
			s.Constraints.MinAltDeg = 85
			s.Start, s.End = testNow, testNow.AddDate(0, 0, MaxAheadDays)
			list = append(list, s)
		}
		r := allOf(list...)
		c := &checker{Basis: skyBasis(), places: formPlaces{&r}, found: &findings{}, warned: &findings{}}
		c.request(&r)
		skies, all := c.sky(t.Context(), &r)
		if !all {
			t.Fatal(c.found.problems(), c.warned.problems())
		}
		before = skies.work
		c.oneNight(t.Context(), &r, skies)
		return c.found.problems(), c.warned.problems(), before, skies.work
	}
	const nights = MaxAheadDays * nightCost
	if found, _, before, after := look(2); len(found) != 1 || after-before < nights+MaxAheadDays*2*costOf(observatory.TargetICRS).search {
		t.Errorf("two: %v, the work is %s", found, after-before)
	}
	found, warned, _, work := look(MaxSequences)
	if len(found) > 0 || len(warned) != 1 || warned[0].Path != "groups[0]" || !strings.Contains(warned[0].Message, "was not found out: that takes too long") {
		t.Errorf("%v, warned %v", found, warned)
	}
	if work < maxWork || work > maxWork+10*time.Millisecond {
		t.Errorf("the work is %s", work)
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
		members = append(members, member{Sequence: &s, needs: time.Hour, spans: c.startable(&s)})
	}
	for b.Loop() {
		if why, _ := c.neverWhole(b.Context(), members, c.newNights(nil), nil); why == "" {
			b.Fatal("they have room")
		}
	}
}
