package request

import (
	"slices"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// windows completes and checks the windows of a sequence and their hull. Where
// there is one window, it is that of Start and End.
func (c *checker) windows(s *observatory.Sequence, i int) {
	if len(s.Windows) == 1 && s.Start.IsZero() && s.End.IsZero() {
		s.Start, s.End = hull(s.Windows)
	}
	if len(s.Windows) < 2 {
		s.Start, s.End = s.Start.UTC().Round(time.Microsecond), s.End.UTC().Round(time.Microsecond)
		s.Windows = []observatory.Window{{Start: s.Start, End: s.End}}
		c.onlyWindow(s, i)
		return
	}
	if len(s.Windows) > MaxWindows {
		c.found.add(c.at(i), "windows", "has %d windows, the most is %d", len(s.Windows), MaxWindows)
		s.Windows = s.Windows[:MaxWindows]
	}
	s.Windows = slices.Clone(s.Windows)
	good := true
	for k := range s.Windows {
		w := &s.Windows[k]
		w.Start, w.End = w.Start.UTC().Round(time.Microsecond), w.End.UTC().Round(time.Microsecond)
		good = c.oneOfWindows(*w, c.window(i, k)) && good
	}
	slices.SortStableFunc(s.Windows, func(a, b observatory.Window) int { return a.Start.Compare(b.Start) })
	s.Start, s.End = hull(s.Windows)
	if good {
		c.together(s, i)
	}
}

// lately is how long ago a window may have begun without a remark: a form is
// filled for now and submitted some minutes later.
const lately = time.Hour

// onlyWindow checks the one window of a sequence.
func (c *checker) onlyWindow(s *observatory.Sequence, i int) {
	here := c.window(i, 0)
	if !c.oneOfWindows(observatory.Window{Start: s.Start, End: s.End}, here) {
		return
	}
	latest := s.End.Add(-span(s.DurationS))
	switch {
	case !s.End.After(c.Now):
		c.found.add(here, "jd2", "the window ended %s, before now, %s", stamp(s.End), stamp(c.Now))
	case latest.Before(s.Start):
		c.found.add(here, "jd2", "the window lasts %s, the sequence needs %s", seconds(s.End.Sub(s.Start).Seconds()), seconds(s.DurationS))
	case latest.Before(c.Now):
		c.found.add(here, "jd2", "of the window %s are left, the sequence needs %s", seconds(s.End.Sub(c.Now).Seconds()), seconds(s.DurationS))
	case s.Start.Before(c.Now.Add(-lately)):
		c.warned.add(here, "jd1", "the window began %s, before now", stamp(s.Start))
	}
}

// oneOfWindows checks what each window must be, were there several.
func (c *checker) oneOfWindows(w observatory.Window, here spot) bool {
	switch {
	case w.Start.IsZero():
		c.found.add(here, "jd1", "is missing: the start of the window")
	case w.End.IsZero():
		c.found.add(here, "jd2", "is missing: the end of the window")
	case !w.End.After(w.Start):
		c.found.add(here, "jd2", "the window ends %s, not after its start %s", stamp(w.End), stamp(w.Start))
	case w.End.After(c.Now.AddDate(0, 0, MaxAheadDays)):
		c.found.add(here, "jd2", "the window ends %s, more than %d days from now", stamp(w.End), MaxAheadDays)
	default:
		return true
	}
	return false
}

// together checks several windows as a whole: they must lie apart, and the
// sequence must fit into what is left of one.
func (c *checker) together(s *observatory.Sequence, i int) {
	var longest time.Duration
	for k, w := range s.Windows {
		if k > 0 && w.Start.Before(s.Windows[k-1].End) {
			c.found.add(c.at(i), "windows", "the windows %s to %s and %s to %s overlap; join them",
				stamp(s.Windows[k-1].Start), stamp(s.Windows[k-1].End), stamp(w.Start), stamp(w.End))
			return
		}
		if w.Start.Before(c.Now) {
			w.Start = c.Now
		}
		left := w.End.Sub(w.Start)
		if longest = max(longest, left); left < span(s.DurationS) {
			c.warned.add(c.at(i), "windows", "not used is the window until %s: of it %s are left, the sequence needs %s",
				stamp(w.End), seconds(max(left, 0).Seconds()), seconds(s.DurationS))
		}
	}
	if longest < span(s.DurationS) {
		c.found.add(c.at(i), "windows", "no window is as long as the %s that the sequence needs; of the longest %s are left",
			seconds(s.DurationS), seconds(longest.Seconds()))
	}
}

// span is a number of seconds, kept a valid duration.
func span(s float64) time.Duration { return time.Duration(min(max(s, 0), 1e9) * float64(time.Second)) }

// preferred checks the preferred start, which must lie in a window.
func (c *checker) preferred(s *observatory.Sequence, here spot) {
	if s.Preferred == nil {
		if s.TimeCritical {
			c.found.add(here, "t_prefered", "is missing: a time-critical sequence starts within tolerance_s of it")
		}
		return
	}
	preferred := s.Preferred.UTC().Round(time.Microsecond)
	s.Preferred = &preferred
	if preferred.IsZero() || s.Start.IsZero() || s.End.IsZero() {
		return
	}
	k := slices.IndexFunc(s.Windows, func(w observatory.Window) bool { return !preferred.Before(w.Start) && !preferred.After(w.End) })
	tolerance := span(s.ToleranceS)
	switch {
	case k < 0 && len(s.Windows) > 1:
		c.found.add(here, "t_prefered", "%s is within none of the windows", stamp(preferred))
	case k < 0:
		c.found.add(here, "t_prefered", "%s is not within the window %s to %s", stamp(preferred), stamp(s.Start), stamp(s.End))
	case s.TimeCritical && preferred.Add(tolerance).Before(c.Now):
		c.found.add(here, "t_prefered", "the start, %s with %s of tolerance, has passed", stamp(preferred), seconds(s.ToleranceS))
	default:
		w := s.Windows[k]
		latest := w.End.Add(-span(s.DurationS))
		switch {
		case latest.Before(w.Start) || !preferred.After(latest):
		case s.TimeCritical && preferred.Add(-tolerance).After(latest):
			c.found.add(here, "t_prefered", "a start at %s with %s of tolerance would end after the window; the latest start is %s",
				stamp(preferred), seconds(s.ToleranceS), stamp(latest))
		default:
			c.warned.add(here, "t_prefered", "a start at %s would end after the window; the latest start is %s", stamp(preferred), stamp(latest))
		}
	}
}

// asked checks how a sequence is to be observed.
func (c *checker) asked(s *observatory.Sequence, here spot) {
	from := func(field string, v, low, high float64) {
		if v != 0 && !(v >= low && v <= high) {
			c.found.add(here, field, "must be from %s to %s, is %g", amount(low), amount(high), v)
		}
	}
	k := &s.Constraints
	from("min_alt_deg", k.MinAltDeg, 0, 90)
	from("max_airmass", k.MaxAirmass, 1, 40)
	from("min_moon_deg", k.MinMoonDeg, 0, 180)
	if lit := k.MaxMoonIllum; !(lit >= 0 && lit <= 1) { // people are asked for it in percent
		c.found.add(here, "max_moon_illum", "must be from 0 to 1, which is 100 %%, is %g", lit)
	}
	from("min_transparency_pct", k.MinTransparencyPct, 0, 100)
	from("max_seeing_arcsec", k.MaxSeeingArcsec, 0, 60)
	if k.Twilight != "" && !slices.Contains(k.Twilight.Values(), string(k.Twilight)) {
		c.found.add(here, "twilight", "must be %s, is %s", list(k.Twilight.Values()), quote(string(k.Twilight)))
	}
	if k.MaxCloud != "" && !slices.Contains(observatory.CloudClasses(), k.MaxCloud) {
		c.found.add(here, "max_cloud", "must be %s, is %s", list(observatory.CloudClasses()), quote(k.MaxCloud))
	}
	from("tolerance_s", s.ToleranceS, 0, observatory.MaxTolerance)
	if s.ToleranceS != 0 && !s.TimeCritical {
		c.found.add(here, "tolerance_s", "is only for a time-critical sequence")
	}
	from("max_attempts", float64(s.MaxAttempts), 0, observatory.MaxAttempts)
	c.name(here, "series", &s.Series, false)
	switch {
	case s.Occurrence < 0 || s.Occurrence > MaxSequences:
		c.found.add(here, "occurrence", "must be from 1 to %d, is %d", MaxSequences, s.Occurrence)
	case (s.Series == "") != (s.Occurrence == 0):
		c.found.add(here, "occurrence", "series and occurrence go together")
	}
}

// groups checks the groups and that every sequence's is one of them.
func (c *checker) groups(r *observatory.Request) {
	if len(r.Groups) > MaxGroups {
		c.found.add(c.at(), "groups", "has %d groups, the most is %d", len(r.Groups), MaxGroups)
		return
	}
	members := map[string]int{}
	rules := map[string]observatory.GroupRule{}
	var known []string
	for i := range r.Groups {
		g := &r.Groups[i]
		here := c.group(i)
		c.name(here, "name", &g.Name, true)
		if _, twice := rules[g.Name]; twice {
			c.found.add(here, "name", "another group has the same name")
		}
		if !slices.Contains(g.Rule.Values(), string(g.Rule)) {
			c.found.add(here, "rule", "must be all_of or one_of, is %s", quote(string(g.Rule)))
		}
		rules[g.Name] = g.Rule
		known = append(known, quote(g.Name))
	}
	for i := range r.Sequences {
		s := &r.Sequences[i]
		s.Group = strings.TrimSpace(s.Group)
		if s.Group == "" {
			continue
		}
		rule, ok := rules[s.Group]
		switch {
		case !ok:
			c.found.add(c.at(i), "group", "unknown group %s; known are %s", quote(s.Group), list(known))
		case rule == observatory.GroupAllOf && s.Series != "":
			c.found.add(c.at(i), "group", "%s has all of its sequences in one schedule, which the occurrences of a cadence cannot be", quote(s.Group))
		}
		members[s.Group]++
	}
	for i, g := range r.Groups {
		if members[g.Name] < 2 {
			c.warned.add(c.group(i), "name", "the group has %d sequences: it binds nothing", members[g.Name])
		}
	}
}
