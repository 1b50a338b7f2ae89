package astro

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// TestBodiesTable compares Moon and planets with JPL's DE431: testdata/make_bodies.py.
func TestBodiesTable(t *testing.T) {
	w := newWorst(t, map[string]float64{
		"moon": 10, "mercury": 1, "venus": 1.5, "mars": 1, "jupiter": 1, "saturn": 1.5, "uranus": 3, "neptune": 3,
		"ra-dec against alt-az": 1e-5, "distance ppm": 150,
	})
	for i, r := range readTable(t, filepath.Join("testdata", "bodies.csv")) {
		where := fmt.Sprintf("row %d", i+1)
		s := At(r.site(t), r.time(t, "time_utc"))
		p, err := s.Target(observatory.Target{Type: observatory.TargetBody, Body: r["body"]})
		if err != nil {
			t.Fatal(err)
		}
		w.check(r["body"], where, apart(p.AzDeg, p.AltDeg, r.number(t, "az_deg"), r.number(t, "alt_deg")))
		w.check(r["body"], where, apart(p.RADeg, p.DecDeg, r.number(t, "ra_deg"), r.number(t, "dec_deg")))
		alt, az := s.AltAz(p.RADeg, p.DecDeg)
		w.check("ra-dec against alt-az", where, apart(az, alt, p.AzDeg, p.AltDeg))
		w.check("distance ppm", where, 1e6*(p.DistanceKM/r.number(t, "distance_km")-1))
	}
	w.report()
}

// TestMoonAsATarget is the same as the Moon asked for by its method.
func TestMoonAsATarget(t *testing.T) {
	s := At(sanPedro, time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC))
	moon := s.Moon()
	p, err := s.Target(observatory.Target{Type: observatory.TargetBody, Body: "Moon"})
	if err != nil || apart(p.AzDeg, p.AltDeg, moon.AzDeg, moon.AltDeg) > 1e-6 || math.Abs(p.DistanceKM-moon.DistanceKM) > 1e-6 {
		t.Errorf("%+v, %v; want %+v", p, err, moon)
	}
}

func TestEveryPlaceIsOneToPointAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawTime(t)
		s := At(drawAnySite(t), now)
		target := drawTarget(t)
		if target.Orbit != nil {
			target.Orbit.EpochJD, target.Orbit.PerihelionJD = JD(now), JD(now)-50
		}
		p, err := s.Target(target)
		if err != nil {
			t.Fatal(err)
		}
		alt, az := s.AltAz(p.RADeg, p.DecDeg)
		if off := apart(az, alt, p.AzDeg, p.AltDeg); !(off < 1e-4) {
			t.Fatalf("%+v: pointing there shows %g %g, %g arcsec off", p, alt, az, off)
		}
		if off := turnApart(p.HourAngleDeg, s.HourAngleDeg(p.RADeg, p.DecDeg)) * math.Cos(s.ApparentDecDeg(p.RADeg, p.DecDeg)*degToRad); math.Abs(off) > 1e-3 {
			t.Fatalf("%+v: hour angle %g arcsec off", p, off)
		}
	})
}

// TestStarsTable compares space motion and parallax with astropy's:
// testdata/make_moving.py.
func TestStarsTable(t *testing.T) {
	w := newWorst(t, map[string]float64{"star": 0.15})
	for i, r := range readTable(t, filepath.Join("testdata", "stars.csv")) {
		target := observatory.Target{
			Type: observatory.TargetICRS, RADeg: r.number(t, "ra_icrs_deg"), DecDeg: r.number(t, "dec_icrs_deg"),
			PMRAMasYr: r.number(t, "pm_ra_mas_yr"), PMDecMasYr: r.number(t, "pm_dec_mas_yr"),
			ParallaxMas: r.number(t, "parallax_mas"), EpochYr: r.number(t, "epoch_yr"),
		}
		p := placeAt(t, r.site(t), r.time(t, "time_utc"), target)
		w.check("star", fmt.Sprintf("row %d", i+1), apart(p.AzDeg, p.AltDeg, r.number(t, "az_deg"), r.number(t, "alt_deg")))
	}
	w.report()
}

// TestSatellitesTable compares satellites, light-time included, with those of
// testdata/make_moving.py.
func TestSatellitesTable(t *testing.T) {
	w := newWorst(t, map[string]float64{"satellite": 1, "distance km": 0.02})
	for i, r := range readTable(t, filepath.Join("testdata", "satellites.csv")) {
		target := observatory.Target{Type: observatory.TargetTLE, TLE: r["line1"] + "\n" + r["line2"]}
		p := placeAt(t, r.site(t), r.time(t, "time_utc"), target)
		where := fmt.Sprintf("row %d", i+1)
		w.check("satellite", where, apart(p.AzDeg, p.AltDeg, r.number(t, "az_deg"), r.number(t, "alt_deg")))
		w.check("distance km", where, p.DistanceKM-r.number(t, "distance_km"))
	}
	w.report()
}

// TestParallax: half a year apart a star swings by twice its parallax.
func TestParallax(t *testing.T) {
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: 270, DecDeg: 66.56, ParallaxMas: 500} // the pole of the ecliptic
	spring := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	a, b := placeAt(t, sanPedro, spring, target), placeAt(t, sanPedro, spring.Add(4383*time.Hour), target)
	if swing := apart(a.RADeg, a.DecDeg, b.RADeg, b.DecDeg); math.Abs(swing-1) > 0.01 {
		t.Errorf("it swings by %g arcsec, want 1", swing)
	}
	if want := 2 * 3.0857e13; math.Abs(a.DistanceKM/want-1) > 1e-4 {
		t.Errorf("distance %g km, want %g", a.DistanceKM, want)
	}
}

// placeAt is a target at one time.
func placeAt(t testing.TB, site observatory.Site, at time.Time, target observatory.Target) Place {
	t.Helper()
	s := At(site, at)
	p, err := s.Target(target)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCheckTarget(t *testing.T) {
	orbit := func(change func(*observatory.Orbit)) observatory.Target {
		o := observatory.Orbit{EpochJD: 2461000.5, PerihelionJD: 2461000.5, PerihelionAU: 1, Eccentricity: 0.5}
		change(&o)
		return observatory.Target{Type: observatory.TargetOrbit, Orbit: &o}
	}
	for _, c := range []struct {
		target observatory.Target
		want   string // of the error; empty: it is good
	}{
		{observatory.Target{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22}, ""},
		{observatory.Target{Type: observatory.TargetICRS, RADeg: 361}, "right ascension 361"},
		{observatory.Target{Type: observatory.TargetICRS, DecDeg: math.NaN()}, "declination NaN"},
		{observatory.Target{Type: observatory.TargetICRS, PMRAMasYr: 1e6}, "no star is faster"},
		{observatory.Target{Type: observatory.TargetICRS, PMDecMasYr: math.Inf(1)}, "no star is faster"},
		{observatory.Target{Type: observatory.TargetICRS, ParallaxMas: -1}, "parallax -1"},
		{observatory.Target{Type: observatory.TargetICRS, EpochYr: 51544}, "epoch 51544"},
		{observatory.Target{Type: observatory.TargetAltAz, AltDeg: 91}, "altitude 91"},
		{observatory.Target{Type: observatory.TargetTest}, ""},
		{observatory.Target{Type: observatory.TargetBody, Body: "Jupiter"}, ""},
		{observatory.Target{Type: observatory.TargetBody, Body: "moon"}, ""},
		{observatory.Target{Type: observatory.TargetBody, Body: "sun"}, `body "sun" is not known: want moon or one of mercury`},
		{observatory.Target{Type: observatory.TargetBody, Body: strings.Repeat("x", 1000)}, "xxx..."},
		{observatory.Target{Type: observatory.TargetOrbit}, "no orbital elements"},
		{orbit(func(*observatory.Orbit) {}), ""},
		{orbit(func(o *observatory.Orbit) { o.EpochJD = 61000 }), "epoch 61000"},
		{orbit(func(o *observatory.Orbit) { o.PerihelionJD = 0 }), "perihelion at 0"},
		{orbit(func(o *observatory.Orbit) { o.PerihelionAU = 0 }), "perihelion distance 0"},
		{orbit(func(o *observatory.Orbit) { o.Eccentricity = -0.1 }), "eccentricity -0.1"},
		{orbit(func(o *observatory.Orbit) { o.InclDeg = 181 }), "inclination 181"},
		{orbit(func(o *observatory.Orbit) { o.NodeDeg = 1000 }), "ascending node"},
		{orbit(func(o *observatory.Orbit) { o.PeriDeg = math.NaN() }), "argument of perihelion"},
		{observatory.Target{Type: "galactic"}, `type "galactic"`},
		{observatory.Target{}, "type"},
	} {
		err := CheckTarget(c.target)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%+v is refused: %v", c.target, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || observatory.CodeOf(err) != observatory.CodeInvalid):
			t.Errorf("%+v: %v, want %q", c.target, err, c.want)
		}
	}
}
