package astro

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// row is a line of a table of right answers, by column.
type row map[string]string

func (r row) number(t testing.TB, column string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		t.Fatalf("column %s: %v", column, err)
	}
	return v
}

func (r row) time(t testing.TB, column string) time.Time {
	t.Helper()
	v, err := time.Parse("2006-01-02T15:04:05.000", r[column])
	if err != nil {
		t.Fatalf("column %s: %v", column, err)
	}
	return v
}

func (r row) site(t testing.TB) observatory.Site {
	t.Helper()
	return observatory.Site{
		Name: r["site"], LatitudeDeg: r.number(t, "lat_deg"), LongitudeDeg: r.number(t, "lon_deg"), HeightM: r.number(t, "height_m"),
	}
}

// eachTable runs a test over our own golden table, and over the shared samples
// where they stand beside the repository.
func eachTable(t *testing.T, golden, shared string, test func(*testing.T, []row)) {
	t.Run("golden", func(t *testing.T) { test(t, readTable(t, filepath.Join("testdata", golden))) })
	t.Run("shared", func(t *testing.T) {
		path := filepath.Join("..", "..", "..", "shared", "reference", "sky", shared)
		if _, err := os.Stat(path); err != nil {
			t.Skipf("%s is not there: only testdata/%s is compared", path, golden)
		}
		test(t, readTable(t, path))
	})
}

func readTable(t *testing.T, path string) []row {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, line := range lines[1:] {
		r := row{}
		for i, name := range lines[0] {
			r[name] = line[i]
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		t.Fatalf("%s holds no row", path)
	}
	return rows
}

// worst keeps the greatest error of each quantity and fails those beyond their bound.
type worst struct {
	t      *testing.T
	bounds map[string]float64
	seen   map[string]float64
}

func newWorst(t *testing.T, bounds map[string]float64) *worst {
	return &worst{t: t, bounds: bounds, seen: map[string]float64{}}
}

func (w *worst) check(what, where string, off float64) {
	w.t.Helper()
	off = math.Abs(off)
	w.seen[what] = math.Max(w.seen[what], off)
	bound, ok := w.bounds[what]
	if !ok {
		w.t.Fatalf("no bound for %s", what)
	}
	if !(off <= bound) {
		w.t.Errorf("%s at %s is off by %.4f, more than %g", what, where, off, bound)
	}
}

func (w *worst) report() {
	for what := range w.bounds {
		w.t.Logf("%-24s worst %.5f of %g", what, w.seen[what], w.bounds[what])
	}
}

// apart is the angle between two directions in arcsec.
func apart(lon1, lat1, lon2, lat2 float64) float64 {
	return Separation(lon1, lat1, lon2, lat2) * 3600
}

// turnApart is the difference of two angles in arcsec, whole turns taken off.
func turnApart(a, b float64) float64 { return math.Mod(a-b+540, 360)*3600 - 180*3600 }

var reference = Air{PressureHPa: 730, TemperatureC: 5, Humidity: 0.5, WavelengthUM: 0.55}

func TestTargetsTable(t *testing.T) {
	eachTable(t, "targets.csv", "targets_sample.csv", func(t *testing.T, rows []row) {
		w := newWorst(t, map[string]float64{
			"alt-az": 0.1, "hour angle": 0.1, "declination": 0.1, "of date": 0.1, "sidereal": 0.005,
			"parallactic": 5, "moon separation": 1, "moon altitude": 1, "sun altitude": 0.5,
			"refraction": 0.5, "airmass": 1e-4,
		})
		for i, r := range rows {
			where := fmt.Sprintf("row %d", i+1)
			ra, dec := r.number(t, "ra_icrs_deg"), r.number(t, "dec_icrs_deg")
			s := At(r.site(t), r.time(t, "time_utc"))
			alt, az := s.AltAz(ra, dec)
			w.check("alt-az", where, apart(az, alt, r.number(t, "az_deg"), r.number(t, "alt_deg")))
			w.check("hour angle", where, turnApart(s.HourAngleDeg(ra, dec), r.number(t, "hour_angle_deg"))*math.Cos(dec*degToRad))
			w.check("declination", where, (s.ApparentDecDeg(ra, dec)-r.number(t, "dec_apparent_topo_deg"))*3600)
			raDate, decDate := s.OfDate(ra, dec)
			w.check("of date", where, apart(raDate, decDate, r.number(t, "ra_ofdate_deg"), r.number(t, "dec_ofdate_deg")))
			w.check("sidereal", where, turnApart(s.SiderealDeg(), r.number(t, "lst_apparent_deg")))
			w.check("parallactic", where, turnApart(s.ParallacticDeg(ra, dec), r.number(t, "parallactic_deg"))*math.Cos(alt*degToRad))
			moon, sun := s.Moon(), s.Sun()
			w.check("moon separation", where, (s.MoonSeparationDeg(ra, dec)-r.number(t, "moon_sep_deg"))*3600)
			w.check("moon altitude", where, (moon.AltDeg-r.number(t, "moon_alt_deg"))*3600)
			w.check("sun altitude", where, (sun.AltDeg-r.number(t, "sun_alt_deg"))*3600)
			if alt > 15 {
				w.check("refraction", where, (Refracted(alt, reference)-r.number(t, "alt_refr_deg"))*3600)
				w.check("airmass", where, Airmass(r.number(t, "alt_deg"))-r.number(t, "airmass_pickering2002"))
			}
		}
		w.report()
	})
}

func TestNightsTable(t *testing.T) {
	eachTable(t, "nights.csv", "nights_sample.csv", func(t *testing.T, rows []row) {
		w := newWorst(t, map[string]float64{
			"sun crossing": 0.1, "moon crossing": 0.5, "sidereal": 0.005, "mean sidereal": 0.005, "illumination": 0.0002,
			"moon gcrs": 1, "moon of date": 1, "moon topocentric": 1, "moon alt-az": 1,
			// The tables give the length of the light's path, by 39 km another thing.
			"moon distance": 60,
			"sun of date":   0.5, "sun alt-az": 0.5, "window": 0.001,
		})
		for i, r := range rows {
			where := fmt.Sprintf("row %d", i+1)
			site := r.site(t)
			evening, err := time.Parse(nightLayout, r["night_of"])
			if err != nil {
				t.Fatal(err)
			}
			noon := Noon(site, evening)
			w.check("window", where, noon.Sub(r.time(t, "window_start_utc")).Seconds())
			checkCrossings(t, w, r, where, DayFrom(site, noon))
			s := At(site, noon.Add(12*time.Hour))
			w.check("sidereal", where, turnApart(s.SiderealDeg(), r.number(t, "lst_apparent_deg")))
			w.check("mean sidereal", where, turnApart(s.MeanSiderealDeg(), r.number(t, "lst_mean_deg")))
			moon, sun := s.Moon(), s.Sun()
			w.check("illumination", where, moon.Illumination-r.number(t, "moon_illum"))
			ra, dec, distance := s.MoonGeocentric()
			w.check("moon gcrs", where, apart(ra, dec, r.number(t, "moon_ra_gcrs_deg"), r.number(t, "moon_dec_gcrs_deg")))
			w.check("moon distance", where, distance-r.number(t, "moon_dist_km"))
			ra, dec = s.MoonOfDate()
			w.check("moon of date", where, apart(ra, dec, r.number(t, "moon_ra_ofdate_deg"), r.number(t, "moon_dec_ofdate_deg")))
			w.check("moon topocentric", where, apart(moon.RADeg, moon.DecDeg, r.number(t, "moon_ra_topo_gcrs_deg"), r.number(t, "moon_dec_topo_gcrs_deg")))
			w.check("moon alt-az", where, apart(moon.AzDeg, moon.AltDeg, r.number(t, "moon_az_deg"), r.number(t, "moon_alt_deg")))
			ra, dec, _ = s.SunGeocentric()
			w.check("sun of date", where, apart(ra, dec, r.number(t, "sun_ra_ofdate_deg"), r.number(t, "sun_dec_ofdate_deg")))
			w.check("sun alt-az", where, apart(sun.AzDeg, sun.AltDeg, r.number(t, "sun_az_deg"), r.number(t, "sun_alt_deg")))
		}
		w.report()
	})
}

func checkCrossings(t *testing.T, w *worst, r row, where string, d Day) {
	t.Helper()
	for _, c := range []struct {
		column string
		what   string
		got    *time.Time
	}{
		{"sunset_geom0_utc", "sun crossing", d.Sun(0, false)},
		{"sunset_utc", "sun crossing", d.Sun(SunsetDeg, false)},
		{"dusk_civil_utc", "sun crossing", d.Sun(CivilDeg, false)},
		{"dusk_nautical_utc", "sun crossing", d.Sun(NauticalDeg, false)},
		{"dusk_astro_utc", "sun crossing", d.Sun(AstronomicalDeg, false)},
		{"dawn_astro_utc", "sun crossing", d.Sun(AstronomicalDeg, true)},
		{"dawn_nautical_utc", "sun crossing", d.Sun(NauticalDeg, true)},
		{"dawn_civil_utc", "sun crossing", d.Sun(CivilDeg, true)},
		{"sunrise_utc", "sun crossing", d.Sun(SunsetDeg, true)},
		{"sunrise_geom0_utc", "sun crossing", d.Sun(0, true)},
		{"moonrise_geom0_utc", "moon crossing", d.Moon(0, true)},
		{"moonrise_utc", "moon crossing", d.Moon(SunsetDeg, true)},
		{"moonset_geom0_utc", "moon crossing", d.Moon(0, false)},
		{"moonset_utc", "moon crossing", d.Moon(SunsetDeg, false)},
	} {
		if (r[c.column] == "") != (c.got == nil) {
			t.Errorf("%s at %s is %v, want %q", c.column, where, c.got, r[c.column])
			continue
		}
		if c.got != nil {
			w.check(c.what, where+" "+c.column, c.got.Sub(r.time(t, c.column)).Seconds())
		}
	}
}
