package bound

import "math"

// The size of the slots and of a quota in units: finer ones would take too long.
const (
	mostSlots = 20_000
	mostUnits = 1_000
)

// Upper gives a Z1 that no schedule of the problem passes, after so many rounds
// at other prices. More rounds make it less.
func Upper(p Problem, rounds int) float64 {
	m := newMarket(p)
	if len(m.items) == 0 {
		return 0
	}
	m.begin()
	return m.possible(m.lower(rounds, 0))
}

// possible is the greatest worth that a schedule may have under a bound: no sum is
// more exact than a billionth, and what lies between two possible worths is taken off.
func (m *market) possible(bound float64) float64 {
	bound += 1e-9 * (1 + bound)
	if m.grain > 0 {
		bound = m.grain * math.Floor(bound/m.grain)
	}
	return bound
}

// market is the problem at prices.
type market struct {
	items    []item
	accounts []account
	grain    float64 // all worths are multiples of it; 0: they are not
	certain  float64 // worth of what is too short for a slot, counted as scheduled

	slots  int
	length []int   // of the items in slots, until the next may start
	most   int     // greatest length
	arcs   []int32 // items that may start, by slot
	first  []int   // where a slot's arcs begin
	kept   []bool  // by item: every schedule that is still looked for has it

	links []link // who buys what
	of    [][]int
	price []float64 // by link
	pots  []pot     // by account

	earns []float64 // of an item on the path, after prices
	tails []pair    // the best that the path earns from a slot on
	count []float64 // by item: how often it is on the path
	taken []bool    // by link

	often []float64 // by item: how often it was on the last paths
}

// link is an item that an account pays for.
type link struct{ item, account int }

// pot is the knapsack of an account.
type pot struct {
	links  []int
	sizes  []int
	room   int
	table  []float64
	chosen []bool // by link and room
}

func newMarket(p Problem) *market {
	items, starts, accounts := p.items()
	m := &market{items: items, accounts: accounts, grain: grain(items), slots: 1, of: make([][]int, len(items))}
	unit, from := m.cutTime(starts, down(p.OverheadS))
	m.lay(starts, unit, from, down(p.OverheadS))
	m.pots = make([]pot, len(accounts))
	for k := range accounts {
		m.open(k)
	}
	m.price, m.taken = make([]float64, len(m.links)), make([]bool, len(m.links))
	for l, one := range m.links {
		m.price[l] = 0.5 * items[one.item].worth / float64(len(items[one.item].accounts))
	}
	m.earns, m.count = make([]float64, len(items)), make([]float64, len(items))
	m.kept = make([]bool, len(items))
	m.often = make([]float64, len(items))
	return m
}

// cutTime chooses the slots: the greatest unit of which all times are multiples,
// or the least multiple of it that is not too fine. A schedule's starts are whole
// slots then if each starts as early as it can; otherwise each start is counted
// in the slot that it lies in, and as starts d apart lie floor(d/unit) slots
// apart at least, a sequence takes that many.
func (m *market) cutTime(starts [][][2]int64, overhead int64) (unit, from int64) {
	if len(starts) == 0 {
		return 1, 0
	}
	from, to := int64(math.MaxInt64), int64(math.MinInt64)
	for _, free := range starts {
		for _, w := range free {
			from, to = min(from, w[0]), max(to, w[1])
		}
	}
	for i, free := range starts {
		unit = divisor(unit, m.items[i].length+overhead)
		for _, w := range free {
			unit = divisor(unit, w[0]-from)
		}
	}
	unit = max(unit, 1)
	unit *= 1 + (to-from)/unit/mostSlots
	m.slots = int((to-from)/unit) + 1
	return unit, from
}

// lay lists by slot what may start in it.
func (m *market) lay(starts [][][2]int64, unit, from, overhead int64) {
	m.length = make([]int, len(m.items))
	can := make([][]int32, m.slots)
	m.most = 1
	for i, free := range starts {
		m.length[i] = int((m.items[i].length + overhead) / unit)
		m.most = max(m.most, m.length[i])
		if m.length[i] == 0 {
			m.certain += m.items[i].worth
			continue
		}
		next := int64(0)
		for _, w := range sorted(free) {
			last := (w[1] - from) / unit
			for next = max(next, (w[0]-from)/unit); next <= last; next++ {
				can[next] = append(can[next], int32(i))
			}
		}
	}
	m.first = make([]int, m.slots+1)
	for t, list := range can {
		m.arcs = append(m.arcs, list...)
		m.first[t+1] = len(m.arcs)
	}
	m.tails = make([]pair, m.slots+m.most)
}

// open makes the pot of an account, without what is scheduled anyhow.
func (m *market) open(k int) {
	one, p := &m.accounts[k], &m.pots[k]
	unit := int64(0)
	for _, i := range one.items {
		unit = divisor(unit, m.items[i].length)
	}
	unit = max(unit, 1)
	unit *= 1 + one.granted/unit/mostUnits
	whole := 0
	for _, i := range one.items {
		if m.length[i] == 0 {
			continue
		}
		m.of[i] = append(m.of[i], len(m.links))
		p.links = append(p.links, len(m.links))
		m.links = append(m.links, link{i, k})
		p.sizes = append(p.sizes, int(m.items[i].length/unit))
		whole += int(m.items[i].length / unit)
	}
	p.room = int(min(one.granted/unit, int64(whole)))
	if p.room < whole {
		p.table = make([]float64, p.room+1)
		p.chosen = make([]bool, len(p.links)*(p.room+1))
	}
}

// value is a bound: what the telescope and the holders of the quotas earn at the
// prices, each at its best. It says what they take for that.
func (m *market) value() float64 {
	for i := range m.items {
		m.earns[i], m.count[i] = m.items[i].worth, 0
	}
	for l, one := range m.links {
		m.earns[one.item] -= m.price[l]
	}
	sum := m.certain + m.path()
	for k := range m.pots {
		sum += m.fill(&m.pots[k])
	}
	return sum
}

// fill finds the set of a pot's items that brings the most of their prices; what
// is kept is in it. Where that is too much there is no schedule: minus infinity.
func (m *market) fill(p *pot) float64 {
	sum, room := 0.0, p.room
	for n, l := range p.links {
		m.taken[l] = m.kept[m.links[l].item] || p.chosen == nil && m.price[l] > 0
		if m.taken[l] {
			sum += m.price[l]
			room -= p.sizes[n]
		}
	}
	switch {
	case p.chosen == nil:
		return sum
	case room < 0:
		return math.Inf(-1)
	}
	return sum + m.pack(p, room)
}

// pack fills the room that what is kept leaves.
func (m *market) pack(p *pot, free int) float64 {
	clear(p.table[:free+1])
	for n, l := range p.links {
		price, size := m.price[l], p.sizes[n]
		chosen := p.chosen[n*(p.room+1) : n*(p.room+1)+free+1]
		clear(chosen)
		if price <= 0 || m.kept[m.links[l].item] {
			continue
		}
		for room := free; room >= size; room-- {
			if v := p.table[room-size] + price; v > p.table[room] {
				p.table[room], chosen[room] = v, true
			}
		}
	}
	room := free
	for n := len(p.links) - 1; n >= 0; n-- {
		if p.chosen[n*(p.room+1)+room] {
			m.taken[p.links[n]] = true
			room -= p.sizes[n]
		}
	}
	return p.table[free]
}
