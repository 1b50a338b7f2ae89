package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pyros/backend/planner"
	"pyros/scripts/planning/bound"
)

// What is wanted: the optimum of Z1 up to mostExact sequences, the best Z2 too up
// to mostNear, and leastShare of the proven bound above.
const (
	mostExact  = 60
	mostNear   = 30
	leastShare = 99.5
)

// run is a planning and what it took, in ms.
type run struct {
	planner.Solution
	cpu, wall float64
}

// solve plans and has the solution checked.
func (r *report) solve(p planner.Problem, policy planner.Policy, budget time.Duration) run {
	cpuBefore, begin := cpu(), time.Now()
	// The processor's time counts: others on the machine must not change the figures.
	elapsed := func() time.Duration { return time.Duration((cpu() - cpuBefore) * float64(time.Millisecond)) }
	s, err := planner.Solve(context.Background(), p, planner.Options{Policy: policy, Budget: budget, Elapsed: elapsed})
	check(err)
	out := run{s, cpu() - cpuBefore, time.Since(begin).Seconds() * 1000}
	r.checked++
	if err := planner.Verify(p, s); err != nil {
		fmt.Println(p.ID, "is broken:", err)
		r.violations += strings.Count(err.Error(), "\n") + 1
	}
	return out
}

// independent is the problem as the package bound reads it.
func independent(p planner.Problem) bound.Problem {
	text, err := json.Marshal(p)
	check(err)
	q, err := bound.Read(bytes.NewReader(text))
	check(err)
	return q
}

// optimal says whether the best Z1 is proven to be that: by the bounds, or where these
// are too far off by telling cases apart.
func (r *report) optimal(p planner.Problem, s run, upper float64) bool {
	return s.Z1 >= upper-1e-6 || bound.Optimum(independent(p), s.Z1, r.branches) <= s.Z1+1e-6
}

// tally counts what reached its aim, of how many.
type tally struct{ reached, of int }

func (t *tally) count(reached bool) {
	t.of++
	if reached {
		t.reached++
	}
}

// quality prints how good the solutions are, and in the last column which aim was
// missed, or that the optimum is unproven.
func (r *report) quality(problems []planner.Problem, best map[string]reference) {
	fmt.Println("best: the best known (reference); bound: proven independently; own: the planner's; times in ms")
	fmt.Printf("%-15s %8s %8s %8s %8s %8s %8s %8s %8s %8s\n", "instance", "z1", "best", "bound", "%bound", "own", "z2", "best z2", "cpu", "wall")
	var z1, z2, proven, near tally
	worst, slowest := 100.0, 0.0
	for _, p := range problems {
		n := len(p.Sequences)
		s := r.solve(p, planner.Weighted, r.budget)
		slowest = max(slowest, s.cpu)
		upper := bound.Upper(independent(p), r.rounds)
		known, isKnown := best[p.ID]
		missed, bestZ1, bestZ2 := "", "-", "-"
		if isKnown {
			bestZ1 = fmt.Sprintf("%.1f", known.Z1)
		}
		share := 100 * s.Z1 / upper
		switch {
		case isKnown && n <= mostExact:
			z1.count(s.Z1 >= known.Z1-1e-6)
			if s.Z1 < known.Z1-1e-6 {
				missed += " z1"
			}
			if known.Z2 != nil {
				bestZ2 = fmt.Sprintf("%.1f", *known.Z2)
			}
			if known.Z2 != nil && n <= mostNear {
				reached := s.Z1 > known.Z1-1e-6 && s.Z2 <= *known.Z2+1e-6
				if z2.count(reached); !reached {
					missed += " z2"
				}
			}
		case n <= mostExact:
			optimal := r.optimal(p, s, upper)
			if proven.count(optimal); !optimal {
				missed += " unproven"
			}
		default:
			worst = min(worst, share)
			if near.count(share >= leastShare); share < leastShare {
				missed += " share"
			}
		}
		fmt.Printf("%-15s %8.1f %8s %8.1f %8.3f %8.1f %8.1f %8s %8.0f %8.0f%s\n",
			p.ID, s.Z1, bestZ1, upper, share, s.Bound, s.Z2, bestZ2, s.cpu, s.wall, missed)
	}
	r.unproven += proven.of - proven.reached
	r.missed += z1.of - z1.reached + z2.of - z2.reached + near.of - near.reached
	fmt.Printf("reference, at most %d sequences: Z1 is the optimum on %d of %d; at most %d: Z2 is the best on %d of %d\n", mostExact, z1.reached, z1.of, mostNear, z2.reached, z2.of)
	fmt.Printf("made, at most %d sequences: Z1 is proven to be the optimum on %d of %d, unproven on %d\n", mostExact, proven.reached, proven.of, proven.of-proven.reached)
	fmt.Printf("more than %d sequences: %.1f %% of the independent bound or more on %d of %d, the least is %.3f %%\n", mostExact, leastShare, near.reached, near.of, worst)
	fmt.Printf("the longest took %.0f ms of CPU\n\n", slowest)
}
