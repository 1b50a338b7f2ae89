package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"gopkg.in/yaml.v3"

	"pyros/backend/agents"
	"pyros/backend/agents/alertmanager"
	"pyros/backend/agents/analysis"
	"pyros/backend/agents/conditions"
	"pyros/backend/agents/housekeeper"
	"pyros/backend/agents/interlock"
	"pyros/backend/agents/majordome"
	"pyros/backend/agents/monitor"
	"pyros/backend/agents/observer"
	"pyros/backend/agents/planning"
	"pyros/backend/astro"
	"pyros/backend/config"
	"pyros/backend/device"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/environment"
	"pyros/backend/observatory"
	"pyros/backend/planner"
)

// loops are the agents and what they hold.
type loops struct {
	supervisor *agents.Supervisor
	planning   *planning.Planning
	majordome  *majordome.Majordome
	alerts     *alertmanager.Manager
	analysis   *analysis.Analysis
	console    pyrosnet.PLC
}

// newLoops connects the drivers and makes the agents. They end in the reverse
// order of Add: the majordome first, which closes the dome while the monitor
// still watches.
func (a *App) newLoops() (*loops, error) {
	limits, err := environmentLimits(a.cfg.Safety, a.cfg.Clock.Speed)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(a.cfg.ImageFolder(), 0o755); err != nil {
		return nil, err
	}
	log, nights := a.log, agents.NewNights(func(t time.Time) observatory.Night {
		return astro.NightAt(a.instrument.Site, t, a.cfg.Night.SunAltitudeDeg)
	})
	d := a.connect()
	safety := interlock.NewSafety()
	lock := interlock.New(a.clock, safety, nights.At)
	telescope := lock.Telescope(d.telescope, interlock.Automatic)
	dome := lock.Dome(d.dome, interlock.Automatic)

	l := &loops{console: d.console}
	plannedFor := &planning.Sky{}
	l.planning = planning.New(planning.Options{
		Make: planning.From(a.store, planning.Settings{
			Policy: planner.Policy(a.cfg.Planner.Policy), Budget: a.cfg.Planner.Budget, Nights: a.cfg.Planner.Nights, Night: nights.At, Sky: plannedFor,
			Again: func(why string) { l.planning.Replan(why) },
		}),
		Store: a.store, Bus: a.bus, Clock: a.clock, Log: log, Night: nights.At, Pending: a.store.AwaitsPlanning, Sky: plannedFor,
	})
	observe := observer.New(observer.Options{
		Telescope: telescope, Dome: dome, Cameras: d.cameras, Store: a.store, Clock: a.clock, Log: log,
		Folder: a.cfg.ImageFolder(), Night: nights.At,
	})
	l.majordome = majordome.New(majordome.Options{
		Telescope: telescope, Dome: dome, Cameras: d.cameras, Interlock: lock, Observer: observe,
		Hand: &majordome.Hand{
			Telescope: lock.Telescope(d.telescope, interlock.Manual), Dome: lock.Dome(d.dome, interlock.Manual),
			Switches: d.console, Shoot: observe.Shoot, Site: a.instrument.Site,
		},
		Store: a.store, Bus: a.bus, Clock: a.clock, Log: log, Night: nights.At, Replan: l.planning.Replan, Channels: a.channels,
		Calibrations: a.calibrations(d, observe),
	})
	watch := monitor.New(monitor.Options{
		PLC: d.plc, Safety: safety, Store: a.store, Clock: a.clock, Log: log,
		Dome: l.majordome.Dome, Limits: limits, Poll: a.cfg.Safety.Poll,
	})
	l.analysis = analysis.New(analysis.Options{
		Store: a.store, Bus: a.bus, Clock: a.clock, Log: log, Folder: a.cfg.ImageFolder(),
	})

	sky := conditions.New(conditions.Options{Store: a.store, Bus: a.bus, Clock: a.clock, Log: log, Night: nights.At})

	clean := housekeeper.New(housekeeper.Options{
		Store: a.store, Clock: a.clock, Log: log,
		Watches: days(a.cfg.Keep.WatchDays), Logs: days(a.cfg.Keep.LogDays), Conditions: days(a.cfg.Keep.ConditionDays),
		Folder: a.cfg.ImageFolder(), Calibrated: days(a.cfg.Keep.CalibratedDays),
	})

	l.alerts = alertmanager.New(alertmanager.Options{
		Store: a.store, Bus: a.bus, Clock: a.clock, Log: log, Folder: a.cfg.AlertFolder(), Night: nights.At,
	})

	l.supervisor = agents.New(agents.Options{Store: a.store, Clock: a.clock, Log: log})
	l.supervisor.Add(agents.Spec{Name: observatory.AgentHousekeeper, Run: clean.Run, HangAfter: 10 * time.Minute})
	l.supervisor.Add(agents.Spec{Name: observatory.AgentMonitor, Run: watch.Run})
	l.supervisor.Add(agents.Spec{Name: observatory.AgentAnalysis, Run: l.analysis.Run, HangAfter: 2 * time.Minute})
	l.supervisor.Add(agents.Spec{Name: observatory.AgentConditions, Run: sky.Run})
	l.supervisor.Add(agents.Spec{Name: observatory.AgentPlanning, Run: l.planning.Run, HangAfter: 2 * time.Minute})
	l.supervisor.Add(agents.Spec{Name: observatory.AgentAlertManager, Run: l.alerts.Run, HangAfter: time.Minute})
	l.supervisor.Add(agents.Spec{Name: observatory.AgentMajordome, Run: l.majordome.Run})
	return l, nil
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// consoleTimeout bounds a person's command to the PLC, real time.
const consoleTimeout = 1500 * time.Millisecond

// drivers are the bare devices; only the interlock hands them on.
type drivers struct {
	telescope device.Telescope
	dome      device.Dome
	cameras   map[observatory.Channel]device.Camera
	plc       pyrosnet.PLC
	console   pyrosnet.PLC // of persons: a connection beside the monitor's
}

// connect makes the drivers, which connect when they are first asked.
func (a *App) connect() drivers {
	options := pyrosnet.Options{Now: a.clock.Now}
	telescope := pyrosnet.NewTelescope(a.cfg.Devices.Telescope, options)
	dome := pyrosnet.NewDome(a.cfg.Devices.Dome, options)
	vis := pyrosnet.NewCamera(a.cfg.Devices.CameraVIS, options)
	nir := pyrosnet.NewCamera(a.cfg.Devices.CameraNIR, options)
	plc := pyrosnet.NewPLC(a.cfg.Devices.PLC, options)
	byHand := options
	byHand.Timeout = consoleTimeout
	console := pyrosnet.NewPLC(a.cfg.Devices.PLC, byHand)
	for _, end := range []func() error{telescope.Close, dome.Disconnect, vis.Close, nir.Close, plc.Close, console.Close} {
		a.onClose(end)
	}
	return drivers{
		telescope: telescope, dome: dome, plc: plc, console: console,
		cameras: map[observatory.Channel]device.Camera{observatory.ChannelVIS: vis, observatory.ChannelNIR: nir},
	}
}

// channels gives the channel of each detector by its name.
func (a *App) channels(ctx context.Context) (map[string]observatory.Channel, error) {
	in, err := a.store.Instrument(ctx)
	if err != nil {
		return nil, err
	}
	byName := make(map[string]observatory.Channel, len(in.Detectors))
	for _, d := range in.Detectors {
		byName[d.Name] = d.Channel
	}
	return byName, nil
}

// fastClock is the speed from which the age at which an answer is stale grows
// with the clock's: below five real seconds, a busy machine would be called silent.
const fastClock = 2

// environmentLimits are the defaults, changed by the file of the
// configuration, fitted to a simulated run: shorter holds, a clock at speed.
func environmentLimits(c config.Safety, speed float64) (environment.Limits, error) {
	limits := environment.DefaultLimits()
	if c.LimitsFile != "" {
		f, err := os.Open(c.LimitsFile)
		if err != nil {
			return limits, err
		}
		defer f.Close()
		decoder := yaml.NewDecoder(f)
		decoder.KnownFields(true)
		if err := decoder.Decode(&limits); err != nil {
			return limits, fmt.Errorf("limits file %s: %w", c.LimitsFile, err)
		}
	}
	for _, hold := range []*float64{&limits.Holds.RainS, &limits.Holds.HumidityS, &limits.Holds.WindS, &limits.Holds.OtherS} {
		*hold *= c.HoldScale
	}
	limits.StaleS *= max(1, speed/fastClock)
	if err := limits.Validate(); err != nil {
		return limits, errors.Join(fmt.Errorf("limits file %s", c.LimitsFile), err)
	}
	return limits, nil
}
