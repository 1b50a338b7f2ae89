package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// The altitudes of the Sun's centre that divide day and night, in degrees.
const (
	SunsetDeg       = -0.8333 // refraction 34', semidiameter 16'
	CivilDeg        = -6.0
	NauticalDeg     = -12.0
	AstronomicalDeg = -18.0
)

const nightLayout = "2006-01-02"

// NightAt is the night that t lies in, sunset to sunrise; by day the coming one.
// sunAltDeg is the altitude of the Sun below which the planner may observe.
func NightAt(site observatory.Site, t time.Time, sunAltDeg float64) observatory.Night {
	evening := eveningOf(site, t)
	night := nightFrom(site, evening, sunAltDeg)
	if !t.Before(night.Sunrise) {
		night = nightFrom(site, evening.AddDate(0, 0, 1), sunAltDeg)
	}
	return night
}

// NightNamed is the night that begins on the evening of the site's date name,
// written YYYY-MM-DD.
func NightNamed(site observatory.Site, name string, sunAltDeg float64) (observatory.Night, error) {
	date, err := time.Parse(nightLayout, name)
	if err != nil {
		return observatory.Night{}, observatory.Errorf(observatory.CodeInvalid, "night %q: want the date of its evening as YYYY-MM-DD", name)
	}
	return nightFrom(site, date, sunAltDeg), nil
}

// eveningOf is the date, at 0 h UTC, on whose local mean noon the 24 hours
// around t began. Local means of the site's longitude, whatever its time zone.
func eveningOf(site observatory.Site, t time.Time) time.Time {
	return t.UTC().Add(-meanNoon(site)).Truncate(24 * time.Hour)
}

// meanNoon is how long after 0 h UTC of a date local mean noon of that date is.
func meanNoon(site observatory.Site) time.Duration {
	lon := wrapSigned(site.LongitudeDeg*degToRad) * radToDeg
	return time.Duration(math.Round((12-lon/15)*3600*1000)) * time.Millisecond
}

// Noon is local mean noon of the date whose evening names a night.
func Noon(site observatory.Site, evening time.Time) time.Time {
	return evening.UTC().Truncate(24 * time.Hour).Add(meanNoon(site))
}

func nightFrom(site observatory.Site, evening time.Time, sunAltDeg float64) observatory.Night {
	d := DayFrom(site, Noon(site, evening))
	n := observatory.Night{Name: evening.Format(nightLayout)}
	n.Sunset, n.Sunrise = d.darkness(SunsetDeg, d.Start, d.Start.Add(24*time.Hour))
	n.CivilDusk, n.CivilDawn = d.Sun(CivilDeg, false), d.Sun(CivilDeg, true)
	n.NauticalDusk, n.NauticalDawn = d.Sun(NauticalDeg, false), d.Sun(NauticalDeg, true)
	n.AstronomicalDusk, n.AstronomicalDawn = d.Sun(AstronomicalDeg, false), d.Sun(AstronomicalDeg, true)
	n.ObservingStart, n.ObservingEnd = d.darkness(min(sunAltDeg, SunsetDeg), n.Sunset, n.Sunrise)
	n.MoonIllum = d.moonIllumination(0.5)
	return n
}

// darkness is the span in which the Sun is below altDeg, within from..to. Where
// the Sun stays below, it is all of that span; where it stays above, an empty
// one at local midnight.
func (d *Day) darkness(altDeg float64, from, to time.Time) (start, end time.Time) {
	down, up := d.Sun(altDeg, false), d.Sun(altDeg, true)
	if down == nil && up == nil && d.alt(&d.sun, 0.5)*radToDeg > altDeg {
		midnight := d.at(0.5)
		return midnight, midnight
	}
	start, end = from, to
	if down != nil && down.After(from) && down.Before(to) {
		start = *down
	}
	if up != nil && up.After(start) && up.Before(to) {
		end = *up
	}
	return start, end
}

// moonIllumination is the illuminated fraction at a fraction of the day.
func (d *Day) moonIllumination(x float64) float64 {
	return illumination(d.moon.at(x), d.sun.at(x))
}
