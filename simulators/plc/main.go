// Command plc simulates the site's PLC: it answers STATUS with the sample
// reply, to the letter, until a scenario or an event changes a value, and lets
// switches such as lamps be set.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"pyros/backend/device/pyrosnet"
	"pyros/simulators/scenarios"
	"pyros/simulators/sim"
)

func main() { sim.Main(program()) }

func program() sim.Program {
	var noise bool
	var reply string
	return sim.Program{
		Name: "plc", ScenarioKey: "plcSimulator", Listen: "127.0.0.1:5003",
		Flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&noise, "noise", false, "let the numbers stray a little")
			fs.StringVar(&reply, "reply", "", "`file` with the answer to STATUS (default: the sample reply)")
		},
		Build: func(_ *sim.Program, env sim.Env) (sim.Device, error) {
			sample := scenarios.PLCReply
			if reply != "" {
				var err error
				if sample, err = os.ReadFile(reply); err != nil {
					return nil, err
				}
			}
			return newDevice(sample, noise, env.Seed)
		},
	}
}

// device is the model behind the wire.
type device struct {
	mu    sync.Mutex
	model *Model
	noise *rand.Rand // nil: none
}

func newDevice(sample []byte, noise bool, seed uint64) (*device, error) {
	model, err := NewModel(sample)
	if err != nil {
		return nil, err
	}
	d := &device{model: model}
	if noise {
		d.noise = rand.New(rand.NewPCG(seed, 0))
	}
	return d, nil
}

// Do implements sim.Device.
func (d *device) Do(_ context.Context, _ time.Time, c pyrosnet.Command) (any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch c.Name {
	case "STATUS":
		return d.model.Status(d.noise), nil
	case "SET":
		var change Change
		if err := c.Decode(&change); err != nil {
			return nil, err
		}
		return pyrosnet.Answer{Name: "SET"}, d.model.Switch(change)
	default:
		return nil, sim.Unknown(c)
	}
}

// Happen implements sim.Device.
func (d *device) Happen(_ time.Time, event json.RawMessage) error {
	var c Change
	if err := sim.DecodeEvent(event, &c); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.model.Apply(c)
}

// Restore implements sim.Device.
func (d *device) Restore(time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_ = d.model.Restore() // the sample was read before
}

// State implements sim.Device.
func (d *device) State(time.Time) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.model.Status(nil)
}
