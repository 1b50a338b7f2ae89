package planner

import (
	"cmp"
	"math"
	"slices"
)

// ms is a time or a duration in milliseconds from the problem's origin.
type ms = int64

// never is before every time, always a preference that is not there.
const never ms = math.MinInt64 / 4

// span is a part of time, its end excluded.
type span struct{ from, to ms }

// job is a sequence in the solver's terms.
type job struct {
	*Sequence
	index    int // in the problem
	dur      ms
	windows  []span // in order, apart, each as long as dur at least
	longest  ms     // of the windows as given
	pref     ms     // never: none
	previous ms     // never: none
	purses   []int  // of quotas that it draws from
}

// value is what the job gives to Z1.
func (j *job) value() float64 { return j.Weight * j.DurationS / 60 }

// earliest is the first time at which it could start.
func (j *job) earliest() ms { return j.windows[0].from }

// wish is the start that it is put as near to as may be.
func (j *job) wish() ms {
	if j.pref != never {
		return j.pref
	}
	return never
}

// floorMS and ceilMS round seconds to a millisecond, downwards and upwards; a
// millionth of one is the noise of the seconds' floating point.
func floorMS(s float64) ms { return ms(math.Floor(s*1000 + 1e-6)) }
func ceilMS(s float64) ms  { return ms(math.Ceil(s*1000 - 1e-6)) }

// problem is a Problem in the solver's terms.
type problem struct {
	*Problem
	over   ms
	jobs   []*job // to be placed: those that are not locked
	locked []*job
	purses []purse
}

// purse is the quota of one user, program or country.
type purse struct {
	kind, name string
	granted    ms // after the locked ones are paid; may be negative
}

func newProblem(p *Problem) *problem {
	q := &problem{Problem: p, over: ceilMS(p.OverheadS)}
	numbers := map[[2]string]int{}
	for i := range p.Sequences {
		s := &p.Sequences[i]
		j := &job{Sequence: s, index: i, dur: max(ceilMS(s.DurationS), 1), pref: never, previous: never}
		if s.TPrefS >= 0 {
			j.pref = floorMS(s.TPrefS)
		}
		if s.PreviousStartS != nil {
			j.previous = floorMS(*s.PreviousStartS)
		}
		j.purses = q.pursesOf(s, numbers)
		if s.LockedStartS != nil {
			q.locked = append(q.locked, j)
			for _, k := range j.purses {
				q.purses[k].granted -= j.dur
			}
			continue
		}
		j.windows, j.longest = q.windowsOf(s, j.dur)
		q.jobs = append(q.jobs, j)
	}
	return q
}

func (q *problem) pursesOf(s *Sequence, numbers map[[2]string]int) []int {
	var out []int
	for _, one := range []struct {
		kind, name string
		quotas     map[string]Quota
	}{{"user", s.User, q.Users}, {"program", s.Program, q.Programs}, {"country", s.Country, q.Countries}} {
		quota, limited := one.quotas[one.name]
		if !limited {
			continue
		}
		key := [2]string{one.kind, one.name}
		k, known := numbers[key]
		if !known {
			k = len(q.purses)
			numbers[key] = k
			q.purses = append(q.purses, purse{one.kind, one.name, floorMS(math.Min(quota.QuotaS, 1e13))})
		}
		out = append(out, k)
	}
	return out
}

// windowsOf gives the windows within the horizon, joined where they meet, that
// are long enough, and the length of the longest one, long enough or not.
func (q *problem) windowsOf(s *Sequence, dur ms) (windows []span, longest ms) {
	all := make([]span, 0, len(s.WindowsS))
	for _, w := range s.WindowsS {
		one := span{ceilMS(w[0]), floorMS(w[1])}
		if q.HorizonS > 0 {
			one.from, one.to = max(one.from, 0), min(one.to, floorMS(q.HorizonS))
		}
		if one.to > one.from {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	joined := all[:0]
	for _, w := range all {
		// Windows that only touch stay apart: the sequence must lie in one.
		if last := len(joined) - 1; last >= 0 && w.to <= joined[last].to {
			continue
		}
		joined = append(joined, w)
	}
	for _, w := range joined {
		longest = max(longest, w.to-w.from)
		if w.to-w.from >= dur {
			windows = append(windows, w)
		}
	}
	return windows, longest
}
