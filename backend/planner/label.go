package planner

import (
	"slices"
)

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
	tail := h.tail[t].but(int32(w.once))
	hope := l.worth + open + h.c[w.number] + tail - h.faded(h.relaxation, h.alive, n, w, h.slot(l.ready), t)
	one.head = hope - tail
	if hope = min(hope, h.potted(&one, w, t)); h.z2 != nil {
		if hope < h.worth-1e-9*(1+h.worth) {
			return
		}
		z := h.z2
		hope = z.rate*(one.worth-z.goal) - one.away + open2 - z.price[w.once] + z.tail[t].but(int32(w.once))
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
	if h.surpasses(&one) && h.complete(&one) {
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
	sum := one.worth + p.loose + p.tail[t].but(int32(last.once)) + h.unpotted[t]
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

// complete says whether of each group that goes whole all are on the label's chain, or
// none; its parent's is marked.
func (h *hunt) complete(l *label) bool {
	for i := range h.units {
		u := &h.units[i]
		count := 0
		for _, w := range u.works {
			if h.mark[w.once] == l.parent || w.number == l.work {
				count++
			}
		}
		h.steps += len(u.works)
		if count > 0 && (u.absent || count < len(u.works)) {
			return false
		}
	}
	return true
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
