package planner

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestQueuesCount compares with a look at all the others.
func TestQueuesCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		q := newProblem(&p)
		d := strict(t.Context(), q, false)
		counted := queuesOf(d)
		lacks := func(j *job) bool { return d.missed[j.index] == missedQuota || q.pins[j].kind == missedQuota }
		for _, j := range q.jobs {
			if d.missed[j.index] != missedQuota {
				continue
			}
			for _, purses := range subsets(j.purses) {
				some := slices.DeleteFunc(slices.Clone(purses[:]), func(k int) bool { return k == noneOf })
				want := 0
				for _, other := range q.jobs {
					shares := slices.ContainsFunc(some, func(k int) bool { return slices.Contains(other.purses, k) })
					if other != j && shares && lacks(other) && (other.rank <= j.rank || other.pin != never) {
						want++
					}
				}
				if got := counted.ahead(j, some); got != want {
					t.Fatalf("%d: %d are ahead for %v, counted %d", j.ID, want, some, got)
				}
			}
		}
	})
}
