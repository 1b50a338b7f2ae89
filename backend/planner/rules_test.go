package planner

import (
	"slices"
	"testing"

	"pyros/backend/observatory"
)

// TestRulesOfBothPolicies: pins, groups, tolerances and slews.
func TestRulesOfBothPolicies(t *testing.T) {
	at := func(s Sequence, ra float64) Sequence {
		dec := 0.0
		s.RADeg, s.DecDeg = &ra, &dec
		return s
	}
	groups := map[string]Group{"one": {Rule: OneOf}, "all": {Rule: AllOf}}
	for _, c := range []struct {
		name   string
		in     Problem
		want   []int // ids in the schedule, by start
		id     int   // left out
		reason observatory.LeftOutReason
	}{
		{"a pin comes before the most important", Problem{OverheadS: 1, Sequences: []Sequence{seq(1, 1, 5, 0, 8), seq(2, 5, 5, 0, 20).pinned(2)}}, []int{2}, 1, observatory.LeftOutLostTo},
		{"a pin out of its window", Problem{Sequences: []Sequence{seq(1, 1, 5, 0, 8).pinned(4)}}, nil, 1, observatory.LeftOutPinned},
		{"a pin on what is locked", Problem{OverheadS: 1, Sequences: []Sequence{seq(1, 1, 5, 0, 20).pinned(4), seq(2, 5, 3, 0, 9).locked(2)}}, []int{2}, 1, observatory.LeftOutPinned},
		{"one of a group", Problem{Groups: groups, Sequences: []Sequence{seq(1, 2, 5, 0, 20).in("one"), seq(2, 1, 5, 0, 20).in("one")}}, []int{2}, 1, observatory.LeftOutGroup},
		{"a locked one is the one", Problem{Groups: groups, Sequences: []Sequence{seq(1, 1, 5, 0, 20).in("one"), seq(2, 5, 5, 0, 20).in("one").locked(9)}}, []int{2}, 1, observatory.LeftOutGroup},
		{"a whole group or none of it", Problem{Groups: groups, Sequences: []Sequence{seq(1, 1, 5, 0, 20).in("all"), seq(2, 1, 5, 0, 4).in("all")}}, nil, 1, observatory.LeftOutGroup},
		{"too far from its time", Problem{OverheadS: 1, Sequences: []Sequence{seq(1, 1, 5, 4, 9), seq(2, 2, 5, 0, 30).preferring(5).within(3)}}, []int{1}, 2, observatory.LeftOutLostTo},
		{"the way is too long", Problem{OverheadS: 1, Slew: &Slew{RateDegS: 10, SettleS: 1}, Sequences: []Sequence{at(seq(1, 1, 5, 0, 5), 0), at(seq(2, 2, 5, 5, 20), 90)}}, []int{1}, 2, observatory.LeftOutLostTo},
		{"the way is just short enough", Problem{OverheadS: 1, Slew: &Slew{RateDegS: 10, SettleS: 1}, Sequences: []Sequence{at(seq(1, 1, 5, 0, 5), 0), at(seq(2, 2, 5, 5, 21), 90)}}, []int{1, 2}, 0, ""},
	} {
		for _, policy := range []Policy{Strict, Weighted} {
			t.Run(c.name+" "+string(policy), func(t *testing.T) {
				s := solved(t, c.in, policy)
				var got []int
				for _, one := range s.Schedule {
					got = append(got, one.ID)
				}
				if !slices.Equal(got, c.want) {
					t.Fatalf("scheduled %v, want %v: %+v", got, c.want, s.LeftOut)
				}
				for _, l := range s.LeftOut {
					if l.ID == c.id && l.Reason != c.reason {
						t.Errorf("%s: %s", l.Reason, l.Text)
					}
				}
			})
		}
	}
}

// TestWhatChangedIsCounted against the previous starts.
func TestWhatChangedIsCounted(t *testing.T) {
	p := Problem{OverheadS: 1, Sequences: []Sequence{seq(1, 1, 5, 0, 30).preferring(20).before(5), seq(2, 1, 5, 0, 30), seq(3, 2, 50, 0, 30).before(1)}}
	for _, policy := range []Policy{Strict, Weighted} {
		if s := solved(t, p, policy); s.Moved != 1 || s.Added != 1 || s.Dropped != 1 {
			t.Errorf("%s: %+v", policy, s)
		}
	}
}

// TestReasonsInWords: what is said of pins, groups and tolerances, and who is named.
func TestReasonsInWords(t *testing.T) {
	groups := map[string]Group{"any": {Rule: OneOf}, "whole": {Rule: AllOf}}
	poor := map[string]Quota{"ada": {100}}
	for _, c := range []struct {
		name string
		in   []Sequence // the first is left out
		want string
		by   []int
	}{
		{"a pin out of its window", []Sequence{seq(1, 1, 600, 0, 900).pinned(400)}, "Pinned to 00:06:40 UTC, where its windows and the limits of the sky leave no room for its 10 min", nil},
		{
			"a pin on what is locked",
			[]Sequence{seq(1, 1, 600, 0, 2000).pinned(400), seq(2, 5, 300, 0, 1).locked(800).called("M31")},
			"Pinned to 00:06:40 UTC, where M31 stands in the way, which is fixed",
			[]int{2},
		},
		{"a pin without the quota", []Sequence{seq(1, 1, 600, 0, 2000).pinned(400).by("ada")}, "Pinned to 00:06:40 UTC, where the quota of user ada is too small for its 10 min", nil},
		{
			"a pin in a group of which one is locked",
			[]Sequence{seq(1, 1, 600, 0, 2000).pinned(1000).in("any"), seq(2, 5, 300, 0, 1).locked(0).in("any").called("M31")},
			`Pinned, but of its group "any" one is enough, and M31 is fixed already`,
			[]int{2},
		},
		{
			"one of a group",
			[]Sequence{seq(1, 3, 600, 0, 2000).in("any"), seq(2, 1, 600, 0, 2000).in("any").called("M31")},
			`Of its group "any" one is enough, and that is M31`,
			[]int{2},
		},
		{
			"a group that goes whole",
			[]Sequence{seq(1, 1, 600, 0, 2000).in("whole"), seq(2, 1, 600, 0, 500).in("whole")},
			`All of its group "whole" go into one night or none, and sequence 2 has no place: Needs 10 min, more than its longest window of 8 min 20 s`,
			[]int{2},
		},
		{"a tolerance", []Sequence{seq(1, 1, 600, 0, 2000).preferring(3000).within(300)}, "May start at most 5 min from 00:50:00 UTC, and no window lets it", nil},
	} {
		for _, policy := range []Policy{Strict, Weighted} {
			t.Run(c.name+" "+string(policy), func(t *testing.T) {
				s := solved(t, Problem{OriginJD: 2461367.5, OverheadS: 10, Users: poor, Groups: groups, Sequences: c.in}, policy)
				if len(s.LeftOut) == 0 || s.LeftOut[0].ID != 1 || s.LeftOut[0].Text != c.want || !slices.Equal(s.LeftOut[0].By, c.by) {
					t.Errorf("got %+v, want %q by %v", s.LeftOut, c.want, c.by)
				}
			})
		}
	}
}
