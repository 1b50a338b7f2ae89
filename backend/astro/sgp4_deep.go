package astro

import "math"

// deep is what SDP4 adds to an orbit of more than 225 min: the pull of Sun and
// Moon, and the resonance with the Earth's turning of periods next to a day and
// half a day.
type deep struct {
	sun, moon                       wave
	dedt, didt, dmdt, dnodt, dargdt float64 // secular, per minute
	resonance                       resonance
}

// wave is the periodic part of the pull of one body.
type wave struct {
	mean, rate, ecc                                   float64 // anomaly at the epoch, its rate per minute, the eccentricity
	e2, e3, i2, i3, l2, l3, l4, gh2, gh3, gh4, h2, h3 float64
}

// body is the Sun or the Moon as SDP4 sees it: the strength, the motion, and
// sines and cosines of perigee, inclination and node counted from the satellite's.
type body struct {
	strength, rate, ecc, mean          float64
	sing, cosg, sini, cosi, sinh, cosh float64
}

func newDeep(s *sgp4) *deep {
	m := s.mean
	// Days since 1899 December 31.5.
	day := s.epoch + 36525
	sinNode, cosNode := math.Sincos(m.node)
	sun := body{
		strength: 2.9864797e-6, rate: 1.19459e-5, ecc: 0.01675, mean: math.Mod(6.2565837+0.017201977*day, turn),
		sing: -0.98088458, cosg: 0.1945905, sini: 0.39785416, cosi: 0.91744867, sinh: sinNode, cosh: cosNode,
	}
	// The Moon's orbit on the equator, from its node on the ecliptic.
	xnodce := math.Mod(4.5236020-9.2422029e-4*day, turn)
	stem, ctem := math.Sincos(xnodce)
	moon := body{strength: 4.7968065e-7, rate: 1.5835218e-4, ecc: 0.05490}
	moon.cosi = 0.91375164 - 0.03568096*ctem
	moon.sini = math.Sqrt(1 - moon.cosi*moon.cosi)
	sinh := 0.089683511 * stem / moon.sini
	cosh := math.Sqrt(1 - sinh*sinh)
	gam := 5.8351514 + 0.0019443680*day
	zx := gam + math.Atan2(0.39785416*stem/moon.sini, cosh*ctem+0.91744867*sinh*stem) - xnodce
	moon.sing, moon.cosg = math.Sincos(zx)
	moon.sinh, moon.cosh = sinNode*cosh-cosNode*sinh, cosh*cosNode+sinh*sinNode
	moon.mean = math.Mod(4.7199672+0.22997150*day-gam, turn)

	d := &deep{}
	d.sun = d.pull(&sun, m)
	d.moon = d.pull(&moon, m)
	d.resonance = newResonance(s, d)
	return d
}

// pull adds the secular rates of a body and gives its periodic part (procedures
// dscom, dsinit of the report).
func (d *deep) pull(b *body, m means) wave {
	sino, coso := math.Sincos(m.peri)
	sini, cosi := math.Sincos(m.i)
	e2 := m.e * m.e
	beta2 := 1 - e2
	beta := math.Sqrt(beta2)

	a1 := b.cosg*b.cosh + b.sing*b.cosi*b.sinh
	a3 := -b.sing*b.cosh + b.cosg*b.cosi*b.sinh
	a7 := -b.cosg*b.sinh + b.sing*b.cosi*b.cosh
	a8 := b.sing * b.sini
	a9 := b.sing*b.sinh + b.cosg*b.cosi*b.cosh
	a10 := b.cosg * b.sini
	a2, a4 := cosi*a7+sini*a8, cosi*a9+sini*a10
	a5, a6 := -sini*a7+cosi*a8, -sini*a9+cosi*a10
	x1, x2 := a1*coso+a2*sino, a3*coso+a4*sino
	x3, x4 := -a1*sino+a2*coso, -a3*sino+a4*coso
	x5, x6, x7, x8 := a5*sino, a6*sino, a5*coso, a6*coso

	z31 := 12*x1*x1 - 3*x3*x3
	z32 := 24*x1*x2 - 6*x3*x4
	z33 := 12*x2*x2 - 3*x4*x4
	z1 := 2*(3*(a1*a1+a2*a2)+z31*e2) + beta2*z31
	z2 := 2*(6*(a1*a3+a2*a4)+z32*e2) + beta2*z32
	z3 := 2*(3*(a3*a3+a4*a4)+z33*e2) + beta2*z33
	z11 := -6*a1*a5 + e2*(-24*x1*x7-6*x3*x5)
	z12 := -6*(a1*a6+a3*a5) + e2*(-24*(x2*x7+x1*x8)-6*(x3*x6+x4*x5))
	z13 := -6*a3*a6 + e2*(-24*x2*x8-6*x4*x6)
	z21 := 6*a2*a5 + e2*(24*x1*x5-6*x3*x7)
	z22 := 6*(a4*a5+a2*a6) + e2*(24*(x2*x5+x1*x6)-6*(x4*x7+x3*x8))
	z23 := 6*a4*a6 + e2*(24*x2*x6-6*x4*x8)
	s3 := b.strength / m.n
	s2 := -0.5 * s3 / beta
	s4 := s3 * beta
	s1 := -15 * m.e * s4
	s5, s6, s7 := x1*x3+x2*x4, x2*x3+x1*x4, x2*x4-x1*x3

	node := 0.0
	if m.i >= lowIncl && m.i <= math.Pi-lowIncl {
		node = -b.rate * s2 * (z21 + z23) / sini
	}
	d.dedt += s1 * b.rate * s5
	d.didt += s2 * b.rate * (z11 + z13)
	d.dmdt -= b.rate * s3 * (z1 + z3 - 14 - 6*e2)
	d.dargdt += s4*b.rate*(z31+z33-6) - cosi*node
	d.dnodt += node
	return wave{
		mean: b.mean, rate: b.rate, ecc: b.ecc,
		e2: 2 * s1 * s6, e3: 2 * s1 * s7,
		i2: 2 * s2 * z12, i3: 2 * s2 * (z13 - z11),
		l2: -2 * s3 * z2, l3: -2 * s3 * (z3 - z1), l4: -2 * s3 * (-21 - 9*e2) * b.ecc,
		gh2: 2 * s4 * z32, gh3: 2 * s4 * (z33 - z31), gh4: -18 * s4 * b.ecc,
		h2: -2 * s2 * z22, h3: -2 * s2 * (z23 - z21),
	}
}

// lowIncl is the inclination, 3 degrees, below which the pull on the node is left
// out.
const lowIncl = 5.2359877e-2

// at is what the wave adds t minutes from the epoch.
func (w *wave) at(t float64) (e, i, l, gh, h float64) {
	zm := w.mean + w.rate*t
	zf := zm + 2*w.ecc*math.Sin(zm)
	sin, cos := math.Sincos(zf)
	f2, f3 := 0.5*sin*sin-0.25, -0.5*sin*cos
	return w.e2*f2 + w.e3*f3, w.i2*f2 + w.i3*f3, w.l2*f2 + w.l3*f3 + w.l4*sin,
		w.gh2*f2 + w.gh3*f3 + w.gh4*sin, w.h2*f2 + w.h3*f3
}

// periodic adds the waves of Sun and Moon to elements (procedure dpper), by
// Lyddane's way below 0.2 rad of inclination.
func (d *deep) periodic(t float64, m *means) {
	e, i, l, gh, h := d.sun.at(t)
	e2, i2, l2, gh2, h2 := d.moon.at(t)
	e, i, l, gh, h = e+e2, i+i2, l+l2, gh+gh2, h+h2
	m.i += i
	m.e += e
	sini, cosi := math.Sincos(m.i)
	if m.i >= 0.2 {
		h /= sini
		m.peri += gh - cosi*h
		m.node += h
		m.m += l
		return
	}
	sinNode, cosNode := math.Sincos(m.node)
	alfdp := sini*sinNode + h*cosNode + i*cosi*sinNode
	betdp := sini*cosNode - h*sinNode + i*cosi*cosNode
	old := math.Mod(m.node, turn)
	xls := m.m + m.peri + l + gh + (cosi-i*sini)*old
	m.node = math.Atan2(alfdp, betdp)
	if math.Abs(old-m.node) > math.Pi {
		if m.node < old {
			m.node += turn
		} else {
			m.node -= turn
		}
	}
	m.m += l
	m.peri = xls - m.m - cosi*m.node
}

// secular adds the steady pull and the resonance to elements (procedure dspace).
func (d *deep) secular(s *sgp4, t float64, m *means) {
	m.e += d.dedt * t
	m.i += d.didt * t
	m.peri += d.dargdt * t
	m.node += d.dnodt * t
	m.m += d.dmdt * t
	d.resonance.apply(s, t, m)
}
