package observer

import (
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

const (
	// rateOver is the time over which the motion of a target is measured.
	rateOver = 20 * time.Second
	// aimLasts is how long a steady motion is near enough to the real one: the
	// Moon, the fastest that is followed for long, turns off it by 1 arcsec.
	aimLasts = 5 * time.Minute
	// stillRate is a motion in arcsec/s that no exposure shows.
	stillRate = 1e-5
)

// aim is a target as a telescope understands it: a fixed direction, or a place
// among the stars with a steady motion.
type aim struct {
	target          observatory.Target // icrs or altaz
	at              time.Time
	raRate, decRate float64 // arcsec/s on the sky, of icrs
}

// aimAt is where the target is at now and how it moves. A test target becomes
// the place of the sky that is near the zenith then.
func aimAt(site observatory.Site, t observatory.Target, now time.Time) (aim, error) {
	a := aim{target: observatory.Target{Type: observatory.TargetICRS, Name: t.Name, Coords: t.Coords}, at: now}
	switch t.Type {
	case observatory.TargetAltAz:
		a.target = t
		return a, nil
	case observatory.TargetICRS:
		if t.PMRAMasYr == 0 && t.PMDecMasYr == 0 && t.ParallaxMas == 0 {
			a.target.RADeg, a.target.DecDeg = t.RADeg, t.DecDeg
			return a, nil
		}
	case observatory.TargetTest:
		a.target.RADeg, a.target.DecDeg = astro.ICRS(site, now, zenithAlt, 0)
		return a, nil
	}
	from, err := placeAt(site, t, now)
	if err != nil {
		return aim{}, err
	}
	a.target.RADeg, a.target.DecDeg = from.RADeg, from.DecDeg
	if t.Type == observatory.TargetICRS {
		return a, nil
	}
	to, err := placeAt(site, t, now.Add(rateOver))
	if err != nil {
		return aim{}, err
	}
	per := 3600 / rateOver.Seconds()
	a.raRate = math.Remainder(to.RADeg-from.RADeg, 360) * cosDeg(from.DecDeg) * per
	a.decRate = (to.DecDeg - from.DecDeg) * per
	if speed, most := math.Hypot(a.raRate, a.decRate), site.MaxRateArcsecS; most > 0 && speed > most {
		return aim{}, observatory.Errorf(observatory.CodeConflict,
			"it moves %.0f arcsec/s among the stars, more than the %.0f that can be followed", speed, most)
	}
	return a, nil
}

func placeAt(site observatory.Site, t observatory.Target, at time.Time) (astro.Place, error) {
	sky := astro.At(site, at)
	return sky.Target(t)
}

// fixed says whether it is a direction that does not turn with the sky.
func (a aim) fixed() bool { return a.target.Type == observatory.TargetAltAz }

// place is where the target is at now by the steady motion, ICRS, deg.
func (a aim) place(now time.Time) (raDeg, decDeg float64) {
	t := now.Sub(a.at).Seconds() / 3600
	decDeg = min(max(a.target.DecDeg+a.decRate*t, -90), 90)
	return a.target.RADeg + a.raRate*t/max(cosDeg(decDeg), 1e-6), decDeg
}

// stale says whether the target has to be looked up anew.
func (a aim) stale(now time.Time) bool {
	return math.Hypot(a.raRate, a.decRate) > stillRate && now.Sub(a.at) >= aimLasts
}
