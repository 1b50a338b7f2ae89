package main

import (
	"time"

	"pyros/backend/observatory"
)

// Filter is one slot of the wheel with what its light meets.
type Filter struct {
	Name         string
	Band         string
	WavelengthNM float64
	// ZeroPoint is the AB magnitude that gives one electron per second, sky
	// the brightness of the moonless sky in AB mag per square arcsec, and
	// Extinction the loss in mag per airmass. They follow from a 1.3 m
	// aperture with 40 % throughput and typical dark-site tables.
	ZeroPoint, Sky, Extinction float64
}

// Config is how a camera is built.
type Config struct {
	Detector   string // as in request files
	Channel    observatory.Channel
	Instrument string // for the header
	Width      int
	Height     int
	Scale      float64 // arcsec per pixel
	Gain       float64 // electrons per ADU
	ReadNoise  float64 // electrons
	Bias       float64 // ADU
	Dark       float64 // electrons per second and pixel at the setpoint
	FullWell   float64 // ADU at which pixels saturate
	Readout    time.Duration
	SlotTime   time.Duration // for the wheel to turn by one slot
	SetpointC  float64
	AmbientC   float64
	Inertia    time.Duration // in which the distance to the setpoint falls to 1/e
	Seeing     float64       // FWHM at the zenith at 500 nm, arcsec
	Filters    []Filter
}

const (
	minutes  = time.Minute
	maxSize  = 4096 // pixels on a side
	maxShot  = 3600 // s
	maxIDLen = 128
)

// The filter that both wheels hold.
func yBand(zeroPoint float64) Filter {
	return Filter{"First infrared filter", "y", 1020, zeroPoint, 18.3, 0.05}
}

// cameras are the two arms behind the dichroic.
var cameras = map[observatory.Channel]Config{
	observatory.ChannelVIS: {
		Detector: "Visible camera", Channel: observatory.ChannelVIS, Instrument: "VIS",
		Width: 1024, Height: 1024, Scale: 0.35, Gain: 1.5, ReadNoise: 6, Bias: 1000, Dark: 0.01, FullWell: 60000,
		Readout: 2 * time.Second, SlotTime: time.Second, SetpointC: -80, AmbientC: 10, Inertia: 4 * minutes, Seeing: 1.1,
		Filters: []Filter{
			{"First visible filter", "g", 473, 24.6, 21.9, 0.18},
			{"Second visible filter", "r", 622, 24.5, 21.0, 0.11},
			{"Third visible filter", "i", 763, 24.2, 19.9, 0.08},
			yBand(22.2),
		},
	},
	observatory.ChannelNIR: {
		Detector: "Infrared camera", Channel: observatory.ChannelNIR, Instrument: "NIR",
		Width: 1024, Height: 1024, Scale: 0.65, Gain: 5, ReadNoise: 20, Bias: 1500, Dark: 0.5, FullWell: 50000,
		Readout: time.Second, SlotTime: time.Second, SetpointC: -173, AmbientC: 10, Inertia: 3 * minutes, Seeing: 1.1,
		Filters: []Filter{
			yBand(23.6),
			{"Second infrared filter", "J", 1250, 23.8, 17.0, 0.05},
			{"Third infrared filter", "H", 1635, 24.0, 15.6, 0.04},
		},
	},
}
