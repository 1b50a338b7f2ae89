package request

import (
	"math"
	"strings"

	"pyros/backend/observatory"
)

// gaussDegDay is the mean motion of a body without mass at 1 au in degrees a
// day: the Gaussian gravitational constant, k = 0.01720209895 rad.
const gaussDegDay = 0.01720209895 * 180 / math.Pi

// buildTarget reads what a sequence says of its target; without a type of its
// own it is of the request's.
func buildTarget(n *node, found *findings) observatory.Target {
	kind := observatory.TargetType(strings.ToLower(n.text("target_type", found)))
	t := observatory.Target{Type: kind, Name: n.text("target_name", found), Coords: n.text("target_coords", found), Body: strings.ToLower(n.text("body", found))}
	t.PMRAMasYr, _ = n.number("pm_ra_mas_yr", found)
	t.PMDecMasYr, _ = n.number("pm_dec_mas_yr", found)
	t.ParallaxMas, _ = n.number("parallax_mas", found)
	t.EpochYr, _ = n.number("epoch_yr", found)
	if orbit := n.parts[orbitLevel]; orbit != nil {
		t.Orbit = buildOrbit(orbit, found)
	}
	if tle := n.parts[tleLevel]; tle != nil {
		t.TLE = tle.required("line1", found) + "\n" + tle.required("line2", found)
	}
	return t
}

// buildOrbit reads elements of either kind: perihelion distance and time, as
// comets have them, or semi-major axis and mean anomaly, as asteroids do.
func buildOrbit(n *node, found *findings) *observatory.Orbit {
	var o observatory.Orbit
	for _, one := range []struct {
		name string
		into *float64
	}{
		{"epoch_jd", &o.EpochJD}, {"eccentricity", &o.Eccentricity}, {"incl_deg", &o.InclDeg}, {"node_deg", &o.NodeDeg}, {"peri_deg", &o.PeriDeg},
	} {
		*one.into = n.needed(one.name, found)
	}
	comet := n.attrs["perihelion_au"] != nil || n.attrs["perihelion_jd"] != nil
	asteroid := n.attrs["semimajor_au"] != nil || n.attrs["mean_anomaly_deg"] != nil
	switch {
	case comet && asteroid:
		found.add(n.at, "", "has perihelion_au and perihelion_jd, or semimajor_au and mean_anomaly_deg, not some of both")
	case !asteroid:
		o.PerihelionAU, o.PerihelionJD = n.needed("perihelion_au", found), n.needed("perihelion_jd", found)
	default:
		a, anomaly := n.needed("semimajor_au", found), n.needed("mean_anomaly_deg", found)
		switch {
		case n.attrs["semimajor_au"] == nil || n.attrs["mean_anomaly_deg"] == nil:
		case !(a > 0):
			found.add(n.at, "semimajor_au", "must be more than 0 au")
		case !(o.Eccentricity >= 0 && o.Eccentricity < 1):
			found.add(n.at, "eccentricity", "must be from 0 to below 1 with semimajor_au; give perihelion_au and perihelion_jd for an open orbit")
		default:
			// The passage that is nearest to the epoch; motion by Kepler's third law.
			o.PerihelionAU = a * (1 - o.Eccentricity)
			o.PerihelionJD = o.EpochJD - math.Remainder(anomaly, 360)*a*math.Sqrt(a)/gaussDegDay
		}
	}
	return &o
}

// needed is a number that may not be missing.
func (n *node) needed(name string, found *findings) float64 {
	if n.attrs[name] == nil {
		found.add(n.at, name, "is missing")
	}
	v, _ := n.number(name, found)
	return v
}
