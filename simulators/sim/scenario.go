package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

const (
	maxScenario   = 1 << 20 // bytes
	maxIterations = 1_000_000
	maxEvents     = 10_000
)

// Scenario is what happens to one simulator.
type Scenario struct {
	Iterations int
	Events     []Event // by time
}

// Event happens at the start of an iteration.
type Event struct {
	Time    int
	Payload json.RawMessage
}

// ParseScenario reads a scenario and keeps the events under key, such as
// "plcSimulator"; those of other simulators are skipped.
func ParseScenario(text []byte, key string) (Scenario, error) {
	var s Scenario
	if len(text) > maxScenario {
		return s, fmt.Errorf("scenario: %d bytes are over the limit of %d", len(text), maxScenario)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return s, fmt.Errorf("scenario: not a JSON list: %w", err)
	}
	if len(list) == 0 || len(list) > maxEvents+1 {
		return s, fmt.Errorf("scenario: a list of %d, want the number of iterations and at most %d events", len(list), maxEvents)
	}
	if err := json.Unmarshal(list[0], &s.Iterations); err != nil || s.Iterations < 1 || s.Iterations > maxIterations {
		return s, fmt.Errorf("scenario: the first item is the number of iterations, 1 to %d", maxIterations)
	}
	for i, raw := range list[1:] {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(raw, &fields); err != nil {
			return s, fmt.Errorf("scenario: event %d: %w", i+1, err)
		}
		var at *int
		if err := json.Unmarshal(fields["time"], &at); err != nil || at == nil || *at < 0 || *at > s.Iterations {
			return s, fmt.Errorf("scenario: event %d: time is an iteration, 0 to %d", i+1, s.Iterations)
		}
		if payload, ok := fields[key]; ok {
			s.Events = append(s.Events, Event{*at, payload})
		}
	}
	slices.SortStableFunc(s.Events, func(a, b Event) int { return a.Time - b.Time })
	return s, nil
}

// At is when iteration k begins, for iterations of that length.
func (s Scenario) At(start time.Time, k int, iteration time.Duration) time.Time {
	return start.Add(time.Duration(k) * iteration)
}
