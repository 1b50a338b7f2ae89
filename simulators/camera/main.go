// Command camera simulates a cooled camera with its filter wheel: it exposes
// for the exposure time and gives FITS images of the sky where the telescope
// points, if the dome lets the light in.
//
// It asks the simulated telescope and dome at both ends of an exposure: stars
// trail when the telescope did not track, and there are none when the dome was
// closed. The same place of the sky always has the same stars. A flat has light
// while the PLC says that the calibration lamp is on; without a PLC the camera
// has a lamp of its own.
//
// Its own events: {"failure": "text"} breaks the camera, {"failure": ""}
// repairs it. {"transient": {"ra_deg": 83.6, "dec_deg": 22, "mag": 15, "decay": 1.2}}
// lights a new source there, of that AB magnitude at 622 nm for a minute, which
// then fades with that power of the time. Every camera must be told.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pyros/backend/clock"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

func main() { sim.Main(program()) }

// options are the camera's own flags.
type options struct {
	channel, telescope, dome, plc string
	size                          int
	seeing                        float64
	readout, slotTime             time.Duration
}

func program() sim.Program {
	var o options
	return sim.Program{
		Name: "camera",
		Flags: func(fs *flag.FlagSet) {
			fs.StringVar(&o.channel, "channel", "vis", "which camera: vis or nir")
			fs.StringVar(&o.telescope, "telescope", "127.0.0.1:5000", "`address` of the telescope that it looks through, or none")
			fs.StringVar(&o.dome, "dome", "127.0.0.1:5004", "`address` of the dome that it stands in, or none")
			fs.StringVar(&o.plc, "plc", "127.0.0.1:5003", "`address` of the PLC that switches the calibration lamp, or none")
			fs.IntVar(&o.size, "size", 0, "columns and rows (default: the camera's own)")
			fs.Float64Var(&o.seeing, "seeing", 0, "FWHM at the zenith, arcsec (default 1.1)")
			fs.DurationVar(&o.readout, "readout", 0, "time to read an image out (default: the camera's own)")
			fs.DurationVar(&o.slotTime, "slot-time", 0, "time to turn the wheel by one slot (default: the camera's own)")
		},
		Build: func(p *sim.Program, env sim.Env) (sim.Device, error) {
			cfg, err := o.config()
			if err != nil {
				return nil, err
			}
			p.Name, p.ScenarioKey, p.Listen = "camera-vis", "cameraVISSimulator", "127.0.0.1:5001"
			if cfg.Channel == observatory.ChannelNIR {
				p.Name, p.ScenarioKey, p.Listen = "camera-nir", "cameraNIRSimulator", "127.0.0.1:5002"
			}
			d := newDevice(cfg, env, o.eyes(env))
			if o.plc != "none" {
				d.lamp = lamp{plc: pyrosnet.NewPLC(o.plc, pyrosnet.Options{Timeout: lookLimit}), log: env.Log}
			}
			return d, nil
		},
	}
}

func (o options) config() (Config, error) {
	cfg, ok := cameras[observatory.Channel(o.channel)]
	if !ok {
		return cfg, fmt.Errorf("-channel %q is neither vis nor nir", o.channel)
	}
	if o.size < 0 || o.size > maxSize || o.seeing < 0 || o.seeing > 20 || o.readout < 0 || o.slotTime < 0 {
		return cfg, fmt.Errorf("size is at most %d, seeing at most 20, and nothing is negative", maxSize)
	}
	if o.size > 0 {
		cfg.Width, cfg.Height = o.size, o.size
	}
	if o.seeing > 0 {
		cfg.Seeing = o.seeing
	}
	if o.readout > 0 {
		cfg.Readout = o.readout
	}
	if o.slotTime > 0 {
		cfg.SlotTime = o.slotTime
	}
	return cfg, nil
}

func (o options) eyes(env sim.Env) eyes {
	e := eyes{log: env.Log}
	if o.telescope != "none" {
		e.mount = pyrosnet.NewTelescope(o.telescope, pyrosnet.Options{Timeout: lookLimit})
	}
	if o.dome != "none" {
		e.enclosure = pyrosnet.NewDome(o.dome, pyrosnet.Options{Timeout: lookLimit})
	}
	return e
}

// device is the model behind the wire, with what takes its images.
type device struct {
	clock    clock.Clock
	site     observatory.Site
	seed     uint64
	log      *slog.Logger
	eyes     eyes
	lamp     lamp
	detector *detector

	mu     sync.Mutex
	model  *Model
	lit    []Transient
	cancel context.CancelFunc // of the exposure under way
	wg     sync.WaitGroup
}

func newDevice(cfg Config, env sim.Env, e eyes) *device {
	return &device{
		clock: env.Clock, site: env.Site, seed: env.Seed, log: env.Log, eyes: e, detector: newDetector(cfg),
		model: NewModel(cfg, env.Clock.Now()), cancel: func() {},
	}
}

// Do implements sim.Device.
func (d *device) Do(_ context.Context, now time.Time, c pyrosnet.Command) (any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	done := pyrosnet.Answer{Name: c.Name}
	switch c.Name {
	case "STATUS":
		return status{"STATUS", d.model.State(now)}, nil
	case "FILTER":
		var f pyrosnet.SetFilter
		if err := c.Decode(&f); err != nil {
			return nil, err
		}
		return done, d.model.SetFilter(now, f.Filter)
	case "EXPOSE":
		var e pyrosnet.Expose
		if err := c.Decode(&e); err != nil {
			return nil, err
		}
		return done, d.expose(now, e)
	case "FETCH":
		var f pyrosnet.Fetch
		if err := c.Decode(&f); err != nil {
			return nil, err
		}
		file, err := d.model.Fetch(now, f.ID)
		return pyrosnet.NewFetched(f.ID, file), err
	case "COOL":
		var k pyrosnet.Cool
		if err := c.Decode(&k); err != nil {
			return nil, err
		}
		return done, d.model.Cool(now, k.On, k.SetpointC)
	case "ABORT":
		d.cancel()
		d.model.Abort(now)
		return done, nil
	default:
		return nil, sim.Unknown(c)
	}
}

// status is the answer to STATUS.
type status struct {
	Name string `json:"name"`
	observatory.CameraState
}

// expose starts an exposure and what takes its image. d.mu is held.
func (d *device) expose(now time.Time, e pyrosnet.Expose) error {
	shot, err := d.model.Expose(now, e)
	if err != nil || shot == nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	d.wg.Go(func() {
		defer cancel()
		d.take(ctx, shot)
	})
	return nil
}

// take looks at both ends of the exposure and reads the image out.
func (d *device) take(ctx context.Context, shot *Shot) {
	start := d.look(ctx, shot)
	if d.clock.Sleep(ctx, shot.End.Sub(d.clock.Now())) != nil {
		return
	}
	end := d.look(ctx, shot)
	d.mu.Lock()
	shot.new = stars(d.lit, shot.Start.Add(shot.End.Sub(shot.Start)/2))
	d.mu.Unlock()
	file, err := d.detector.file(d.site, shot, start, end, d.seed)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.log.Error("no image", "error", err)
		d.model.Fail(err.Error())
		return
	}
	d.model.ReadOut(shot, file)
}

// look says what the camera sees now: the sky through telescope and dome, and the lamp.
func (d *device) look(ctx context.Context, shot *Shot) View {
	v := d.eyes.look(ctx)
	v.Lamp = d.lamp.shines(ctx, shot.Kind)
	return v
}

// Happen implements sim.Device.
func (d *device) Happen(now time.Time, event json.RawMessage) error {
	var e struct {
		Failure   string     `json:"failure"`
		Transient *Transient `json:"transient"`
	}
	if err := sim.DecodeEvent(event, &e); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if e.Transient != nil {
		return d.light(now, *e.Transient)
	}
	if e.Failure != "" {
		d.cancel()
	}
	d.model.Fail(e.Failure)
	return nil
}

// Restore implements sim.Device: it repairs what events broke and puts out what
// they lit.
func (d *device) Restore(time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lit = nil
	d.model.Fail("")
}

// State implements sim.Device.
func (d *device) State(now time.Time) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.model.State(now)
}

// Close ends the exposure under way and the conversations with telescope and dome.
func (d *device) Close() error {
	d.mu.Lock()
	d.cancel()
	d.mu.Unlock()
	d.wg.Wait()
	if t, ok := d.eyes.mount.(pyrosnet.Telescope); ok {
		_ = t.Close() // never fails
	}
	if plc, ok := d.lamp.plc.(pyrosnet.PLC); ok {
		_ = plc.Close()
	}
	if dome, ok := d.eyes.enclosure.(pyrosnet.Dome); ok {
		_ = dome.Disconnect()
	}
	return nil
}
