package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Ephemeris is the sky of a site over some time, computed once and shared by the
// questions about many targets: when one can be seen, where it stands, why it can
// not be seen. It never changes, so that any number of goroutines may ask.
type Ephemeris struct {
	site     observatory.Site
	from, to time.Time
	days     []Day
	samples  []sample // daySamples of every day, fewer of the last one
}

// The sky is looked at every step seconds; between two looks a place turns by
// 1.25 degrees at most.
const (
	step       = 300.0
	daySamples = secondsPerDay/step + 1
)

// sample is the sky at one look, on the axes of date of its day.
type sample struct {
	zenith  vec
	moon    vec     // unit vector, topocentric
	sunSin  float64 // sine of the Sun's altitude
	moonSin float64 // likewise the Moon's
	illum   float64
}

// NewEphemeris makes the sky of site from..to, two years at most.
func NewEphemeris(site observatory.Site, from, to time.Time) (*Ephemeris, error) {
	from, to = from.UTC(), to.UTC()
	switch {
	case !within(site.LatitudeDeg, -90, 90) || !within(site.LongitudeDeg, -360, 360) || !within(site.HeightM, -1000, 20000):
		return nil, invalid("site at latitude %g, longitude %g, height %g m: there is no such place", site.LatitudeDeg, site.LongitudeDeg, site.HeightM)
	case !from.Before(to):
		return nil, invalid("the time ends at %s, not after its start at %s", to.Format(time.RFC3339), from.Format(time.RFC3339))
	case to.Sub(from) > longestWindows:
		return nil, invalid("%.0f days: the sky is computed for two years at most", to.Sub(from).Hours()/24)
	}
	e := &Ephemeris{site: site, from: from, to: to}
	n := int(math.Ceil(to.Sub(from).Hours() / 24))
	e.days = make([]Day, n)
	e.samples = make([]sample, 0, n*daySamples)
	for i := range e.days {
		start := from.AddDate(0, 0, i)
		e.days[i] = DayFrom(site, start)
		last := int(math.Ceil(math.Min(to.Sub(start).Seconds(), secondsPerDay) / step))
		for j := range last + 1 {
			e.samples = append(e.samples, e.days[i].sample(float64(j)*step/secondsPerDay))
		}
	}
	return e, nil
}

// Span is what the ephemeris covers.
func (e *Ephemeris) Span() Span { return Span{e.from, e.to} }

// sample looks at the sky at a fraction of the day.
func (d *Day) sample(x float64) sample {
	lst := d.sidereal + earthSpin*x
	sin, cos := math.Sincos(lst)
	o := &d.observer
	s := sample{zenith: vec{o.cosLat * cos, o.cosLat * sin, o.sinLat}}
	place := vec{o.axisKM * cos, o.axisKM * sin, o.upKM}
	moon, sun := d.moon.at(x), d.sun.at(x)
	s.illum = illumination(moon, sun)
	s.moon = moon.sub(place).unit()
	s.moonSin = s.moon.dot(s.zenith)
	s.sunSin = sun.sub(place).unit().dot(s.zenith)
	return s
}

// Visible appends to spans, which may be nil, those within from..to in which the
// target satisfies the limits, in order and apart, edges to a second. A test
// target stands wherever it is wanted: only the Sun binds it. from..to must lie
// in what the ephemeris covers.
func (e *Ephemeris) Visible(spans []Span, t *observatory.Target, l Limits, from, to time.Time) ([]Span, error) {
	src, err := newSource(t)
	if err != nil {
		return spans, err
	}
	q := search{e: e, src: src, levels: l.levels(), upTo: conditions, out: spans, first: len(spans)}
	q.run(from, to)
	return q.out, q.err
}

// search is one question to an ephemeris.
type search struct {
	e      *Ephemeris
	src    source
	levels levels
	// upTo is the condition whose best is wanted while those before it hold;
	// conditions where the spans are wanted in which all hold.
	upTo    int
	skip    [conditions]bool // conditions that do not count
	best    float64
	bestAt  time.Time
	out     []Span
	first   int // of out, that the search itself added
	err     error
	day     *Day
	samples []sample
	start   time.Time // of the day
	track   track     // of a body: geocentric, km
	dir     vec       // of a star: unit vector
}

// run looks at every day that from..to touches and that the target's elements
// reach; it fails where they reach none.
func (q *search) run(from, to time.Time) {
	e := q.e
	if from.Before(e.from) || to.After(e.to) {
		q.err = observatory.Errorf(observatory.CodeInternal, "the sky is known from %s to %s, asked for is %s to %s",
			e.from.Format(time.RFC3339), e.to.Format(time.RFC3339), from.Format(time.RFC3339), to.Format(time.RFC3339))
		return
	}
	if !from.Before(to) {
		return
	}
	a, b := from.Sub(e.from).Seconds(), to.Sub(e.from).Seconds()
	reached := false
	for i := min(int(a/secondsPerDay), len(e.days)-1); i < len(e.days) && float64(i)*secondsPerDay < b && q.err == nil; i++ {
		shift := float64(i) * secondsPerDay
		if q.enter(i) {
			reached = true
			q.scan(0, math.Max(a-shift, 0), math.Min(b-shift, secondsPerDay))
		}
	}
	if q.err == nil && !reached {
		q.err = q.src.reaches(q.day)
	}
}

// enter makes ready for a day; false where the target's elements do not reach it.
func (q *search) enter(i int) bool {
	q.day = &q.e.days[i]
	q.start = q.day.Start
	q.samples = q.e.samples[i*daySamples : min((i+1)*daySamples, len(q.e.samples))]
	if !q.src.holds(q.day) {
		return false
	}
	switch q.src.kind {
	case observatory.TargetICRS:
		q.dir = q.day.star(&q.src.star)
	case observatory.TargetBody:
		if q.src.planet == nil {
			q.track = q.day.moon
		} else {
			q.follow()
		}
	case observatory.TargetOrbit:
		q.follow()
	}
	return true
}

// star is the apparent direction of a star on the axes of date; over the day it
// stays within 0.3 arcsec.
func (d *Day) star(s *star) vec {
	n := &d.nodes[sunNodes/2]
	return d.toDate.apply(aberrate(deflect(s.seen(n.centuries, n.earth), n.earth), n.velocity))
}

// follow lays the track of a body through the day.
func (q *search) follow() {
	d := q.day
	q.track.n, q.track.x = d.sun.n, d.sun.x
	for i := range d.sun.n {
		n := &d.nodes[i]
		var v vec
		if q.src.planet != nil {
			v = q.src.planet.seen(n.centuries, n.earth)
		} else {
			v = q.src.orbit.seen(n.centuries*100*daysPerYear, n.earth)
		}
		distance := v.norm()
		q.track.set(i, d.toDate.apply(aberrate(v.scale(1/distance), n.velocity)).scale(distance*auKM))
	}
	q.track.finish()
}
