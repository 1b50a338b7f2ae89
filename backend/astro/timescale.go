package astro

import (
	"sort"
	"time"
)

// The epoch J2000.0 is 2000-01-01 12:00:00; jdJ2000 its Julian date.
const (
	jdJ2000       = 2451545.0
	unixJ2000     = 946728000 // s
	secondsPerDay = 86400.0
	daysPerYear   = 365.25
	taiToTT       = 32.184 // s, IAU 1991
)

// leapSeconds are the steps of TAI - UTC since 1972 (IERS Bulletin C): from the
// Unix second on, that many seconds. Before 1972 the first is used: good to a
// few seconds back to 1961.
var leapSeconds = [...]struct {
	from int64
	tai  float64
}{
	{unixDay(1972, 1), 10},
	{unixDay(1972, 7), 11},
	{unixDay(1973, 1), 12},
	{unixDay(1974, 1), 13},
	{unixDay(1975, 1), 14},
	{unixDay(1976, 1), 15},
	{unixDay(1977, 1), 16},
	{unixDay(1978, 1), 17},
	{unixDay(1979, 1), 18},
	{unixDay(1980, 1), 19},
	{unixDay(1981, 7), 20},
	{unixDay(1982, 7), 21},
	{unixDay(1983, 7), 22},
	{unixDay(1985, 7), 23},
	{unixDay(1988, 1), 24},
	{unixDay(1990, 1), 25},
	{unixDay(1991, 1), 26},
	{unixDay(1992, 7), 27},
	{unixDay(1993, 7), 28},
	{unixDay(1994, 7), 29},
	{unixDay(1996, 1), 30},
	{unixDay(1997, 7), 31},
	{unixDay(1999, 1), 32},
	{unixDay(2006, 1), 33},
	{unixDay(2009, 1), 34},
	{unixDay(2012, 7), 35},
	{unixDay(2015, 7), 36},
	{unixDay(2017, 1), 37},
}

func unixDay(year int, month time.Month) int64 {
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).Unix()
}

// TAIMinusUTC is the number of leap seconds at t, in seconds.
func TAIMinusUTC(t time.Time) float64 {
	unix := t.Unix()
	i := sort.Search(len(leapSeconds), func(i int) bool { return leapSeconds[i].from > unix })
	return leapSeconds[max(i-1, 0)].tai
}

// JD is the Julian date of t in UTC.
func JD(t time.Time) float64 { return jdJ2000 + daysUTC(t) }

// JDTT is the Julian date of t in TT, the scale of orbital elements. TDB, their
// other scale, differs by less than 2 ms.
func JDTT(t time.Time) float64 {
	return JD(t) + (TAIMinusUTC(t)+taiToTT)/secondsPerDay
}

// FromJD is the time of a Julian date in UTC, to the millisecond that a
// float64 can hold. A date outside the years 1 to 9999 gives the nearer end.
func FromJD(jd float64) time.Time {
	const first, last = 1721425.5, 5373484.5
	jd = clamp(jd, first, last)
	days := int64(jd - jdJ2000)
	rest := jd - jdJ2000 - float64(days)
	ms := int64(rest*secondsPerDay*1000 + 0.5)
	if rest < 0 {
		ms = -int64(-rest*secondsPerDay*1000 + 0.5)
	}
	return time.Unix(unixJ2000+days*86400, 0).Add(time.Duration(ms) * time.Millisecond).UTC()
}

// daysUTC counts days of 86400 UTC seconds since J2000.0.
func daysUTC(t time.Time) float64 {
	return (float64(t.Unix()-unixJ2000) + float64(t.Nanosecond())*1e-9) / secondsPerDay
}

// centuriesTT counts Julian centuries of TT since J2000.0; TDB differs by less
// than 2 ms, which moves nothing here.
func centuriesTT(t time.Time) float64 {
	return (daysUTC(t) + (TAIMinusUTC(t)+taiToTT)/secondsPerDay) / (100 * daysPerYear)
}
