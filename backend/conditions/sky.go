package conditions

import (
	"fmt"
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// readingAge is the age of a reading of the sky's temperature from which it
// tells nothing any more.
const readingAge = 5 * time.Minute

// cloudClasses are by the sky temperature in degC, with the bounds by which the
// environment judges: clear below -10, very cloudy above 4 by the maker of the
// MLX90614, the middle ours.
var cloudClasses = []class{
	{cloudNames[0], -10, observatory.LevelOK},
	{cloudNames[1], -3, observatory.LevelOK},
	{cloudNames[2], 4, observatory.LevelCaution},
	{cloudNames[3], math.Inf(1), observatory.LevelCaution},
}

var cloudNames = observatory.CloudClasses()

const cloudMargin = 1 // degC

func cloudOf(in Input) observatory.Condition {
	c := observatory.Condition{Kind: observatory.ConditionCloud, Unit: "degC", Level: observatory.LevelUnknown, AgeLimitS: readingAge.Seconds()}
	if in.Environment == nil {
		c.Interpretation = "not known: the environment was not read yet"
		return c
	}
	weather := in.Environment.Weather
	for _, v := range in.Environment.Verdicts {
		if v.Element == observatory.ElementCloud {
			c.Source = v.Source
		}
	}
	at := weather.Updated
	c.MeasuredAt = &at
	switch {
	case weather.SkyTemperature == nil:
		c.Interpretation = "not known: no valid sensor tells the temperature of the sky"
		return c
	case in.Now.Sub(at) > readingAge:
		c.Interpretation = fmt.Sprintf("not known since %s: the last reading is of %s (%.0f °C)",
			clock(at.Add(readingAge)), clock(at), *weather.SkyTemperature)
		return c
	}
	value := *weather.SkyTemperature
	k := classify(cloudClasses, value, cloudMargin, in.classBefore(c.Kind))
	c.Value, c.Class, c.Level = &value, k.name, k.level
	c.Interpretation = fmt.Sprintf("%s: the sky is at %.0f °C", k.name, value)
	return c
}

// moonOf gives the Moon's phase and its altitude.
func moonOf(in Input) (phase, altitude observatory.Condition) {
	site := in.Instrument.Site
	now, later := astro.Moon(site, in.Now), astro.Moon(site, in.Now.Add(time.Hour))
	lit := 100 * now.Illumination
	at := in.Now
	name := phaseName(now.Illumination, later.Illumination > now.Illumination)
	phase = observatory.Condition{
		Kind: observatory.ConditionMoon, Value: &lit, Unit: "percent", Class: name, Level: observatory.LevelIdle,
		Interpretation: fmt.Sprintf("%s, %.0f %% lit", name, lit), Source: "ephemeris", MeasuredAt: &at,
	}
	alt := now.AltDeg
	where, level := "below the horizon", observatory.LevelIdle
	if alt > 0 {
		where, level = "up", observatory.LevelActive
	}
	altitude = observatory.Condition{
		Kind: observatory.ConditionMoonAltitude, Value: &alt, Unit: "deg", Class: where, Level: level,
		Interpretation: fmt.Sprintf("the Moon is %s", where), Source: "ephemeris", MeasuredAt: &at,
	}
	if alt > 0 {
		altitude.Interpretation = fmt.Sprintf("the Moon is up, %.0f° high", alt)
	}
	return phase, altitude
}

// phaseName is the phase by the lit fraction of the disc, 0..1: new and full
// within 1 day, the quarters within 1.2 days.
func phaseName(lit float64, waxes bool) string {
	side := "waning"
	if waxes {
		side = "waxing"
	}
	switch {
	case lit < 0.012:
		return "new Moon"
	case lit > 0.988:
		return "full Moon"
	case math.Abs(lit-0.5) < 0.125 && waxes:
		return "first quarter"
	case math.Abs(lit-0.5) < 0.125:
		return "last quarter"
	case lit < 0.5:
		return side + " crescent"
	}
	return side + " gibbous"
}
