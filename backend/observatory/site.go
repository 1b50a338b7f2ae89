package observatory

import "time"

// Site is where the telescope stands.
type Site struct {
	Name         string  `json:"name"`
	LatitudeDeg  float64 `json:"latitude_deg"`  // geodetic, north positive
	LongitudeDeg float64 `json:"longitude_deg"` // east positive
	HeightM      float64 `json:"height_m"`      // above the ellipsoid
	TimeZone     string  `json:"time_zone"`     // IANA name, for people's eyes only
	HorizonDeg   float64 `json:"horizon_deg"`   // lowest altitude the telescope may point at
	// MaxRateArcsecS is the fastest motion among the stars, arcsec/s on the sky,
	// that the telescope follows; 0: any.
	MaxRateArcsecS float64 `json:"max_rate_arcsec_s"`
	// UT1 is how the Earth turns; nil: UT1 = UTC.
	UT1 UT1 `json:"-"`
}

// UT1 tells the time by the turning of the Earth.
type UT1 interface {
	// DUT1 gives UT1 - UTC at t, in seconds.
	DUT1(t time.Time) float64
}

// DUT1 is UT1 - UTC at t, in seconds, as far as the site knows it.
func (s Site) DUT1(t time.Time) float64 {
	if s.UT1 == nil {
		return 0
	}
	return s.UT1.DUT1(t)
}

// Night is sunset to sunrise at the site, named by the date of its evening.
// A pointer is nil where the Sun does not cross that altitude in the night.
type Night struct {
	Name             string     `json:"name"` // local date of the evening, YYYY-MM-DD
	Sunset           time.Time  `json:"sunset"`
	Sunrise          time.Time  `json:"sunrise"`
	CivilDusk        *time.Time `json:"civil_dusk,omitempty"`
	CivilDawn        *time.Time `json:"civil_dawn,omitempty"`
	NauticalDusk     *time.Time `json:"nautical_dusk,omitempty"`
	NauticalDawn     *time.Time `json:"nautical_dawn,omitempty"`
	AstronomicalDusk *time.Time `json:"astronomical_dusk,omitempty"` // Sun at -18 deg
	AstronomicalDawn *time.Time `json:"astronomical_dawn,omitempty"`
	// ObservingStart and ObservingEnd bound what the planner may fill; the
	// Sun altitude that sets them is a setting (default nautical, -12 deg).
	ObservingStart time.Time `json:"observing_start"`
	ObservingEnd   time.Time `json:"observing_end"`
	MoonIllum      float64   `json:"moon_illumination"` // illuminated fraction at local midnight, 0..1
}

// Contains says whether t lies in the observing part of the night.
func (n Night) Contains(t time.Time) bool {
	return !t.Before(n.ObservingStart) && t.Before(n.ObservingEnd)
}

// ClockInfo tells a screen how the observatory's time runs.
type ClockInfo struct {
	Now       time.Time `json:"now"`
	Speed     float64   `json:"speed"`     // observatory seconds per real second
	Simulated bool      `json:"simulated"` // true when it does not show real UTC
}

// Filter is what light passes before the detector.
type Filter struct {
	ID           int     `json:"id"`
	Name         string  `json:"name"`
	Band         string  `json:"band"` // short photometric name such as g, r, J
	Description  string  `json:"description"`
	WavelengthNM float64 `json:"wavelength_nm"` // central
	WidthNM      float64 `json:"width_nm"`      // full width at half maximum
}

// Channel is one of the two arms behind the dichroic.
type Channel string

// The channels.
const (
	ChannelVIS Channel = "vis"
	ChannelNIR Channel = "nir"
)

// Detector is a camera with its filter wheel.
type Detector struct {
	ID              int      `json:"id"`
	Name            string   `json:"name"` // as in request files: "Visible camera"
	Channel         Channel  `json:"channel"`
	Width           int      `json:"width"`  // pixels
	Height          int      `json:"height"` // pixels
	PixelScale      float64  `json:"pixel_scale_arcsec"`
	ReadoutS        float64  `json:"readout_s"`
	FilterChangeS   float64  `json:"filter_change_s"`
	GainEPerADU     float64  `json:"gain_e_per_adu"`
	ReadNoiseE      float64  `json:"read_noise_e"`
	SaturationADU   float64  `json:"saturation_adu"`
	MinExposureS    float64  `json:"min_exposure_s"`
	MaxExposureS    float64  `json:"max_exposure_s"`
	MountedFilters  []Filter `json:"mounted_filters"` // in the order of the wheel's slots
	WheelName       string   `json:"wheel_name"`
	DescriptionText string   `json:"description"`
}

// Mounted finds a filter of the detector's wheel by name, slot counted from 0.
func (d Detector) Mounted(filter string) (slot int, ok bool) {
	for i, f := range d.MountedFilters {
		if f.Name == filter {
			return i, true
		}
	}
	return 0, false
}

// Instrument is everything a request is checked against and a night is
// planned with.
type Instrument struct {
	Site      Site       `json:"site"`
	Detectors []Detector `json:"detectors"`
	Programs  []Program  `json:"programs"`
	// SlewRateDegS is the telescope's rate on each axis; SlewSettleS is added once.
	SlewRateDegS float64 `json:"slew_rate_deg_s"`
	SlewSettleS  float64 `json:"slew_settle_s"`
	// OverheadS passes between two sequences at least.
	OverheadS float64 `json:"overhead_s"`
}

// Detector finds a detector by name.
func (in Instrument) Detector(name string) (Detector, bool) {
	for _, d := range in.Detectors {
		if d.Name == name {
			return d, true
		}
	}
	return Detector{}, false
}
