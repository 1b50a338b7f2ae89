package planner

import (
	"slices"
	"strings"
	"testing"

	"pyros/backend/observatory"
)

// seq is a sequence of the small cases: priority, duration, window.
func seq(id, priority int, duration, from, to float64) Sequence {
	return Sequence{ID: id, Priority: priority, Weight: float64(6 - priority), DurationS: duration, TPrefS: -1, WindowsS: [][2]float64{{from, to}}}
}

func (s Sequence) preferring(start float64) Sequence { s.TPrefS = start; return s }
func (s Sequence) by(user string) Sequence           { s.User = user; return s }
func (s Sequence) locked(start float64) Sequence     { s.LockedStartS = &start; return s }
func (s Sequence) before(start float64) Sequence     { s.PreviousStartS = &start; return s }
func (s Sequence) pinned(start float64) Sequence     { s.PinnedStartS = &start; return s }
func (s Sequence) aimed(raDeg, decDeg float64) Sequence {
	s.RADeg, s.DecDeg = &raDeg, &decDeg
	return s
}
func (s Sequence) within(tolerance float64) Sequence { s.ToleranceS = &tolerance; return s }
func (s Sequence) in(group string) Sequence          { s.Group = group; return s }
func (s Sequence) called(name string) Sequence       { s.Name = name; return s }

func solved(t *testing.T, p Problem, policy Policy) Solution {
	t.Helper()
	s, err := Solve(t.Context(), p, Options{Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheRule(t *testing.T) {
	const over = 1
	for _, c := range []struct {
		name string
		in   []Sequence
		want map[int]float64 // start by id; the others are left out
	}{
		{"one sequence", []Sequence{seq(1, 1, 1, 0, 2)}, map[int]float64{1: 0}},
		{"two sequences", []Sequence{seq(1, 1, 1, 0, 2), seq(2, 1, 1, 4, 6)}, map[int]float64{1: 0, 2: 4}},
		{"three sequences", []Sequence{seq(1, 1, 1, 0, 2), seq(2, 1, 1, 4, 6), seq(3, 1, 1, 7, 9)}, map[int]float64{1: 0, 2: 4, 3: 7}},
		{"at the preferred start", []Sequence{seq(1, 1, 1, 0, 9).preferring(4)}, map[int]float64{1: 4}},
		{"near the preferred start", []Sequence{seq(1, 1, 4, 2, 6), seq(2, 2, 1, 0, 20).preferring(4)}, map[int]float64{1: 2, 2: 7}},
		{"equally near: earlier", []Sequence{seq(1, 1, 2, 4, 6), seq(2, 2, 2, 0, 20).preferring(4)}, map[int]float64{1: 4, 2: 1}},
		{"the overhead fits exactly", []Sequence{seq(1, 1, 2, 0, 2), seq(2, 1, 2, 2, 5)}, map[int]float64{1: 0, 2: 3}},
		{"the overhead does not fit", []Sequence{seq(1, 1, 2, 0, 2), seq(2, 1, 2, 2, 4.5)}, map[int]float64{1: 0}},
		// 1 stands at its wish; 2 can only start from 4 to 4.5 and pushes it to the left.
		{"move left", []Sequence{seq(1, 1, 2, 0, 5).preferring(2.5), seq(2, 1, 2, 4, 6.5).preferring(4.5)}, map[int]float64{1: 1.5, 2: 4.5}},
		// 1 stands as early as it may; 2 has no other time.
		{"move right", []Sequence{seq(1, 1, 2, 0, 9), seq(2, 1, 2, 0.5, 3)}, map[int]float64{1: 3.5, 2: 0.5}},
		// Between 1 and 2 there are 2 s, 3 needs 4 with its overheads: each gives way.
		{
			"move both",
			[]Sequence{seq(1, 1, 3, 0, 10).preferring(1), seq(2, 1, 3, 0, 10).preferring(6), seq(3, 1, 2, 3, 6.5).preferring(6.1)},
			map[int]float64{1: 0, 2: 7, 3: 4},
		},
		{
			"move both as far as needed",
			[]Sequence{seq(1, 1, 3, 0, 10).preferring(1), seq(2, 1, 3, 0, 11).preferring(6), seq(3, 1, 3, 4, 7).preferring(7)},
			map[int]float64{1: 0, 2: 8, 3: 4},
		},
		{
			"not far enough",
			[]Sequence{seq(1, 1, 3, 0, 10).preferring(1), seq(2, 1, 3, 0, 10).preferring(6), seq(3, 1, 3, 4, 7).preferring(7)},
			map[int]float64{1: 1, 2: 6},
		},
		{
			"a whole chain moves",
			[]Sequence{seq(1, 1, 2, 0, 20), seq(2, 1, 2, 1, 20), seq(3, 1, 2, 2, 20), seq(4, 1, 1, 2.5, 3.5)},
			map[int]float64{1: 4.5, 2: 7.5, 3: 10.5, 4: 2.5},
		},
		{"priority", []Sequence{seq(1, 2, 2, 0, 3), seq(2, 1, 2, 0, 3)}, map[int]float64{2: 0}},
		{"priority overlap", []Sequence{seq(1, 3, 4, 0, 9), seq(2, 1, 4, 2, 6), seq(3, 2, 3, 6, 10)}, map[int]float64{2: 2, 3: 7}},
		{"a higher priority is not moved aside", []Sequence{seq(1, 1, 3, 0, 20), seq(2, 2, 3, 0, 4)}, map[int]float64{1: 0}},
		{"an alert comes first", []Sequence{seq(1, 1, 3, 0, 4), seq(2, 0, 3, 0, 4)}, map[int]float64{2: 0}},
		{
			"the second window",
			[]Sequence{seq(1, 1, 3, 0, 3), {ID: 2, Priority: 2, Weight: 4, DurationS: 3, TPrefS: -1, WindowsS: [][2]float64{{0, 4}, {10, 14}}}},
			map[int]float64{1: 0, 2: 10},
		},
		{"locked stays", []Sequence{seq(1, 1, 3, 0, 8), seq(2, 5, 3, 0, 1).locked(1)}, map[int]float64{1: 5, 2: 1}},
		{"locked ones that overlap", []Sequence{seq(1, 1, 1, 0, 9), seq(2, 5, 6, 0, 1).locked(0), seq(3, 5, 1, 0, 1).locked(2)}, map[int]float64{1: 7, 2: 0, 3: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := solved(t, Problem{OverheadS: over, Sequences: c.in}, Strict)
			got := map[int]float64{}
			for _, p := range s.Schedule {
				got[p.ID] = p.StartS
			}
			t.Logf("%v, left out %+v", got, s.LeftOut)
			if len(got) != len(c.want) {
				t.Fatalf("scheduled %v, want %v", got, c.want)
			}
			for id, start := range c.want {
				if got[id] != start {
					t.Errorf("sequence %d starts at %v, want %v", id, got[id], start)
				}
			}
		})
	}
}

func TestSameInAnyOrder(t *testing.T) {
	p := Problem{OverheadS: 1, Sequences: []Sequence{seq(1, 1, 2, 0, 9), seq(2, 1, 2, 0, 9), seq(3, 1, 2, 0.5, 3), seq(4, 2, 2, 0, 9)}}
	want := solved(t, p, Strict)
	slices.Reverse(p.Sequences)
	if got := solved(t, p, Strict); !slices.Equal(got.Schedule, want.Schedule) {
		t.Errorf("%v, turned round %v", want.Schedule, got.Schedule)
	}
}

func TestQuotas(t *testing.T) {
	p := Problem{
		OverheadS: 1,
		Users:     map[string]Quota{"ada": {5}, "ben": {1000}},
		Programs:  map[string]Quota{"GRB": {7}},
		Countries: map[string]Quota{"MX": {4}},
		Sequences: []Sequence{
			seq(1, 1, 3, 0, 100).by("ada"), seq(2, 1, 3, 0, 100).by("ada"), seq(3, 2, 2, 0, 100).by("ada"),
			seq(4, 1, 5, 0, 100).by("ben"), seq(5, 2, 3, 0, 100).by("ben"), seq(6, 1, 5, 0, 100),
		},
	}
	p.Sequences[3].Program, p.Sequences[4].Program = "GRB", "GRB"
	p.Sequences[5].Country = "MX"
	s := solved(t, p, Strict)
	var in []int
	for _, one := range s.Schedule {
		in = append(in, one.ID)
	}
	if slices.Sort(in); !slices.Equal(in, []int{1, 3, 4}) {
		t.Fatalf("scheduled %v", in)
	}
	for i, want := range []string{
		"Needs 3 s, but the quota of user ada has 0 s left after the 5 s already planned",
		"Needs 3 s, but the quota of program GRB has 2 s left after the 5 s already planned",
		"Needs 5 s, but the quota of country MX has 4 s left",
	} {
		if l := s.LeftOut[i]; l.Reason != observatory.LeftOutQuota || l.Text != want {
			t.Errorf("sequence %d: %s: %s", l.ID, l.Reason, l.Text)
		}
	}
}

func TestLockedIsPaidFromTheQuota(t *testing.T) {
	p := Problem{Users: map[string]Quota{"ada": {5}}, Sequences: []Sequence{seq(1, 1, 9, 0, 1).by("ada").locked(0), seq(2, 1, 1, 0, 100).by("ada")}}
	if s := solved(t, p, Strict); len(s.Schedule) != 1 || s.LeftOut[0].Reason != observatory.LeftOutQuota {
		t.Errorf("%+v", s)
	}
}

func TestSentences(t *testing.T) {
	p := Problem{OriginJD: 2461367.5, OverheadS: 60, Sequences: []Sequence{
		seq(1, 1, 1800, 7200, 9000).called("GRB afterglow"), seq(2, 2, 1140, 9060, 10800).called("M31"),
		seq(3, 3, 1200, 7800, 10800).called("M33"), seq(4, 3, 7200, 0, 3600),
		{ID: 5, Priority: 3, Weight: 3, DurationS: 1, TPrefS: -1},
	}}
	s := solved(t, p, Strict)
	for i, want := range []string{
		"Lost to GRB afterglow (priority 1) and M31 (priority 2): they fill its window 02:10-03:00 UTC, it needs 20 min",
		"Needs 2 h, more than its longest window of 1 h",
		"Needs 1 s and has no window",
	} {
		if s.LeftOut[i].Text != want {
			t.Errorf("got %q", s.LeftOut[i].Text)
		}
	}
	if !slices.Equal(s.LeftOut[0].By, []int{1, 2}) || s.LeftOut[0].Reason != observatory.LeftOutLostTo || s.LeftOut[1].Reason != observatory.LeftOutWindow {
		t.Errorf("%+v", s.LeftOut)
	}
}

func TestReplanningStaysCalm(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []Sequence
		want map[int]float64
	}{
		{"kept where hardly anything is gained", []Sequence{seq(1, 1, 100, 0, 9000).before(20)}, map[int]float64{1: 20}},
		{"kept where it only would be earlier", []Sequence{seq(1, 1, 100, 0, 9000).before(2000)}, map[int]float64{1: 2000}},
		{"kept where Z2 gains too little", []Sequence{seq(1, 5, 100, 0, 9000).preferring(500).before(560)}, map[int]float64{1: 560}},
		{"kept off the wish only while the wish is taken", []Sequence{seq(1, 1, 100, 0, 9000).preferring(500).before(600)}, map[int]float64{1: 500}},
		{"first come, first served within a priority", []Sequence{seq(1, 1, 100, 50, 200).before(60), seq(2, 1, 100, 0, 200)}, map[int]float64{1: 60}},
		{"a higher priority takes the place", []Sequence{seq(1, 2, 100, 50, 200).before(60), seq(2, 1, 100, 0, 200)}, map[int]float64{2: 0}},
		{"moved to let another in", []Sequence{seq(1, 1, 100, 0, 500).before(100), seq(2, 1, 100, 90, 195)}, map[int]float64{1: 195, 2: 90}},
		{"a place out of the window is given up", []Sequence{seq(1, 1, 100, 300, 900).before(100)}, map[int]float64{1: 300}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := solved(t, Problem{OverheadS: 5, Sequences: c.in}, Strict)
			got := map[int]float64{}
			for _, p := range s.Schedule {
				got[p.ID] = p.StartS
			}
			for id, start := range c.want {
				if at, ok := got[id]; !ok || at != start {
					t.Errorf("starts are %v, want %v", got, c.want)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("starts are %v, want %v", got, c.want)
			}
		})
	}
}

func TestReplanningTheResultChangesNothing(t *testing.T) {
	for _, name := range []string{"small", "pyros-50", "sky-200"} {
		for _, policy := range []Policy{Strict, Weighted} {
			t.Run(name+" "+string(policy), func(t *testing.T) {
				p := instance(t, name)
				first := solved(t, p, policy)
				starts := map[int]float64{}
				for _, one := range first.Schedule {
					starts[one.ID] = one.StartS
				}
				for i, s := range p.Sequences {
					if start, ok := starts[s.ID]; ok {
						p.Sequences[i] = s.before(start)
					}
				}
				again := solved(t, p, policy)
				if again.Z1 == first.Z1 && again.Z2 == first.Z2 && !slices.Equal(first.Schedule, again.Schedule) {
					t.Errorf("was\n%v\nis\n%v", first.Schedule, again.Schedule)
				}
				if again.Z1 < first.Z1 || policy == Strict && again.Z1 != first.Z1 {
					t.Errorf("was %g, is %g", first.Z1, again.Z1)
				}
			})
		}
	}
}

func TestAnAlertIsNeverGivenUp(t *testing.T) {
	p := Problem{OverheadS: 1, Sequences: []Sequence{
		seq(1, 5, 1000, 0, 1005).before(2), seq(2, 0, 10, 400, 500), seq(3, 1, 900, 0, 1005), seq(4, 4, 300, 0, 1005),
	}}
	for _, policy := range []Policy{Strict, Weighted} {
		s := solved(t, p, policy)
		if !slices.ContainsFunc(s.Schedule, func(one Placed) bool { return one.ID == 2 }) {
			t.Errorf("%s: %+v", policy, s)
		}
	}
}

func TestBadProblems(t *testing.T) {
	for want, p := range map[string]Problem{
		"given twice":                      {Sequences: []Sequence{seq(1, 1, 1, 0, 2), seq(1, 1, 1, 0, 2)}},
		"overhead_s: must be from 0":       {OverheadS: -1},
		"priority: must be from 0 to 5":    {Sequences: []Sequence{seq(1, 6, 1, 0, 2)}},
		"duration_s: must be from":         {Sequences: []Sequence{seq(1, 1, 0, 0, 2)}},
		"a window goes from 3 to 2":        {Sequences: []Sequence{seq(1, 1, 1, 3, 2)}},
		`users["ada"] quota_s: must be a`:  {Users: map[string]Quota{"ada": {-1}}},
		"locked_start_s: must be from -1e": {Sequences: []Sequence{seq(1, 1, 1, 0, 2).locked(1e300)}},
	} {
		_, err := Solve(t.Context(), p, Options{})
		if err == nil || !strings.Contains(err.Error(), want) || observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%q: got %v", want, err)
		}
	}
	if _, err := Solve(t.Context(), Problem{}, Options{Policy: "random"}); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Errorf("unknown policy: %v", err)
	}
	if _, err := ReadProblem(strings.NewReader("[]")); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Errorf("not an object: %v", err)
	}
}

// The less important have no say in whether the more important stay where they stood.
func TestWhoStandsIsNotMovedForTheLessImportant(t *testing.T) {
	p := Problem{Sequences: []Sequence{
		seq(1, 1, 6000, 0, 6500).before(0), seq(2, 1, 600, 0, 600), seq(3, 2, 7200, 600, 7800),
	}}
	if s := solved(t, p, Strict); len(s.Schedule) != 1 || s.Schedule[0].ID != 1 || s.Schedule[0].StartS != 0 {
		t.Errorf("%+v", s.Schedule)
	}
}
