package planner

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestIsotonicIsBest compares with all rising assignments of the targets'
// values, among which a best one always is.
func TestIsotonicIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var targets []target
		for i := range rapid.IntRange(1, 6).Draw(t, "n") {
			targets = append(targets, target{i, ms(rapid.IntRange(0, 9).Draw(t, "at")), float64(rapid.IntRange(1, 5).Draw(t, "weight"))})
		}
		got := isotonic(targets)
		cost := 0.0
		for i, one := range targets {
			cost += one.weight * float64(distance(one.at, got[i]))
			if i > 0 && got[i] < got[i-1] {
				t.Fatalf("%v gives %v", targets, got)
			}
		}
		var least func(i int, from ms) float64
		least = func(i int, from ms) float64 {
			if i == len(targets) {
				return 0
			}
			best := math.Inf(1)
			for v := from; v <= 9; v++ {
				best = min(best, targets[i].weight*float64(distance(targets[i].at, v))+least(i+1, v))
			}
			return best
		}
		if want := least(0, 0); cost > want+1e-9 {
			t.Fatalf("%v gives %v at %g, possible is %g", targets, got, cost, want)
		}
	})
}
