package planner

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPressIsSlack: after each insertion the slack is what it is when computed anew.
func TestPressIsSlack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		s := &search{draft: newDraft(newProblem(&p))}
		s.line.slack(movable)
		for _, j := range s.problem.jobs {
			if s.inside[j.index] || !s.squeeze(j) {
				continue
			}
			anew := s.line.clone()
			anew.slack(movable)
			if !slices.Equal(s.line.early, anew.early) || !slices.Equal(s.line.late, anew.late) {
				t.Fatalf("after %d: early %v late %v, anew %v %v", j.ID, s.line.early, s.line.late, anew.early, anew.late)
			}
		}
	})
}
