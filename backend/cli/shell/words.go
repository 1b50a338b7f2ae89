package shell

import (
	"strings"
	"unicode"

	"pyros/backend/observatory"
)

// split parts a line into its commands, at semicolons, and those into words, at
// spaces. Quotes of either kind hold a word together; a # that begins a word
// begins a remark.
func split(line string) ([][]string, error) {
	var commands [][]string
	var words []string
	var word strings.Builder
	in, quote := false, rune(0)
	endWord := func() {
		if in {
			words = append(words, word.String())
			word.Reset()
			in = false
		}
	}
	endCommand := func() {
		endWord()
		if len(words) > 0 {
			commands = append(commands, words)
			words = nil
		}
	}
scan:
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			in, quote = true, r
		case r == ';':
			endCommand()
		case r == '#' && !in:
			break scan
		case unicode.IsSpace(r):
			endWord()
		default:
			in = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, observatory.Errorf(observatory.CodeInvalid, "A quote is open: %c.", quote)
	}
	endCommand()
	return commands, nil
}

// options parts words of the form name=value from the others.
func options(words []string) (values map[string]string, rest []string, err error) {
	values = map[string]string{}
	for _, w := range words {
		name, value, is := strings.Cut(w, "=")
		if !is || name == "" {
			rest = append(rest, w)
			continue
		}
		if _, twice := values[name]; twice {
			return nil, nil, observatory.Errorf(observatory.CodeInvalid, "%s is given twice.", name)
		}
		values[name] = value
	}
	return values, rest, nil
}
