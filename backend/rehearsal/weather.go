package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// Spell is a time during which the weather table showed one word.
type Spell struct {
	Status   observatory.GlobalStatus
	From, To time.Time
	Rain     float64 // mm/h, the greatest
}

// history reads the weather table of the run as spells.
func (r *Rehearsal) history(ctx context.Context) ([]Spell, error) {
	const points = 4000
	rows, err := r.opts.Store.Weather(ctx, r.opts.Begin, r.end(), points)
	if err != nil {
		return nil, err
	}
	return spells(rows), nil
}

func spells(rows []observatory.WeatherWatch) []Spell {
	var list []Spell
	for _, row := range rows {
		if n := len(list); n == 0 || list[n-1].Status != row.GlobalStatus {
			list = append(list, Spell{Status: row.GlobalStatus, From: row.Updated})
		}
		last := &list[len(list)-1]
		last.To = row.Updated
		if row.Rain != nil {
			last.Rain = max(last.Rain, *row.Rain)
		}
	}
	return list
}

// String writes spells as "OK -> RAINING 12 mm/h -> OK".
func story(list []Spell) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = string(s.Status)
		if s.Rain > 0 {
			parts[i] += fmt.Sprintf(" %g mm/h", s.Rain)
		}
		parts[i] += " from " + s.From.Format(clockFormat)
	}
	return strings.Join(parts, ", ")
}

// shower is rain by the scenario: at one of its iterations, until another.
type shower struct {
	from, to int // to: the iterations' number where it does not end
	rate     float64
}

// showers reads from the scenario when it rains: while the sensor that decides,
// or any other that is changed, reports it.
func (r *Rehearsal) showers() []shower {
	var list []shower
	rates := map[string]float64{}
	raining := func() (most float64) {
		for _, rate := range rates {
			most = max(most, rate)
		}
		return most
	}
	for _, e := range r.opts.Scenario.Of("plcSimulator") {
		var change struct {
			Device string  `json:"device_name"`
			Name   string  `json:"value_name"`
			Value  float64 `json:"value"`
		}
		if json.Unmarshal(e.Payload, &change) != nil || change.Name != "RainRate" {
			continue
		}
		before := raining()
		rates[change.Device] = change.Value
		switch now := raining(); {
		case before == 0 && now > 0:
			list = append(list, shower{from: e.Time, to: r.opts.Scenario.Iterations, rate: now})
		case before > 0 && now == 0:
			list[len(list)-1].to = e.Time
		}
	}
	return list
}

// tolerance is how late the weather table may show a change: a few polls.
const tolerance = 15 * time.Second

// judgeWeather compares the weather table with the scenario's rain.
func (r *Rehearsal) judgeWeather(history []Spell) {
	at := func(k int) time.Time { return r.opts.Begin.Add(time.Duration(k) * r.opts.Iteration) }
	for _, s := range r.showers() {
		from, to := at(s.from), at(s.to)
		if to.Sub(from) <= tolerance {
			continue // it may pass between two polls of a fast run
		}
		seen := false
		for _, spell := range history {
			late := spell.From.Sub(from)
			if spell.Status == observatory.StatusRaining && late > -tolerance && late <= tolerance && spell.Rain == s.rate {
				seen = true
				if over := spell.To.Sub(to); over > tolerance {
					r.problem("the weather table shows rain for %s longer than the scenario", over.Round(time.Second))
				}
			}
		}
		if !seen {
			r.problem("the weather table does not show the scenario's rain of %g mm/h from iteration %d", s.rate, s.from)
		}
		if r.opts.Dome != nil && to.Sub(from) > mustClose+tolerance && r.dome.closures == 0 {
			r.problem("the dome was never found closed in the rain")
		}
	}
}
