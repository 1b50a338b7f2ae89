package outlook

import (
	"fmt"
	"time"

	"pyros/backend/astro"
)

// edge is how far the edges of what is visible may be rounded.
const edge = 2 * time.Millisecond

// From says, as the end of a sentence, what keeps a target from being observed
// from a start on for the question's duration; empty where nothing does. It fails
// where the target cannot be followed then.
func From(q Question, start time.Time) (string, error) {
	whole := astro.Span{Start: start, End: start.Add(max(q.Duration, time.Second))}
	limits := astro.LimitsOf(q.Site, q.Constraints, q.SunAltDeg)
	sky, err := astro.NewEphemeris(q.Site, whole.Start, whole.End)
	if err != nil {
		return "", err
	}
	seen, err := sky.Visible(nil, &q.Target, limits, whole.Start, whole.End)
	if err != nil {
		return "", err
	}
	gap := whole
	for _, s := range seen {
		if s.Start.Sub(gap.Start) > edge {
			gap.End = s.Start
			break
		}
		gap.Start = s.End
	}
	if gap.End.Sub(gap.Start) <= edge {
		return "", nil
	}
	short, err := sky.Shortfall(&q.Target, limits, gap)
	if err != nil {
		return "", err
	}
	look, err := sky.Look(&q.Target, gap.Start)
	if err != nil {
		return "", err
	}
	return q.missing(limits, short, look), nil
}

// missing says what a limit wants and what there is instead.
func (q Question) missing(limits astro.Limits, short *astro.Shortfall, look astro.Look) string {
	at := "at " + look.At.UTC().Format("2 Jan 15:04:05 UTC")
	if short == nil { // it is missed for less than can be told
		return at + " a limit of the sky is reached"
	}
	switch short.Condition {
	case astro.ConditionSun:
		return fmt.Sprintf("%s the Sun stands at %.1f deg, and must be below %g deg", at, look.SunAltDeg, limits.SunBelowDeg)
	case astro.ConditionRate:
		return at + " it " + short.String()
	case astro.ConditionMoon:
		return fmt.Sprintf("%s the target is %.1f deg from the Moon, and must be farther than %g deg", at, look.MoonSepDeg, limits.MinMoonDeg)
	case astro.ConditionLight:
		return fmt.Sprintf("%s the Moon is up and %.0f %% lit, and may be %.0f %%", at, 100*look.MoonIllum, 100*limits.MaxMoonIllum)
	default:
		return fmt.Sprintf("%s the target stands %.1f deg high, and must be above %.4g deg", at, look.AltDeg, limits.MinAltDeg)
	}
}
