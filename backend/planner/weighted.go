package planner

import (
	"context"
	"math"
	"slices"
	"time"
)

// stepsPerSecond is about how much work a core does in a second.
const stepsPerSecond = 260e6

// steps turns a budget into work.
func steps(budget time.Duration) int {
	if budget <= 0 {
		budget = DefaultBudget
	}
	return int(min(budget.Seconds(), 3600) * stepsPerSecond)
}

// parts of the way from the bound down to the best are where a hunt aims: what
// comes near the bound has few jobs to choose from and is found soon, if there is any.
var parts = [...]float64{0.15, 0.4, 1}

// narrow is the width of the first beam.
const narrow = 32

// improve gives a draft that is never worse than the one it begins with, and a
// bound on the weighted time of any.
func improve(ctx context.Context, start *draft, budget int) (*draft, float64) {
	r := newRelaxation(start.problem)
	near := start
	if start.problem.resumes() {
		near = climb(ctx, start, math.Inf(1), budget/10, 1, Calm*60)
	}
	best := climb(ctx, near, math.Inf(1), budget/10, 1, 0)
	left, kept := budget-budget/10, 0
	if slices.ContainsFunc(start.problem.jobs, func(j *job) bool { return j.pref != never }) {
		kept = budget / 4 // for Z2
	}
	left -= kept
	above := func(d *draft) float64 {
		worth := d.worth()
		return worth + max(r.grain-1e-9*(1+worth), 1e-9*(1+worth))
	}
	enough := func() float64 { return above(best) }
	r.lower(ctx, enough(), budget/5)
	p := newPots(r)
	p.lower(enough(), budget/10)
	r.bound = min(r.bound, p.bound)
	left -= r.steps + p.steps
	for width := narrow; r.bound > enough() && left > 0 && ctx.Err() == nil; width *= 4 {
		for _, part := range parts {
			if part < 1 && width > narrow {
				continue
			}
			target := max(r.bound-part*(r.bound-best.worth()), enough())
			h := newHunt(r, nil, p, best)
			h.aim(target)
			most := left
			if part < 1 {
				most = left / 5
			}
			h.run(ctx, width, most)
			left -= h.steps
			if h.best >= 0 {
				best = h.draft()
			} else if h.whole {
				r.bound = min(r.bound, target)
			}
			if left <= 0 || r.bound <= enough() {
				break
			}
		}
		if r.bound <= enough() || left <= 0 {
			break
		}
		if width == narrow {
			mended, used := mend(ctx, best, above, r.bound, left/6)
			best, left = mended, left-used
		}
		share := min(budget/8, left)
		best = climb(ctx, best, r.bound, share, uint64(width), 0)
		left -= share
	}
	if r.bound <= enough() {
		r.bound = best.worth()
	}
	if left = max(left, 0) + kept; best.away() > 0 && r.exact {
		best = nearer(ctx, r, p, best, left)
	}
	best.settle()
	best.calm()
	near.settle()
	near.calm()
	best = calmest(start, near, best)
	best.weighs = true
	best.explain()
	return best, r.bound
}

// nearer looks for a schedule with the Z1 of the best and less Z2.
func nearer(ctx context.Context, r *relaxation, p *pots, best *draft, left int) *draft {
	best = best.clone()
	best.settle()
	worth := best.worth()
	r.lay(nil)
	r.earn()
	r.prune(worth - 1e-9*(1+worth))
	// The pots' prices bound what has an arc; those struck before may come in again.
	p.arcs, p.first = r.arcs, r.first
	p = p.again(r)
	z := r.forZ2(worth)
	z.lower(ctx, -best.away(), left/4)
	left -= z.steps
	for width := 64; left > 0 && ctx.Err() == nil; width *= 3 {
		h := newHunt(r, z, p, best)
		h.run(ctx, width, left)
		left -= h.steps
		if h.best >= 0 {
			best = h.draft()
			best.settle()
		}
		if h.whole {
			break
		}
	}
	return best
}

// explain finds anew why jobs have no place, after an exchange.
func (d *draft) explain() {
	for _, j := range d.problem.jobs {
		switch _, affords := d.affords(j); {
		case d.inside[j.index]:
			d.missed[j.index] = missedNot
		case len(j.windows) == 0:
			d.missed[j.index] = d.noWindow(j)
		case !affords:
			d.missed[j.index] = missedQuota
		case j.excluded(d.inside) != nil, j.unit() != nil && d.hasRoom(j):
			d.missed[j.index] = missedGroup
		default:
			d.missed[j.index] = missedRoom
		}
	}
}

// hasRoom says whether the job alone would fit.
func (d *draft) hasRoom(j *job) bool {
	if _, ok := d.line.free(j, j.pref); ok {
		return true
	}
	_, ok := d.line.makeRoom(j)
	return ok
}
