package planner

import (
	"context"
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
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
	r := newRelaxation(q, mostArcs)
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

// TestAnyBudgetDoes: however little work may be done, it ends, and the schedule is
// valid.
func TestAnyBudgetDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		budget := time.Duration(rapid.IntRange(1, 8e6).Draw(t, "budget"))
		s, err := Solve(t.Context(), p, Options{Policy: Weighted, Budget: budget})
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(p, s); err != nil {
			t.Fatal(err)
		}
	})
}

// TestASearchThatNoWidthHelps: each search for less Z2 is cut off by its work, many
// times before the budget is spent. It grew wider until the number overflowed.
func TestASearchThatNoWidthHelps(t *testing.T) {
	f, err := os.Open("testdata/no_width_helps.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := ReadProblem(f)
	if err != nil {
		t.Fatal(err)
	}
	for budget := 250 * time.Microsecond; budget < 20*time.Millisecond; budget += 250 * time.Microsecond {
		s, err := Solve(t.Context(), p, Options{Policy: Weighted, Budget: budget})
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(p, s); err != nil {
			t.Errorf("%s: %v", budget, err)
		}
	}
}
