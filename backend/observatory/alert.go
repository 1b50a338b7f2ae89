package observatory

import "time"

// TopicAlert is the topic of alerts: Alert, whole, with its packets.
const TopicAlert Topic = "alert"

// Topic implements Event.
func (Alert) Topic() Topic { return TopicAlert }

// AlertFormat is how a packet is written.
type AlertFormat string

// The formats.
const (
	AlertVOEvent AlertFormat = "voevent" // VOEvent 1.1 or 2.0, XML
	AlertGCN     AlertFormat = "gcn"     // GCN notice, JSON
)

// AlertRole is what a packet is for, as its author wrote it. Only an
// observation may move the telescope.
type AlertRole string

// The roles that the standard knows. A packet may hold any other word.
const (
	AlertObservation AlertRole = "observation"
	AlertPrediction  AlertRole = "prediction"
	AlertUtility     AlertRole = "utility"
	AlertTest        AlertRole = "test"
)

// AlertKind is what sort of event a mission announces.
type AlertKind string

// The kinds.
const (
	AlertGRB       AlertKind = "grb"      // gamma-ray burst or a fast high-energy transient
	AlertGW        AlertKind = "gw"       // gravitational waves
	AlertNeutrino  AlertKind = "neutrino" // high-energy or supernova neutrinos
	AlertFRB       AlertKind = "frb"      // fast radio burst
	AlertTransient AlertKind = "transient"
	AlertOther     AlertKind = "other"
)

// AlertTrait is something about a packet that a decision rests on.
type AlertTrait string

// The traits.
const (
	TraitRetraction  AlertTrait = "retraction"   // it takes back what was announced
	TraitTest        AlertTrait = "test"         // marked as a test or an injection inside, whatever its role says
	TraitNotBurst    AlertTrait = "not_a_burst"  // its author knows that it is none
	TraitLostLock    AlertTrait = "lost_lock"    // the satellite's star tracker had lost its lock: the position is wrong
	TraitKnownSource AlertTrait = "known_source" // a source that is in a catalogue already
)

// PositionWord says what a packet tells about the place in the sky.
type PositionWord string

// The words. Only a given position may become a target.
const (
	PositionGiven       PositionWord = "given"
	PositionPlaceholder PositionWord = "placeholder" // 0,0: stands for none
	PositionNone        PositionWord = "none"
	PositionUnusable    PositionWord = "unusable" // there is one, but out of range, or in a frame or unit that is not read
)

// AlertPosition is a place in the sky with its error.
type AlertPosition struct {
	RADeg    float64  `json:"ra_deg"`              // ICRS; FK5 J2000 counts as the same
	DecDeg   float64  `json:"dec_deg"`             // ICRS
	ErrorDeg *float64 `json:"error_deg,omitempty"` // radius; nil: not told
}

// AlertCite is a packet's word about another one.
type AlertCite struct {
	Kind  string `json:"kind"`  // followup, supersedes, retraction
	Ivorn string `json:"ivorn"` // of the other packet; may be empty
}

// AlertAction is what is done about a packet.
type AlertAction string

// The actions.
const (
	AlertObserve   AlertAction = "observe"   // make a request
	AlertRefine    AlertAction = "refine"    // cancel the event's request and make one at the better position
	AlertCancel    AlertAction = "cancel"    // cancel the event's request
	AlertKeep      AlertAction = "keep"      // belongs to an event whose request stands as it is
	AlertIgnore    AlertAction = "ignore"    // nothing to observe
	AlertDuplicate AlertAction = "duplicate" // was received before
)

// AlertPacket is one VOEvent or notice as it was received.
type AlertPacket struct {
	ID        int            `json:"id"`
	AlertID   int            `json:"alert_id"`
	Format    AlertFormat    `json:"format"`
	Version   string         `json:"version"` // of VOEvent
	Role      AlertRole      `json:"role"`
	Ivorn     string         `json:"ivorn"` // its identity; empty in a GCN notice. Opaque text, never a file name
	Author    string         `json:"author_ivorn"`
	Mission   string         `json:"mission"` // "SVOM", "Swift"
	Kind      AlertKind      `json:"kind"`
	Type      string         `json:"packet_type"` // number of a VOEvent, schema of a notice: "67", "gbm/trigger"
	TypeName  string         `json:"packet_name"` // "XRT_Pos", "eclairs-wakeup", "GBM GROUND_POSITION"
	TriggerID string         `json:"trigger_id"`
	Keys      []string       `json:"keys"` // names of the event, such as "svom/sb26030303": packets that share one belong together
	Position  *AlertPosition `json:"position,omitempty"`
	Word      PositionWord   `json:"position_word"`
	Frame     string         `json:"coordsys"` // as written: "UTC-FK5-GEO"
	EventTime *time.Time     `json:"event_time,omitempty"`
	Written   *time.Time     `json:"written,omitempty"` // by its author
	Received  time.Time      `json:"received"`          // by us
	Cites     []AlertCite    `json:"cites"`
	Traits    []AlertTrait   `json:"traits"`
	Notes     []string       `json:"notes"`  // what was odd in it, as sentences
	Digest    string         `json:"digest"` // SHA-256 of the content, whatever its white space
	Source    string         `json:"source"` // how it came: folder, network, person
	File      string         `json:"file"`   // name of the file it came in; empty: none
	Action    AlertAction    `json:"action"`
	Reasons   []string       `json:"reasons"`        // of the action, as sentences
	Body      string         `json:"body,omitempty"` // as it came; left out of lists
}

// Has says whether the packet has a trait.
func (p AlertPacket) Has(trait AlertTrait) bool {
	for _, t := range p.Traits {
		if t == trait {
			return true
		}
	}
	return false
}

// AlertOutcome is what became of an alert.
type AlertOutcome string

// The outcomes. How far a request came is its own status.
const (
	AlertRecorded  AlertOutcome = "recorded"  // nothing is observed; the reasons say why
	AlertRequested AlertOutcome = "requested" // a request was made
	AlertRetracted AlertOutcome = "retracted" // taken back by its author; what was asked for is cancelled
	AlertFailed    AlertOutcome = "failed"    // should be observed, but the request could not be made
)

// Alert is one event in the sky with every packet that speaks of it.
type Alert struct {
	ID        int            `json:"id"`
	Name      string         `json:"name"` // "SVOM sb26030303"
	Mission   string         `json:"mission"`
	Kind      AlertKind      `json:"kind"`
	Role      AlertRole      `json:"role"`
	TriggerID string         `json:"trigger_id"`
	Keys      []string       `json:"keys"`               // of all its packets
	Position  *AlertPosition `json:"position,omitempty"` // the best one known
	EventTime *time.Time     `json:"event_time,omitempty"`
	Received  time.Time      `json:"received"` // the first packet
	Updated   time.Time      `json:"updated"`  // the latest packet
	Outcome   AlertOutcome   `json:"outcome"`
	Reasons   []string       `json:"reasons"` // of the latest decision, as sentences
	Retracted bool           `json:"retracted"`
	// Strategies are the names of those that made the current request.
	Strategies []string `json:"strategies"`
	Preempt    bool     `json:"preempt"` // the request may interrupt what runs
	// RequestID is the current request, 0: none; RequestStatus is its status.
	RequestID     int            `json:"request_id"`
	RequestStatus RequestStatus  `json:"request_status"`
	Target        *AlertPosition `json:"target,omitempty"`       // where the request points
	RequestedAt   *time.Time     `json:"requested_at,omitempty"` // the first request; the strategies' windows count from it
	Packets       []AlertPacket  `json:"packets"`                // in the order they were received
	Version       int            `json:"version"`                // grows with every change
}

// AlertStepName names a step of an alert's way.
type AlertStepName string

// The steps, in their order.
const (
	AlertStepEvent     AlertStepName = "event"     // in the sky
	AlertStepNotice    AlertStepName = "notice"    // written by its author
	AlertStepReceived  AlertStepName = "received"  // by us
	AlertStepRequested AlertStepName = "requested" // a request was made
	AlertStepPlanned   AlertStepName = "planned"
	AlertStepSlew      AlertStepName = "slew" // the telescope was sent there
	AlertStepExposure  AlertStepName = "exposure"
)

// AlertStep is one step of an alert's way from the event to its first exposure.
type AlertStep struct {
	Step AlertStepName `json:"step"`
	At   time.Time     `json:"at"`
}

// Strategy is a template that turns an alert into a sequence. Every active
// strategy that matches a packet adds one sequence to the alert's request.
type Strategy struct {
	ID          int    `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Active      bool   `json:"active"`
	Rank        int    `json:"rank"` // order of the sequences in the request, lowest first
	// An empty list matches everything. A star at the end of a packet type
	// stands for any rest: "mxt-*".
	Kinds       []AlertKind `json:"kinds"`
	Missions    []string    `json:"missions"`
	PacketTypes []string    `json:"packet_types"` // the type or the name of a packet
	// What an alert must fulfil; 0: no limit.
	MaxErrorDeg  float64 `json:"max_error_deg"` // error radius
	MaxAgeS      float64 `json:"max_age_s"`     // from the event to now
	MinAltDeg    float64 `json:"min_alt_deg"`   // of the target, above the site's own horizon limit
	KnownSources bool    `json:"known_sources"` // also what is in a catalogue already
	// What is asked for.
	Program  string  `json:"program"`
	Priority int     `json:"priority"` // of the sequence: 0 alert ... 5
	Preempt  bool    `json:"preempt"`  // may interrupt what runs
	DelayS   float64 `json:"delay_s"`  // from the request to the start of the window
	WindowS  float64 `json:"window_s"` // length of the window
	Albums   []Album `json:"albums"`   // detectors, filters, exposures
	Version  int     `json:"version"`
}

// Values lists the formats.
func (AlertFormat) Values() []string { return words(AlertVOEvent, AlertGCN) }

// Values lists the kinds.
func (AlertKind) Values() []string {
	return words(AlertGRB, AlertGW, AlertNeutrino, AlertFRB, AlertTransient, AlertOther)
}

// Values lists the words.
func (PositionWord) Values() []string {
	return words(PositionGiven, PositionPlaceholder, PositionNone, PositionUnusable)
}

// Values lists the actions.
func (AlertAction) Values() []string {
	return words(AlertObserve, AlertRefine, AlertCancel, AlertKeep, AlertIgnore, AlertDuplicate)
}

// Values lists the outcomes.
func (AlertOutcome) Values() []string {
	return words(AlertRecorded, AlertRequested, AlertRetracted, AlertFailed)
}
