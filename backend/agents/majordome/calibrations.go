package majordome

import (
	"cmp"
	"context"
	"slices"

	"pyros/backend/device"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// CalibrationStore says what a night has taken.
type CalibrationStore interface {
	NightFrames(ctx context.Context, night string) ([]store.FrameCount, error)
}

// Calibrations are what the majordome takes when a night's observing is over.
type Calibrations struct {
	Store CalibrationStore
	// PLC says whether the calibration lamp is on, Switches switches it.
	PLC      device.PLC
	Switches device.Switches
	// Take takes one frame and keeps it under a night; it returns when it is kept.
	Take func(ctx context.Context, channel observatory.Channel, shot observatory.Shot, night string) error

	Bias  int     // frames of each camera
	Darks int     // of each exposure time
	Flats int     // of each filter
	FlatS float64 // exposure time of a flat, s
}

// mostDarks bounds the exposure times of one camera that get darks: the longest
// ones, from which the others are scaled.
const mostDarks = 6

// job is a series of calibration frames that is still to be taken.
type job struct {
	channel observatory.Channel
	shot    observatory.Shot
	left    int
}

// missing gives what a night still lacks: of each camera that observed, bias,
// darks of its exposure times and flats of its filters, the lamp's last. What
// there is already counts, so that a night that was broken off goes on.
func (c *Calibrations) missing(frames []store.FrameCount) (dark, lit []job) {
	type camera struct {
		times   []float64
		filters []string
	}
	cameras := map[observatory.Channel]*camera{}
	for _, f := range frames {
		if f.Kind != observatory.FrameLight {
			continue
		}
		one := cameras[f.Channel]
		if one == nil {
			one = &camera{}
			cameras[f.Channel] = one
		}
		if !slices.Contains(one.times, f.ExposureS) {
			one.times = append(one.times, f.ExposureS)
		}
		if f.Filter != "" && !slices.Contains(one.filters, f.Filter) {
			one.filters = append(one.filters, f.Filter)
		}
	}
	for _, channel := range []observatory.Channel{observatory.ChannelVIS, observatory.ChannelNIR} {
		one := cameras[channel]
		if one == nil {
			continue
		}
		slices.SortFunc(one.times, func(a, b float64) int { return cmp.Compare(b, a) })
		slices.Sort(one.filters)
		dark = appendJob(dark, frames, channel, observatory.Shot{Kind: "bias", Object: "bias"}, c.Bias)
		for _, s := range one.times[:min(len(one.times), mostDarks)] {
			dark = appendJob(dark, frames, channel, observatory.Shot{Kind: "dark", Object: "dark", Seconds: s}, c.Darks)
		}
		for _, filter := range one.filters {
			lit = appendJob(lit, frames, channel, observatory.Shot{Kind: "flat", Object: "flat", Seconds: c.FlatS, Filter: filter}, c.Flats)
		}
	}
	return dark, lit
}

// appendJob adds what is left of a series of n.
func appendJob(jobs []job, frames []store.FrameCount, channel observatory.Channel, s observatory.Shot, n int) []job {
	for _, f := range frames {
		if f.Channel == channel && string(f.Kind) == s.Kind && f.ExposureS == s.Seconds && (s.Kind != "flat" || f.Filter == s.Filter) {
			n -= f.Count
		}
	}
	if n > 0 {
		jobs = append(jobs, job{channel, s, n})
	}
	return jobs
}

func count(jobs []job) (frames int) {
	for _, j := range jobs {
		frames += j.left
	}
	return frames
}
