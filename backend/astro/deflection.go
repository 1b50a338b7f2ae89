package astro

import "math"

const (
	// solarRadius2 is twice the Sun's GM/c², the radius of a black hole of its
	// mass, au (SOFA: SRS).
	solarRadius2 = 1.97412574336e-8
	// nearestDeflected is 1 - cos of the angle to the Sun below which the light
	// would pass through it, 0.08 deg: there the formula is cut off (SOFA ldsun).
	nearestDeflected = 1e-6
)

// deflect moves the direction p of a star, a unit vector, to where its light
// arrives after the Sun bent it; earth is the observer, au from the Sun (Klioner
// 2003, AJ 125, 1580, eq. 70, as in SOFA ldsun): 4.07 mas at 90 degrees from the
// Sun, 1.75 arcsec at its limb, always away from it.
func deflect(p, earth vec) vec {
	distance := earth.norm()
	e := earth.scale(1 / distance)
	along := p.dot(e)
	w := solarRadius2 / distance / math.Max(1+along, nearestDeflected/math.Max(distance*distance, 1))
	// p x (e x p) = e - p (p.e) for a unit vector p.
	return p.add(e.sub(p.scale(along)).scale(w))
}

// undeflect is the inverse of deflect, to 1e-12 rad from 1 degree from the Sun on.
func undeflect(p, earth vec) vec {
	q := p
	for range 5 {
		q = q.add(p.sub(deflect(q, earth))).unit()
	}
	return q
}
