package planner

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// search improves a draft: it takes strings of neighbours out, puts others in
// where they have become possible, and keeps the result where Z1 has not
// become worse, or at first not much worse (ruin and recreate, Schrimpf et
// al. 2000, with the acceptance of simulated annealing). Of a group that goes whole
// all stay or none.
type search struct {
	*draft
	random  *rand.Rand
	outside []*job // without a place, in the order of the problem at first
	worth   float64
	price   float64 // of one more that does not stand where it stood before
	work    int     // steps done
	saved   snapshot
	pool    []candidate
}

type snapshot struct {
	places  []placed
	left    []ms
	outside []*job
	worth   float64
	value   float64
}

// candidate is a job that may be put in, with the key it is tried by.
type candidate struct {
	job *job
	key float64
}

// stepCost is how many steps of work the look at one gap is.
const stepCost = 5

// climb gives a draft with no less Z1 than the one it begins with, whose Z1 it
// looks for until it comes to most, and where it was at last, which may have less.
// The seed chooses the way. With a price on unrest, in weight x seconds, Z1 less
// that is looked for, without detours.
func climb(ctx context.Context, start *draft, most float64, budget int, seed uint64, price float64) (best, last *draft) {
	budget /= stepCost
	s := &search{draft: start.clone(), random: rand.New(rand.NewPCG(1, seed)), worth: start.worth(), price: price}
	s.weighs = true
	mean := 0.0
	for _, j := range start.problem.jobs {
		mean += j.worth() / float64(len(start.problem.jobs))
		if !start.inside[j.index] && len(j.windows) > 0 {
			s.outside = append(s.outside, j)
		}
	}
	best = s.draft.clone()
	bestValue := s.value()
	for s.work < budget && len(s.outside) > 0 && bestValue < most && ctx.Err() == nil {
		s.save()
		s.ruin()
		s.recreate()
		s.work += 50 + len(s.outside)/8
		// The warmth falls from a part of a job's mean worth to nothing.
		warmth := 0.25 * mean * max(0, 1-float64(s.work)/float64(budget))
		if s.price > 0 {
			warmth = 0
			s.work += len(s.line.places)
		}
		value := s.value()
		if worse := s.saved.value - value; worse > 0 && (warmth <= 0 || s.random.Float64() >= math.Exp(-worse/warmth)) {
			s.restore()
		} else if value > bestValue && !alike(value, bestValue) {
			best, bestValue = s.draft.clone(), value
		}
	}
	return best, s.draft
}

// value is what the search climbs on.
func (s *search) value() float64 {
	if s.price == 0 {
		return s.worth
	}
	return s.worth - s.price*float64(s.unrest())
}

func (s *search) save() {
	s.saved.places = append(s.saved.places[:0], s.line.places...)
	s.saved.left = append(s.saved.left[:0], s.left...)
	s.saved.outside = append(s.saved.outside[:0], s.outside...)
	s.saved.worth, s.saved.value = s.worth, s.value()
}

func (s *search) restore() {
	s.note(false)
	s.line.places = append(s.line.places[:0], s.saved.places...)
	s.note(true)
	s.left = append(s.left[:0], s.saved.left...)
	s.outside = append(s.outside[:0], s.saved.outside...)
	s.worth = s.saved.worth
}

// note says who has a place.
func (s *search) note(inside bool) {
	for i := range s.line.places {
		s.inside[s.line.places[i].job.index] = inside
	}
}

// The most strings that are taken out at once, and the places of them all.
const (
	mostStrings = 3
	mostRuined  = 20
)

// ruin takes out strings of neighbours (slack induction by string removals,
// Christiaens, Vanden Berghe 2020): the first from where some job without a place,
// which then is tried first, or one with a place could stand; each other from where
// one that was just taken out could, so that what stands there may change place with it.
func (s *search) ruin() {
	s.pool = s.pool[:0]
	var j *job
	if len(s.line.places) == 0 || s.random.IntN(2) == 0 {
		j = s.outside[s.random.IntN(len(s.outside))]
		s.pool = append(s.pool, candidate{j, math.Inf(1)})
		if other := j.excluded(s.inside); other != nil && s.inside[other.index] {
			s.takeOut(s.placeOf(other))
		}
	} else {
		j = s.line.places[s.random.IntN(len(s.line.places))].job
	}
	strings := 1 + s.random.IntN(mostStrings)
	for range strings {
		j = s.cut(j, 1+s.random.IntN(mostRuined/strings))
	}
}

// cut takes out so many neighbours where the job could stand, and gives one of them,
// or the job.
func (s *search) cut(j *job, length int) *job {
	w := j.windows[s.random.IntN(len(j.windows))]
	i := s.line.firstGap(w.from + s.random.Int64N(w.to-w.from-j.dur+1))
	i = max(0, i-s.random.IntN(length))
	for range length {
		if i >= len(s.line.places) {
			break
		}
		next := s.line.places[i].job
		s.takeOut(i)
		if s.random.IntN(2) == 0 {
			j = next
		}
	}
	return j
}

// takeOut takes the place's job out, with all of its group that goes whole.
func (s *search) takeOut(i int) {
	j := s.drop(i)
	s.forget(j)
	for _, other := range j.unit() {
		if s.inside[other.index] {
			s.remove(other)
			s.forget(other)
		}
	}
}

func (s *search) forget(j *job) {
	s.outside = append(s.outside, j)
	s.worth -= j.worth()
}

// recreate puts in what it can of a handful of jobs, those that give most for
// the telescope's time first, with chance in the order.
func (s *search) recreate() {
	const handful = 64
	noise := 0.8 * s.random.Float64()
	byWorth := s.random.IntN(2) == 0
	offset := s.random.IntN(len(s.outside))
	for i := range min(handful, len(s.outside)) {
		j := s.outside[(offset+i)%len(s.outside)]
		key := j.worth()
		if !byWorth {
			key /= float64(j.dur + s.problem.over)
		}
		s.pool = append(s.pool, candidate{j, key * (1 - noise*s.random.Float64())})
	}
	slices.SortFunc(s.pool, func(a, b candidate) int {
		switch {
		case a.key > b.key:
			return -1
		case a.key < b.key:
			return 1
		}
		return a.job.index - b.job.index
	})
	s.line.slack(movable)
	for _, c := range s.pool {
		if s.inside[c.job.index] {
			continue // it was in the pool twice, or came with its group
		}
		s.putIn(c.job)
	}
	s.work += 5*len(s.pool) + 3*len(s.line.places)/2
	s.outside = slices.DeleteFunc(s.outside, func(j *job) bool { return s.inside[j.index] })
}

// putIn places the job if that is possible, with all of its group that goes
// whole.
func (s *search) putIn(j *job) {
	unit := j.unit()
	if unit == nil {
		s.squeeze(j)
		return
	}
	for i, one := range unit {
		if s.squeeze(one) {
			continue
		}
		for _, alone := range unit[:i] {
			s.remove(alone)
			s.worth -= alone.worth()
		}
		s.line.slack(movable)
		return
	}
}

func (s *search) squeeze(j *job) bool {
	if _, ok := s.affords(j); !ok || len(j.windows) == 0 || j.excluded(s.inside) != nil {
		return false
	}
	at, ok := s.roomiest(j)
	if !ok {
		return false
	}
	s.take(j, at)
	s.line.press(at.index)
	s.worth += j.worth()
	return true
}

// roomiest finds the gap that leaves the most freedom to move.
func (s *search) roomiest(j *job) (best spot, ok bool) {
	t := s.line
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
				start := min(max(t.after(i, j), low), high)
				best, ok = spot{i, start, w}, true
			}
		}
	}
	return best, ok
}

// firstEarly is the first gap before a place that can be moved to where
// something fits before it that is not earlier than from.
func (t *timeline) firstEarly(from ms) int {
	from += t.problem.over
	low, high := 0, len(t.late)
	for low < high {
		if middle := (low + high) / 2; t.late[middle] < from {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
