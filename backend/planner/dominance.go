package planner

import (
	"cmp"
	"slices"
)

// unit are the works of a group that goes whole.
type unit struct {
	works  []*work
	absent bool // another of it has no work: it cannot be whole
	first  int  // slot after which the first of them can start no more
}

func unitsOf(works []*work) []unit {
	var out []unit
	numbers := map[*group]int{}
	for _, w := range works {
		if w.unit() == nil {
			continue
		}
		k, known := numbers[w.group]
		if !known {
			k = len(out)
			numbers[w.group] = k
			out = append(out, unit{first: int(w.last)})
		}
		u := &out[k]
		u.works, u.first = append(u.works, w), min(u.first, int(w.last))
		u.absent = len(u.works) < len(w.group.members)
	}
	return out
}

// lives says whether each group that goes whole is whole, or still can be; the chain
// of n is marked.
func (h *hunt) lives(n int32, t int) bool {
	for i := range h.units {
		u := &h.units[i]
		if t <= u.first && !u.absent {
			continue
		}
		placed, gone := false, u.absent
		for _, w := range u.works {
			here := h.mark[w.once] == n
			placed, gone = placed || here, gone || !here && int(w.last) < t
		}
		h.steps += len(u.works)
		if placed && gone {
			return false
		}
	}
	h.steps += len(h.units)
	return true
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
	key, units := uint64(0), uint64(0)
	for _, w := range h.chain {
		if h.last[w.once] >= t {
			key ^= h.hash[w.once]
		}
		if w.unit() != nil {
			units ^= h.hash[w.once]
		}
	}
	for _, a := range same[key] {
		if h.hinders(a, n, t, units) {
			return true
		}
	}
	const few = 24
	for _, a := range kept[:min(few, len(kept))] {
		if h.hinders(a, n, t, units) {
			return true
		}
	}
	same[key] = append(same[key], n)
	return false
}

// hinders says whether all that can follow n can follow a as well, and a has as
// much, and of groups that go whole the same; the chain of n is marked, and units is
// the key of those on it that are of such groups.
func (h *hunt) hinders(a, n int32, t int, units uint64) bool {
	x, y := &h.labels[a], &h.labels[n]
	if x.worth < y.worth || h.z2 != nil && x.away > y.away {
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
		if w.unit() != nil {
			units ^= h.hash[w.once]
		}
		for _, p := range w.purses {
			h.pair[p] -= w.dur
		}
	}
	if units != 0 {
		return false
	}
	for _, left := range h.pair {
		if left < 0 {
			return false
		}
	}
	return true
}
