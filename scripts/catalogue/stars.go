package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pyros/backend/catalogue"
)

// star is one line of the table: epoch and equinox J2000.0, mas a year with the
// cosine of the declination, magnitude V.
type star struct {
	raDeg, decDeg, mag  float64
	pmRA, pmDec, plxMas float64
	hip, hd, hr         int
	names, letters      []string // proper; Bayer and Flamsteed
	host                bool
}

type stars struct {
	list  []*star // those of the table, by magnitude
	byHIP map[int]*star
	byKey map[string]*star // those of the table, by any of their names
	hipOf map[string]int   // by HD number and proper name, of all Hipparcos stars
}

// beyond are well-known stars without a number in the star files: J2000.0, from
// SIMBAD (Gaia DR3).
var beyond = []star{
	{raDeg: 217.4289523, decDeg: -62.6794898, mag: 11.13, pmRA: -3781.741, pmDec: 769.465, plxMas: 768.0665, hip: 70890, names: []string{"Proxima Centauri", "Proxima"}, host: true},
	{raDeg: 269.4520751, decDeg: 4.6933909, mag: 9.51, pmRA: -801.551, pmDec: 10362.394, plxMas: 546.9759, hip: 87937, names: []string{"Barnard's Star", "GJ 699"}, host: true},
}

func readStars(folder string) (*stars, error) {
	s := &stars{byHIP: map[int]*star{}, byKey: map[string]*star{}, hipOf: map[string]int{}}
	for _, file := range []string{"stars_0_0v0_8.cat", "stars_1_0v0_8.cat", "stars_2_0v0_8.cat"} {
		if err := readZones(filepath.Join(folder, file), s.byHIP); err != nil {
			return nil, err
		}
	}
	for i := range beyond {
		s.byHIP[beyond[i].hip] = &beyond[i]
	}
	err := eachLine(filepath.Join(folder, "hip_pm.dat"), func(line string) {
		if f := strings.Fields(line); len(f) == 3 {
			if one := s.byHIP[number(f[0])]; one != nil && one.pmRA == 0 {
				one.pmRA, one.pmDec = decimal(f[1]), decimal(f[2])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if err := s.bringToJ2000(filepath.Join(folder, "stars.8.json")); err != nil {
		return nil, err
	}
	err = eachLine(filepath.Join(folder, "cross-id.dat"), func(line string) {
		f := strings.Split(line, "\t")
		if len(f) < 5 {
			return
		}
		hip, hd, hr := number(f[0]), number(f[3]), number(f[4])
		if hd > 0 {
			s.hipOf[catalogue.Key(fmt.Sprintf("HD %d", hd))] = hip
		}
		if one := s.byHIP[hip]; one != nil && one.hd == 0 && one.hr == 0 {
			one.hd, one.hr = hd, hr
		}
	})
	if err != nil {
		return nil, err
	}
	if err := s.readNames(folder); err != nil {
		return nil, err
	}
	for _, one := range s.byHIP {
		if one.mag <= faintest || len(one.names) > 0 {
			s.list = append(s.list, one)
		}
	}
	s.sort()
	for _, one := range s.list {
		s.know(one)
	}
	return s, nil
}

// bringToJ2000 moves those stars on that Stellarium has where Hipparcos saw them,
// between J1991.25 and J1992.0: most are at J2000.0, one in ten is not, and it
// does not say which. Another table has them all at J2000.0, rounded to 0.36 arcsec.
func (s *stars) bringToJ2000(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var table struct {
		Features []struct {
			ID       int
			Geometry struct{ Coordinates [2]float64 }
		}
	}
	if err := json.Unmarshal(data, &table); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	const slow, masPerDeg = 40, 3.6e6
	for _, f := range table.Features {
		one := s.byHIP[f.ID]
		if one == nil || math.Hypot(one.pmRA, one.pmDec) < slow {
			continue
		}
		at := f.Geometry.Coordinates
		cosDec := math.Cos(one.decDeg * math.Pi / 180)
		east, north := one.pmRA/masPerDeg, one.pmDec/masPerDeg // in a year
		u, v := math.Remainder(at[0]-one.raDeg, 360)*cosDec, at[1]-one.decDeg
		years := (u*east + v*north) / (east*east + north*north)
		if years < 4.4 || years > 14 {
			continue
		}
		years = min(max(years, 8), 8.75)
		one.raDeg = math.Mod(one.raDeg+east*years/cosDec+360, 360)
		one.decDeg += north * years
	}
	return nil
}

// sort puts the brightest first: of two with the same name it has it.
func (s *stars) sort() {
	slices.SortFunc(s.list, func(a, b *star) int { return cmp.Or(cmp.Compare(a.mag, b.mag), cmp.Compare(a.hip, b.hip)) })
}

func (s *stars) know(one *star) {
	for _, name := range one.all() {
		if key := catalogue.Key(name); s.byKey[key] == nil {
			s.byKey[key] = one
		}
	}
}

var properName = regexp.MustCompile(`^\s*(\d+)\|_\("([^"]+)"\)\s*([\d,]*)`)

func (s *stars) readNames(folder string) error {
	err := eachLine(filepath.Join(folder, "name.fab"), func(line string) {
		hip, name, ok := strings.Cut(strings.TrimSpace(line), "|")
		if one := s.byHIP[number(hip)]; ok && one != nil {
			name = strings.ReplaceAll(name, "_", " ")
			if !slices.Contains(one.letters, name) {
				one.letters = append(one.letters, name)
			}
		}
	})
	if err != nil {
		return err
	}
	return eachLine(filepath.Join(folder, "star_names.fab"), func(line string) {
		m := properName.FindStringSubmatch(line)
		if m == nil {
			return
		}
		s.hipOf[catalogue.Key(m[2])] = number(m[1])
		one := s.byHIP[number(m[1])]
		if one == nil || slices.Contains(one.names, m[2]) {
			return
		}
		// 12 is the list of names that the IAU approved: those come first.
		if approved := slices.Contains(strings.Split(m[3], ","), "12"); approved {
			one.names = slices.Insert(one.names, 0, m[2])
		} else {
			one.names = append(one.names, m[2])
		}
	})
}

// all are the star's names in the order in which one would call it.
func (s *star) all() []string {
	out := slices.Concat(s.names, s.letters)
	for _, n := range []struct {
		catalogue string
		number    int
	}{{"HR", s.hr}, {"HD", s.hd}, {"HIP", s.hip}} {
		if n.number > 0 {
			out = append(out, fmt.Sprintf("%s %d", n.catalogue, n.number))
		}
	}
	return out
}

// lines are the stars as the table has them.
func (s *stars) lines() []string {
	var out []string
	for _, one := range s.list {
		kind := "*"
		if one.host {
			kind = "*p"
		}
		out = append(out, record(kind, one.raDeg, one.decDeg, 5, short(one.mag, 2), "", one.pmRA, one.pmDec, one.plxMas, one.all()))
	}
	return out
}

// record is one line of the table; the place with so many decimals.
func record(kind string, ra, dec float64, decimals int, mag, size string, pmRA, pmDec, plx float64, names []string) string {
	motion := ""
	if pmRA != 0 || pmDec != 0 || plx != 0 {
		motion = short(pmRA, 1) + "," + short(pmDec, 1) + "," + short(plx, 1)
	}
	return strings.Join([]string{kind, short(ra, decimals), short(dec, decimals), mag, size, motion, strings.Join(names, ";")}, "|")
}

// short is a number with so many decimals at most.
func short(v float64, decimals int) string {
	out := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', decimals, 64), "0"), ".")
	if decimals == 0 || out == "-0" || out == "" {
		return "0"
	}
	return out
}

func eachLine(path string, do func(line string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if line := scanner.Text(); !strings.HasPrefix(line, "#") {
			do(line)
		}
	}
	return scanner.Err()
}

// number is 0 where there is none.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}

func decimal(s string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return 0
	}
	return v
}
