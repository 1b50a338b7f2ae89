package planner

import (
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

const (
	// tolerable is the airmass, in parts of the least that a window holds, up to which
	// a target stands as well as it can: then sooner is better than higher. A tenth
	// more widens the seeing by 6 % (Roddier 1981: airmass^0.6) and costs some 0.02 mag.
	tolerable = 1.1
	// glances are that far apart: the sky turns by 4 deg.
	glances = 15 * time.Minute
)

// aim says where a sequence without a preference would best be placed this night;
// alerts go at once. Where an alert waits and nothing else is new nobody looks, as that
// would take as long as all the rest.
func (n *night) aim(c *applicant) {
	if n.hurries || c.one.TPrefS >= 0 || c.one.PinnedStartS != nil || c.one.Priority == 0 {
		return
	}
	switch c.Target.Type {
	case observatory.TargetICRS, observatory.TargetBody, observatory.TargetOrbit:
	default:
		return // stands still, or is gone in minutes
	}
	for _, w := range c.tonight {
		for _, best := range n.horizon.finest(&c.Target, w, needs(*c.Sequence)) {
			if len(c.one.BestS) < MaxWindows {
				c.one.BestS = append(c.one.BestS, [2]float64{n.seconds(best.Start), n.seconds(best.End)})
			}
		}
	}
}

// finest gives the spans of starts in a window from which a target is observed at no
// more than a tolerable airmass from beginning to end, the ends included; none where
// the sky does not say it or there is no choice.
func (h *horizon) finest(t *observatory.Target, w astro.Span, need time.Duration) (spans []astro.Span) {
	looks, err := h.sky.Curve(nil, t, w.Start, w.End, glances)
	ends := int(math.Round(need.Seconds() / glances.Seconds()))
	starts := int(w.End.Sub(w.Start)-need)/int(glances) + 1
	if err != nil || starts < 2 || len(looks) < starts {
		return nil
	}
	worst := func(i int) float64 { return max(looks[i].Airmass, looks[min(i+ends, len(looks)-1)].Airmass) }
	least := math.Inf(1)
	for i := range starts {
		least = min(least, worst(i))
	}
	before := false
	for i := range starts {
		good := worst(i) <= tolerable*least
		switch at := looks[i].At; {
		case good && before:
			spans[len(spans)-1].End = at
		case good:
			spans = append(spans, astro.Span{Start: at, End: at})
		}
		before = good
	}
	return spans
}
