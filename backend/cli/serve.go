package cli

import (
	"fmt"
	"time"

	"pyros/backend/app"
	"pyros/backend/config"
	"pyros/frontend"
)

type serveCommand struct {
	Listen string `placeholder:"HOST:PORT" help:"Where to serve (default: localhost:8000)."`
}

// Run serves until interrupted.
func (c serveCommand) Run(s *session) error {
	return s.serve(config.Default(), app.Options{}, func(cfg *config.Config) { override(&cfg.Listen, c.Listen) })
}

type startCommand struct {
	Listen    string        `placeholder:"HOST:PORT" help:"Where to serve (default: localhost:8000)."`
	Time      string        `placeholder:"WHEN" help:"The observatory's time: night (default: the coming night unless it is night there now), real, or an RFC 3339 time."`
	Speed     float64       `help:"Observatory seconds per real second."`
	Scenario  string        `type:"existingfile" help:"Scenario file that the simulators play from their start."`
	Iteration time.Duration `default:"2s" help:"Length of one iteration of a scenario, in observatory time."`
}

// simulatedHold is the part of the waiting times after danger that a run with
// simulators keeps: 20 min of dry become 24 s.
const simulatedHold = 0.02

// Run starts simulators and server and serves until interrupted.
func (c startCommand) Run(s *session) error {
	base := config.Default()
	base.Simulate.Enabled = true
	base.Data = demoData(base)
	base.Safety.HoldScale = simulatedHold
	base.Clock.Time = "night"
	options := app.Options{StartSimulators: true, Scenario: c.Scenario, Iteration: c.Iteration, Stay: true}
	return s.serve(base, options, func(cfg *config.Config) {
		override(&cfg.Listen, c.Listen)
		override(&cfg.Clock.Time, c.Time)
		override(&cfg.Clock.Speed, c.Speed)
	})
}

func (s *session) serve(base config.Config, options app.Options, flags ...func(*config.Config)) error {
	c, err := s.config(base, flags...)
	if err != nil {
		return err
	}
	options.Version, options.Assets, options.Out = version, frontend.Assets(), s.out
	a, err := app.New(s.ctx, c, options)
	if err != nil {
		return err
	}
	if err := a.Run(s.ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "PYROS has stopped.")
	return err
}
