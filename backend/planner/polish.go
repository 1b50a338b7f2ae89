package planner

import (
	"cmp"
	"math"
	"slices"
)

// grain is how much nearer to where it stands best a job has to come for a longer
// way of the telescope: the sky turns by 2.5 deg meanwhile.
const grain ms = 10 * 60 * 1000

// polishing is how often all have their turn: another may have stood in the way.
const polishing = 3

// muchNearer is how much nearer a job that has its place in the schedule in force has to
// come to where it stands best to be moved for it: the sky turns by 7.5 deg meanwhile.
const muchNearer ms = 30 * 60 * 1000

// finest are the starts at which the job stands best in the sky, those nearest to a
// start; false where that does not matter to it, as it has a preferred start.
func (j *job) finest(start ms) (span, bool) {
	if len(j.best) == 0 || j.pref != never {
		return span{}, false
	}
	return slices.MinFunc(j.best, func(a, b span) int { return cmp.Compare(a.beside(start), b.beside(start)) }), true
}

// beside is how far a start lies outside the span, its end included.
func (s span) beside(start ms) ms { return max(s.from-start, start-s.to, 0) }

// polish moves those that have no preference to where they stand better in the sky,
// and among starts as good as that to where the telescope has less of a way: one
// after the other, those worth most first, and nobody moves aside for it. So
// neither Z1 nor Z2 changes. What stands where it stood in the schedule in force moves
// only to where it stands much better. It looks at as many gaps as there are steps, and ends
// there.
func (d *draft) polish(steps int) {
	var order []*job
	for _, j := range d.problem.jobs {
		if _, ok := j.finest(0); ok && d.inside[j.index] {
			order = append(order, j)
		}
	}
	slices.SortStableFunc(order, func(a, b *job) int { return cmp.Compare(b.worth(), a.worth()) })
	for moved, round := true, 0; moved && round < polishing; round++ {
		moved = false
		for _, j := range order {
			i := d.placeOf(j)
			if steps -= len(d.line.places); steps < 0 {
				return
			}
			moved = d.line.polish(i) || moved
		}
	}
}

// polish moves the place of an index; false: it stands as well as it can.
func (t *timeline) polish(i int) bool {
	p := t.places[i]
	aim, _ := p.job.finest(p.start)
	farthest := ms(math.MaxInt64) // from there that is worth a move
	if p.job.stands(p.start) {
		farthest = aim.beside(p.start) - muchNearer
	}
	t.places = slices.Delete(t.places, i, i+1)
	at := spot{i, p.start, p.window}
	least := t.loss(at, p.job, aim)
	for _, w := range p.job.within(p.window) {
		for k := t.firstGap(w.from); k <= len(t.places); k++ {
			low, high := max(w.from, t.after(k, p.job)), min(w.to, t.before(k, p.job))-p.job.dur
			if low > w.to-p.job.dur {
				break
			}
			if low > high {
				continue
			}
			one := spot{k, min(max(aim.from, low), high), w}
			if loss := t.loss(one, p.job, aim); aim.beside(one.start) <= farthest && slices.Compare(loss[:], least[:]) < 0 {
				at, least = one, loss
			}
		}
	}
	t.places = slices.Insert(t.places, at.index, placed{job: p.job, start: at.start, window: at.window})
	return at.start != p.start
}

// loss is what a spot costs the job: how far it is from where it would stand best,
// roughly; then the way of the telescope to it and on; then how far exactly, and how
// late.
func (t *timeline) loss(at spot, j *job, aim span) [4]ms {
	way := ms(0)
	if at.index > 0 {
		way += t.problem.gap(t.places[at.index-1].job, j)
	}
	if at.index < len(t.places) {
		way += t.problem.gap(j, t.places[at.index].job)
		if at.index > 0 {
			way -= t.between(at.index - 1)
		}
	}
	beside := aim.beside(at.start)
	return [4]ms{beside / grain, way, beside, at.start}
}

// within are the job's windows in the one of those given that a window lies in.
func (j *job) within(w span) []span {
	given := w
	for _, g := range j.given {
		if g.from <= w.from && w.to <= g.to {
			given = g
		}
	}
	var out []span
	for _, one := range j.windows {
		if given.from <= one.from && one.to <= given.to {
			out = append(out, one)
		}
	}
	return out
}
