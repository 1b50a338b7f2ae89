package store

import (
	"slices"
	"time"

	"pyros/backend/observatory"
)

// span is what is kept of a stretch of time, whether one reading or a year.
type span struct {
	length      time.Duration // of the archive's level; 0: a reading
	start       time.Time     // of the stretch
	first, last time.Time     // readings in it
	samples     int
	worst, best observatory.GlobalStatus
	values      []extremes // by the archive's quantities
	firstWords  []string   // by the archive's words
	lastWords   []string
	direction   *float64 // deg; of the strongest wind
}

// extremes are of the readings that were known; n may be 0.
type extremes struct {
	min, mean, max float64
	n              int
}

func reading(p *float64) extremes {
	if p == nil {
		return extremes{}
	}
	return extremes{*p, *p, *p, 1}
}

func (e extremes) plus(o extremes) extremes {
	switch {
	case o.n == 0:
		return e
	case e.n == 0:
		return o
	}
	n := e.n + o.n
	return extremes{
		min: min(e.min, o.min), max: max(e.max, o.max), n: n,
		mean: e.mean + (o.mean-e.mean)*float64(o.n)/float64(n),
	}
}

// plus adds another span; start stays.
func (b span) plus(o span) span {
	if o.samples == 0 {
		return b
	}
	if b.samples == 0 {
		o.length, o.start = b.length, b.start
		return o
	}
	sum := span{
		length: b.length, start: b.start, first: b.first, last: b.last, samples: b.samples + o.samples, worst: b.worst, best: b.best,
		values: make([]extremes, len(b.values)), firstWords: b.firstWords, lastWords: b.lastWords, direction: b.direction,
	}
	if o.first.Before(b.first) {
		sum.first, sum.firstWords = o.first, o.firstWords
	}
	if !o.last.Before(b.last) {
		sum.last, sum.lastWords = o.last, o.lastWords
	}
	if weight(o.worst) > weight(b.worst) {
		sum.worst = o.worst
	}
	if weight(o.best) < weight(b.best) {
		sum.best = o.best
	}
	for i := range b.values {
		sum.values[i] = b.values[i].plus(o.values[i])
	}
	if stronger(o, b) {
		sum.direction = o.direction
	}
	return sum
}

// stronger says whether the direction is to be taken from a.
func stronger(a, b span) bool {
	if a.direction == nil || len(a.values) <= windIndex {
		return false
	}
	return b.direction == nil || a.values[windIndex].max > b.values[windIndex].max
}

// heaviest orders the words of a status, the lightest first.
var heaviest = []observatory.GlobalStatus{
	observatory.StatusOK, observatory.StatusLit, observatory.StatusOpen, observatory.StatusCold, observatory.StatusCloudy,
	observatory.StatusHumid, observatory.StatusWindy, observatory.StatusRaining, observatory.StatusUnknown,
}

// weight of a word that is not known is the greatest.
func weight(s observatory.GlobalStatus) int {
	if i := slices.Index(heaviest, s); i >= 0 {
		return i
	}
	return len(heaviest)
}

// constant says whether one row tells everything of the span.
func (b span) constant() bool {
	if b.first.Equal(b.last) {
		return true
	}
	return b.worst == b.best && slices.Equal(b.firstWords, b.lastWords) &&
		!slices.ContainsFunc(b.values, func(e extremes) bool { return e.min != e.max })
}

// windIndex is the wind's place among the weather's quantities.
const windIndex = 1

func weatherSpan(w observatory.WeatherWatch) span {
	return span{
		start: w.Updated, first: w.Updated, last: w.Updated, samples: 1, worst: w.GlobalStatus, best: w.GlobalStatus,
		values: []extremes{
			reading(w.Humidity), reading(w.Wind), reading(w.Temperature), reading(w.Pressure),
			reading(w.Rain), reading(w.Cloud), reading(w.SkyTemperature), reading(w.DewPoint),
		},
		direction: w.WindDir,
	}
}

// weatherRow is the row of a span with the least or the greatest values.
func weatherRow(b span, high bool) observatory.WeatherWatch {
	v := b.side(high)
	return observatory.WeatherWatch{
		Updated: b.at(high), GlobalStatus: b.status(high), WindDir: b.direction,
		Humidity: v[0], Wind: v[1], Temperature: v[2], Pressure: v[3], Rain: v[4], Cloud: v[5], SkyTemperature: v[6], DewPoint: v[7],
	}
}

func siteSpan(w observatory.SiteWatch) span {
	words := []string{w.Lights, w.Dome, w.Doors, w.Shutter}
	return span{
		start: w.Updated, first: w.Updated, last: w.Updated, samples: 1, worst: w.GlobalStatus, best: w.GlobalStatus,
		values:     []extremes{reading(w.Temperature), reading(w.Pressure), reading(w.Humidity)},
		firstWords: words, lastWords: words,
	}
}

// siteRow is the row of a span with the least values and first words, or the
// greatest and last.
func siteRow(b span, high bool) observatory.SiteWatch {
	v, words := b.side(high), b.firstWords
	if high {
		words = b.lastWords
	}
	return observatory.SiteWatch{
		Updated: b.at(high), GlobalStatus: b.status(high),
		Lights: words[0], Dome: words[1], Doors: words[2], Shutter: words[3],
		Temperature: v[0], Pressure: v[1], Humidity: v[2],
	}
}

func (b span) side(high bool) []*float64 {
	list := make([]*float64, len(b.values))
	for i, e := range b.values {
		switch {
		case e.n == 0:
		case high:
			list[i] = &e.max
		default:
			list[i] = &e.min
		}
	}
	return list
}

func (b span) at(high bool) time.Time {
	if high {
		return b.last
	}
	return b.first
}

func (b span) status(high bool) observatory.GlobalStatus {
	if high {
		return b.worst
	}
	return b.best
}
