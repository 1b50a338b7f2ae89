package request

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pyros/backend/observatory"
)

// Check applies the rules of a file to a request that was made otherwise, such
// as by a form or an alert, and completes what is computed: priorities,
// durations, target angles from their text, counts, statuses, warnings. A
// place in a problem reads "sequences[0].albums[1].plans[0]".
func Check(r *observatory.Request, instrument observatory.Instrument, now time.Time) []observatory.Problem {
	var found findings
	check(r, instrument, moment(now), formSpot, &found)
	return found.problems()
}

// formNames are the fields of the nouns in the words of their JSON.
var formNames = [...]map[string]string{
	{"scientific_program": "program"},
	{"jd1": "window_start", "jd2": "window_end", "t_prefered": "preferred", "duration": "duration_s", "target_coords": "target.coords", "target_name": "target.name"},
	{},
	{"duration": "exposure_s", "nb_images": "images"},
}

func formSpot(path ...int) spot {
	var parts []string
	for i, name := range []string{"sequences", "albums", "plans"} {
		if i < len(path) {
			parts = append(parts, fmt.Sprintf("%s[%d]", name, path[i]))
		}
	}
	names := formNames[len(path)]
	place := strings.Join(parts, ".")
	return spot{place: place, path: place, name: func(field string) string {
		if name := names[field]; name != "" {
			return name
		}
		return field
	}}
}

// checker applies the rules to one request.
type checker struct {
	instrument observatory.Instrument
	now        time.Time
	at         func(path ...int) spot // place of the request, a sequence, an album, a plan
	found      *findings
	warned     *findings
}

// moment is a time as requests have them: what begins now does not begin before.
func moment(now time.Time) time.Time { return now.UTC().Round(time.Microsecond) }

func check(r *observatory.Request, instrument observatory.Instrument, now time.Time, at func(...int) spot, found *findings) {
	c := &checker{instrument: instrument, now: now, at: at, found: found, warned: &findings{}}
	c.request(r)
	r.Warnings = c.warned.problems()
}

func (c *checker) request(r *observatory.Request) {
	here := c.at()
	c.name(here, "name", &r.Name, true)
	c.name(here, "checkpoint", &r.Checkpoint, false)
	c.name(here, "flag", &r.Flag, false)
	switch r.TargetType {
	case observatory.TargetICRS, observatory.TargetAltAz, observatory.TargetTest:
	default:
		c.found.add(here, "target_type", "must be icrs, altaz or test, is %s", quote(string(r.TargetType)))
	}
	program, known := c.program(r.Program)
	if !known {
		c.found.add(here, "scientific_program", "unknown program %s; known are %s", quote(r.Program), c.programs())
	}
	if n := len(r.Sequences); n == 0 {
		c.found.add(here, "", "has no sequence")
	} else if n > MaxSequences {
		c.found.add(here, "", "has %d sequences, the most is %d", n, MaxSequences)
	}
	names := map[string]bool{}
	images := 0
	for i := range r.Sequences {
		s := &r.Sequences[i]
		s.Status = observatory.SequenceComplete
		if r.Submitted {
			s.Status = observatory.SequenceToBePlanned
		}
		s.IsAlert, s.Program, s.RequestName = r.IsAlert, r.Program, r.Name
		c.priority(s, i, r.IsAlert, program)
		c.sequence(s, i, r.TargetType)
		if names[s.Name] && s.Name != "" {
			c.warned.add(c.at(i), "name", "another sequence has the same name")
		}
		names[s.Name] = true
		images += s.ImagesAll
	}
	if images > MaxImages {
		c.found.add(here, "", "asks for %d images, the most is %d", images, MaxImages)
	}
	r.Complete = true
	r.Status = observatory.RequestDraft
	if r.Submitted {
		r.Status = observatory.RequestSubmitted
	}
}

// priority is the sequence's own, 1 to 5, or else the program's; that of an
// alert may also be 0.
func (c *checker) priority(s *observatory.Sequence, i int, isAlert bool, program observatory.Program) {
	if s.Priority == 0 && !isAlert {
		s.Priority = min(max(program.Priority, 1), 5)
	}
	if s.Priority < 0 || s.Priority > 5 {
		c.found.add(c.at(i), "priority", "must be from 1 (most important) to 5, is %d", s.Priority)
	}
}

func (c *checker) sequence(s *observatory.Sequence, i int, target observatory.TargetType) {
	here := c.at(i)
	c.name(here, "name", &s.Name, true)
	if n := len(s.Albums); n == 0 {
		c.found.add(here, "", "has no album")
	} else if n > MaxAlbums {
		c.found.add(here, "", "has %d albums, the most is %d", n, MaxAlbums)
	}
	detectors := map[string]bool{}
	s.ImagesAll = 0
	for j := range s.Albums {
		a := &s.Albums[j]
		c.album(a, i, j)
		if detectors[a.Detector] && a.Detector != "" {
			c.found.add(c.at(i, j), "detector", "another album of the sequence has the same detector %s", quote(a.Detector))
		}
		detectors[a.Detector] = true
		for _, p := range a.Plans {
			s.ImagesAll = min(s.ImagesAll+max(p.Images, 0), math.MaxInt32)
		}
	}
	c.target(&s.Target, s.Name, here, target)
	c.duration(s, here)
	c.window(s, here)
}

func (c *checker) target(t *observatory.Target, sequence string, here spot, kind observatory.TargetType) {
	if t.Type == "" {
		t.Type = kind
	}
	if t.Type != kind {
		c.found.add(here, "target_type", "is %s in a request of type %s", quote(string(t.Type)), quote(string(kind)))
	}
	c.name(here, "target_name", &t.Name, false)
	if t.Name == "" {
		t.Name = sequence
	}
	t.Coords = strings.TrimSpace(t.Coords)
	if t.Coords == "" {
		t.Coords = formatCoords(*t)
		if t.Type != observatory.TargetTest && t.RADeg == 0 && t.DecDeg == 0 && t.AltDeg == 0 && t.AzDeg == 0 {
			c.found.add(here, "target_coords", "is missing")
			return
		}
	}
	c.name(here, "target_coords", &t.Coords, false)
	if err := readCoords(t); err != nil {
		c.found.add(here, "target_coords", "%s", err)
		return
	}
	if err := checkAngles(*t); err != nil {
		c.found.add(here, "target_coords", "%s", err)
		return
	}
	if top, ok := highest(*t, c.instrument.Site); ok && top < c.instrument.Site.HorizonDeg {
		c.found.add(here, "target_coords", "is never above %s at %s, where the lowest for observing is %s",
			degrees(top), c.instrument.Site.Name, degrees(c.instrument.Site.HorizonDeg))
	}
}

// highest is the greatest altitude that the target reaches at the site: that
// of its upper culmination, 90 - |latitude - declination|, with half a degree
// for precession and refraction.
func highest(t observatory.Target, site observatory.Site) (deg float64, ok bool) {
	switch t.Type {
	case observatory.TargetICRS:
		return math.Min(90, 90.5-math.Abs(site.LatitudeDeg-t.DecDeg)), true
	case observatory.TargetAltAz:
		return t.AltDeg, true
	}
	return 0, false
}

// duration takes the longer of what the file gives and what the plans need.
func (c *checker) duration(s *observatory.Sequence, here spot) {
	if !(s.DurationS >= 0) || math.IsInf(s.DurationS, 0) {
		c.found.add(here, "duration", "must be more than 0 s")
		s.DurationS = 0
	}
	needs := Duration(s.Albums, c.instrument).Seconds()
	if s.DurationS > 0 && s.DurationS < needs {
		c.warned.add(here, "duration", "the plans need %s, more than the %s given; %s are planned",
			seconds(needs), seconds(s.DurationS), seconds(needs))
	}
	s.DurationS = max(s.DurationS, needs)
}

func (c *checker) window(s *observatory.Sequence, here spot) {
	s.Start, s.End = s.Start.UTC().Round(time.Microsecond), s.End.UTC().Round(time.Microsecond)
	latest := s.End.Add(-time.Duration(min(s.DurationS, 1e9) * float64(time.Second)))
	switch {
	case s.Start.IsZero():
		c.found.add(here, "jd1", "is missing: the start of the window")
		return
	case s.End.IsZero():
		c.found.add(here, "jd2", "is missing: the end of the window")
		return
	case !s.End.After(s.Start):
		c.found.add(here, "jd2", "the window ends %s, not after its start %s", stamp(s.End), stamp(s.Start))
	case !s.End.After(c.now):
		c.found.add(here, "jd2", "the window ended %s, before now, %s", stamp(s.End), stamp(c.now))
	case s.End.After(c.now.AddDate(0, 0, MaxAheadDays)):
		c.found.add(here, "jd2", "the window ends %s, more than %d days from now", stamp(s.End), MaxAheadDays)
	case latest.Before(s.Start):
		c.found.add(here, "jd2", "the window lasts %s, the sequence needs %s", seconds(s.End.Sub(s.Start).Seconds()), seconds(s.DurationS))
	case latest.Before(c.now):
		c.found.add(here, "jd2", "of the window %s are left, the sequence needs %s", seconds(s.End.Sub(c.now).Seconds()), seconds(s.DurationS))
	case s.Start.Before(c.now):
		c.warned.add(here, "jd1", "the window began %s, before now", stamp(s.Start))
	}
	if s.Preferred == nil {
		return
	}
	preferred := s.Preferred.UTC().Round(time.Microsecond)
	s.Preferred = &preferred
	switch {
	case preferred.IsZero():
	case preferred.Before(s.Start) || preferred.After(s.End):
		c.found.add(here, "t_prefered", "%s is not within the window %s to %s", stamp(preferred), stamp(s.Start), stamp(s.End))
	case preferred.After(latest) && !latest.Before(s.Start):
		c.warned.add(here, "t_prefered", "a start at %s would end after the window; the latest start is %s", stamp(preferred), stamp(latest))
	}
}

func (c *checker) album(a *observatory.Album, i, j int) {
	here := c.at(i, j)
	c.name(here, "name", &a.Name, false)
	detector, known := c.instrument.Detector(a.Detector)
	if !known && a.Detector != "" {
		c.found.add(here, "detector", "unknown detector %s; known are %s", quote(a.Detector), c.detectors())
	} else if !known {
		c.found.add(here, "detector", "is missing")
	}
	if n := len(a.Plans); n == 0 {
		c.found.add(here, "", "has no plan")
	} else if n > MaxPlans {
		c.found.add(here, "", "has %d plans, the most is %d", n, MaxPlans)
	}
	for k := range a.Plans {
		c.plan(&a.Plans[k], c.at(i, j, k), detector, known)
	}
}

func (c *checker) plan(p *observatory.Plan, here spot, d observatory.Detector, known bool) {
	c.name(here, "name", &p.Name, false)
	if p.Filter == "" {
		c.found.add(here, "filter", "is missing")
	} else if _, mounted := d.Mounted(p.Filter); known && !mounted {
		c.found.add(here, "filter", "%s is not mounted in the wheel of %s; mounted are %s", quote(p.Filter), quote(d.Name), filters(d))
	}
	switch {
	case !(p.ExposureS > 0) || math.IsInf(p.ExposureS, 0):
		c.found.add(here, "duration", "must be more than 0 s")
	case known && p.ExposureS < d.MinExposureS:
		c.found.add(here, "duration", "%s is shorter than the shortest exposure of %s, %s", seconds(p.ExposureS), quote(d.Name), seconds(d.MinExposureS))
	case known && d.MaxExposureS > 0 && p.ExposureS > d.MaxExposureS:
		c.found.add(here, "duration", "%s is longer than the longest exposure of %s, %s", seconds(p.ExposureS), quote(d.Name), seconds(d.MaxExposureS))
	}
	if p.Images < 1 || p.Images > MaxImages {
		c.found.add(here, "nb_images", "must be from 1 to %d, is %d", MaxImages, p.Images)
	}
}

// name trims a text and bounds it.
func (c *checker) name(here spot, field string, s *string, required bool) {
	*s = strings.TrimSpace(*s)
	switch {
	case *s == "" && required:
		c.found.add(here, field, "is missing")
	case len(*s) > MaxText && len(*s) == utf8.RuneCountInString(*s):
		c.found.add(here, field, "has %d characters, the most is %d", len(*s), MaxText)
	case len(*s) > MaxText:
		c.found.add(here, field, "has %d characters that take %d bytes, the most is %d bytes", utf8.RuneCountInString(*s), len(*s), MaxText)
	case !utf8.ValidString(*s) || strings.ContainsFunc(*s, func(r rune) bool { return !unicode.IsGraphic(r) }):
		c.found.add(here, field, "holds a character that cannot be shown: %s", quote(*s))
	}
}

func (c *checker) program(name string) (observatory.Program, bool) {
	for _, p := range c.instrument.Programs {
		if p.Name == name {
			return p, true
		}
	}
	return observatory.Program{}, false
}

func (c *checker) programs() string {
	var names []string
	for _, p := range c.instrument.Programs {
		names = append(names, quote(p.Name))
	}
	return list(names)
}

func (c *checker) detectors() string {
	var names []string
	for _, d := range c.instrument.Detectors {
		names = append(names, quote(d.Name))
	}
	return list(names)
}

func filters(d observatory.Detector) string {
	var names []string
	for _, f := range d.MountedFilters {
		names = append(names, quote(f.Name))
	}
	return list(names)
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func seconds(s float64) string {
	return strconv.FormatFloat(math.Round(s*1000)/1000, 'f', -1, 64) + " s"
}

func degrees(d float64) string { return strconv.FormatFloat(math.Round(d*10)/10, 'f', -1, 64) + " deg" }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
