package observatory

import "time"

// Schedule is one result of planning. Old ones are kept; the one with the
// highest ID is in force.
type Schedule struct {
	ID       int         `json:"id"`
	Night    Night       `json:"night"`
	Created  time.Time   `json:"created"`
	Start    time.Time   `json:"plan_start"`
	End      time.Time   `json:"plan_end"`
	Trigger  string      `json:"trigger"` // why it was planned, as a sentence
	Policy   string      `json:"policy"`
	ElapsedS float64     `json:"elapsed_s"` // real time the planner took
	Z1       float64     `json:"z1"`        // priority-weighted scheduled minutes
	Z2       float64     `json:"z2"`        // weighted minutes away from preferred starts
	Entries  []Scheduled `json:"entries"`   // by start
	// LeftOut are those without a place. A planning gives all of them; one that is
	// kept carries the most important, and how many there are of each reason.
	LeftOut       []LeftOut      `json:"left_out"`
	LeftOutCounts []LeftOutCount `json:"left_out_counts"` // most frequent first
	Moved         int            `json:"moved"`           // against the schedule before
	Dropped       int            `json:"dropped"`         // likewise
	Added         int            `json:"added"`           // likewise
}

// LeftOutCount is how many sequences a schedule leaves out for a reason.
type LeftOutCount struct {
	Reason LeftOutReason `json:"reason"`
	Count  int           `json:"count"`
}

// LeftOutTotal is how many sequences a schedule that is kept leaves out.
func (s Schedule) LeftOutTotal() (n int) {
	for _, one := range s.LeftOutCounts {
		n += one.Count
	}
	return n
}

// Scheduled is a sequence's place in a schedule.
type Scheduled struct {
	SequenceID  int            `json:"sequence_id"`
	RequestID   int            `json:"request_id"`
	Name        string         `json:"name"`
	RequestName string         `json:"request_name"`
	UserName    string         `json:"user_name"`
	Program     string         `json:"program"`
	Priority    int            `json:"priority"`
	Status      SequenceStatus `json:"status"` // when read, not when planned
	Start       time.Time      `json:"start"`
	End         time.Time      `json:"end"`
	WindowStart time.Time      `json:"window_start"`
	WindowEnd   time.Time      `json:"window_end"`
	Preferred   *time.Time     `json:"preferred,omitempty"`
	SlackLeftS  float64        `json:"slack_left_s"`  // deltaTL: how far it may still move to earlier
	SlackRightS float64        `json:"slack_right_s"` // deltaTR: to later
	Target      Target         `json:"target"`
	ImagesDone  int            `json:"images_done"`
	ImagesAll   int            `json:"images_all"`
	Preempt     bool           `json:"preempt"`          // of an alert: may interrupt what runs
	Locked      bool           `json:"locked"`           // executing or executed: not the planner's to move
	Pinned      bool           `json:"pinned,omitempty"` // an operator fixed its start
	LeadS       float64        `json:"lead_s,omitempty"` // kept free before it, for pointing and filters
}

// LeftOutReason is why a sequence is not in a schedule.
type LeftOutReason string

// The reasons, in the order in which they are looked for.
const (
	LeftOutWindow     LeftOutReason = "window_too_short"
	LeftOutNotVisible LeftOutReason = "not_visible"
	LeftOutQuota      LeftOutReason = "quota_exhausted"
	LeftOutNight      LeftOutReason = "night_over" // tonight's part of its windows is over, or it waits for another night
	LeftOutCondition  LeftOutReason = "condition"  // the sky is not as it asks for
	LeftOutGroup      LeftOutReason = "group"      // another of its group, or one of them that has no place
	LeftOutPinned     LeftOutReason = "pinned"     // it cannot start where an operator pinned it
	LeftOutLostTo     LeftOutReason = "lost_to"
)

// LeftOut is a sequence without a place and the reason.
type LeftOut struct {
	SequenceID  int           `json:"sequence_id"`
	RequestID   int           `json:"request_id"`
	Name        string        `json:"name"`
	RequestName string        `json:"request_name"`
	Priority    int           `json:"priority"`
	Reason      LeftOutReason `json:"reason"`
	By          []int         `json:"by"` // the sequences it lost to
	Text        string        `json:"text"`
	// Change says what would have to be different for it to have a place, as a
	// sentence; empty: not known.
	Change string `json:"change,omitempty"`
	// Later is the place that it would have in one of the next nights, as planned
	// by what is known now.
	Later *Window `json:"later,omitempty"`
}
