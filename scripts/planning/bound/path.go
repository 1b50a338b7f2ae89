package bound

import "math"

// best is what a path earns at most and the item next to where it is looked from:
// the first behind a slot, or the last before it.
type best struct {
	earns float64
	item  int32 // -1: none
	at    int32 // slot in which the item starts
}

// pair are the best path and the best whose nearest item is another one. With both
// a path can be had that never has the same item twice running (van den Akker,
// Hurkens, Savelsbergh 2000, section 4), which a schedule never has.
type pair [2]best

var (
	nothing = pair{{0, -1, 0}, {math.Inf(-1), -1, 0}}
	never   = pair{{math.Inf(-1), -1, 0}, {math.Inf(-1), -1, 0}}
)

// but is the best path whose nearest item is not this one.
func (p *pair) but(item int32) *best {
	if p[0].item == item && item >= 0 {
		return &p[1]
	}
	return &p[0]
}

// offer takes a path in if it is one of the two.
func (p *pair) offer(b best) {
	switch {
	case b.earns > p[0].earns:
		if p[0].item != b.item {
			p[1] = p[0]
		}
		p[0] = b
	case b.item != p[0].item && b.earns > p[1].earns:
		p[1] = b
	}
}

// path finds the path through the slots that earns most.
func (m *market) path() float64 {
	tails := m.tails
	for t := m.slots; t < len(tails); t++ {
		tails[t] = nothing
	}
	here := nothing
	for t := m.slots - 1; t >= 0; t-- {
		for _, i := range m.arcs[m.first[t]:m.first[t+1]] {
			next := &tails[t+m.length[i]]
			if m.earns[i]+next[0].earns <= here[1].earns {
				continue
			}
			here.offer(best{m.earns[i] + next.but(i).earns, i, int32(t)})
		}
		tails[t] = here
	}
	last := int32(-1)
	for t := 0; t < m.slots; {
		next := tails[t].but(last)
		if next.item < 0 {
			break
		}
		m.count[next.item]++
		t, last = int(next.at)+m.length[next.item], next.item
	}
	return tails[0][0].earns
}

// strike takes away the starts with which no schedule reaches the level, where
// the value at the prices is known: that of the best path over such a start is
// less by what the start costs. It says how many it took.
func (m *market) strike(value, level float64) int {
	heads := make([]pair, m.slots+m.most)
	for t := range heads {
		heads[t] = never
	}
	heads[0] = nothing
	most := m.tails[0][0].earns
	kept := m.arcs[:0]
	for t := range m.slots {
		from, to := m.first[t], m.first[t+1]
		m.first[t] = len(kept)
		for _, i := range m.arcs[from:to] {
			before, end := heads[t].but(i).earns+m.earns[i], t+m.length[i]
			if value-most+before+m.tails[end].but(i).earns < level {
				continue
			}
			kept = append(kept, i)
			heads[end].offer(best{before, i, int32(t)})
		}
		heads[t+1].offer(heads[t][0])
		heads[t+1].offer(heads[t][1])
	}
	struck := len(m.arcs) - len(kept)
	m.arcs, m.first[m.slots] = kept, len(kept)
	return struck
}
