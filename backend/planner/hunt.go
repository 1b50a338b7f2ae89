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
	must   []bool // by sequence: what the best has to keep
	needs  int    // how many these are
	groups []*group
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

// label is a schedule so far, its last job and the label of what is before. There
// are many: it holds no pointers and fills a cache line.
type label struct {
	ready       ms // end of the last and overhead
	start       ms
	worth, away float64
	hope        float64 // bound on what it may become
	head        float64 // what it has and what prices leave it, for Z1
	parent      int32
	work        int32 // its number; -1: nothing yet
	window      int32 // of the work
}

// added is the work that a label added, nil where it has none.
func (h *hunt) added(l *label) *work {
	if l.work < 0 {
		return nil
	}
	return h.relaxation.works[l.work]
}

// newHunt begins with the best so far.
func newHunt(r, z2 *relaxation, p *pots, d *draft) *hunt {
	h := &hunt{
		relaxation: r, z2: z2, pots: p, worth: d.worth(), away: d.away(), must: make([]bool, len(d.inside)),
		last: make([]int, r.onces), mark: make([]int32, r.onces), spent: make([]ms, len(r.toll)), pair: make([]ms, len(r.toll)),
	}
	for _, j := range d.problem.jobs {
		if j.Priority == 0 && d.inside[j.index] {
			h.must[j.index] = true
			h.needs++
		}
	}
	for _, g := range d.problem.groups {
		if g.all {
			h.groups = append(h.groups, g)
		}
	}
	for _, w := range r.works {
		h.last[w.once] = max(h.last[w.once], int(w.last))
	}
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
// can be part of it. A whole hunt that finds none lowers the bound to it.
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
				best = max(best, h.c[w.number]+h.tail[from+w.length])
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

// open is what prices and tolls leave to what may still start from a slot on,
// without the chain's own.
func (h *hunt) open(r *relaxation, alive []float64, t int) float64 {
	sum := alive[t]
	for _, w := range h.chain {
		if h.last[w.once] >= t {
			sum -= r.price[w.once]
		}
	}
	for k, toll := range r.toll {
		if toll > 0 {
			sum += toll * float64(h.problem.purses[k].granted-h.spent[k]) / 1000
		}
	}
	return sum + r.rate*r.loose
}

func (h *hunt) overdrawn(w *work) bool {
	for _, k := range w.purses {
		if h.spent[k]+w.dur > h.problem.purses[k].granted {
			return true
		}
	}
	return false
}

// lives says whether all that must be placed is or still can be.
func (h *hunt) lives(n int32, t int) bool {
	if h.needs == 0 && len(h.groups) == 0 {
		return true
	}
	for _, w := range h.relaxation.works {
		if h.must[w.index] && h.mark[w.once] != n && int(w.last) < t {
			return false
		}
	}
	for _, g := range h.groups {
		if h.broken(g, n, t) {
			return false
		}
	}
	return true
}

// broken says whether one of the group is placed and another can be no more.
func (h *hunt) broken(g *group, n int32, t int) bool {
	placed, gone := 0, len(g.members)
	for _, w := range h.relaxation.works {
		if w.group != g {
			continue
		}
		switch {
		case h.mark[w.once] == n:
			placed++
			gone--
		case int(w.last) >= t:
			gone--
		}
	}
	return placed > 0 && gone > 0
}

// starts adds the labels of a job at its starts in a window.
func (h *hunt) starts(n int32, l *label, w *work, window int32, start ms, open, open2 float64) {
	if h.z2 == nil || w.pref == never || start >= w.pref {
		h.add(n, l, w, window, start, open, open2)
		return
	}
	last := min(w.pref, w.windows[window].to-w.dur)
	step := h.unit
	if !h.exact {
		step = max(step, (last-start)/24)
	}
	for at := start; at < last; at += step {
		h.add(n, l, w, window, at, open, open2)
	}
	h.add(n, l, w, window, last, open, open2)
}

// add makes one label, unless it is hopeless.
func (h *hunt) add(n int32, l *label, w *work, window int32, start ms, open, open2 float64) {
	one := label{ready: start + w.dur + h.problem.over, start: start, worth: l.worth + w.worth, away: l.away + w.job.away(start), parent: n, work: w.number, window: window}
	t := min(h.slot(one.ready), h.slots)
	h.steps += 60
	hope := l.worth + open + h.c[w.number] + h.tail[t] - h.faded(h.relaxation, h.alive, n, w, h.slot(l.ready), t)
	one.head = hope - h.tail[t]
	if hope = min(hope, h.potted(&one, w, t)); h.z2 != nil {
		if hope < h.worth-1e-9*(1+h.worth) {
			return
		}
		z := h.z2
		hope = z.rate*(one.worth-z.goal) - one.away + open2 - z.price[w.once] + z.tail[t]
		for _, k := range w.purses {
			hope -= z.toll[k] * float64(w.dur) / 1000
		}
		hope -= h.faded(z, h.alive2, n, w, h.slot(l.ready), t)
	}
	if one.hope = hope; !h.improves(hope) {
		return
	}
	h.labels = append(h.labels, one)
	k := int32(len(h.labels) - 1)
	if h.surpasses(&one) && h.complete(k) {
		h.worth, h.away, h.best = one.worth, one.away, k
	}
	if t < h.slots {
		h.at[t] = append(h.at[t], k)
		if len(h.at[t]) > 16*h.width {
			h.thin(t, 8*h.width)
		}
	}
}

// faded are the prices of what could start at a slot, is not on the chain, and
// can start no more at a later one.
func (h *hunt) faded(r *relaxation, alive []float64, n int32, w *work, from, to int) float64 {
	sum := alive[from] - alive[to]
	for _, c := range h.chain {
		if last := h.last[c.once]; last >= from && last < to {
			sum -= r.price[c.once]
		}
	}
	if last := h.last[w.once]; last >= from && last < to {
		sum -= r.price[w.once]
	}
	return sum
}

// potted is the bound on a label by the pots.
func (h *hunt) potted(one *label, last *work, t int) float64 {
	p := h.pots
	sum := one.worth + p.loose + p.tail[t] + h.unpotted[t]
	for _, c := range h.chain {
		if p.of[c.number] < 0 && int(c.last) >= t {
			sum -= p.y[c.number]
		}
	}
	if p.of[last.number] < 0 && int(last.last) >= t {
		sum -= p.y[last.number]
	}
	for k := range p.list {
		pot := &p.list[k]
		left := h.problem.purses[pot.purse].granted - h.spent[pot.purse]
		if slices.Contains(last.purses, pot.purse) {
			left -= last.dur
		}
		sum += pot.brings(t, left)
	}
	h.steps += 4*len(p.list) + len(h.chain)
	return sum
}

func (h *hunt) surpasses(l *label) bool {
	if h.z2 != nil {
		return alike(l.worth, h.worth) && l.away < h.away-1e-6*(1+h.away) || l.worth > h.worth && !alike(l.worth, h.worth)
	}
	return l.worth > h.worth && !alike(l.worth, h.worth)
}

// complete says whether a label has all that it must have.
func (h *hunt) complete(k int32) bool {
	if h.needs == 0 && len(h.groups) == 0 {
		return true
	}
	placed := make(map[*job]bool)
	needs := h.needs
	for n := k; h.labels[n].work >= 0; n = h.labels[n].parent {
		j := h.relaxation.works[h.labels[n].work].job
		placed[j] = true
		if h.must[j.index] {
			needs--
		}
	}
	for _, g := range h.groups {
		count := 0
		for _, j := range g.members {
			if placed[j] {
				count++
			}
		}
		if count != 0 && count != len(g.members) {
			return false
		}
	}
	return needs == 0
}

// thin keeps the most promising labels of a slot.
func (h *hunt) thin(t, count int) {
	list := h.at[t]
	slices.SortFunc(list, h.byHope)
	h.steps += 30 * len(list)
	if len(list) > count {
		h.at[t], h.whole = list[:count], false
	}
}

func (h *hunt) byHope(a, b int32) int {
	x, y := &h.labels[a], &h.labels[b]
	return cmp.Or(cmp.Compare(y.hope, x.hope), cmp.Compare(x.ready, y.ready), cmp.Compare(y.worth, x.worth), cmp.Compare(a, b))
}

// choose keeps of a slot's labels those that may go on.
func (h *hunt) choose(t int) {
	list := slices.DeleteFunc(h.at[t], func(n int32) bool { return !h.improves(h.labels[n].hope) })
	slices.SortFunc(list, h.byHope)
	h.steps += 60 * len(list)
	kept := list[:0]
	same := map[uint64][]int32{}
	for _, n := range list {
		if len(kept) >= h.width {
			h.whole = false
			break
		}
		if h.dominated(n, t, kept, same) {
			continue
		}
		kept = append(kept, n)
	}
	h.at[t] = kept
}

// dominated compares the label with those of the same jobs and with a few others.
func (h *hunt) dominated(n int32, t int, kept []int32, same map[uint64][]int32) bool {
	h.follow(n)
	key := uint64(0)
	for _, w := range h.chain {
		if h.last[w.once] >= t {
			key ^= h.hash[w.once]
		}
	}
	for _, a := range same[key] {
		if h.hinders(a, n, t) {
			return true
		}
	}
	const few = 24
	for _, a := range kept[:min(few, len(kept))] {
		if h.hinders(a, n, t) {
			return true
		}
	}
	same[key] = append(same[key], n)
	return false
}

// hinders says whether all that can follow n can follow a as well, and a has as
// much; the chain of n is marked.
func (h *hunt) hinders(a, n int32, t int) bool {
	x, y := &h.labels[a], &h.labels[n]
	if x.worth < y.worth || h.z2 != nil && x.away > y.away || h.needs+len(h.groups) > 0 && !h.sameNeeds(a, n) {
		return false
	}
	ready := x.ready
	if h.problem.turn > 0 && x.work >= 0 && y.work >= 0 && x.work != y.work {
		ready += h.problem.gap(h.added(x).job, h.added(y).job) - h.problem.over
	}
	if ready > y.ready {
		return false
	}
	copy(h.pair, h.spent)
	for k := a; h.labels[k].work >= 0; k = h.labels[k].parent {
		w := h.relaxation.works[h.labels[k].work]
		h.steps += 2
		if h.last[w.once] >= t && h.mark[w.once] != n {
			return false
		}
		for _, p := range w.purses {
			h.pair[p] -= w.dur
		}
	}
	for _, left := range h.pair {
		if left < 0 {
			return false
		}
	}
	return true
}

// sameNeeds says whether the two have the same of what must be placed, alone
// or with a group.
func (h *hunt) sameNeeds(a, n int32) bool {
	key := func(k int32) (key uint64) {
		for ; h.labels[k].work >= 0; k = h.labels[k].parent {
			if w := h.relaxation.works[h.labels[k].work]; h.must[w.index] || w.group != nil && w.group.all {
				key ^= h.hash[w.once]
			}
		}
		return key
	}
	return key(a) == key(n)
}

// draft writes the best label down.
func (h *hunt) draft() *draft {
	d := newDraft(h.problem)
	var path []label
	for k := h.best; h.labels[k].work >= 0; k = h.labels[k].parent {
		path = append(path, h.labels[k])
	}
	for i := len(path) - 1; i >= 0; i-- {
		l := path[i]
		j := h.relaxation.works[l.work].job
		d.take(j, spot{len(d.line.places), l.start, j.windows[l.window]})
	}
	d.weighs = true
	return d
}
