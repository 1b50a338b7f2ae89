package planner

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// inForce gives the problem with the solution's starts as those of the schedule in
// force.
func inForce(p Problem, s Solution) Problem {
	p.Sequences = slices.Clone(p.Sequences)
	for i := range p.Sequences {
		one := &p.Sequences[i]
		one.PreviousStartS = nil
		for _, placed := range s.Schedule {
			if placed.ID == one.ID {
				start := placed.StartS
				one.PreviousStartS = &start
			}
		}
	}
	return p
}

// TestNothingMovesWithoutAGain: planned again, with one sequence taken back or
// with nothing changed at all, none moves or is dropped unless Z1 is more, another
// came in, or one came nearer to its preferred start by more than Calm.
func TestNothingMovesWithoutAGain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		for i := range p.Sequences {
			p.Sequences[i].PreviousStartS = nil
		}
		policy := rapid.SampledFrom([]Policy{Strict, Weighted}).Draw(t, "policy")
		before := mustSolve(t, p, policy)
		again := inForce(p, before)
		unchanged := true
		if n := len(before.Schedule); n > 0 && rapid.Bool().Draw(t, "one is taken back") {
			gone := before.Schedule[rapid.IntRange(0, n-1).Draw(t, "gone")].ID
			again.Sequences = slices.DeleteFunc(again.Sequences, func(s Sequence) bool { return s.ID == gone })
			unchanged = false
		}
		after := mustSolve(t, again, policy)
		if after.Moved+after.Dropped == 0 {
			return
		}
		if policy == Strict && unchanged {
			t.Fatalf("nothing changed, and %d moved, %d were dropped\nbefore %+v\nafter %+v", after.Moved, after.Dropped, before, after)
		}
		starts := map[int]float64{}
		for _, one := range after.Schedule {
			starts[one.ID] = one.StartS
		}
		kept, gained := 0.0, after.Added > 0
		for _, s := range again.Sequences {
			if s.PreviousStartS == nil {
				continue
			}
			kept += s.Weight * s.DurationS / 60
			if start, in := starts[s.ID]; in && s.TPrefS >= 0 {
				nearer := s.Weight * (math.Abs(*s.PreviousStartS-s.TPrefS) - math.Abs(start-s.TPrefS)) / 60
				gained = gained || nearer > Calm
			}
		}
		if !gained && after.Z1 <= kept+1e-9 {
			t.Fatalf("%d moved, %d were dropped, for nothing\nbefore %+v\nafter %+v", after.Moved, after.Dropped, before, after)
		}
	})
}
