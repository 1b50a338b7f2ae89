package api

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Clean makes a text safe for a terminal: what is no visible character, such
// as the escape that begins a command to the terminal, a line break, or a mark
// that turns the direction of writing, is written as in JSON: \u001b.
func Clean(s string) string { return clean(s, func(rune) bool { return false }) }

// CleanLines is Clean for a text of several lines.
func CleanLines(s string) string { return clean(s, func(r rune) bool { return r == '\n' }) }

func clean(s string, keep func(rune) bool) string {
	seen := func(r rune) bool { return (unicode.IsPrint(r) && r != utf8.RuneError) || keep(r) }
	if strings.IndexFunc(s, func(r rune) bool { return !seen(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case seen(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
