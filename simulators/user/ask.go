package main

import (
	"math/rand/v2"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/request"
)

// ask makes a request of what the sky permits: as a fake request, and in two of
// three with more that can be asked for, where that passes the rules.
func ask(rng *rand.Rand, b request.Basis) observatory.Request {
	plain := request.Fake(rng, b)
	if rng.IntN(3) == 0 {
		return plain
	}
	more := plain
	more.Sequences = slices.Clone(plain.Sequences)
	if target, ok := movingTarget(rng, b.Now); ok {
		more.TargetType = target.Type
		for i := range more.Sequences {
			more.Sequences[i].Target = target
		}
	}
	for i := range more.Sequences {
		constrain(rng, &more.Sequences[i])
		if rng.IntN(4) == 0 {
			bind(rng, &more.Sequences[i], b)
		}
	}
	if len(more.Sequences) > 1 && rng.IntN(2) == 0 {
		rule := []observatory.GroupRule{observatory.GroupAllOf, observatory.GroupOneOf}[rng.IntN(2)]
		more.Groups = []observatory.Group{{Name: "together", Rule: rule}}
		for i := range more.Sequences {
			more.Sequences[i].Group = "together"
		}
	}
	checked := more
	checked.Sequences = slices.Clone(more.Sequences)
	if len(request.Check(&checked, b)) > 0 {
		return plain
	}
	return more
}

// movingTarget is a planet, a body on its orbit about the Sun, or a satellite;
// ok is false where the target is to stay as it is.
func movingTarget(rng *rand.Rand, now time.Time) (t observatory.Target, ok bool) {
	switch rng.IntN(6) {
	case 0:
		bodies := []string{"moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune"}
		return observatory.Target{Type: observatory.TargetBody, Body: bodies[rng.IntN(len(bodies))]}, true
	case 1:
		day := astro.JD(now)
		return observatory.Target{Type: observatory.TargetOrbit, Name: "made-up asteroid", Orbit: &observatory.Orbit{
			EpochJD: float64(int(day)) + 0.5, PerihelionAU: 1.2 + rng.Float64(), Eccentricity: 0.3 * rng.Float64(), InclDeg: 20 * rng.Float64(),
			NodeDeg: 359 * rng.Float64(), PeriDeg: 359 * rng.Float64(), PerihelionJD: float64(int(day)-rng.IntN(400)) + 0.5,
		}}, true
	case 2:
		return satellite(rng, now), true
	}
	return t, false
}

// soonest is how long before a start that may not be missed it is asked for: the
// observatory's time may run fast.
const soonest = 6 * time.Hour

// bind makes a sequence time-critical, at a time of a night in its window.
func bind(rng *rand.Rand, s *observatory.Sequence, b request.Basis) {
	night := astro.NightAt(b.Instrument.Site, s.Start.Add(soonest), b.SunBelowDeg)
	dark := night.ObservingEnd.Sub(night.ObservingStart)
	start := night.ObservingStart.Add(time.Duration(rng.Float64() * float64(dark))).Truncate(time.Second)
	if start.Before(s.Start.Add(soonest)) || len(s.Windows) > 1 {
		return
	}
	s.TimeCritical, s.Preferred, s.ToleranceS = true, &start, float64(60*(1+rng.IntN(60)))
}

// constrain adds windows and what must hold while a sequence is observed.
func constrain(rng *rand.Rand, s *observatory.Sequence) {
	if rng.IntN(3) == 0 {
		s.Constraints = observatory.Constraints{MinAltDeg: float64(25 + rng.IntN(20)), Twilight: observatory.TwilightAstronomical}
		if rng.IntN(2) == 0 {
			s.Constraints.MinMoonDeg = float64(10 + rng.IntN(20))
		}
	}
	if rng.IntN(3) == 0 {
		const day = 24 * time.Hour
		first := observatory.Window{Start: s.Start, End: s.End}
		second := observatory.Window{Start: s.Start.Add(2 * day), End: s.End.Add(2 * day)}
		s.Windows, s.End = []observatory.Window{first, second}, second.End
	}
	if rng.IntN(4) == 0 {
		s.MaxAttempts = 1 + rng.IntN(3)
	}
}
