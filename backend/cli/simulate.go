package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"pyros/backend/app"
	"pyros/backend/config"
	"pyros/frontend"
)

type simulateCommand struct {
	Scenario  string        `type:"existingfile" help:"Scenario file (default: the built-in conf.json: ten requests, rain from iteration 80 to 90)."`
	Only      string        `enum:",planner" default:"" help:"planner: the scheduler and the user simulator alone, without devices; each schedule is printed."`
	Iteration time.Duration `default:"5s" help:"Length of one iteration, in observatory time."`
	Speed     float64       `help:"Observatory seconds per real second (default: 20; of the planner alone 200)."`
	Time      string        `placeholder:"WHEN" help:"Night to play in: an RFC 3339 time in it, or night for the coming one (default: that of the built-in requests)."`
	Listen    string        `placeholder:"HOST:PORT" help:"Where to serve (default: a free port)."`
	Keep      bool          `help:"Keep the server up when the scenario is over, to look at what came of it."`
}

const (
	fullSpeed    = 20
	plannerSpeed = 200
)

// Run plays the scenario and fails where something ended otherwise than it should.
func (c simulateCommand) Run(s *session) error {
	folder, temporary, err := c.folder(s)
	if err != nil {
		return err
	}
	cfg, err := c.config(s, folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "The run is kept in %s.\n", folder)
	report, err := app.Simulate(s.ctx, cfg, app.Play{
		Scenario: c.Scenario, Iteration: c.Iteration, Only: c.Only, Keep: c.Keep, Out: s.out,
	}, app.Options{Version: version, Assets: frontend.Assets(), Out: s.out})
	switch {
	case errors.Is(err, context.Canceled) || s.ctx.Err() != nil && !c.Keep:
		err = errors.New("interrupted")
	case err != nil:
	default:
		if !c.Keep {
			err = report.Print(s.out)
		}
		if n := len(report.Problems); err == nil && n > 0 {
			return fmt.Errorf("%d things ended otherwise than they should; logs and database are in %s", n, folder)
		}
	}
	if temporary {
		err = errors.Join(err, os.RemoveAll(folder))
	}
	return err
}

// folder is that of the run: the one that is named, or a temporary one.
func (c simulateCommand) folder(s *session) (folder string, temporary bool, err error) {
	if s.flags.Data != "" {
		return s.flags.Data, false, nil
	}
	folder, err = os.MkdirTemp("", "pyros-simulate-")
	return folder, true, err
}

func (c simulateCommand) config(s *session, folder string) (config.Config, error) {
	base := config.Default()
	base.Simulate.Enabled = true
	base.Safety.HoldScale = simulatedHold
	base.Clock.Time = app.ScenarioNight.Format(time.RFC3339)
	base.Clock.Speed = fullSpeed
	if c.Only == app.OnlyPlanner {
		base.Clock.Speed = plannerSpeed
	}
	if c.Iteration <= 0 {
		return base, errors.New("--iteration: a length above 0 is needed")
	}
	return s.config(base, func(cfg *config.Config) {
		override(&cfg.Clock.Time, c.Time)
		override(&cfg.Clock.Speed, c.Speed)
		override(&cfg.Listen, c.Listen)
		cfg.Data = folder
		cfg.Devices = base.Devices // the run takes free ports: those of real devices are none of its business
	})
}
