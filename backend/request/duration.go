package request

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// Duration is the time that the albums need at the telescope, once it points
// at the target. The detectors work in parallel, so the slowest decides. A
// detector needs, for each plan, exposure and readout for each image, and a
// filter change where the filter is not that of the plan before; where the
// wheel stands at first is not known, so the first plan counts one. A detector
// that the instrument lacks counts nothing.
func Duration(albums []observatory.Album, instrument observatory.Instrument) time.Duration {
	needs := map[string]float64{}
	filter := map[string]string{}
	longest := 0.0
	for _, album := range albums {
		detector, ok := instrument.Detector(album.Detector)
		if !ok {
			continue
		}
		for i, plan := range album.Plans {
			if plan.Images <= 0 || !(plan.ExposureS >= 0) {
				continue
			}
			if _, seen := filter[album.Detector]; i == 0 && !seen || filter[album.Detector] != plan.Filter {
				needs[album.Detector] += detector.FilterChangeS
			}
			filter[album.Detector] = plan.Filter
			needs[album.Detector] += float64(plan.Images) * (plan.ExposureS + detector.ReadoutS)
		}
		longest = max(longest, needs[album.Detector])
	}
	const longestS = 1e9 // keeps the result a valid time.Duration
	return time.Duration(math.Min(longest, longestS) * float64(time.Second))
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
