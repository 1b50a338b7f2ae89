package observatory

import "time"

// FrameKind says what an exposure is of.
type FrameKind string

// The kinds.
const (
	FrameLight FrameKind = "light" // the sky
	FrameBias  FrameKind = "bias"  // the shortest exposure, without light
	FrameDark  FrameKind = "dark"  // without light
	FrameFlat  FrameKind = "flat"  // evenly lit
)

// Values lists the kinds.
func (FrameKind) Values() []string { return words(FrameLight, FrameBias, FrameDark, FrameFlat) }

// MasterFrame is a calibration frame that was made of several of one night.
// It belongs to one detector; a flat to one filter, too.
type MasterFrame struct {
	ID           int       `json:"id"`
	Kind         FrameKind `json:"kind" enums:"bias,dark,flat"`
	Detector     string    `json:"detector"`
	Filter       string    `json:"filter"`                  // of a flat, else empty
	ExposureS    float64   `json:"exposure_s"`              // of each frame
	TemperatureC *float64  `json:"temperature_c,omitempty"` // of the detector, mean; absent: not told
	Night        string    `json:"night"`
	File         string    `json:"file"` // name below the image folder
	Bytes        int64     `json:"bytes"`
	SHA256       string    `json:"sha256"`
	Frames       int       `json:"frames"`    // that it was made of
	NoiseADU     float64   `json:"noise_adu"` // of a typical pixel; of a flat relative to 1
	Width        int       `json:"width"`
	Height       int       `json:"height"`
	Created      time.Time `json:"created"`
	// Valid says that it may be used. One that was made again of more frames
	// leaves its predecessor invalid.
	Valid bool `json:"valid"`
}

// Calibration is what was done to an image before it was measured.
type Calibration struct {
	// Steps are the letters of what was applied, in this order: B bias, D dark,
	// F flat. Empty: nothing, and the image was measured as it came.
	Steps string `json:"steps"`
	// Text says in words what was applied and what was not, and why.
	Text string `json:"text"`
	File string `json:"file"` // of the calibrated image below the image folder; empty: none
	// SHA256 is that of the file, hex.
	SHA256    string `json:"sha256"`
	MasterIDs []int  `json:"master_ids"`
	BadPixels int    `json:"bad_pixels"` // without a value in the calibrated image
}

// Candidate is a source in the images of an alert's request that may be what
// the alert announced.
type Candidate struct {
	ID        int     `json:"id"`
	AlertID   int     `json:"alert_id"`
	ImageID   int     `json:"image_id"` // where it was seen best
	Rank      int     `json:"rank"`     // 1: the most likely
	RADeg     float64 `json:"ra_deg"`   // ICRS
	DecDeg    float64 `json:"dec_deg"`  // ICRS
	X         float64 `json:"x"`        // in that image, pixels from 0 at the lower left
	Y         float64 `json:"y"`
	Detector  string  `json:"detector"`
	Filter    string  `json:"filter"`
	Magnitude float64 `json:"magnitude"` // instrumental: -2.5 lg of ADU per second
	Error     float64 `json:"magnitude_error"`
	SNR       float64 `json:"snr"` // signal to noise
	// Fading is by how much it became fainter from the first image to the last,
	// mag, against the other stars; absent: it was seen once.
	Fading *float64 `json:"fading_mag,omitempty"`
	// FadingSigma is that over its uncertainty.
	FadingSigma *float64 `json:"fading_sigma,omitempty"`
	// New says that an earlier image of the place, deep enough, does not show it.
	New bool `json:"new"`
	// DistanceDeg is from the alert's position.
	DistanceDeg float64   `json:"distance_deg"`
	Images      int       `json:"images"` // in which it was seen
	Reason      string    `json:"reason"` // why it stands here, in words
	Created     time.Time `json:"created"`
}
