package simulation

import (
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"sync"
	"time"

	"pyros/backend/observatory"
	"pyros/simulators/scenarios"
)

// Controls speaks to the control ports of the simulators.
type Controls struct {
	Addresses map[observatory.DeviceName]string
	// Scenarios holds the scenario files.
	Scenarios fs.FS
	// Act starts the actors that a scenario file has a part for; nil: there are none.
	Act func(ctx context.Context, file string, actors []Program) error
}

// scenarioFiles are the scenarios that can be played by name.
var scenarioFiles = map[string]string{
	"rain": "scenario_plc.json", "conf": "conf.json", "alerts": "alerts.json", "devices_down": "devices_down.json",
}

// Iteration is the length of a played scenario's iteration: that of the
// monitor's poll, so that each iteration is seen once.
const Iteration = 2 * time.Second

// Status is a simulator and its own word about itself.
type Status struct {
	Name    string
	Address string
	Running bool
	State   json.RawMessage
}

// List asks every simulator at once how it is. One that does not answer is
// not running; that is no error.
func (c Controls) List(ctx context.Context) ([]Status, error) {
	programs := Programs()
	list := make([]Status, len(programs))
	var wg sync.WaitGroup
	for i, p := range programs {
		wg.Go(func() {
			address := c.Addresses[p.Device]
			text, err := state(ctx, ControlAddress(address))
			list[i] = Status{Name: p.Name, Address: address, Running: err == nil && json.Valid(text)}
			if list[i].Running {
				list[i].State = text
			}
		})
	}
	wg.Wait()
	return list, nil
}

// State is what the simulator of that name says of itself, JSON.
func (c Controls) State(ctx context.Context, name string) ([]byte, error) {
	for _, p := range Programs() {
		if p.Name == name {
			return state(ctx, ControlAddress(c.Addresses[p.Device]))
		}
	}
	return nil, observatory.Errorf(observatory.CodeNotFound, "no simulator is called %q", name)
}

// Inject hands an event to the simulator of that name.
func (c Controls) Inject(ctx context.Context, name string, event []byte) error {
	for _, p := range Programs() {
		if p.Name == name {
			return post(ctx, ControlAddress(c.Addresses[p.Device]), event)
		}
	}
	return observatory.Errorf(observatory.CodeNotFound, "no simulator is called %q", name)
}

// Scenario plays the scenario of that name on every simulator that it has
// events for.
func (c Controls) Scenario(ctx context.Context, name string) error {
	file, ok := scenarioFiles[name]
	if !ok {
		return observatory.Errorf(observatory.CodeNotFound, "no scenario is called %q; there are %v", name, names())
	}
	text, err := fs.ReadFile(c.Scenarios, file)
	if err != nil {
		return err
	}
	scenario, err := scenarios.Parse(text)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"scenario": json.RawMessage(text), "iteration_s": Iteration.Seconds()})
	if err != nil {
		return err
	}
	for _, p := range Programs() {
		if len(scenario.Of(p.Key)) == 0 {
			continue
		}
		if err := post(ctx, ControlAddress(c.Addresses[p.Device]), body); err != nil {
			return err
		}
	}
	var actors []Program
	for _, p := range Actors() {
		if len(scenario.Of(p.Key)) > 0 {
			actors = append(actors, p)
		}
	}
	if c.Act == nil || len(actors) == 0 {
		return nil
	}
	return c.Act(ctx, file, actors)
}

func names() []string {
	var all []string
	for name := range scenarioFiles {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
