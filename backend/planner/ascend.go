package planner

import (
	"context"
	"math"
)

// ascent looks for the prices at which the relaxation's bound is least: along a
// subgradient that is smoothed by the ones before (Camerini, Fratta, Maffioli 1975),
// by steps that aim at a level under the least so far (Polyak 1969).
type ascent struct {
	*relaxation
	count     []float64 // by once: how often it is placed on the path
	spent     []float64 // by purse, in seconds
	worth     float64   // on the path
	alongOnce []float64 // the direction
	alongToll []float64
	alongRate float64
	best      prices
}

type prices struct {
	once, toll []float64
	rate       float64
}

// The steps aim at a level under the least bound so far, a part of it that is
// halved where so many rounds brought nothing (level control: Goffin, Kiwiel 1999);
// memory is how much of a direction stays in the next.
const (
	firstLevel, lastLevel = 0.03, 1e-5
	patience              = 25
	memory                = 0.8
)

// The measure of a purse's seconds, and of the worth of a schedule, against the
// count of a job.
const (
	tollMeasure = 1800
	rateMeasure = 1800
)

// lower the bound until it comes to least, the work is done or nothing moves.
func (r *relaxation) lower(ctx context.Context, least float64, steps int) {
	a := &ascent{
		relaxation: r, count: make([]float64, r.onces), spent: make([]float64, len(r.toll)),
		alongOnce: make([]float64, r.onces), alongToll: make([]float64, len(r.toll)),
	}
	last := r.steps + steps
	under, since, pruned := firstLevel, 0, math.Inf(1)
	for round := 0; ctx.Err() == nil; round++ {
		got := r.earn()
		if round == 0 {
			under = level(got, least)
		}
		if got < r.bound {
			if !(got > r.bound-0.1*under*math.Abs(r.bound)) {
				since = 0
			}
			r.bound = got
			a.best.keep(r)
		}
		if r.bound <= least || r.steps >= last {
			break
		}
		if since++; since > patience {
			under, since = under/2, 0
			a.best.restore(r)
			a.forget()
			if under < lastLevel {
				break
			}
			continue
		}
		if pruned-r.bound > 0.2*(r.bound-least) && r.bound == got && !math.IsInf(least, -1) {
			r.prune(least, r.paid())
			pruned = r.bound
		}
		if !a.step(got - r.bound + under*math.Abs(r.bound)) {
			break
		}
	}
	a.best.restore(r)
	r.earn()
}

// level is where to begin: not far beyond what is enough, where that is near.
func level(value, enough float64) float64 {
	if math.IsInf(enough, -1) {
		return firstLevel
	}
	return min(firstLevel, max(1.5*(value-enough)/math.Abs(value), 2*lastLevel))
}

// forget begins in a new direction.
func (a *ascent) forget() {
	clear(a.alongOnce)
	clear(a.alongToll)
	a.alongRate = 0
}

func (p *prices) keep(r *relaxation) {
	p.once, p.toll, p.rate = append(p.once[:0], r.price...), append(p.toll[:0], r.toll...), r.rate
}

func (p *prices) restore(r *relaxation) {
	if p.once != nil {
		copy(r.price, p.once)
		copy(r.toll, p.toll)
		r.rate = p.rate
	}
}

// step moves the prices; false: the path breaks no rule, so they are best.
func (a *ascent) step(aim float64) bool {
	clear(a.count)
	clear(a.spent)
	a.worth = a.problem.fixedWorth() + a.loose - a.goal
	a.path(func(w *work) {
		a.count[w.once]++
		a.worth += w.worth
		for _, k := range w.purses {
			a.spent[k] += float64(w.dur) / 1000
		}
	})
	norm := 0.0
	along := func(before *float64, g, price float64) {
		if g < 0 && price <= 0 {
			g = 0 // it would become negative
		}
		*before = g + memory**before
		if *before < 0 && price <= 0 {
			*before = 0
		}
		norm += *before * *before
	}
	for i, n := range a.count {
		along(&a.alongOnce[i], n-1, a.price[i])
	}
	for k, s := range a.spent {
		along(&a.alongToll[k], (s-float64(max(a.problem.purses[k].granted, 0))/1000)/tollMeasure, a.toll[k])
	}
	if a.loss != nil {
		along(&a.alongRate, -a.worth/rateMeasure, a.rate)
	}
	if norm < 1e-12 {
		return false
	}
	by := aim / norm
	for i, g := range a.alongOnce {
		if g != 0 {
			a.price[i] = max(0, a.price[i]+by*g)
		}
	}
	for k, g := range a.alongToll {
		a.toll[k] = max(0, a.toll[k]+by*g/tollMeasure)
	}
	a.rate = max(0, a.rate+by*a.alongRate/rateMeasure)
	return true
}
