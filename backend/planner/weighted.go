package planner

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// stepsPerSecond is about how many gaps a core looks at in a second.
const stepsPerSecond = 50e6

// steps turns a budget into work.
func steps(budget time.Duration) int {
	if budget <= 0 {
		budget = DefaultBudget
	}
	return int(min(budget.Seconds(), 3600) * stepsPerSecond)
}

// search improves a draft: it takes a few neighbours out, puts others in
// where they have become possible, and keeps the result where Z1 has not
// become worse, or at first not much worse (ruin and recreate, Schrimpf et
// al. 2000, with the acceptance of simulated annealing). What is locked stays
// in its place and an alert in the schedule.
type search struct {
	d       *draft
	random  *rand.Rand
	outside []*job // without a place, in the order of the problem at first
	inside  []bool // by the sequence's index
	z       float64
	work    int // steps done
	saved   snapshot
	pool    []candidate
}

type snapshot struct {
	places  []placed
	left    []ms
	outside []*job
	z       float64
}

// candidate is a job that may be put in, with the key it is tried by.
type candidate struct {
	job *job
	key float64
}

// improve gives a draft that is never worse than the one it begins with.
func improve(ctx context.Context, start *draft, budget int) *draft {
	start.weighs = true
	s := &search{d: start.clone(), random: rand.New(rand.NewPCG(1, 2)), inside: make([]bool, len(start.missed)), z: start.z1()}
	s.mark(true)
	mean := 0.0
	for _, j := range start.problem.jobs {
		mean += j.value() / float64(len(start.problem.jobs))
	}
	for _, j := range start.problem.jobs {
		if start.missed[j.index] != missedNot && len(j.windows) > 0 {
			s.outside = append(s.outside, j)
		}
	}
	best, bestZ, most := s.d.clone(), s.z, bound(start.problem)
	for s.work < budget && len(s.outside) > 0 && bestZ < most-1e-9 && ctx.Err() == nil {
		s.save()
		s.ruin()
		s.recreate()
		s.work += 200 + len(s.outside)
		// The warmth falls from a part of a job's mean value to nothing.
		warmth := 0.2 * mean * math.Pow(max(0, 1-float64(s.work)/float64(budget)), 2)
		if worse := s.saved.z - s.z; worse > 0 && (warmth <= 0 || s.random.Float64() >= math.Exp(-worse/warmth)) {
			s.restore()
		} else if s.z > bestZ+1e-6 {
			best, bestZ = s.d.clone(), s.z
		}
	}
	best.settle()
	if best.z1() <= start.z1() && best.z2() >= start.z2() {
		return start
	}
	best.explain()
	return best
}

func (s *search) save() {
	s.saved.places = append(s.saved.places[:0], s.d.line.places...)
	s.saved.left = append(s.saved.left[:0], s.d.left...)
	s.saved.outside = append(s.saved.outside[:0], s.outside...)
	s.saved.z = s.z
}

func (s *search) restore() {
	s.mark(false)
	s.d.line.places = append(s.d.line.places[:0], s.saved.places...)
	s.mark(true)
	s.d.left = append(s.d.left[:0], s.saved.left...)
	s.outside = append(s.outside[:0], s.saved.outside...)
	s.z = s.saved.z
}

// mark notes who has a place.
func (s *search) mark(inside bool) {
	for i := range s.d.line.places {
		if j := s.d.line.places[i].job; j != nil {
			s.inside[j.index] = inside
		}
	}
}

// ruin takes out what stands where some job outside could stand, or a few
// neighbours anywhere; the job then is tried first.
func (s *search) ruin() {
	s.pool = s.pool[:0]
	if s.random.IntN(3) == 0 && len(s.d.line.places) > 0 {
		i := s.random.IntN(len(s.d.line.places))
		for range 1 + s.random.IntN(3) {
			if i < len(s.d.line.places) && !s.remove(i) {
				i++
			}
		}
		return
	}
	j := s.outside[s.random.IntN(len(s.outside))]
	w := j.windows[s.random.IntN(len(j.windows))]
	from := w.from + s.random.Int64N(w.to-w.from-j.dur+1)
	to := from + j.dur + s.d.line.over
	from -= s.d.line.over
	for i := 0; i < len(s.d.line.places); {
		if p := &s.d.line.places[i]; p.end() <= from || p.start >= to || !s.remove(i) {
			i++
		}
	}
	s.free(j)
	s.pool = append(s.pool, candidate{j, math.Inf(1)})
}

// free takes out others that draw from a purse that is too small for the job
// as well, from anywhere on, until it suffices.
func (s *search) free(j *job) {
	places := len(s.d.line.places)
	for try, i := 0, s.random.IntN(places+1); try < places; try, i = try+1, i+1 {
		k, ok := s.d.affords(j)
		if ok || len(s.d.line.places) == 0 {
			return
		}
		i %= len(s.d.line.places)
		if other := s.d.line.places[i].job; other != nil && slices.Contains(other.purses, k) && s.remove(i) {
			i--
		}
	}
}

// remove takes the place's job out, unless it may not go.
func (s *search) remove(i int) bool {
	j := s.d.line.places[i].job
	if j == nil || j.Priority == 0 {
		return false
	}
	s.d.line.places = slices.Delete(s.d.line.places, i, i+1)
	for _, k := range j.purses {
		s.d.left[k] += j.dur
	}
	s.outside = append(s.outside, j)
	s.inside[j.index] = false
	s.z -= j.value()
	return true
}

// recreate puts in what it can of a handful of jobs, those that give most for
// the telescope's time first, with chance in the order.
func (s *search) recreate() {
	const handful = 64
	noise := 0.6 * s.random.Float64()
	perValue := s.random.IntN(2) == 0
	offset := s.random.IntN(len(s.outside))
	for i := range min(handful, len(s.outside)) {
		j := s.outside[(offset+i)%len(s.outside)]
		key := j.value()
		if !perValue {
			key /= float64(j.dur + s.d.line.over)
		}
		s.pool = append(s.pool, candidate{j, key * (1 - noise*s.random.Float64())})
	}
	slices.SortFunc(s.pool, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.job.index, b.job.index))
	})
	s.d.line.slack(locked)
	for _, c := range s.pool {
		if s.inside[c.job.index] {
			continue // it was in the pool twice
		}
		if _, ok := s.d.affords(c.job); !ok {
			continue
		}
		if at, ok := s.roomiest(c.job); ok {
			s.d.take(c.job, at)
			s.d.line.slack(locked)
			s.inside[c.job.index] = true
			s.z += c.job.value()
		}
	}
	s.work += 6*len(s.pool) + len(s.d.line.places)
	s.outside = slices.DeleteFunc(s.outside, func(j *job) bool { return s.inside[j.index] })
}

func locked(p *placed) bool { return p.job == nil }

// roomiest finds the gap that leaves the most freedom to move.
func (s *search) roomiest(j *job) (best spot, ok bool) {
	t := s.d.line
	most := ms(-1)
	for _, w := range j.windows {
		for i := t.firstEarly(w.from); i <= len(t.places); i++ {
			s.work++
			low, high := t.room(i, j, w)
			if low > w.to-j.dur {
				break
			}
			if high-low > most {
				most = high - low
				start := min(max(t.after(i), low), high)
				best, ok = spot{i, start, w}, true
			}
		}
	}
	return best, ok
}

// firstEarly is the first gap before a place that can be moved to where
// something fits before it that is not earlier than from.
func (t *timeline) firstEarly(from ms) int {
	i, _ := slices.BinarySearchFunc(t.late, from, func(late, from ms) int { return cmp.Compare(late-t.over, from) })
	return i
}

// explain finds anew why jobs have no place, after an exchange.
func (d *draft) explain() {
	inside := map[*job]bool{}
	for i := range d.line.places {
		inside[d.line.places[i].job] = true
	}
	for _, j := range d.problem.jobs {
		switch _, affords := d.affords(j); {
		case inside[j]:
			d.missed[j.index] = missedNot
		case len(j.windows) == 0:
			d.missed[j.index] = missedWindow
		case !affords:
			d.missed[j.index] = missedQuota
		default:
			d.missed[j.index] = missedRoom
		}
	}
}
