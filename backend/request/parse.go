package request

import (
	"bytes"
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"pyros/backend/observatory"
)

// Basis is what a request is read and checked against.
type Basis struct {
	Instrument observatory.Instrument
	Now        time.Time
	// SunBelowDeg is the altitude of the Sun's centre below which the observatory
	// observes, as its planner has it; 0: whether the sky permits a sequence is
	// not looked at.
	SunBelowDeg float64
	// Turn runs the look at the sky, which takes up to a second of a processor, when
	// there is room for it; the look stops when its context ends. nil: at once.
	Turn func(look func(context.Context))
	// Resolve gives what is known of names of targets, in their order; nil: names
	// cannot be resolved.
	Resolve func(names []string) []Named
	// Quota bounds whose request it is; nil: nothing does. The whole quotas of
	// programs are the instrument's.
	Quota *observatory.QuotaReport
}

// Parse reads a request file of any format and checks it. On an error, which is
// an *observatory.Error with every problem and its place, the request holds what
// could be read.
func Parse(data []byte, b Basis) (observatory.Request, error) {
	if len(data) > MaxBytes {
		return observatory.Request{}, observatory.Errorf(observatory.CodeTooLarge,
			"The request has %d bytes, the most is %d.", len(data), MaxBytes)
	}
	var found findings
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	tree := readTree(data, &found)
	if tree == nil {
		return observatory.Request{}, found.err()
	}
	if tree.kind != kindObject {
		found.add(lineSpot(tree.line), "", "must be an object with the fields of a request, is %s", tree.kind)
		return observatory.Request{}, found.err()
	}
	root := outline(tree, Detect(data), &found)
	b.Now = moment(b.Now)
	r, origin := build(root, b.Now, &found)
	check(&r, b, filePlaces{root, origin}, &found)
	return r, found.err()
}

// Detect tells the format of a file from its first character.
func Detect(data []byte) Format {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return FormatXML
	case trimmed[0] == '<':
		return FormatXML
	case trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"':
		return FormatJSON
	}
	return FormatYAML
}

// readTree decodes the file; nil means that it cannot be read at all, with
// the reason among the findings.
func readTree(data []byte, found *findings) *tree {
	if len(bytes.TrimSpace(data)) == 0 {
		found.add(spot{}, "", "the file is empty")
		return nil
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		found.add(spot{}, "", "the file is not UTF-8 text")
		return nil
	}
	switch Detect(data) {
	case FormatXML:
		return readXML(data, found)
	case FormatJSON:
		return readJSON(data, found)
	default:
		return readYAML(data, found)
	}
}

// lineSpot is a place that is known by its line alone.
func lineSpot(line int) spot { return spot{line: line, place: fmt.Sprintf("line %d", line)} }
