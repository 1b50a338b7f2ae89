package main

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Transient is a new source, like the afterglow of a burst.
type Transient struct {
	RADeg  float64 `json:"ra_deg"`
	DecDeg float64 `json:"dec_deg"`
	Mag    float64 `json:"mag"`   // AB magnitude at 622 nm, for the first minute
	Decay  float64 `json:"decay"` // power of the time with which it fades then; about 1.2 for an afterglow

	since time.Time
}

const (
	plateau         = time.Minute
	maxTransients   = 16
	transientColour = 0.5 // g - r, mag
)

// light begins a transient. d.mu is held.
func (d *device) light(now time.Time, t Transient) error {
	finite := !math.IsNaN(t.RADeg+t.DecDeg+t.Mag+t.Decay) && !math.IsInf(t.RADeg+t.DecDeg+t.Mag+t.Decay, 0)
	if !finite || t.RADeg < 0 || t.RADeg >= 360 || math.Abs(t.DecDeg) > 90 || t.Mag < 0 || t.Mag > 30 || t.Decay < 0 || t.Decay > 10 {
		return observatory.Errorf(observatory.CodeInvalid, "a transient has ra_deg in [0, 360), dec_deg in [-90, 90], mag in [0, 30] and decay in [0, 10]")
	}
	if len(d.lit) == maxTransients {
		d.lit = append([]Transient(nil), d.lit[1:]...)
	}
	t.since = now
	d.lit = append(d.lit, t)
	return nil
}

// magnitude is the transient's at a time: flux falls as (t / plateau)^-decay.
func (t Transient) magnitude(at time.Time) float64 {
	return t.Mag + 2.5*t.Decay*math.Log10(max(float64(at.Sub(t.since))/float64(plateau), 1))
}

// stars are the transients that shine at a time.
func stars(all []Transient, at time.Time) (list []Star) {
	for _, t := range all {
		if !at.Before(t.since) {
			list = append(list, Star{RADeg: t.RADeg, DecDeg: t.DecDeg, R: t.magnitude(at), Colour: transientColour})
		}
	}
	return list
}
