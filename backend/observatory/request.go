package observatory

import "time"

// TargetType says how a target is given.
type TargetType string

// The target types.
const (
	TargetICRS  TargetType = "icrs"  // RA and Dec, ICRS, degrees
	TargetAltAz TargetType = "altaz" // fixed altitude and azimuth
	TargetTest  TargetType = "test"  // always observable: the zenith when it starts
	TargetBody  TargetType = "body"  // the Moon or a planet, by its name
	TargetOrbit TargetType = "orbit" // a comet or an asteroid, by its elements
	TargetTLE   TargetType = "tle"   // a satellite of the Earth, by its two-line elements
)

// Target is where to point.
type Target struct {
	Type   TargetType `json:"type"`
	Name   string     `json:"name"`
	RADeg  float64    `json:"ra_deg"`  // ICRS; for icrs
	DecDeg float64    `json:"dec_deg"` // ICRS; for icrs
	AltDeg float64    `json:"alt_deg"` // for altaz
	AzDeg  float64    `json:"az_deg"`  // north through east; for altaz
	// Coords is the file's own text, kept as it came.
	Coords string `json:"coords"`
	// Of icrs, 0 where it is not known. The proper motion in right ascension is
	// that on the sky, with the cosine of the declination in it.
	PMRAMasYr   float64 `json:"pm_ra_mas_yr,omitempty"`
	PMDecMasYr  float64 `json:"pm_dec_mas_yr,omitempty"`
	ParallaxMas float64 `json:"parallax_mas,omitempty"`
	EpochYr     float64 `json:"epoch_yr,omitempty"` // Julian year of RADeg and DecDeg; 0: 2000.0
	Body        string  `json:"body,omitempty"`     // for body: moon, mercury, venus, mars, jupiter, saturn, uranus, neptune
	Orbit       *Orbit  `json:"orbit,omitempty"`    // for orbit
	TLE         string  `json:"tle,omitempty"`      // for tle: line 1 and line 2, a newline between them
}

// Orbit is a path about the Sun as osculating elements, ecliptic and equinox of
// J2000.0. Perihelion distance and time serve ellipse, parabola and hyperbola
// alike.
type Orbit struct {
	EpochJD      float64 `json:"epoch_jd"` // TT, at which the elements osculate
	PerihelionAU float64 `json:"perihelion_au"`
	Eccentricity float64 `json:"eccentricity"`
	InclDeg      float64 `json:"incl_deg"`
	NodeDeg      float64 `json:"node_deg"`      // longitude of the ascending node
	PeriDeg      float64 `json:"peri_deg"`      // argument of perihelion
	PerihelionJD float64 `json:"perihelion_jd"` // TT, of a passage of the perihelion
}

// Window is a span in which a sequence may be observed; the sequence lies whole
// inside it.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Within gives what of windows lies between two times.
func Within(windows []Window, from, to time.Time) (out []Window) {
	for _, w := range windows {
		if w.Start.Before(from) {
			w.Start = from
		}
		if w.End.After(to) {
			w.End = to
		}
		if w.Start.Before(w.End) {
			out = append(out, w)
		}
	}
	return out
}

// Twilight is how dark the sky must be.
type Twilight string

// The twilights: the Sun's centre is lower than -6, -12, -18 degrees.
const (
	TwilightCivil        Twilight = "civil"
	TwilightNautical     Twilight = "nautical"
	TwilightAstronomical Twilight = "astronomical"
)

// Constraints are what must hold all the while that a sequence is observed. The
// zero value of a field asks for nothing beyond the site's own limits.
type Constraints struct {
	MinAltDeg  float64 `json:"min_alt_deg,omitempty"`
	MaxAirmass float64 `json:"max_airmass,omitempty"`  // Pickering 2002
	MinMoonDeg float64 `json:"min_moon_deg,omitempty"` // separation from the Moon's centre
	// MaxMoonIllum is the greatest illuminated fraction, 0..1, while the Moon is
	// above the horizon.
	MaxMoonIllum float64  `json:"max_moon_illum,omitempty"`
	Twilight     Twilight `json:"twilight,omitempty"` // the brightest; empty: the observatory's own limit
	// MaxCloud, MinTransparency and MaxSeeing are about the sky as the conditions
	// tell it at the time of planning; what is not known holds nothing up.
	MaxCloud           string  `json:"max_cloud,omitempty"` // a class of cloud: clear, cloudy
	MinTransparencyPct float64 `json:"min_transparency_pct,omitempty"`
	MaxSeeingArcsec    float64 `json:"max_seeing_arcsec,omitempty"`
}

// PinGrace is how long after its time, of the observatory, a pinned sequence still
// begins, as soon as what runs lets it; then the pin is released.
const PinGrace = 10 * time.Minute

// GroupRule says what holds between the sequences of a group.
type GroupRule string

// The rules of groups.
const (
	GroupAllOf GroupRule = "all_of" // all of them in one schedule, or none
	GroupOneOf GroupRule = "one_of" // as soon as one is executed the others are cancelled
)

// Group binds some sequences of a request together.
type Group struct {
	Name string    `json:"name"`
	Rule GroupRule `json:"rule"`
}

// SequenceStatus is the state of a sequence. See docs for the transitions.
type SequenceStatus string

// The states of a sequence.
const (
	SequenceIncomplete  SequenceStatus = "incomplete"    // lacks an album or a plan
	SequenceComplete    SequenceStatus = "complete"      // whole, not submitted
	SequenceToBePlanned SequenceStatus = "to_be_planned" // waits for the planner
	SequencePlanned     SequenceStatus = "planned"       // has a place in the schedule
	SequenceUnplannable SequenceStatus = "unplannable"   // left out, may come in at a later planning; the reason says why
	SequenceRejected    SequenceStatus = "rejected"      // can never be planned
	SequencePending     SequenceStatus = "pending"       // handed to the observer, about to start
	SequenceExecuting   SequenceStatus = "executing"
	SequenceExecuted    SequenceStatus = "executed"  // all its images are saved
	SequenceFailed      SequenceStatus = "failed"    // could not be executed and will not be tried again
	SequenceExpired     SequenceStatus = "expired"   // its window passed
	SequenceCancelled   SequenceStatus = "cancelled" // by a person or an alert's retraction
	SequenceInvalid     SequenceStatus = "invalid"   // breaks a rule since the instrument changed
)

// Ended says whether no planning will touch the sequence again.
func (s SequenceStatus) Ended() bool {
	switch s {
	case SequenceRejected, SequenceExecuted, SequenceFailed, SequenceExpired, SequenceCancelled, SequenceInvalid:
		return true
	}
	return false
}

// Plannable says whether the planner takes the sequence into account.
func (s SequenceStatus) Plannable() bool {
	switch s {
	case SequenceToBePlanned, SequencePlanned, SequenceUnplannable:
		return true
	}
	return false
}

// RequestStatus is the state of a request, derived from its sequences: the
// most advanced of those under way, else what they ended as.
type RequestStatus string

// The states of a request.
const (
	RequestDraft     RequestStatus = "draft"
	RequestSubmitted RequestStatus = "submitted"
	RequestPlanned   RequestStatus = "planned"
	RequestExecuting RequestStatus = "executing"
	RequestExecuted  RequestStatus = "executed"
	RequestPartial   RequestStatus = "partial" // ended; some sequences were executed, some not
	RequestFailed    RequestStatus = "failed"
	RequestExpired   RequestStatus = "expired"
	RequestCancelled RequestStatus = "cancelled"
)

// Request is what a scientist or an alert asks for.
type Request struct {
	ID         int           `json:"id"`
	Name       string        `json:"name"`
	UserID     int           `json:"user_id"`
	UserName   string        `json:"user_name"`
	Program    string        `json:"program"`
	TargetType TargetType    `json:"target_type"`
	Status     RequestStatus `json:"status"`
	IsAlert    bool          `json:"is_alert"`
	Autodepos  bool          `json:"autodeposit"`
	Checkpoint string        `json:"checkpoint"`
	Flag       string        `json:"flag"`
	Complete   bool          `json:"complete"`
	Submitted  bool          `json:"submitted"`
	Created    time.Time     `json:"created"`
	Updated    time.Time     `json:"updated"`
	// Version grows with every change; it is the ETag of the request.
	Version   int        `json:"version"`
	Sequences []Sequence `json:"sequences"`
	Groups    []Group    `json:"groups,omitempty"`
	// Warnings are what the check of the file noticed and did not refuse.
	Warnings []Problem `json:"warnings"`
}

// Sequence is the unit that is planned: one target, one time span.
type Sequence struct {
	ID        int            `json:"id"`
	RequestID int            `json:"request_id"`
	Name      string         `json:"name"`
	Status    SequenceStatus `json:"status"`
	// Reason is the sentence behind the status: why not planned, why failed.
	Reason string `json:"reason"`
	// Start and End are the first start and the last end of its windows.
	Start       time.Time   `json:"window_start"`
	End         time.Time   `json:"window_end"`
	Windows     []Window    `json:"windows"` // in order, apart; one at least
	Constraints Constraints `json:"constraints"`
	Priority    int         `json:"priority"`            // 0 alert, 1 most important ... 5 least
	Preferred   *time.Time  `json:"preferred,omitempty"` // preferred start
	DurationS   float64     `json:"duration_s"`          // needed, computed from the plans; at least the file's
	// TimeCritical asks for a start within ToleranceS of Preferred, or none.
	TimeCritical bool    `json:"time_critical,omitempty"`
	ToleranceS   float64 `json:"tolerance_s,omitempty"`
	// Group is one of its request's, empty: none.
	Group string `json:"group,omitempty"`
	// Series and Occurrence are of a sequence that a cadence repeats: the name of
	// all of them, and its number from 1.
	Series      string     `json:"series,omitempty"`
	Occurrence  int        `json:"occurrence,omitempty"`
	Pinned      *time.Time `json:"pinned,omitempty"` // start that an operator fixed
	Target      Target     `json:"target"`
	Albums      []Album    `json:"albums"`
	Attempts    int        `json:"attempts"`
	MaxAttempts int        `json:"max_attempts,omitempty"` // 0: until it succeeds or its last window ends
	PlannedFrom *time.Time `json:"planned_start,omitempty"`
	PlannedTo   *time.Time `json:"planned_end,omitempty"`
	ImagesDone  int        `json:"images_done"`
	ImagesAll   int        `json:"images_all"`
	IsAlert     bool       `json:"is_alert"`
	Preempt     bool       `json:"preempt"` // of an alert: may interrupt what runs
	UserID      int        `json:"user_id"`
	UserName    string     `json:"user_name"`
	Program     string     `json:"program"`
	RequestName string     `json:"request_name"`
}

// Album is a sequence's part for one detector.
type Album struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Detector string `json:"detector"`
	Plans    []Plan `json:"plans"`
}

// Plan is a series of exposures with one filter.
type Plan struct {
	ID         int     `json:"id"`
	Name       string  `json:"name"`
	Filter     string  `json:"filter"`
	ExposureS  float64 `json:"exposure_s"` // of one image
	Images     int     `json:"images"`     // wanted
	ImagesDone int     `json:"images_done"`
}

// Change is one line of a request's life: what became of it, why, through whom.
type Change struct {
	ID         int            `json:"id"`
	RequestID  int            `json:"request_id"`
	SequenceID int            `json:"sequence_id"` // 0: the request as a whole
	At         time.Time      `json:"at"`
	From       SequenceStatus `json:"from"`
	To         SequenceStatus `json:"to"`
	Cause      string         `json:"cause"`
	Actor      string         `json:"actor"`
}

// Image is one exposure that was saved.
type Image struct {
	ID         int     `json:"id"`
	PlanID     int     `json:"plan_id"` // 0: by hand, or a calibration
	SequenceID int     `json:"sequence_id"`
	RequestID  int     `json:"request_id"`
	Object     string  `json:"object"`
	Detector   string  `json:"detector"`
	Channel    Channel `json:"channel"`
	Filter     string  `json:"filter"`
	Night      string  `json:"night"`
	// Kind says what it is of; empty counts as light.
	Kind      FrameKind `json:"kind"`
	Number    int       `json:"number"` // of its plan, from 1
	Start     time.Time `json:"start"`  // of the exposure
	ExposureS float64   `json:"exposure_s"`
	Width     int       `json:"width"`
	Height    int       `json:"height"`
	RADeg     float64   `json:"ra_deg"`  // of the centre, ICRS
	DecDeg    float64   `json:"dec_deg"` // of the centre, ICRS
	Airmass   *float64  `json:"airmass,omitempty"`
	File      string    `json:"file"` // name below the image folder
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"`
	// TemperatureC is the detector's; absent: not told.
	TemperatureC *float64 `json:"temperature_c,omitempty"`
	// Measured are those of the calibrated image where there is one.
	Measured *Measures `json:"measured,omitempty"`
	// Calibration is what was done before it was measured; absent: nothing was
	// tried, as with a calibration frame.
	Calibration *Calibration `json:"calibration,omitempty"`
	Created     time.Time    `json:"created"`
}

// Measures is what the analysis found in an image, in ADU and pixels.
type Measures struct {
	Background float64 `json:"background_adu"`
	Noise      float64 `json:"noise_adu"`
	Minimum    float64 `json:"minimum_adu"`
	Maximum    float64 `json:"maximum_adu"`
	Sources    int     `json:"sources"`
	FWHMPixels float64 `json:"fwhm_px"` // 0: no star to measure
	FWHMArcsec float64 `json:"fwhm_arcsec"`
	Saturated  int     `json:"saturated_px"`
}
