package voevent

import (
	"fmt"
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// field is how far a target may be off before the telescope has to move: a
// quarter of the smallest field of view of the detectors that are used.
func field(strategies []observatory.Strategy, instrument observatory.Instrument) (deg float64) {
	smallest := math.Inf(1)
	for _, s := range strategies {
		for _, a := range s.Albums {
			if d, ok := instrument.Detector(a.Detector); ok && d.PixelScale > 0 {
				smallest = math.Min(smallest, float64(min(d.Width, d.Height))*d.PixelScale/3600)
			}
		}
	}
	if math.IsInf(smallest, 1) {
		return 0
	}
	return smallest / 4
}

// better says whether the packet's position is worth a new pointing, and why
// or why not. Precision decides, then the later date: packets overtake each
// other.
func better(p observatory.AlertPacket, a observatory.Alert, old *observatory.AlertPosition, fieldDeg float64) (yes bool, why string) {
	if old == nil {
		return true, "its position was not known"
	}
	distance := astro.Separation(old.RADeg, old.DecDeg, p.Position.RADeg, p.Position.DecDeg)
	switch {
	case distance <= fieldDeg:
		return false, fmt.Sprintf("the position is %s from its target, which stays in the field of view", angle(distance))
	case lessPrecise(*p.Position, *old):
		return false, fmt.Sprintf("the position %s is less precise than its target, %s", at(*p.Position), at(*old))
	case !morePrecise(*p.Position, *old) && before(p.Written, writtenFor(a, *old)):
		return false, "the position is older than that of its target"
	}
	return true, fmt.Sprintf("the position moved by %s to %s", angle(distance), at(*p.Position))
}

// morePrecise: a known error is more precise than an unknown one.
func morePrecise(a, b observatory.AlertPosition) bool {
	switch {
	case a.ErrorDeg == nil:
		return false
	case b.ErrorDeg == nil:
		return true
	}
	return *a.ErrorDeg < *b.ErrorDeg
}

func lessPrecise(a, b observatory.AlertPosition) bool { return morePrecise(b, a) }

// writtenFor is the date of the packet that gave a position.
func writtenFor(a observatory.Alert, position observatory.AlertPosition) *time.Time {
	for _, p := range a.Packets {
		if p.Position != nil && p.Position.RADeg == position.RADeg && p.Position.DecDeg == position.DecDeg {
			return p.Written
		}
	}
	return nil
}

func before(a, b *time.Time) bool { return a != nil && b != nil && a.Before(*b) }
