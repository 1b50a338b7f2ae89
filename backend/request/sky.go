package request

import (
	"context"
	"errors"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// skyStep is how much of a window is looked at before what was seen is judged:
// what can be observed soon costs no look at the rest of the year.
const skyStep = 10 * 24 * time.Hour

// maxWork bounds what is looked at for one request, in the time that a processor
// takes for it; it is counted in days of the sky by what each costs.
const maxWork = time.Second

// skyCost is what a processor takes to compute the sky of a day.
const skyCost = 200 * time.Microsecond

// missCost is what a processor takes to find that a target's elements do not reach
// a night.
const missCost = 10 * time.Microsecond

// cost is what a processor takes for one day of a target that the day does not
// permit: to find that out, and to find what it lacks.
type cost struct{ search, shortfall time.Duration }

// costOf is measured by BenchmarkSkyOfARefusedRequest.
func costOf(kind observatory.TargetType) cost {
	switch kind {
	case observatory.TargetTLE: // looked at every 15 s, each time through its theory
		return cost{3 * time.Millisecond, 9 * time.Millisecond}
	case observatory.TargetBody, observatory.TargetOrbit: // their path is computed for each day
		return cost{60 * time.Microsecond, 280 * time.Microsecond}
	}
	return cost{25 * time.Microsecond, 140 * time.Microsecond}
}

// errEnough says that maxWork is done, or that nobody waits any more.
var errEnough = errors.New("the look at the sky was ended")

// sky refuses what the sky never permits in its windows; a draft is only warned
// of it, since it may be changed before it is submitted. A sequence that fits is
// found in its first days; what is beyond maxWork is not judged. It gives the
// skies that it looked at; all says that every sequence was judged and fits.
func (c *checker) sky(ctx context.Context, r *observatory.Request) (looked *skies, all bool) {
	into := c.found
	if !r.Submitted {
		into = c.warned
	}
	skies := newSkies(c.Instrument.Site, c.ahead(r))
	all = true
	for i := range r.Sequences {
		s := &r.Sequences[i]
		if !placed(s.Target) {
			continue
		}
		field, why, err := c.never(ctx, s, skies)
		if err != nil {
			c.warned.add(c.at(i), "", "whether the sky ever permits it was not found out, nor for the sequences after it: that takes too long")
			return skies, false
		}
		if why != "" {
			into.add(c.at(i), field, "%s", why)
			all = false
		}
	}
	return skies, all
}

// ahead gives what is left of all windows.
func (c *checker) ahead(r *observatory.Request) (list []astro.Span) {
	for i := range r.Sequences {
		list = append(list, c.left(&r.Sequences[i])...)
	}
	return list
}

// left gives what is left of the windows of a sequence, where it still fits.
func (c *checker) left(s *observatory.Sequence) (list []astro.Span) {
	for _, w := range s.Windows {
		if w.Start.Before(c.Now) {
			w.Start = c.Now
		}
		if w.Start.Before(w.End) && w.End.Sub(w.Start) >= span(s.DurationS) {
			list = append(list, astro.Span{Start: w.Start, End: w.End})
		}
	}
	return list
}

// never says why a sequence can never be observed, and of which field; no word
// where it can. The error is errEnough.
func (c *checker) never(ctx context.Context, s *observatory.Sequence, skies *skies) (field, why string, err error) {
	limits := astro.LimitsOf(c.Instrument.Site, s.Constraints, c.SunBelowDeg)
	windows := c.left(s)
	var longest astro.Span
	var beyond error
	reached := false
	for _, w := range windows {
		found, fits, err := skies.search(ctx, s, limits, w)
		switch {
		case err == errEnough:
			return "", "", err
		case err != nil:
			beyond = err
			continue
		case fits:
			return "", "", nil
		case found.End.Sub(found.Start) > longest.End.Sub(longest.Start):
			longest = found
		}
		reached = true
	}
	if !reached && beyond != nil {
		return targetField(s.Target), observatory.Reason(beyond), nil
	}
	if longest.Start.IsZero() {
		field, why = c.lacks(ctx, s, skies, limits, windows)
	} else {
		field, why = c.tooShort(s, longest)
	}
	return field, why, nil
}

// lacks says what keeps a sequence from being seen at all.
func (c *checker) lacks(ctx context.Context, s *observatory.Sequence, skies *skies, limits astro.Limits, windows []astro.Span) (field, why string) {
	short, err := skies.shortfall(ctx, &s.Target, limits, windows)
	switch {
	case err == errEnough:
		return targetField(s.Target), "the sky never permits it in its windows"
	case err != nil:
		return targetField(s.Target), observatory.Reason(err)
	case short == nil: // seen for less than the search could tell
		return "jd2", "the sky permits it for less than a second in its windows"
	}
	short.Year = astro.SeveralYears(windows...)
	return c.shortField(s, short.Condition), short.String()
}

// tooShort says why the longest span in which the sky permits a sequence is not
// enough for it.
func (c *checker) tooShort(s *observatory.Sequence, longest astro.Span) (field, why string) {
	seen := longest.End.Sub(longest.Start)
	if s.TimeCritical && seen >= span(s.DurationS) {
		return "t_prefered", "the sky does not permit " + seconds(s.DurationS) + " from a start at " + stamp(*s.Preferred) + " with " +
			seconds(s.ToleranceS) + " of tolerance; the longest that it permits is " + stamp(longest.Start) + " to " + stamp(longest.End)
	}
	return "duration", "the sky permits it for " + minutes(seen) + " at most in its windows, " + stamp(longest.Start) + " to " +
		stamp(longest.End) + "; it needs " + minutes(span(s.DurationS))
}

func minutes(d time.Duration) string {
	if d < time.Minute {
		return seconds(d.Seconds())
	}
	return amount(float64(d.Round(6*time.Second))/float64(time.Minute)) + " min"
}

func targetField(t observatory.Target) string {
	switch t.Type {
	case observatory.TargetBody, observatory.TargetOrbit, observatory.TargetTLE:
		return string(t.Type)
	}
	return "target_coords"
}

// shortField is the field that asks for what the sky does not give.
func (c *checker) shortField(s *observatory.Sequence, condition astro.Condition) string {
	k := s.Constraints
	switch {
	case condition == astro.ConditionRate:
		return targetField(s.Target)
	case condition == astro.ConditionMoon:
		return "min_moon_deg"
	case condition == astro.ConditionLight:
		return "max_moon_illum"
	case condition == astro.ConditionSun && k.Twilight != "":
		return "twilight"
	case condition == astro.ConditionSun:
		return "jd2"
	case k.MaxAirmass > 0 && astro.AirmassAltitude(k.MaxAirmass) > max(k.MinAltDeg, c.Instrument.Site.HorizonDeg):
		return "max_airmass"
	case k.MinAltDeg > c.Instrument.Site.HorizonDeg:
		return "min_alt_deg"
	}
	return targetField(s.Target)
}

// skies are the skies of some spans of time, each made when it is first wanted.
type skies struct {
	site  observatory.Site
	spans []astro.Span // apart, in order
	made  []*astro.Ephemeris
	work  time.Duration // of a processor, that is done
}

// newSkies joins the spans in parts of skyStep, so that no more is computed
// than is looked at.
func newSkies(site observatory.Site, wanted []astro.Span) *skies {
	wanted = slices.Clone(wanted)
	slices.SortFunc(wanted, func(a, b astro.Span) int { return a.Start.Compare(b.Start) })
	k := &skies{site: site}
	for _, w := range wanted {
		if n := len(k.spans); n > 0 && !w.Start.After(k.spans[n-1].End) {
			if last := &k.spans[n-1]; w.End.After(last.End) {
				last.End = w.End
			}
		} else {
			k.spans = append(k.spans, w)
		}
	}
	var parts []astro.Span
	for _, w := range k.spans {
		for ; w.End.Sub(w.Start) > skyStep; w.Start = w.Start.Add(skyStep) {
			parts = append(parts, astro.Span{Start: w.Start, End: w.Start.Add(skyStep)})
		}
		parts = append(parts, w)
	}
	k.spans, k.made = parts, make([]*astro.Ephemeris, len(parts))
	return k
}

// worked counts the work of a day each on a span of time, and of one day more
// that it touches.
func (k *skies) worked(s astro.Span, day time.Duration) {
	k.work += time.Duration((1 + s.End.Sub(s.Start).Hours()/24) * float64(day))
}

// enough says that maxWork is done, or that nobody waits any more.
func (k *skies) enough(ctx context.Context) bool { return k.work >= maxWork || ctx.Err() != nil }

// each gives, part for part, the sky of a window until f is done. It fails with
// errEnough.
func (k *skies) each(ctx context.Context, w astro.Span, f func(e *astro.Ephemeris, part astro.Span) (done bool, err error)) error {
	first, _ := slices.BinarySearchFunc(k.spans, w.Start, func(s astro.Span, t time.Time) int {
		if s.End.After(t) {
			return 1
		}
		return -1
	})
	for i := first; i < len(k.spans) && k.spans[i].Start.Before(w.End); i++ {
		if k.enough(ctx) {
			return errEnough
		}
		if k.made[i] == nil {
			k.worked(k.spans[i], skyCost)
			e, err := astro.NewEphemeris(k.site, k.spans[i].Start, k.spans[i].End)
			if err != nil {
				return err
			}
			k.made[i] = e
		}
		part := w
		if part.Start.Before(k.spans[i].Start) {
			part.Start = k.spans[i].Start
		}
		if part.End.After(k.spans[i].End) {
			part.End = k.spans[i].End
		}
		if done, err := f(k.made[i], part); done || err != nil {
			return err
		}
	}
	return nil
}

// look gives the spans of a window in which the sky permits the sequence, as far
// as enough says so of none. It fails where the target's elements reach no part
// of the window.
func (k *skies) look(ctx context.Context, s *observatory.Sequence, limits astro.Limits, w astro.Span, enough func(astro.Span) bool) (spans []astro.Span, err error) {
	var beyond error
	reached := false
	err = k.each(ctx, w, func(e *astro.Ephemeris, part astro.Span) (bool, error) {
		known := len(spans)
		spans, err = e.Visible(spans, &s.Target, limits, part.Start, part.End)
		if err != nil {
			beyond = err
			k.work += missCost
			return false, nil
		}
		reached = true
		k.worked(part, costOf(s.Target.Type).search)
		// What ends where a part does goes on in the next.
		if known > 0 && len(spans) > known && !spans[known].Start.After(spans[known-1].End) {
			spans[known-1].End = spans[known].End
			spans = slices.Delete(spans, known, known+1)
		}
		return slices.ContainsFunc(spans[max(known-1, 0):], enough), nil
	})
	if err == nil && !reached {
		err = beyond
	}
	return spans, err
}

// search gives the longest span of a window in which the sky permits the
// sequence, or says that it fits, as soon as it does. It fails as look does.
func (k *skies) search(ctx context.Context, s *observatory.Sequence, limits astro.Limits, w astro.Span) (longest astro.Span, fits bool, err error) {
	_, err = k.look(ctx, s, limits, w, func(one astro.Span) bool {
		if one.End.Sub(one.Start) > longest.End.Sub(longest.Start) {
			longest = one
		}
		fits = fits || holds(s, one)
		return fits
	})
	return longest, fits, err
}

// holds says whether the sequence can start and end in the span, whose edges
// are good to a second.
func holds(s *observatory.Sequence, seen astro.Span) bool {
	earliest, latest := seen.Start, seen.End.Add(time.Second-span(s.DurationS))
	if s.TimeCritical && s.Preferred != nil {
		tolerance := span(s.ToleranceS)
		if from := s.Preferred.Add(-tolerance - time.Second); from.After(earliest) {
			earliest = from
		}
		if to := s.Preferred.Add(tolerance); to.Before(latest) {
			latest = to
		}
	}
	return !latest.Before(earliest)
}

// shortfall joins what each part of the windows lacks: of the condition that is
// reached farthest, the best. Parts that the target's elements do not reach lack
// nothing that could be told.
func (k *skies) shortfall(ctx context.Context, t *observatory.Target, limits astro.Limits, windows []astro.Span) (nearest *astro.Shortfall, err error) {
	for _, w := range windows {
		err = k.each(ctx, w, func(e *astro.Ephemeris, part astro.Span) (bool, error) {
			one, err := e.Shortfall(t, limits, part)
			if err != nil {
				return false, nil
			}
			k.worked(part, costOf(t.Type).shortfall)
			if one != nil && (nearest == nil || nearer(one, nearest)) {
				nearest = one
			}
			return false, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return nearest, nil
}

// nearer says whether a lacks less than b.
func nearer(a, b *astro.Shortfall) bool {
	order := []astro.Condition{astro.ConditionSun, astro.ConditionAlt, astro.ConditionRate, astro.ConditionMoon, astro.ConditionLight}
	if x, y := slices.Index(order, a.Condition), slices.Index(order, b.Condition); x != y {
		return x > y
	}
	switch a.Condition {
	case astro.ConditionSun, astro.ConditionRate, astro.ConditionLight:
		return a.Best.Value < b.Best.Value
	}
	return a.Best.Value > b.Best.Value
}
