package request

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"pyros/backend/observatory"
)

// readCoords fills the target's angles from its own text.
//
//	icrs   "158.04667 41.26917", "10:32:11.2 +41:16:09", "10h32m11.2s +41d16m09s"
//	altaz  "60.5 180" (altitude, azimuth, degrees)
//	test   anything: it is not used
func readCoords(t *observatory.Target) error {
	if t.Type == observatory.TargetTest {
		return nil
	}
	first, second, ok := splitCoords(t.Coords)
	if !ok {
		return fmt.Errorf("must be two angles, is %s", quote(t.Coords))
	}
	if t.Type == observatory.TargetAltAz {
		alt, okAlt := parseNumber(first)
		az, okAz := parseNumber(second)
		if !okAlt || !okAz {
			return fmt.Errorf("must be altitude and azimuth in degrees, such as \"60 180\", is %s", quote(t.Coords))
		}
		t.AltDeg, t.AzDeg = alt, az
		return nil
	}
	ra, err := parseAngle(first, true)
	if err != nil {
		return err
	}
	dec, err := parseAngle(second, false)
	if err != nil {
		return err
	}
	t.RADeg, t.DecDeg = ra, dec
	return nil
}

// checkAngles says what is wrong with a target's angles.
func checkAngles(t observatory.Target) error {
	within := func(name string, v, low, high float64) error {
		if v >= low && v <= high { // false for NaN
			return nil
		}
		return fmt.Errorf("%s %s is not within %g and %g degrees", name, strconv.FormatFloat(v, 'g', -1, 64), low, high)
	}
	switch t.Type {
	case observatory.TargetICRS:
		if t.RADeg == 360 {
			return fmt.Errorf("right ascension 360 is written 0")
		}
		if err := within("right ascension", t.RADeg, 0, 360); err != nil {
			return err
		}
		return within("declination", t.DecDeg, -90, 90)
	case observatory.TargetAltAz:
		if err := within("altitude", t.AltDeg, -90, 90); err != nil {
			return err
		}
		return within("azimuth", t.AzDeg, 0, 360)
	}
	return nil
}

// formatCoords writes the angles such that readCoords gives them again; none of
// a target that is given otherwise.
func formatCoords(t observatory.Target) string {
	a, b := t.RADeg, t.DecDeg
	switch t.Type {
	case observatory.TargetICRS:
	case observatory.TargetAltAz:
		a, b = t.AltDeg, t.AzDeg
	default:
		return ""
	}
	return strconv.FormatFloat(a, 'g', -1, 64) + " " + strconv.FormatFloat(b, 'g', -1, 64)
}

// splitCoords parts the two angles: at the comma, or in the middle of the
// words ("10 32 11.2 +41 16 09" has three and three).
func splitCoords(s string) (first, second string, ok bool) {
	if a, b, found := strings.Cut(s, ","); found {
		first, second = a, b
	} else {
		words := strings.Fields(s)
		if len(words) != 2 && len(words) != 6 {
			return "", "", false
		}
		half := len(words) / 2
		first, second = strings.Join(words[:half], " "), strings.Join(words[half:], " ")
	}
	first, second = strings.TrimSpace(first), strings.TrimSpace(second)
	return first, second, first != "" && second != ""
}

// sexagesimal is degrees or hours, minutes and perhaps seconds, between colons,
// blanks or unit letters.
var sexagesimal = regexp.MustCompile(`^([+-]?)(\d{1,3})(?:[:hd°\s]\s*(\d{1,2}))(?:[:m'′\s]\s*(\d{1,2}(?:\.\d{0,9})?))?[s"″]?$|^([+-]?)(\d{1,3})([hd°])$`)

// parseAngle reads an angle in degrees; a sexagesimal right ascension is in
// hours, unless it is written with d.
func parseAngle(s string, ra bool) (float64, error) {
	name := "declination"
	if ra {
		name = "right ascension"
	}
	if f, ok := parseNumber(s); ok {
		return f, nil
	}
	word := strings.TrimSuffix(s, "m")
	m := sexagesimal.FindStringSubmatch(word)
	if m == nil {
		return 0, fmt.Errorf("%s is not an angle: %s", name, quote(s))
	}
	sign, whole := m[1]+m[5], m[2]+m[6]
	minutes, seconds := number0(m[3]), number0(m[4])
	hours := strings.Contains(s, "h") || ra && !strings.ContainsAny(s, "d°")
	switch {
	case minutes >= 60 || seconds >= 60:
		return 0, fmt.Errorf("%s %s: minutes and seconds go from 0 to below 60", name, quote(s))
	case hours && !ra:
		return 0, fmt.Errorf("%s is given in degrees, not hours: %s", name, quote(s))
	}
	value := number0(whole) + minutes/60 + seconds/3600
	if hours {
		if value >= 24 {
			return 0, fmt.Errorf("%s %s is not below 24 h", name, quote(s))
		}
		value *= 15
	}
	if sign == "-" {
		value = -value
	}
	return value, nil
}

func number0(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, "."), 64)
	if err != nil || math.IsNaN(f) {
		return 0
	}
	return f
}
