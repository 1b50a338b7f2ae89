// Command planning prints the planner's figures: how near it comes to the best
// on instances of four families, how fast it has a valid schedule, and what it
// costs for more and more sequences.
//
//	go run ./scripts/planning [-known FOLDER] [-seeds 2] [-only SPEC]
//
// SPEC is a list of family-size, as in pyros-50,sky-200.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pyros/backend/planner"
	"pyros/scripts/planning/instances"
)

func main() {
	known := flag.String("known", os.Getenv("PYROS_PLANNING_INSTANCES"), "folder of instances with best.json")
	seeds := flag.Int("seeds", 2, "instances of each family and size")
	only := flag.String("only", "", "no more than these, as family-size,...")
	budget := flag.Duration("budget", time.Second, "the budget of each run")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	if *only != "" {
		quality(made(strings.Split(*only, ","), *seeds), nil, *budget)
		return
	}
	problems, best := given(*known)
	fmt.Printf("== planning: budget %s, one core\n", *budget)
	quality(append(problems, made(sizes, *seeds)...), best, *budget)
	speed()
	curve()
}

// sizes are made where nothing else is said.
var sizes = []string{
	"pyros-10", "pyrosf-15", "pyros-30", "sky-30", "portal-30", "pyros-50", "pyros-60", "pyrosf-60", "sky-60", "portal-60",
	"pyros-200", "pyrosf-200", "sky-200", "portal-200", "pyros-1000", "sky-1000", "portal-1000", "pyros-2000", "pyrosf-2000", "sky-2000", "portal-2000",
}

func made(specs []string, seeds int) []planner.Problem {
	var out []planner.Problem
	for _, spec := range specs {
		family, size, _ := strings.Cut(spec, "-")
		n, err := strconv.Atoi(size)
		check(err)
		for seed := range seeds {
			out = append(out, instances.Make(family, n, uint64(seed+1)))
		}
	}
	return out
}

// reference is the best known of an instance.
type reference struct {
	Z1 float64  `json:"z1"`
	Z2 *float64 `json:"z2"`
}

// given reads the instances of a folder, if there is one.
func given(folder string) (problems []planner.Problem, best map[string]reference) {
	data, err := os.ReadFile(filepath.Join(folder, "best.json"))
	if err != nil {
		fmt.Println("(the given instances are not at hand: set PYROS_PLANNING_INSTANCES to the folder of best.json)")
		return nil, nil
	}
	check(json.Unmarshal(data, &best))
	for name := range best {
		f, err := os.Open(filepath.Join(folder, name+".json"))
		check(err)
		p, err := planner.ReadProblem(f)
		check(err)
		f.Close()
		problems = append(problems, p)
	}
	slices.SortFunc(problems, func(a, b planner.Problem) int { return len(a.Sequences) - len(b.Sequences) })
	return problems, best
}

// quality prints how good the solutions are.
func quality(problems []planner.Problem, best map[string]reference, budget time.Duration) {
	fmt.Printf("%-18s %9s %9s %9s %8s %9s %9s %9s %9s %6s\n", "instance", "z1", "best", "bound", "%bound", "z2", "best z2", "cpu ms", "ms", "broken")
	worst := 100.0
	for _, p := range problems {
		before := cpu()
		s, ms := solve(p, planner.Weighted, budget)
		used := cpu() - before
		line := [2]string{"-", "-"}
		if b, ok := best[p.ID]; ok {
			line[0] = fmt.Sprintf("%.1f", b.Z1)
			if b.Z2 != nil {
				line[1] = fmt.Sprintf("%.1f", *b.Z2)
			}
		}
		percent := 100 * s.Z1 / s.Bound
		worst = min(worst, percent)
		fmt.Printf("%-18s %9.1f %9s %9.1f %8.3f %9.1f %9s %9.1f %9.1f %6d\n", p.ID, s.Z1, line[0], s.Bound, percent, s.Z2, line[1], used, ms, broken(p, s))
	}
	fmt.Printf("%d instances, the least is %.3f %% of its bound\n\n", len(problems), worst)
}

// broken counts the rules that the independent checker finds broken.
func broken(p planner.Problem, s planner.Solution) int {
	err := planner.Verify(p, s)
	if err == nil {
		return 0
	}
	fmt.Println(err)
	return strings.Count(err.Error(), "\n") + 1
}

func solve(p planner.Problem, policy planner.Policy, budget time.Duration) (planner.Solution, float64) {
	begin := time.Now()
	elapsed := func() time.Duration { return time.Since(begin) }
	s, err := planner.Solve(context.Background(), p, planner.Options{Policy: policy, Budget: budget, Elapsed: elapsed})
	check(err)
	return s, elapsed().Seconds() * 1000
}

// speed prints what has a limit.
func speed() {
	line := func(what string, p planner.Problem, got, limit float64, s planner.Solution) {
		fmt.Printf("%-62s %8.2f ms, limit %3.0f ms, %d broken\n", what, got, limit, broken(p, s))
	}
	fmt.Println("speed (the median of five runs)")
	for _, c := range []struct {
		n     int
		limit float64
	}{{200, 5}, {10000, 500}} {
		p := instances.Make("sky", c.n, 1)
		s, _ := solve(p, planner.Weighted, 100*time.Millisecond)
		line(fmt.Sprintf("first valid schedule of %d sequences", c.n), p, median(func() float64 {
			s, _ = solve(p, planner.Weighted, 10*time.Millisecond)
			return s.FirstValidMS
		}), c.limit, s)
	}
	p := inForce(instances.Make("sky", 500, 1))
	alert := p.Sequences[17]
	alert.ID, alert.Priority, alert.Weight, alert.PreviousStartS = 100000, 0, 6, nil
	p.Sequences = append(p.Sequences, alert)
	var s planner.Solution
	line("an alert into a night of 500: the valid schedule", p, median(func() float64 {
		s, _ = solve(p, planner.Weighted, 10*time.Millisecond)
		return s.FirstValidMS
	}), 20, s)
	line("  and the whole planning, with a budget of 10 ms", p, median(func() float64 {
		_, ms := solve(p, planner.Weighted, 10*time.Millisecond)
		return ms
	}), 20, s)
	p = inForce(instances.Make("sky", 400, 1))
	fresh := p.Sequences[3]
	fresh.ID, fresh.Priority, fresh.Weight, fresh.PreviousStartS = 100000, 1, 5, nil
	p.Sequences = append(p.Sequences, fresh)
	whole, _ := solve(p, planner.Weighted, time.Second)
	line("a new request into a night of 400", p, median(func() float64 {
		var ms float64
		s, ms = solve(p, planner.Weighted, 60*time.Millisecond)
		return ms
	}), 100, s)
	fmt.Printf("  it reaches %.3f %% of the full run's Z1\n\n", 100*s.Z1/whole.Z1)
}

// inForce plans the problem and gives each sequence the start it got.
func inForce(p planner.Problem) planner.Problem {
	s, _ := solve(p, planner.Weighted, time.Second)
	starts := map[int]float64{}
	for _, one := range s.Schedule {
		starts[one.ID] = one.StartS
	}
	for i := range p.Sequences {
		if start, ok := starts[p.Sequences[i].ID]; ok {
			p.Sequences[i].PreviousStartS = &start
		}
	}
	return p
}

func median(run func() float64) float64 {
	var all []float64
	for range 5 {
		all = append(all, run())
	}
	slices.Sort(all)
	return all[2]
}

// curve prints what more sequences cost.
func curve() {
	fmt.Printf("%-10s %12s %12s %12s %10s\n", "sequences", "first ms", "strict ms", "1 s budget", "%bound")
	for _, n := range []int{10, 30, 100, 300, 1000, 3000, 10000} {
		p := instances.Make("sky", n, 7)
		_, strict := solve(p, planner.Strict, 0)
		s, ms := solve(p, planner.Weighted, time.Second)
		fmt.Printf("%-10d %12.2f %12.2f %12.1f %10.3f\n", n, s.FirstValidMS, strict, ms, 100*s.Z1/s.Bound)
	}
}

// cpu is the processor's time that this program has had, in ms: on a machine that
// others use it says more than the clock.
func cpu() float64 {
	var u syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "planning:", err)
		os.Exit(1)
	}
}
