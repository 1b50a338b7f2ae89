package astro

import (
	"math"

	"pyros/backend/observatory"
)

// gauss is the Gaussian gravitational constant, au^1.5 per day.
const gauss = 0.01720209895

// maxOrbitDays is how far from the epoch of its elements a path about the Sun is
// followed: the planets draw an asteroid of the main belt some arcminutes from
// it in a year.
const maxOrbitDays = 2 * daysPerYear

// orbit is a path about the Sun by two-body motion.
type orbit struct {
	epoch, passage float64 // days of TT since J2000.0
	q, e           float64 // perihelion distance (au), eccentricity
	alpha          float64 // 1 / semi-major axis (1/au); 0 parabola, negative hyperbola
	x, y           vec     // to the perihelion and to 90 degrees of true anomaly, GCRS
}

// j2000Obliquity is that of the ecliptic of J2000.0 to which elements refer (IAU
// 1976), in radians.
const j2000Obliquity = 84381.448 * arcsecToRad

func newOrbit(o *observatory.Orbit) orbit {
	turned := func(v vec) vec {
		return v.rotZ(-o.PeriDeg * degToRad).rotX(-o.InclDeg * degToRad).rotZ(-o.NodeDeg * degToRad).rotX(-j2000Obliquity)
	}
	return orbit{
		epoch: o.EpochJD - jdJ2000, passage: o.PerihelionJD - jdJ2000,
		q: o.PerihelionAU, e: o.Eccentricity, alpha: (1 - o.Eccentricity) / o.PerihelionAU,
		x: turned(vec{1}), y: turned(vec{0, 1}),
	}
}

// at is the heliocentric place in au, days of TT since J2000.0. Universal
// variables from the perihelion (Danby 1992, Fundamentals of Celestial Mechanics,
// 6.9) serve every eccentricity, without loss next to the parabola.
func (o *orbit) at(days float64) vec {
	m := gauss * (days - o.passage)
	if o.alpha > 0 {
		// Whole periods off, so that the equation is solved within half of one.
		period := turn / (o.alpha * math.Sqrt(o.alpha))
		m = math.Remainder(m, period)
	}
	s := o.universal(m)
	c1, c2, _ := stumpff(o.alpha * s * s)
	x := o.q - s*s*c2
	y := math.Sqrt(o.q*(1+o.e)) * s * c1
	return o.x.scale(x).add(o.y.scale(y))
}

// universal solves Kepler's equation q s + e s^3 c3(alpha s^2) = m for s. The left
// side grows with s everywhere: Newton's steps, held within a bracket, find it.
func (o *orbit) universal(m float64) float64 {
	if m == 0 {
		return 0
	}
	f := func(s float64) (value, slope float64) {
		_, c2, c3 := stumpff(o.alpha * s * s)
		return s*(o.q+o.e*s*s*c3) - m, o.q + o.e*s*s*c2
	}
	// Out from the root of the parabola's equation until the sign changes.
	guess := math.Copysign(math.Min(math.Abs(m)/o.q, math.Cbrt(6*math.Abs(m))), m)
	low, high := math.Min(0, guess), math.Max(0, guess)
	for range 60 {
		value, _ := f(high)
		if value >= 0 {
			break
		}
		low, high = high, 2*high+1e-9
	}
	for range 60 {
		value, _ := f(low)
		if value <= 0 {
			break
		}
		low, high = 2*low-1e-9, low
	}
	s := clamp(guess, low, high)
	for range 80 {
		value, slope := f(s)
		if value < 0 {
			low = s
		} else {
			high = s
		}
		next := s - value/slope
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-s) <= 1e-15*math.Abs(s) {
			return next
		}
		s = next
	}
	return s
}

// stumpff are the functions c1, c2, c3 of z: sin and cosine for z > 0, their
// hyperbolic kin below, their series next to 0.
func stumpff(z float64) (c1, c2, c3 float64) {
	switch {
	case z > 0.5:
		x := math.Sqrt(z)
		sin, cos := math.Sincos(x)
		return sin / x, (1 - cos) / z, (x - sin) / (x * z)
	case z < -0.5:
		x := math.Sqrt(-z)
		sinh, cosh := math.Sinh(x), math.Cosh(x)
		return sinh / x, (1 - cosh) / z, (x - sinh) / (x * z)
	}
	c2, c3 = 0, 0
	for k := 18.0; k >= 0; k -= 2 {
		c2 = 1 / ((k + 1) * (k + 2)) * (1 - z*c2)
		c3 = 1 / ((k + 2) * (k + 3)) * (1 - z*c3)
	}
	return 1 - z*c3, c2, c3
}

// seen is the vector in au on the axes of GCRS from the Earth at earth to where
// the body was when its light left, for its arrival at days of TT.
func (o *orbit) seen(days float64, earth vec) vec {
	v := o.at(days).sub(earth)
	for range 3 {
		v = o.at(days - v.norm()/lightAUPerDay).sub(earth)
	}
	return v
}

// reaches says whether the elements still hold at days of TT since J2000.0.
func (o *orbit) reaches(days float64) error {
	if away := math.Abs(days - o.epoch); away > maxOrbitDays {
		return invalid("the orbital elements are of %s, %.1f days away: they are good for %.0f", dayNamed(o.epoch), away, maxOrbitDays)
	}
	return nil
}

// dayNamed is the date of a count of days since J2000.0.
func dayNamed(days float64) string { return FromJD(jdJ2000 + days).Format(nightLayout) }

// checkOrbit says what makes elements unusable.
func checkOrbit(o *observatory.Orbit) error {
	switch {
	case o == nil:
		return invalid("the target has no orbital elements")
	case !within(o.EpochJD, 2378496.5, 2524593.5):
		return invalid("epoch %g: want the Julian date of a day between 1800 and 2200", o.EpochJD)
	case !within(o.PerihelionJD, 2086307.5, 2816787.5):
		return invalid("perihelion at %g: want the Julian date of a day between 1000 and 3000", o.PerihelionJD)
	case !within(o.PerihelionAU, 0.001, 1000):
		return invalid("perihelion distance %g au: want 0.001 to 1000", o.PerihelionAU)
	case !within(o.Eccentricity, 0, 20):
		return invalid("eccentricity %g: want 0 to 20", o.Eccentricity)
	case !within(o.InclDeg, 0, 180):
		return invalid("inclination %g deg: want 0 to 180", o.InclDeg)
	case !within(o.NodeDeg, -360, 360):
		return invalid("longitude of the ascending node %g deg: want 0 to 360", o.NodeDeg)
	case !within(o.PeriDeg, -360, 360):
		return invalid("argument of perihelion %g deg: want 0 to 360", o.PeriDeg)
	}
	return nil
}

func within(v, low, high float64) bool { return v >= low && v <= high }

func invalid(format string, args ...any) error {
	return observatory.Errorf(observatory.CodeInvalid, format, args...)
}
