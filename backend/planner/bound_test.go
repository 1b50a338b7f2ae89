package planner

import (
	"testing"

	"pgregory.net/rapid"
)

// TestTheBestOfTinyProblems compares with all orders of all sets, each as early
// as may be: nothing has more Z1 than the bound says, and weighted finds it.
func TestTheBestOfTinyProblems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{OverheadS: float64(rapid.IntRange(0, 3).Draw(t, "overhead")), Users: map[string]Quota{"ada": {float64(rapid.IntRange(0, 20).Draw(t, "quota"))}}}
		p.Groups = map[string]Group{"one": {Rule: OneOf}, "all": {Rule: AllOf}}
		if rapid.Bool().Draw(t, "slews") {
			p.Slew = &Slew{RateDegS: 20, SettleS: 1}
		}
		for id := range rapid.IntRange(1, 5).Draw(t, "n") {
			from := float64(rapid.IntRange(0, 20).Draw(t, "from"))
			s := seq(id, rapid.IntRange(1, 5).Draw(t, "priority"), float64(rapid.IntRange(1, 9).Draw(t, "duration")), from, from+float64(rapid.IntRange(1, 20).Draw(t, "length")))
			s.User = rapid.SampledFrom([]string{"", "ada"}).Draw(t, "user")
			s.Group = rapid.SampledFrom([]string{"", "", "one", "all"}).Draw(t, "group")
			ra, dec := float64(rapid.IntRange(0, 180).Draw(t, "ra")), 0.0
			s.RADeg, s.DecDeg = &ra, &dec
			p.Sequences = append(p.Sequences, s)
		}
		most := exhaust(p, nil, 0, 0, map[string]float64{})
		s := mustSolve(t, p, Weighted)
		if err := Verify(p, s); err != nil {
			t.Fatal(err)
		}
		if s.Bound < most-1e-6 {
			t.Fatalf("the bound is %g, possible is %g", s.Bound, most)
		}
		if s.Z1 < most-1e-6 {
			t.Fatalf("found %g, possible is %g: %+v", s.Z1, most, s)
		}
	})
}

// exhaust gives the most Z1 of what follows the placed ones.
func exhaust(p Problem, placed []Sequence, end, z1 float64, spent map[string]float64) float64 {
	best := -1.0
	if whole(p, placed) {
		best = z1
	}
	for _, s := range p.Sequences {
		ready := end
		if len(placed) > 0 {
			last := placed[len(placed)-1]
			ready += p.OverheadS
			if p.Slew != nil {
				ready += p.Slew.SettleS + separationDeg(last, s)/p.Slew.RateDegS
			}
		}
		start := max(ready, s.WindowsS[0][0])
		quota, limited := p.Users[s.User]
		if used(placed, s) || start+s.DurationS > s.WindowsS[0][1]+1e-9 || limited && spent[s.User]+s.DurationS > quota.QuotaS {
			continue
		}
		spent[s.User] += s.DurationS
		best = max(best, exhaust(p, append(placed[:len(placed):len(placed)], s), start+s.DurationS, z1+s.Weight*s.DurationS/60, spent))
		spent[s.User] -= s.DurationS
	}
	return best
}

func used(placed []Sequence, s Sequence) bool {
	for _, one := range placed {
		if one.ID == s.ID || s.Group == "one" && one.Group == "one" {
			return true
		}
	}
	return false
}

// whole says whether the group that goes whole is there with all or none.
func whole(p Problem, placed []Sequence) bool {
	in, all := 0, 0
	for _, s := range p.Sequences {
		if s.Group == "all" {
			all++
		}
	}
	for _, s := range placed {
		if s.Group == "all" {
			in++
		}
	}
	return in == 0 || in == all
}
