package voevent

import (
	"fmt"
	"math"
	"strings"

	"pyros/backend/observatory"
)

// place is a position in a packet's own words.
type place struct {
	ra, dec, err         string // texts; empty: not given
	unit, frame          string
	firstName, otherName string // of the two coordinates
}

// nowhere is how near to 0, 0, in the packet's unit, a position stands for none.
const nowhere = 1e-6

// position judges the place and keeps it in the packet. Frames: ICRS and FK5
// J2000 differ by less than 0.1 arcsec and count as one.
func (p *Packet) position(at place) {
	p.words.ra, p.words.dec, p.words.err = at.ra, at.dec, at.err
	if at.ra == "" && at.dec == "" {
		return
	}
	p.Word = observatory.PositionUnusable
	ra, okRA := number(at.ra)
	dec, okDec := number(at.dec)
	if !okRA || !okDec {
		p.note(fmt.Sprintf("The position cannot be read: %q, %q.", clip(at.ra), clip(at.dec)))
		return
	}
	if math.Abs(ra) < nowhere && math.Abs(dec) < nowhere {
		p.Word = observatory.PositionPlaceholder
		return
	}
	factor, known := degrees(at.unit)
	switch first := strings.ToLower(at.firstName); {
	case !known:
		p.note(fmt.Sprintf("The position is in the unit %q, which is not read.", clip(at.unit)))
		return
	case !equatorial(at.frame):
		p.note(fmt.Sprintf("The position is in the frame %q, which is not read.", clip(at.frame)))
		return
	case strings.HasPrefix(first, "dec"):
		ra, dec = dec, ra
		p.words.ra, p.words.dec = at.dec, at.ra
	case first != "" && !strings.HasPrefix(first, "ra") && !strings.HasPrefix(first, "right"):
		p.note(fmt.Sprintf("The position's coordinates are %q and %q, not right ascension and declination.", clip(at.firstName), clip(at.otherName)))
		return
	}
	ra, dec = ra*factor, dec*factor
	if ra == 360 {
		ra = 0
	}
	if !(ra >= 0 && ra < 360) || !(dec >= -90 && dec <= 90) {
		p.note(fmt.Sprintf("The position %s, %s is not on the sky.", clip(at.ra), clip(at.dec)))
		return
	}
	p.Word = observatory.PositionGiven
	p.Position = &observatory.AlertPosition{RADeg: ra, DecDeg: dec, ErrorDeg: p.radius(at.err, factor)}
}

// radius reads an error radius; 0 is how packets say that they do not know.
func (p *Packet) radius(text string, factor float64) *float64 {
	if text == "" {
		return nil
	}
	r, ok := number(text)
	r *= factor
	switch {
	case !ok, r < 0, r > 180, math.IsInf(r, 0):
		p.note(fmt.Sprintf("The error radius cannot be read: %q.", clip(text)))
		return nil
	case r == 0:
		return nil
	}
	return &r
}

// degrees says how many degrees the unit of a position has. Without a unit,
// positions are in degrees everywhere.
func degrees(unit string) (factor float64, known bool) {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "", "deg", "degree", "degrees", "deg-deg", "deg deg":
		return 1, true
	case "rad", "rad-rad", "radian", "radians":
		return 180 / math.Pi, true
	}
	return 0, false
}

// equatorial says whether a coordinate system such as UTC-FK5-GEO has right
// ascension and declination of J2000.
func equatorial(frame string) bool {
	frame = strings.ToUpper(frame)
	return frame == "" || strings.Contains(frame, "ICRS") || strings.Contains(frame, "FK5") || strings.Contains(frame, "J2000")
}
