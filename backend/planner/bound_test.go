package planner

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestTheBestOfTinyProblems compares with all orders of all sets, each as early
// as may be: nothing has more Z1 than the bound says, and weighted finds it, also where
// one far from the others makes the bound's slots longer than some of them are.
func TestTheBestOfTinyProblems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{OverheadS: float64(rapid.IntRange(0, 3).Draw(t, "overhead")), Users: map[string]Quota{"ada": {float64(rapid.IntRange(0, 20).Draw(t, "quota"))}}}
		p.Groups = map[string]Group{"one": {Rule: OneOf}, "all": {Rule: AllOf}}
		if rapid.Bool().Draw(t, "slews") {
			p.Slew = &Slew{RateDegS: 20, SettleS: 1}
		}
		far := float64(rapid.SampledFrom([]int{0, 0, 100_000}).Draw(t, "far"))
		for id := range rapid.IntRange(1, 5).Draw(t, "n") {
			from := float64(rapid.IntRange(0, 20).Draw(t, "from"))
			if rapid.Bool().Draw(t, "is far") {
				from += far
			}
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

// TestWhatIsShorterThanASlotIsPutIn: over several nights the bound's slots are longer
// than a bright star's exposure. Where there is room for one it has a place.
func TestWhatIsShorterThanASlotIsPutIn(t *testing.T) {
	const night, nights = 36000.0, 3
	for seed := range uint64(24) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := Problem{ID: "short", OriginJD: 2461367.5, HorizonS: nights * 86400}
		for id := range 90 {
			duration := 600 + 1800*r.Float64()
			if id%3 == 0 {
				duration = 2 + 8*r.Float64()
			}
			from := 86400*float64(r.IntN(nights)) + r.Float64()*night/2
			p.Sequences = append(p.Sequences, seq(id, 1+r.IntN(5), duration, from, from+duration+r.Float64()*night/4))
		}
		s, err := Solve(t.Context(), p, Options{Policy: Weighted, Budget: 20 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(p, s); err != nil {
			t.Fatal(err)
		}
		if s.Z1 > s.Bound+1e-6 {
			t.Errorf("%d: Z1 %g is over the bound %g", seed, s.Z1, s.Bound)
		}
		for _, left := range s.LeftOut {
			if start, ok := roomAmong(p, s.Schedule, p.Sequences[left.ID]); ok {
				t.Errorf("%d: %d of %g s fits at %g s", seed, left.ID, p.Sequences[left.ID].DurationS, start)
			}
		}
	}
}

// roomAmong is where one fits between those placed, as they stand.
func roomAmong(p Problem, placed []Placed, one Sequence) (start float64, ok bool) {
	w := one.WindowsS[0]
	end := w[0]
	for _, other := range placed {
		if end+one.DurationS <= min(other.StartS, w[1]) {
			return end, true
		}
		end = max(end, other.StartS+p.Sequences[other.ID].DurationS)
	}
	return end, end+one.DurationS <= w[1]
}
