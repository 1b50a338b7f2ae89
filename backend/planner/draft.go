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
	missedRoom                 // its windows are filled
	missedTime                 // the work was stopped before its turn
)

// draft is a schedule in the making.
type draft struct {
	problem *problem
	line    *timeline
	left    []ms     // of each purse
	missed  []missed // by the sequence's index
	weighs  bool     // less important ones may have been chosen over others
}

func newDraft(q *problem) *draft {
	d := &draft{problem: q, line: newTimeline(q), missed: make([]missed, len(q.Sequences))}
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
	for _, k := range j.purses {
		d.left[k] -= j.dur
	}
}

// z1 is the weighted time of what is placed, the locked ones included. It is
// summed in the order of the problem, so that it is the same for the same set.
func (d *draft) z1() float64 {
	placed := make([]bool, len(d.problem.Sequences))
	for i := range d.line.places {
		if j := d.line.places[i].job; j != nil {
			placed[j.index] = true
		}
	}
	sum := 0.0
	for i := range d.problem.Sequences {
		s := &d.problem.Sequences[i]
		if placed[i] || s.LockedStartS != nil {
			sum += s.Weight * s.DurationS / 60
		}
	}
	return sum
}

func (d *draft) clone() *draft {
	return &draft{problem: d.problem, line: d.line.clone(), left: slices.Clone(d.left), missed: slices.Clone(d.missed), weighs: d.weighs}
}
