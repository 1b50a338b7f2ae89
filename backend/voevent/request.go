package voevent

import (
	"strconv"

	"pyros/backend/observatory"
)

// Request makes the request of an alert, as decided: one sequence for each
// strategy, whose windows count from the alert's first request. The alert is
// the one that Join gave. The durations are those of the plans, which the
// check of requests computes; it must be run on the request before it is
// stored.
func Request(a observatory.Alert, d Decision) observatory.Request {
	r := observatory.Request{
		Name: "Alert " + a.Name, TargetType: observatory.TargetICRS, IsAlert: true, Autodepos: true,
		Complete: true, Submitted: true, Created: d.At, Updated: d.At, Status: observatory.RequestSubmitted,
		Sequences: []observatory.Sequence{}, Warnings: []observatory.Problem{},
	}
	if d.Target == nil {
		return r
	}
	begins := d.At
	if a.RequestedAt != nil {
		begins = *a.RequestedAt
	}
	target := observatory.Target{
		Type: observatory.TargetICRS, Name: a.Name, RADeg: d.Target.RADeg, DecDeg: d.Target.DecDeg,
		Coords: decimal(d.Target.RADeg) + " " + decimal(d.Target.DecDeg),
	}
	for _, s := range d.Strategies {
		if r.Program == "" {
			r.Program = s.Program
		}
		start, end := window(s, begins)
		if start.Before(d.At) {
			start = d.At.UTC()
		}
		sequence := observatory.Sequence{
			Name: s.Name, Status: observatory.SequenceToBePlanned, Start: start, End: end,
			Priority: s.Priority, Target: target, Albums: albums(s.Albums), IsAlert: true, Preempt: s.Preempt, Program: s.Program, RequestName: r.Name,
		}
		for _, album := range sequence.Albums {
			for _, p := range album.Plans {
				sequence.ImagesAll += p.Images
			}
		}
		r.Sequences = append(r.Sequences, sequence)
	}
	return r
}

// albums copies a template: rows of its own, nothing done yet.
func albums(template []observatory.Album) []observatory.Album {
	out := make([]observatory.Album, 0, len(template))
	for _, a := range template {
		plans := make([]observatory.Plan, 0, len(a.Plans))
		for _, p := range a.Plans {
			plans = append(plans, observatory.Plan{Name: p.Name, Filter: p.Filter, ExposureS: p.ExposureS, Images: p.Images})
		}
		out = append(out, observatory.Album{Name: a.Name, Detector: a.Detector, Plans: plans})
	}
	return out
}

// decimal is a number as people write it, without an exponent.
func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
