package voevent

import (
	"fmt"
	"math"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// seconds turns a number of seconds into a duration, whatever the number.
func seconds(s float64) time.Duration {
	const most = 1e9 // 30 years
	if !(s > -most) {
		return -most * time.Second
	}
	return time.Duration(math.Min(s, most) * float64(time.Second))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// span reads as "45 s", "12 min", "3.5 h", "4 d".
func span(d time.Duration) string {
	s := d.Seconds()
	switch {
	case math.Abs(s) < 120:
		return fmt.Sprintf("%.0f s", s)
	case math.Abs(s) < 7200:
		return fmt.Sprintf("%.0f min", s/60)
	case math.Abs(s) < 48*3600:
		return fmt.Sprintf("%.1f h", s/3600)
	}
	return fmt.Sprintf("%.0f d", s/86400)
}

// angle reads as "3.5 deg", "2.6 arcmin", "5.8 arcsec".
func angle(deg float64) string {
	switch {
	case deg >= 1:
		return fmt.Sprintf("%.1f deg", deg)
	case deg >= 1.0/60:
		return fmt.Sprintf("%.1f arcmin", deg*60)
	}
	return fmt.Sprintf("%.1f arcsec", deg*3600)
}

// at reads as "81.5292 -33.0162 (error 5.8 arcsec)".
func at(p observatory.AlertPosition) string {
	s := fmt.Sprintf("%.4f %+.4f", p.RADeg, p.DecDeg)
	if p.ErrorDeg != nil {
		s += " (error " + angle(*p.ErrorDeg) + ")"
	}
	return s
}

// describe reads as "Swift packets of type 67 (XRT_Pos)".
func describe(p observatory.AlertPacket) string {
	s := strings.TrimSpace(p.Mission + " packets")
	switch {
	case p.Type != "" && p.TypeName != "":
		return fmt.Sprintf("%s of type %s (%s)", s, p.Type, p.TypeName)
	case p.Type != "" || p.TypeName != "":
		return fmt.Sprintf("%s of type %s", s, p.Type+p.TypeName)
	}
	return s + " without a type"
}
