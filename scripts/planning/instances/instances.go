// Package instances makes planning problems of four families, the same for the
// same family, size and seed: pyros (one night, one window each, times in steps
// of 5 min), pyrosf (the same in steps of 1 min), sky (real targets over San Pedro
// Martir, above 30 deg and 30 deg from the Moon) and portal (three nights, several
// windows). Durations are whole minutes, the overhead is one.
package instances

import (
	"fmt"
	"math/rand/v2"

	"pyros/backend/planner"
)

// Families are the names that Make knows.
var Families = []string{"pyros", "pyrosf", "sky", "portal"}

// Make gives the problem of a family with n sequences.
func Make(family string, n int, seed uint64) planner.Problem {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	var p planner.Problem
	switch family {
	case "pyros":
		p = night(r, n, 300)
	case "pyrosf":
		p = night(r, n, 60)
	case "sky":
		p = sky(r, n)
	case "portal":
		p = portal(r, n)
	default:
		panic("unknown family " + family)
	}
	p.ID = fmt.Sprintf("%s-%d/%d", family, n, seed)
	return p
}

// sequence draws what all families share.
func sequence(r *rand.Rand, id, users int) planner.Sequence {
	s := planner.Sequence{
		ID: id, User: fmt.Sprint("u", 1+r.IntN(users)), Priority: 1 + r.IntN(5),
		DurationS: float64(60 * (4 + r.IntN(56))), TPrefS: -1,
	}
	s.Weight = float64(6 - s.Priority)
	return s
}

func quotas(seconds ...float64) map[string]planner.Quota {
	users := map[string]planner.Quota{}
	for i, s := range seconds {
		users[fmt.Sprint("u", i+1)] = planner.Quota{QuotaS: s}
	}
	return users
}

// night is ten hours with a window of up to five for each.
func night(r *rand.Rand, n, grid int) planner.Problem {
	const horizon = 36000
	p := planner.Problem{OriginJD: 2461421.66666667, HorizonS: horizon, GridS: float64(grid), OverheadS: 60, Users: quotas(14400, 9000, 7200, 5400)}
	for id := 1; id <= n; id++ {
		s := sequence(r, id, 4)
		need := int(s.DurationS+float64(grid)-1) / grid
		steps := horizon / grid
		length := min(need+r.IntN(18000/grid), steps)
		from := r.IntN(steps - length + 1)
		s.WindowsS = [][2]float64{{float64(from * grid), float64((from + length) * grid)}}
		if r.IntN(2) == 0 {
			s.TPrefS = float64((from + r.IntN(length-need+1)) * grid)
		}
		p.Sequences = append(p.Sequences, s)
	}
	return p
}

// portal is three nights of ten hours, with a quota that binds few, and windows
// of up to three hours in one to three of the nights.
func portal(r *rand.Rand, n int) planner.Problem {
	const day, length = 86400, 36000
	p := planner.Problem{OriginJD: 2461421.66666667, HorizonS: 2*day + length, GridS: 300, OverheadS: 60}
	p.Users = quotas(18000, 18000, 18000, 18000, 18000, 18000, 18000, 18000)
	for id := 1; id <= n; id++ {
		s := sequence(r, id, 8)
		need := int(s.DurationS+299) / 300
		long := need + r.IntN(36)
		from := r.IntN(length/300 - long + 1)
		first, count := r.IntN(3), 1+r.IntN(3)
		for k := first; k < min(3, first+count); k++ {
			at := float64(k*day + from*300)
			s.WindowsS = append(s.WindowsS, [2]float64{at, at + float64(long*300)})
		}
		p.Sequences = append(p.Sequences, s)
	}
	return p
}
