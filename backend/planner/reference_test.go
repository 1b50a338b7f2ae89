package planner

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// reference is the folder of the reference instances: the one that
// PYROS_PLANNING_INSTANCES names, or the one beside the checkout.
func reference() string {
	return cmp.Or(os.Getenv("PYROS_PLANNING_INSTANCES"), "../../../shared/reference/planning")
}

// instance reads a problem of testdata or, for the large ones that are not kept
// here, of the reference.
func instance(t testing.TB, name string) Problem {
	t.Helper()
	for _, folder := range []string{"testdata", reference()} {
		f, err := os.Open(filepath.Join(folder, name+".json"))
		if err != nil {
			continue
		}
		defer f.Close()
		p, err := ReadProblem(f)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Skipf("instance %s is not at hand: set PYROS_PLANNING_INSTANCES to the folder of its file", name)
	return Problem{}
}

// known is the best that is known of an instance.
type known struct {
	Z1    float64  `json:"z1"`
	Bound float64  `json:"z1_bound"`
	Z2    *float64 `json:"z2"`
}

// bestKnown reads best.json beside the instances.
func bestKnown(t testing.TB) map[string]known {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(reference(), "best.json"))
	if err != nil {
		t.Skip("the best known values are not at hand: set PYROS_PLANNING_INSTANCES to the folder of best.json")
	}
	var best map[string]known
	if err := json.Unmarshal(data, &best); err != nil {
		t.Fatal(err)
	}
	return best
}

func TestAgainstTheBestKnown(t *testing.T) {
	for name, best := range bestKnown(t) {
		t.Run(name, func(t *testing.T) {
			p := instance(t, name)
			strict, weighted := solved(t, p, Strict), solved(t, p, Weighted)
			t.Logf("best %g, strict %g (z2 %g), weighted %g (z2 %g), bound %g", best.Z1, strict.Z1, strict.Z2, weighted.Z1, weighted.Z2, weighted.Bound)
			if weighted.Bound < best.Z1-1e-9 {
				t.Errorf("the bound %g is below the best known %g", weighted.Bound, best.Z1)
			}
			if weighted.Z1 < strict.Z1 || weighted.Z1 > best.Bound+1e-9 || weighted.Z1 < 0.95*best.Z1 {
				t.Errorf("weighted %g, best known %g, bound %g", weighted.Z1, best.Z1, best.Bound)
			}
		})
	}
}

// crowded makes a night with n sequences, the same for the same n.
func crowded(n int) Problem {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	p := Problem{ID: fmt.Sprint("crowded-", n), OriginJD: 2461367.5, HorizonS: 36000, OverheadS: 60, Users: map[string]Quota{}}
	for u := range 8 {
		p.Users[fmt.Sprint("u", u)] = Quota{9000}
	}
	for id := range n {
		s := Sequence{ID: id + 1, User: fmt.Sprint("u", r.IntN(8)), Priority: 1 + r.IntN(5), DurationS: float64(120 + 60*r.IntN(40)), TPrefS: -1}
		s.Weight = float64(6 - s.Priority)
		from := float64(300 * r.IntN(100))
		s.WindowsS = [][2]float64{{from, min(36000, from+s.DurationS+float64(300*r.IntN(40)))}}
		if r.IntN(2) == 0 {
			s.TPrefS = from + float64(r.IntN(3000))
		}
		p.Sequences = append(p.Sequences, s)
	}
	return p
}

func BenchmarkSolve(b *testing.B) {
	for _, n := range []int{50, 200, 1000} {
		p := crowded(n)
		for _, policy := range []Policy{Strict, Weighted} {
			b.Run(fmt.Sprintf("%d/%s", n, policy), func(b *testing.B) { benchmark(b, p, policy, 0) })
		}
	}
}

// BenchmarkInstance prints the share of the best known Z1 that is reached.
func BenchmarkInstance(b *testing.B) {
	best := bestKnown(b)
	for _, name := range []string{"pyros-10", "pyros-15", "pyrosf-15", "pyros-20", "pyros-50", "sky-50", "portal-60", "pyros-200", "sky-200"} {
		for _, policy := range []Policy{Strict, Weighted} {
			b.Run(fmt.Sprintf("%s/%s", name, policy), func(b *testing.B) { benchmark(b, instance(b, name), policy, best[name].Z1) })
		}
	}
}

func benchmark(b *testing.B, p Problem, policy Policy, best float64) {
	var s Solution
	for b.Loop() {
		begin := time.Now()
		var err error
		s, err = Solve(b.Context(), p, Options{Policy: policy, Elapsed: func() time.Duration { return time.Since(begin) }})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(s.Z1, "z1")
	b.ReportMetric(s.Z2, "z2")
	b.ReportMetric(s.FirstValidMS, "first-valid-ms")
	if best > 0 {
		b.ReportMetric(100*s.Z1/best, "%best")
	}
}

func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{200} {
		in := evening()
		in.Sky = nil
		in.Instrument.Site = observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20}
		r := rand.New(rand.NewPCG(7, 7))
		for id := range n {
			s := wanted(id+1, 1+r.IntN(5), 0.05+r.Float64(), -5, 5+20*r.Float64())
			s.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 360 * r.Float64(), DecDeg: 120*r.Float64() - 35}
			in.Sequences = append(in.Sequences, s)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Plan(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
