package catalogue

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName bounds the names that are looked up, in bytes.
const longestName = 100

// Key is the form in which names are compared: lower case, without spaces,
// signs and leading zeros, Greek letters, constellations and catalogues by their
// short names. "M 31" and "Messier 031" are "m31", "α CMa" and "Alpha Canis
// Majoris" are "alfcma". It is empty for what holds no letter or digit, and for
// what is longer than any name.
func Key(name string) string {
	tokens := split(name)
	if len(tokens) == 0 {
		return ""
	}
	if short, ok := catalogues[tokens[0]]; ok && len(tokens) > 1 && isNumber(tokens[1]) {
		tokens[0] = short
	}
	return join(shortened(tokens))
}

// plainKey is Key with every word as it is: it is what the beginning of a name
// is compared with.
func plainKey(name string) string { return join(split(name)) }

// shortened puts the short name of the constellation for the last words, and
// that of a Greek letter for the first one before it.
func shortened(tokens []string) []string {
	component := ""
	if last := tokens[len(tokens)-1]; len(tokens) > 2 && len(last) == 1 && !isNumber(last) {
		component, tokens = last, tokens[:len(tokens)-1]
	}
	for words := min(2, len(tokens)-1); words > 0; words-- {
		cut := len(tokens) - words
		short, ok := constellations[strings.Join(tokens[cut:], "")]
		if !ok {
			continue
		}
		tokens = append(tokens[:cut:cut], short)
		if greek, ok := greekWords[tokens[0]]; ok {
			tokens[0] = greek
		}
		break
	}
	if component != "" {
		tokens = append(tokens[:len(tokens):len(tokens)], component)
	}
	return tokens
}

// split gives the words and the numbers of a name.
func split(name string) []string {
	if len(name) > longestName {
		return nil
	}
	text := make([]byte, 0, len(name)) // of the token
	tokens := make([]string, 0, 4)
	kind := none
	end := func() {
		if kind == digits {
			for len(text) > 1 && text[0] == '0' {
				text = text[1:]
			}
		}
		if kind != none {
			tokens = append(tokens, string(text))
		}
		text, kind = text[:0], none
	}
	for _, r := range name {
		next := none
		if r < utf8.RuneSelf {
			switch {
			case r >= '0' && r <= '9':
				next = digits
			case r >= 'A' && r <= 'Z':
				r += 'a' - 'A'
				next = letters
			case r >= 'a' && r <= 'z':
				next = letters
			case r == '\'':
				continue // within a word
			}
		} else {
			r = unicode.ToLower(r)
			if short, ok := greekLetters[r]; ok {
				end()
				tokens = append(tokens, short)
				continue
			}
			if plain, ok := plainLetters[r]; ok {
				r = plain
			}
			switch {
			case r >= '0' && r <= '9':
				next = digits
			case unicode.IsLetter(r):
				next = letters
			case r == '’', r == 'ʼ', unicode.Is(unicode.Mn, r):
				continue
			}
		}
		if next != kind {
			end()
		}
		if next != none {
			text, kind = utf8.AppendRune(text, r), next
		}
	}
	end()
	return tokens
}

// What a token is made of.
const (
	none = iota
	letters
	digits
)

// join writes the tokens behind each other, a dot between two numbers.
func join(tokens []string) string {
	var b strings.Builder
	number := false
	for _, t := range tokens {
		if isNumber(t) && number {
			b.WriteByte('.')
		}
		number = isNumber(t)
		b.WriteString(t)
	}
	return b.String()
}

func isNumber(token string) bool { return token[0] >= '0' && token[0] <= '9' }

// plainLetters are written without their marks.
var plainLetters = map[rune]rune{
	'à': 'a', 'á': 'a', 'â': 'a', 'ã': 'a', 'ä': 'a', 'å': 'a', 'ā': 'a', 'ç': 'c', 'č': 'c', 'ć': 'c', 'è': 'e', 'é': 'e', 'ê': 'e', 'ë': 'e', 'ě': 'e', 'ē': 'e',
	'ì': 'i', 'í': 'i', 'î': 'i', 'ï': 'i', 'ī': 'i', 'ı': 'i', 'ł': 'l', 'ñ': 'n', 'ń': 'n', 'ò': 'o', 'ó': 'o', 'ô': 'o', 'õ': 'o', 'ö': 'o', 'ø': 'o', 'ō': 'o',
	'ř': 'r', 'š': 's', 'ś': 's', 'ş': 's', 'ù': 'u', 'ú': 'u', 'û': 'u', 'ü': 'u', 'ū': 'u', 'ů': 'u', 'ý': 'y', 'ÿ': 'y', 'ž': 'z', 'ź': 'z', 'ż': 'z',
	'⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9',
}
