package planner

import (
	"slices"
)

// missed is why a job has no place.
type missed int

const (
	missedNot    missed = iota // it has one
	missedWindow               // no window is long enough
	missedQuota                // a quota is too small for what comes before it and itself
	missedGroup                // another of its group has a place, or has none
	missedRoom                 // its windows are filled
	missedTime                 // the work was stopped before its turn
)

// draft is a schedule in the making.
type draft struct {
	problem *problem
	line    *timeline
	left    []ms     // of each purse
	inside  []bool   // who has a place, by the sequence's index
	missed  []missed // by the sequence's index
	weighs  bool     // less important ones may have been chosen over others
	queues  queues   // while the reasons are written
}

func newDraft(q *problem) *draft {
	n := len(q.Sequences)
	d := &draft{problem: q, line: &timeline{problem: q}, inside: make([]bool, n), missed: make([]missed, n)}
	for _, p := range q.purses {
		d.left = append(d.left, p.granted)
	}
	return d
}

// affords says whether the purses hold enough for the job, else which does not.
func (d *draft) affords(j *job) (purse int, ok bool) {
	for _, k := range j.purses {
		if d.left[k] < j.dur {
			return k, false
		}
	}
	return 0, true
}

func (d *draft) take(j *job, at spot) {
	d.line.put(j, at)
	d.inside[j.index] = true
	for _, k := range j.purses {
		d.left[k] -= j.dur
	}
}

// drop takes out the job of a place.
func (d *draft) drop(i int) *job {
	j := d.line.places[i].job
	d.line.places = slices.Delete(d.line.places, i, i+1)
	d.inside[j.index] = false
	for _, k := range j.purses {
		d.left[k] += j.dur
	}
	return j
}

// placeOf is the index of the job's place, -1 for none.
func (d *draft) placeOf(j *job) int {
	return slices.IndexFunc(d.line.places, func(p placed) bool { return p.job == j })
}

// worth is the weighted time of what is placed, the fixed ones included. It is
// summed in the order of the problem, so that it is the same for the same set.
func (d *draft) worth() float64 {
	sum := d.problem.fixedWorth()
	for _, j := range d.problem.jobs {
		if d.inside[j.index] {
			sum += j.worth()
		}
	}
	return sum
}

func (q *problem) fixedWorth() float64 {
	sum := 0.0
	for _, j := range q.fixed {
		sum += j.worth()
	}
	return sum
}

// away is the weighted distance of the starts from the preferred ones.
func (d *draft) away() float64 {
	sum := 0.0
	for _, j := range d.problem.fixed {
		sum += j.away(j.start)
	}
	for i := range d.line.places {
		p := &d.line.places[i]
		sum += p.job.away(p.start)
	}
	return sum
}

func (d *draft) clone() *draft {
	c := *d
	c.line, c.left = d.line.clone(), slices.Clone(d.left)
	c.inside, c.missed = slices.Clone(d.inside), slices.Clone(d.missed)
	return &c
}

// better says whether a draft has more Z1, or as much and less Z2, by more
// than rounding.
func (d *draft) better(than *draft) bool {
	if a, b := d.worth(), than.worth(); !alike(a, b) {
		return a > b
	}
	a, b := d.away(), than.away()
	return a < b && !alike(a, b)
}

// alike says whether two sums differ by rounding alone.
func alike(a, b float64) bool {
	return a-b < 1e-9*(1+max(a, -a)) && b-a < 1e-9*(1+max(b, -b))
}
