package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"pyros/backend/outlook"
)

const (
	plotRows = 15 // of 6 degrees each, from the zenith down
	plotStep = 2  // looks of a curve to a column: ten minutes
)

// plotNight draws the altitude over a night, dots by day and twilight, stars where
// all constraints hold, small letters for the Moon, and writes the windows below.
func plotNight(w io.Writer, name string, n outlook.Night) {
	fmt.Fprintf(w, "%s in the night of %s, times UTC; * all constraints hold, o they do not, m Moon\n", name, n.Night.Name)
	columns := (len(n.Curve) + plotStep - 1) / plotStep
	grid := make([][]byte, plotRows)
	for row := range grid {
		grid[row] = []byte(strings.Repeat(" ", columns))
	}
	put := func(column int, altDeg float64, mark byte) {
		if row := plotRows - 1 - int(altDeg*plotRows/90); altDeg > 0 && row >= 0 {
			grid[row][column] = mark
		}
	}
	for i := 0; i < len(n.Curve); i += plotStep {
		look := n.Curve[i]
		put(i/plotStep, look.MoonAltDeg, 'm')
		mark := byte('o')
		for _, win := range n.Windows {
			if !look.At.Before(win.Start) && look.At.Before(win.End) {
				mark = '*'
			}
		}
		put(i/plotStep, look.AltDeg, mark)
	}
	for row, line := range grid {
		label := "  "
		if top := 90 - row*90/plotRows; row%5 == 0 {
			label = fmt.Sprint(top)
		}
		fmt.Fprintf(w, "%2s |%s\n", label, strings.TrimRight(string(line), " "))
	}
	fmt.Fprintf(w, " 0 +%s\n    %s\n", strings.Repeat("-", columns), hoursBelow(n, columns))
	for _, win := range n.Windows {
		fmt.Fprintf(w, "%s to %s (%s)\n", win.Start.UTC().Format("15:04:05"), win.End.UTC().Format("15:04:05"), win.End.Sub(win.Start).Round(time.Minute))
	}
	if n.Reason != "" {
		fmt.Fprintln(w, n.Reason)
	}
}

// hoursBelow is the line of hours below a plot.
func hoursBelow(n outlook.Night, columns int) string {
	line := []byte(strings.Repeat(" ", columns+2))
	for i := 0; i < len(n.Curve); i += plotStep {
		at := n.Curve[i].At.UTC()
		if at.Truncate(time.Hour).After(at.Add(-plotStep * 5 * time.Minute)) {
			copy(line[i/plotStep:], at.Format("15"))
		}
	}
	return strings.TrimRight(string(line), " ")
}
