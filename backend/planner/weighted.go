package planner

import (
	"context"
	"math"
	"time"
)

// stepsPerSecond is about how much work a core does in a second.
const stepsPerSecond = 400e6

// steps turns a budget into work.
func steps(budget time.Duration) int {
	if budget <= 0 {
		budget = DefaultBudget
	}
	return int(min(budget.Seconds(), 3600) * stepsPerSecond)
}

// improve gives a draft that is never worse than the one it begins with, and a
// bound on the weighted time of any.
func improve(ctx context.Context, start *draft, budget int) (*draft, float64) {
	r := newRelaxation(start.problem)
	best := climb(ctx, start, math.Inf(1), budget/20)
	left := budget - budget/20
	enough := func() float64 {
		worth := best.worth()
		return worth + max(r.grain-1e-9*(1+worth), 1e-9*(1+worth))
	}
	r.lower(ctx, enough(), budget/4)
	left -= r.steps
	for width := 32; r.bound > enough() && left > 0 && ctx.Err() == nil; width *= 4 {
		h := newHunt(r, nil, best)
		h.run(ctx, width, left)
		left -= h.steps
		if h.best >= 0 {
			best = h.draft()
		}
		if h.whole {
			r.bound = best.worth()
			break
		}
	}
	if r.bound <= enough() {
		r.bound = best.worth()
	}
	best.settle()
	if !best.better(start) {
		best = start
	}
	best.weighs = true
	best.explain()
	return best, r.bound
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
		case j.excluded(d.inside) != nil:
			d.missed[j.index] = missedGroup
		default:
			d.missed[j.index] = missedRoom
		}
	}
}
