package planner

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// hunt builds schedules from the beginning of the night to its end, all at once:
// a label is a schedule so far. One is given up when by the relaxation's prices
// nothing can follow that makes it better than the best, or when another, as
// early, has as much and hinders less. Of those at one time at most width go on,
// the most promising ones; when none had to be given up for that, the best is
// proven. This is label setting with completion bounds (Feillet et al. 2004;
// Righini, Salani 2008), cut to a beam.
//
// For Z1 each job starts as early as it can, which loses nothing. For Z2 also
// at the slots from there to its preferred start, and only schedules count that
// have the Z1 of the best.
type hunt struct {
	*relaxation
	z2     *relaxation // nil: for Z1
	pots   *pots
	works  []*work // candidates
	width  int
	labels []label
	at     [][]int32 // labels by the slot from which they go on
	whole  bool      // no label was given up for the width
	last   []int     // last start slot by once
	alive  []float64 // sum of the prices of those that may still start, by slot
	alive2 []float64
	units  []unit
	hash   []uint64 // by once
	// unpotted are the prices of what may still start and has no pot, by slot.
	unpotted []float64

	worth, away float64 // of the best
	target      float64 // only what comes to this is looked for
	best        int32   // label; -1: none better was found
	steps, most int

	mark   []int32 // by once: the label whose path it is on
	chain  []*work
	spent  []ms // by purse, on the chain
	offers []offer
	pair   []ms
}

// offer is a work and what it brings, after prices, with what follows it.
type offer struct {
	work *work
	gain float64
}

// newHunt begins with the best so far.
func newHunt(r, z2 *relaxation, p *pots, d *draft) *hunt {
	h := &hunt{
		relaxation: r, z2: z2, pots: p, worth: d.worth(), away: d.away(),
		last: make([]int, r.onces), mark: make([]int32, r.onces), spent: make([]ms, len(r.toll)), pair: make([]ms, len(r.toll)),
	}
	for _, w := range r.works {
		h.last[w.once] = max(h.last[w.once], int(w.last))
	}
	h.units = unitsOf(r.works)
	h.hash = make([]uint64, r.onces)
	x := uint64(88172645463325252)
	for i := range h.hash {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		h.hash[i] = x * 0x9E3779B97F4A7C15
	}
	h.alive = h.aliveSums(r)
	p.ready()
	h.unpotted = make([]float64, h.slots+1)
	for _, w := range p.candidates() {
		if p.of[w.number] < 0 {
			h.unpotted[w.last] += p.y[w.number]
		}
	}
	for t := h.slots - 1; t >= 0; t-- {
		h.unpotted[t] += h.unpotted[t+1]
	}
	if z2 != nil {
		h.alive2 = h.aliveSums(z2)
	}
	return h
}

func (h *hunt) aliveSums(r *relaxation) []float64 {
	sums := make([]float64, h.slots+1)
	for i, p := range r.price {
		sums[h.last[i]] += p
	}
	for t := h.slots - 1; t >= 0; t-- {
		sums[t] += sums[t+1]
	}
	return sums
}

// improves says whether a bound leaves room for something better than the best.
func (h *hunt) improves(hope float64) bool {
	if h.z2 != nil {
		return hope > -h.away+1e-6*(1+h.away)
	}
	slack := 1e-9 * (1 + h.worth)
	return hope > h.worth+h.grain-slack && hope > h.worth+slack && hope > h.target-slack
}

// aim has the hunt look for what comes to the target alone, with few jobs that
// can be part of it. After a whole hunt that finds none nothing comes to it but by
// what is loose.
func (h *hunt) aim(target float64) {
	least := target - 1e-9*(1+target)
	narrow := h.relaxation.copied()
	narrow.prune(least, narrow.paid())
	h.pots = h.pots.strike(narrow, least)
	narrow.run()
	h.relaxation, h.target = narrow, target
}

// run searches with the width; most bounds the steps.
func (h *hunt) run(ctx context.Context, width, most int) {
	h.width, h.most, h.whole, h.best = width, h.steps+most, true, -1
	h.works = h.relaxation.candidates()
	if h.z2 != nil {
		h.works = h.z2.candidates()
	}
	h.labels = h.problem.scratch[:0]
	defer func() { h.problem.scratch = h.labels }()
	h.at = make([][]int32, h.slots+1)
	for i := range h.mark {
		h.mark[i] = -1
	}
	start := h.problem.fixedWorth()
	away := 0.0
	for _, j := range h.problem.fixed {
		away += j.away(j.start)
	}
	h.labels = append(h.labels, label{ready: h.origin, worth: start, away: away, hope: math.Inf(1), head: math.Inf(1), parent: -1, work: -1})
	h.at[0] = append(h.at[0], 0)
	starts := h.busy()
	for t := range h.slots {
		if h.first[t+1] > h.first[t] {
			starts--
		}
		if len(h.at[t]) == 0 {
			continue
		}
		if ctx.Err() != nil {
			h.whole = false
			return
		}
		// So much of the work that is left falls to this slot that the last one is
		// reached, however narrow the beam becomes by it.
		last := h.steps + max(h.most-h.steps, 0)*2/(starts+2)
		h.choose(t)
		h.offer(t)
		for i, n := range h.at[t] {
			if i > 0 && h.steps > last {
				h.whole = false
				break
			}
			h.extend(n, t)
		}
		h.at[t] = nil
	}
}

// busy counts the slots in which something may start.
func (h *hunt) busy() int {
	count := 0
	for t := range h.slots {
		if h.first[t+1] > h.first[t] {
			count++
		}
	}
	return count
}

// offer lists what may start from a slot on, what brings most first.
func (h *hunt) offer(t int) {
	h.offers = h.offers[:0]
	head := math.Inf(-1)
	for _, n := range h.at[t] {
		head = max(head, h.labels[n].head)
	}
	for _, w := range h.works {
		if int(w.last) < t {
			continue
		}
		best := math.Inf(-1)
		for _, s := range w.ranges {
			if from := max(int(s[0]), t); from <= int(s[1]) {
				best = max(best, h.c[w.number]+h.tail[from+w.length].but(int32(w.once)))
			}
		}
		if h.z2 != nil || h.improves(head+best) {
			h.offers = append(h.offers, offer{w, best})
		}
	}
	slices.SortFunc(h.offers, func(a, b offer) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.work.number, b.work.number))
	})
	h.steps += 2*len(h.works) + 20*len(h.offers)
}

// follow marks the label's chain and gives what its purses have spent.
func (h *hunt) follow(n int32) {
	h.chain = h.chain[:0]
	clear(h.spent)
	for k := n; h.labels[k].work >= 0; k = h.labels[k].parent {
		w := h.relaxation.works[h.labels[k].work]
		h.chain = append(h.chain, w)
		h.mark[w.once] = n
		for _, p := range w.purses {
			h.spent[p] += w.dur
		}
	}
	h.steps += 3 * len(h.chain)
}

// extend makes the labels that follow one.
func (h *hunt) extend(n int32, t int) {
	l := h.labels[n]
	before := h.added(&l)
	h.follow(n)
	open, open2 := h.open(h.relaxation, h.alive, t), 0.0
	if h.z2 != nil {
		open2 = h.open(h.z2, h.alive2, t)
	}
	if !h.lives(n, t) {
		return
	}
	branches := 0
	for _, o := range h.offers {
		w := o.work
		h.steps++
		if h.z2 == nil && !h.improves(l.worth+open+o.gain) {
			break
		}
		if h.mark[w.once] == n {
			continue
		}
		if branches++; branches > h.width {
			h.whole = false
			break
		}
		if h.overdrawn(w) {
			continue
		}
		ready := l.ready
		if before != nil && h.problem.turn > 0 {
			ready += h.problem.gap(before.job, w.job) - h.problem.over
		}
		for k, s := range w.windows {
			if start := max(ready, s.from); start+w.dur <= s.to {
				h.starts(n, &l, w, int32(k), start, open, open2)
			}
		}
	}
}

func (h *hunt) overdrawn(w *work) bool {
	for _, k := range w.purses {
		if h.spent[k]+w.dur > h.problem.purses[k].granted {
			return true
		}
	}
	return false
}
