package cli

import (
	"time"

	"pyros/backend/app"
	"pyros/backend/config"
	"pyros/backend/simulation"
)

type simsCommand struct {
	Names     []string      `arg:"" optional:"" help:"plc, telescope, dome, camera-vis, camera-nir, user, alert (default: every device, and user and alert where the scenario has something for them)."`
	Scenario  string        `type:"existingfile" help:"Scenario file to play; each simulator ends with it."`
	Iteration time.Duration `default:"2s" help:"Length of one iteration of a scenario, in observatory time."`
	Stay      bool          `help:"Keep running when the scenario is over."`
	Time      string        `placeholder:"WHEN" help:"real (default), night or an RFC 3339 time; a server on the same data folder shares it."`
	Speed     float64       `help:"Observatory seconds per real second."`
	Load      int           `help:"user: number of requests to submit in place of a scenario, valid and invalid; each answer is judged."`
	Seed      uint64        `default:"1" help:"Of the load: the same seed makes the same requests."`
	Rate      float64       `help:"Of the load: requests a second of real time (default: as fast as the server takes them)."`
	Parallel  int           `default:"8" help:"Of the load: requests under way at the same time."`
}

// Run starts the simulators and waits until they end or it is interrupted.
func (c simsCommand) Run(s *session) error {
	base := config.Default()
	base.Simulate.Enabled = true
	cfg, err := s.config(base, func(cfg *config.Config) {
		override(&cfg.Clock.Time, c.Time)
		override(&cfg.Clock.Speed, c.Speed)
	})
	if err != nil {
		return err
	}
	return app.Simulators(s.ctx, cfg, c.Names, app.Options{
		Out: s.err, Scenario: c.Scenario, Iteration: c.Iteration, Stay: c.Stay,
		Load: simulation.Load{Requests: c.Load, Seed: c.Seed, Rate: c.Rate, Parallel: c.Parallel},
	})
}
