package app

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"time"

	"pyros/backend/auth"
	"pyros/backend/httpapi"
	"pyros/backend/observatory"
)

// shutdownTime is how long requests under way may take to end.
const shutdownTime = 5 * time.Second

// web is the server towards the outside.
type web struct{ server *httpapi.Server }

func (a *App) newWeb() (*web, error) {
	key, err := a.cfg.Secret(func() ([]byte, error) { return auth.NewSecret(), nil })
	if err != nil {
		return nil, err
	}
	tokens, err := auth.NewTokens(key)
	if err != nil {
		return nil, err
	}
	simulators := a.controls()
	names := newNames(a.cfg.Names.Resolver)
	return &web{httpapi.New(httpapi.Options{
		Store: a.store, Bus: a.bus, Clock: a.clock, Simulated: a.settings.Simulated(), SunAltDeg: a.cfg.Night.SunAltitudeDeg,
		Resolve: names.targets, Names: names.service,
		Tokens: tokens, Passwords: auth.NewHasher(auth.DefaultParams(), hashesAtOnce), Log: a.log, Version: a.options.Version,
		Conductor: a.agents.majordome, Agents: a.agents.supervisor, Planner: replanner{a.agents}, Alerts: a.alertDesk(simulators), PLC: a.agents.console, Simulators: simulators,
		Queues: a.queues(), Images: images{a.cfg.ImageFolder()}, Pages: a.options.Assets, Origins: a.cfg.Origins, MetricsToken: a.cfg.Metrics.Token, TrustedProxies: a.cfg.TrustedProxies,
	})}, nil
}

func (w *web) serve(l net.Listener) error { return w.server.Serve(l) }

func (w *web) shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	return w.server.Shutdown(ctx)
}

// replanner takes a person's wish to the planning agent.
type replanner struct{ agents *loops }

// Replan implements httpapi.Planner.
func (r replanner) Replan(_ context.Context, actor observatory.Actor, why string) error {
	if why == "" {
		why = actor.Name + " asked for a new planning"
	}
	r.agents.planning.Replan(why)
	return nil
}

// images opens files below the image folder and nowhere else.
type images struct{ folder string }

// Open implements httpapi.Images.
func (i images) Open(file string) (fs.File, error) {
	root, err := os.OpenRoot(i.folder)
	if err != nil {
		return nil, observatory.Because(err, observatory.CodeUnavailable, "the image folder cannot be opened")
	}
	defer root.Close()
	f, err := root.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, observatory.Because(err, observatory.CodeNotFound, "the image's file is missing")
	}
	return f, err
}
