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
	v.groups()
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
		if q.PinnedStartS != nil && math.Abs(*q.PinnedStartS-one.StartS) > 1e-3 {
			v.breaks("sequence %d is pinned to %g s, scheduled at %g s", one.ID, *q.PinnedStartS, one.StartS)
		}
		if q.ToleranceS != nil && q.TPrefS >= 0 && math.Abs(one.StartS-q.TPrefS) > *q.ToleranceS+tolerance {
			v.breaks("sequence %d starts at %g s, farther from %g s than its tolerance of %g s", one.ID, one.StartS, q.TPrefS, *q.ToleranceS)
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

// neighbours: between any two, the overhead and the way pass; two locked ones are
// as they are. As no way is longer than over a third one, of those that are not
// locked each with the next is enough.
func (v *verifier) neighbours(schedule []Placed) {
	var free, locked []Placed
	for _, one := range schedule {
		if v.byID[one.ID].LockedStartS != nil {
			locked = append(locked, one)
		} else {
			free = append(free, one)
		}
	}
	sort.SliceStable(free, func(i, j int) bool { return free[i].StartS < free[j].StartS })
	for i, one := range free {
		if i > 0 {
			v.apart(free[i-1], one)
		}
		for _, other := range locked {
			if other.StartS < one.StartS {
				v.apart(other, one)
			} else {
				v.apart(one, other)
			}
		}
	}
}

func (v *verifier) apart(a, b Placed) {
	p, q := v.byID[a.ID], v.byID[b.ID]
	need := v.problem.OverheadS
	if slew := v.problem.Slew; slew != nil {
		need += slew.SettleS + separationDeg(p, q)/slew.RateDegS
	}
	if gap := b.StartS - a.StartS - p.DurationS; gap < need-tolerance {
		v.breaks("sequence %d starts %g s after sequence %d ends, between them must be %g s", b.ID, gap, a.ID, need)
	}
}

// separationDeg is the great-circle distance (haversine formula); 180 where a
// position is not known.
func separationDeg(a, b Sequence) float64 {
	if a.RADeg == nil || a.DecDeg == nil || b.RADeg == nil || b.DecDeg == nil {
		return 180
	}
	const rad = math.Pi / 180
	hav := func(x float64) float64 { return math.Sin(x/2) * math.Sin(x/2) }
	h := hav((*a.DecDeg-*b.DecDeg)*rad) + math.Cos(*a.DecDeg*rad)*math.Cos(*b.DecDeg*rad)*hav((*a.RADeg-*b.RADeg)*rad)
	return 2 * math.Asin(math.Sqrt(math.Min(h, 1))) / rad
}

// groups: of one_of at most one is scheduled, unless several are locked; of
// all_of, all or none of those that are neither locked nor pinned in their place.
func (v *verifier) groups() {
	type tally struct{ free, in, fixed int }
	tallies := map[string]*tally{}
	for _, q := range v.problem.Sequences {
		if q.Group == "" {
			continue
		}
		t := tallies[q.Group]
		if t == nil {
			t = &tally{}
			tallies[q.Group] = t
		}
		_, in := v.starts[q.ID]
		switch {
		case q.LockedStartS != nil || q.PinnedStartS != nil && in && v.problem.Groups[q.Group].Rule == AllOf:
			t.fixed++
		default:
			t.free++
			if in {
				t.in++
			}
		}
	}
	for name, t := range tallies {
		if v.problem.Groups[name].Rule == AllOf {
			if t.in != 0 && t.in != t.free {
				v.breaks("of group %s %d are scheduled and %d are not", name, t.in, t.free-t.in)
			}
		} else if t.in > 0 && t.in+t.fixed > 1 {
			v.breaks("of group %s %d are scheduled, one is allowed", name, t.in+t.fixed)
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
