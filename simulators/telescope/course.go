package main

import (
	"math"
	"time"
)

// fastest is the most that a target may move among the stars, arcsec/s: the
// mount follows it by an offset to its rates, not by slewing.
const fastest = 120.0

// course is the way of a target among the stars: a place (ICRS, deg) and a
// steady motion (arcsec/s on the sky) from a time on.
type course struct {
	ra, dec         float64
	raRate, decRate float64
	since           time.Time
}

// at is where the target is; by the pole its right ascension stays.
func (c course) at(now time.Time) (ra, dec float64) {
	t := now.Sub(c.since).Seconds() / 3600 // the rates are in arcsec
	dec = min(max(c.dec+c.decRate*t, -90), 90)
	ra = c.ra
	if cos := math.Cos(dec * math.Pi / 180); cos > 1e-6 {
		ra += c.raRate * t / cos
	}
	return ra, dec
}
