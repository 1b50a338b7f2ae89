package request

import (
	"math"
	"strings"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

func (c *checker) targetType(here spot, t observatory.TargetType) bool {
	for _, known := range t.Values() {
		if string(t) == known {
			return true
		}
	}
	c.found.add(here, "target_type", "must be icrs, altaz, test, body, orbit or tle, is %s", quote(string(t)))
	return false
}

// target checks and completes a target; one that names no type is of the
// request's.
func (c *checker) target(t *observatory.Target, sequence string, here spot, kind observatory.TargetType) {
	own := t.Type != ""
	if !own {
		t.Type = kind
	}
	if !c.targetType(here, t.Type) {
		return
	}
	c.name(here, "target_name", &t.Name, false)
	t.Coords = strings.TrimSpace(t.Coords)
	ok := c.belongs(*t, here)
	switch t.Type {
	case observatory.TargetBody:
		if t.Body == "" {
			t.Body = strings.ToLower(t.Name)
		}
		c.usable(*t, "body", here)
	case observatory.TargetOrbit:
		c.usable(*t, "orbit", here)
	case observatory.TargetTLE:
		c.usable(*t, "tle", here)
	default:
		ok = c.coords(t, own, here) && ok
	}
	if t.Name == "" {
		t.Name = sequence
	}
	if !ok {
		return
	}
	if top, margin, known := highest(*t, c.Instrument.Site); known && top+margin < c.Instrument.Site.HorizonDeg {
		c.found.add(here, "target_coords", "is never above %s at %s, where the lowest for observing is %s",
			degrees(top), c.Instrument.Site.Name, degrees(c.Instrument.Site.HorizonDeg))
	}
}

// usable is what astronomy says of a target that is no direction.
func (c *checker) usable(t observatory.Target, field string, here spot) {
	if err := astro.CheckTarget(t); err != nil {
		c.found.add(here, field, "%s", observatory.Reason(err))
	}
}

// belongs finds what a target of its type cannot use.
func (c *checker) belongs(t observatory.Target, here spot) bool {
	ok := true
	only := func(field string, given bool, kinds ...observatory.TargetType) {
		for _, kind := range kinds {
			given = given && t.Type != kind
		}
		if given {
			c.found.add(here, field, "is not for a target of type %s", t.Type)
			ok = false
		}
	}
	only("target_coords", t.Coords != "", observatory.TargetICRS, observatory.TargetAltAz, observatory.TargetTest)
	only("pm_ra_mas_yr", t.PMRAMasYr != 0, observatory.TargetICRS)
	only("pm_dec_mas_yr", t.PMDecMasYr != 0, observatory.TargetICRS)
	only("parallax_mas", t.ParallaxMas != 0, observatory.TargetICRS)
	only("epoch_yr", t.EpochYr != 0, observatory.TargetICRS)
	only("body", t.Body != "", observatory.TargetBody)
	only("orbit", t.Orbit != nil, observatory.TargetOrbit)
	only("tle", t.TLE != "", observatory.TargetTLE)
	return ok
}

// coords reads the two angles, or finds them by the name.
func (c *checker) coords(t *observatory.Target, own bool, here spot) bool {
	if t.Coords == "" {
		t.Coords = formatCoords(*t)
		if t.Type != observatory.TargetTest && t.RADeg == 0 && t.DecDeg == 0 && t.AltDeg == 0 && t.AzDeg == 0 {
			t.Coords = ""
			if t.Type == observatory.TargetICRS && t.Name != "" {
				return c.byName(t, own, here)
			}
			c.found.add(here, "target_coords", "is missing")
			return false
		}
	}
	c.name(here, "target_coords", &t.Coords, false)
	if err := readCoords(t); err != nil {
		c.found.add(here, "target_coords", "%s", err)
		return false
	}
	if err := checkAngles(*t); err != nil {
		c.found.add(here, "target_coords", "%s", err)
		return false
	}
	return c.motion(*t, here)
}

// motion bounds what a star has beside its place.
func (c *checker) motion(t observatory.Target, here spot) bool {
	for _, one := range []struct {
		field     string
		v         float64
		low, high float64
	}{
		{"pm_ra_mas_yr", t.PMRAMasYr, -observatory.MaxProperMotion, observatory.MaxProperMotion},
		{"pm_dec_mas_yr", t.PMDecMasYr, -observatory.MaxProperMotion, observatory.MaxProperMotion},
		{"parallax_mas", t.ParallaxMas, 0, observatory.MaxParallax},
	} {
		if !(one.v >= one.low && one.v <= one.high) {
			c.found.add(here, one.field, "must be from %g to %g, is %g", one.low, one.high, one.v)
			return false
		}
	}
	if t.EpochYr != 0 && !(t.EpochYr >= 1800 && t.EpochYr <= 2200) {
		c.found.add(here, "epoch_yr", "must be a year from 1800 to 2200, is %g", t.EpochYr)
		return false
	}
	return true
}

// highest is the greatest altitude that the target reaches at the site: that
// of its upper culmination, 90 - |latitude - declination|, and what precession
// and refraction may add to it.
func highest(t observatory.Target, site observatory.Site) (deg, marginDeg float64, ok bool) {
	switch t.Type {
	case observatory.TargetICRS:
		return 90 - math.Abs(site.LatitudeDeg-t.DecDeg), 0.5, true
	case observatory.TargetAltAz:
		return t.AltDeg, 0, true
	}
	return 0, 0, false
}
