// Command dome simulates the enclosure: a shutter and a slit that turn at
// finite rates, and that closes by itself when it has not heard a keep-alive
// for a while.
//
// Its own events: {"failure": "shutter"} or {"failure": "azimuth"} sticks that
// drive, {"failure": ""} repairs both.
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

// built is the dome as it stands at the site.
var built = Config{ShutterTime: 15 * time.Second, AzRate: 6, Patience: 30 * time.Second}

// leastPatience is the least real time that the dome waits for a keep-alive
// where the clock is faster than life: who sends it is not.
const leastPatience = 3 * time.Second

// at is the dome under a clock of that speed.
func (c Config) at(speed float64) Config {
	if speed > 1 {
		c.Patience = max(c.Patience, time.Duration(speed*float64(leastPatience)))
	}
	return c
}

func program() sim.Program {
	cfg := built
	return sim.Program{
		Name: "dome", ScenarioKey: "domeSimulator", Listen: "127.0.0.1:5004",
		Flags: func(fs *flag.FlagSet) {
			fs.DurationVar(&cfg.ShutterTime, "shutter", cfg.ShutterTime, "time from closed to open")
			fs.Float64Var(&cfg.AzRate, "az-rate", cfg.AzRate, "rate of the slit, deg/s")
			fs.DurationVar(&cfg.Patience, "patience", cfg.Patience, "silence after which it closes by itself; at least 3 s of real time at speed")
		},
		Build: func(_ *sim.Program, env sim.Env) (sim.Device, error) {
			if cfg.ShutterTime <= 0 || !(cfg.AzRate > 0) || cfg.Patience <= 0 {
				return nil, fmt.Errorf("shutter, az-rate and patience are positive")
			}
			return &device{model: NewModel(cfg.at(env.Clock.Speed()), env.Clock.Now())}, nil
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
	case "OPEN":
		return done, d.model.Open(now)
	case "CLOSE":
		return done, d.model.Close(now)
	case "FOLLOW":
		var f pyrosnet.Follow
		if err := c.Decode(&f); err != nil {
			return nil, err
		}
		return done, d.model.Follow(now, f.AzDeg)
	case "KEEPALIVE":
		d.model.KeepAlive(now)
		return done, nil
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
	observatory.DomeState
}

// Happen implements sim.Device.
func (d *device) Happen(now time.Time, event json.RawMessage) error {
	var e struct {
		Failure Failure `json:"failure"`
	}
	if err := sim.DecodeEvent(event, &e); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.model.Fail(now, e.Failure)
}

// Restore implements sim.Device: it repairs what events broke.
func (d *device) Restore(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_ = d.model.Fail(now, "") // nothing broken is always possible
}

// State implements sim.Device.
func (d *device) State(now time.Time) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.model.State(now)
}
