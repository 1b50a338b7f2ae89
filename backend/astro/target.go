package astro

import (
	"math"
	"strings"

	"pyros/backend/observatory"
)

// Place is where a target stands, as seen from the site.
type Place struct {
	AltDeg float64 `json:"alt_deg"` // without refraction
	AzDeg  float64 `json:"az_deg"`  // north through east
	// RADeg and DecDeg are the astrometric ICRS direction: what a telescope is to
	// be pointed at as if it were a star's, so that Sky.AltAz of it is AltDeg and
	// AzDeg again.
	RADeg        float64 `json:"ra_deg"`
	DecDeg       float64 `json:"dec_deg"`
	HourAngleDeg float64 `json:"hour_angle_deg"` // apparent, -180..180, west positive
	DistanceKM   float64 `json:"distance_km"`    // from the site; 0 where it is not known
}

const moonName = "moon"

// kmPerParsec is 648000 / pi astronomical units (IAU 2015, B2).
const kmPerParsec = auKM * 648000 / math.Pi

// CheckTarget says, as a sentence, what makes a target unusable at any time:
// numbers out of range, a body that is not known, elements that describe no
// orbit, a broken TLE.
func CheckTarget(t observatory.Target) error {
	_, err := newSource(&t)
	return err
}

// source is a target made ready to be asked for often.
type source struct {
	kind    observatory.TargetType
	alt, az float64   // rad, of altaz
	star    star      // of icrs
	planet  *planet   // of body, nil for the Moon
	orbit   orbit     // of orbit
	sat     satellite // of tle
}

func newSource(t *observatory.Target) (source, error) {
	s := source{kind: t.Type}
	var err error
	switch t.Type {
	case observatory.TargetICRS:
		err = checkStar(t)
		s.star = newStar(t)
	case observatory.TargetAltAz:
		if !within(t.AltDeg, -90, 90) || !within(t.AzDeg, -360, 360) {
			err = invalid("altitude %g and azimuth %g deg: want -90 to 90 and 0 to 360", t.AltDeg, t.AzDeg)
		}
		s.alt, s.az = t.AltDeg*degToRad, t.AzDeg*degToRad
	case observatory.TargetTest:
		s.alt = math.Pi / 2
	case observatory.TargetBody:
		name := strings.ToLower(t.Body)
		s.planet = planetNamed(name)
		if s.planet == nil && name != moonName {
			err = invalid("body %q is not known: want %s or one of %s", shortened(t.Body), moonName, planetNames())
		}
	case observatory.TargetOrbit:
		if err = checkOrbit(t.Orbit); err == nil {
			s.orbit = newOrbit(t.Orbit)
		}
	case observatory.TargetTLE:
		s.sat, err = parseTLE(t.TLE)
	default:
		err = invalid("target type %q is not known", shortened(string(t.Type)))
	}
	return s, err
}

// holds says whether the target's elements reach a day, reaches why not.
func (s *source) holds(d *Day) bool {
	switch s.kind {
	case observatory.TargetOrbit:
		return math.Abs(d.daysTT()-s.orbit.epoch) <= maxOrbitDays
	case observatory.TargetTLE:
		return math.Abs(daysUTC(d.Start)-s.sat.epoch) <= maxTLEDays
	}
	return true
}

func (s *source) reaches(d *Day) error {
	if s.kind == observatory.TargetOrbit {
		return s.orbit.reaches(d.daysTT())
	}
	return s.sat.reaches(daysUTC(d.Start))
}

// shortened keeps a word from outside from filling a page.
func shortened(word string) string {
	if len(word) > 40 {
		return strings.ToValidUTF8(word[:40], "") + "..."
	}
	return word
}

func planetNames() string {
	names := make([]string, len(planets))
	for i := range planets {
		names[i] = planets[i].name
	}
	return strings.Join(names, ", ")
}

// Target is where a target stands. It fails for one that CheckTarget refuses and
// for elements that do not reach to the time of the sky.
func (s *Sky) Target(t observatory.Target) (Place, error) {
	src, err := newSource(&t)
	if err != nil {
		return Place{}, err
	}
	return s.placeOf(&src)
}

func (s *Sky) placeOf(src *source) (Place, error) {
	apparent, km, err := s.seen(src)
	if err != nil {
		return Place{}, err
	}
	date := s.toDate.apply(apparent)
	alt, az := s.horizontal(date)
	ra, dec := s.catalogued(apparent).polar()
	raDate, _ := date.polar()
	return Place{
		AltDeg: alt * radToDeg, AzDeg: az * radToDeg, RADeg: ra * radToDeg, DecDeg: dec * radToDeg,
		HourAngleDeg: wrapSigned(s.lst-raDate) * radToDeg, DistanceKM: km,
	}, nil
}

// seen is the apparent direction on the axes of GCRS, a unit vector, and the
// distance in km from the site, 0 where it is not known.
func (s *Sky) seen(src *source) (apparent vec, km float64, err error) {
	var v vec // astrometric, km
	velocity := s.velocity.add(s.spin)
	site := s.observerGCRS()
	switch src.kind {
	case observatory.TargetICRS:
		if src.star.parallax > 0 {
			km = kmPerParsec * arcsecToRad / src.star.parallax
		}
		return s.arriving(src.star.seen(s.centuries, s.earth)), km, nil
	case observatory.TargetAltAz, observatory.TargetTest:
		return s.toDate.undo(s.observer.direction(src.alt, src.az, s.lst)), 0, nil
	case observatory.TargetBody:
		if src.planet == nil {
			// The series of the Moon holds the light-time: see Sky.Moon.
			v, velocity = s.moonGeocentric().sub(site), s.spin
		} else {
			v = src.planet.seen(s.centuries, s.earth).scale(auKM).sub(site)
		}
	case observatory.TargetOrbit:
		days := s.centuries * 100 * daysPerYear
		if err := src.orbit.reaches(days); err != nil {
			return vec{}, 0, err
		}
		v = src.orbit.seen(days, s.earth).scale(auKM).sub(site)
	case observatory.TargetTLE:
		// In the frame that falls with the Earth the satellite's light-time and the
		// site's turning are all the aberration there is.
		if err := src.sat.reaches(s.days); err != nil {
			return vec{}, 0, err
		}
		if v, err = src.sat.seen(s.days, s.equation, s.observer.place(s.lst)); err != nil {
			return vec{}, 0, err
		}
		v, velocity = s.toDate.undo(v), s.spin
	}
	km = v.norm()
	return aberrate(v.scale(1/km), velocity), km, nil
}
