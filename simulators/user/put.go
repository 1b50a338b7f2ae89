package main

import (
	"regexp"
	"strings"

	"pyros/backend/request"
)

// put gives the first field of that name another name and value, as the format
// writes them: a number stays one.
func put(format request.Format, file []byte, field, name, value string) []byte {
	quoted := `"` + value + `"`
	if number.MatchString(value) {
		quoted = value
	}
	var pattern *regexp.Regexp
	var text string
	switch format {
	case request.FormatXML:
		pattern, text = regexp.MustCompile(` `+field+`="[^"]*"`), ` `+name+`="`+value+`"`
	case request.FormatJSON:
		pattern, text = regexp.MustCompile(`"`+field+`": ("[^"]*"|[^,\n]*)`), `"`+name+`": `+quoted
	default:
		pattern, text = regexp.MustCompile(`\b`+field+`: [^\n]*`), name+`: `+quoted
	}
	at := pattern.FindIndex(file)
	if at == nil {
		return file
	}
	var b strings.Builder
	b.Write(file[:at[0]])
	b.WriteString(text)
	b.Write(file[at[1]:])
	return []byte(b.String())
}

var number = regexp.MustCompile(`^-?[0-9.]+(e[0-9]+)?$`)
