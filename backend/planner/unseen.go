package planner

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// unseen says, without its full stop, which limit keeps a sequence from being
// observed in its windows in this night; seen is when the limits hold.
func (n *night) unseen(s *observatory.Sequence, limits astro.Limits, windows, seen []astro.Span) string {
	rest := n.horizon.night(0)
	parts := spansIn(windows, rest.Start, rest.End)
	where := "its windows of this night"
	if len(parts) == 1 {
		where = "its window " + between(parts[0].Start, parts[0].End)
	}
	most := longest(within(seen, parts), rest.Start)
	height := n.height(s.Constraints, limits)
	if most > 0 {
		if s.Target.Type != observatory.TargetTLE && limits.SunBelowDeg >= noDark && limits.MinMoonDeg <= 0 && !(limits.MaxMoonIllum > 0 && limits.MaxMoonIllum < 1) {
			return fmt.Sprintf("Needs %s, but stands %s for %s at most in %s", long(needs(*s)), height, long(most), where)
		}
		return fmt.Sprintf("Needs %s, but its constraints hold for %s at most in %s", long(needs(*s)), long(most), where)
	}
	short, err := n.horizon.sky.Shortfall(&s.Target, limits, parts...)
	if err != nil || short == nil || short.Best.At.IsZero() {
		return fmt.Sprintf("Never %s in %s", height, where)
	}
	best := func(form string, value float64) string {
		return fmt.Sprintf("; "+form+" at %s", value, short.Best.At.UTC().Format("15:04 UTC"))
	}
	together := ""
	if short.Together {
		together = " while its other constraints hold"
	}
	switch short.Condition {
	case astro.ConditionSun:
		return fmt.Sprintf("Never dark enough in %s: the Sun is not below %g deg", where, limits.SunBelowDeg) + best("%.1f deg", short.Best.Value)
	case astro.ConditionRate:
		return fmt.Sprintf("Faster among the stars than the %g arcsec/s that are followed%s, all through %s", limits.MaxRateArcsecS, together, where) +
			best("slowest %.0f arcsec/s", short.Best.Value)
	case astro.ConditionMoon:
		return fmt.Sprintf("Never farther than %g deg from the Moon%s in %s", limits.MinMoonDeg, together, where) + best("best %.1f deg", short.Best.Value)
	case astro.ConditionLight:
		return fmt.Sprintf("The Moon is up and more than %.0f %% lit%s all through %s", 100*limits.MaxMoonIllum, together, where)
	default:
		return fmt.Sprintf("Never %s%s in %s", height, together, where) + best("best %.1f deg", short.Best.Value)
	}
}

// within gives what of the spans lies in the parts.
func within(spans, parts []astro.Span) []astro.Span {
	var out []astro.Span
	for _, p := range parts {
		out = append(out, spansIn(spans, p.Start, p.End)...)
	}
	return out
}

// height says how high a target is wanted: "higher than 30 deg".
func (n *night) height(c observatory.Constraints, limits astro.Limits) string {
	if c.MaxAirmass > 0 && limits.MinAltDeg > max(c.MinAltDeg, n.in.Instrument.Site.HorizonDeg) {
		return fmt.Sprintf("at an airmass of %g or less (higher than %g deg)", c.MaxAirmass, math.Round(limits.MinAltDeg*10)/10)
	}
	return fmt.Sprintf("higher than %g deg", limits.MinAltDeg)
}

// Hindered says, without its full stop, which observing condition of now is not
// what the constraints ask for, and what would have to change; empty where none
// is. What is not known hinders nothing, and so do conditions that are nil.
func Hindered(c observatory.Constraints, now *observatory.Conditions) (text, change string) {
	if now == nil {
		return "", ""
	}
	known := func(kind observatory.ConditionKind) (observatory.Condition, bool) {
		item, ok := now.Of(kind)
		return item, ok && item.Value != nil
	}
	classes := observatory.CloudClasses()
	wanted := slices.Index(classes, strings.ToLower(c.MaxCloud))
	if cloud, ok := known(observatory.ConditionCloud); ok && wanted >= 0 {
		if slices.Index(classes, cloud.Class) > wanted {
			sky := classes[wanted]
			if wanted > 0 {
				sky += " at most"
			}
			return fmt.Sprintf("Wants the sky %s; now it is %s (%.0f degC)", sky, cloud.Class, *cloud.Value),
				fmt.Sprintf("The sky would have to be %s.", sky)
		}
	}
	if clear, ok := known(observatory.ConditionTransparency); ok && *clear.Value < c.MinTransparencyPct {
		return fmt.Sprintf("Wants a transparency of %g %% at least; now it is %.0f %%", c.MinTransparencyPct, *clear.Value),
			fmt.Sprintf("The transparency would have to be %g %%.", c.MinTransparencyPct)
	}
	if seeing, ok := known(observatory.ConditionSeeing); ok && c.MaxSeeingArcsec > 0 && *seeing.Value > c.MaxSeeingArcsec {
		return fmt.Sprintf("Wants a seeing of %g arcsec at most; now it is %.1f arcsec", c.MaxSeeingArcsec, *seeing.Value),
			fmt.Sprintf("The seeing would have to be %g arcsec.", c.MaxSeeingArcsec)
	}
	return "", ""
}
