package request

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// oneNight refuses a group that goes whole and can do so in no night; a draft is
// only warned of it. What it says is true of any planning, but it does not look
// at the targets: a group that passes may still find no place.
func (c *checker) oneNight(r *observatory.Request) {
	into := c.found
	if !r.Submitted {
		into = c.warned
	}
	var k *nights
	for i, g := range r.Groups {
		if g.Rule != observatory.GroupAllOf {
			continue
		}
		if k == nil {
			k = c.newNights()
		}
		var members []member
		for n := range r.Sequences {
			if s := &r.Sequences[n]; s.Group == g.Name {
				members = append(members, member{s.Name, span(s.DurationS), c.startable(s)})
			}
		}
		if why := c.neverWhole(members, k); why != "" {
			into.add(c.group(i), "rule", "all of it must be observed in one night, but %s", why)
		}
	}
}

// member is a sequence of a group, with the spans in which it has to lie.
type member struct {
	name  string
	needs time.Duration
	spans []astro.Span
}

// startable gives what is left of the windows of a sequence, within the tolerance
// of its start where that is critical.
func (c *checker) startable(s *observatory.Sequence) []astro.Span {
	spans := c.left(s)
	if !s.TimeCritical || s.Preferred == nil {
		return spans
	}
	tolerance := span(s.ToleranceS)
	return meeting(spans, s.Preferred.Add(-tolerance), s.Preferred.Add(tolerance+span(s.DurationS)), span(s.DurationS))
}

// meeting gives the parts of spans within from..to that last so long at least.
func meeting(spans []astro.Span, from, to time.Time, least time.Duration) (list []astro.Span) {
	for _, s := range spans {
		if s.Start.Before(from) {
			s.Start = from
		}
		if s.End.After(to) {
			s.End = to
		}
		if s.End.After(s.Start) && s.End.Sub(s.Start) >= least {
			list = append(list, s)
		}
	}
	return list
}

// neverWhole says why there is no night for all members; empty where there may be one.
func (c *checker) neverWhole(members []member, k *nights) string {
	if len(members) < 2 {
		return ""
	}
	from, to := c.Now, c.Now.AddDate(0, 0, MaxAheadDays)
	for _, m := range members {
		if len(m.spans) == 0 {
			return "" // it is told of by itself
		}
		first, last := hullOf(m.spans)
		if first.After(from) {
			from = first
		}
		if last.Before(to) {
			to = last
		}
	}
	if to.Before(from) { // they may still lie in one night, one after the other
		from, to = to, from
	}
	var tightest crowd
	first := k.first(from)
	for i := first; k.night(i).ObservingStart.Before(to); i++ {
		if i == first+maxNights && several(members) {
			return ""
		} else if i == first+maxNights {
			break
		}
		here, all := within(members, k.night(i))
		if !all {
			continue
		}
		crowd, fits := crowded(here)
		if fits {
			return ""
		}
		if tightest.names == nil || crowd.over() < tightest.over() {
			tightest = crowd
		}
	}
	if tightest.names == nil {
		return "no night lets each of its sequences have the time that it needs: " + apart(members)
	}
	return tightest.String()
}

// maxNights bounds how many nights are looked at for a group. The next year has
// the same nights: more tell nothing, unless one of the sequences has windows that
// come and go, and then the group is not judged. A night costs 0.5 ms of CPU.
const maxNights = 366

func several(members []member) bool {
	return slices.ContainsFunc(members, func(m member) bool { return len(m.spans) > 1 })
}

// nights are those of a site, by number, each made when it is first wanted.
type nights struct {
	site        observatory.Site
	sunBelowDeg float64
	middle      time.Time // of night 0
	made        map[int]observatory.Night
}

func (c *checker) newNights() *nights {
	k := &nights{site: c.Instrument.Site, sunBelowDeg: c.SunBelowDeg, made: map[int]observatory.Night{}}
	n := astro.NightAt(k.site, c.Now, k.sunBelowDeg)
	k.middle = n.Sunset.Add(n.Sunrise.Sub(n.Sunset) / 2)
	return k
}

func (k *nights) night(i int) observatory.Night {
	n, ok := k.made[i]
	if !ok {
		n = astro.NightAt(k.site, k.middle.AddDate(0, 0, i), k.sunBelowDeg)
		k.made[i] = n
	}
	return n
}

// first is the number of the first night that is not over at a time.
func (k *nights) first(t time.Time) int {
	i := int(t.Sub(k.middle) / (24 * time.Hour))
	for !k.night(i).Sunrise.After(t) {
		i++
	}
	return i
}

func hullOf(spans []astro.Span) (from, to time.Time) {
	from, to = spans[0].Start, spans[0].End
	for _, s := range spans {
		if s.End.After(to) {
			to = s.End
		}
	}
	return from, to
}

// within cuts the spans of the members to a night; all says that each has one left.
func within(members []member, night observatory.Night) (here []member, all bool) {
	for _, m := range members {
		m.spans = meeting(m.spans, night.ObservingStart, night.ObservingEnd, m.needs)
		if len(m.spans) == 0 {
			return nil, false
		}
		here = append(here, m)
	}
	return here, true
}

// apart names the windows of the first three members.
func apart(members []member) string {
	var parts []string
	for _, m := range members[:min(len(members), 3)] {
		from, to := hullOf(m.spans)
		parts = append(parts, fmt.Sprintf("%s from %s to %s", quote(m.name), stamp(from), stamp(to)))
	}
	return strings.Join(parts, ", ")
}

// crowd are sequences that have to lie between two times and need more than that.
type crowd struct {
	names    []string
	needs    time.Duration
	from, to time.Time
}

func (c crowd) over() time.Duration { return c.needs - c.to.Sub(c.from) }

func (c crowd) String() string {
	const most = 3
	names := c.names
	if more := len(names) - most; more > 0 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("%s need %s in all and have %s, from %s to %s",
		strings.Join(names, ", "), minutes(c.needs), minutes(c.to.Sub(c.from)), stamp(c.from), stamp(c.to))
}

// crowded finds among members in one night those that cannot all lie between the
// earliest start and the latest end that they have; fits says that there are none.
// Ways between targets count as nothing, so that nothing possible is refused.
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
			worst.names = append(worst.names, quote(m.name))
		}
	}
	return worst, worst.names == nil
}
