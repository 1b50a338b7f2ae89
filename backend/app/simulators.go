package app

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/httpapi"
	"pyros/backend/observatory"
	"pyros/backend/simulation"
	"pyros/simulators/scenarios"
)

// Simulators runs the named simulators, all where none is named, until ctx
// ends or their scenario is over. A load of which something came back otherwise
// than it should is an error.
func Simulators(ctx context.Context, cfg config.Config, names []string, options Options) error {
	if err := os.MkdirAll(cfg.Data, 0o755); err != nil {
		return err
	}
	db, err := Database(ctx, cfg)
	if err != nil {
		return err
	}
	in, err := db.Instrument(ctx)
	_ = db.Close()
	if err != nil {
		return err
	}
	settings, err := clockSettings(cfg, in.Site, time.Now().UTC())
	if err != nil {
		return err
	}
	options.Programs = names
	running, err := startSimulators(ctx, cfg, options, in.Site, settings, slog.New(slog.NewTextHandler(options.Out, nil)))
	if err != nil {
		return err
	}
	defer running.Close()
	select {
	case <-ctx.Done():
	case <-running.Done():
		if err := running.Ended()["user"]; err != nil && options.Load.Requests != 0 {
			return fmt.Errorf("the load did not end as it should: %w; what the simulator said is in simulators.log, in the folder of the logs", err)
		}
	}
	return nil
}

func startSimulators(ctx context.Context, cfg config.Config, options Options, site observatory.Site,
	settings clock.Settings, log *slog.Logger,
) (*simulation.Running, error) {
	programs, err := simulation.Choose(options.Programs, options.Scenario, options.Load)
	if err != nil {
		return nil, err
	}
	output, err := simulatorOutput(cfg)
	if err != nil {
		return nil, err
	}
	var told io.Writer
	if options.Load.Requests != 0 {
		told = options.Out
	}
	return simulation.Start(ctx, programs, simulation.Setup{
		Folder: cfg.Simulate.Programs, Addresses: cfg.Devices.ByName(), Site: site, Clock: settings.String(),
		Scenario: options.Scenario, Iteration: options.Iteration, Begin: options.Begin, Stay: options.Stay,
		Output: output, Log: log, Load: options.Load, Deeds: options.Deeds, Told: told,
		API: "http://" + cfg.Listen, Login: demoLogin, Password: demoPassword, Alerts: cfg.AlertFolder(),
	})
}

// simulatorOutput is the file that takes what the simulators say. It stays
// open as long as they run: until this process ends.
func simulatorOutput(cfg config.Config) (io.Writer, error) {
	folder := cfg.LogFolder()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(folder, "simulators.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
}

// controls are the simulators as the API sees them.
type controls struct {
	simulation.Controls
	app *App
}

// Restart implements httpapi.Simulators.
func (c controls) Restart(ctx context.Context, name string) error {
	if c.app.simulators == nil {
		return observatory.Errorf(observatory.CodeConflict, "this server did not start the simulators: restart them where they were started")
	}
	return c.app.simulators.Restart(ctx, name)
}

// List implements httpapi.Simulators.
func (c controls) List(ctx context.Context) ([]httpapi.Simulator, error) {
	all, err := c.Controls.List(ctx)
	list := make([]httpapi.Simulator, len(all))
	for i, s := range all {
		list[i] = httpapi.Simulator(s)
	}
	return list, err
}

func (a *App) controls() httpapi.Simulators {
	if !a.cfg.Simulate.Enabled {
		return nil
	}
	var files fs.FS = scenarios.Files
	if a.cfg.Simulate.Scenarios != "" {
		files = os.DirFS(a.cfg.Simulate.Scenarios)
	}
	play := &stage{app: a}
	a.onClose(play.close)
	return controls{Controls: simulation.Controls{Addresses: a.cfg.Devices.ByName(), Scenarios: files, Act: play.act}, app: a}
}

// stage is where the actors of a scenario that a person plays act.
type stage struct {
	app     *App
	mu      sync.Mutex
	running *simulation.Running
}

// act starts actors in place of those that still act.
func (s *stage) act(ctx context.Context, file string, actors []simulation.Program) error {
	a := s.app
	folder := a.cfg.Simulate.Scenarios
	if folder == "" {
		var err error
		if folder, err = unpackScenarios(a.cfg.Data); err != nil {
			return err
		}
	}
	output, err := simulatorOutput(a.cfg)
	if err != nil {
		return err
	}
	_ = s.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running, err = simulation.Start(ctx, actors, simulation.Setup{
		Folder: a.cfg.Simulate.Programs, Site: a.instrument.Site, Clock: a.settings.String(),
		Scenario: filepath.Join(folder, file), Iteration: simulation.Iteration, Output: output, Log: a.log,
		API: "http://" + a.cfg.Listen, Login: demoLogin, Password: demoPassword, Alerts: a.cfg.AlertFolder(),
	})
	return err
}

// close ends the actors.
func (s *stage) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		s.running.Close()
		s.running = nil
	}
	return nil
}
