package astro

import (
	"math"

	"pyros/backend/observatory"
)

// star is a catalogue place with its motion.
type star struct {
	place    vec     // at its epoch, unit vector
	motion   vec     // across the sky, rad per Julian year
	parallax float64 // rad
	epoch    float64 // Julian years since J2000.0
}

const masToRad = arcsecToRad / 1000

func newStar(t *observatory.Target) star {
	ra, dec := t.RADeg*degToRad, t.DecDeg*degToRad
	s := star{place: fromPolar(ra, dec), parallax: t.ParallaxMas * masToRad}
	if t.EpochYr != 0 {
		s.epoch = t.EpochYr - 2000
	}
	sinRA, cosRA := math.Sincos(ra)
	sinDec, cosDec := math.Sincos(dec)
	east, north := vec{-sinRA, cosRA, 0}, vec{-sinDec * cosRA, -sinDec * sinRA, cosDec}
	s.motion = east.scale(t.PMRAMasYr * masToRad).add(north.scale(t.PMDecMasYr * masToRad))
	return s
}

// seen is the astrometric direction at centuries of TT since J2000.0 from an
// observer at earth (au from the Sun): uniform motion in space as a vector (ESA
// 1997, The Hipparcos Catalogue, vol. 1, 1.2.8; SOFA pmpx), then the parallax.
// The radial velocity is not known and taken as 0, and the Sun stands for the
// barycentre: the parallax is right within 1 percent.
func (s *star) seen(centuries float64, earth vec) vec {
	if s.parallax == 0 && s.motion == (vec{}) {
		return s.place
	}
	v := s.place.add(s.motion.scale(100*centuries - s.epoch))
	return v.sub(earth.scale(s.parallax)).unit()
}

// checkStar says what makes a catalogue place unusable.
func checkStar(t *observatory.Target) error {
	const fastest = 20000 // mas per year, twice Barnard's star
	switch {
	case !within(t.RADeg, 0, 360):
		return invalid("right ascension %g deg: want 0 to 360", t.RADeg)
	case !within(t.DecDeg, -90, 90):
		return invalid("declination %g deg: want -90 to 90", t.DecDeg)
	case !within(t.PMRAMasYr, -fastest, fastest):
		return invalid("proper motion in right ascension %g mas/yr: no star is faster than %d", t.PMRAMasYr, fastest)
	case !within(t.PMDecMasYr, -fastest, fastest):
		return invalid("proper motion in declination %g mas/yr: no star is faster than %d", t.PMDecMasYr, fastest)
	case !within(t.ParallaxMas, 0, 1000):
		return invalid("parallax %g mas: want 0 (not known) to 1000", t.ParallaxMas)
	case t.EpochYr != 0 && !within(t.EpochYr, 1800, 2200):
		return invalid("epoch %g: want a Julian year between 1800 and 2200", t.EpochYr)
	}
	return nil
}
