package bound

import (
	"math"
	"slices"
)

// Optimum gives a Z1 that no schedule passes: the known one of a schedule, where
// it can prove in so many branches that no other has more.
//
// Where prices alone do not prove it, cases are told apart: a sequence is not in the
// schedule, or it is (branch and bound). A case ends when its bound is less than the
// next possible Z1; starts through which no path comes to that are struck (reduced
// cost fixing); and where it is decided of each sequence whether it is in, all orders
// are tried.
func Optimum(p Problem, known float64, branches int) float64 {
	m := newMarket(p)
	if len(m.items) == 0 {
		return 0
	}
	level := m.next(known)
	m.begin()
	const first, later = 3000, 100 // rounds
	root := m.close(first, level)
	open := []branch{m.branch(root)}
	for ; len(open) > 0 && open[len(open)-1].value >= level; branches-- {
		last := open[len(open)-1]
		m.restore(last)
		open = open[:len(open)-1]
		item := m.doubtful()
		if branches == 0 || item < 0 && m.worth() >= level && m.ordered() {
			return m.possible(root)
		}
		if item < 0 {
			continue
		}
		for _, in := range []bool{false, true} {
			m.restore(last)
			if m.kept[item] = in; !in {
				m.drop(int32(item))
			}
			if value := m.close(later, level); value >= level {
				open = append(open, m.branch(value))
			}
		}
	}
	return known
}

// next is the least that a schedule with more has, but for rounding.
func (m *market) next(known float64) float64 {
	const rounding = 1e-9
	if m.grain == 0 {
		return known + rounding*(1+known)
	}
	return m.grain*(math.Floor((known+rounding*(1+known))/m.grain)+1) - rounding*(1+known)
}

// close lowers the bound of a case until it is under the level, and strikes meanwhile
// what cannot come to it.
func (m *market) close(rounds int, level float64) float64 {
	const few, again = 20, 300
	for {
		if value := m.lower(rounds, level); value < level {
			return value
		}
		value, all := m.value(), len(m.arcs)
		if struck := m.strike(value, level); struck == 0 || few*struck < all {
			return value
		}
		rounds = min(rounds, again)
	}
}

// branch is a case: the starts that are left in it and what it keeps, its prices, what
// the paths had at these, and its bound.
type branch struct {
	value float64
	arcs  []int32
	first []int
	kept  []bool
	price []float64
	often []float64
}

func (m *market) branch(value float64) branch {
	return branch{value, slices.Clone(m.arcs), slices.Clone(m.first), slices.Clone(m.kept), slices.Clone(m.price), slices.Clone(m.often)}
}

func (m *market) restore(b branch) {
	m.arcs = append(m.arcs[:0], b.arcs...)
	copy(m.first, b.first)
	copy(m.kept, b.kept)
	copy(m.price, b.price)
	copy(m.often, b.often)
}

// note keeps how often an item was on the last paths, as a mean in which the older
// ones weigh less.
func (m *market) note() {
	const fresh = 0.05
	for i, n := range m.count {
		m.often[i] += fresh * (n - m.often[i])
	}
}

// doubtful is the item about which the paths agree least, by its worth; -1 where each
// is kept or has no start left.
func (m *market) doubtful() int {
	has := make([]bool, len(m.items))
	for _, i := range m.arcs {
		has[i] = true
	}
	out, most := -1, -1.0
	for i, one := range m.items {
		if m.kept[i] || !has[i] {
			continue
		}
		n := m.often[i]
		if doubt := one.worth * min(n, math.Abs(1-n)+0.02); doubt > most {
			out, most = i, doubt
		}
	}
	return out
}

// worth is that of what is kept.
func (m *market) worth() float64 {
	sum := m.certain
	for i, in := range m.kept {
		if in {
			sum += m.items[i].worth
		}
	}
	return sum
}

// drop takes all starts of an item away.
func (m *market) drop(item int32) {
	left := m.arcs[:0]
	for t := range m.slots {
		from, to := m.first[t], m.first[t+1]
		m.first[t] = len(left)
		for _, i := range m.arcs[from:to] {
			if i != item {
				left = append(left, i)
			}
		}
	}
	m.arcs, m.first[m.slots] = left, len(left)
}
