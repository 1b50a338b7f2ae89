package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pyros/backend/observatory"
)

// satellite is one of those that pass twice a day at half the way to the
// geostationary ones, and stay above a horizon for hours, with its elements of
// the day.
func satellite(rng *rand.Rand, now time.Time) observatory.Target {
	now = now.UTC()
	day := float64(now.YearDay()) + now.Sub(now.Truncate(24*time.Hour)).Hours()/24
	number := 80000 + rng.IntN(10000)
	first := fmt.Sprintf("1 %05dU 24001A   %02d%012.8f  .00000000  00000-0  00000-0 0  999", number, now.Year()%100, day)
	second := fmt.Sprintf("2 %05d %8.4f %8.4f %07d %8.4f %8.4f %11.8f%5d", number, 50+10*rng.Float64(), 359*rng.Float64(),
		rng.IntN(200000), 359*rng.Float64(), 359*rng.Float64(), 2+0.1*rng.Float64(), 1+rng.IntN(9999))
	return observatory.Target{Type: observatory.TargetTLE, Name: "made-up satellite", TLE: summed(first) + "\n" + summed(second)}
}

// summed is a line of elements with its checksum: its digits added, a minus counts
// as one, the last digit of that.
func summed(line string) string {
	sum := 0
	for _, c := range line {
		switch {
		case c >= '0' && c <= '9':
			sum += int(c - '0')
		case c == '-':
			sum++
		}
	}
	return line + fmt.Sprint(sum%10)
}
