package astro

import (
	"math"

	"pyros/backend/observatory"
)

// Limits are what must hold all the while that a target is observed, as far as
// the sky's mechanics go. Make them with LimitsOf.
type Limits struct {
	MinAltDeg   float64 // geometric; more than 90: never
	SunBelowDeg float64 // the Sun's centre is at this altitude or lower
	// MaxRateArcsecS is how fast a satellite may move among the stars, arcsec/s; 0:
	// any. Nothing else that can be asked for is fast.
	MaxRateArcsecS float64
	MinMoonDeg     float64 // separation from the Moon's centre, topocentric; 0: any
	MaxMoonIllum   float64 // 0..1, while the Moon's centre is above the horizon; 0: any
}

// LimitsOf joins the limits of a site and of a request: the strictest of each
// holds. sunBelowDeg is the observatory's own, such as NauticalDeg; 90 asks for
// no darkness.
func LimitsOf(site observatory.Site, c observatory.Constraints, sunBelowDeg float64) Limits {
	l := Limits{
		MinAltDeg: site.HorizonDeg, SunBelowDeg: sunBelowDeg, MaxRateArcsecS: site.MaxRateArcsecS, MinMoonDeg: c.MinMoonDeg, MaxMoonIllum: c.MaxMoonIllum,
	}
	if c.MinAltDeg != 0 {
		l.MinAltDeg = math.Max(l.MinAltDeg, c.MinAltDeg)
	}
	if c.MaxAirmass > 0 {
		l.MinAltDeg = math.Max(l.MinAltDeg, AirmassAltitude(c.MaxAirmass))
	}
	switch c.Twilight {
	case observatory.TwilightCivil:
		l.SunBelowDeg = math.Min(l.SunBelowDeg, CivilDeg)
	case observatory.TwilightNautical:
		l.SunBelowDeg = math.Min(l.SunBelowDeg, NauticalDeg)
	case observatory.TwilightAstronomical:
		l.SunBelowDeg = math.Min(l.SunBelowDeg, AstronomicalDeg)
	}
	return l
}

// AirmassAltitude is the lowest altitude in degrees, 0..90, at which Airmass is
// not above airmass, to 1e-9; 91, which is never reached, for one below 1.
func AirmassAltitude(airmass float64) float64 {
	if !(airmass >= 1) {
		return 91
	}
	low, high := 0.0, 90.0
	if Airmass(low) <= airmass {
		return low
	}
	for high-low > 1e-9 {
		if middle := (low + high) / 2; Airmass(middle) <= airmass {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// The conditions in the order in which they are looked at; the cheap and common
// ones first.
const (
	condSun = iota
	condAlt
	condRate
	condMoon
	condLight
	conditions
)

// levels are limits as they are compared: sines of altitudes, the rate, the
// cosine of the separation, the illuminated fraction. asked says which matter.
type levels struct {
	level [conditions]float64
	asked [conditions]bool
}

func (l Limits) levels() levels {
	var v levels
	v.level = [conditions]float64{
		-sineOf(-l.SunBelowDeg), sineOf(l.MinAltDeg), l.MaxRateArcsecS, math.Cos(clamp(l.MinMoonDeg, 0, 180) * degToRad), l.MaxMoonIllum,
	}
	v.asked = [conditions]bool{!(l.SunBelowDeg >= 90), !(l.MinAltDeg <= -90), l.MaxRateArcsecS > 0, l.MinMoonDeg > 0, l.MaxMoonIllum > 0 && l.MaxMoonIllum < 1}
	return v
}

// sineOf is the sine of an altitude; one beyond the zenith is never reached, nor
// is one that is no number.
func sineOf(altDeg float64) float64 {
	switch {
	case !(altDeg <= 90):
		return 2
	case altDeg < -90:
		return -2
	}
	return math.Sin(altDeg * degToRad)
}
