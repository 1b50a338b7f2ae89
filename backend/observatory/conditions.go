package observatory

import "time"

// TopicConditions carries Conditions.
const TopicConditions Topic = "conditions"

// Topic implements Event.
func (Conditions) Topic() Topic { return TopicConditions }

// ConditionKind is one thing of the sky that says how well one can observe.
type ConditionKind string

// The kinds.
const (
	ConditionSeeing       ConditionKind = "seeing"        // arcsec: FWHM of a star at the zenith at 500 nm
	ConditionTransparency ConditionKind = "transparency"  // percent of the stars in the night's best image of the same field
	ConditionCloud        ConditionKind = "cloud"         // degC: sky temperature
	ConditionMoon         ConditionKind = "moon"          // percent of the disc that is lit
	ConditionMoonAltitude ConditionKind = "moon_altitude" // deg above the horizon, geometric
)

// Condition is what is known of one kind now. Where Value is nil nothing is:
// Interpretation says why, and MeasuredAt is of the last measurement that there
// was, nil where there was none.
type Condition struct {
	Kind           ConditionKind `json:"kind"`
	Value          *float64      `json:"value,omitempty"`
	Unit           string        `json:"unit"`
	Class          string        `json:"class"` // the value in one word of its kind, such as good; empty: not known
	Level          Level         `json:"level"`
	Interpretation string        `json:"interpretation"` // a sentence without its full stop
	Source         string        `json:"source"`         // what it rests on
	MeasuredAt     *time.Time    `json:"measured_at,omitempty"`
	// AgeLimitS is the age, in seconds of the observatory's time, from which the
	// value no longer holds. 0: it is computed and does not age.
	AgeLimitS float64 `json:"age_limit_s"`
}

// Conditions is one judgement of all kinds.
type Conditions struct {
	At    time.Time   `json:"at"`
	Items []Condition `json:"items"`
}

// Of gives the condition of a kind.
func (c Conditions) Of(kind ConditionKind) (Condition, bool) {
	for _, item := range c.Items {
		if item.Kind == kind {
			return item, true
		}
	}
	return Condition{}, false
}

// ConditionRow is a line of the history of the conditions: what was known from
// At on.
type ConditionRow struct {
	ID int       `json:"id"`
	At time.Time `json:"at"`
	Condition
}
