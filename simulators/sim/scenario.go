package sim

import (
	"encoding/json"
	"time"

	"pyros/simulators/scenarios"
)

// maxScenario bounds a scenario file, in bytes.
const maxScenario = scenarios.MaxBytes

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
	whole, err := scenarios.Parse(text)
	s := Scenario{Iterations: whole.Iterations}
	for _, e := range whole.Of(key) {
		s.Events = append(s.Events, Event{e.Time, e.Payload})
	}
	return s, err
}

// At is when iteration k begins, for iterations of that length.
func (s Scenario) At(start time.Time, k int, iteration time.Duration) time.Time {
	return start.Add(time.Duration(k) * iteration)
}
