package planner

import (
	"math"
	"slices"
)

// way is what a path earns at most from a slot on, or up to it, and what one earns at
// most whose nearest job falls under another rule of "placed once". With both a path
// is had in which nothing follows itself, as in any schedule, for hardly more than one
// without that costs (van den Akker, Hurkens, Savelsbergh 2000, section 4).
type way struct {
	best, second   float64
	nearest, other int32 // of the two: a once, or nobody
}

// nobody is on a path without a job; anybody may be the nearest of a path.
const (
	nobody  = -1
	anybody = -2
)

// idle is the path without a job, blocked where there is none at all.
var (
	idle    = way{0, math.Inf(-1), nobody, nobody}
	blocked = way{math.Inf(-1), math.Inf(-1), nobody, nobody}
)

func ways(slots int, each way) []way { return slices.Repeat([]way{each}, slots) }

// but is the most that a path earns whose nearest job is not of the once.
func (w *way) but(once int32) float64 {
	if w.nearest == once {
		return w.second
	}
	return w.best
}

// offer takes a path in if it is one of the two.
func (w *way) offer(earns float64, once int32) {
	switch {
	case earns > w.best:
		if once != w.nearest {
			w.second, w.other = w.best, w.nearest
		}
		w.best, w.nearest = earns, once
	case earns > w.second && once != w.nearest:
		w.second, w.other = earns, once
	}
}

// earn solves the dynamic program from the end of time to its beginning and
// gives the bound at these prices.
func (r *relaxation) earn() float64 {
	r.reprice()
	r.run()
	return r.paid() + r.tail[0].best
}

// run fills tail.
func (r *relaxation) run() {
	tail, c, length, once := r.tail, r.c, r.length, r.once
	here := tail[r.slots]
	for t := r.slots - 1; t >= 0; t-- {
		for a := r.first[t]; a < r.first[t+1]; a++ {
			n := r.arcs[a]
			v, next := c[n], &tail[t+int(length[n])]
			if r.loss != nil {
				v -= r.loss[a]
			}
			if v+next.best <= here.second {
				continue
			}
			here.offer(v+next.but(once[n]), once[n])
		}
		tail[t] = here
	}
	r.steps += len(r.arcs) + r.slots + 2*len(r.works)
}

// arc is what an arc earns with what follows it.
func (r *relaxation) arc(a int32, t int) float64 {
	n := r.arcs[a]
	v := r.c[n]
	if r.loss != nil {
		v -= r.loss[a]
	}
	return v + r.tail[t+int(r.length[n])].but(r.once[n])
}

// path follows the best path.
func (r *relaxation) path(visit func(w *work)) {
	last := int32(anybody)
	for t := 0; t < r.slots; {
		next, here := t+1, r.tail[t].but(last)
		if here != r.tail[t+1].but(last) {
			for a := r.first[t]; a < r.first[t+1]; a++ {
				if n := r.arcs[a]; r.once[n] != last && r.arc(a, t) == here {
					visit(r.works[n])
					next, last = t+int(r.length[n]), r.once[n]
					break
				}
			}
		}
		t = next
	}
}

// prune strikes the arcs by which no schedule can have more than least, by the
// prices as they are, which pay so much back besides the path; who has no arc left
// has no part in such a schedule.
func (r *relaxation) prune(least, paid float64) {
	head := ways(len(r.tail), blocked)
	head[0] = idle
	kept, loss := r.arcs[:0], r.loss[:0]
	for t := range r.slots {
		if t > 0 {
			before := &head[t-1]
			head[t].offer(before.best, before.nearest)
			head[t].offer(before.second, before.other)
		}
		from, to := r.first[t], r.first[t+1]
		r.first[t] = int32(len(kept))
		for a := from; a < to; a++ {
			n := r.arcs[a]
			next, once := t+int(r.length[n]), r.once[n]
			through := head[t].but(once) + r.arc(a, t)
			if paid+through <= least {
				continue
			}
			head[next].offer(through-r.tail[next].but(once), once)
			kept = append(kept, n)
			if r.loss != nil {
				loss = append(loss, r.loss[a])
			}
		}
	}
	r.first[r.slots] = int32(len(kept))
	r.steps += 4 * len(r.arcs)
	r.arcs, r.loss = kept, loss
}
