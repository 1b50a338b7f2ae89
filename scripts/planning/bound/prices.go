package bound

import (
	"cmp"
	"math"
	"slices"
)

// lower gives the least value that it finds: each round goes down along the
// subgradient, smoothed by those before, by a step that aims at a level under the
// least value so far (level control: Goffin, Kiwiel 1999). The level comes nearer
// where the rounds do not reach it. It ends where the value is less than is enough,
// and leaves the best prices.
func (m *market) lower(rounds int, enough float64) float64 {
	const memory, patience = 0.6, 50
	least, since := math.Inf(1), 0
	along, at := make([]float64, len(m.links)), make([]float64, len(m.links))
	under := 0.03 // of the least value
	clear(m.often)
	for range rounds {
		value := m.value()
		if value < least {
			if value < least*(1-0.1*under) {
				since = 0
			}
			least = value
			copy(at, m.price)
			if least < enough {
				break
			}
		}
		m.note()
		if since++; since > patience {
			under, since = under/2, 0
			copy(m.price, at)
			clear(along)
			if under < 1e-6 {
				break
			}
			continue
		}
		norm := 0.0
		for l, one := range m.links {
			slope := -m.count[one.item]
			if m.taken[l] {
				slope++
			}
			along[l] = slope + memory*along[l]
			if along[l] > 0 && m.price[l] <= 0 && !m.kept[one.item] {
				along[l] = 0 // it would become negative
			}
			norm += along[l] * along[l]
		}
		if norm < 1e-12 {
			break // nobody takes what another does not: it is the least
		}
		step := (value - least*(1-under)) / norm
		for l, slope := range along {
			m.price[l] -= step * slope
			if !m.kept[m.links[l].item] {
				m.price[l] = max(0, m.price[l])
			}
		}
	}
	copy(m.price, at)
	return least
}

// begin sets the prices by which the telescope pays every sequence the same for
// its time: the rate at which the value is least of those tried.
func (m *market) begin() {
	most := 0.0
	for i, one := range m.items {
		most = max(most, one.worth/float64(max(m.length[i], 1)))
	}
	set := func(rate float64) {
		for l, one := range m.links {
			of := m.items[one.item]
			m.price[l] = max(0, of.worth-rate*float64(m.length[one.item])) / float64(len(of.accounts))
		}
	}
	least, best := math.Inf(1), 0.0
	const tried = 50
	for n := range tried {
		rate := most * float64(n) / tried
		set(rate)
		if value := m.value(); value < least {
			least, best = value, rate
		}
	}
	set(best)
}

// sorted are the spans by their beginning.
func sorted(spans [][2]int64) [][2]int64 {
	out := slices.Clone(spans)
	slices.SortFunc(out, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return out
}
