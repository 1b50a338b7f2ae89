package scenarios

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// The limits of a scenario.
const (
	MaxBytes      = 1 << 20
	MaxIterations = 1_000_000
	MaxEvents     = 10_000
)

// Scenario is what happens to the simulators, iteration by iteration.
type Scenario struct {
	Iterations int
	Events     []Event // by time
}

// Event happens to one simulator at the start of an iteration.
type Event struct {
	Time      int
	Simulator string // the key of the event: "plcSimulator", "userSimulator" ...
	Payload   json.RawMessage
}

// Parse reads a scenario: a JSON list of the number of iterations and then
// events {"time": iteration, "<simulator>": payload}. An event may have
// payloads for several simulators.
func Parse(text []byte) (Scenario, error) {
	var s Scenario
	if len(text) > MaxBytes {
		return s, fmt.Errorf("scenario: %d bytes are over the limit of %d", len(text), MaxBytes)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return s, fmt.Errorf("scenario: not a JSON list: %w", err)
	}
	if len(list) == 0 || len(list) > MaxEvents+1 {
		return s, fmt.Errorf("scenario: a list of %d, want the number of iterations and at most %d events", len(list), MaxEvents)
	}
	if err := json.Unmarshal(list[0], &s.Iterations); err != nil || s.Iterations < 1 || s.Iterations > MaxIterations {
		return s, fmt.Errorf("scenario: the first item is the number of iterations, 1 to %d", MaxIterations)
	}
	for i, raw := range list[1:] {
		events, err := parseEvents(raw, s.Iterations)
		if err != nil {
			return s, fmt.Errorf("scenario: event %d: %w", i+1, err)
		}
		s.Events = append(s.Events, events...)
	}
	slices.SortStableFunc(s.Events, func(a, b Event) int { return a.Time - b.Time })
	return s, nil
}

func parseEvents(raw json.RawMessage, iterations int) ([]Event, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	var at *int
	if err := json.Unmarshal(fields["time"], &at); err != nil || at == nil || *at < 0 || *at > iterations {
		return nil, fmt.Errorf("time is an iteration, 0 to %d", iterations)
	}
	delete(fields, "time")
	var events []Event
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		events = append(events, Event{*at, key, fields[key]})
	}
	return events, nil
}

// Of are the events of the simulator with that key.
func (s Scenario) Of(simulator string) []Event {
	var own []Event
	for _, e := range s.Events {
		if e.Simulator == simulator {
			own = append(own, e)
		}
	}
	return own
}
