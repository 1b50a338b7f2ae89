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
			k = c.newNights(skies)
		}
		var members []member
		for n := range r.Sequences {
			if s := &r.Sequences[n]; s.Group == g.Name {
				members = append(members, member{Sequence: s, needs: span(s.DurationS), spans: c.startable(s)})
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
	// beyond is why the sky cannot tell of its target in a night: its elements do
	// not reach there.
	beyond error
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
	from, to, ok := c.among(members)
	if !ok {
		return "", nil
	}
	var tightest crowd
	var apart apart
	first := k.first(from)
	for i := first; k.night(i).ObservingStart.Before(to); i++ {
		if skies == nil && i == first+maxNights {
			if several(members) {
				return "", nil
			}
			break
		}
		if skies != nil && skies.enough(ctx) {
			return "", errEnough
		}
		here, all := within(members, k.night(i))
		if all && skies != nil {
			var err error
			if here, err = c.seen(ctx, here, skies); err != nil {
				return "", err
			}
			all = apart.note(here, i, k.night(i).Name)
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
		tightest.sky = skies != nil
		return tightest.String(), nil
	case len(apart.seen) > 0:
		return apart.String(), nil
	}
	return "no night lets each of its sequences have the time that it needs: " + windows(members), nil
}

// among gives the time in which a night for all members has to be looked for; not
// ok where there is nothing to look for.
func (c *checker) among(members []member) (from, to time.Time, ok bool) {
	if len(members) < 2 {
		return from, to, false
	}
	from, to = c.Now, c.Now.AddDate(0, 0, MaxAheadDays)
	for _, m := range members {
		if len(m.spans) == 0 {
			return from, to, false // it is told of by itself
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
	return from, to, true
}

// seen cuts the spans of members in one night to what the sky permits of them.
func (c *checker) seen(ctx context.Context, members []member, skies *skies) (list []member, err error) {
	for _, m := range members {
		if placed(m.Target) {
			limits := astro.LimitsOf(c.Instrument.Site, m.Constraints, c.SunBelowDeg)
			var spans []astro.Span
			var beyond error
			reached := false
			for _, w := range m.spans {
				found, err := skies.look(ctx, m.Sequence, limits, w, func(astro.Span) bool { return false })
				if err == errEnough {
					return nil, err
				}
				reached = reached || err == nil
				beyond = err
				for _, one := range found {
					one.End = one.End.Add(time.Second) // its edges are good to that
					spans = append(spans, one)
				}
			}
			if !reached {
				m.beyond = beyond
			}
			m.spans = meeting(spans, c.Now, c.Now.AddDate(0, 0, MaxAheadDays+1), m.needs)
		}
		list = append(list, m)
	}
	return list, nil
}

// maxNights bounds how many nights the windows alone are looked at in. The next
// year has the same nights: more tell nothing, unless one of the sequences has
// windows that come and go, and then the group is not judged. With skies their work
// is the bound.
const maxNights = 366

func several(members []member) bool {
	return slices.ContainsFunc(members, func(m member) bool { return len(m.spans) > 1 })
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
