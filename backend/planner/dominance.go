package planner

import (
	"cmp"
	"slices"
)

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
