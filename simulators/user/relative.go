package main

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"time"

	"pyros/backend/request"
)

// times finds the window and the preferred start in a file: what stands before
// the time, the time, what stands after it.
var times = map[request.Format]*regexp.Regexp{
	request.FormatXML:  regexp.MustCompile(`((?: jd1| jd2| t_prefered| window_start| window_end| preferred)=")([^"]*)(")`),
	request.FormatJSON: regexp.MustCompile(`("(?:window_start|window_end|preferred)": )"([^"]*)"()`),
	request.FormatYAML: regexp.MustCompile(`(?m)(\b(?:window_start|window_end|preferred): )"?([^"\n]*?)"?()$`),
}

var absolutely = map[request.Format]*regexp.Regexp{
	request.FormatXML:  regexp.MustCompile(`( relative=")0(")`),
	request.FormatJSON: regexp.MustCompile(`("relative": )false()`),
	request.FormatYAML: regexp.MustCompile(`(?m)(^relative: )false()`),
}

// stamp is a time with its date, wherever it stands.
var stamp = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:`)

// relative gives the file with times that count in seconds from now. A file
// that holds times in other places too stays as it is: what they mean there is
// not for this to say.
func relative(format request.Format, file []byte, now time.Time) []byte {
	usable := true
	pattern := times[format]
	out := pattern.ReplaceAllFunc(file, func(all []byte) []byte {
		m := pattern.FindSubmatch(all)
		t, ok := parseTime(string(m[2]))
		usable = usable && ok
		return fmt.Appendf(nil, "%s%s%s", m[1], strconv.FormatFloat(t.Sub(now).Seconds(), 'f', 6, 64), m[3])
	})
	if !usable || stamp.Match(out) || !absolutely[format].Match(out) {
		return file
	}
	truth := "true"
	if format == request.FormatXML {
		truth = "1"
	}
	return absolutely[format].ReplaceAll(out, []byte("${1}"+truth+"${2}"))
}

// parseTime reads an RFC 3339 time or a Julian day (UTC).
func parseTime(text string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, true
	}
	day, ok := new(big.Rat).SetString(text)
	if !ok {
		return time.Time{}, false
	}
	const unixEpochJD, microsOfDay = 2440587.5, 86400 * 1e6
	micros, _ := day.Sub(day, new(big.Rat).SetFloat64(unixEpochJD)).Mul(day, big.NewRat(microsOfDay, 1)).Float64()
	return time.UnixMicro(int64(micros + 0.5)).UTC(), true
}
