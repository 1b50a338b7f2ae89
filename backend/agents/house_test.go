package agents_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/analysis"
	"pyros/backend/agents/interlock"
	"pyros/backend/agents/internal/fake"
	"pyros/backend/agents/majordome"
	"pyros/backend/agents/monitor"
	"pyros/backend/agents/observer"
	"pyros/backend/agents/planning"
	"pyros/backend/astro"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/environment"
	"pyros/backend/observatory"
	"pyros/backend/planner"
	"pyros/backend/request"
	"pyros/backend/store"
)

// The store is what each agent needs of it.
var (
	_ agents.Store    = (*store.Store)(nil)
	_ monitor.Store   = (*store.Store)(nil)
	_ planning.Source = (*store.Store)(nil)
	_ majordome.Store = (*store.Store)(nil)
	_ observer.Store  = (*store.Store)(nil)
	_ analysis.Store  = (*store.Store)(nil)
)

// whole is the agents over the real store, the real planner and the real sky,
// with fake devices, thirty times faster than life.
type whole struct {
	t      *testing.T
	ctx    context.Context
	store  *store.Store
	bus    *bus.Bus
	plc    *fake.PLC
	dome   *fake.Dome
	clock  clock.Clock
	night  observatory.Night
	folder string
	super  *agents.Supervisor
}

func newWhole(t *testing.T) *whole {
	t.Helper()
	epoch := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	c := clock.New(clock.Settings{Epoch: epoch, Anchor: time.Now(), Speed: 30})
	w := &whole{t: t, ctx: t.Context(), bus: bus.New(), plc: fake.NewPLC(c), dome: fake.NewDome(c), clock: c, folder: t.TempDir()}
	quiet := slog.New(slog.DiscardHandler)
	s, err := store.Open(w.ctx, store.Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "o.db"), Bus: w.bus, Clock: c, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w.store = s
	for _, prepare := range []func(context.Context) error{s.Migrate, s.Seed} {
		if err := prepare(w.ctx); err != nil {
			t.Fatal(err)
		}
	}
	w.join(quiet)
	return w
}

// join makes the agents as the program does.
func (w *whole) join(quiet *slog.Logger) {
	c, s := w.clock, w.store
	instrument, err := s.Instrument(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	channels := map[string]observatory.Channel{}
	for _, d := range instrument.Detectors {
		channels[d.Name] = d.Channel
	}
	nights := agents.NewNights(func(t time.Time) observatory.Night { return astro.NightAt(instrument.Site, t, -12) })
	w.night = nights.At(c.Now())
	safety := interlock.NewSafety()
	lock := interlock.New(c, safety, nights.At)
	tel := lock.Telescope(fake.NewTelescope(c), interlock.Automatic)
	dome := lock.Dome(w.dome, interlock.Automatic)
	cameras := map[observatory.Channel]device.Camera{observatory.ChannelVIS: fake.NewCamera(c), observatory.ChannelNIR: fake.NewCamera(c)}
	limits := environment.DefaultLimits()
	limits.Required = []observatory.Element{observatory.ElementRain}
	limits.StaleS, limits.Holds.RainS = 60, 60
	plans := planning.New(planning.Options{
		Make: planning.From(s, planning.Settings{Policy: planner.Strict}), Pending: s.AwaitsPlanning,
		Store: s, Bus: w.bus, Clock: c, Log: quiet, Night: nights.At,
	})
	obs := observer.New(observer.Options{
		Telescope: tel, Dome: dome, Cameras: cameras, Store: s, Clock: c, Log: quiet, Folder: w.folder, Night: nights.At,
	})
	conductor := majordome.New(majordome.Options{
		Telescope: tel, Dome: dome, Cameras: cameras, Interlock: lock, Observer: obs, Store: s, Bus: w.bus, Clock: c, Log: quiet,
		Night: nights.At, Replan: plans.Replan, Channels: func(context.Context) (map[string]observatory.Channel, error) { return channels, nil },
	})
	watch := monitor.New(monitor.Options{PLC: w.plc, Safety: safety, Store: s, Clock: c, Log: quiet, Dome: conductor.Dome, Limits: limits})
	look := analysis.New(analysis.Options{Store: s, Bus: w.bus, Clock: c, Log: quiet, Folder: w.folder})

	w.super = agents.New(agents.Options{Store: s, Clock: c, Log: quiet})
	w.super.Add(agents.Spec{Name: observatory.AgentAnalysis, Run: look.Run})
	w.super.Add(agents.Spec{Name: observatory.AgentMonitor, Run: watch.Run})
	w.super.Add(agents.Spec{Name: observatory.AgentPlanning, Run: plans.Run})
	w.super.Add(agents.Spec{Name: observatory.AgentMajordome, Run: conductor.Run})
}

// until reads events until one is what is waited for.
func (w *whole) until(events *bus.Subscription, what string, is func(observatory.Event) bool) {
	w.t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		select {
		case e := <-events.C:
			if is(e) {
				return
			}
		case <-limit.C:
			logs, _ := w.store.Logs(w.ctx, store.LogFilter{Limit: 50})
			for _, l := range logs.Items {
				w.t.Logf("%s %s: %s", l.Created.Format(time.TimeOnly), l.Agent, l.Message)
			}
			w.t.Fatalf("still not: %s", what)
		}
	}
}

func TestARealRequestThroughRainToMeasuredImages(t *testing.T) {
	w := newWhole(t)
	events := w.bus.Subscribe(1<<16, observatory.TopicImage, observatory.TopicConductor, observatory.TopicRequest)
	defer events.Close()
	ctx, end := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.super.Run(ctx) }()
	defer func() {
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()

	w.submit("../request/testdata/routine_request_01.xml")
	w.until(events, "two images", func(e observatory.Event) bool { i, ok := e.(observatory.Image); return ok && i.Number == 2 })
	w.plc.Rain(12)
	w.until(events, "closed because it rains", func(e observatory.Event) bool {
		c, ok := e.(observatory.Conductor)
		return ok && c.State == observatory.ConductorUnsafe
	})
	if s := w.dome.Shutter(); s != observatory.ShutterClosed {
		t.Errorf("the dome is %s", s)
	}
	w.plc.Rain(0)
	w.until(events, "executed", func(e observatory.Event) bool {
		r, ok := e.(observatory.Request)
		return ok && r.Status == observatory.RequestExecuted
	})
	images, err := w.store.Images(w.ctx, observatory.Agent(observatory.AgentMajordome), store.ImageFilter{Limit: 100})
	if err != nil || len(images.Items) != 5 {
		t.Fatalf("%d images, %v, want 5", len(images.Items), err)
	}
	for _, img := range images.Items {
		if info, err := os.Stat(filepath.Join(w.folder, img.File)); err != nil || info.Size() != img.Bytes || img.Night != w.night.Name {
			t.Errorf("image %+v: %v", img, err)
		}
	}
	w.measured(events)
}

// measured waits until the analysis has seen every image.
func (w *whole) measured(events *bus.Subscription) {
	left := func() int {
		todo, err := w.store.UnmeasuredImages(w.ctx, 10)
		if err != nil {
			w.t.Fatal(err)
		}
		return len(todo)
	}
	if left() > 0 {
		w.until(events, "measured", func(e observatory.Event) bool {
			i, ok := e.(observatory.Image)
			return ok && i.Measured != nil && left() == 0
		})
	}
}

func (w *whole) submit(file string) {
	w.t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	instrument, err := w.store.Instrument(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := request.Parse(data, request.Basis{Instrument: instrument, Now: w.clock.Now()})
	if err != nil {
		w.t.Fatal(err)
	}
	u, err := w.store.CreateUser(w.ctx, store.NewUser{
		Email: "a@example.org", Username: "ana", Country: "Mexico", Level: "Scientist", PasswordHash: "$h$", Active: true,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, _, err := w.store.SubmitRequest(w.ctx, observatory.Actor{UserID: u.ID, Name: u.Username, Role: u.Role}, r, "", nil); err != nil {
		w.t.Fatal(err)
	}
}
