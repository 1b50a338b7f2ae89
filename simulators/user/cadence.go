package main

import (
	"fmt"
	"strings"

	"pyros/backend/request"
)

// cadence asks for a sequence again and again. A request that was read holds what
// it made; only a file holds the cadence itself.
type cadence struct {
	everyDays, toleranceH float64
	count                 int
}

// into writes the cadence into the first sequence of a file.
func (c cadence) into(format request.Format, file []byte) []byte {
	var before, text string
	switch format {
	case request.FormatXML:
		before, text = "<album ", fmt.Sprintf(`<cadence every_days="%g" tolerance_h="%g" count="%d"></cadence>`, c.everyDays, c.toleranceH, c.count)
	case request.FormatJSON:
		before, text = `"albums": `, fmt.Sprintf(`"cadence": {"every_days": %g, "tolerance_h": %g, "count": %d}, `, c.everyDays, c.toleranceH, c.count)
	default:
		head, _, _ := strings.Cut(string(file), "albums:")
		indent := head[strings.LastIndexByte(head, '\n')+1:]
		if strings.TrimLeft(indent, " ") != "" { // "- albums:" of a sequence whose other fields are empty
			indent = strings.Repeat(" ", len(indent))
		}
		before, text = "albums:", fmt.Sprintf("cadence: {every_days: %g, tolerance_h: %g, count: %d}\n%s", c.everyDays, c.toleranceH, c.count, indent)
	}
	return []byte(strings.Replace(string(file), before, text+before, 1))
}

// onCadence spoils a request by a cadence that nobody can follow.
func onCadence(c cadence) func(*draft) {
	return func(d *draft) { d.cadence = &c }
}
