package astro

import "math"

// Air is what bends the light of a star.
type Air struct {
	PressureHPa  float64 // at the site; 0: no refraction
	TemperatureC float64
	Humidity     float64 // 0..1
	WavelengthUM float64 // 0: 0.55
}

// lowAltDeg is where the two models of refraction meet.
const lowAltDeg = 10.0

// Refracted is the altitude at which something at a geometric altitude is seen.
// Above 10 degrees it is good to an arcsecond; towards the horizon to an
// arcminute; below it refraction fades away until -2 degrees.
func Refracted(altDeg float64, air Air) float64 {
	if !(air.PressureHPa > 0) {
		return altDeg
	}
	if altDeg >= lowAltDeg {
		return altDeg + air.high(altDeg)
	}
	// Saemundsson (1986) gives the shape, the air the scale.
	fade := clamp((altDeg+2)/1.5, 0, 1)
	return altDeg + saemundsson(math.Max(altDeg, -1))*fade*air.high(lowAltDeg)/saemundsson(lowAltDeg)
}

// high is the refraction in degrees by A tan z + B tan^3 z with Green's (1987)
// constants, the refractivity of IAG (1999) and Rueger (2002), and the scale
// height of Stone (1996).
func (a Air) high(altDeg float64) float64 {
	wave := a.WavelengthUM
	if wave == 0 {
		wave = 0.55
	}
	w2 := math.Max(wave*wave, 0.01)
	c := clamp(a.TemperatureC, -100, 60)
	p := clamp(a.PressureHPa, 0, 2000)
	kelvin := c + 273.15
	// Vapour pressure of water after Gill (1982) and Crane (1976).
	rh := clamp(a.Humidity, 0, 1)
	saturated := math.Pow(10, (0.7859+0.03477*c)/(1+0.00412*c)) * (1 + p*(4.5e-6+6e-10*c*c))
	vapour := rh * saturated / (1 - (1-rh)*saturated/p)
	g := ((77.53484e-6+(4.39108e-7+3.666e-9/w2)/w2)*p - 11.2684e-6*vapour) / kelvin
	beta := 4.4474e-6 * kelvin
	refA, refB := g*(1-beta), -g*(beta-g/2)
	// The constants want the refracted zenith distance: two steps of Newton's kind.
	z := (90 - altDeg) * degToRad
	seen := z
	for range 3 {
		tan := math.Tan(seen)
		seen = z - (refA*tan + refB*tan*tan*tan)
	}
	return (z - seen) * radToDeg
}

// saemundsson is the refraction in degrees at a geometric altitude (Meeus 1998,
// formula 16.4).
func saemundsson(altDeg float64) float64 {
	return 1.02 / 60 / math.Tan((altDeg+10.3/(altDeg+5.11))*degToRad)
}
