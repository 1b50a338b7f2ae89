package planner

import (
	"context"
	"math"
	"slices"
)

// pots split the relaxation at its quotas: each job has a price at which the
// path buys it, and from each purse that does not suffice for all of its jobs
// those are chosen that bring most of these prices (a 0-1 knapsack). That bounds
// Z1 more tightly than a toll on the purse's seconds, as the durations that
// fill a purse whole are few (Lagrangian decomposition: Guignard, Kim 1987).
type pots struct {
	*relaxation // with the prices of the jobs in c and tail
	y           []float64
	of          []int // pot by work, -1: none
	list        []pot
	chosen      []bool
	best        []float64
	back        float64 // what the prices pay back besides the path
}

type pot struct {
	purse  int
	unit   ms
	size   int // of the purse, in units
	works  []*work
	tables [][]float64 // most that the works from an index on bring, by what is left
	from   []int       // the first work that may still start, by slot
}

// newPots begins with the prices and tolls of the relaxation.
func newPots(r *relaxation) *pots {
	own := *r
	own.c, own.tail, own.bound = append([]float64{}, r.c...), slices.Clone(r.tail), math.Inf(1)
	own.steps = 0
	p := &pots{relaxation: &own, y: make([]float64, len(r.works)), of: make([]int, len(r.works)), chosen: make([]bool, len(r.works))}
	need := make([]ms, len(r.toll))
	for _, w := range r.candidates() {
		for _, k := range w.purses {
			need[k] += w.dur
		}
	}
	numbers := map[int]int{}
	for i, w := range r.works {
		p.of[i] = -1
		p.y[i] = r.price[w.once]
		for _, k := range w.purses {
			p.y[i] += r.toll[k] * float64(w.dur) / 1000
			if need[k] > r.problem.purses[k].granted && p.of[i] < 0 {
				if _, known := numbers[k]; !known {
					numbers[k] = len(p.list)
					p.list = append(p.list, pot{purse: k})
				}
				p.of[i] = numbers[k]
			}
		}
	}
	for _, w := range byLast(r.candidates()) {
		if k := p.of[w.number]; k >= 0 {
			p.list[k].works = append(p.list[k].works, w)
			p.list[k].unit = gcd(p.list[k].unit, w.dur)
		}
	}
	for k := range p.list {
		one := &p.list[k]
		granted := max(r.problem.purses[one.purse].granted, 0)
		one.unit = max(one.unit, 1)
		one.unit *= 1 + granted/one.unit/400
		one.size = int(granted / one.unit)
		one.tables = make([][]float64, len(one.works)+1)
		for i := range one.tables {
			one.tables[i] = make([]float64, one.size+1)
		}
	}
	return p
}

// fill solves the knapsack of a pot.
func (p *pots) fill(k int) float64 {
	one := &p.list[k]
	for i := len(one.works) - 1; i >= 0; i-- {
		w := one.works[i]
		above, here := one.tables[i+1], one.tables[i]
		copy(here, above)
		y, size := p.y[w.number], int(w.dur/one.unit)
		if y <= 0 {
			continue
		}
		for left := size; left <= one.size; left++ {
			if v := above[left-size] + y; v > here[left] {
				here[left] = v
			}
		}
	}
	p.steps += len(one.works) * (one.size + 8) / 2
	left := one.size
	for i, w := range one.works {
		size := int(w.dur / one.unit)
		p.chosen[w.number] = one.tables[i][left] > one.tables[i+1][left]
		if p.chosen[w.number] {
			left -= size
		}
	}
	return one.tables[0][one.size]
}

// solve gives the bound at the prices as they are.
func (p *pots) solve() float64 {
	for i, w := range p.works {
		p.c[i] = w.worth - p.y[i]
	}
	sum := p.loose + p.problem.fixedWorth()
	seen := make([]bool, len(p.works))
	for _, n := range p.arcs {
		seen[n] = true
	}
	for i := range p.works {
		p.chosen[i] = false
		if p.of[i] < 0 && seen[i] {
			sum += max(0, p.y[i])
			p.chosen[i] = p.y[i] > 0
		}
	}
	for k := range p.list {
		sum += p.fill(k)
	}
	p.run()
	p.back = sum
	return sum + p.tail[0].best
}

// lower the bound as that of the relaxation, moving the prices of the jobs.
func (p *pots) lower(ctx context.Context, least float64, steps int) {
	last := p.steps + steps
	along, count := make([]float64, len(p.works)), make([]float64, len(p.works))
	under, since := firstLevel, 0
	for round := 0; ctx.Err() == nil; round++ {
		got := p.solve()
		if round == 0 {
			under = level(got, least)
		}
		if got < p.bound {
			if got < p.bound-0.1*under*p.bound {
				since = 0
			}
			p.bound = got
			p.best = append(p.best[:0], p.y...)
		}
		if p.bound <= least || p.steps >= last {
			break
		}
		if since++; since > patience {
			if under, since = under/2, 0; under < lastLevel {
				break
			}
			copy(p.y, p.best)
			clear(along)
			continue
		}
		clear(count)
		p.path(func(w *work) { count[w.number]++ })
		norm := 0.0
		for i := range count {
			g := count[i]
			if p.chosen[i] {
				g--
			}
			if along[i] = g + memory*along[i]; along[i] < 0 && p.y[i] <= 0 {
				along[i] = 0
			}
			norm += along[i] * along[i]
		}
		if norm < 1e-12 {
			break
		}
		by := (got - p.bound*(1-under)) / norm
		for i, g := range along {
			p.y[i] = max(0, p.y[i]+by*g)
		}
	}
	copy(p.y, p.best)
	p.solve()
}

// ready prepares the tables for labels.
func (p *pots) ready() {
	for k := range p.list {
		one := &p.list[k]
		one.from = make([]int, p.slots+1)
		i := 0
		for t := range one.from {
			for i < len(one.works) && int(one.works[i].last) < t {
				i++
			}
			one.from[t] = i
		}
	}
}

// brings is the most that a purse's works from a slot on bring with what is left of it.
func (one *pot) brings(t int, left ms) float64 {
	if left < 0 {
		return 0
	}
	return one.tables[one.from[t]][min(int(left/one.unit), one.size)]
}

// strike takes the arcs from r by which no schedule can have more than least, and
// gives the pots over those that stay.
func (p *pots) strike(r *relaxation, least float64) *pots {
	q, own := *p, *p.relaxation
	own.arcs, own.first, own.tail = r.arcs, r.first, ways(len(p.tail), idle)
	own.run()
	own.prune(least, p.back)
	r.arcs, r.first = own.arcs, own.first
	own.run()
	r.steps += own.steps - p.relaxation.steps
	q.relaxation = &own
	return &q
}

// again is a split of the same prices over all works that have an arc in r.
func (p *pots) again(r *relaxation) *pots {
	q := newPots(r)
	copy(q.y, p.best)
	q.solve()
	return q
}

// begin takes the prices at which each job pays the same rate for its time, if the
// bound is less at these, as far as the work goes.
func (p *pots) begin(steps int) {
	most := 0.0
	for _, w := range p.works {
		most = max(most, w.worth/float64(w.length))
	}
	start := append([]float64{}, p.y...)
	least := p.solve()
	const tried = 16
	best := -1.0
	set := func(rate float64) {
		for i, w := range p.works {
			p.y[i] = max(0, w.worth-rate*float64(w.length))
		}
	}
	for n := range tried {
		if p.steps > steps {
			break
		}
		rate := most * float64(tried-n) / tried
		set(rate)
		if got := p.solve(); got < least {
			best, least = rate, got
		}
	}
	if best < 0 {
		copy(p.y, start)
	} else {
		set(best)
	}
	p.bound = least
	p.best = append(p.best[:0], p.y...)
}
