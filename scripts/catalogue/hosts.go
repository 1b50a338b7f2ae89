package main

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"pyros/backend/catalogue"
)

// planetLetter ends the name of a planet: that of its star stands before it.
var planetLetter = regexp.MustCompile(`^(.*\S) ?(?:\([AB]+\) ?)?[b-j]$`)

// readHosts gives a line for each star with planets that is not among the stars
// already; those are marked instead.
func readHosts(path string, known *stars) ([]string, error) {
	rows, err := table(path, ',')
	if err != nil {
		return nil, err
	}
	header := rows[0]
	colRA, colDec := slices.Index(header, "system_rightascension"), slices.Index(header, "system_declination")
	colDistance := slices.Index(header, "system_distance")
	out := map[string]string{}
	for _, row := range rows[1:] {
		if len(row) < len(header)-1 || row[colRA] == "" || row[colDec] == "" || strings.HasPrefix(row[0], "#") {
			continue
		}
		m := planetLetter.FindStringSubmatch(row[0])
		if m == nil {
			continue // a planet without a star, or a name that tells no star
		}
		ra, err1 := sexagesimal(row[colRA])
		dec, err2 := sexagesimal(row[colDec])
		if err1 != nil || err2 != nil || math.Abs(dec) > 90 || ra >= 24 {
			continue
		}
		name := m[1]
		if one := known.near(name, ra*15, dec); one != nil {
			one.host = true
			if known.byKey[catalogue.Key(name)] == nil {
				one.names = append(one.names, name)
				known.byKey[catalogue.Key(name)] = one
			}
			continue
		}
		key := catalogue.Key(name)
		if _, there := out[key]; there || key == "" {
			continue
		}
		plx := 0.0
		if d := decimal(row[colDistance]); d > 0 {
			plx = 1000 / d
		}
		out[key] = record("p", ra*15, dec, 5, "", "", 0, 0, plx, []string{name})
	}
	known.sort()
	keys := make([]string, 0, len(out))
	for key := range out {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	lines := make([]string, 0, len(out))
	for _, key := range keys {
		lines = append(lines, out[key])
	}
	return lines, nil
}

// near is the star of that name, or a bright one at the very place. One that
// Hipparcos measured comes into the table by it.
func (s *stars) near(name string, ra, dec float64) *star {
	if one := s.byKey[catalogue.Key(name)]; one != nil {
		return one
	}
	if one := s.byHIP[s.hip(name)]; one != nil {
		s.list = append(s.list, one)
		s.know(one)
		return one
	}
	const reach = 0.3 / 60 // deg
	var nearest *star
	least := reach
	for _, one := range s.list {
		north := one.decDeg - dec
		if math.Abs(north) > reach {
			continue
		}
		east := math.Remainder(one.raDeg-ra, 360) * math.Cos(dec*math.Pi/180)
		if away := math.Hypot(north, east); away < least {
			nearest, least = one, away
		}
	}
	return nearest
}

// hip is the Hipparcos number behind a name, 0 where there is none.
func (s *stars) hip(name string) int {
	key := catalogue.Key(name)
	if digits, ok := strings.CutPrefix(key, "hip"); ok {
		return number(digits)
	}
	return s.hipOf[key]
}
