package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Sky is the sky of a site at one time. Make one with At to ask for several
// directions; it is a value that never changes.
type Sky struct {
	observer   observer
	days       float64 // of UTC since J2000.0
	centuries  float64 // of TT since J2000.0
	precession precession
	toDate     mat     // GCRS -> true equator and equinox of date
	equation   float64 // of the equinoxes
	gmst, lst  float64 // Greenwich mean and local apparent sidereal time
	earth      vec     // heliocentric, au, GCRS axes
	velocity   vec     // of the Earth, au per day, GCRS axes
	spin       vec     // of the observer about the Earth's centre, likewise
}

// Body is the Sun or the Moon as seen from a site.
type Body struct {
	AltDeg float64 `json:"alt_deg"` // topocentric, geometric
	AzDeg  float64 `json:"az_deg"`  // north through east
	// RADeg and DecDeg are topocentric on the axes of ICRS: they compare with a
	// target's catalogue place, but for the 20 arcsec of aberration that are in
	// here; MoonSeparationDeg is exact.
	RADeg        float64 `json:"ra_deg"`
	DecDeg       float64 `json:"dec_deg"`
	DistanceKM   float64 `json:"distance_km"`  // from the site
	Illumination float64 `json:"illumination"` // illuminated fraction of the disc, 0..1; 1 for the Sun
}

// At makes the sky of site at t.
func At(site observatory.Site, t time.Time) Sky {
	s := Sky{observer: observerAt(site), days: daysUTC(t), centuries: centuriesTT(t)}
	s.precession = precessionAt(s.centuries)
	dpsi, deps := nutationAt(s.centuries)
	s.toDate = s.precession.matrix(dpsi, deps)
	s.equation = equinoxes(s.centuries, dpsi, s.precession.epsilon)
	s.gmst = greenwichMean(s.days+site.DUT1(t)/secondsPerDay, s.centuries)
	s.lst = wrap(s.gmst + s.equation + s.observer.lon)
	s.earth, s.velocity = earthAt(s.centuries)
	s.spin = s.toDate.undo(s.observer.velocity(s.lst))
	return s
}

// SiderealDeg is the local apparent sidereal time.
func (s *Sky) SiderealDeg() float64 { return s.lst * radToDeg }

// MeanSiderealDeg is the local mean sidereal time.
func (s *Sky) MeanSiderealDeg() float64 { return wrap(s.gmst+s.observer.lon) * radToDeg }

// AltAz is where an ICRS direction stands.
func (s *Sky) AltAz(raDeg, decDeg float64) (altDeg, azDeg float64) {
	alt, az := s.horizontal(s.apparent(raDeg, decDeg))
	return alt * radToDeg, az * radToDeg
}

// ICRS is the direction that stands at an altitude and azimuth.
func (s *Sky) ICRS(altDeg, azDeg float64) (raDeg, decDeg float64) {
	date := s.observer.direction(clamp(altDeg, -90, 90)*degToRad, azDeg*degToRad, s.lst)
	ra, dec := s.catalogued(s.toDate.undo(date)).polar()
	return ra * radToDeg, dec * radToDeg
}

// HourAngleDeg is the apparent topocentric hour angle of an ICRS direction in
// [-180, 180).
func (s *Sky) HourAngleDeg(raDeg, decDeg float64) float64 {
	ra, _ := s.apparent(raDeg, decDeg).polar()
	return wrapSigned(s.lst-ra) * radToDeg
}

// OfDate is an ICRS direction on the true equator and equinox of date, seen from
// the centre of the Earth (the apparent place).
func (s *Sky) OfDate(raDeg, decDeg float64) (raDateDeg, decDateDeg float64) {
	p := fromPolar(raDeg*degToRad, decDeg*degToRad)
	ra, dec := s.toDate.apply(aberrate(deflect(p, s.earth), s.velocity)).polar()
	return ra * radToDeg, dec * radToDeg
}

// ApparentDecDeg is the apparent topocentric declination of date.
func (s *Sky) ApparentDecDeg(raDeg, decDeg float64) float64 {
	_, dec := s.apparent(raDeg, decDeg).polar()
	return dec * radToDeg
}

// ParallacticDeg is the angle at an ICRS direction between the pole and the
// zenith, positive west of the meridian.
func (s *Sky) ParallacticDeg(raDeg, decDeg float64) float64 {
	ra, dec := s.apparent(raDeg, decDeg).polar()
	sinH, cosH := math.Sincos(s.lst - ra)
	sinDec, cosDec := math.Sincos(dec)
	o := &s.observer
	return math.Atan2(sinH*o.cosLat, o.sinLat*cosDec-o.cosLat*sinDec*cosH) * radToDeg
}

// apparent is the direction as the observer sees it, on the true equator and
// equinox of date.
func (s *Sky) apparent(raDeg, decDeg float64) vec {
	p := fromPolar(raDeg*degToRad, decDeg*degToRad)
	return s.toDate.apply(s.arriving(p))
}

// arriving is the direction from which the light of a star in the direction p
// comes to the observer, on the axes of GCRS.
func (s *Sky) arriving(p vec) vec { return aberrate(deflect(p, s.earth), s.velocity.add(s.spin)) }

// catalogued is the inverse of arriving.
func (s *Sky) catalogued(p vec) vec { return undeflect(unaberrate(p, s.velocity.add(s.spin)), s.earth) }

// horizontal gives altitude and azimuth of a direction of date, of any length.
func (s *Sky) horizontal(v vec) (alt, az float64) { return s.observer.horizontal(v, s.lst) }

func (o *observer) horizontal(v vec, lst float64) (alt, az float64) {
	sin, cos := math.Sincos(lst)
	meridian := v[0]*cos + v[1]*sin // towards the meridian on the equator
	east := v[1]*cos - v[0]*sin
	north := v[2]*o.cosLat - meridian*o.sinLat
	up := v[2]*o.sinLat + meridian*o.cosLat
	return math.Atan2(up, math.Hypot(north, east)), wrap(math.Atan2(east, north))
}

// direction is the unit vector of date to an altitude and azimuth.
func (o *observer) direction(alt, az, lst float64) vec {
	sinAlt, cosAlt := math.Sincos(alt)
	sinAz, cosAz := math.Sincos(az)
	// Axes: meridian point of the equator, west, pole.
	meridian := cosAlt*-cosAz*o.sinLat + sinAlt*o.cosLat
	west := -cosAlt * sinAz
	pole := cosAlt*cosAz*o.cosLat + sinAlt*o.sinLat
	sin, cos := math.Sincos(lst)
	return vec{meridian*cos + west*sin, meridian*sin - west*cos, pole}
}

// sunGeocentric is the Sun in km on the axes of GCRS, without aberration.
func (s *Sky) sunGeocentric() vec { return s.earth.scale(-auKM) }

// moonGeocentric is the Moon in km on the axes of GCRS, as seen from the centre
// of the Earth.
func (s *Sky) moonGeocentric() vec { return moonAt(s.centuries, s.precession) }

// observerGCRS is the observer in km on the axes of GCRS.
func (s *Sky) observerGCRS() vec { return s.toDate.undo(s.observer.place(s.lst)) }

// Sun is the Sun from the site.
func (s *Sky) Sun() Body {
	return s.body(s.sunGeocentric().sub(s.observerGCRS()), s.velocity.add(s.spin), 1)
}

// Moon is the Moon from the site. Its series holds the light-time, which leaves
// the observer's own motion about the Earth's centre as the only aberration.
func (s *Sky) Moon() Body {
	moon := s.moonGeocentric()
	return s.body(moon.sub(s.observerGCRS()), s.spin, illumination(moon, s.sunGeocentric()))
}

// MoonSeparationDeg is the angle between an ICRS direction and the Moon's centre
// as the observer sees both.
func (s *Sky) MoonSeparationDeg(raDeg, decDeg float64) float64 {
	moon := s.Moon()
	ra, dec := s.toDate.undo(s.apparent(raDeg, decDeg)).polar()
	return Separation(ra*radToDeg, dec*radToDeg, moon.RADeg, moon.DecDeg)
}

func (s *Sky) body(place, velocity vec, lit float64) Body {
	distance := place.norm()
	seen := aberrate(place.scale(1/distance), velocity)
	ra, dec := seen.polar()
	alt, az := s.horizontal(s.toDate.apply(seen))
	return Body{
		AltDeg: alt * radToDeg, AzDeg: az * radToDeg, RADeg: ra * radToDeg, DecDeg: dec * radToDeg,
		DistanceKM: distance, Illumination: lit,
	}
}

// SunGeocentric is the apparent Sun from the centre of the Earth on the true
// equator and equinox of date.
func (s *Sky) SunGeocentric() (raDeg, decDeg, distanceKM float64) {
	sun := s.sunGeocentric()
	ra, dec := s.toDate.apply(aberrate(sun.unit(), s.velocity)).polar()
	return ra * radToDeg, dec * radToDeg, sun.norm()
}

// MoonGeocentric is the Moon from the centre of the Earth on the axes of GCRS.
func (s *Sky) MoonGeocentric() (raDeg, decDeg, distanceKM float64) {
	moon := s.moonGeocentric()
	ra, dec := moon.polar()
	return ra * radToDeg, dec * radToDeg, moon.norm()
}

// MoonOfDate is the Moon from the centre of the Earth on the true equator and
// equinox of date.
func (s *Sky) MoonOfDate() (raDeg, decDeg float64) {
	ra, dec := s.toDate.apply(s.moonGeocentric()).polar()
	return ra * radToDeg, dec * radToDeg
}

// illumination is the illuminated fraction of the Moon's disc from the phase
// angle (Meeus 1998, chapter 48), both places from the same centre.
func illumination(moon, sun vec) float64 {
	toSun := sun.sub(moon).unit()
	toUs := moon.scale(-1).unit()
	return (1 + clamp(toSun.dot(toUs), -1, 1)) / 2
}
