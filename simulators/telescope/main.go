// Command telescope simulates an alt-az mount: it slews at a finite rate with
// finite acceleration, settles, tracks the sky, holds a direction, parks, and
// refuses to point below its horizon.
//
// Its own events: {"failure": "text"} breaks the mount, {"failure": ""}
// repairs it.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"sync"
	"time"

	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

func main() { sim.Main(program()) }

// built is the mount as it stands at the site: from anywhere to anywhere in
// less than 20 s, which half a turn in azimuth at 12 deg/s is.
var built = Config{Drive: drive{rate: 12, acceleration: 6}, Settle: 1.5, ParkAlt: 88, ParkAz: 180}

func program() sim.Program {
	cfg := built
	var horizon float64
	return sim.Program{
		Name: "telescope", ScenarioKey: "telescopeSimulator", Listen: "127.0.0.1:5000",
		Flags: func(fs *flag.FlagSet) {
			fs.Float64Var(&cfg.Drive.rate, "rate", cfg.Drive.rate, "most rate of an axis, deg/s")
			fs.Float64Var(&cfg.Drive.acceleration, "acceleration", cfg.Drive.acceleration, "acceleration of an axis, deg/s^2")
			fs.Float64Var(&cfg.Settle, "settle", cfg.Settle, "time to settle after a slew, s")
			fs.Float64Var(&horizon, "horizon", 10, "lowest altitude, deg")
		},
		Build: func(_ *sim.Program, env sim.Env) (sim.Device, error) {
			if !(cfg.Drive.rate > 0) || !(cfg.Drive.acceleration > 0) || !(cfg.Settle >= 0) {
				return nil, fmt.Errorf("rate and acceleration are positive, settle is not negative")
			}
			cfg.Site = env.Site
			cfg.Site.HorizonDeg = horizon
			return &device{model: NewModel(cfg, env.Clock.Now())}, nil
		},
	}
}

// device is the model behind the wire.
type device struct {
	mu    sync.Mutex
	model *Model
}

// Do implements sim.Device.
func (d *device) Do(_ context.Context, now time.Time, c pyrosnet.Command) (any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	done := pyrosnet.Answer{Name: c.Name}
	switch c.Name {
	case "STATUS":
		return status{"STATUS", d.model.State(now)}, nil
	case "SLEW":
		var s pyrosnet.Slew
		if err := c.Decode(&s); err != nil {
			return nil, err
		}
		return done, d.model.Slew(now, s)
	case "PARK":
		return done, d.model.Park(now)
	case "STOP":
		d.model.Stop(now)
		return done, nil
	default:
		return nil, sim.Unknown(c)
	}
}

// status is the answer to STATUS.
type status struct {
	Name string `json:"name"`
	observatory.TelescopeState
}

// Happen implements sim.Device.
func (d *device) Happen(now time.Time, event json.RawMessage) error {
	var e struct {
		Failure string `json:"failure"`
	}
	if err := sim.DecodeEvent(event, &e); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.model.Fail(now, e.Failure)
	return nil
}

// Restore implements sim.Device: it repairs what events broke.
func (d *device) Restore(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.model.Fail(now, "")
}

// State implements sim.Device.
func (d *device) State(now time.Time) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.model.State(now)
}
