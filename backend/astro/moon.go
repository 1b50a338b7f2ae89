package astro

import "math"

// moonTerm is one term of Meeus' tables 47.A and 47.B.
type moonTerm struct {
	args     [4]int8
	sin, cos float64
}

// moonAt is the geocentric place of the Moon in km on the axes of GCRS, t Julian
// centuries of TT from J2000.0: the full series of Meeus (1998), Astronomical
// Algorithms, chapter 47, light-time included, good to 10 arcsec in longitude
// and 4 in latitude.
func moonAt(t float64, p precession) vec {
	mean := poly(t, 218.3164477, 481267.88123421, -0.0015786, 1.0/538841, -1.0/65194000) * degToRad
	d := poly(t, 297.8501921, 445267.1114034, -0.0018819, 1.0/545868, -1.0/113065000) * degToRad
	m := poly(t, 357.5291092, 35999.0502909, -0.0001536, 1.0/24490000) * degToRad
	m1 := poly(t, 134.9633964, 477198.8675055, 0.0087414, 1.0/69699, -1.0/14712000) * degToRad
	f := poly(t, 93.2720950, 483202.0175233, -0.0036539, -1.0/3526000, 1.0/863310000) * degToRad
	a1 := (119.75 + 131.849*t) * degToRad
	a2 := (53.09 + 479264.290*t) * degToRad
	a3 := (313.45 + 481266.484*t) * degToRad
	mean, d, m, m1, f = wrap(mean), wrap(d), wrap(m), wrap(m1), wrap(f)

	// e stands for the shrinking eccentricity of the Earth's orbit.
	e := 1 - 0.002516*t - 0.0000074*t*t
	weight := [3]float64{1, e, e * e}
	var lon, lat, dist float64
	for _, n := range moonLongitude {
		s, c := math.Sincos(n.argument(d, m, m1, f))
		w := weight[abs8(n.args[1])]
		lon += w * n.sin * s
		dist += w * n.cos * c
	}
	for _, n := range moonLatitude {
		lat += weight[abs8(n.args[1])] * n.sin * math.Sin(n.argument(d, m, m1, f))
	}
	lon += 3958*math.Sin(a1) + 1962*math.Sin(mean-f) + 318*math.Sin(a2)
	lat += -2235*math.Sin(mean) + 382*math.Sin(a3) + 175*math.Sin(a1-f) + 175*math.Sin(a1+f) +
		127*math.Sin(mean-m1) - 115*math.Sin(mean+m1)

	ecliptic := fromPolar(mean+lon*1e-6*degToRad, lat*1e-6*degToRad)
	return p.fromEcliptic(ecliptic).scale(385000.56 + dist/1000)
}

func (n *moonTerm) argument(d, m, m1, f float64) float64 {
	return float64(n.args[0])*d + float64(n.args[1])*m + float64(n.args[2])*m1 + float64(n.args[3])*f
}

func abs8(v int8) int8 {
	if v < 0 {
		return -v
	}
	return v
}
