package environment

import (
	"fmt"
	"math"
	"slices"
	"time"

	"pyros/backend/observatory"
)

// Threshold bounds a value on one side. For a maximum Clear <= Danger and
// Caution <= Danger, for a minimum the other way round.
type Threshold struct {
	Caution float64 `json:"caution" yaml:"caution"` // beyond it a person should look
	Danger  float64 `json:"danger" yaml:"danger"`   // beyond it the observatory is made safe
	Clear   float64 `json:"clear" yaml:"clear"`     // once in danger, back at this or better the value is fine
}

// Holds are the times for which an element must be fine before it is safe
// again, in seconds of the observatory's time.
type Holds struct {
	RainS     float64 `json:"rain_s" yaml:"rain_s"`
	HumidityS float64 `json:"humidity_s" yaml:"humidity_s"` // also of the dew margin
	WindS     float64 `json:"wind_s" yaml:"wind_s"`
	OtherS    float64 `json:"other_s" yaml:"other_s"` // of every other element, the link to the PLC included
}

// Limits are the site's settings for the synthesis.
type Limits struct {
	// StaleS is the age of the PLC's answer, in seconds, beyond which it counts as none.
	StaleS float64 `json:"stale_s" yaml:"stale_s"`
	// Required elements are unsafe when nothing usable is known of them.
	Required []observatory.Element `json:"required" yaml:"required"`

	Rain           Threshold `json:"rain" yaml:"rain"`                       // mm/h, maximum
	Wind           Threshold `json:"wind" yaml:"wind"`                       // m/s, maximum
	Humidity       Threshold `json:"humidity" yaml:"humidity"`               // percent, maximum
	DewMargin      Threshold `json:"dew_margin" yaml:"dew_margin"`           // degC, minimum
	SkyTemperature Threshold `json:"sky_temperature" yaml:"sky_temperature"` // degC, maximum: a warm sky is a cloudy one
	Cold           Threshold `json:"cold" yaml:"cold"`                       // degC, minimum of the air temperature
	Hot            Threshold `json:"hot" yaml:"hot"`                         // degC, maximum of the air temperature

	// OpenDoorIsDanger and LightIsDanger say whether a reported open door, or
	// light, makes safe; otherwise it is a caution.
	OpenDoorIsDanger bool `json:"open_door_is_danger" yaml:"open_door_is_danger"`
	LightIsDanger    bool `json:"light_is_danger" yaml:"light_is_danger"`

	Holds Holds `json:"holds" yaml:"holds"`
}

// DefaultLimits suit a 1.3 m telescope in an open dome slit.
func DefaultLimits() Limits {
	return Limits{
		StaleS: 10,
		Required: []observatory.Element{
			observatory.ElementRain, observatory.ElementWind,
			observatory.ElementHumidity, observatory.ElementCloud,
		},
		Rain:             Threshold{Caution: 0, Danger: 0, Clear: 0},
		Wind:             Threshold{Caution: 11, Danger: 15, Clear: 13},
		Humidity:         Threshold{Caution: 80, Danger: 90, Clear: 87},
		DewMargin:        Threshold{Caution: 2.5, Danger: 1, Clear: 1.5},
		SkyTemperature:   Threshold{Caution: -3, Danger: 4, Clear: 2},
		Cold:             Threshold{Caution: -10, Danger: -15, Clear: -14},
		Hot:              Threshold{Caution: 35, Danger: 40, Clear: 39},
		OpenDoorIsDanger: true,
		LightIsDanger:    true,
		Holds:            Holds{RainS: 1200, HumidityS: 600, WindS: 300, OtherS: 300},
	}
}

// maxSeconds bounds every time in Limits: a day.
const maxSeconds = 86400

// Validate refuses limits that could not protect: it names each field at fault.
func (l Limits) Validate() error {
	var problems []observatory.Problem
	bad := func(field, format string, args ...any) {
		problems = append(problems, observatory.Problem{Place: "limits", Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if !(l.StaleS > 0 && l.StaleS <= maxSeconds) {
		bad("stale_s", "%g is not in (0, %d] s", l.StaleS, maxSeconds)
	}
	for _, h := range []struct {
		field string
		value float64
	}{
		{"holds.rain_s", l.Holds.RainS},
		{"holds.humidity_s", l.Holds.HumidityS},
		{"holds.wind_s", l.Holds.WindS},
		{"holds.other_s", l.Holds.OtherS},
	} {
		if !(h.value >= 0 && h.value <= maxSeconds) {
			bad(h.field, "%g is not in [0, %d] s", h.value, maxSeconds)
		}
	}
	if len(l.Required) == 0 {
		bad("required", "is empty: nothing would have to be known")
	}
	for _, e := range l.Required {
		if !slices.Contains(judged, e) {
			bad("required", "%q is not an element that is judged", e)
		}
	}
	for _, t := range []struct {
		field   string
		value   Threshold
		minimum bool
	}{
		{"rain", l.Rain, false},
		{"wind", l.Wind, false},
		{"humidity", l.Humidity, false},
		{"dew_margin", l.DewMargin, true},
		{"sky_temperature", l.SkyTemperature, false},
		{"cold", l.Cold, true},
		{"hot", l.Hot, false},
	} {
		if msg := t.value.problem(t.minimum); msg != "" {
			bad(t.field, "%s", msg)
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return observatory.Invalid("the limits of the environment are not valid", problems...)
}

func (t Threshold) problem(minimum bool) string {
	for _, v := range []float64{t.Caution, t.Danger, t.Clear} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "is not finite"
		}
	}
	if minimum && (t.Caution < t.Danger || t.Clear < t.Danger) {
		return fmt.Sprintf("caution %g and clear %g must not be below danger %g", t.Caution, t.Clear, t.Danger)
	}
	if !minimum && (t.Caution > t.Danger || t.Clear > t.Danger) {
		return fmt.Sprintf("caution %g and clear %g must not be above danger %g", t.Caution, t.Clear, t.Danger)
	}
	return ""
}

// Stale is StaleS as a duration.
func (l Limits) Stale() time.Duration { return seconds(l.StaleS) }

// HoldS is the hold time of element e in seconds.
func (l Limits) HoldS(e observatory.Element) float64 {
	switch e {
	case observatory.ElementRain:
		return l.Holds.RainS
	case observatory.ElementHumidity, observatory.ElementDew:
		return l.Holds.HumidityS
	case observatory.ElementWind:
		return l.Holds.WindS
	default:
		return l.Holds.OtherS
	}
}

func (l Limits) requires(e observatory.Element) bool { return slices.Contains(l.Required, e) }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
