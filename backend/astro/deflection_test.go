package astro

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The figures of SOFA's own test of ldsun.
func TestDeflectAsSOFA(t *testing.T) {
	e := vec{-0.973644023, -0.20925523, -0.0907169552}
	got := deflect(vec{-0.763276255, -0.608633767, -0.216735543}, e.scale(0.999809214))
	want := vec{-0.7632762580731413169, -0.6086337635262647900, -0.2167355419322321302}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("axis %d: %.16f, want %.16f", i, got[i], want[i])
		}
	}
}

// The figures that are known of the bending of light by the Sun, for an observer
// 1 au from it, and that it is always away from the Sun.
func TestDeflectionByAngle(t *testing.T) {
	const limbDeg = 959.63 / 3600
	for _, c := range []struct{ fromSunDeg, mas, within float64 }{
		{limbDeg, 1751, 1}, {45, 9.83, 0.01}, {90, 4.072, 0.001}, {135, 1.687, 0.001}, {180, 0, 1e-6},
	} {
		sin, cos := math.Sincos(c.fromSunDeg * degToRad)
		sun := vec{1, 0, 0}
		p := vec{cos, sin, 0}
		seen := deflect(p, sun.scale(-1))
		moved := math.Atan2(seen[1], seen[0]) - math.Atan2(p[1], p[0])
		if got := moved / masToRad; math.Abs(got-c.mas) > c.within {
			t.Errorf("%g deg from the Sun: %.4f mas away from it, want %g", c.fromSunDeg, got, c.mas)
		}
	}
}

func TestUndeflectIsTheInverse(t *testing.T) {
	earth := vec{0.6, -0.7, -0.3}
	rapid.Check(t, func(t *rapid.T) {
		p := fromPolar(rapid.Float64Range(0, turn).Draw(t, "lon"), rapid.Float64Range(-turn/4, turn/4).Draw(t, "lat"))
		if p.dot(earth.unit()) < -math.Cos(1*degToRad) {
			t.Skip("in the Sun's glare")
		}
		if off := undeflect(deflect(p, earth), earth).sub(p).norm(); off > 1e-12 {
			t.Errorf("%g rad off", off)
		}
	})
}

// A star opposite the pole of the Sun's way stands where it did; one 5 degrees
// from the Sun is moved by 0.09 arcsec.
func TestTheSkyIsBent(t *testing.T) {
	s := At(sanPedro, time.Date(2026, 6, 21, 20, 0, 0, 0, time.UTC))
	sun := s.sunGeocentric().unit()
	ra, dec := sun.rotZ(5 * degToRad / math.Hypot(sun[0], sun[1])).polar()
	p := fromPolar(ra, dec)
	straight := s.toDate.apply(aberrate(p, s.velocity.add(s.spin)))
	bent := s.apparent(ra*radToDeg, dec*radToDeg)
	if got := bent.sub(straight).norm() / arcsecToRad; math.Abs(got-0.0918) > 0.002 {
		t.Errorf("the sky is bent by %.4f arcsec at 5 degrees, want 0.0918", got)
	}
	back, backDec := s.ICRS(s.AltAz(ra*radToDeg, dec*radToDeg))
	if off := fromPolar(back*degToRad, backDec*degToRad).sub(p).norm() / arcsecToRad; off > 1e-6 {
		t.Errorf("the way back is %g arcsec off", off)
	}
}
