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

// aim says where a sequence without a preference would best be placed this night:
// alerts go at once, and what has its place already stays there. Where an alert waits
// nobody looks, as that would take as long as all the rest.
func (n *night) aim(c *applicant) {
	if n.hurries || c.one.TPrefS >= 0 || c.one.PreviousStartS != nil || c.one.PinnedStartS != nil || c.one.Priority == 0 {
		return
	}
	switch c.Target.Type {
	case observatory.TargetICRS, observatory.TargetBody, observatory.TargetOrbit:
	default:
		return // stands still, or is gone in minutes
	}
	for _, w := range c.tonight {
		if from, to, ok := n.horizon.finest(&c.Target, w, needs(*c.Sequence)); ok {
			c.one.BestS = append(c.one.BestS, [2]float64{n.seconds(from), n.seconds(to)})
		}
	}
}

// finest gives the first and the last start in a window from which a target is
// observed at no more than a tolerable airmass from beginning to end; false where
// the sky does not say it or there is no choice.
func (h *horizon) finest(t *observatory.Target, w astro.Span, need time.Duration) (from, to time.Time, ok bool) {
	looks, err := h.sky.Curve(nil, t, w.Start, w.End, glances)
	ends := int(math.Round(need.Seconds() / glances.Seconds()))
	starts := int(w.End.Sub(w.Start)-need)/int(glances) + 1
	if err != nil || starts < 2 || len(looks) < starts {
		return from, to, false
	}
	worst := func(i int) float64 { return max(looks[i].Airmass, looks[min(i+ends, len(looks)-1)].Airmass) }
	least := math.Inf(1)
	for i := range starts {
		least = min(least, worst(i))
	}
	for i := range starts {
		if worst(i) > tolerable*least {
			continue
		}
		if to = looks[i].At; !ok {
			from, ok = to, true
		}
	}
	return from, to, ok
}
