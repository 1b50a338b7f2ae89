package astro

import (
	"bufio"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

// UT1 is a table of UT1 - UTC, as the IERS gives it. A nil or empty one stands
// for UT1 = UTC.
type UT1 struct {
	mjd  []float64 // UTC days, growing
	dut1 []float64 // s
}

// mjdJ2000 is the Modified Julian Date of J2000.0.
const mjdJ2000 = jdJ2000 - 2400000.5

// maxUT1Bytes is more than the whole of finals2000A, 3.5 MB.
const maxUT1Bytes = 16 << 20

// ReadUT1 reads a table: lines of finals2000A (IERS Bulletins A and B, fixed
// columns; A's value is taken), or lines "mjd,dut1_s" with days growing, with or
// without a heading; lines of blanks and those that begin with # count for
// nothing.
func ReadUT1(r io.Reader) (*UT1, error) {
	u := &UT1{}
	lines := bufio.NewScanner(io.LimitReader(r, maxUT1Bytes))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' || (n == 1 && strings.HasPrefix(trimmed, "mjd")) {
			continue
		}
		day, dut1 := "", ""
		if a, b, ok := strings.Cut(line, ","); ok {
			day, dut1 = strings.TrimSpace(a), strings.TrimSpace(b)
		} else if len(line) >= 68 {
			day, dut1 = strings.TrimSpace(line[7:15]), strings.TrimSpace(line[58:68])
			if dut1 == "" {
				break // days that are not predicted yet
			}
		}
		if err := u.add(day, dut1); err != nil {
			return nil, invalid("line %d of the table of UT1: %v", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, invalid("the table of UT1 cannot be read: %v", err)
	}
	if len(u.mjd) == 0 {
		return nil, invalid("the table of UT1 holds no day")
	}
	return u, nil
}

func (u *UT1) add(day, dut1 string) error {
	mjd, err1 := strconv.ParseFloat(day, 64)
	seconds, err2 := strconv.ParseFloat(dut1, 64)
	switch {
	case err1 != nil || err2 != nil:
		return invalidText("want a Modified Julian Date and seconds")
	case !within(mjd, 37665, 100000):
		return invalidText("the day is not between 1962 and 2132")
	case !within(seconds, -1, 1):
		return invalidText("UT1 - UTC is more than a second")
	case len(u.mjd) > 0 && mjd <= u.mjd[len(u.mjd)-1]:
		return invalidText("the day is not after the one before")
	}
	u.mjd, u.dut1 = append(u.mjd, mjd), append(u.dut1, seconds)
	return nil
}

// invalidText is the reason of an error, to be put into a sentence.
type invalidText string

// Error implements error.
func (t invalidText) Error() string { return string(t) }

// End is the last day of the table; nothing is known after it.
func (u *UT1) End() time.Time { return FromJD(2400000.5 + u.mjd[len(u.mjd)-1]) }

// DUT1 implements observatory.UT1: between two days of the table linear in UT1 -
// TAI, which has no leaps; outside 0, as good as any guess within 0.9 s.
func (u *UT1) DUT1(t time.Time) float64 {
	if u == nil || len(u.mjd) == 0 {
		return 0
	}
	mjd := daysUTC(t) + mjdJ2000
	n := len(u.mjd)
	if mjd < u.mjd[0] || mjd > u.mjd[n-1] {
		return 0
	}
	i := sort.SearchFloat64s(u.mjd, mjd)
	if u.mjd[i] == mjd {
		return u.dut1[i]
	}
	x := (mjd - u.mjd[i-1]) / (u.mjd[i] - u.mjd[i-1])
	next := u.dut1[i]
	// A leap second at the end of the day lifts UT1 - UTC by one.
	next -= math.Round(next - u.dut1[i-1])
	return u.dut1[i-1] + x*(next-u.dut1[i-1])
}
