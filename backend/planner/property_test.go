package planner

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// drawProblem makes a crowded problem with all the fields.
func drawProblem(t *rapid.T) Problem {
	real := func(low, high float64, label string) float64 {
		if rapid.Bool().Draw(t, "whole") {
			return float64(rapid.IntRange(int(low), int(high)).Draw(t, label))
		}
		return rapid.Float64Range(low, high).Draw(t, label)
	}
	p := Problem{
		ID: "random", OriginJD: 2461367.5, OverheadS: real(0, 30, "overhead"),
		Users:     map[string]Quota{"ada": {real(0, 800, "quota")}, "ben": {real(0, 800, "quota")}},
		Programs:  map[string]Quota{"GRB": {real(0, 1200, "quota")}},
		Countries: map[string]Quota{"MX": {real(0, 1200, "quota")}},
	}
	if rapid.Bool().Draw(t, "bounded") {
		p.HorizonS = real(300, 1500, "horizon")
	}
	p.Groups = map[string]Group{"one": {Rule: OneOf}, "all": {Rule: AllOf}}
	if rapid.Bool().Draw(t, "slews") {
		p.Slew = &Slew{RateDegS: real(1, 20, "rate"), SettleS: real(0, 5, "settle")}
	}
	for id := range rapid.IntRange(0, 25).Draw(t, "n") {
		s := Sequence{
			ID: id + 1, Priority: rapid.IntRange(0, 5).Draw(t, "priority"), DurationS: real(1, 200, "duration"), TPrefS: -1,
			User:    rapid.SampledFrom([]string{"", "ada", "ben", "eve"}).Draw(t, "user"),
			Program: rapid.SampledFrom([]string{"", "GRB"}).Draw(t, "program"),
			Country: rapid.SampledFrom([]string{"", "MX"}).Draw(t, "country"),
		}
		s.Weight = float64(6 - s.Priority)
		for range rapid.IntRange(0, 3).Draw(t, "windows") {
			from := real(0, 1200, "from")
			s.WindowsS = append(s.WindowsS, [2]float64{from, from + real(0, 600, "length")})
		}
		if rapid.Bool().Draw(t, "prefers") {
			s.TPrefS = real(0, 1500, "preferred")
		}
		if rapid.Bool().Draw(t, "aimed") {
			ra, dec := real(0, 359, "ra"), real(-90, 90, "dec")
			s.RADeg, s.DecDeg = &ra, &dec
		}
		for range rapid.IntRange(0, 2).Draw(t, "stands best") {
			from := real(0, 1500, "best from")
			s.BestS = append(s.BestS, [2]float64{from, from + real(0, 300, "best for")})
		}
		s.Group = rapid.SampledFrom([]string{"", "", "", "", "one", "all"}).Draw(t, "group")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			s = s.locked(real(0, 1000, "locked"))
		case 1, 2:
			s = s.before(real(0, 1000, "before"))
		case 3:
			s = s.pinned(real(0, 1000, "pinned"))
		case 4:
			s = s.within(real(0, 100, "tolerance"))
		}
		p.Sequences = append(p.Sequences, s)
	}
	return p
}

func TestSolutionsKeepEveryRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		strict, weighted := mustSolve(t, p, Strict), mustSolve(t, p, Weighted)
		// Weighted has no less than strict, but for what calm may cost: a minute for
		// each that strict moves or drops more, and Ease of it all at most.
		calm := min(Calm*float64(max(strict.Moved+strict.Dropped-weighted.Moved-weighted.Dropped, 0)), Ease*weighted.Z1)
		if weighted.Z1 < strict.Z1-calm-1e-9*strict.Z1 {
			t.Fatalf("weighted %g is worse than strict %g, and calm may cost %g", weighted.Z1, strict.Z1, calm)
		}
		for _, s := range []Solution{strict, weighted} {
			if err := Verify(p, s); err != nil {
				t.Fatal(err)
			}
			if len(s.Schedule)+len(s.LeftOut) != len(p.Sequences) {
				t.Fatalf("%d scheduled, %d left out of %d", len(s.Schedule), len(s.LeftOut), len(p.Sequences))
			}
			if again := mustSolve(t, p, s.Policy); !reflect.DeepEqual(again, s) {
				t.Fatalf("the same problem gave\n%+v\nthen\n%+v", s, again)
			}
		}
	})
}

func mustSolve(t *rapid.T, p Problem, policy Policy) Solution {
	return solveIn(t, p, policy, 2*time.Millisecond)
}

func solveIn(t *rapid.T, p Problem, policy Policy, budget time.Duration) Solution {
	s, err := Solve(context.Background(), p, Options{Policy: policy, Budget: budget})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStrictLeavesOutOnlyWhatHasNoPlace: what is lost to others fits nowhere
// among the more and equally important alone, as they finally stand; what lacks
// quota lacks it because of these alone; no less important one is named.
func TestStrictLeavesOutOnlyWhatHasNoPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		p.Slew = nil // gapFor does not know the way
		for i := range p.Sequences {
			p.Sequences[i].Group, p.Sequences[i].ToleranceS = "", nil
		}
		s := mustSolve(t, p, Strict)
		byID := map[int]Sequence{}
		for _, one := range p.Sequences {
			byID[one.ID] = one
		}
		for _, left := range s.LeftOut {
			one := byID[left.ID]
			if one.PinnedStartS != nil {
				continue // it may fit elsewhere
			}
			above := []Placed{}
			for _, placed := range s.Schedule {
				if other := byID[placed.ID]; other.Priority <= one.Priority || other.LockedStartS != nil || other.PinnedStartS != nil {
					above = append(above, placed)
				}
			}
			switch left.Reason {
			case observatory.LeftOutLostTo:
				if start, ok := gapFor(p, byID, above, one); ok {
					t.Fatalf("sequence %d would fit at %g: %+v", one.ID, start, s)
				}
				if len(left.By) == 0 {
					t.Fatalf("sequence %d lost to nobody", one.ID)
				}
			case observatory.LeftOutQuota:
				if !lacksQuota(p, byID, above, one) {
					t.Fatalf("sequence %d does not lack quota: %+v", one.ID, s)
				}
			case observatory.LeftOutWindow:
				for _, w := range one.WindowsS {
					if p.HorizonS > 0 {
						w[1] = min(w[1], p.HorizonS)
					}
					if w[1]-w[0] >= one.DurationS+0.002 {
						t.Fatalf("sequence %d has the window %v", one.ID, w)
					}
				}
			}
			for _, id := range left.By {
				if other := byID[id]; other.Priority > one.Priority && other.LockedStartS == nil && other.PinnedStartS == nil {
					t.Fatalf("sequence %d lost to %d of lower priority", one.ID, id)
				}
			}
		}
	})
}

// gapFor looks for a start by trying what a start can lean on: a window's edge
// or a neighbour.
func gapFor(p Problem, byID map[int]Sequence, placed []Placed, one Sequence) (float64, bool) {
	const grain = 0.002 // two of the solver's milliseconds
	for _, w := range one.WindowsS {
		end := w[1]
		if p.HorizonS > 0 {
			end = min(end, p.HorizonS)
		}
		starts := []float64{w[0] + grain}
		for _, other := range placed {
			starts = append(starts, other.StartS+byID[other.ID].DurationS+p.OverheadS+grain)
		}
		for _, start := range starts {
			free := start >= w[0]+grain && start+one.DurationS+grain <= end
			for _, other := range placed {
				free = free && (start >= other.StartS+byID[other.ID].DurationS+p.OverheadS+grain || start+one.DurationS+p.OverheadS+grain <= other.StartS)
			}
			if free {
				return start, true
			}
		}
	}
	return 0, false
}

func lacksQuota(p Problem, byID map[int]Sequence, placed []Placed, one Sequence) bool {
	lacks := func(quotas map[string]Quota, holder func(Sequence) string) bool {
		quota, limited := quotas[holder(one)]
		sum := one.DurationS
		for _, other := range placed {
			if holder(byID[other.ID]) == holder(one) {
				sum += byID[other.ID].DurationS
			}
		}
		// Locked less important ones are paid first, too.
		return limited && sum > quota.QuotaS-0.1
	}
	return lacks(p.Users, func(s Sequence) string { return s.User }) || lacks(p.Programs, func(s Sequence) string { return s.Program }) ||
		lacks(p.Countries, func(s Sequence) string { return s.Country })
}

// TestMoreImportantOnesDoNotNoticeTheOthers: without the least important
// sequences the strict schedule of the rest is the same.
func TestMoreImportantOnesDoNotNoticeTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		for i := range p.Sequences {
			p.Sequences[i].Group = "" // whose other members are among the rest
		}
		level := rapid.IntRange(0, 4).Draw(t, "level")
		rest := p
		rest.Sequences = nil
		important := map[int]bool{}
		for _, s := range p.Sequences {
			if s.Priority <= level || s.LockedStartS != nil || s.PinnedStartS != nil {
				rest.Sequences = append(rest.Sequences, s)
				important[s.ID] = true
			}
		}
		var with []Placed
		for _, one := range mustSolve(t, p, Strict).Schedule {
			if important[one.ID] {
				with = append(with, Placed{ID: one.ID, StartS: one.StartS})
			}
		}
		var without []Placed
		for _, one := range mustSolve(t, rest, Strict).Schedule {
			without = append(without, Placed{ID: one.ID, StartS: one.StartS})
		}
		if fmt.Sprint(with) != fmt.Sprint(without) {
			t.Fatalf("with the others %v, without %v", with, without)
		}
	})
}

// TestVerifyFindsWhatIsBroken: a solution that was tampered with does not pass.
func TestVerifyFindsWhatIsBroken(t *testing.T) {
	p := instance(t, "small")
	for name, break1 := range map[string]func(*Solution){
		"moved out of the window": func(s *Solution) { s.Schedule[0].StartS = 1e6 },
		"moved onto another":      func(s *Solution) { s.Schedule[1].StartS = s.Schedule[0].StartS },
		"twice":                   func(s *Solution) { s.Schedule = append(s.Schedule, s.Schedule[0]) },
		"unknown":                 func(s *Solution) { s.Schedule = append(s.Schedule, Placed{ID: 99}) },
		"z1":                      func(s *Solution) { s.Z1++ },
		"z2":                      func(s *Solution) { s.Z2++ },
		"bound":                   func(s *Solution) { s.Bound = s.Z1 - 1 },
		"dropped":                 func(s *Solution) { s.LeftOut = s.LeftOut[:1] },
		"both":                    func(s *Solution) { s.LeftOut[0].ID = s.Schedule[0].ID },
		"no reason":               func(s *Solution) { s.LeftOut[0].Text = "" },
	} {
		s := solved(t, p, Strict)
		if break1(&s); Verify(p, s) == nil {
			t.Errorf("%s: passes", name)
		}
	}
	p.Users["ada"] = Quota{1}
	if Verify(p, solved(t, instance(t, "small"), Strict)) == nil {
		t.Error("over the quota: passes")
	}
}

func TestAnEndedContextKeepsWhatThereIs(t *testing.T) {
	p := instance(t, "small")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := Solve(ctx, p, Options{Policy: Weighted})
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p, s); err != nil || len(s.LeftOut) != len(p.Sequences) {
		t.Errorf("%v: %+v", err, s)
	}
}
