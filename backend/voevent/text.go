package voevent

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// invalid is the error of a packet that cannot be read; line 0 is not told.
func invalid(line int, format string, args ...any) error {
	p := observatory.Problem{Message: fmt.Sprintf(format, args...)}
	if line > 0 {
		p.Place = fmt.Sprintf("line %d", line)
	}
	return observatory.Invalid("The alert cannot be read.", p)
}

// clip shortens a text from outside for a message.
func clip(s string) string { return cut(s, 100) }

// cut makes a text from outside fit to be shown: so many bytes at most, each
// character one that can be seen.
func cut(s string, most int) string {
	s = strings.TrimSpace(s)
	if len(s) > most {
		end := most
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != utf8.RuneError {
			return r
		}
		return ' '
	}, s))
}

// shown says whether a text can be shown as it is.
func shown(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// number reads a finite decimal number.
func number(s string) (float64, bool) {
	if s == "" || len(s) > 60 || strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// literal is a number with the digits of the packet; nil where there is none.
func literal(s string) *json.Number {
	f, ok := number(s)
	if !ok {
		return nil
	}
	n := json.Number(s)
	if !json.Valid([]byte(s)) { // "+1", "01", "1."
		n = json.Number(strconv.FormatFloat(f, 'g', -1, 64))
	}
	return &n
}

// layouts are the ways in which packets write a time. Go also reads decimals
// of the second where a layout has none.
var layouts = []string{
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05 UTC",
	"2006-01-02 15:04:05 UTC",
	"2006-01-02T15:04",
	"2006-01-02",
}

// instant reads a time; without a zone it is UTC. A leap second counts as the
// second after it.
func instant(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 60 {
		return time.Time{}, false
	}
	leap := time.Duration(0)
	if i := strings.Index(s, ":60"); i >= 0 && strings.Count(s, ":60") == 1 && i > 13 {
		s, leap = s[:i]+":59"+s[i+3:], time.Second
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		t = t.Add(leap).UTC().Round(time.Microsecond)
		return t, t.Year() >= 1960 && t.Year() < 2200
	}
	return time.Time{}, false
}

// terrestrial is TT - TAI.
const terrestrial = 32184 * time.Millisecond

// toUTC brings a time that a packet gives in another scale to UTC. TDB counts
// as TT, from which it differs by 2 ms. The way of the light between the
// barycentre and the Earth, 8 minutes at most, is left in a barycentric time.
func toUTC(t time.Time, coordsys string) time.Time {
	scale, _, _ := strings.Cut(strings.ToUpper(coordsys), "-")
	tai := func() time.Duration { return time.Duration(astro.TAIMinusUTC(t) * float64(time.Second)) }
	switch scale {
	case "TT", "TDT", "TDB":
		return t.Add(-terrestrial - tai()).Round(time.Microsecond)
	case "TAI":
		return t.Add(-tai()).Round(time.Microsecond)
	}
	return t
}
