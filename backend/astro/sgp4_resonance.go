package astro

import "math"

// resonance is the pull of the Earth's uneven figure on an orbit that comes back
// to the same ground every day or half day, integrated in steps of 12 hours.
type resonance struct {
	kind          resonanceKind
	d             [10]float64 // half-day: d2201 d2211 d3210 d3222 d4410 d4422 d5220 d5232 d5421 d5433
	del           [3]float64  // day
	theta         float64     // Greenwich sidereal time of the epoch
	xlamo, xfact  float64
	atime         float64 // minutes from the epoch at which the integrator stands
	xli, xni      float64 // its longitude and mean motion
	argpo, argdot float64
}

type resonanceKind int

const (
	noResonance resonanceKind = iota
	dayResonance
	halfDayResonance
)

// earthTurn is the Earth's rotation in rad per minute.
const earthTurn = 4.37526908801129966e-3

func newResonance(s *sgp4, d *deep) resonance {
	m := s.mean
	r := resonance{theta: gmst82(s.epoch), argpo: m.peri, argdot: s.argpdot}
	switch {
	case m.n > 0.0034906585 && m.n < 0.0052359877:
		r.day(s, d)
	case m.n >= 8.26e-3 && m.n <= 9.24e-3 && m.e >= 0.5:
		r.halfDay(s, d)
	}
	r.xli, r.xni = r.xlamo, m.n
	return r
}

// gmst82 is the Greenwich mean sidereal time of the theory (IAU 1982) for days
// since J2000.0.
func gmst82(days float64) float64 {
	t := days / 36525
	seconds := poly(t, 67310.54841, 876600*3600+8640184.812866, 0.093104, -6.2e-6)
	return wrap(seconds * degToRad / 240)
}

func (r *resonance) day(s *sgp4, d *deep) {
	m := s.mean
	sini, cosi := math.Sincos(m.i)
	e2 := m.e * m.e
	aonv := math.Pow(m.n/sgpXKE, 2.0/3)
	g200 := 1 + e2*(-2.5+0.8125*e2)
	g310 := 1 + 2*e2
	g300 := 1 + e2*(-6+6.60937*e2)
	f220 := 0.75 * (1 + cosi) * (1 + cosi)
	f311 := 0.9375*sini*sini*(1+3*cosi) - 0.75*(1+cosi)
	f330 := 1.875 * cube(1+cosi)
	base := 3 * m.n * m.n * aonv * aonv
	r.kind = dayResonance
	r.del = [3]float64{
		base * f311 * g310 * 2.1460748e-6 * aonv,
		2 * base * f220 * g200 * 1.7891679e-6,
		3 * base * f330 * g300 * 2.2123015e-7 * aonv,
	}
	r.xlamo = math.Mod(m.m+m.node+m.peri-r.theta, turn)
	r.xfact = s.mdot + s.argpdot + s.nodedot - earthTurn + d.dmdt + d.dargdt + d.dnodt - m.n
}

func (r *resonance) halfDay(s *sgp4, d *deep) {
	m := s.mean
	sini, cosi := math.Sincos(m.i)
	cosi2, sini2 := cosi*cosi, sini*sini
	f220 := 0.75 * (1 + 2*cosi + cosi2)
	f221 := 1.5 * sini2
	f321 := 1.875 * sini * (1 - 2*cosi - 3*cosi2)
	f322 := -1.875 * sini * (1 + 2*cosi - 3*cosi2)
	f441 := 35 * sini2 * f220
	f442 := 39.3750 * sini2 * sini2
	f522 := 9.84375 * sini * (sini2*(1-2*cosi-5*cosi2) + 0.33333333*(-2+4*cosi+6*cosi2))
	f523 := sini * (4.92187512*sini2*(-2-4*cosi+10*cosi2) + 6.56250012*(1+2*cosi-3*cosi2))
	f542 := 29.53125 * sini * (2 - 8*cosi + cosi2*(-12+8*cosi+10*cosi2))
	f543 := 29.53125 * sini * (-2 - 8*cosi + cosi2*(12+8*cosi-10*cosi2))

	g := halfDayG(m.e)
	aonv := math.Pow(m.n/sgpXKE, 2.0/3)
	t2 := 3 * m.n * m.n * aonv * aonv
	t3, t4 := t2*aonv, t2*aonv*aonv
	t5 := t4 * aonv
	const root22, root32, root44, root52, root54 = 1.7891679e-6, 3.7393792e-7, 7.3636953e-9, 1.1428639e-7, 2.1765803e-9
	r.kind = halfDayResonance
	r.d = [10]float64{
		t2 * root22 * f220 * g.g201, t2 * root22 * f221 * g.g211,
		t3 * root32 * f321 * g.g310, t3 * root32 * f322 * g.g322,
		2 * t4 * root44 * f441 * g.g410, 2 * t4 * root44 * f442 * g.g422,
		t5 * root52 * f522 * g.g520, t5 * root52 * f523 * g.g532,
		2 * t5 * root54 * f542 * g.g521, 2 * t5 * root54 * f543 * g.g533,
	}
	r.xlamo = math.Mod(m.m+2*m.node-2*r.theta, turn)
	r.xfact = s.mdot + d.dmdt + 2*(s.nodedot+d.dnodt-earthTurn) - m.n
}

// eccentric holds the functions of eccentricity of the half-day resonance.
type eccentric struct{ g201, g211, g310, g322, g410, g422, g520, g521, g532, g533 float64 }

func halfDayG(e float64) eccentric {
	g := eccentric{g201: -0.306 - (e-0.64)*0.440}
	if e <= 0.65 {
		g.g211 = poly(e, 3.616, -13.2470, 16.2900)
		g.g310 = poly(e, -19.302, 117.3900, -228.4190, 156.5910)
		g.g322 = poly(e, -18.9068, 109.7927, -214.6334, 146.5816)
		g.g410 = poly(e, -41.122, 242.6940, -471.0940, 313.9530)
		g.g422 = poly(e, -146.407, 841.8800, -1629.014, 1083.4350)
		g.g520 = poly(e, -532.114, 3017.977, -5740.032, 3708.2760)
	} else {
		g.g211 = poly(e, -72.099, 331.819, -508.738, 266.724)
		g.g310 = poly(e, -346.844, 1582.851, -2415.925, 1246.113)
		g.g322 = poly(e, -342.585, 1554.908, -2366.899, 1215.972)
		g.g410 = poly(e, -1052.797, 4758.686, -7193.992, 3651.957)
		g.g422 = poly(e, -3581.690, 16178.110, -24462.770, 12422.520)
		if e > 0.715 {
			g.g520 = poly(e, -5149.66, 29936.92, -54087.36, 31324.56)
		} else {
			g.g520 = poly(e, 1464.74, -4664.75, 3763.64)
		}
	}
	if e < 0.7 {
		g.g533 = poly(e, -919.22770, 4988.6100, -9064.7700, 5542.21)
		g.g521 = poly(e, -822.71072, 4568.6173, -8491.4146, 5337.524)
		g.g532 = poly(e, -853.66600, 4690.2500, -8624.7700, 5341.4)
	} else {
		g.g533 = poly(e, -37995.780, 161616.52, -229838.20, 109377.94)
		g.g521 = poly(e, -51752.104, 218913.95, -309468.16, 146349.42)
		g.g532 = poly(e, -40023.880, 170470.89, -242699.48, 115605.82)
	}
	return g
}

// apply replaces mean anomaly and mean motion at t minutes by the integrated
// ones (Euler and Maclaurin's method in steps from the epoch).
func (r *resonance) apply(s *sgp4, t float64, m *means) {
	if r.kind == noResonance {
		return
	}
	const stepMinutes = 720.0
	if r.atime == 0 || t*r.atime <= 0 || math.Abs(t) < math.Abs(r.atime) {
		r.atime, r.xni, r.xli = 0, s.mean.n, r.xlamo
	}
	delt := math.Copysign(stepMinutes, t)
	xndt, xnddt, xldot := r.rates()
	for math.Abs(t-r.atime) >= stepMinutes {
		r.xli += xldot*delt + xndt*stepMinutes*stepMinutes/2
		r.xni += xndt*delt + xnddt*stepMinutes*stepMinutes/2
		r.atime += delt
		xndt, xnddt, xldot = r.rates()
	}
	ft := t - r.atime
	n := r.xni + xndt*ft + xnddt*ft*ft*0.5
	l := r.xli + xldot*ft + xndt*ft*ft*0.5
	theta := math.Mod(r.theta+t*earthTurn, turn)
	if r.kind == dayResonance {
		m.m = l - m.node - m.peri + theta
	} else {
		m.m = l - 2*m.node + 2*theta
	}
	m.n = n
}

// rates are the derivatives where the integrator stands.
func (r *resonance) rates() (xndt, xnddt, xldot float64) {
	xldot = r.xni + r.xfact
	term := func(a, angle, k float64) {
		sin, cos := math.Sincos(angle)
		xndt += a * sin
		xnddt += k * a * cos
	}
	l := r.xli
	if r.kind == dayResonance {
		term(r.del[0], l-0.13130908, 1)
		term(r.del[1], 2*(l-2.8843198), 2)
		term(r.del[2], 3*(l-0.37448087), 3)
		return xndt, xnddt * xldot, xldot
	}
	const g22, g32, g44, g52, g54 = 5.7686396, 0.95240898, 1.8014998, 1.0508330, 4.4108898
	w := r.argpo + r.argdot*r.atime
	d := &r.d
	term(d[0], 2*w+l-g22, 1)
	term(d[1], l-g22, 1)
	term(d[2], w+l-g32, 1)
	term(d[3], -w+l-g32, 1)
	term(d[4], 2*w+2*l-g44, 2)
	term(d[5], 2*l-g44, 2)
	term(d[6], w+l-g52, 1)
	term(d[7], -w+l-g52, 1)
	term(d[8], w+2*l-g54, 2)
	term(d[9], -w+2*l-g54, 2)
	return xndt, xnddt * xldot, xldot
}
