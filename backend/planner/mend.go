package planner

import "context"

// mend plans parts of the draft anew: all that stands from one place to
// another is taken out, and a hunt fills the hole from what then has no place, with
// everything else where it is. Parts of a few places go along the whole
// timeline, then longer ones, as long as there is work left (large neighbourhood
// search, Shaw 1998, with an exact method for the hole).
func mend(ctx context.Context, d *draft, enough func(*draft) float64, most float64, budget int) (*draft, int) {
	for _, g := range d.problem.groups {
		if g.all {
			return d, 0 // a hole may hold a part of one
		}
	}
	used := 0
	for length := 8; length < 2*len(d.line.places)+8 && most > enough(d); length += 4 {
		for from := 0; from < len(d.line.places); {
			if used >= budget || ctx.Err() != nil || most <= enough(d) {
				return d, used
			}
			to := min(from+length, len(d.line.places))
			better, steps := d.refill(ctx, from, to, budget/20)
			if used += steps; better != nil {
				d = better
				continue
			}
			if to == len(d.line.places) {
				break
			}
			from += length / 2
		}
	}
	return d, used
}

// refill hunts for more in the hole that the places from..to leave; nil: there
// is none.
func (d *draft) refill(ctx context.Context, from, to, budget int) (*draft, int) {
	hole := *d.problem
	hole.jobs, hole.purses = nil, append([]purse(nil), d.problem.purses...)
	for k := range hole.purses {
		hole.purses[k].granted = d.left[k]
	}
	here := newDraft(&hole)
	originals := map[int]*job{}
	taken := map[*group]bool{}
	for i, p := range d.line.places {
		if i < from || i >= to {
			taken[p.job.group] = true
		}
	}
	delete(taken, nil)
	open := func(j *job) *job {
		c := *j
		c.windows = d.hole(j, from, to)
		if len(c.windows) == 0 || taken[j.group] {
			return nil
		}
		originals[j.index] = j
		hole.jobs = append(hole.jobs, &c)
		return &c
	}
	for i := from; i < to; i++ {
		p := d.line.places[i]
		for _, k := range p.job.purses {
			hole.purses[k].granted += p.job.dur
		}
		if c := open(p.job); c != nil {
			here.line.places = append(here.line.places, placed{c, p.start, p.window})
			here.inside[c.index] = true
		}
	}
	for _, j := range d.problem.jobs {
		if !d.inside[j.index] {
			open(j)
		}
	}
	r := newRelaxation(&hole)
	least := here.worth() + max(r.grain, 1e-9) - 1e-9*(1+here.worth())
	r.lower(ctx, least, budget/4)
	if r.bound <= least {
		return nil, r.steps
	}
	pots := newPots(r)
	pots.lower(ctx, least, budget/4)
	steps := r.steps + pots.steps
	if pots.bound <= least {
		return nil, steps
	}
	h := newHunt(r, nil, pots, here)
	h.run(ctx, 200, budget)
	steps += h.steps
	if h.best < 0 {
		return nil, steps
	}
	found := newDraft(d.problem)
	add := func(p placed) {
		found.take(p.job, spot{len(found.line.places), p.start, p.window})
	}
	for _, p := range d.line.places[:from] {
		add(p)
	}
	for _, p := range h.draft().line.places {
		add(placed{originals[p.job.index], p.start, p.window})
	}
	for _, p := range d.line.places[to:] {
		add(p)
	}
	return found, steps
}

// hole gives the parts of a job's windows between the places before from and at to.
func (d *draft) hole(j *job, from, to int) []span {
	low, high := d.line.after(from, j), d.line.before(to, j)
	var out []span
	for _, w := range j.windows {
		w.from, w.to = max(w.from, low), min(w.to, high)
		if w.to-w.from >= j.dur {
			out = append(out, w)
		}
	}
	return out
}
