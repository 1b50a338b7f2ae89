package astro

import "math"

// precession holds the angles of Fukushima and Williams from GCRS to the
// ecliptic and equinox of date, with frame bias, in radians (Capitaine, Wallace
// and Chapront 2003; Hilton et al. 2006: the precession IAU 2006).
type precession struct {
	gamma, phi, psi float64
	epsilon         float64 // mean obliquity of date
}

// precessionAt gives the angles t Julian centuries of TT from J2000.0.
func precessionAt(t float64) precession {
	return precession{
		gamma:   poly(t, -0.052928, 10.556378, 0.4932044, -0.00031238, -0.000002788, 0.0000000260) * arcsecToRad,
		phi:     poly(t, 84381.412819, -46.811016, 0.0511268, 0.00053289, -0.000000440, -0.0000000176) * arcsecToRad,
		psi:     poly(t, -0.041775, 5038.481484, 1.5584175, -0.00018522, -0.000026452, -0.0000000148) * arcsecToRad,
		epsilon: poly(t, 84381.406, -46.836769, -0.0001831, 0.00200340, -0.000000576, -0.0000000434) * arcsecToRad,
	}
}

// fromEcliptic turns a vector in the mean ecliptic and equinox of date to GCRS.
func (p precession) fromEcliptic(v vec) vec {
	return v.rotZ(p.psi).rotX(-p.phi).rotZ(-p.gamma)
}

// matrix is the rotation from GCRS to the true equator and equinox of date for
// a nutation in longitude and obliquity.
func (p precession) matrix(dpsi, deps float64) mat {
	var m mat
	for i := range 3 {
		var axis vec
		axis[i] = 1
		column := axis.rotZ(p.gamma).rotX(p.phi).rotZ(-(p.psi + dpsi)).rotX(-(p.epsilon + deps))
		for j := range 3 {
			m[j][i] = column[j]
		}
	}
	return m
}

// poly evaluates a polynomial, lowest power first.
func poly(t float64, c ...float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = sum*t + c[i]
	}
	return sum
}

// nutationTerm is one term of the series IAU 2000B.
type nutationTerm struct {
	args                 [5]int8
	psiSin, psiT, psiCos float64
	epsCos, epsT, epsSin float64
}

// delaunay are the fundamental arguments l, l', F, D, Omega in radians (Simon
// et al. 1994, linear as the series IAU 2000B wants them).
func delaunay(t float64) [5]float64 {
	return [5]float64{
		math.Mod(485868.249036+1717915923.2178*t, 1296000) * arcsecToRad,
		math.Mod(1287104.79305+129596581.0481*t, 1296000) * arcsecToRad,
		math.Mod(335779.526232+1739527262.8478*t, 1296000) * arcsecToRad,
		math.Mod(1072260.70369+1602961601.2090*t, 1296000) * arcsecToRad,
		math.Mod(450160.398036-6962890.5431*t, 1296000) * arcsecToRad,
	}
}

// nutationAt is the nutation IAU 2000B in longitude and obliquity, in radians;
// it agrees with IAU 2000A within 1 mas from 1995 to 2050.
func nutationAt(t float64) (dpsi, deps float64) {
	a := delaunay(t)
	for i := len(nutationTerms) - 1; i >= 0; i-- {
		n := nutationTerms[i]
		arg := 0.0
		for j, k := range n.args {
			arg += float64(k) * a[j]
		}
		s, c := math.Sincos(arg)
		dpsi += (n.psiSin+n.psiT*t)*s + n.psiCos*c
		deps += (n.epsCos+n.epsT*t)*c + n.epsSin*s
	}
	// The constants stand for the planetary terms.
	const unit = 1e-7 * arcsecToRad
	return dpsi*unit - 0.135e-3*arcsecToRad, deps*unit + 0.388e-3*arcsecToRad
}

// earthRotation is the Earth rotation angle (IAU 2000) for days of UT1 since
// J2000.0, in radians.
func earthRotation(daysUT1 float64) float64 {
	whole := math.Floor(daysUT1)
	rest := daysUT1 - whole
	return wrap(turn * (rest + 0.7790572732640 + 0.00273781191135448*daysUT1))
}

// greenwichMean is the Greenwich mean sidereal time IAU 2006 in radians
// (Capitaine, Wallace and Chapront 2005, A&A 432, 355).
func greenwichMean(daysUT1, t float64) float64 {
	return wrap(earthRotation(daysUT1) +
		poly(t, 0.014506, 4612.156534, 1.3915817, -0.00000044, -0.000029956, -0.0000000368)*arcsecToRad)
}

// equinoxes is the equation of the equinoxes in radians: what apparent sidereal
// time is ahead of the mean one. Of the complementary terms (IERS Conventions
// 2003, table 5.2e) those above 1 microarcsecond are kept.
func equinoxes(t, dpsi, epsilon float64) float64 {
	a := delaunay(t)
	l1, f, d, om := a[1], a[2], a[3], a[4]
	micro := 2640.96*math.Sin(om) + 63.52*math.Sin(2*om) +
		11.75*math.Sin(2*f-2*d+3*om) + 11.21*math.Sin(2*f-2*d+om) - 4.55*math.Sin(2*f-2*d+2*om) +
		2.02*math.Sin(2*f+3*om) + 1.98*math.Sin(2*f+om) - 1.72*math.Sin(3*om) -
		1.41*math.Sin(l1+om) - 1.26*math.Sin(l1-om)
	return dpsi*math.Cos(epsilon) + micro*1e-6*arcsecToRad
}
