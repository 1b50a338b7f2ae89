package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Day follows Sun and Moon over the site for 24 hours, to find when they cross
// an altitude. It computes both at a few times and interpolates their geocentric
// places between: a crossing then costs next to nothing.
type Day struct {
	Start    time.Time
	observer observer
	sidereal float64 // local apparent at Start, rad
	equation float64 // of the equinoxes, rad
	toDate   mat     // GCRS -> true equator and equinox of the day's middle
	sun      track
	moon     track
	nodes    [sunNodes]node // the Earth at the nodes of the Sun's track
}

// node is the Earth at one time.
type node struct {
	centuries       float64 // of TT since J2000.0
	earth, velocity vec     // as in Sky
}

// DayFrom makes the day of 24 hours that begins at start.
func DayFrom(site observatory.Site, start time.Time) Day {
	d := Day{Start: start.UTC(), observer: observerAt(site)}
	d.sun = newTrack(sunNodes)
	d.moon = newTrack(moonNodes)
	middle := At(site, start.Add(12*time.Hour))
	d.sidereal = middle.lst - earthSpin/2
	d.equation, d.toDate = middle.equation, middle.toDate
	for i := range d.sun.n {
		s := d.still(&d.sun, i)
		s.earth, s.velocity = earthAt(s.centuries)
		d.nodes[i] = node{s.centuries, s.earth, s.velocity}
		sun := s.sunGeocentric()
		seen := aberrate(sun.unit(), s.velocity).scale(sun.norm())
		d.sun.set(i, d.toDate.apply(seen))
	}
	for i := range d.moon.n {
		s := d.still(&d.moon, i)
		d.moon.set(i, d.toDate.apply(s.moonGeocentric()))
	}
	d.sun.finish()
	d.moon.finish()
	return d
}

// still is the part of the sky at node i of a track that does not turn with the
// Earth. Nutation is taken from the middle of the day: it moves 0.1 arcsec.
func (d *Day) still(k *track, i int) Sky {
	s := Sky{centuries: centuriesTT(d.at(k.x[i]))}
	s.precession = precessionAt(s.centuries)
	return s
}

// daysTT is the start in days of TT since J2000.0.
func (d *Day) daysTT() float64 { return 100 * daysPerYear * centuriesTT(d.Start) }

// at is the time a fraction of the day after Start.
func (d *Day) at(fraction float64) time.Time {
	return d.Start.Add(time.Duration(math.Round(fraction*secondsPerDay*1e6)) * time.Microsecond)
}

// Sun gives the first time in the day at which the Sun's centre passes altDeg,
// going up or down; nil where it does not.
func (d *Day) Sun(altDeg float64, up bool) *time.Time { return d.crossing(&d.sun, altDeg, up, 0) }

// Moon is the same for the Moon.
func (d *Day) Moon(altDeg float64, up bool) *time.Time { return d.crossing(&d.moon, altDeg, up, 0) }

// steps is the number of looks a day: between two of them, ten minutes, an
// altitude has at most one extreme.
const steps = 144

// crossing finds the first passage not before fraction from.
func (d *Day) crossing(k *track, altDeg float64, up bool, from float64) *time.Time {
	level := math.Sin(altDeg * degToRad)
	sign := 1.0
	if !up {
		sign = -1
	}
	over := func(x float64) float64 { return sign * (d.sinAlt(k, x) - level) }
	step := (1 - from) / steps
	xa, a := from, over(from)
	for i := 1; i <= steps; i++ {
		xb := from + float64(i)*step
		b := over(xb)
		if a < 0 && b < 0 {
			// A short visit above the level between two looks, near a culmination.
			if peak, top := highest(over, xa, xb, a, b); top >= 0 {
				xb, b = peak, top
			}
		} else if a >= 0 && b >= 0 {
			// Likewise a short dip: what goes up again counts as a passage.
			if low, bottom := highest(func(x float64) float64 { return -over(x) }, xa, xb, -a, -b); -bottom < 0 {
				xa, a = low, -bottom
			}
		}
		if a < 0 && b >= 0 {
			t := d.at(root(over, xa, xb, a, b)).Round(time.Millisecond)
			return &t
		}
		xa, a = xb, b
		if xb < from+float64(i)*step {
			xa = from + float64(i)*step
			a = over(xa)
		}
	}
	return nil
}

// highest looks for a maximum of f strictly between two looks; where the slopes
// at the ends show none it gives the greater end.
func highest(f func(float64) float64, xa, xb, a, b float64) (x, top float64) {
	h := (xb - xa) * 1e-3
	if f(xa+h) <= a || f(xb-h) <= b {
		if a > b {
			return xa, a
		}
		return xb, b
	}
	for range 40 {
		x1, x2 := xa+(xb-xa)/3, xb-(xb-xa)/3
		if f(x1) < f(x2) {
			xa = x1
		} else {
			xb = x2
		}
	}
	x = (xa + xb) / 2
	return x, f(x)
}

// root finds where f, negative at xa and not at xb, reaches zero, by the
// Illinois rule of false position, to 0.1 ms of a day.
func root(f func(float64) float64, xa, xb, a, b float64) float64 {
	const fine = 1e-9
	side := 0
	for range 60 {
		x := (xa*b - xb*a) / (b - a)
		y := f(x)
		switch {
		case math.Abs(y) < 1e-13 || xb-xa < fine:
			return x
		case y < 0:
			xa, a = x, y
			if side == -1 {
				b /= 2
			}
			side = -1
		default:
			xb, b = x, y
			if side == 1 {
				a /= 2
			}
			side = 1
		}
	}
	return (xa + xb) / 2
}

// sinAlt is the sine of the topocentric altitude of a body at a fraction of the day.
func (d *Day) sinAlt(k *track, x float64) float64 {
	o := &d.observer
	lst := d.sidereal + earthSpin*x
	v := k.at(x).sub(o.place(lst))
	sin, cos := math.Sincos(lst)
	up := v[2]*o.sinLat + (v[0]*cos+v[1]*sin)*o.cosLat
	return up / v.norm()
}

// alt is the topocentric altitude in radians.
func (d *Day) alt(k *track, x float64) float64 { return math.Asin(clamp(d.sinAlt(k, x), -1, 1)) }

// The nodes of the tracks: with them the interpolation is good to 0.01 arcsec.
const (
	sunNodes  = 5
	moonNodes = 9
	maxNodes  = moonNodes
)

// track is a polynomial through places at Chebyshev nodes of the day, in
// Newton's form.
type track struct {
	n     int
	x     [maxNodes]float64
	coeff [maxNodes]vec
}

func newTrack(n int) track {
	k := track{n: n}
	for i := range n {
		k.x[i] = 0.5 - 0.5*math.Cos((float64(i)+0.5)*math.Pi/float64(n))
	}
	return k
}

func (k *track) set(i int, v vec) { k.coeff[i] = v }

// finish turns the places into divided differences.
func (k *track) finish() {
	for j := 1; j < k.n; j++ {
		for i := k.n - 1; i >= j; i-- {
			k.coeff[i] = k.coeff[i].sub(k.coeff[i-1]).scale(1 / (k.x[i] - k.x[i-j]))
		}
	}
}

func (k *track) at(x float64) vec {
	v := k.coeff[k.n-1]
	for i := k.n - 2; i >= 0; i-- {
		v = v.scale(x - k.x[i]).add(k.coeff[i])
	}
	return v
}
