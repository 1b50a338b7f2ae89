package request

import (
	"context"
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
func Check(r *observatory.Request, b Basis) []observatory.Problem {
	var found findings
	b.Now = moment(b.Now)
	check(r, b, formPlaces{r}, &found)
	return found.problems()
}

// checker applies the rules to one request.
type checker struct {
	Basis
	places
	found  *findings
	warned *findings
	named  map[string]Named // of this request
}

// moment is a time as requests have them: what begins now does not begin before.
func moment(now time.Time) time.Time { return now.UTC().Round(time.Microsecond) }

func check(r *observatory.Request, b Basis, p places, found *findings) {
	c := &checker{Basis: b, places: p, found: found, warned: &findings{}}
	c.request(r)
	if len(found.list) == 0 && b.SunBelowDeg != 0 {
		look := func(ctx context.Context) {
			skies, all := c.sky(ctx, r)
			if !all {
				skies = nil // the groups are judged by their windows alone
			}
			c.oneNight(ctx, r, skies)
		}
		if b.Turn == nil {
			look(context.Background())
		} else {
			b.Turn(look)
		}
	}
	r.Warnings = c.warned.problems()
}

func (c *checker) request(r *observatory.Request) {
	here := c.at()
	c.name(here, "name", &r.Name, true)
	c.name(here, "checkpoint", &r.Checkpoint, false)
	c.name(here, "flag", &r.Flag, false)
	c.targetType(here, r.TargetType)
	program, known := c.program(r.Program)
	if !known {
		c.found.add(here, "scientific_program", "unknown program %s; known are %s", quote(r.Program), c.programs())
	}
	if n := len(r.Sequences); n == 0 {
		c.found.add(here, "", "has no sequence")
	} else if n > MaxSequences {
		c.found.add(here, "", "has %d sequences, the most is %d", n, MaxSequences)
	}
	c.names(r)
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
	c.groups(r)
	if c.Quota != nil && known && !r.IsAlert {
		c.quota(r, program)
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

// quota refuses a sequence that needs more than the whole of a quota, and warns
// where the request needs more than is left: that may become free again.
func (c *checker) quota(r *observatory.Request, program observatory.Program) {
	for i, s := range r.Sequences {
		for _, q := range []struct {
			of     string
			wholeS float64
		}{{"yours", c.Quota.User.QuotaS}, {"that of program " + quote(program.Name), program.QuotaS}, {"that of " + clip(c.Quota.Country.Name), c.Quota.Country.QuotaS}} {
			if s.DurationS > q.wholeS {
				c.found.add(c.at(i), "duration", "needs %s, more than the whole quota, %s: %s", seconds(s.DurationS), q.of, seconds(q.wholeS))
			}
		}
	}
	if cost := CostS(*r); cost > c.Quota.User.LeftS {
		c.warned.add(c.at(), "", "needs %s in all; of your quota %s are left", seconds(cost), seconds(c.Quota.User.LeftS))
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
	c.windows(s, i)
	c.preferred(s, here)
	c.asked(s, here)
}

// duration takes the longer of what the file gives and what the plans need.
func (c *checker) duration(s *observatory.Sequence, here spot) {
	if !(s.DurationS >= 0) || math.IsInf(s.DurationS, 0) {
		c.found.add(here, "duration", "must be more than 0 s")
		s.DurationS = 0
	}
	needs := Duration(s.Albums, c.Instrument).Seconds()
	if s.DurationS > 0 && s.DurationS < needs {
		c.warned.add(here, "duration", "the plans need %s, more than the %s given; %s are planned",
			seconds(needs), seconds(s.DurationS), seconds(needs))
	}
	s.DurationS = max(s.DurationS, needs)
}

func (c *checker) album(a *observatory.Album, i, j int) {
	here := c.at(i, j)
	c.name(here, "name", &a.Name, false)
	detector, known := c.Instrument.Detector(a.Detector)
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
	for _, p := range c.Instrument.Programs {
		if p.Name == name {
			return p, true
		}
	}
	return observatory.Program{}, false
}

func (c *checker) programs() string {
	var names []string
	for _, p := range c.Instrument.Programs {
		names = append(names, quote(p.Name))
	}
	return list(names)
}

func (c *checker) detectors() string {
	var names []string
	for _, d := range c.Instrument.Detectors {
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

// amount writes a number with three decimals at most.
func amount(v float64) string { return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64) }

func seconds(s float64) string { return amount(s) + " s" }

func degrees(d float64) string { return strconv.FormatFloat(math.Round(d*10)/10, 'f', -1, 64) + " deg" }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
