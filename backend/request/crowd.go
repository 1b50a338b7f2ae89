package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// crowd are sequences that have to lie between two times and need more than that.
type crowd struct {
	names    []string
	needs    time.Duration
	from, to time.Time
	sky      bool // it is the sky that permits them no more
}

func (c crowd) over() time.Duration { return c.needs - c.to.Sub(c.from) }

func (c crowd) String() string {
	const most = 3
	names := c.names
	if more := len(names) - most; more > 0 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", more))
	}
	has := "have " + minutes(c.to.Sub(c.from))
	if c.sky {
		has = "the sky permits " + minutes(c.to.Sub(c.from)) + " at most in their windows"
	}
	return fmt.Sprintf("%s need %s in all and %s, from %s to %s", strings.Join(names, ", "), minutes(c.needs), has, stamp(c.from), stamp(c.to))
}

// crowded finds among members in one night those that cannot all lie between the
// earliest start and the latest end that they have; fits says that there are none.
func crowded(members []member) (worst crowd, fits bool) {
	type bounds struct{ from, to time.Time }
	hulls := make([]bounds, len(members))
	order := make([]int, len(members)) // by latest end
	for i, m := range members {
		hulls[i].from, hulls[i].to = hullOf(m.spans)
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return hulls[a].to.Compare(hulls[b].to) })
	for n, first := range hulls {
		if slices.ContainsFunc(hulls[:n], func(b bounds) bool { return b.from.Equal(first.from) }) {
			continue
		}
		sum := crowd{from: first.from}
		for _, i := range order {
			if hulls[i].from.Before(first.from) {
				continue
			}
			sum.needs += members[i].needs
			if sum.to = hulls[i].to; sum.over() > max(worst.over(), 0) {
				worst = sum
			}
		}
	}
	for i, m := range members {
		if worst.over() > 0 && !hulls[i].from.Before(worst.from) && !hulls[i].to.After(worst.to) {
			worst.names = append(worst.names, quote(m.Name))
		}
	}
	return worst, worst.names == nil
}
