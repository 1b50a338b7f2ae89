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
	index     int // in the problem
	dur       ms
	given     []span // windows in order, each as long as dur at least
	windows   []span // what is left of them beside what is fixed
	longest   ms     // of the windows as given, within the horizon
	tolerated ms     // of the windows within the tolerance
	pref      ms     // never: none
	previous  ms     // never: none
	best      []span // of starts at which it stands best in the sky, the ends included
	pin       ms     // never: none
	start     ms     // of one that is fixed
	purses    []int  // of quotas that it draws from
	group     *group // nil: none
	rank      int    // the priority by which it has its turn
	aimed     bool   // its direction is known
	direction vector
}

// worth is what the job gives to Z1, in weight x seconds.
func (j *job) worth() float64 { return j.Weight * j.DurationS }

// earliest is the first time at which it could start.
func (j *job) earliest() ms { return j.windows[0].from }

// away is what a start adds to Z2, in weight x seconds.
func (j *job) away(start ms) float64 {
	if j.pref == never {
		return 0
	}
	return j.Weight * float64(distance(start, j.pref)) / 1000
}

// floorMS and ceilMS round seconds to a millisecond, downwards and upwards; a
// millionth of one is the noise of the seconds' floating point.
func floorMS(s float64) ms { return ms(math.Floor(s*1000 + 1e-6)) }
func ceilMS(s float64) ms  { return ms(math.Ceil(s*1000 - 1e-6)) }

// optionalMS rounds to the nearest millisecond.
func optionalMS(s *float64) ms {
	if s == nil {
		return never
	}
	return ms(math.Round(*s * 1000))
}

// problem is a Problem in the solver's terms.
type problem struct {
	*Problem
	over   ms       // passes between any two at least
	turn   float64  // ms that the telescope needs for a radian
	turned []turned // pairs that were asked for
	jobs   []*job   // to be placed: those that are not fixed
	fixed  []*job   // locked, pinned where that was possible, and alerts with a place
	purses []purse
	groups []*group
	pins   map[*job]obstacle // pinned ones that cannot stand there, and why
	// scratch holds the labels of one hunt after the other.
	scratch []label
}

// purse is the quota of one user, program or country.
type purse struct {
	kind, name string
	granted    ms // after the fixed ones are paid; may be negative
}

func newProblem(p *Problem) *problem {
	q := &problem{Problem: p, over: ceilMS(p.OverheadS), pins: map[*job]obstacle{}}
	if p.Slew != nil {
		q.over += ceilMS(p.Slew.SettleS)
		q.turn, q.turned = 1000*180/math.Pi/p.Slew.RateDegS, turns(len(p.Sequences))
	}
	numbers, groups := map[[2]string]int{}, map[string]*group{}
	all := make([]job, len(p.Sequences))
	for i := range p.Sequences {
		s, j := &p.Sequences[i], &all[i]
		*j = job{
			Sequence: s, index: i, dur: max(ceilMS(s.DurationS), 1), pref: never, rank: s.Priority,
			previous: optionalMS(s.PreviousStartS), pin: optionalMS(s.PinnedStartS),
		}
		if s.TPrefS >= 0 {
			j.pref = floorMS(s.TPrefS)
		}
		if q.turn > 0 && s.RADeg != nil && s.DecDeg != nil {
			j.aimed, j.direction = true, direction(*s.RADeg, *s.DecDeg)
		}
		for _, b := range s.BestS {
			j.best = append(j.best, span{ceilMS(b[0]), floorMS(b[1])})
		}
		j.purses = q.pursesOf(s, numbers)
		q.join(j, groups)
		if s.LockedStartS != nil {
			j.start = floorMS(*s.LockedStartS)
			j.dur = max(ceilMS(*s.LockedStartS+s.DurationS)-j.start, 1)
			q.fix(j)
			continue
		}
		q.windowsOf(j)
		q.jobs = append(q.jobs, j)
	}
	q.rankGroups()
	q.pinDown()
	q.cut()
	q.placeAlerts()
	return q
}

// fix makes the job one that stays, and pays it.
func (q *problem) fix(j *job) {
	q.fixed = append(q.fixed, j)
	for _, k := range j.purses {
		q.purses[k].granted -= j.dur
	}
	if j.group != nil {
		j.group.fixed = append(j.group.fixed, j)
	}
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

// windowsOf finds the windows within the horizon and the tolerance that are
// long enough, and the length of the longest ones, long enough or not.
func (q *problem) windowsOf(j *job) {
	all := make([]span, 0, len(j.WindowsS))
	for _, w := range j.WindowsS {
		one := span{ceilMS(w[0]), floorMS(w[1])}
		if q.HorizonS > 0 {
			one.from, one.to = max(one.from, 0), min(one.to, floorMS(q.HorizonS))
		}
		j.longest = max(j.longest, one.to-one.from)
		if j.ToleranceS != nil && j.pref != never {
			one.from = max(one.from, ceilMS(j.TPrefS-*j.ToleranceS))
			one.to = min(one.to, floorMS(j.TPrefS+*j.ToleranceS)+j.dur)
		}
		j.tolerated = max(j.tolerated, one.to-one.from)
		if one.to-one.from >= j.dur {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for _, w := range all {
		// Windows that only touch stay apart: the sequence must lie in one.
		if last := len(j.given) - 1; last >= 0 && w.to <= j.given[last].to {
			continue
		}
		j.given = append(j.given, w)
	}
	j.windows = j.given
}

// cut takes the time of what is fixed, and the way there and back, out of the
// windows; the distance is a metric, so no two jobs on both sides of a fixed one
// can be too near to each other.
func (q *problem) cut() {
	if len(q.fixed) == 0 {
		return
	}
	slices.SortStableFunc(q.fixed, func(a, b *job) int { return cmp.Compare(a.start, b.start) })
	for _, j := range q.jobs {
		for _, f := range q.fixed {
			way := q.gap(j, f)
			j.windows = without(j.windows, span{f.start - way, f.start + f.dur + way}, j.dur)
		}
	}
}

// without gives the parts of the windows outside the block that are long enough.
func without(windows []span, block span, dur ms) []span {
	if !slices.ContainsFunc(windows, func(w span) bool { return block.from < w.to && block.to > w.from }) {
		return windows
	}
	var out []span
	for _, w := range windows {
		if block.from >= w.to || block.to <= w.from {
			out = append(out, w)
			continue
		}
		if block.from-w.from >= dur {
			out = append(out, span{w.from, block.from})
		}
		if w.to-block.to >= dur {
			out = append(out, span{block.to, w.to})
		}
	}
	return out
}
