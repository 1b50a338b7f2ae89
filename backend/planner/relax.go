package planner

import (
	"math"
	"slices"
)

// relaxation is the problem with its time cut into slots and with two rules
// left to prices: that a job (or one of a group) is placed once, and that a
// purse is not overdrawn. What remains, the path through the night that earns
// most after prices and has nothing twice running, is a dynamic program over the
// slots; with the prices paid back it bounds Z1 from above, and ascend looks for
// the prices by which it is least. This is the Lagrangian of the time-indexed
// formulation (Avella, Boccia, D'Auria 2005, "Near-optimal solutions of large-scale
// single-machine scheduling problems"; Tanaka, Fujikuma 2012 for its use with idle
// time).
//
// Where all times are whole slots nothing else is relaxed. Elsewhere a job takes
// no more slots than it covers whole, so that the bound stays one.
type relaxation struct {
	problem *problem
	unit    ms // of a slot
	origin  ms
	slots   int
	most    int  // arcs
	exact   bool // all times are whole slots
	works   []*work
	loose   float64 // of jobs shorter than a slot, counted as placed
	onces   int
	price   []float64 // of placing once
	toll    []float64 // of a purse's seconds
	grain   float64   // all worths are multiples of it; 0: they are not

	arcs   []int32   // works that may start, by slot
	first  []int32   // where a slot's arcs begin
	length []int32   // of the works
	once   []int32   // of the works
	c      []float64 // what the works earn after prices
	tail   []way     // what can be earned after prices from a slot on
	// For Z2: what a unit of Z1 counts, what it must reach, and what each arc loses
	// by its distance from the preferred start. The Z1 alone has 1, 0 and none.
	rate, goal float64
	loss       []float64
	bound      float64
	steps      int
}

// work is a job on the slots.
type work struct {
	*job
	worth  float64
	length int        // slots until the next may start
	ranges [][2]int32 // of start slots
	last   int32
	once   int // the rule that it is placed once
	number int32
}

// The size of a relaxation: finer slots would take too long, and prove hardly
// more.
const (
	mostSlots = 12000
	mostArcs  = 3_000_000
)

// affordable is how many arcs there may be so that the work pays for some dozens of
// prices: where edges are no whole minutes, as the sky's are, the finest slots cost
// more in one pass than an alert has for all.
func affordable(budget int) int { return min(mostArcs, max(budget/50, 1000)) }

// newRelaxation cuts time into slots of which no more than most arcs begin.
func newRelaxation(q *problem, most int) *relaxation {
	r := &relaxation{problem: q, rate: 1, bound: math.Inf(1), most: most}
	var jobs []*job
	for _, j := range q.jobs {
		if g := j.group; g != nil && !g.all && len(g.fixed) > 0 {
			continue
		}
		if len(j.windows) > 0 && slices.IndexFunc(j.purses, func(k int) bool { return q.purses[k].granted < j.dur }) < 0 {
			jobs = append(jobs, j)
		}
	}
	r.cutTime(jobs)
	groups := map[*group]int{}
	r.grain = grainOf(jobs)
	for _, j := range jobs {
		w := &work{job: j, worth: j.worth(), length: int((j.dur + q.over) / r.unit), last: -1}
		if w.length == 0 {
			r.loose += w.worth
			continue
		}
		w.length = min(w.length, r.slots)
		for _, s := range j.windows {
			from, to := int32((s.from-r.origin)/r.unit), int32((s.to-j.dur-r.origin)/r.unit)
			w.ranges = append(w.ranges, [2]int32{max(from, w.last+1), to})
			w.last = max(w.last, to)
		}
		once, shared := groups[j.group]
		if j.group == nil || j.group.all || !shared {
			once = r.onces
			r.onces++
			if j.group != nil && !j.group.all {
				groups[j.group] = once
			}
		}
		w.once, w.number = once, int32(len(r.works))
		r.works, r.length, r.once = append(r.works, w), append(r.length, int32(w.length)), append(r.once, int32(once))
	}
	r.price, r.toll = make([]float64, r.onces), make([]float64, len(q.purses))
	r.c, r.tail = make([]float64, len(r.works)), ways(2*r.slots+2, idle)
	r.lay(nil)
	return r
}

// copied has arcs and earnings of its own.
func (r *relaxation) copied() *relaxation {
	c := *r
	c.arcs, c.first, c.loss = slices.Clone(r.arcs), slices.Clone(r.first), slices.Clone(r.loss)
	c.c, c.tail = slices.Clone(r.c), slices.Clone(r.tail)
	return &c
}

// cutTime chooses the slots: the greatest common divisor of all times, or the
// least multiple of it that is not too fine.
func (r *relaxation) cutTime(jobs []*job) {
	r.origin, r.unit, r.slots = 0, 1, 1
	if len(jobs) == 0 {
		return
	}
	from, to := -never, never
	for _, j := range jobs {
		from = min(from, j.windows[0].from)
		for _, w := range j.windows {
			to = max(to, w.to-j.dur)
		}
	}
	r.origin = from
	unit, starts := ms(0), 0.0
	for _, j := range jobs {
		unit = gcd(unit, j.dur+r.problem.over)
		for _, w := range j.windows {
			unit = gcd(unit, w.from-from)
			starts += float64(w.to - j.dur - w.from)
		}
	}
	least := max(float64(to-from)/mostSlots, starts/float64(r.most))
	r.exact = r.problem.turn == 0
	if times := ms(math.Ceil(least / float64(unit))); times > 1 {
		unit *= times
		r.exact = false
	}
	r.unit = unit
	r.slots = int((to-from)/unit) + 1
}

func gcd(a, b ms) ms {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// grainOf is the greatest number of which all worths are multiples, down to a
// thousandth; 0 where there is none.
func grainOf(jobs []*job) float64 {
	g := ms(0)
	for _, j := range jobs {
		scaled := math.Round(j.worth() * 1000)
		if scaled > 1e15 || math.Abs(j.worth()*1000-scaled) > 1e-6 {
			return 0
		}
		g = gcd(g, ms(scaled))
	}
	return float64(g) / 1000
}

// lay lists the works of each slot that may start there: all, or those that
// keep says are worth it.
func (r *relaxation) lay(keep func(w *work, slot int32) bool) {
	first := make([]int32, r.slots+1)
	count := func(do func(w *work, slot int32)) {
		for _, w := range r.works {
			for _, span := range w.ranges {
				for t := span[0]; t <= span[1]; t++ {
					if keep == nil || keep(w, t) {
						do(w, t)
					}
				}
			}
		}
	}
	count(func(_ *work, t int32) { first[t+1]++ })
	for t := range r.slots {
		first[t+1] += first[t]
	}
	arcs := make([]int32, first[r.slots])
	next := slices.Clone(first)
	count(func(w *work, t int32) {
		arcs[next[t]] = w.number
		next[t]++
	})
	r.first, r.arcs = first, arcs
	r.steps += 6 * len(arcs)
}

// reprice sets what each work earns after prices.
func (r *relaxation) reprice() {
	for i, w := range r.works {
		c := r.rate*w.worth - r.price[w.once]
		for _, k := range w.purses {
			c -= r.toll[k] * float64(w.dur) / 1000
		}
		r.c[i] = c
	}
}

// paid is what the prices pay back.
func (r *relaxation) paid() float64 {
	sum := r.rate * (r.loose + r.problem.fixedWorth() - r.goal)
	for _, p := range r.price {
		sum += p
	}
	for k, p := range r.toll {
		sum += p * float64(max(r.problem.purses[k].granted, 0)) / 1000
	}
	return sum
}

// candidates are the works that have an arc left.
func (r *relaxation) candidates() []*work {
	seen := make([]bool, len(r.works))
	for _, n := range r.arcs {
		seen[n] = true
	}
	var out []*work
	for i, w := range r.works {
		if seen[i] {
			out = append(out, w)
		}
	}
	return out
}

// byLast sorts works by their last start.
func byLast(works []*work) []*work {
	slices.SortStableFunc(works, func(a, b *work) int { return int(a.last - b.last) })
	return works
}

// forZ2 is the relaxation that bounds, from below, the Z2 of schedules with the
// Z1 of the best: it has the arcs of r, each with what it loses.
func (r *relaxation) forZ2(worth float64) *relaxation {
	z := r.copied()
	z.goal, z.bound, z.steps, z.grain = worth, math.Inf(1), 0, 0
	z.loss = make([]float64, len(r.arcs))
	for t := range r.slots {
		from := r.origin + ms(t)*r.unit
		for a := r.first[t]; a < r.first[t+1]; a++ {
			w := r.works[r.arcs[a]]
			if w.pref == never {
				continue
			}
			nearest := min(max(w.pref, from), from+r.unit-1)
			if r.exact {
				nearest = from
			}
			z.loss[a] = w.away(nearest)
		}
	}
	best := math.Inf(1)
	var rate float64
	for k := 0.25; k <= 64; k *= 2 {
		z.price, z.toll, z.rate = scaled(r.price, k), scaled(r.toll, k), k
		if got := z.earn(); got < best {
			best, rate = got, k
		}
	}
	z.price, z.toll, z.rate = scaled(r.price, rate), scaled(r.toll, rate), rate
	return z
}

func scaled(v []float64, by float64) []float64 {
	out := slices.Clone(v)
	for i := range out {
		out[i] *= by
	}
	return out
}

// slot is the one that holds a time.
func (r *relaxation) slot(t ms) int { return int((t - r.origin) / r.unit) }
