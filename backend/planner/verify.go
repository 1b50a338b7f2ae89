package planner

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// tolerance, in seconds, is what rounding may do to a start.
const tolerance = 1e-6

// Verify checks every rule on a solution and lists all that are broken. It
// works on the problem as given and shares nothing with the solver.
func Verify(p Problem, s Solution) error {
	v := verifier{problem: p, byID: map[int]Sequence{}, starts: map[int]float64{}}
	for _, one := range p.Sequences {
		v.byID[one.ID] = one
	}
	v.places(s.Schedule)
	v.neighbours(s.Schedule)
	v.quotas("user", p.Users, func(q Sequence) string { return q.User })
	v.quotas("program", p.Programs, func(q Sequence) string { return q.Program })
	v.quotas("country", p.Countries, func(q Sequence) string { return q.Country })
	v.objective(s)
	v.remainder(s.LeftOut)
	return errors.Join(v.broken...)
}

type verifier struct {
	problem Problem
	byID    map[int]Sequence
	starts  map[int]float64
	broken  []error
}

func (v *verifier) breaks(format string, args ...any) {
	if len(v.broken) < 100 {
		v.broken = append(v.broken, fmt.Errorf(format, args...))
	}
}

// places: each sequence is known, stands once, lies in one of its windows, or
// where it is locked.
func (v *verifier) places(schedule []Placed) {
	for _, one := range schedule {
		q, known := v.byID[one.ID]
		if !known {
			v.breaks("sequence %d is not in the problem", one.ID)
			continue
		}
		if _, twice := v.starts[one.ID]; twice {
			v.breaks("sequence %d is scheduled twice", one.ID)
		}
		v.starts[one.ID] = one.StartS
		end := one.StartS + q.DurationS
		if q.LockedStartS != nil {
			if math.Abs(*q.LockedStartS-one.StartS) > tolerance {
				v.breaks("sequence %d is locked at %g s, scheduled at %g s", one.ID, *q.LockedStartS, one.StartS)
			}
			continue
		}
		inside := false
		for _, w := range q.WindowsS {
			inside = inside || one.StartS >= w[0]-tolerance && end <= w[1]+tolerance
		}
		if !inside {
			v.breaks("sequence %d from %g to %g s lies in none of its windows %v", one.ID, one.StartS, end, q.WindowsS)
		}
		if h := v.problem.HorizonS; h > 0 && (one.StartS < -tolerance || end > h+tolerance) {
			v.breaks("sequence %d from %g to %g s lies outside 0 to %g s", one.ID, one.StartS, end, h)
		}
	}
	for _, q := range v.problem.Sequences {
		if _, there := v.starts[q.ID]; q.LockedStartS != nil && !there {
			v.breaks("locked sequence %d is not scheduled", q.ID)
		}
	}
}

// neighbours: between any two, the overhead passes; two locked ones are as
// they are.
func (v *verifier) neighbours(schedule []Placed) {
	order := append([]Placed(nil), schedule...)
	sort.SliceStable(order, func(i, j int) bool { return order[i].StartS < order[j].StartS })
	var lastAny, lastFree struct {
		id  int
		end float64
	}
	lastAny.end, lastFree.end = math.Inf(-1), math.Inf(-1)
	for _, one := range order {
		q := v.byID[one.ID]
		before := lastAny
		if q.LockedStartS != nil {
			before = lastFree
		}
		if gap := one.StartS - before.end; gap < v.problem.OverheadS-tolerance {
			v.breaks("sequence %d starts %g s after sequence %d ends, the overhead is %g s", one.ID, gap, before.id, v.problem.OverheadS)
		}
		end := one.StartS + q.DurationS
		if end > lastAny.end {
			lastAny.id, lastAny.end = one.ID, end
		}
		if q.LockedStartS == nil && end > lastFree.end {
			lastFree.id, lastFree.end = one.ID, end
		}
	}
}

// quotas: no holder has more time scheduled than granted. What is locked may
// pass it by itself; then nothing else of the holder is scheduled.
func (v *verifier) quotas(kind string, quotas map[string]Quota, holder func(Sequence) string) {
	total, chosen := map[string]float64{}, map[string]bool{}
	for id := range v.starts {
		q := v.byID[id]
		total[holder(q)] += q.DurationS
		if q.LockedStartS == nil {
			chosen[holder(q)] = true
		}
	}
	for name, quota := range quotas {
		if chosen[name] && total[name] > quota.QuotaS+tolerance {
			v.breaks("%s %s has %g s scheduled, the quota is %g s", kind, name, total[name], quota.QuotaS)
		}
	}
}

// objective: Z1 and Z2 are what they say, and no more than the bound.
func (v *verifier) objective(s Solution) {
	z1, z2 := 0.0, 0.0
	for id, start := range v.starts {
		q := v.byID[id]
		z1 += q.Weight * q.DurationS / 60
		if q.TPrefS >= 0 {
			z2 += q.Weight * math.Abs(start-q.TPrefS) / 60
		}
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(a)+math.Abs(b)) }
	if !near(z1, s.Z1) {
		v.breaks("z1 is said to be %g, it is %g", s.Z1, z1)
	}
	if !near(z2, s.Z2) {
		v.breaks("z2 is said to be %g, it is %g", s.Z2, z2)
	}
	if s.Bound > 0 && z1 > s.Bound && !near(z1, s.Bound) {
		v.breaks("z1 %g is more than the bound %g", z1, s.Bound)
	}
}

// remainder: where the solution names what it leaves out, that and the
// schedule are all sequences, each once.
func (v *verifier) remainder(left []LeftOut) {
	seen := map[int]bool{}
	for _, one := range left {
		_, known := v.byID[one.ID]
		_, placed := v.starts[one.ID]
		switch {
		case !known:
			v.breaks("left out sequence %d is not in the problem", one.ID)
		case placed:
			v.breaks("sequence %d is both scheduled and left out", one.ID)
		case seen[one.ID]:
			v.breaks("sequence %d is left out twice", one.ID)
		case one.Reason == "" || one.Text == "":
			v.breaks("sequence %d is left out without a reason", one.ID)
		}
		seen[one.ID] = true
	}
	if missing := len(v.byID) - len(v.starts) - len(seen); len(left) > 0 && missing > 0 {
		v.breaks("%d sequences are neither scheduled nor left out", missing)
	}
}
