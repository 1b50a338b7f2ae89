package astro

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// satellite is a two-line element set that can be followed.
type satellite struct{ sgp4 }

// maxTLEDays is how far from their epoch two-line elements are followed: by then
// they are tens of kilometres off, minutes of a low orbit's path.
const maxTLEDays = 30.0

// parseTLE reads line 1 and line 2, perhaps below a line with a name.
func parseTLE(text string) (satellite, error) {
	if len(text) > 300 {
		return satellite{}, invalid("the two-line elements are %d characters long: want two lines of 69", len(text))
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \r\n\t"); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 3 {
		lines = lines[1:]
	}
	if len(lines) != 2 {
		return satellite{}, invalid("two-line elements of %d lines: want line 1 and line 2", len(lines))
	}
	for i, line := range lines {
		if err := checkTLELine(line, i+1); err != nil {
			return satellite{}, err
		}
	}
	if a, b := lines[0][2:7], lines[1][2:7]; a != b {
		return satellite{}, invalid("the two-line elements are of two satellites, %q and %q", a, b)
	}
	s, err := readTLE(lines[0], lines[1])
	if err != nil {
		return satellite{}, err
	}
	if _, _, err := s.at(0); err != nil {
		return satellite{}, invalid("the two-line elements describe no orbit about the Earth")
	}
	return s, nil
}

// checkTLELine looks at the form of a line: its length, number and checksum, the
// sum of its digits with 1 for a minus sign.
func checkTLELine(line string, number int) error {
	if len(line) != 69 {
		return invalid("line %d of the two-line elements has %d characters: want 69", number, len(line))
	}
	sum := 0
	for _, c := range []byte(line[:68]) {
		switch {
		case c >= '0' && c <= '9':
			sum += int(c - '0')
		case c == '-':
			sum++
		case c < ' ' || c > '~':
			return invalid("line %d of the two-line elements holds a character that is not of ASCII", number)
		}
	}
	if line[0] != byte('0'+number) || line[1] != ' ' {
		return invalid("line %d of the two-line elements begins with %q: want %d and a blank", number, line[:2], number)
	}
	if want := byte('0' + sum%10); line[68] != want {
		return invalid("line %d of the two-line elements ends with the checksum %q: its digits give %q", number, line[68:], string(want))
	}
	return nil
}

// tleField is a number of a line by its columns, counted from 1.
type tleField struct {
	name        string
	line        int
	first, last int
	low, high   float64
}

// readTLE reads the numbers.
func readTLE(line1, line2 string) (satellite, error) {
	lines := [2]string{line1, line2}
	var err error
	number := func(f tleField) float64 {
		if err != nil {
			return 0
		}
		line := lines[f.line-1]
		text := strings.TrimSpace(line[min(f.first-1, len(line)):min(f.last, len(line))])
		v, bad := strconv.ParseFloat(text, 64)
		if bad != nil || !within(v, f.low, f.high) {
			err = invalid("line %d of the two-line elements: %s %q: want a number from %g to %g", f.line, f.name, text, f.low, f.high)
		}
		return v
	}
	year := number(tleField{"year", 1, 19, 20, 0, 99})
	day := number(tleField{"day of the year", 1, 21, 32, 1, 367})
	mantissa := number(tleField{"drag term", 1, 54, 59, -99999, 99999})
	exponent := number(tleField{"exponent of the drag term", 1, 60, 61, -9, 9})
	m := means{
		i:    number(tleField{"inclination", 2, 9, 16, 0, 180}) * degToRad,
		node: number(tleField{"right ascension of the node", 2, 18, 25, 0, 360}) * degToRad,
		e:    number(tleField{"eccentricity", 2, 27, 33, 0, 9999999}) / 1e7,
		peri: number(tleField{"argument of perigee", 2, 35, 42, 0, 360}) * degToRad,
		m:    number(tleField{"mean anomaly", 2, 44, 51, 0, 360}) * degToRad,
		n:    number(tleField{"mean motion", 2, 53, 63, 0.05, 18}) * turn / 1440,
	}
	if err != nil {
		return satellite{}, err
	}
	// Two digits of the year: Sputnik's is the first.
	century := 2000
	if year >= 57 {
		century = 1900
	}
	epoch := daysUTC(time.Date(century+int(year), 1, 1, 0, 0, 0, 0, time.UTC)) + day - 1
	return satellite{newSGP4(epoch, mantissa*1e-5*math.Pow(10, exponent), m)}, nil
}

// reaches says whether the elements still hold at days of UTC since J2000.0.
func (s *satellite) reaches(days float64) error {
	if away := math.Abs(days - s.epoch); away > maxTLEDays {
		return invalid("the two-line elements are of %s, %.1f days away: they are good for %.0f", dayNamed(s.epoch), away, maxTLEDays)
	}
	return nil
}

// seen is the vector in km from the site to the satellite when its light left, on
// the true equator and equinox of date, for its arrival at days of UTC since
// J2000.0. The theory's frame TEME lacks the equation of the equinoxes.
func (s *satellite) seen(days, equation float64, site vec) (vec, error) {
	place, velocity, err := s.at((days - s.epoch) * 1440)
	if err != nil {
		return vec{}, invalid("the two-line elements of %s cannot be followed: %v", dayNamed(s.epoch), err)
	}
	place, velocity = place.rotZ(-equation), velocity.rotZ(-equation)
	const lightKMPerS = lightAUPerDay * auKM / secondsPerDay
	v := place.sub(site)
	return v.sub(velocity.scale(v.norm() / lightKMPerS)), nil
}
