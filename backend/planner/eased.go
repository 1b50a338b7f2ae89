package planner

import (
	"fmt"
	"math"
	"slices"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// easing is a limit of a request made less strict, step by step.
type easing struct {
	asked bool
	steps int
	// ease gives the constraints with so many steps off the limit, 1..steps.
	ease func(c observatory.Constraints, steps int) observatory.Constraints
	say  func(c observatory.Constraints) string
}

// easings are those of what a request may ask of the sky, whole degrees, tenths of
// an airmass and hundredths of the Moon's light at a time.
func easings(site observatory.Site, c observatory.Constraints) []easing {
	twilights := []observatory.Twilight{observatory.TwilightAstronomical, observatory.TwilightNautical, observatory.TwilightCivil}
	dark := max(0, slices.Index(twilights, c.Twilight))
	return []easing{
		{
			c.MinAltDeg > site.HorizonDeg, int(math.Ceil(math.Ceil(c.MinAltDeg) - site.HorizonDeg)),
			func(c observatory.Constraints, n int) observatory.Constraints {
				c.MinAltDeg = max(site.HorizonDeg, math.Ceil(c.MinAltDeg)-float64(n))
				return c
			},
			func(c observatory.Constraints) string {
				return fmt.Sprintf("a minimum altitude of %g deg", c.MinAltDeg)
			},
		},
		{
			c.MaxAirmass > 0, 100,
			func(c observatory.Constraints, n int) observatory.Constraints {
				c.MaxAirmass = (math.Floor(10*c.MaxAirmass+1e-6) + float64(n)) / 10
				return c
			},
			func(c observatory.Constraints) string { return fmt.Sprintf("a maximum airmass of %g", c.MaxAirmass) },
		},
		{
			c.MinMoonDeg > 0, int(math.Ceil(c.MinMoonDeg)),
			func(c observatory.Constraints, n int) observatory.Constraints {
				c.MinMoonDeg = math.Ceil(c.MinMoonDeg) - float64(n)
				return c
			},
			func(c observatory.Constraints) string {
				if c.MinMoonDeg == 0 {
					return "any distance from the Moon"
				}
				return fmt.Sprintf("%g deg from the Moon", c.MinMoonDeg)
			},
		},
		{
			c.MaxMoonIllum > 0 && c.MaxMoonIllum < 1, int(math.Ceil(100 * (1 - c.MaxMoonIllum))),
			func(c observatory.Constraints, n int) observatory.Constraints {
				c.MaxMoonIllum = min(1, (math.Floor(100*c.MaxMoonIllum+1e-6)+float64(n))/100)
				return c
			},
			func(c observatory.Constraints) string {
				return fmt.Sprintf("a Moon lit up to %.0f %%", 100*c.MaxMoonIllum)
			},
		},
		{
			c.Twilight != "", len(twilights) - 1 - dark,
			func(c observatory.Constraints, n int) observatory.Constraints {
				c.Twilight = twilights[dark+n]
				return c
			},
			func(c observatory.Constraints) string { return fmt.Sprintf("%s twilight", c.Twilight) },
		},
	}
}

// eased says how little of a single limit of the sequence would have to be given up
// for its target to be seen for as long as it needs in this night; or else how long
// it might take at most. Empty where neither helps.
func (n *night) eased(s *observatory.Sequence, windows, seen []astro.Span) string {
	rest := n.horizon.night(0)
	parts := spansIn(windows, rest.Start, rest.End)
	enough := func(c observatory.Constraints) bool {
		limits := astro.LimitsOf(n.in.Instrument.Site, c, noDark)
		spans, err := n.horizon.sky.Visible(nil, &s.Target, limits, rest.Start, rest.End)
		return err == nil && longest(within(spans, parts), rest.Start) >= needs(*s)
	}
	for _, e := range easings(n.in.Instrument.Site, s.Constraints) {
		if !e.asked || e.steps < 1 || !enough(e.ease(s.Constraints, e.steps)) {
			continue
		}
		low, high := 0, e.steps // too few, enough
		for high-low > 1 {
			if middle := (low + high) / 2; enough(e.ease(s.Constraints, middle)) {
				high = middle
			} else {
				low = middle
			}
		}
		return fmt.Sprintf("With %s its target could be observed long enough.", e.say(e.ease(s.Constraints, high)))
	}
	if s.TimeCritical && s.Preferred != nil {
		return "" // what is shorter has to begin as early and end sooner
	}
	most, need := shownBelow(longest(within(seen, parts), rest.Start).Milliseconds()), needs(*s).Milliseconds()
	if most < leastUseful {
		return ""
	}
	return fmt.Sprintf("It could be observed if it took %s at most, %s less.", lasting(most), lasting(shownAbove(need-most)))
}
