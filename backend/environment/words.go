package environment

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// The classes of cloud by the temperature of the sky, in degC, as the sensor's
// maker has them (clear below -10, very cloudy above 4); the middle is ours.
const (
	skyClear  = -10.0
	skyCloudy = -3.0
	skyVery   = 4.0
)

var cloudNames = observatory.CloudClasses()

// cloudClass is 0 clear ... 3 very cloudy.
func cloudClass(skyC float64) int {
	switch {
	case skyC < skyClear:
		return 0
	case skyC < skyCloudy:
		return 1
	case skyC <= skyVery:
		return 2
	default:
		return 3
	}
}

func rainWords(mmh float64, _ observatory.Level) string {
	switch {
	case mmh <= 0:
		return "no rain"
	case mmh < 1:
		return "it drizzles"
	case mmh < 4:
		return "it rains"
	case mmh < 30:
		return "it rains hard"
	default:
		return "it pours"
	}
}

// windWords names the wind after the scale of Beaufort, with few words.
func windWords(ms float64, level observatory.Level) string {
	word := "storm"
	switch {
	case ms < 1.6:
		word = "calm"
	case ms < 8:
		word = "breeze"
	case ms < 13.9:
		word = "strong breeze"
	case ms < 20.8:
		word = "gale"
	}
	if level == observatory.LevelDanger {
		return "too windy: " + word
	}
	return word
}

// levelWords gives one word per level.
func levelWords(ok, caution, danger string) func(float64, observatory.Level) string {
	return func(_ float64, level observatory.Level) string {
		switch level {
		case observatory.LevelDanger:
			return danger
		case observatory.LevelCaution:
			return caution
		default:
			return ok
		}
	}
}

func switchWords(off, on string) func(float64, observatory.Level) string {
	return func(v float64, _ observatory.Level) string {
		if v == 0 {
			return off
		}
		return on
	}
}

// decimals are those of a number that is shown: no sensor knows more.
const decimals = 3

// rounded is a value as it is shown; what is judged is the value itself.
func rounded(v *float64) *float64 {
	if v == nil {
		return nil
	}
	scale := math.Pow10(decimals)
	shown := math.Round(*v*scale)/scale + 0 // no negative zero
	return &shown
}

// format writes a number with at most the decimals that are shown.
func format(v float64) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// span writes a duration the way people say it: "12 s", "3 min", "1 h 5 min".
func span(d time.Duration) string {
	switch {
	case d < 0:
		return "0 s"
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	default:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
}

func utc(t time.Time) string { return t.UTC().Format("15:04") + " UTC" }

// listed joins texts without repeating one, and without growing past reason.
func listed(texts []string, separator string) string {
	const most = 8
	var kept []string
	seen := map[string]bool{}
	more := 0
	for _, t := range texts {
		if t == "" || seen[t] {
			continue
		}
		seen[t] = true
		if len(kept) == most {
			more++
			continue
		}
		kept = append(kept, t)
	}
	if more > 0 {
		kept = append(kept, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(kept, separator)
}

// capital makes the first letter of an ASCII sentence a capital.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
