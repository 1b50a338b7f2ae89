package request

import (
	"fmt"
	"slices"
	"strings"

	"pyros/backend/observatory"
)

// apart is in which of the nights that the windows of all members share the sky
// permits each of them.
type apart struct {
	names map[int]string // of the nights, by number
	seen  []sights
}

// sights are the numbers of the nights in which the sky permits a member, and of
// those that the elements of its target do not reach, in order.
type sights struct {
	name           string
	nights, beyond []int
	reason         error // of the first night beyond
}

// note takes down a night; all says that the sky permits every member in it.
func (a *apart) note(members []member, night int, name string) (all bool) {
	if a.seen == nil {
		a.names = map[int]string{}
		for _, m := range members {
			a.seen = append(a.seen, sights{name: quote(m.Name)})
		}
	}
	a.names[night] = name
	all = true
	for i, m := range members {
		s := &a.seen[i]
		switch {
		case len(m.spans) > 0:
			s.nights = append(s.nights, night)
			continue
		case m.beyond != nil:
			if s.reason == nil {
				s.reason = m.beyond
			}
			s.beyond = append(s.beyond, night)
		}
		all = false
	}
	return all
}

// mostNamed bounds how many members a message names, and how many stretches of
// nights of each.
const mostNamed = 3

// String says what keeps the members apart: one that the sky permits in no night,
// two that it permits in no night together, or those with the fewest nights.
func (a *apart) String() string {
	for _, s := range a.seen {
		if len(s.nights) == 0 {
			return "the sky permits " + s.name + " in none of the nights that their windows share" + s.because(len(a.names))
		}
	}
	told, why := a.pair(), ""
	if told == nil {
		told = slices.Clone(a.seen)
		slices.SortStableFunc(told, func(x, y sights) int { return len(x.nights) - len(y.nights) })
		told = told[:min(len(told), mostNamed)]
	} else if why = told[0].beside(&told[1]); why == "" {
		why = told[1].beside(&told[0])
	}
	var parts []string
	for _, s := range told {
		parts = append(parts, s.name+" "+a.stretches(s.nights))
	}
	return "the sky permits its sequences together in none of the nights that their windows share: " + strings.Join(parts, "; ") + why
}

// pair finds two members that the sky permits in no night together; nil where
// there are none.
func (a *apart) pair() []sights {
	for i, x := range a.seen {
		for _, y := range a.seen[:i] {
			if !slices.ContainsFunc(x.nights, y.in) {
				return []sights{y, x}
			}
		}
	}
	return nil
}

func (s *sights) in(night int) bool {
	_, ok := slices.BinarySearch(s.nights, night)
	return ok
}

// because tells the reason of s, where its elements reach none of so many nights.
func (s *sights) because(nights int) string {
	if len(s.beyond) < nights {
		return ""
	}
	return ": " + observatory.Reason(s.reason)
}

// beside tells the reason of s, where its elements reach none of the nights of
// another.
func (s *sights) beside(other *sights) string {
	for _, night := range other.nights {
		if _, ok := slices.BinarySearch(s.beyond, night); !ok {
			return ""
		}
	}
	return "; of " + s.name + " " + observatory.Reason(s.reason)
}

// stretches names nights, those that follow one another by the first and the last.
func (a *apart) stretches(nights []int) string {
	var parts []string
	for from, i := 0, 0; i < len(nights); i++ {
		if i+1 < len(nights) && nights[i+1] == nights[i]+1 {
			continue
		}
		part := "from " + a.names[nights[from]] + " to " + a.names[nights[i]]
		if from == i {
			part = "of " + a.names[nights[i]]
		}
		parts = append(parts, part)
		from = i + 1
	}
	switch {
	case len(nights) == 1:
		return "in the night " + parts[0]
	case len(parts) == 1:
		return "in the nights " + parts[0]
	case len(parts) > mostNamed:
		return "in the nights " + strings.Join(parts[:mostNamed], ", ") + fmt.Sprintf(" and %d more times", len(parts)-mostNamed)
	}
	last := len(parts) - 1
	return "in the nights " + strings.Join(parts[:last], ", ") + " and " + parts[last]
}
