// Package bound proves how much weighted time (Z1) a planning problem can have in
// its schedule at most. It is there to judge the planner and shares nothing with
// it: it reads the problem's JSON into types of its own.
//
// The bound is that of prices (Lagrangian decomposition: Guignard, Kim 1987, of the
// time-indexed formulation: Sousa, Wolsey 1992; van den Akker, Hurkens,
// Savelsbergh 2000). Time is cut into slots; every sequence may be bought by the
// telescope, which wants the path through the slots that earns most and does not
// care how often a sequence is on it, and by each holder of a quota, who wants the
// set of sequences that earns most and does not care about time. A price passes
// between them. At any prices that are not negative the two together have at least
// what any schedule has, so nothing that searches for good prices has to be
// trusted; only value has to be right. Optimum tells cases apart where that is not
// enough.
//
// Groups, pins, tolerances, preferred starts, alerts that come first and the
// telescope's way between two sequences only forbid schedules; the bound passes
// them over and stays one.
package bound

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// Problem is what of a planning problem bears on Z1; times are seconds.
type Problem struct {
	HorizonS  float64          `json:"horizon_s"` // 0: the windows alone bound it
	OverheadS float64          `json:"overhead_s"`
	Users     map[string]quota `json:"users"`
	Programs  map[string]quota `json:"programs"`
	Countries map[string]quota `json:"countries"`
	Sequences []sequence       `json:"sequences"`
}

type quota struct {
	Seconds float64 `json:"quota_s"`
}

type sequence struct {
	User      string       `json:"user"`
	Program   string       `json:"program"`
	Country   string       `json:"country"`
	Priority  int          `json:"priority"`
	Weight    *float64     `json:"weight"` // nil: 6 - priority
	DurationS float64      `json:"duration_s"`
	WindowsS  [][2]float64 `json:"windows_s"`
	LockedS   *float64     `json:"locked_start_s"`
}

// errLocked: what is locked stands outside windows and quotas.
var errLocked = errors.New("a problem with locked sequences has no bound here")

// Read decodes a problem; one with locked sequences is an error.
func Read(r io.Reader) (Problem, error) {
	var p Problem
	if err := json.NewDecoder(r).Decode(&p); err != nil {
		return p, fmt.Errorf("read problem: %w", err)
	}
	for _, s := range p.Sequences {
		if s.LockedS != nil {
			return p, errLocked
		}
	}
	return p, nil
}

// item is a sequence that can be scheduled. All times are rounded to whole
// milliseconds: windows outwards, durations downwards.
type item struct {
	worth    float64 // weight x minutes
	length   int64   // ms, without the overhead
	accounts []int
}

// account is a quota, or one for a single sequence that no quota binds.
type account struct {
	granted int64 // ms
	items   []int
}

func down(s float64) int64 { return int64(math.Floor(s*1000 + 1e-6)) }
func up(s float64) int64   { return int64(math.Ceil(s*1000 - 1e-6)) }

// items are the sequences that fit into a window, with the times in ms, from and
// to, at which each may start, and the accounts that pay for them.
func (p Problem) items() (items []item, starts [][][2]int64, accounts []account) {
	known := map[[2]string]int{}
	for _, s := range p.Sequences {
		weight := float64(6 - s.Priority)
		if s.Weight != nil {
			weight = *s.Weight
		}
		one := item{worth: weight * s.DurationS / 60, length: down(s.DurationS)}
		var free [][2]int64
		for _, w := range s.WindowsS {
			from, to := down(w[0]), up(w[1])
			if p.HorizonS > 0 {
				from, to = max(from, 0), min(to, up(p.HorizonS))
			}
			if to -= one.length; from <= to {
				free = append(free, [2]int64{from, to})
			}
		}
		if len(free) == 0 {
			continue
		}
		number := len(items)
		join := func(kind, name string, quotas map[string]quota) {
			granted, limited := quotas[name]
			if !limited {
				return
			}
			key := [2]string{kind, name}
			k, ok := known[key]
			if !ok {
				k = len(accounts)
				known[key] = k
				accounts = append(accounts, account{granted: up(math.Max(0, math.Min(granted.Seconds, 1e12)))})
			}
			accounts[k].items = append(accounts[k].items, number)
			one.accounts = append(one.accounts, k)
		}
		join("user", s.User, p.Users)
		join("program", s.Program, p.Programs)
		join("country", s.Country, p.Countries)
		if len(one.accounts) == 0 {
			one.accounts = []int{len(accounts)}
			accounts = append(accounts, account{granted: one.length, items: []int{number}})
		}
		items, starts = append(items, one), append(starts, free)
	}
	return items, starts, accounts
}

// grain is the greatest number of which all worths are multiples, down to a
// thousandth; 0 where there is none.
func grain(items []item) float64 {
	g := int64(0)
	for _, one := range items {
		thousandths := math.Round(one.worth * 1000)
		if math.Abs(thousandths-one.worth*1000) > 1e-6 {
			return 0
		}
		g = divisor(g, int64(thousandths))
	}
	return float64(g) / 1000
}

func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
