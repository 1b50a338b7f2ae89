package request

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// oneNight refuses a group that goes whole and can do so in no night; a draft is
// only warned of it. It looks at the targets where it is given skies. What it says
// is true of any planning; ways between targets count as nothing, so a group that
// passes may still find no place.
func (c *checker) oneNight(ctx context.Context, r *observatory.Request, skies *skies) {
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
				members = append(members, member{s, span(s.DurationS), c.startable(s)})
			}
		}
		why, err := c.neverWhole(ctx, members, k, nil)
		if why == "" && skies != nil {
			why, err = c.neverWhole(ctx, members, k, skies)
		}
		switch {
		case err != nil:
			c.warned.add(c.group(i), "rule", "whether the sky ever permits all of it in one night was not found out: that takes too long")
		case why != "":
			into.add(c.group(i), "rule", "all of it must be observed in one night, but %s", why)
		}
	}
}

// member is a sequence of a group, with the spans in which it has to lie.
type member struct {
	*observatory.Sequence
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

// neverWhole says why there is no night for all members, by their windows or, with
// skies, by what the sky permits in them too; empty where there may be one. The
// error is errEnough.
func (c *checker) neverWhole(ctx context.Context, members []member, k *nights, skies *skies) (string, error) {
	if len(members) < 2 {
		return "", nil
	}
	from, to := c.Now, c.Now.AddDate(0, 0, MaxAheadDays)
	for _, m := range members {
		if len(m.spans) == 0 {
			return "", nil // it is told of by itself
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
	var apart apart
	first := k.first(from)
	for i := first; k.night(i).ObservingStart.Before(to); i++ {
		if i == first+maxNights && (several(members) || apart.seen != nil) {
			return "", nil
		} else if i == first+maxNights {
			break
		}
		here, all := within(members, k.night(i))
		if all && skies != nil {
			var err error
			if here, err = c.seen(ctx, here, skies); err != nil {
				return "", err
			}
			all = apart.note(here, k.night(i))
		}
		if !all {
			continue
		}
		crowd, fits := crowded(here)
		if fits {
			return "", nil
		}
		if tightest.names == nil || crowd.over() < tightest.over() {
			tightest = crowd
		}
	}
	switch {
	case tightest.names != nil:
		return tightest.String(), nil
	case len(apart.seen) > 0:
		return "the sky permits its sequences in no night together: " + apart.String(), nil
	}
	return "no night lets each of its sequences have the time that it needs: " + windows(members), nil
}

// seen cuts the spans of members in one night to what the sky permits of them.
func (c *checker) seen(ctx context.Context, members []member, skies *skies) (list []member, err error) {
	for _, m := range members {
		if placed(m.Target) {
			limits := astro.LimitsOf(c.Instrument.Site, m.Constraints, c.SunBelowDeg)
			var spans []astro.Span
			for _, w := range m.spans {
				found, err := skies.look(ctx, m.Sequence, limits, w, func(astro.Span) bool { return false })
				if err == errEnough {
					return nil, err
				} // other errors: the target's elements do not reach this night
				for _, one := range found {
					one.End = one.End.Add(time.Second) // its edges are good to that
					spans = append(spans, one)
				}
			}
			m.spans = meeting(spans, c.Now, c.Now.AddDate(0, 0, MaxAheadDays+1), m.needs)
		}
		list = append(list, m)
	}
	return list, nil
}

// apart is in which nights the sky permits each member.
type apart struct {
	seen []stretch
}

type stretch struct{ name, first, last string }

// note takes down a night; all says that the sky permits every member in it.
func (a *apart) note(members []member, night observatory.Night) (all bool) {
	if a.seen == nil {
		for _, m := range members {
			a.seen = append(a.seen, stretch{name: m.Name})
		}
	}
	all = true
	for i, m := range members {
		if len(m.spans) == 0 {
			all = false
			continue
		}
		if a.seen[i].last = night.Name; a.seen[i].first == "" {
			a.seen[i].first = night.Name
		}
	}
	return all
}

// String names the nights of the first three members: those that the sky permits
// in the fewest nights come first.
func (a *apart) String() string {
	slices.SortStableFunc(a.seen, func(x, y stretch) int { return strings.Compare(x.last, y.last) })
	var parts []string
	for _, s := range a.seen[:min(len(a.seen), 3)] {
		switch s.first {
		case "":
			parts = append(parts, quote(s.name)+" in none of those that the others have")
		case s.last:
			parts = append(parts, quote(s.name)+" in the night of "+s.first)
		default:
			parts = append(parts, quote(s.name)+" between the nights of "+s.first+" and "+s.last)
		}
	}
	return strings.Join(parts, ", ")
}

// maxNights bounds how many nights are looked at for a group. The next year has
// the same nights: more tell nothing, unless one of the sequences has windows that
// come and go or the sky is what keeps them apart, and then the group is not judged.
// A night costs 0.5 ms of CPU.
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

// windows names those of the first three members.
func windows(members []member) string {
	var parts []string
	for _, m := range members[:min(len(members), 3)] {
		from, to := hullOf(m.spans)
		parts = append(parts, fmt.Sprintf("%s from %s to %s", quote(m.Name), stamp(from), stamp(to)))
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
