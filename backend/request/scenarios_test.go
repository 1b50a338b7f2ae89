package request

import (
	"fmt"
	"testing"

	"pyros/backend/observatory"
	"pyros/simulators/scenarios"
)

// TestTheScenariosRequestsAreAccepted reads the ten files of conf.json as the
// server does, and holds what makes them differ.
func TestTheScenariosRequestsAreAccepted(t *testing.T) {
	instrument := testInstrument()
	instrument.Programs = nil
	for _, name := range []string{"GRB", "Transients", "AGN", "Exoplanets", "Engineering", "Education"} {
		instrument.Programs = append(instrument.Programs, observatory.Program{Name: name, Priority: 3})
	}
	seen := map[string]bool{}
	for n := 1; n <= 10; n++ {
		name := fmt.Sprintf("routine_request_%02d.xml", n)
		text, err := scenarios.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Parse(text, Basis{Instrument: instrument, Now: testNow})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !r.Submitted || seen[r.Name] {
			t.Errorf("%s: submitted %t, name %q used before: %t", name, r.Submitted, r.Name, seen[r.Name])
		}
		if n > 1 && len(r.Warnings) > 0 && r.Sequences[0].Start.After(testNow) {
			t.Errorf("%s: warnings %v", name, r.Warnings)
		}
		seen[r.Name] = true
		notice(seen, r)
	}
	for _, want := range []string{
		"icrs", "altaz", "test", "priority 1", "priority 2", "priority 3", "priority 4", "priority 5",
		"2 sequences", "2 albums", "3 plans", "preferred", "Visible camera", "Infrared camera",
		"First visible filter", "Second visible filter", "Third visible filter",
		"First infrared filter", "Second infrared filter", "Third infrared filter",
	} {
		if !seen[want] {
			t.Errorf("none of the ten has %s", want)
		}
	}
}

// notice notes what a request is made of.
func notice(seen map[string]bool, r observatory.Request) {
	seen[string(r.TargetType)] = true
	seen[fmt.Sprintf("%d sequences", len(r.Sequences))] = true
	for _, s := range r.Sequences {
		seen[fmt.Sprintf("priority %d", s.Priority)] = true
		seen[fmt.Sprintf("%d albums", len(s.Albums))] = true
		seen["preferred"] = seen["preferred"] || s.Preferred != nil
		for _, a := range s.Albums {
			seen[a.Detector] = true
			seen[fmt.Sprintf("%d plans", len(a.Plans))] = true
			for _, p := range a.Plans {
				seen[p.Filter] = true
			}
		}
	}
}
