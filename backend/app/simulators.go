package app

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/httpapi"
	"pyros/backend/observatory"
	"pyros/backend/simulation"
	"pyros/simulators/scenarios"
)

// Simulators runs the named simulators, all where none is named, until ctx
// ends or their scenario is over.
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
	}
	return nil
}

func startSimulators(ctx context.Context, cfg config.Config, options Options, site observatory.Site,
	settings clock.Settings, log *slog.Logger,
) (*simulation.Running, error) {
	programs, err := simulation.Choose(options.Programs, options.Scenario)
	if err != nil {
		return nil, err
	}
	output, err := simulatorOutput(cfg)
	if err != nil {
		return nil, err
	}
	return simulation.Start(ctx, programs, simulation.Setup{
		Folder: cfg.Simulate.Programs, Addresses: cfg.Devices.ByName(), Site: site, Clock: settings.String(),
		Scenario: options.Scenario, Iteration: options.Iteration, Begin: options.Begin, Stay: options.Stay,
		Output: output, Log: log, Deeds: options.Deeds,
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
type controls struct{ simulation.Controls }

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
	return controls{simulation.Controls{Addresses: a.cfg.Devices.ByName(), Scenarios: files}}
}
