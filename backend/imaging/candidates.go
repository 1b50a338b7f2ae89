package imaging

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// Exposure is one image with its stars, for the search for candidates.
type Exposure struct {
	ImageID          int
	Detector, Filter string
	Night            string
	Start            time.Time
	Seconds          float64
	Width, Height    int
	WCS              WCS
	Stars            []Star
	// Own says that it was taken for the alert; others are earlier images of the
	// same place.
	Own bool
}

// Circle is the part of the sky that an alert leaves open.
type Circle struct {
	RADeg, DecDeg float64 // ICRS
	RadiusDeg     float64
}

const (
	// MaxCandidates are listed for an alert at most.
	MaxCandidates = 20
	// matchArcsec is how far a source may be from itself in another image.
	matchArcsec = 1.5
	// A candidate fades by more than fadingSigma of its uncertainty and more than
	// fadingLeast mag, which no star's measurement does by chance.
	fadingSigma, fadingLeast = 5.0, 0.15
	candidateSNR             = 7.0
	compareSNR               = 20.0 // of the stars that tell two images' zero points apart
	leastScatter             = 0.02 // mag, below which photometry in an aperture is not believed
	// surelySeen is how many sigma of the faintest star's noise a source would
	// stand out in an image, had it been there: well over the threshold of detection.
	surelySeen   = 15.0
	confirmation = 8.0 // what a second filter or camera adds to a score
	knownCost    = 30.0
)

// Candidates looks for what an alert may have announced among the sources of
// its images inside the circle, without a catalogue of the sky. Images of one
// camera and filter are compared with each other: their zero points are
// brought together by the median difference of the stars that both show (as in
// Honeycutt 1992, PASP 104, 435, of two images), and a source is a candidate
// that
//
//   - fades from the first of the alert's images to the last, or
//   - is missing in an earlier image of the place that would show it.
//
// Where there is one image and nothing to compare it with, the brightest
// sources of the circle are listed, and say so. What does not change within the
// images, is blended, saturated or at the edge is not found; asteroids and
// variable stars are found, too. Positions must agree within 1.5 arcsec. It is
// O(stars x images).
func Candidates(c Circle, images []Exposure) []observatory.Candidate {
	series := map[string][]Exposure{}
	var names []string
	for _, img := range images {
		key := img.Detector + "\x00" + img.Filter
		if series[key] == nil {
			names = append(names, key)
		}
		series[key] = append(series[key], img)
	}
	var all []scored
	for _, name := range names {
		all = append(all, newHunt(c, series[name]).candidates()...)
	}
	return ranked(merged(all))
}

// scored is a candidate with what its place in the list follows from.
type scored struct {
	observatory.Candidate
	score   float64
	because []string
}

// hunt is the search in the images of one camera and filter.
type hunt struct {
	circle Circle
	own    []*plate
	other  []*plate
}

// plate is an image whose stars can be found by their place.
type plate struct {
	Exposure
	cells map[[2]int][]int
	zero  float64 // mag that brings it to the scale of the first
	from  float64 // scatter of the stars that told, mag
	stars int     // that told
	limit float64 // mag of what would surely be seen, on the first's scale
}

const cellPixels = 16.0

func newHunt(c Circle, images []Exposure) *hunt {
	h := &hunt{circle: c}
	slices.SortStableFunc(images, func(a, b Exposure) int { return a.Start.Compare(b.Start) })
	for _, img := range images {
		p := newPlate(img)
		if img.Own {
			h.own = append(h.own, p)
		} else {
			h.other = append(h.other, p)
		}
	}
	if len(h.own) == 0 {
		return h
	}
	h.own[0].stars = len(h.own[0].Stars)
	compared := func(p *plate) bool { return !p.compare(h.own[0]) }
	h.own = append(h.own[:1], slices.DeleteFunc(h.own[1:], compared)...)
	h.other = slices.DeleteFunc(h.other, compared)
	return h
}

func newPlate(e Exposure) *plate {
	p := &plate{Exposure: e, cells: map[[2]int][]int{}, limit: math.Inf(-1)}
	least := math.Inf(1)
	for i, s := range e.Stars {
		key := [2]int{int(s.X / cellPixels), int(s.Y / cellPixels)}
		p.cells[key] = append(p.cells[key], i)
		if s.Sigma > 0 {
			least = min(least, s.Sigma)
		}
	}
	if !math.IsInf(least, 1) {
		p.limit = p.magnitude(Star{Flux: surelySeen * least})
	}
	return p
}

// magnitude is instrumental: of ADU per second.
func (p *plate) magnitude(s Star) float64 { return -2.5 * math.Log10(s.Flux/p.Seconds) }

// magnitudeError is that of a flux (2.5 / ln 10 over the signal to noise).
func magnitudeError(s Star) float64 { return 2.5 / math.Ln10 * s.Sigma / s.Flux }

// at finds the star at a place; there says that the image shows the place, away
// from its edge.
func (p *plate) at(ra, dec float64) (star Star, found, there bool) {
	const margin = 5
	x, y, ok := p.WCS.Pixel(ra, dec)
	if !ok || x < margin || y < margin || x > float64(p.Width)-margin || y > float64(p.Height)-margin {
		return star, false, false
	}
	scale := math.Hypot(p.WCS.CD[1][0], p.WCS.CD[1][1]) * 3600
	reach := max(matchArcsec/scale, 1.5)
	for cy := int((y - reach) / cellPixels); cy <= int((y+reach)/cellPixels); cy++ {
		for cx := int((x - reach) / cellPixels); cx <= int((x+reach)/cellPixels); cx++ {
			for _, i := range p.cells[[2]int{cx, cy}] {
				if d := math.Hypot(p.Stars[i].X-x, p.Stars[i].Y-y); d < reach {
					star, found, reach = p.Stars[i], true, d
				}
			}
		}
	}
	return star, found, true
}

func clean(s Star) bool { return !s.Saturated && !s.Edge && s.Flux > 0 && s.Sigma > 0 }

// compare finds the zero point against the first image; false where too few
// stars are in both.
func (p *plate) compare(first *plate) bool {
	const fewest = 3
	var differences []float64
	for _, s := range p.Stars {
		if !clean(s) || s.Blended || s.SNR() < compareSNR {
			continue
		}
		ra, dec := p.WCS.Sky(s.X, s.Y)
		if o, found, _ := first.at(ra, dec); found && clean(o) && !o.Blended && o.SNR() >= compareSNR {
			differences = append(differences, first.magnitude(o)-p.magnitude(s))
		}
	}
	if len(differences) < fewest {
		return false
	}
	slices.Sort(differences)
	p.zero = middle(differences)
	p.from = spread(differences, p.zero) / math.Sqrt(float64(len(differences)))
	p.stars = len(differences)
	p.limit += p.zero
	return true
}

// sighting is a source in one image.
type sighting struct {
	Star
	p *plate
}

// track is a source in all images of the alert.
type track struct {
	ra, dec float64
	seen    []sighting // by time
	missed  *plate     // the last image after all sightings that would show it
}

// tracks follows every source inside the circle.
func (h *hunt) tracks() []track {
	var all []track
	for n, p := range h.own {
		for _, s := range p.Stars {
			if !clean(s) || s.SNR() < candidateSNR {
				continue
			}
			ra, dec := p.WCS.Sky(s.X, s.Y)
			if astro.Separation(ra, dec, h.circle.RADeg, h.circle.DecDeg) > h.circle.RadiusDeg || h.before(n, ra, dec) {
				continue
			}
			all = append(all, h.follow(n, track{ra: ra, dec: dec, seen: []sighting{{s, p}}}))
		}
	}
	return all
}

// before says whether an image before the n-th shows the source, whose track is
// then followed from there.
func (h *hunt) before(n int, ra, dec float64) bool {
	return slices.ContainsFunc(h.own[:n], func(p *plate) bool {
		s, found, _ := p.at(ra, dec)
		return found && clean(s) && s.SNR() >= candidateSNR
	})
}

func (h *hunt) follow(n int, t track) track {
	for _, p := range h.own[n+1:] {
		switch s, found, there := p.at(t.ra, t.dec); {
		case found && clean(s):
			t.seen, t.missed = append(t.seen, sighting{s, p}), nil
		case !found && there:
			t.missed = p
		}
	}
	return t
}

// candidates judges every track.
func (h *hunt) candidates() []scored {
	if len(h.own) == 0 {
		return nil
	}
	var found, plain []scored
	for _, t := range h.tracks() {
		s, stands := h.judge(t)
		if stands {
			found = append(found, s)
		} else {
			plain = append(plain, s)
		}
	}
	if len(h.own) > 1 || len(h.other) > 0 {
		return found
	}
	slices.SortFunc(plain, func(a, b scored) int { return cmp.Compare(a.Magnitude, b.Magnitude) })
	plain = plain[:min(len(plain), MaxCandidates/2)]
	for i := range plain {
		plain[i].because = append([]string{"seen in one image, and there is no other to compare it with: among the brightest of the circle"}, plain[i].because...)
	}
	return plain
}

// judge says what speaks for a track, and whether it is a candidate.
func (h *hunt) judge(t track) (s scored, stands bool) {
	best := slices.MaxFunc(t.seen, func(a, b sighting) int { return cmp.Compare(a.SNR(), b.SNR()) })
	ra, dec := best.p.WCS.Sky(best.X, best.Y)
	s.Candidate = observatory.Candidate{
		ImageID: best.p.ImageID, RADeg: ra, DecDeg: dec, X: best.X, Y: best.Y, Detector: best.p.Detector, Filter: best.p.Filter,
		Magnitude: best.p.magnitude(best.Star), Error: magnitudeError(best.Star), SNR: best.SNR(), Images: len(t.seen),
		DistanceDeg: astro.Separation(ra, dec, h.circle.RADeg, h.circle.DecDeg),
	}
	blended := slices.ContainsFunc(t.seen, func(one sighting) bool { return one.Blended })
	stands = h.fades(t, &s) && !blended
	if h.isNew(t, &s) {
		stands = true
	}
	s.score += min(math.Log10(max(s.SNR, 1)), 3) - 2*s.DistanceDeg/max(h.circle.RadiusDeg, 1e-6)
	s.because = append(s.because, fmt.Sprintf("%.1f arcsec from the alert's position", s.DistanceDeg*3600))
	return s, stands
}

// fades compares the first sighting with the last.
func (h *hunt) fades(t track, s *scored) bool {
	first, last := t.seen[0], t.seen[len(t.seen)-1]
	if t.missed != nil {
		before := first.p.magnitude(first.Star) + first.p.zero
		if before < t.missed.limit {
			drop := t.missed.limit - before
			s.Fading, s.score = &drop, s.score+20
			s.because = append(s.because, fmt.Sprintf("faded by more than %.2f mag: no longer in the image %s later",
				drop, t.missed.Start.Sub(first.p.Start).Round(time.Second)))
			return true
		}
	}
	if len(t.seen) < 2 {
		return false
	}
	fading := last.p.magnitude(last.Star) + last.p.zero - first.p.magnitude(first.Star) - first.p.zero
	sigma := math.Sqrt(square(magnitudeError(first.Star)) + square(magnitudeError(last.Star)) + square(first.p.from) +
		square(last.p.from) + square(leastScatter))
	over := fading / sigma
	s.Fading, s.FadingSigma = &fading, &over
	if !(over >= fadingSigma && fading >= fadingLeast) {
		return false
	}
	s.score += 5 + min(over, 30)
	s.because = append(s.because, fmt.Sprintf("faded by %.2f mag in %s (%.0f sigma) against %d stars",
		fading, last.p.Start.Sub(first.p.Start).Round(time.Second), over, last.p.stars))
	return true
}

func square(v float64) float64 { return v * v }

// isNew looks for the source in earlier images, the alert's own among them.
func (h *hunt) isNew(t track, s *scored) bool {
	first := t.seen[0]
	is := first.p.magnitude(first.Star) + first.p.zero
	for _, p := range h.other {
		_, found, there := p.at(t.ra, t.dec)
		switch {
		case found:
			s.score -= knownCost
			s.because = append(s.because, fmt.Sprintf("image %d of the night %s shows it, too: perhaps a variable star", p.ImageID, p.Night))
			return false
		case there && is < p.limit && !p.Start.After(first.p.Start):
			s.New = true
			s.because = append(s.because, fmt.Sprintf("not in image %d of the night %s, which shows fainter stars", p.ImageID, p.Night))
		}
	}
	if s.New {
		s.score += 20
		return true
	}
	if len(t.seen) < 2 || first.p == h.own[0] {
		return false
	}
	if _, found, there := h.own[0].at(t.ra, t.dec); !found && there && is < h.own[0].limit {
		s.New = true
		s.score += 10
		s.because = append(s.because, "not in the first image, which shows fainter stars")
	}
	return s.New
}

// merged makes one of those that several filters or cameras show.
func merged(all []scored) []scored {
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []scored
	for _, s := range all {
		i := slices.IndexFunc(out, func(o scored) bool {
			return astro.Separation(o.RADeg, o.DecDeg, s.RADeg, s.DecDeg)*3600 <= 2*matchArcsec
		})
		if i < 0 {
			out = append(out, s)
			continue
		}
		out[i].score += confirmation
		out[i].Images += s.Images
		out[i].because = append(out[i].because, fmt.Sprintf("also by the %s through the %s", s.Detector, s.Filter))
	}
	return out
}

func ranked(all []scored) []observatory.Candidate {
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	all = all[:min(len(all), MaxCandidates)]
	list := make([]observatory.Candidate, len(all))
	for i, s := range all {
		s.Rank = i + 1
		s.Reason = observatory.Sentence(strings.Join(s.because, "; "))
		list[i] = s.Candidate
	}
	return list
}
