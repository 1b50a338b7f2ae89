package planner

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// TestASlowMachineKeepsTheBudget: by a clock on which hardly any work is done in a
// second, improving ends soon after the budget, with a schedule that is valid.
func TestASlowMachineKeepsTheBudget(t *testing.T) {
	p := crowded(300)
	asked := 0
	slow := func() time.Duration { asked++; return time.Duration(asked) * 100 * time.Millisecond }
	s, err := Solve(t.Context(), p, Options{Policy: Weighted, Budget: time.Second, Elapsed: slow})
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p, s); err != nil {
		t.Fatal(err)
	}
	// 2 until improving begins, 13 more until it ends, then the look that sees it,
	// and a few for the times of the solution.
	if s.ElapsedMS < 1000 || asked > 25 {
		t.Errorf("it ended after %.0f ms, the clock was asked %d times", s.ElapsedMS, asked)
	}
}

// TestTheClockChangesNothing where the work is done within the budget.
func TestTheClockChangesNothing(t *testing.T) {
	p := crowded(120)
	stopped := func() time.Duration { return 0 }
	with, err := Solve(t.Context(), p, Options{Policy: Weighted, Elapsed: stopped})
	if err != nil {
		t.Fatal(err)
	}
	if without := solved(t, p, Weighted); !reflect.DeepEqual(with, without) {
		t.Errorf("with a clock\n%+v\nwithout\n%+v", with, without)
	}
}

func TestASolutionWithoutABoundIsJSON(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, policy := range []Policy{Strict, Weighted} {
		s, err := Solve(ctx, crowded(10), Options{Policy: policy})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(s); err != nil {
			t.Errorf("%s: %v", policy, err)
		}
	}
}

// TestAHuntReachesDawn, whatever little work it is given: what it builds fills the
// night.
func TestAHuntReachesDawn(t *testing.T) {
	p := crowded(400)
	q := newProblem(&p)
	r := newRelaxation(q)
	r.lower(t.Context(), 0, 4e6)
	pots := newPots(r)
	pots.lower(t.Context(), 0, 4e6)
	for _, most := range []int{1, 2e6} {
		h := newHunt(r, nil, pots, newDraft(q))
		h.run(t.Context(), 32, most)
		if h.best < 0 || h.worth < 0.9*r.bound {
			t.Errorf("with %d steps it comes to %.0f of %.0f", most, h.worth/60, r.bound/60)
		}
	}
}
