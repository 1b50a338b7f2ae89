package astro

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

var sanPedro = observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800}

func drawSite(t *rapid.T) observatory.Site {
	return observatory.Site{
		LatitudeDeg:  rapid.Float64Range(-90, 90).Draw(t, "lat"),
		LongitudeDeg: rapid.Float64Range(-180, 360).Draw(t, "lon"),
		HeightM:      rapid.Float64Range(-100, 6000).Draw(t, "height"),
	}
}

func drawTime(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(631152000, 2524608000).Draw(t, "unix"), rapid.Int64Range(0, 999999999).Draw(t, "ns")).UTC()
}

func drawPlace(t *rapid.T) (ra, dec float64) {
	return rapid.Float64Range(0, 360).Draw(t, "ra"), rapid.Float64Range(-90, 90).Draw(t, "dec")
}

func TestICRSUndoesAltAz(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := At(drawSite(t), drawTime(t))
		ra, dec := drawPlace(t)
		alt, az := s.AltAz(ra, dec)
		ra2, dec2 := s.ICRS(alt, az)
		if off := Separation(ra, dec, ra2, dec2) * 3600; off > 1e-5 {
			t.Fatalf("%g %g came back as %g %g, %g arcsec off", ra, dec, ra2, dec2, off)
		}
	})
}

func TestFunctionsAgreeWithSky(t *testing.T) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	s := At(sanPedro, now)
	alt, az := AltAz(sanPedro, now, 83.63, 22.01)
	if a, z := s.AltAz(83.63, 22.01); a != alt || z != az {
		t.Error("AltAz")
	}
	if ra, dec := ICRS(sanPedro, now, alt, az); Separation(ra, dec, 83.63, 22.01) > 1e-8 {
		t.Error("ICRS")
	}
	if SiderealTime(sanPedro, now) != s.SiderealDeg() || HourAngle(sanPedro, now, 83.63, 22.01) != s.HourAngleDeg(83.63, 22.01) ||
		ParallacticAngle(sanPedro, now, 83.63, 22.01) != s.ParallacticDeg(83.63, 22.01) ||
		Sun(sanPedro, now) != s.Sun() || Moon(sanPedro, now) != s.Moon() {
		t.Error("a function differs from its method")
	}
}

// ahead is an Earth that is so many seconds ahead of UTC.
type ahead float64

// DUT1 implements observatory.UT1.
func (a ahead) DUT1(time.Time) float64 { return float64(a) }

func TestUT1MovesTheSky(t *testing.T) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	fast := sanPedro
	fast.UT1 = ahead(0.5)
	a, b := At(sanPedro, now), At(fast, now)
	if off := turnApart(b.SiderealDeg(), a.SiderealDeg()); math.Abs(off-7.5205) > 0.001 {
		t.Errorf("half a second of UT1 turns the sky by %g arcsec", off)
	}
}

func TestSeparation(t *testing.T) {
	for _, c := range []struct{ ra1, dec1, ra2, dec2, want float64 }{
		{0, 0, 0, 0, 0},
		{10, 20, 10, 20, 0},
		{0, 0, 90, 0, 90},
		{0, 0, 180, 0, 180},
		{0, 90, 123, -90, 180},
		{359, 0, 1, 0, 2},
		{0, 0, 1e-6, 0, 1e-6},
		{213.9154, 19.1825, 201.2983, -11.1614, 32.7930}, // Meeus, example 17.a
	} {
		if got := Separation(c.ra1, c.dec1, c.ra2, c.dec2); math.Abs(got-c.want) > 1e-4 && math.Abs(got-c.want) > 1e-9*c.want {
			t.Errorf("%v: %g", c, got)
		}
	}
}

func TestAirmass(t *testing.T) {
	for _, c := range []struct{ alt, want, within float64 }{
		{90, 1, 1e-6},
		{60, 1.1539, 1e-3},
		{30, 1.9943, 2e-3},
		{0, 38.7, 0.1},
		{-30, 38.7, 0.1},
		{math.NaN(), 38.7, 0.1},
		{100, 1, 1e-6},
	} {
		if got := Airmass(c.alt); !(math.Abs(got-c.want) <= c.within) {
			t.Errorf("airmass at %g is %g, want %g", c.alt, got, c.want)
		}
	}
}

func TestRefraction(t *testing.T) {
	if got := Refracted(45, Air{}); got != 45 {
		t.Errorf("without air %g", got)
	}
	sea := Air{PressureHPa: 1010, TemperatureC: 10}
	if got := (Refracted(0, sea) - 0) * 60; math.Abs(got-29) > 2 {
		t.Errorf("at the horizon %g arcmin, want about 29", got)
	}
	for alt := -5.0; alt < 90; alt += 0.01 {
		a, b := Refracted(alt, sea), Refracted(alt+0.01, sea)
		if a < alt-1e-9 || b-a < 0 || b-a > 0.05 {
			t.Fatalf("not smooth at %g: %g then %g", alt, a, b)
		}
	}
}

func TestJulianDates(t *testing.T) {
	for _, c := range []struct {
		at time.Time
		jd float64
	}{
		{time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC), 2451545},
		{time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), 2440587.5},
		{time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC), 2461367.75},
		{time.Date(1987, 4, 10, 19, 21, 0, 0, time.UTC), 2446896.30625}, // Meeus, example 12.b
	} {
		if got := JD(c.at); math.Abs(got-c.jd) > 1e-9 {
			t.Errorf("JD of %v is %f", c.at, got)
		}
		if got := FromJD(c.jd); got.Sub(c.at).Abs() > time.Millisecond {
			t.Errorf("time of %f is %v", c.jd, got)
		}
	}
	for _, jd := range []float64{math.Inf(1), math.Inf(-1), 1e300, -1e300} {
		if year := FromJD(jd).Year(); year < 1 || year > 10000 {
			t.Errorf("FromJD(%g) is in the year %d", jd, year)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := drawTime(t)
		if off := FromJD(JD(at)).Sub(at).Abs(); off > time.Millisecond {
			t.Fatalf("%v comes back %v off", at, off)
		}
	})
}

func TestLeapSeconds(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want float64
	}{
		{time.Date(1965, 1, 1, 0, 0, 0, 0, time.UTC), 10},
		{time.Date(1972, 6, 30, 23, 59, 59, 0, time.UTC), 10},
		{time.Date(1972, 7, 1, 0, 0, 0, 0, time.UTC), 11},
		{time.Date(2016, 12, 31, 23, 59, 59, 0, time.UTC), 36},
		{time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), 37},
		{time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), 37},
	} {
		if got := TAIMinusUTC(c.at); got != c.want {
			t.Errorf("TAI-UTC at %v is %g, want %g", c.at, got, c.want)
		}
	}
}

// TestMeeusExamples compares with worked examples of the book.
func TestMeeusExamples(t *testing.T) {
	// 47.a: the Moon on 1992 April 12, 0 h TD.
	tt := -0.077221081451
	p := precessionAt(tt)
	m := moonAt(tt, p)
	if got := m.norm(); math.Abs(got-368409.7) > 0.1 {
		t.Errorf("distance %f km, want 368409.7", got)
	}
	// Nutation of the same instant (example 22.a is 1987; here from the same page).
	dpsi, deps := nutationAt((2446895.5 - jdJ2000) / 36525)
	if math.Abs(dpsi/arcsecToRad+3.788) > 0.01 || math.Abs(deps/arcsecToRad-9.443) > 0.01 {
		t.Errorf("nutation %g %g arcsec, want -3.788 9.443", dpsi/arcsecToRad, deps/arcsecToRad)
	}
}

func TestNoAllocation(t *testing.T) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	var sum float64
	if n := testing.AllocsPerRun(100, func() {
		s := At(sanPedro, now)
		alt, az := s.AltAz(83, 22)
		moon, sun := s.Moon(), s.Sun()
		sum += alt + az + moon.AltDeg + sun.AltDeg
	}); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkSky(b *testing.B) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		At(sanPedro, now)
	}
}

func BenchmarkAltAz(b *testing.B) {
	s := At(sanPedro, time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC))
	b.ReportAllocs()
	for b.Loop() {
		s.AltAz(83, 22)
	}
}

func BenchmarkNight(b *testing.B) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		NightAt(sanPedro, now, -12)
	}
}

func BenchmarkWindows(b *testing.B) {
	from := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22}
	b.ReportAllocs()
	for b.Loop() {
		Windows(sanPedro, target, from, from.Add(12*time.Hour), 30)
	}
}

func TestJDTT(t *testing.T) {
	// Meeus' dates of elements are TD: 1990 October 28.54502 is 57 s earlier in UTC.
	at := time.Date(1990, 10, 28, 13, 3, 52, 0, time.UTC)
	if off := (JDTT(at) - JD(at)) * 86400; math.Abs(off-57.184) > 1e-3 {
		t.Errorf("TT - UTC in 1990 is %g s, want 57.184", off)
	}
}
