package cli

import (
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// standardAir is what columns named _refr_ are computed for.
var standardAir = astro.Air{PressureHPa: 730, TemperatureC: 5, Humidity: 0.5, WavelengthUM: 0.55}

// nightTable adds the crossings of Sun and Moon in the 24 h from local mean noon,
// and where they stand at local mean midnight.
func nightTable(ut1 *astro.UT1) table {
	return table{
		keys: []string{"site", "lat_deg", "lon_deg", "height_m", "night_of"},
		columns: []string{
			"window_start_utc", "local_mean_midnight_utc", "local_mean_midnight_jd",
			"sunset_geom0_utc", "sunset_utc", "dusk_civil_utc", "dusk_nautical_utc", "dusk_astro_utc",
			"dawn_astro_utc", "dawn_nautical_utc", "dawn_civil_utc", "sunrise_utc", "sunrise_geom0_utc",
			"moonrise_geom0_utc", "moonrise_utc", "moonset_geom0_utc", "moonset_utc",
			"lst_apparent_deg", "lst_mean_deg", "moon_illum",
			"moon_ra_gcrs_deg", "moon_dec_gcrs_deg", "moon_ra_ofdate_deg", "moon_dec_ofdate_deg",
			"moon_ra_topo_gcrs_deg", "moon_dec_topo_gcrs_deg", "moon_dist_km", "moon_alt_deg", "moon_az_deg", "moon_alt_refr_deg",
			"sun_ra_ofdate_deg", "sun_dec_ofdate_deg", "sun_alt_deg", "sun_az_deg",
		},
		add: func(row *skyRow) ([]string, error) {
			site, err := row.site()
			if err != nil {
				return nil, err
			}
			evening, err := row.moment("night_of", "a date as 2026-02-10", time.DateOnly)
			if err != nil {
				return nil, err
			}
			site.UT1 = ut1
			return nightCells(site, evening), nil
		},
	}
}

func nightCells(site observatory.Site, evening time.Time) []string {
	noon := astro.Noon(site, evening)
	midnight := noon.Add(12 * time.Hour)
	day := astro.DayFrom(site, noon)
	cells := []string{clockTime(noon), clockTime(midnight), fixed(astro.JD(midnight), 8)}
	falls := []float64{0, astro.SunsetDeg, astro.CivilDeg, astro.NauticalDeg, astro.AstronomicalDeg}
	for _, alt := range falls {
		cells = append(cells, perhaps(day.Sun(alt, false)))
	}
	for i := len(falls) - 1; i > 0; i-- {
		cells = append(cells, perhaps(day.Sun(falls[i], true)))
	}
	cells = append(cells, perhaps(day.Sun(0, true)))
	for _, up := range []bool{true, false} {
		cells = append(cells, perhaps(day.Moon(0, up)), perhaps(day.Moon(astro.SunsetDeg, up)))
	}
	s := astro.At(site, midnight)
	moon, sun := s.Moon(), s.Sun()
	ra, dec, distance := s.MoonGeocentric()
	raDate, decDate := s.MoonOfDate()
	sunRA, sunDec, _ := s.SunGeocentric()
	return append(cells,
		circle(s.SiderealDeg()), circle(s.MeanSiderealDeg()), fixed(moon.Illumination, 5),
		circle(ra), degrees(dec), circle(raDate), degrees(decDate),
		circle(moon.RADeg), degrees(moon.DecDeg), fixed(distance, 1),
		degrees(moon.AltDeg), circle(moon.AzDeg), degrees(astro.Refracted(moon.AltDeg, standardAir)),
		circle(sunRA), degrees(sunDec), degrees(sun.AltDeg), circle(sun.AzDeg))
}

// targetTable adds where an ICRS direction stands at a time.
func targetTable(ut1 *astro.UT1) table {
	var last astro.Sky // of the site and time of the row before, which many rows share
	var lastSite observatory.Site
	var lastTime time.Time
	return table{
		keys: []string{"site", "lat_deg", "lon_deg", "height_m", "time_utc", "ra_icrs_deg", "dec_icrs_deg"},
		columns: []string{
			"jd_utc", "alt_deg", "az_deg", "zenith_dist_deg", "airmass_secz", "airmass_pickering2002", "alt_refr_deg", "az_refr_deg",
			"hour_angle_deg", "dec_apparent_topo_deg", "ra_ofdate_deg", "dec_ofdate_deg", "lst_apparent_deg", "parallactic_deg",
			"moon_sep_deg", "moon_alt_deg", "sun_alt_deg",
		},
		add: func(row *skyRow) ([]string, error) {
			site, err := row.site()
			if err != nil {
				return nil, err
			}
			site.UT1 = ut1
			at, err := row.moment("time_utc", "a time in UTC as 2027-01-16T23:38:44.000", "2006-01-02T15:04:05", time.RFC3339)
			if err != nil {
				return nil, err
			}
			ra, err1 := row.number("ra_icrs_deg", 0, 360)
			dec, err2 := row.number("dec_icrs_deg", -90, 90)
			if err := firstOf(err1, err2); err != nil {
				return nil, err
			}
			if site != lastSite || !at.Equal(lastTime) {
				last, lastSite, lastTime = astro.At(site, at), site, at
			}
			return targetCells(&last, at, ra, dec), nil
		},
	}
}

func targetCells(s *astro.Sky, at time.Time, ra, dec float64) []string {
	alt, az := s.AltAz(ra, dec)
	raDate, decDate := s.OfDate(ra, dec)
	secz, pickering := "", ""
	if alt > 0 {
		secz = fixed(1/math.Sin(alt*math.Pi/180), 6)
		pickering = fixed(astro.Airmass(alt), 6)
	}
	return []string{
		fixed(astro.JD(at), 9), degrees(alt), circle(az), degrees(90 - alt), secz, pickering,
		degrees(astro.Refracted(alt, standardAir)), circle(az),
		degrees(s.HourAngleDeg(ra, dec)), degrees(s.ApparentDecDeg(ra, dec)), circle(raDate), degrees(decDate),
		circle(s.SiderealDeg()), degrees(s.ParallacticDeg(ra, dec)),
		degrees(s.MoonSeparationDeg(ra, dec)), degrees(s.Moon().AltDeg), degrees(s.Sun().AltDeg),
	}
}
