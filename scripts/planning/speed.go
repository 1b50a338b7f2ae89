package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/planner"
	"pyros/scripts/planning/instances"
)

// figure prints the median of five in ms of CPU, and what is wanted.
func (r *report) figure(what string, limit float64, one func() float64) {
	var all []float64
	for range 5 {
		all = append(all, one())
	}
	slices.Sort(all)
	said := ""
	if all[2] > limit {
		said = ", missed"
		r.missed++
	}
	fmt.Printf("%-62s %8.2f ms, wanted < %.0f ms%s\n", what, all[2], limit, said)
}

// speed prints what has a limit.
func (r *report) speed() {
	fmt.Println("speed (the median of five, in ms of CPU)")
	for _, c := range []struct {
		n     int
		limit float64
	}{{200, 5}, {10000, 500}} {
		n, limit := c.n, c.limit
		p := instances.Make("sky", n, 1)
		r.figure(fmt.Sprintf("first valid schedule of %d sequences", n), limit, func() float64 {
			return r.solve(p, planner.Weighted, 5*time.Millisecond).FirstValidMS
		})
	}
	r.alert()
	r.night()
	r.request()
	r.windows()
	fmt.Println()
}

// alert comes into a night of 500 that is planned.
func (r *report) alert() {
	p := r.inForce(instances.Make("sky", 500, 1))
	alert := p.Sequences[17]
	alert.ID, alert.Priority, alert.Weight, alert.PreviousStartS = 100000, 0, 6, nil
	p.Sequences = append(p.Sequences, alert)
	r.figure("an alert into a night of 500: the valid schedule with it", 20, func() float64 {
		s := r.solve(p, planner.Weighted, 5*time.Millisecond)
		if !slices.ContainsFunc(s.Schedule, func(one planner.Placed) bool { return one.ID == alert.ID }) {
			fmt.Println("the alert has no place")
			r.violations++
		}
		return s.FirstValidMS
	})
	r.figure("  and the whole planning, with a budget of 5 ms", 20, func() float64 {
		return r.solve(p, planner.Weighted, 5*time.Millisecond).cpu
	})
}

// night has the same alert come into a night that is planned from requests: with what
// can be seen in it and in the two after it, and a sentence for each without a place.
func (r *report) night() {
	site := observatory.Site{Name: "San Pedro Martir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20}
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	in := planner.Input{Now: now, Policy: planner.Weighted, Budget: time.Second, Instrument: observatory.Instrument{Site: site, OverheadS: 60}}
	in.Night = astro.NightAt(site, now, -18)
	for day := range 2 {
		in.Later = append(in.Later, astro.NightAt(site, now.Add(time.Duration(day+1)*24*time.Hour), -18))
	}
	for i, target := range spread(500) {
		w := observatory.Window{Start: in.Night.Sunset, End: in.Night.Sunset.Add(240 * time.Hour)}
		in.Sequences = append(in.Sequences, observatory.Sequence{
			ID: i + 1, RequestID: i + 1, Name: fmt.Sprint("Field ", i+1), UserName: "ada", Status: observatory.SequencePlanned,
			Priority: 1 + i%5, DurationS: 300 + float64(i%7)*100, Start: w.Start, End: w.End, Windows: []observatory.Window{w}, Target: target,
		})
	}
	plan := func() observatory.Schedule {
		began := time.Now()
		in.Elapsed = func() time.Duration { return time.Since(began) }
		s, err := planner.Plan(context.Background(), in)
		check(err)
		return s
	}
	first := plan()
	in.Previous, in.Waiting = &first, map[int]time.Time{}
	for _, l := range first.LeftOut {
		if l.Later != nil {
			in.Waiting[l.SequenceID] = l.Later.Start
		}
	}
	alert := in.Sequences[166]
	alert.ID, alert.Priority, alert.Status = 100000, 0, observatory.SequenceToBePlanned
	in.Sequences = append(in.Sequences, alert)
	var all []float64
	for range 5 {
		before := cpu()
		plan()
		all = append(all, cpu()-before)
	}
	slices.Sort(all)
	fmt.Printf("%-62s %8.2f ms\n", "  from requests: three nights' visibility, sentences for all", all[2])
}

// request comes into nights of 400 that are planned, one of each kind: the least
// share of a full run's Z1 counts.
func (r *report) request() {
	least := 100.0
	for _, family := range instances.Families {
		p := r.inForce(instances.Make(family, 400, 1))
		fresh := p.Sequences[3]
		fresh.ID, fresh.Priority, fresh.Weight, fresh.PreviousStartS = 100000, 1, 5, nil
		p.Sequences = append(p.Sequences, fresh)
		full := r.solve(p, planner.Weighted, r.budget)
		var s run
		r.figure("a new request into a night of 400, "+family, 100, func() float64 {
			s = r.solve(p, planner.Weighted, 60*time.Millisecond)
			return s.cpu
		})
		least = min(least, 100*s.Z1/full.Z1)
	}
	if least < leastShare {
		r.missed++
	}
	fmt.Printf("  the least reaches %.3f %% of the Z1 of a full run, wanted %.1f %%\n", least, leastShare)
}

// inForce plans the problem and gives each sequence the start it got.
func (r *report) inForce(p planner.Problem) planner.Problem {
	starts := map[int]float64{}
	for _, one := range r.solve(p, planner.Weighted, r.budget).Schedule {
		starts[one.ID] = one.StartS
	}
	for i := range p.Sequences {
		if start, ok := starts[p.Sequences[i].ID]; ok {
			p.Sequences[i].PreviousStartS = &start
		}
	}
	return p
}

// windows are those of 1,000 targets all over the sky in a night: altitude, darkness
// and the distance from the Moon, looked at every 5 min, edges to 1 s.
func (r *report) windows() {
	site := observatory.Site{Name: "San Pedro Martir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800}
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	to := from.Add(14 * time.Hour)
	limits := astro.Limits{MinAltDeg: 30, SunBelowDeg: -18, MinMoonDeg: 30}
	targets := spread(1000)
	found := 0
	r.figure("visible windows of 1,000 targets in a night, the sky anew", 50, func() float64 {
		before := cpu()
		sky, err := astro.NewEphemeris(site, from, to)
		check(err)
		found = 0
		var spans []astro.Span
		for i := range targets {
			spans, err = sky.Visible(spans[:0], &targets[i], limits, from, to)
			check(err)
			found += len(spans)
		}
		return cpu() - before
	})
	fmt.Printf("  these are %d windows\n", found)
}

// spread gives targets evenly over the sky, along a spiral.
func spread(n int) []observatory.Target {
	targets := make([]observatory.Target, n)
	for i := range targets {
		x := (float64(i) + 0.5) / float64(n)
		targets[i] = observatory.Target{Type: observatory.TargetICRS, RADeg: math.Mod(360*89*x, 360), DecDeg: math.Asin(2*x-1) * 180 / math.Pi}
	}
	return targets
}

// curve prints what more sequences cost.
func (r *report) curve() {
	fmt.Println("cost against the number of sequences, in ms of CPU")
	fmt.Printf("%-10s %12s %12s %12s %10s\n", "sequences", "first valid", "strict", "1 s budget", "%own bound")
	for _, n := range []int{10, 30, 100, 300, 1000, 3000, 10000} {
		p := instances.Make("sky", n, 7)
		strict := r.solve(p, planner.Strict, 0)
		s := r.solve(p, planner.Weighted, time.Second)
		fmt.Printf("%-10d %12.2f %12.2f %12.1f %10.3f\n", n, s.FirstValidMS, strict.cpu, s.cpu, 100*s.Z1/s.Bound)
	}
	fmt.Println()
}
