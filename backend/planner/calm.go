package planner

import (
	"cmp"
	"slices"
)

// Calm is what a schedule must gain, in weighted minutes of Z1 or else of Z2,
// for each sequence that it moves or drops against the one in force.
const Calm = 1.0

// Ease is the part of Z1 for which any number of sequences may move: no schedule
// stays in force that is farther from a better one than that.
const Ease = 0.003

// Doubt is the part of the weighted time in a later night that is not counted on: a
// schedule that takes time out of this night has to gain so much of it besides. Good
// sites lose about a third of their time to the weather.
const Doubt = 0.3

// unrest counts the jobs that stood in the schedule before and stand
// elsewhere, by a second at least, or nowhere.
func (d *draft) unrest() int {
	n := 0
	for _, j := range d.problem.jobs {
		if j.previous != never && !d.inside[j.index] {
			n++
		}
	}
	for i := range d.line.places {
		if p := &d.line.places[i]; p.job.previous != never && !p.job.stands(p.start) {
			n++
		}
	}
	return n
}

// stands says whether a start is, to a second, that of the schedule in force.
func (j *job) stands(start ms) bool { return j.previous != never && distance(start, j.previous) < 1000 }

// pays says whether the draft is better than another one by what the unrest is
// worth that it makes more than that, and by the doubt of what it leaves to later nights.
func (d *draft) pays(than *draft) bool {
	price := Calm * 60 * float64(max(d.unrest()-than.unrest(), 0))
	doubt := Doubt * max(than.tonight()-d.tonight(), 0)
	if a, b := d.worth(), than.worth(); !alike(a, b) {
		return a-b > min(price, Ease*b)+doubt
	}
	a, b := d.away(), than.away()
	return b-a > price+doubt && !alike(a, b)
}

// tonight is the weighted time that is placed in this night, where later ones are known.
func (d *draft) tonight() float64 {
	sum, end := 0.0, ms(d.problem.TonightS*1000)
	for i := range d.line.places {
		if p := &d.line.places[i]; p.start < end {
			sum += p.job.worth()
		}
	}
	return sum
}

// paysByRank says whether the draft pays to those of the first priority of which any
// stands elsewhere than in another draft: the less important have no say in it.
func (d *draft) paysByRank(than *draft) bool {
	for rank := range ranks {
		mine, others := d.of(rank), than.of(rank)
		same := func(a, b placed) bool { return a.job == b.job && a.start == b.start }
		if !slices.EqualFunc(mine.line.places, others.line.places, same) {
			return mine.pays(others)
		}
	}
	return false
}

// of is the part of a draft that is of one priority.
func (d *draft) of(rank int) *draft {
	part := d.clone()
	part.line.places = slices.DeleteFunc(part.line.places, func(p placed) bool { return p.job.rank != rank })
	q := *d.problem
	q.fixed = nil
	q.jobs = slices.DeleteFunc(slices.Clone(q.jobs), func(j *job) bool { return j.rank != rank })
	part.problem = &q
	return part
}

// calmer goes from a draft to each of others that pays, one after the other.
func calmer(from *draft, others ...*draft) *draft {
	for _, d := range others {
		if d.pays(from) {
			from = d
		}
	}
	return from
}

// calmest gives what the search found, or what of it can be had with fewer moves:
// where there was a schedule before, each step away from it has to pay. In the end
// not even going to what the rule gives would.
func calmest(start, ruled, near, found *draft) *draft {
	if !start.problem.resumes() {
		if found.better(start) {
			return found
		}
		return start
	}
	chosen := calmer(start, near)
	return calmer(chosen, approached(chosen, found), found, ruled)
}

// approached takes those into a draft that have a place in another one alone,
// and those out that have none there. Everybody else stays as far as possible.
func approached(from, to *draft) *draft {
	s := &search{draft: from.clone()}
	for _, j := range from.problem.jobs {
		if s.inside[j.index] && !to.inside[j.index] {
			s.takeOut(s.placeOf(j))
		}
	}
	s.line.slack(movable)
	s.putInAll(func(j *job) bool { return to.inside[j.index] })
	s.putInAll(func(*job) bool { return true })
	s.settle()
	s.calm()
	return s.draft
}

// byWorth are the jobs without a place that could have one, those worth most first.
func (s *search) byWorth(of func(*job) bool) []*job {
	var out []*job
	for _, j := range s.problem.jobs {
		if !s.inside[j.index] && len(j.windows) > 0 && of(j) {
			out = append(out, j)
		}
	}
	slices.SortFunc(out, func(a, b *job) int { return cmp.Or(cmp.Compare(b.worth(), a.worth()), cmp.Compare(a.index, b.index)) })
	return out
}

// putInAll puts in whom it can, others moving aside.
func (s *search) putInAll(of func(*job) bool) {
	for _, j := range s.byWorth(of) {
		if !s.inside[j.index] {
			s.putIn(j)
		}
	}
}
