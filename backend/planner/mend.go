package planner

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// mending plans parts of a draft anew: what stands in them is taken out, and a hunt
// fills the hole from what then has no place, with everything else where it is (large
// neighbourhood search, Shaw 1998, with an exact method for the hole). A hole is one
// stretch of the timeline, more often a short one than a long one, or two between which
// something may change place. Most holes are known to hold no more as soon as they are
// priced, as the prices of the whole night fit them.
type mending struct {
	of       *draft
	tried    int // holes of it
	random   *rand.Rand
	price, y []float64 // by sequence: where the prices of a hole begin
	toll     []float64
	hopeful  []bool // by sequence: it can be part of something better
}

// The places of a single stretch, and of each of two.
const (
	shortestHole, longestHole = 8, 36
	shortestPart, longestPart = 6, 15
)

// stretch is the places from one to before another.
type stretch struct{ from, to int }

func newMending() mending { return mending{random: rand.New(rand.NewPCG(1, 1))} }

// begin takes the prices of the whole night for the holes, and who can be part of
// more by these.
func (m *mending) begin(r *relaxation, p *pots) {
	n := len(r.problem.Sequences)
	m.price, m.y, m.toll, m.hopeful = make([]float64, n), make([]float64, n), r.toll, make([]bool, n)
	for _, w := range r.candidates() {
		m.hopeful[w.index] = true
	}
	for _, w := range r.works {
		m.price[w.index], m.y[w.index] = r.price[w.once], p.y[w.number]
	}
}

// able says whether a draft has parts to be planned anew.
func able(d *draft) bool {
	return len(d.line.places) > 0 &&
		!slices.ContainsFunc(d.problem.groups, func(g *group) bool { return g.all }) // a hole may hold a part of one
}

// mend gives a draft that is no worse and what that took; a hole takes so much at most.
func (m *mending) mend(ctx context.Context, d *draft, enough func(*draft) float64, most float64, budget, hole int) (*draft, int) {
	const patience = 8 // holes for each place
	used := 0
	for able(d) && used < budget && most > enough(d) && ctx.Err() == nil {
		if m.of != d {
			m.of, m.tried = d, 0
		}
		if m.tried++; m.tried > patience*len(d.line.places) {
			break
		}
		better, steps := m.refill(ctx, d, m.choose(d), hole)
		used += steps
		if better != nil {
			d = better
		}
	}
	return d, used
}

// choose takes a hole by chance.
func (m *mending) choose(d *draft) []stretch {
	if m.random.IntN(2) == 0 {
		if pair := m.pair(d); pair != nil {
			return pair
		}
	}
	length := shortestHole + int((longestHole-shortestHole)*math.Pow(m.random.Float64(), 4))
	length = min(length, len(d.line.places))
	from := m.random.IntN(len(d.line.places) - length + 1)
	return []stretch{{from, from + length}}
}

// pair is a stretch where a job without a place could stand, and one where a job of
// the first could; alone if there is none. Nil: everything has a place.
func (m *mending) pair(d *draft) []stretch {
	var outside []*job
	for _, j := range d.problem.jobs {
		if !d.inside[j.index] && m.hopeful[j.index] {
			outside = append(outside, j)
		}
	}
	if len(outside) == 0 {
		return nil
	}
	a := m.around(d, outside[m.random.IntN(len(outside))])
	const tries = 8
	for range tries {
		b := m.around(d, d.line.places[a.from+m.random.IntN(a.to-a.from)].job)
		switch {
		case b.to < a.from:
			return []stretch{b, a}
		case a.to < b.from:
			return []stretch{a, b}
		}
	}
	return []stretch{a}
}

// around is a stretch about a time at which a job could stand.
func (m *mending) around(d *draft, j *job) stretch {
	w := j.windows[m.random.IntN(len(j.windows))]
	middle := d.line.firstGap(w.from + m.random.Int64N(w.to-w.from+1))
	length := shortestPart + m.random.IntN(longestPart-shortestPart+1)
	from := max(0, min(middle-length/2, len(d.line.places)-length))
	return stretch{from, min(from+length, len(d.line.places))}
}

// refill hunts for more in the hole that stretches leave; nil: there is none.
func (m *mending) refill(ctx context.Context, d *draft, stretches []stretch, budget int) (*draft, int) {
	h := newHole(d, stretches, m.hopeful)
	r := newRelaxation(&h.problem, affordable(8*budget))
	for _, w := range r.works {
		r.price[w.once] = m.price[w.index]
	}
	copy(r.toll, m.toll)
	least := h.draft.worth() + max(r.grain, 1e-9) - 1e-9*(1+h.draft.worth())
	pots := newPots(r)
	for _, w := range r.works {
		pots.y[w.number] = m.y[w.index]
	}
	pots.lower(ctx, least, budget/24)
	steps := pots.steps
	if pots.bound > least {
		r.lower(ctx, least, budget/48)
	}
	if steps += r.steps; min(pots.bound, r.bound) <= least {
		return nil, steps
	}
	hunt := newHunt(r, nil, pots, h.draft)
	hunt.run(ctx, 200, budget)
	steps += hunt.steps
	if hunt.best < 0 {
		return nil, steps
	}
	return h.filled(hunt.draft()), steps
}

// hole is the problem that the stretches of a draft are: their jobs, those without
// a place, the time between the places that stay, and what the purses then hold.
type hole struct {
	problem   problem
	draft     *draft // what stands in it now
	of        *draft
	stays     []placed
	originals map[int]*job
}

func newHole(d *draft, stretches []stretch, hopeful []bool) *hole {
	h := &hole{problem: *d.problem, of: d, originals: map[int]*job{}}
	h.problem.jobs, h.problem.purses = nil, slices.Clone(d.problem.purses)
	for k := range h.problem.purses {
		h.problem.purses[k].granted = d.left[k]
	}
	h.draft = newDraft(&h.problem)
	taken := map[*group]bool{}
	in := func(i int) bool {
		return slices.ContainsFunc(stretches, func(s stretch) bool { return s.from <= i && i < s.to })
	}
	for i, p := range d.line.places {
		if !in(i) {
			h.stays = append(h.stays, p)
			taken[p.job.group] = p.job.group != nil
		}
	}
	for i, p := range d.line.places {
		if !in(i) {
			continue
		}
		for _, k := range p.job.purses {
			h.problem.purses[k].granted += p.job.dur
		}
		if c := h.open(p.job, stretches, taken); c != nil {
			h.draft.line.places = append(h.draft.line.places, placed{c, p.start, p.window})
			h.draft.inside[c.index] = true
		}
	}
	for _, j := range d.problem.jobs {
		if !d.inside[j.index] && hopeful[j.index] {
			h.open(j, stretches, taken)
		}
	}
	return h
}

// open takes a job into the hole's problem, where it may stand in it.
func (h *hole) open(j *job, stretches []stretch, taken map[*group]bool) *job {
	c := *j
	c.windows = nil
	for _, s := range stretches {
		c.windows = append(c.windows, h.of.between(j, s)...)
	}
	if len(c.windows) == 0 || taken[j.group] {
		return nil
	}
	h.originals[j.index] = j
	h.problem.jobs = append(h.problem.jobs, &c)
	return &c
}

// filled is the draft with what was found for the hole.
func (h *hole) filled(with *draft) *draft {
	places := h.stays
	for _, p := range with.line.places {
		j := h.originals[p.job.index]
		places = append(places, placed{j, p.start, j.around(p.start)})
	}
	slices.SortFunc(places, func(a, b placed) int { return cmp.Compare(a.start, b.start) })
	out := newDraft(h.of.problem)
	for i, p := range places {
		out.take(p.job, spot{i, p.start, p.window})
	}
	return out
}

// around is the job's window, whole, in which it stands if it starts then.
func (j *job) around(start ms) span {
	return j.windows[slices.IndexFunc(j.windows, func(w span) bool { return w.from <= start && start+j.dur <= w.to })]
}

// between gives the parts of a job's windows in a stretch.
func (d *draft) between(j *job, s stretch) []span {
	low, high := d.line.after(s.from, j), d.line.before(s.to, j)
	var out []span
	for _, w := range j.windows {
		w.from, w.to = max(w.from, low), min(w.to, high)
		if w.to-w.from >= j.dur {
			out = append(out, w)
		}
	}
	return out
}
