package request

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// clip shortens a text of the input for a message.
func clip(s string) string { return clipTo(s, 60) }

// clipTo shortens a text to so many characters.
func clipTo(s string, most int) string {
	if len(s) > 4*most+4 {
		s = strings.ToValidUTF8(s[:4*most+4], "")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "..."
	}
	return s
}

// quote is a text of the input between quotes, short enough for a message.
func quote(s string) string { return `"` + clip(s) + `"` }

// text gives a field's text, "" where it is not given.
func (n *node) text(name string, found *findings) string {
	v := n.attrs[name]
	switch {
	case v == nil:
		return ""
	case v.kind != kindString && v.kind != kindPlain:
		found.add(n.at, name, "must be text, is %s", v.kind)
		return ""
	}
	return strings.TrimSpace(v.text)
}

// required is text that may not be missing or empty.
func (n *node) required(name string, found *findings) string {
	if n.attrs[name] == nil {
		found.add(n.at, name, "is missing")
		return ""
	}
	s := n.text(name, found)
	if s == "" {
		found.add(n.at, name, "is empty")
	}
	return s
}

// digits gives the text of a field that must be a number.
func (n *node) digits(name string, found *findings) (string, bool) {
	v := n.attrs[name]
	switch {
	case v == nil:
		return "", false
	case v.kind != kindNumber && v.kind != kindPlain:
		found.add(n.at, name, "must be a number, is %s", v.kind)
		return "", false
	}
	return strings.TrimSpace(v.text), true
}

// number gives a field's number; ok is false where there is none to use.
func (n *node) number(name string, found *findings) (float64, bool) {
	s, ok := n.digits(name, found)
	if !ok {
		return 0, false
	}
	f, ok := parseNumber(s)
	if !ok {
		found.add(n.at, name, "is not a number: %s", quote(s))
	}
	return f, ok
}

// count gives a field's whole number.
func (n *node) count(name string, found *findings) (int, bool) {
	f, ok := n.number(name, found)
	if ok && (f != math.Trunc(f) || math.Abs(f) > 1e9) {
		found.add(n.at, name, "must be a whole number, is %s", strconv.FormatFloat(f, 'g', -1, 64))
		return 0, false
	}
	return int(f), ok
}

// flag gives a field's truth: 1, 0, true or false.
func (n *node) flag(name string, found *findings) bool {
	v := n.attrs[name]
	if v == nil {
		return false
	}
	if v.kind != kindString && v.kind < kindOther {
		switch strings.ToLower(strings.TrimSpace(v.text)) {
		case "1", "true":
			return true
		case "0", "false":
			return false
		}
	}
	found.add(n.at, name, "must be 1, 0, true or false, is %s", quote(v.text))
	return false
}

// maxDigits bounds a number, in bytes.
const maxDigits = 40

// parseNumber reads a finite decimal number: digits, a point, an exponent.
func parseNumber(s string) (float64, bool) {
	if s == "" || len(s) > maxDigits || strings.Trim(s, "0123456789+-.eE") != "" || strings.ContainsAny(s, "xX_") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, false
	}
	return f, true
}

// unixEpochJD is 1970-01-01 00:00 UTC as a Julian day.
const unixEpochJD = "2440587.5"

// parseJD turns a decimal Julian day (UTC) into a time, exactly, so that what
// Encode wrote comes back the same.
func parseJD(s string) (time.Time, bool) {
	if f, ok := parseNumber(s); !ok || f < 2400000 || f > 2500000 {
		return time.Time{}, false
	}
	day, ok := new(big.Rat).SetString(s)
	if !ok {
		return time.Time{}, false
	}
	epoch, _ := new(big.Rat).SetString(unixEpochJD)
	micros := day.Sub(day, epoch)
	micros.Mul(micros, big.NewRat(86400*1e6, 1))
	// Round half up: floor(x + 1/2).
	micros.Add(micros, big.NewRat(1, 2))
	whole := new(big.Int).Div(micros.Num(), micros.Denom())
	return time.UnixMicro(whole.Int64()).UTC(), true
}

// formatJD writes a time as a Julian day with the digits that parseJD needs
// to give the same microsecond again.
func formatJD(t time.Time) string {
	day := big.NewRat(t.UnixMicro(), 86400*1e6)
	epoch, _ := new(big.Rat).SetString(unixEpochJD)
	s := day.Add(day, epoch).FloatString(12)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
