package observatory

import "strings"

// Sentence gives an ASCII text its capital and its one full stop; nothing stays
// nothing.
func Sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

// Clause is a sentence as it stands within another one: without its capital and
// its full stop.
func Clause(sentence string) string {
	if sentence == "" {
		return ""
	}
	return strings.ToLower(sentence[:1]) + strings.TrimSuffix(sentence[1:], ".")
}
