package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pyros/backend/catalogue"
)

// Columns of OpenNGC's tables.
const (
	colName, colType, colRA, colDec, colSize = 0, 1, 2, 3, 5
	colB, colV, colMessier, colNGC, colIC    = 8, 9, 23, 24, 25
	colCommon                                = 28
)

// deepSky is an object while it gathers its names.
type deepSky struct {
	row   []string
	names []string
}

func readDeepSky(folder string) ([]string, error) {
	var rows [][]string
	for _, file := range []string{"NGC.csv", "addendum.csv"} {
		all, err := table(filepath.Join(folder, file), ';')
		if err != nil {
			return nil, err
		}
		rows = append(rows, all[1:]...)
	}
	var list []*deepSky
	byName := map[string]*deepSky{}
	for _, row := range rows {
		if row[colType] == "Dup" || row[colRA] == "" {
			continue
		}
		one := &deepSky{row: row}
		if m := number(row[colMessier]); m > 0 {
			one.names = append(one.names, fmt.Sprintf("M %d", m))
		}
		one.names = appendNew(one.names, spaced(row[colName]))
		for _, name := range commonNames(row) {
			one.names = appendNew(one.names, strings.TrimSpace(name))
		}
		byName[row[colName]] = one
		list = append(list, one)
	}
	for _, row := range rows {
		if row[colType] != "Dup" {
			continue
		}
		to := byName["NGC"+row[colNGC]]
		if to == nil {
			to = byName["IC"+row[colIC]]
		}
		if m := number(row[colMessier]); to == nil && m > 0 {
			to = messier(list, m)
		}
		if to == nil {
			return nil, fmt.Errorf("%s is the same as nothing that is known", row[colName])
		}
		to.names = appendNew(to.names, spaced(row[colName]))
	}
	var out []string
	for _, one := range list {
		line, err := one.line()
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

// mended are the common names of which OpenNGC has those of a neighbour: the Flame
// Nebula is NGC 2024 and not IC 434 (the Horsehead's), and Alnilam a star, eps Ori, in the
// nebula NGC 1990. SIMBAD has them so.
var mended = map[string][]string{"IC0434": nil, "NGC2024": {"Flame Nebula", "Orion B"}, "NGC1990": nil}

func commonNames(row []string) []string {
	if names, ok := mended[row[colName]]; ok {
		return names
	}
	return strings.Split(row[colCommon], ",")
}

func messier(list []*deepSky, m int) *deepSky {
	for _, one := range list {
		if number(one.row[colMessier]) == m {
			return one
		}
	}
	return nil
}

func appendNew(names []string, name string) []string {
	if key := catalogue.Key(name); key == "" || slices.ContainsFunc(names, func(n string) bool { return catalogue.Key(n) == key }) {
		return names
	}
	return append(names, name)
}

var catalogued = regexp.MustCompile(`^([A-Za-z]+)0*(\d.*)$`)

// spaced writes "NGC0224" as "NGC 224".
func spaced(name string) string {
	m := catalogued.FindStringSubmatch(name)
	if m == nil {
		return name
	}
	if m[1] == "B" {
		m[1] = "Barnard"
	}
	return m[1] + " " + strings.ReplaceAll(m[2], " ", "")
}

func (d *deepSky) line() (string, error) {
	ra, err := sexagesimal(d.row[colRA])
	if err != nil {
		return "", fmt.Errorf("%s: %w", d.row[colName], err)
	}
	dec, err := sexagesimal(d.row[colDec])
	if err != nil {
		return "", fmt.Errorf("%s: %w", d.row[colName], err)
	}
	mag := d.row[colV]
	if mag == "" {
		mag = d.row[colB]
	}
	if mag != "" {
		mag = short(decimal(mag), 1)
	}
	size := d.row[colSize]
	if size != "" {
		size = short(decimal(size), 1)
	}
	return record(d.row[colType], ra*15, dec, 4, mag, size, 0, 0, 0, d.names), nil
}

// sexagesimal reads "00:42:44.35" and "-12 49 22.3".
func sexagesimal(s string) (float64, error) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ':' || r == ' ' })
	if len(parts) == 0 || len(parts) > 3 {
		return 0, fmt.Errorf("%q is no angle", s)
	}
	total, scale := 0.0, 1.0
	for _, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimLeft(p, "+-"), 64)
		if err != nil {
			return 0, fmt.Errorf("%q is no angle", s)
		}
		total += v / scale
		scale *= 60
	}
	if strings.HasPrefix(s, "-") {
		total = -total
	}
	return total, nil
}

func table(path string, comma rune) ([][]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = comma, true, -1
	return reader.ReadAll()
}
