// Command planning prints the planner's figures: how near it comes to the best
// on the reference instances and on others of the same four families, how fast
// it has a valid schedule, and what it costs for more and more sequences.
//
//	go run ./scripts/planning [-known FOLDER] [-seeds 2] [-rounds 1000] [-branches 40000] [-only SPEC]
//
// SPEC is a list of family-size, as in pyros-50,sky-200.
//
// How much a schedule of the larger instances can have at most is proven by the
// package bound, whether it is valid by planner.Verify; neither shares anything
// with what plans. It fails where a schedule breaks a rule or a figure is missed.
// Of the made instances of at most 60 sequences the optimum is proven by the same
// package, in up to two minutes each; where it gives up the line says "unproven", and
// nothing is missed.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
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

// beside is where the reference instances are in a checkout that has them.
const beside = "../shared/reference/planning"

func main() {
	known := flag.String("known", cmp.Or(os.Getenv("PYROS_PLANNING_INSTANCES"), beside), "folder of the reference instances and their best.json")
	seeds := flag.Int("seeds", 2, "instances of each family and size")
	only := flag.String("only", "", "no more than these, as family-size,...")
	budget := flag.Duration("budget", time.Second, "the budget of each planning")
	rounds := flag.Int("rounds", 1000, "rounds of the independent bound")
	branches := flag.Int("branches", 40_000, "cases that a proof of an optimum may tell apart")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	fmt.Printf("== planning: budget %s, one core\n", *budget)
	r := report{budget: *budget, rounds: *rounds, branches: *branches}
	if *only != "" {
		r.quality(made(strings.Split(*only, ","), *seeds), nil)
	} else {
		problems, best := given(*known)
		r.quality(append(problems, made(sizes, *seeds)...), best)
		r.speed()
		r.curve()
	}
	fmt.Printf("violations: %d in %d schedules; what is wanted was missed %d times; unproven, which is no miss: %d\n", r.violations, r.checked, r.missed, r.unproven)
	if r.violations > 0 || r.missed > 0 {
		os.Exit(1)
	}
}

// report is what all figures have in common.
type report struct {
	budget              time.Duration
	rounds, branches    int
	violations, checked int
	missed              int // of what is wanted
	unproven            int // schedules that may be the best, without a proof
}

// sizes are made where nothing else is said.
var sizes = []string{
	"pyros-10", "pyrosf-15", "pyros-20", "pyros-30", "sky-30", "portal-30", "pyros-50", "pyros-60", "pyrosf-60", "sky-60", "portal-60",
	"pyros-200", "pyrosf-200", "sky-200", "portal-200", "pyros-500", "pyrosf-500", "sky-500", "portal-500",
	"pyros-1000", "pyrosf-1000", "sky-1000", "portal-1000", "pyros-2000", "pyrosf-2000", "sky-2000", "portal-2000",
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
	Z1    float64  `json:"z1"`
	Bound float64  `json:"z1_bound"`
	Z2    *float64 `json:"z2"`
}

// given reads the instances of a folder, if there is one.
func given(folder string) (problems []planner.Problem, best map[string]reference) {
	data, err := os.ReadFile(filepath.Join(folder, "best.json"))
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Println("(the reference instances are not at hand: set PYROS_PLANNING_INSTANCES to the folder of best.json)")
		return nil, nil
	}
	check(err)
	check(json.Unmarshal(data, &best))
	for name := range best {
		f, err := os.Open(filepath.Join(folder, name+".json"))
		check(err)
		p, err := planner.ReadProblem(f)
		check(err)
		f.Close()
		problems = append(problems, p)
	}
	slices.SortFunc(problems, func(a, b planner.Problem) int {
		return cmp.Or(cmp.Compare(len(a.Sequences), len(b.Sequences)), cmp.Compare(a.ID, b.ID))
	})
	return problems, best
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
