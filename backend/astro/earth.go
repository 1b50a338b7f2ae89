package astro

import (
	"math"

	"pyros/backend/observatory"
)

const (
	auKM          = 149597870.7      // km, IAU 2012
	lightAUPerDay = 173.144632674240 // au per day
	earthRadiusKM = 6378.137         // equatorial, WGS84
	earthFlatness = 1 / 298.257223563
	earthSpin     = 1.00273781191135448 * turn // rad per day of UT1
)

// vsopTerm is amplitude, phase (rad) and frequency (rad per Julian millennium).
type vsopTerm struct{ a, b, c float64 }

// vsopSum evaluates a series and its rate per millennium.
func vsopSum(series [][]vsopTerm, t float64) (value, rate float64) {
	power, below := 1.0, 0.0 // t^n and n t^(n-1)
	for n, terms := range series {
		var sum, slope float64
		for i := len(terms) - 1; i >= 0; i-- {
			s, c := math.Sincos(terms[i].b + terms[i].c*t)
			sum += terms[i].a * c
			slope -= terms[i].a * terms[i].c * s
		}
		value += sum * power
		rate += slope*power + sum*below
		below = float64(n+1) * power
		power *= t
	}
	return value, rate
}

// earthAt is the heliocentric place (au) and velocity (au per day) of the Earth
// on the axes of GCRS, t Julian centuries of TT from J2000.0: VSOP87B, the terms
// above 0.02 arcsec. The Sun's own motion about the barycentre, 16 m/s, would
// move the aberration by 0.01 arcsec and is left out.
func earthAt(t float64) (place, velocity vec) {
	return vsopAt(earthL[:], earthB[:], earthR[:], t)
}

// vsopAt is the heliocentric place (au) and velocity (au per day) that the series
// of a planet's longitude, latitude and radius give, on the axes of GCRS.
func vsopAt(longitude, latitude, radius [][]vsopTerm, t float64) (place, velocity vec) {
	t /= 10
	l, dl := vsopSum(longitude, t)
	b, db := vsopSum(latitude, t)
	r, dr := vsopSum(radius, t)
	sinL, cosL := math.Sincos(l)
	sinB, cosB := math.Sincos(b)
	place = vec{r * cosB * cosL, r * cosB * sinL, r * sinB}
	velocity = vec{
		dr*cosB*cosL - r*sinB*db*cosL - r*cosB*sinL*dl,
		dr*cosB*sinL - r*sinB*db*sinL + r*cosB*cosL*dl,
		dr*sinB + r*cosB*db,
	}.scale(1 / (1000 * daysPerYear))
	return vsopAxes.apply(place), vsopAxes.apply(velocity)
}

// vsopAxes turns the dynamical ecliptic of VSOP87 to the equator of FK5, which
// is that of GCRS within 0.03 arcsec (Bretagnon and Francou 1988).
var vsopAxes = mat{
	{1, 0.000000440360, -0.000000190919},
	{-0.000000479966, 0.917482137087, -0.397776982902},
	{0, 0.397776982902, 0.917482137087},
}

// observer is a place on the ellipsoid WGS84: distance from the axis and height
// above the equator in km, and the direction of the vertical.
type observer struct {
	lon            float64
	sinLat, cosLat float64
	axisKM, upKM   float64
}

func observerAt(site observatory.Site) observer {
	sin, cos := math.Sincos(clamp(site.LatitudeDeg, -90, 90) * degToRad)
	k := (1 - earthFlatness) * (1 - earthFlatness)
	n := earthRadiusKM / math.Sqrt(cos*cos+k*sin*sin)
	h := site.HeightM / 1000
	return observer{
		lon: site.LongitudeDeg * degToRad, sinLat: sin, cosLat: cos,
		axisKM: (n + h) * cos, upKM: (k*n + h) * sin,
	}
}

// place is the observer in km on the true equator and equinox of date, at local
// apparent sidereal time lst.
func (o *observer) place(lst float64) vec {
	s, c := math.Sincos(lst)
	return vec{o.axisKM * c, o.axisKM * s, o.upKM}
}

// zenith is the unit vector of date to the zenith.
func (o *observer) zenith(lst float64) vec {
	s, c := math.Sincos(lst)
	return vec{o.cosLat * c, o.cosLat * s, o.sinLat}
}

// velocity is the observer's in au per day on the same axes.
func (o *observer) velocity(lst float64) vec {
	s, c := math.Sincos(lst)
	v := o.axisKM * earthSpin / auKM
	return vec{-v * s, v * c, 0}
}

// aberrate moves the direction p of something at rest to where an observer with
// velocity v (au per day) sees it (IAU: special relativity, exact in v/c).
func aberrate(p, v vec) vec {
	beta := v.scale(1 / lightAUPerDay)
	inverse := math.Sqrt(1 - beta.dot(beta))
	along := p.dot(beta)
	return p.scale(inverse).add(beta.scale(1 + along/(1+inverse))).scale(1 / (1 + along))
}

// unaberrate is the inverse of aberrate, to 1e-12 rad.
func unaberrate(p, v vec) vec {
	q := p
	for range 3 {
		q = q.add(p.sub(aberrate(q, v))).unit()
	}
	return q
}
