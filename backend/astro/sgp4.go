package astro

import "math"

// The constants WGS 72 that two-line elements are made for: lengths in radii of
// the Earth, times in minutes.
const (
	sgpRadiusKM = 6378.135
	sgpMu       = 398600.8 // km^3 / s^2
	sgpJ2       = 0.001082616
	sgpJ3       = -0.00000253881
	sgpJ4       = -0.00000165597
	sgpJ3J2     = sgpJ3 / sgpJ2
)

// sgpXKE is the square root of mu in radii^1.5 per minute.
var sgpXKE = 60 / math.Sqrt(sgpRadiusKM*sgpRadiusKM*sgpRadiusKM/sgpMu)

// deepMinutes is the period from which on Sun, Moon and the Earth's figure are
// taken into account.
const deepMinutes = 225.0

// means are mean elements, angles in radians.
type means struct {
	e, i, node, peri, m float64
	n                   float64 // rad per minute
}

// sgp4 propagates the mean elements of a two-line set: SGP4, and its deep-space
// part SDP4, as revised by Vallado, Crawford, Hujsak and Kelso (2006, Revisiting
// Spacetrack Report #3, AIAA 2006-6753); the names of the coefficients are
// theirs. The deep part keeps the state of its integrator: not for use by two
// goroutines at a time; answers do not depend on the order of questions.
type sgp4 struct {
	epoch float64 // days of UTC since J2000.0
	bstar float64
	mean  means // at the epoch, n without Kozai's correction

	simple                            bool
	con41, x1mth2, x7thm1             float64
	aycof, xlcof                      float64
	cc1, cc4, cc5, d2, d3, d4         float64
	t2cof, t3cof, t4cof, t5cof        float64
	eta, delmo, sinmao, omgcof, xmcof float64
	mdot, argpdot, nodedot, nodecf    float64
	deep                              *deep
}

// newSGP4 prepares elements whose mean motion is Kozai's.
func newSGP4(epoch, bstar float64, m means) sgp4 {
	s := sgp4{epoch: epoch, bstar: bstar, mean: m}
	e2 := m.e * m.e
	omeosq := 1 - e2
	rteosq := math.Sqrt(omeosq)
	sinio, cosio := math.Sincos(m.i)
	cosio2 := cosio * cosio

	n := brouwer(m)
	s.mean.n = n
	ao := math.Pow(sgpXKE/n, 2.0/3)
	po := ao * omeosq
	s.con41, s.x1mth2, s.x7thm1 = 3*cosio2-1, 1-cosio2, 7*cosio2-1

	// Drag: the density falls with the fourth power above a height s4.
	rp := ao * (1 - m.e)
	s.simple = rp < 220/sgpRadiusKM+1
	sfour, qzms24 := dragHeight((rp - 1) * sgpRadiusKM)
	tsi := 1 / (ao - sfour)
	s.eta = ao * m.e * tsi
	etasq, eeta := s.eta*s.eta, m.e*s.eta
	psisq := math.Abs(1 - etasq)
	coef := qzms24 * math.Pow(tsi, 4)
	coef1 := coef / math.Pow(psisq, 3.5)
	cc2 := coef1 * n * (ao*(1+1.5*etasq+eeta*(4+etasq)) +
		0.375*sgpJ2*tsi/psisq*s.con41*(8+3*etasq*(8+etasq)))
	s.cc1 = bstar * cc2
	cc3 := 0.0
	if m.e > 1e-4 {
		cc3 = -2 * coef * tsi * sgpJ3J2 * n * sinio / m.e
		s.xmcof = -2.0 / 3 * coef * bstar / eeta
	}
	s.cc4 = 2 * n * coef1 * ao * omeosq * (s.eta*(2+0.5*etasq) + m.e*(0.5+2*etasq) -
		sgpJ2*tsi/(ao*psisq)*(-3*s.con41*(1-2*eeta+etasq*(1.5-0.5*eeta))+
			0.75*s.x1mth2*(2*etasq-eeta*(1+etasq))*math.Cos(2*m.peri)))
	s.cc5 = 2 * coef1 * ao * omeosq * (1 + 2.75*(etasq+eeta) + eeta*etasq)

	xhdot1 := s.secular(1/(po*po), rteosq, cosio)
	s.omgcof = bstar * cc3 * math.Cos(m.peri)
	s.nodecf = 3.5 * omeosq * xhdot1 * s.cc1
	s.t2cof = 1.5 * s.cc1
	s.aycof, s.xlcof = longPeriod(sinio, cosio)
	s.delmo = cube(1 + s.eta*math.Cos(m.m))
	s.sinmao = math.Sin(m.m)

	if turn/n >= deepMinutes {
		s.simple = true
		s.deep = newDeep(&s)
	}
	if !s.simple {
		s.highDrag(ao, tsi, sfour)
	}
	return s
}

// brouwer is the mean motion that Kozai's stands for.
func brouwer(m means) float64 {
	omeosq := 1 - m.e*m.e
	cosio := math.Cos(m.i)
	ak := math.Pow(sgpXKE/m.n, 2.0/3)
	d1 := 0.75 * sgpJ2 * (3*cosio*cosio - 1) / (math.Sqrt(omeosq) * omeosq)
	del := d1 / (ak * ak)
	adel := ak * (1 - del*del - del*(1.0/3+134*del*del/81))
	return m.n / (1 + d1/(adel*adel))
}

// secular sets the rates that the Earth's figure gives; xhdot1 is the greatest
// term of the node's.
func (s *sgp4) secular(pinvsq, rteosq, cosio float64) (xhdot1 float64) {
	n := s.mean.n
	cosio2 := cosio * cosio
	cosio4 := cosio2 * cosio2
	temp1 := 1.5 * sgpJ2 * pinvsq * n
	temp2 := 0.5 * temp1 * sgpJ2 * pinvsq
	temp3 := -0.46875 * sgpJ4 * pinvsq * pinvsq * n
	s.mdot = n + 0.5*temp1*rteosq*s.con41 + 0.0625*temp2*rteosq*(13-78*cosio2+137*cosio4)
	s.argpdot = -0.5*temp1*(1-5*cosio2) + 0.0625*temp2*(7-114*cosio2+395*cosio4) + temp3*(3-36*cosio2+49*cosio4)
	xhdot1 = -temp1 * cosio
	s.nodedot = xhdot1 + (0.5*temp2*(4-19*cosio2)+2*temp3*(3-7*cosio2))*cosio
	return xhdot1
}

// dragHeight is the parameter s4 in radii and (q0 - s4)^4 for a perigee in km.
func dragHeight(perigee float64) (sfour, qzms24 float64) {
	const base, top = 78.0, 120.0
	height := base
	if perigee < 156 {
		height = perigee - base
		if perigee < 98 {
			height = 20
		}
	}
	q := (top - height) / sgpRadiusKM
	return height/sgpRadiusKM + 1, q * q * q * q
}

// longPeriod are the coefficients of J3, safe at an inclination of 180 degrees.
func longPeriod(sini, cosi float64) (aycof, xlcof float64) {
	aycof = -0.5 * sgpJ3J2 * sini
	xlcof = -0.25 * sgpJ3J2 * sini * (3 + 5*cosi) / math.Max(1+cosi, 1.5e-12)
	return aycof, xlcof
}

// highDrag adds the terms of a perigee above 220 km.
func (s *sgp4) highDrag(ao, tsi, sfour float64) {
	cc1sq := s.cc1 * s.cc1
	s.d2 = 4 * ao * tsi * cc1sq
	temp := s.d2 * tsi * s.cc1 / 3
	s.d3 = (17*ao + sfour) * temp
	s.d4 = 0.5 * temp * ao * tsi * (221*ao + 31*sfour) * s.cc1
	s.t3cof = s.d2 + 2*cc1sq
	s.t4cof = 0.25 * (3*s.d3 + s.cc1*(12*s.d2+10*cc1sq))
	s.t5cof = 0.2 * (3*s.d4 + 12*s.cc1*s.d3 + 6*s.d2*s.d2 + 15*cc1sq*(2*s.d2+cc1sq))
}

func cube(x float64) float64 { return x * x * x }

// at is place (km) and velocity (km/s) in the frame TEME of date, t minutes from
// the epoch.
func (s *sgp4) at(t float64) (place, velocity vec, err error) {
	m := s.mean
	xmdf := m.m + s.mdot*t
	m.peri += s.argpdot * t
	m.m = xmdf
	t2 := t * t
	m.node += s.nodedot*t + s.nodecf*t2
	tempa := 1 - s.cc1*t
	tempe := s.bstar * s.cc4 * t
	templ := s.t2cof * t2
	if !s.simple {
		temp := s.omgcof*t + s.xmcof*(cube(1+s.eta*math.Cos(xmdf))-s.delmo)
		m.m += temp
		m.peri -= temp
		t3 := t2 * t
		t4 := t3 * t
		tempa -= s.d2*t2 + s.d3*t3 + s.d4*t4
		tempe += s.bstar * s.cc5 * (math.Sin(m.m) - s.sinmao)
		templ += s.t3cof*t3 + t4*(s.t4cof+t*s.t5cof)
	}
	if s.deep != nil {
		s.deep.secular(s, t, &m)
	}
	// Without an orbit any more the powers of time run away.
	if !(m.n > 0 && tempa > 0) {
		return vec{}, vec{}, errDecayed
	}
	am := math.Pow(sgpXKE/m.n, 2.0/3) * tempa * tempa
	m.n = sgpXKE / math.Pow(am, 1.5)
	m.e -= tempe
	if !(m.e < 1 && m.e >= -0.001) {
		return vec{}, vec{}, errDecayed
	}
	m.e = math.Max(m.e, 1e-6)
	m.m += s.mean.n * templ
	xlm := m.m + m.peri + m.node
	m.node, m.peri, xlm = math.Mod(m.node, turn), math.Mod(m.peri, turn), math.Mod(xlm, turn)
	m.m = math.Mod(xlm-m.peri-m.node, turn)
	return s.osculate(m, am, t)
}

// errDecayed is what every failure of the theory means: drag has changed the
// orbit beyond what it can describe.
const errDecayed = invalidText("the satellite has decayed, or its elements describe no orbit then")

// osculate adds the periodic terms to mean elements at t.
func (s *sgp4) osculate(m means, am, t float64) (place, velocity vec, err error) {
	con41, x1mth2, x7thm1, aycof, xlcof := s.con41, s.x1mth2, s.x7thm1, s.aycof, s.xlcof
	n := m.n
	if s.deep != nil {
		s.deep.periodic(t, &m)
		if m.i < 0 {
			m.i, m.node, m.peri = -m.i, m.node+math.Pi, m.peri-math.Pi
		}
		if !(m.e >= 0 && m.e <= 1) {
			return vec{}, vec{}, errDecayed
		}
	}
	sinip, cosip := math.Sincos(m.i)
	if s.deep != nil {
		cosisq := cosip * cosip
		con41, x1mth2, x7thm1 = 3*cosisq-1, 1-cosisq, 7*cosisq-1
		aycof, xlcof = longPeriod(sinip, cosip)
	}

	// Long periods, then Kepler's equation.
	sinPeri, cosPeri := math.Sincos(m.peri)
	axnl := m.e * cosPeri
	temp := 1 / (am * (1 - m.e*m.e))
	aynl := m.e*sinPeri + temp*aycof
	u := math.Mod(m.m+m.peri+temp*xlcof*axnl, turn)
	sinE, cosE := kepler(u, axnl, aynl)

	// Short periods.
	ecose, esine := axnl*cosE+aynl*sinE, axnl*sinE-aynl*cosE
	el2 := axnl*axnl + aynl*aynl
	pl := am * (1 - el2)
	if !(pl >= 0) {
		return vec{}, vec{}, errDecayed
	}
	rl := am * (1 - ecose)
	rdotl, rvdotl := math.Sqrt(am)*esine/rl, math.Sqrt(pl)/rl
	betal := math.Sqrt(1 - el2)
	temp = esine / (1 + betal)
	sinu := am / rl * (sinE - aynl - axnl*temp)
	cosu := am / rl * (cosE - axnl + aynl*temp)
	sin2u, cos2u := 2*cosu*sinu, 1-2*sinu*sinu
	temp1 := 0.5 * sgpJ2 / pl
	temp2 := temp1 / pl
	mrt := rl*(1-1.5*temp2*betal*con41) + 0.5*temp1*x1mth2*cos2u
	if !(mrt >= 1 && mrt < 1000) {
		return vec{}, vec{}, errDecayed
	}
	su := math.Atan2(sinu, cosu) - 0.25*temp2*x7thm1*sin2u
	node := m.node + 1.5*temp2*cosip*sin2u
	incl := m.i + 1.5*temp2*cosip*sinip*cos2u
	mvt := rdotl - n*temp1*x1mth2*sin2u/sgpXKE
	rvdot := rvdotl + n*temp1*(x1mth2*cos2u+1.5*con41)/sgpXKE

	sinsu, cossu := math.Sincos(su)
	snod, cnod := math.Sincos(node)
	sini, cosi := math.Sincos(incl)
	radial := vec{-snod*cosi*sinsu + cnod*cossu, cnod*cosi*sinsu + snod*cossu, sini * sinsu}
	along := vec{-snod*cosi*cossu - cnod*sinsu, cnod*cosi*cossu - snod*sinsu, sini * cossu}
	place = radial.scale(mrt * sgpRadiusKM)
	velocity = radial.scale(mvt).add(along.scale(rvdot)).scale(sgpRadiusKM * sgpXKE / 60)
	return place, velocity, nil
}

// kepler solves Kepler's equation in the elements axn, ayn.
func kepler(u, axnl, aynl float64) (sin, cos float64) {
	eo := u
	for range 10 {
		sin, cos = math.Sincos(eo)
		step := (u - aynl*cos + axnl*sin - eo) / (1 - cos*axnl - sin*aynl)
		step = clamp(step, -0.95, 0.95)
		eo += step
		if math.Abs(step) < 1e-12 {
			break
		}
	}
	return sin, cos
}
