package planner

import "slices"

// queues count the jobs that lack quota, by the purses that they draw from and by
// rank, so that the sentence of each costs no look at all the others.
type queues map[[3]int][ranks]int

const (
	ranks  = 6  // priorities
	noneOf = -1 // no purse more
)

// queuesOf are those of a draft whose jobs know why they have no place.
func queuesOf(d *draft) queues {
	q := queues{}
	for _, j := range d.problem.jobs {
		pinned := d.problem.pins[j].kind == missedQuota
		if d.missed[j.index] != missedQuota && !pinned {
			continue
		}
		rank := j.rank
		if pinned {
			rank = 0 // it has its turn before all
		}
		for _, some := range subsets(j.purses) {
			counts := q[some]
			counts[rank]++
			q[some] = counts
		}
	}
	return q
}

// ahead counts the jobs that draw from one of the purses as well, lack quota and have
// their turn no later than the job, which is one of them itself.
func (q queues) ahead(j *job, purses []int) int {
	count := -1
	for _, some := range subsets(purses) { // the sizes of their union, by inclusion and exclusion
		sign := -1
		for _, k := range some {
			if k != noneOf {
				sign = -sign
			}
		}
		counts := q[some]
		for _, n := range counts[:j.rank+1] {
			count += sign * n
		}
	}
	return count
}

// subsets are those of up to three purses, without the empty one; each is sorted.
func subsets(purses []int) [][3]int {
	all := slices.Sorted(slices.Values(purses))
	out := make([][3]int, 0, 7)
	for mask := 1; mask < 1<<len(all); mask++ {
		some, n := [3]int{noneOf, noneOf, noneOf}, 0
		for i, k := range all {
			if mask&(1<<i) != 0 {
				some[n] = k
				n++
			}
		}
		out = append(out, some)
	}
	return out
}
