package planner

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"pyros/backend/observatory"
)

// The limits of a problem that comes from outside.
const (
	MaxSequences = 20000
	MaxWindows   = 500      // of a sequence
	MaxBytes     = 32 << 20 // of its JSON
	maxSeconds   = 1e9      // of any time or duration
)

// Problem is what to plan. Times are seconds from OriginJD.
type Problem struct {
	ID        string           `json:"id"`
	OriginJD  float64          `json:"origin_jd"` // Julian day, UTC
	HorizonS  float64          `json:"horizon_s"` // end of what may be filled; 0: the windows alone bound it
	GridS     float64          `json:"grid_s,omitempty"`
	TonightS  float64          `json:"tonight_s,omitempty"` // end of this night, where windows reach into later ones; see Doubt
	OverheadS float64          `json:"overhead_s"`          // passes between two sequences at least
	Users     map[string]Quota `json:"users"`               // a user who is not listed has no limit; so below
	Programs  map[string]Quota `json:"programs,omitempty"`
	Countries map[string]Quota `json:"countries,omitempty"`
	// Slew, where given, is added to OverheadS: the way between two sequences.
	Slew *Slew `json:"slew,omitempty"`
	// Groups are the rules of the groups that sequences name.
	Groups    map[string]Group `json:"groups,omitempty"`
	Sequences []Sequence       `json:"sequences"`
}

// Slew is how the telescope turns. Between two sequences OverheadS, SettleS and
// the great-circle distance at RateDegS must pass; where a position is not
// known, the distance is taken as 180 deg.
type Slew struct {
	RateDegS float64 `json:"rate_deg_s"`
	SettleS  float64 `json:"settle_s"`
}

// Group is a rule on the sequences that name it.
type Group struct {
	Rule GroupRule `json:"rule"`
	// Name is what sentences call it; empty: as the sequences name it.
	Name string `json:"name,omitempty"`
}

// GroupRule says how many of a group are scheduled.
type GroupRule string

// The rules. A locked one, and a pinned one in its place, count as scheduled:
// of OneOf no other is then, and of AllOf the others are, all or none. A group of
// AllOf has its turn with its least important one.
const (
	OneOf GroupRule = "one_of"
	AllOf GroupRule = "all_of"
)

// Quota bounds the durations that are scheduled for its holder, the locked
// ones included.
type Quota struct {
	QuotaS float64 `json:"quota_s"`
}

// Sequence is one piece of work: whole inside one of its windows, or not at all.
type Sequence struct {
	ID        int     `json:"id"`
	Name      string  `json:"name,omitempty"` // for the sentences
	User      string  `json:"user"`
	Program   string  `json:"program,omitempty"`
	Country   string  `json:"country,omitempty"`
	Priority  int     `json:"priority"` // 0 alert, 1 most important ... 5 least
	Weight    float64 `json:"weight"`   // of a minute in the objective; not given: 6 - priority
	DurationS float64 `json:"duration_s"`
	// TPrefS is the preferred start; negative: none.
	TPrefS   float64      `json:"tpref_s"`
	WindowsS [][2]float64 `json:"windows_s"`
	// BestS are the starts, from and to, at which it stands best in the sky. Under
	// weighted it goes there, or as near as it can, where it has no preferred start and
	// nothing of Z1 and Z2 is lost by that; from a previous start if it comes half an
	// hour nearer.
	BestS  [][2]float64 `json:"best_s,omitempty"`
	RADeg  *float64     `json:"ra_deg,omitempty"`
	DecDeg *float64     `json:"dec_deg,omitempty"`
	// ToleranceS, where given with a preferred start, is how far from that it may
	// start at most: it is time-critical.
	ToleranceS *float64 `json:"tolerance_s,omitempty"`
	// Group names one of the problem's groups; empty: none.
	Group string `json:"group,omitempty"`
	// PinnedStartS is where an operator wants it: there exactly, before all that is
	// not locked, or not at all.
	PinnedStartS *float64 `json:"pinned_start_s,omitempty"`
	// LockedStartS fixes the start of what is executing or executed: windows
	// and quotas no longer bind it, and it stays whatever the others do.
	LockedStartS *float64 `json:"locked_start_s,omitempty"`
	// PreviousStartS is the start in the schedule in force. It is kept, unless
	// another gains something in Z1, or more than Calm in Z2. An alert goes earlier
	// wherever it can.
	PreviousStartS *float64 `json:"previous_start_s,omitempty"`
}

// UnmarshalJSON takes a missing preferred start as none, and a missing weight
// as that of the priority.
func (s *Sequence) UnmarshalJSON(data []byte) error {
	type plain Sequence
	p := plain{TPrefS: -1, Weight: math.NaN()}
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	if math.IsNaN(p.Weight) {
		p.Weight = float64(6 - p.Priority)
	}
	*s = Sequence(p)
	return nil
}

// Solution is a schedule and what was left out of it.
type Solution struct {
	ID     string  `json:"id"`
	Policy Policy  `json:"policy,omitempty"`
	Z1     float64 `json:"z1"` // weight x minutes scheduled
	Z2     float64 `json:"z2"` // weight x minutes away from preferred starts
	// ElapsedMS and FirstValidMS are real time where Options.Elapsed measures it.
	ElapsedMS    float64 `json:"elapsed_ms"`
	FirstValidMS float64 `json:"first_valid_ms"`
	Bound        float64 `json:"bound,omitempty"` // no schedule has more Z1
	// Moved, Dropped and Added count against the previous starts, where there are
	// any; what is locked does not count.
	Moved    int       `json:"moved,omitempty"`
	Dropped  int       `json:"dropped,omitempty"`
	Added    int       `json:"added,omitempty"`
	Schedule []Placed  `json:"schedule"` // by start
	LeftOut  []LeftOut `json:"left_out"` // by id
}

// Placed is a sequence's start.
type Placed struct {
	ID        int     `json:"id"`
	StartS    float64 `json:"start_s"`
	OverheadS float64 `json:"overhead_s,omitempty"` // kept free between it and the one before
}

// LeftOut is a sequence without a start, and why.
type LeftOut struct {
	ID     int                       `json:"id"`
	Reason observatory.LeftOutReason `json:"reason"`
	By     []int                     `json:"by"` // the sequences it lost to
	Text   string                    `json:"text"`
	// Change is what would have to be different for it to have a place beside the
	// others, as a sentence; empty: nothing so simple is known.
	Change string `json:"change,omitempty"`
}

// ReadProblem decodes a problem's JSON and validates it. Fields that are not
// known are passed over: instances carry notes.
func ReadProblem(r io.Reader) (Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Problem{}, fmt.Errorf("read problem: %w", err)
	}
	if len(data) > MaxBytes {
		return Problem{}, observatory.Errorf(observatory.CodeTooLarge, "The problem has more than %d bytes.", MaxBytes)
	}
	var p Problem
	if err := json.Unmarshal(data, &p); err != nil {
		return Problem{}, observatory.Invalid("The problem is not valid JSON: " + err.Error())
	}
	return p, p.Validate()
}

// Validate says everything that makes the problem unusable.
func (p Problem) Validate() error {
	var found []observatory.Problem
	add := func(place, field, format string, args ...any) {
		if len(found) < 100 {
			found = append(found, observatory.Problem{Place: place, Field: field, Message: fmt.Sprintf(format, args...)})
		}
	}
	number := func(place, field string, v, low float64) {
		if !(v >= low && v <= maxSeconds) {
			add(place, field, "must be from %g to %g, is %g", low, maxSeconds, v)
		}
	}
	number("", "horizon_s", p.HorizonS, 0)
	number("", "tonight_s", p.TonightS, 0)
	number("", "overhead_s", p.OverheadS, 0)
	number("", "origin_jd", p.OriginJD, 0)
	for field, quotas := range map[string]map[string]Quota{"users": p.Users, "programs": p.Programs, "countries": p.Countries} {
		for name, q := range quotas {
			if !(q.QuotaS >= 0) || math.IsInf(q.QuotaS, 0) {
				add(fmt.Sprintf("%s[%q]", field, name), "quota_s", "must be a number from 0, is %g", q.QuotaS)
			}
		}
	}
	if p.Slew != nil {
		number("slew", "rate_deg_s", p.Slew.RateDegS, 0.001)
		number("slew", "settle_s", p.Slew.SettleS, 0)
	}
	for name, g := range p.Groups {
		if g.Rule != OneOf && g.Rule != AllOf {
			add(fmt.Sprintf("groups[%q]", name), "rule", "must be %s or %s, is %q", OneOf, AllOf, g.Rule)
		}
	}
	if n := len(p.Sequences); n > MaxSequences {
		add("", "sequences", "has %d, the most is %d", n, MaxSequences)
		return observatory.Invalid("The problem cannot be planned.", found...)
	}
	seen := map[int]bool{}
	for i, s := range p.Sequences {
		place := fmt.Sprintf("sequences[%d]", i)
		if seen[s.ID] {
			add(place, "id", "%d is given twice", s.ID)
		}
		seen[s.ID] = true
		if _, known := p.Groups[s.Group]; s.Group != "" && !known {
			add(place, "group", "%q is not among the problem's groups", s.Group)
		}
		s.validate(func(field, format string, args ...any) { add(place, field, format, args...) })
	}
	if len(found) > 0 {
		return observatory.Invalid("The problem cannot be planned.", found...)
	}
	return nil
}

func (s Sequence) validate(add func(field, format string, args ...any)) {
	number := func(field string, v, low, high float64) {
		if !(v >= low && v <= high) {
			add(field, "must be from %g to %g, is %g", low, high, v)
		}
	}
	if s.Priority < 0 || s.Priority > 5 {
		add("priority", "must be from 0 to 5, is %d", s.Priority)
	}
	number("weight", s.Weight, 0, 1e6)
	number("duration_s", s.DurationS, 0.001, maxSeconds)
	number("tpref_s", s.TPrefS, -maxSeconds, maxSeconds)
	for field, v := range map[string]*float64{"locked_start_s": s.LockedStartS, "previous_start_s": s.PreviousStartS, "pinned_start_s": s.PinnedStartS} {
		if v != nil {
			number(field, *v, -maxSeconds, maxSeconds)
		}
	}
	if s.ToleranceS != nil {
		number("tolerance_s", *s.ToleranceS, 0, maxSeconds)
	}
	if s.RADeg != nil {
		number("ra_deg", *s.RADeg, -360, 360)
	}
	if s.DecDeg != nil {
		number("dec_deg", *s.DecDeg, -90, 90)
	}
	if n := max(len(s.WindowsS), len(s.BestS)); n > MaxWindows {
		add("windows_s", "has %d windows, the most is %d", n, MaxWindows)
		return
	}
	spans := func(field string, all [][2]float64) {
		for _, w := range all {
			if number(field, w[0], -maxSeconds, maxSeconds); w[1] < w[0] || !(w[1] <= maxSeconds) {
				add(field, "a window goes from %g to %g", w[0], w[1])
			}
		}
	}
	spans("windows_s", s.WindowsS)
	spans("best_s", s.BestS)
}
