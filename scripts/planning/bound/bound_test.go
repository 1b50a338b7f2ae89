package bound

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestNoBoundIsBelowTheBestKnown on the instances whose optimum is known, and it
// is near enough to judge by.
func TestNoBoundIsBelowTheBestKnown(t *testing.T) {
	folder := os.Getenv("PYROS_PLANNING_INSTANCES")
	if folder == "" {
		folder = "../../../../shared/reference/planning"
	}
	data, err := os.ReadFile(filepath.Join(folder, "best.json"))
	if err != nil {
		t.Skip("the reference instances are not at hand: set PYROS_PLANNING_INSTANCES to the folder of best.json")
	}
	var best map[string]struct {
		Z1 float64 `json:"z1"`
	}
	if err := json.Unmarshal(data, &best); err != nil {
		t.Fatal(err)
	}
	for name, known := range best {
		f, err := os.Open(filepath.Join(folder, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		upper := Upper(p, 1000)
		t.Logf("%s: best known %g, bound %g", name, known.Z1, upper)
		if upper < known.Z1 || upper > 1.01*known.Z1 {
			t.Errorf("%s: the bound %g does not fit to the best known %g", name, upper, known.Z1)
		}
	}
}

func drawProblem(t *rapid.T) Problem {
	number := func(low, high int, label string) float64 {
		if rapid.Bool().Draw(t, "whole") {
			return float64(rapid.IntRange(low, high).Draw(t, label))
		}
		return rapid.Float64Range(float64(low), float64(high)).Draw(t, label)
	}
	p := Problem{
		OverheadS: number(0, 3, "overhead"),
		Users:     map[string]quota{"ada": {number(0, 20, "quota")}},
		Programs:  map[string]quota{"GRB": {number(0, 20, "quota")}},
	}
	if rapid.Bool().Draw(t, "bounded") {
		p.HorizonS = number(5, 30, "horizon")
	}
	// Far from all others, one makes the slots longer than some sequences.
	far := float64(rapid.SampledFrom([]int{0, 0, 0, 100_000}).Draw(t, "far"))
	for range rapid.IntRange(1, 5).Draw(t, "n") {
		s := sequence{
			User:     rapid.SampledFrom([]string{"", "ada"}).Draw(t, "user"),
			Program:  rapid.SampledFrom([]string{"", "GRB"}).Draw(t, "program"),
			Priority: rapid.IntRange(1, 5).Draw(t, "priority"), DurationS: number(1, 9, "duration"),
		}
		for range rapid.IntRange(1, 2).Draw(t, "windows") {
			from := number(0, 20, "from")
			if rapid.Bool().Draw(t, "is far") {
				from += far
			}
			s.WindowsS = append(s.WindowsS, [2]float64{from, from + number(1, 15, "length")})
		}
		p.Sequences = append(p.Sequences, s)
	}
	return p
}

// exhaust gives the most Z1 of all orders of what is not used yet, each as early as
// may be in each of its windows.
func exhaust(p Problem, used []bool, ready, spent, paid float64) float64 {
	best := 0.0
	for i, s := range p.Sequences {
		user, program := spent, paid
		if s.User == "ada" {
			user += s.DurationS
		}
		if s.Program == "GRB" {
			program += s.DurationS
		}
		if used[i] || user > p.Users["ada"].Seconds || program > p.Programs["GRB"].Seconds {
			continue
		}
		for _, w := range s.WindowsS {
			start := max(ready, w[0])
			if start+s.DurationS > w[1] || p.HorizonS > 0 && start+s.DurationS > p.HorizonS {
				continue
			}
			used[i] = true
			z1 := float64(6-s.Priority)*s.DurationS/60 + exhaust(p, used, start+s.DurationS+p.OverheadS, user, program)
			best, used[i] = max(best, z1), false
		}
	}
	return best
}

// TestAnyPricesBound tiny problems, good ones and bad ones.
func TestAnyPricesBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		most := exhaust(p, make([]bool, len(p.Sequences)), 0, 0, 0)
		if upper := Upper(p, 20); upper < most-1e-9 {
			t.Fatalf("the bound is %g, possible is %g", upper, most)
		}
		m := newMarket(p)
		for l := range m.price {
			m.price[l] = rapid.Float64Range(0, 1).Draw(t, "price")
		}
		if value := m.value(); value < most-1e-9 {
			t.Fatalf("at the prices %v the bound is %g, possible is %g", m.price, value, most)
		}
	})
}

// TestOptimumIsThatOfAllOrders of tiny problems: what is the most is proven to be, and
// of less than that it is never said.
func TestOptimumIsThatOfAllOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		most := exhaust(p, make([]bool, len(p.Sequences)), 0, 0, 0)
		if upper := Optimum(p, most, 1000); upper < most-1e-9 {
			t.Fatalf("nothing has more than %g, but possible is %g", upper, most)
		}
		less := most * rapid.Float64Range(0, 0.999).Draw(t, "less")
		if upper := Optimum(p, less, 1000); most > 1e-3 && upper < most-1e-9 {
			t.Fatalf("with %g known nothing has more than %g, but possible is %g", less, upper, most)
		}
	})
}

// TestOptimumOfTheReference: what prices alone do not prove is proven case by case.
func TestOptimumOfTheReference(t *testing.T) {
	folder := os.Getenv("PYROS_PLANNING_INSTANCES")
	if folder == "" {
		folder = "../../../../shared/reference/planning"
	}
	f, err := os.Open(filepath.Join(folder, "sky-50.json"))
	if err != nil {
		t.Skip("the reference instances are not at hand: set PYROS_PLANNING_INSTANCES to the folder of best.json")
	}
	defer f.Close()
	p, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	const optimum = 2556
	if prices := Upper(p, 1000); prices <= optimum {
		t.Errorf("prices alone say %g", prices)
	}
	if upper := Optimum(p, optimum, 10_000); upper != optimum {
		t.Errorf("nothing has more than %g, the optimum is %d", upper, optimum)
	}
	if upper := Optimum(p, optimum-1, 10_000); upper < optimum {
		t.Errorf("with less known nothing has more than %g, the optimum is %d", upper, optimum)
	}
}

func TestReadRefusesWhatItCannotBound(t *testing.T) {
	if _, err := Read(strings.NewReader(`{"sequences": [{"id": 1, "locked_start_s": 4}]}`)); !errors.Is(err, errLocked) {
		t.Errorf("locked: %v", err)
	}
	if _, err := Read(strings.NewReader(`[`)); err == nil {
		t.Error("not JSON: no error")
	}
}

func TestWhatCannotBeScheduledAddsNothing(t *testing.T) {
	for what, p := range map[string]string{
		"nothing":            `{}`,
		"no window":          `{"sequences": [{"priority": 1, "duration_s": 600}]}`,
		"a window too short": `{"sequences": [{"priority": 1, "duration_s": 600, "windows_s": [[0, 500]]}]}`,
		"after the horizon":  `{"horizon_s": 100, "sequences": [{"priority": 1, "duration_s": 600, "windows_s": [[0, 700]]}]}`,
		"too small a quota":  `{"users": {"ada": {"quota_s": 500}}, "sequences": [{"user": "ada", "priority": 1, "duration_s": 600, "windows_s": [[0, 700]]}]}`,
	} {
		problem, err := Read(strings.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		if upper := Upper(problem, 100); upper != 0 {
			t.Errorf("%s: the bound is %g", what, upper)
		}
	}
}
