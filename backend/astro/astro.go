package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// AltAz is where an ICRS direction stands at t, without refraction.
func AltAz(site observatory.Site, t time.Time, raDeg, decDeg float64) (altDeg, azDeg float64) {
	s := At(site, t)
	return s.AltAz(raDeg, decDeg)
}

// ICRS is the direction that stands at an altitude and azimuth at t.
func ICRS(site observatory.Site, t time.Time, altDeg, azDeg float64) (raDeg, decDeg float64) {
	s := At(site, t)
	return s.ICRS(altDeg, azDeg)
}

// SiderealTime is the local apparent sidereal time at t in degrees, 0..360.
func SiderealTime(site observatory.Site, t time.Time) float64 {
	s := At(site, t)
	return s.SiderealDeg()
}

// HourAngle is the apparent hour angle of an ICRS direction in degrees,
// -180..180, west positive.
func HourAngle(site observatory.Site, t time.Time, raDeg, decDeg float64) float64 {
	s := At(site, t)
	return s.HourAngleDeg(raDeg, decDeg)
}

// ParallacticAngle is the angle at an ICRS direction between the pole and the
// zenith in degrees, west of the meridian positive.
func ParallacticAngle(site observatory.Site, t time.Time, raDeg, decDeg float64) float64 {
	s := At(site, t)
	return s.ParallacticDeg(raDeg, decDeg)
}

// Sun is the Sun at t.
func Sun(site observatory.Site, t time.Time) Body {
	s := At(site, t)
	return s.Sun()
}

// Moon is the Moon at t.
func Moon(site observatory.Site, t time.Time) Body {
	s := At(site, t)
	return s.Moon()
}

// Separation is the angle between two directions in degrees, by Vincenty's
// formula, which keeps its accuracy at every angle.
func Separation(ra1Deg, dec1Deg, ra2Deg, dec2Deg float64) float64 {
	sinD, cosD := math.Sincos((ra2Deg - ra1Deg) * degToRad)
	sin1, cos1 := math.Sincos(dec1Deg * degToRad)
	sin2, cos2 := math.Sincos(dec2Deg * degToRad)
	return radToDeg * math.Atan2(math.Hypot(cos2*sinD, cos1*sin2-sin1*cos2*cosD), sin1*sin2+cos1*cos2*cosD)
}

// Airmass is the relative air mass at an altitude by Pickering (2002), DIO 12,
// 20, meant for the refracted altitude; the geometric one differs by 1 percent
// at 4 degrees. Below the horizon it is that of the horizon, 38.7.
func Airmass(altDeg float64) float64 {
	if !(altDeg > 0) {
		altDeg = 0
	}
	altDeg = math.Min(altDeg, 90)
	return 1 / math.Sin(math.Min(altDeg+244/(165+47*math.Pow(altDeg, 1.1)), 90)*degToRad)
}
