package planner

import (
	"context"
	"slices"
	"time"
)

// stepsPerSecond is about how much work a core does in a second.
const stepsPerSecond = 290e6

// steps turns a budget into work.
func steps(budget time.Duration) int {
	if budget <= 0 {
		budget = DefaultBudget
	}
	return int(min(budget.Seconds(), 3600) * stepsPerSecond)
}

// parts of the way from the bound down to the best are where a hunt aims: what
// comes near the bound has few jobs to choose from and is found soon, if there is any.
var parts = [...]float64{0.4, 1}

// narrow is the width of the first beam, widest one that holds all that any budget
// pays for: where a search is still cut off then, more width does not help.
const (
	narrow = 16
	widest = 1 << 20
)

// settled is the work for few jobs after which exchanges alone bring little: walks do
// more with it.
const settled = 14e6

// improve gives a draft from which no step pays to the one it begins with, nor to what
// the rule gives, and a bound on the weighted time of any.
func improve(ctx context.Context, start, ruled *draft, budget int) (*draft, float64) {
	start = calmer(start, ruled)
	kept := 0
	if slices.ContainsFunc(start.problem.jobs, func(j *job) bool { return j.pref != never }) {
		kept = budget / 8 // for Z2
	}
	m := &improvement{ctx: ctx, start: start, best: start, budget: budget, left: budget - kept, relaxation: newRelaxation(start.problem, affordable(budget)), mending: newMending()}
	near := m.near(start, budget/10)
	m.climb(min(budget/6, start.problem.rounds(settled)))
	m.prices()
	m.share()
	r, best := m.relaxation, m.best
	if r.bound <= m.enough() {
		r.bound = best.worth()
	}
	if left := max(m.left, 0) + kept; best.away() > 0 && r.exact {
		best = nearer(ctx, r, m.pots, best, left)
	}
	best.settle()
	best.calm()
	best = calmest(start, ruled, near, best).clone()
	best.polish(budget / stepCost / 5)
	best.weighs = true
	best.explain()
	return best, r.bound
}

// improvement is the search for more Z1.
type improvement struct {
	ctx          context.Context
	start, best  *draft
	away, mended *draft // where the walk is, and the best that it began with
	walks        int
	relaxation   *relaxation
	pots         *pots
	mending      mending
	budget, left int
	hunted       bool // no hunt finds more
}

// above is the least that a draft better than d has.
func (m *improvement) above(d *draft) float64 {
	worth := d.worth()
	return worth + max(m.relaxation.grain-1e-9*(1+worth), 1e-9*(1+worth))
}

func (m *improvement) enough() float64 { return m.above(m.best) }

// goesOn says whether there is work left, and something to be won by it.
func (m *improvement) goesOn() bool {
	return m.left > 0 && m.relaxation.bound > m.enough() && m.ctx.Err() == nil
}

// prices looks for the first ones.
func (m *improvement) prices() {
	r := m.relaxation
	r.lower(m.ctx, m.enough(), m.budget/8)
	m.pots = newPots(r)
	m.pots.begin(m.budget / 16)
	m.pots.lower(m.ctx, m.enough(), m.budget/8)
	r.bound = min(r.bound, m.pots.bound)
	m.left -= r.steps + m.pots.steps
}

// reprice looks for better ones where a better draft has left fewer arcs.
func (m *improvement) reprice() {
	if !m.goesOn() {
		return
	}
	r := m.relaxation
	least := m.enough() - 1e-9*(1+m.enough())
	r.steps = 0
	r.prune(least, r.paid())
	m.pots.strike(r, least)
	steps := r.steps
	m.pots = m.pots.again(r)
	m.pots.lower(m.ctx, m.enough(), min(m.budget/16, m.left/4))
	r.bound = min(r.bound, m.pots.bound)
	m.left -= steps + m.pots.steps
}

// share gives the work that is left to hunts by beams that become wider, and three
// times as much to walks.
func (m *improvement) share() {
	width, hunted, walked := narrow, 0, 0
	for m.goesOn() {
		before, left := m.best.worth(), m.left
		if !m.hunted && 3*hunted <= walked {
			for _, part := range parts {
				m.hunt(width, part)
			}
			width = min(2*width, widest)
			hunted += left - m.left
		} else {
			m.walk()
			walked += left - m.left
		}
		if m.best.worth() > before {
			m.reprice()
		}
	}
}

// walk mends a new best, and then what exchanges make of where it is, be it somewhat
// worse, or every third time of where all began: there are ways to more that no
// exchange or hole leads to from the best.
func (m *improvement) walk() {
	const afresh = 3
	m.walks++
	switch {
	case m.mended != m.best:
		m.away, m.mended = m.best, m.best
	case m.walks%afresh == 0:
		m.stray(m.start, m.budget/16)
	default:
		m.stray(m.away, m.budget/64)
	}
	m.mending.begin(m.relaxation, m.pots)
	mended, used := m.mending.mend(m.ctx, m.away, m.above, m.relaxation.bound, min(m.budget/24, m.left), m.budget/160)
	m.away, m.left = mended, m.left-used
	if worth := m.away.worth(); worth > m.best.worth() && !alike(worth, m.best.worth()) {
		m.best, m.mended = m.away, m.away
		m.best.fillUp()
	}
}

// stray goes to where exchanges end that begin with a draft.
func (m *improvement) stray(from *draft, steps int) {
	steps = max(1, min(from.problem.rounds(steps), m.budget/8, m.left))
	_, m.away = climb(m.ctx, from, m.relaxation.bound, steps, uint64(m.walks), 0)
	m.left -= steps
}

// rounds is what such exchanges take as take so many steps with few jobs: a round costs
// more with more jobs without a place.
func (q *problem) rounds(steps int) int { return steps * (250 + len(q.jobs)) / 250 }

// hunt aims at a part of the way from the bound down to the best.
func (m *improvement) hunt(width int, part float64) {
	if !m.goesOn() {
		return
	}
	r := m.relaxation
	target := max(r.bound-part*(r.bound-m.best.worth()), m.enough())
	h := newHunt(r, nil, m.pots, m.best)
	before := r.steps
	h.aim(target)
	m.left -= h.relaxation.steps - before
	most := m.left
	if part < 1 {
		most = m.left / 5
	}
	h.run(m.ctx, width, most)
	m.left -= h.steps
	if h.best >= 0 {
		m.best = h.draft()
		m.best.fillUp()
	} else if h.whole {
		r.bound = min(r.bound, target+r.loose) // no hunt places what is loose
		m.hunted = m.hunted || target <= m.enough()
	}
}

// fillUp puts in what has room: no hunt places a job that is shorter than a slot.
func (d *draft) fillUp() {
	s := &search{draft: d}
	s.line.slack(movable)
	s.putInAll(func(*job) bool { return true })
}

// near is what can be had by few moves from a schedule in force, and where the
// search for more begins.
func (m *improvement) near(start *draft, steps int) *draft {
	if !start.problem.resumes() {
		return start
	}
	near, _ := climb(m.ctx, start, m.relaxation.bound, steps, 1, Calm*60)
	m.best, m.left = near.clone(), m.left-steps
	near.settle()
	near.calm()
	return near
}

// climb goes on from the best by exchanges.
func (m *improvement) climb(steps int) {
	m.best, _ = climb(m.ctx, m.best, m.relaxation.bound, steps, 1, 0)
	m.left -= steps
}

// nearer looks for a schedule with the Z1 of the best and less Z2.
func nearer(ctx context.Context, r *relaxation, p *pots, best *draft, left int) *draft {
	best = best.clone()
	best.settle()
	worth := best.worth()
	r.lay(nil)
	r.earn()
	r.prune(worth-1e-9*(1+worth), r.paid())
	// The pots' prices bound what has an arc; those struck before may come in again.
	p.arcs, p.first = r.arcs, r.first
	p = p.again(r)
	z := r.forZ2(worth)
	z.lower(ctx, -best.away(), left/4)
	left -= z.steps
	for width := 64; width <= widest && left > 0 && ctx.Err() == nil; width *= 3 {
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
