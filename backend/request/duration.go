package request

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Parts are what the time of a sequence is made of, in seconds. The detectors
// work in parallel: exposures, readout and filter changes are those of the one
// that takes longest.
type Parts struct {
	Detector  string  `json:"detector"`   // that takes longest; empty: none is known
	ExposureS float64 `json:"exposure_s"` // with the shutter open
	ReadoutS  float64 `json:"readout_s"`
	FilterS   float64 `json:"filter_s"` // filter changes
	SpareS    float64 `json:"spare_s"`  // what the request asks for beyond these
	DurationS float64 `json:"duration_s"`
	// OverheadS passes before the sequence at least, for pointing; no quota pays it.
	OverheadS float64 `json:"overhead_s"`
	TotalS    float64 `json:"total_s"` // duration and overhead
}

// PartsOf parts the time that a sequence takes.
func PartsOf(s observatory.Sequence, instrument observatory.Instrument) Parts {
	p := longestArm(s.Albums, instrument)
	needs := p.ExposureS + p.ReadoutS + p.FilterS
	p.DurationS = max(s.DurationS, needs)
	p.SpareS = p.DurationS - needs
	p.OverheadS = max(instrument.OverheadS, 0)
	p.TotalS = p.DurationS + p.OverheadS
	return p
}

// CostS is what a request takes of the quotas when all of it is executed: the
// durations of its sequences, and of a group of which one is executed that of
// the longest.
func CostS(r observatory.Request) float64 {
	total := 0.0
	oneOf := map[string]float64{}
	for _, g := range r.Groups {
		if g.Rule == observatory.GroupOneOf {
			oneOf[g.Name] = 0
		}
	}
	for _, s := range r.Sequences {
		if longest, ok := oneOf[s.Group]; ok && s.Group != "" {
			oneOf[s.Group] = max(longest, s.DurationS)
		} else {
			total += s.DurationS
		}
	}
	for _, longest := range oneOf {
		total += longest
	}
	return total
}

// Duration is the time that the albums need at the telescope, once it points
// at the target. The detectors work in parallel, so the slowest decides. A
// detector needs, for each plan, exposure and readout for each image, and a
// filter change where the filter is not that of the plan before; where the
// wheel stands at first is not known, so the first plan counts one. A detector
// that the instrument lacks counts nothing.
func Duration(albums []observatory.Album, instrument observatory.Instrument) time.Duration {
	p := longestArm(albums, instrument)
	const longestS = 1e9 // keeps the result a valid time.Duration
	return time.Duration(math.Min(p.ExposureS+p.ReadoutS+p.FilterS, longestS) * float64(time.Second))
}

func longestArm(albums []observatory.Album, instrument observatory.Instrument) (longest Parts) {
	arms := map[string]Parts{}
	filter := map[string]string{}
	for _, album := range albums {
		detector, ok := instrument.Detector(album.Detector)
		if !ok {
			continue
		}
		arm := arms[album.Detector]
		arm.Detector = album.Detector
		for i, plan := range album.Plans {
			if plan.Images <= 0 || !(plan.ExposureS >= 0) {
				continue
			}
			if _, seen := filter[album.Detector]; i == 0 && !seen || filter[album.Detector] != plan.Filter {
				arm.FilterS += detector.FilterChangeS
			}
			filter[album.Detector] = plan.Filter
			arm.ExposureS += float64(plan.Images) * plan.ExposureS
			arm.ReadoutS += float64(plan.Images) * detector.ReadoutS
		}
		arms[album.Detector] = arm
		if arm.ExposureS+arm.ReadoutS+arm.FilterS > longest.ExposureS+longest.ReadoutS+longest.FilterS {
			longest = arm
		}
	}
	return longest
}

// Left is what the sequence still needs at the telescope when the images that
// were taken before are not taken again: its duration less what they took.
func Left(s observatory.Sequence, instrument observatory.Instrument) time.Duration {
	rest := make([]observatory.Album, len(s.Albums))
	for i, album := range s.Albums {
		plans := make([]observatory.Plan, len(album.Plans))
		for j, plan := range album.Plans {
			plan.Images = max(plan.Images-plan.ImagesDone, 0)
			plans[j] = plan
		}
		album.Plans = plans
		rest[i] = album
	}
	whole := time.Duration(math.Max(s.DurationS, 0) * float64(time.Second))
	taken := Duration(s.Albums, instrument) - Duration(rest, instrument)
	return max(whole-taken, 0)
}
