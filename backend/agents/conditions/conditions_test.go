package conditions

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/internal/fake"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type desk struct {
	store *fake.Store
	bus   *bus.Bus
	end   func() error
}

func start(t *testing.T) *desk {
	t.Helper()
	b := bus.New()
	d := &desk{store: fake.NewStore(clock.Real(), b), bus: b}
	a := New(Options{
		Store: d.store, Bus: b, Clock: clock.Real(), Log: slog.New(slog.DiscardHandler),
		Night: func(time.Time) observatory.Night { return observatory.Night{Name: "n"} },
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	d.end = func() error { cancel(); return <-done }
	return d
}

// shoot adds an image that was measured at once.
func (d *desk) shoot(t *testing.T, number int, fwhm float64) {
	t.Helper()
	airmass := 1.0
	img, err := d.store.AddImage(t.Context(), observatory.Image{
		PlanID: 1, Number: number, File: fmt.Sprint(number), Night: "n", Detector: "Visible camera", Filter: "r", Start: time.Now(), Airmass: &airmass,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.SaveMeasures(t.Context(), img.ID, observatory.Measures{FWHMArcsec: fwhm, FWHMPixels: 3 * fwhm, Sources: 50}); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) seeing(t *testing.T) observatory.Condition {
	t.Helper()
	c, err := d.store.Conditions(t.Context())
	if err != nil || c == nil {
		t.Fatalf("no conditions: %v", err)
	}
	seeing, _ := c.Of(observatory.ConditionSeeing)
	return seeing
}

func TestJudgesSoonAfterAnImageAndForgetsItWhenOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t)
		time.Sleep(5 * time.Second)
		if c := d.seeing(t); c.Value != nil {
			t.Fatalf("seeing without an image: %+v", c)
		}
		d.shoot(t, 1, 1.0)
		time.Sleep(2 * time.Second)
		if c := d.seeing(t); c.Value == nil || c.Class == "" {
			t.Fatalf("seeing after an image: %+v", c)
		}
		time.Sleep(29 * time.Minute)
		if c := d.seeing(t); c.Value == nil {
			t.Errorf("forgotten too soon: %+v", c)
		}
		time.Sleep(2 * time.Minute)
		if c := d.seeing(t); c.Value != nil || !strings.Contains(c.Interpretation, "not known since") {
			t.Errorf("after 31 minutes: %+v", c)
		}
		if lines := d.store.ConditionLines(observatory.ConditionSeeing); len(lines) != 3 {
			t.Errorf("%d lines of history, want unknown, known, unknown: %+v", len(lines), lines)
		}
		if err := d.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestAStreamOfEventsIsOneJudgementASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t)
		heard := d.bus.Subscribe(4096, observatory.TopicConditions)
		defer heard.Close()
		read := func(class float64) {
			d.bus.Publish(observatory.Environment{Weather: observatory.WeatherWatch{Cloud: &class}})
		}
		for i := range 100 { // ten a second
			read(float64(i % 2))
			time.Sleep(100 * time.Millisecond)
		}
		if n := len(heard.C); n < 5 || n > 12 {
			t.Errorf("%d judgements in ten seconds", n)
		}
		for len(heard.C) > 0 {
			<-heard.C
		}
		for range 55 { // nothing new in them
			read(1)
			time.Sleep(time.Second)
		}
		if n := len(heard.C); n > 2 {
			t.Errorf("%d judgements for readings that say the same", n)
		}
		_ = d.end()
	})
}

func TestDatabaseAwayIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t)
		time.Sleep(time.Second)
		d.store.Fail("MeasuredImages", observatory.Errorf(observatory.CodeUnavailable, "gone"))
		time.Sleep(10 * time.Minute)
		d.store.Fail("MeasuredImages", nil)
		time.Sleep(2 * time.Minute)
		_ = d.end()
		lines := strings.Join(d.store.Messages(), "\n")
		if strings.Count(lines, "cannot be read or kept") != 1 || strings.Count(lines, "known again") != 1 {
			t.Errorf("log:\n%s", lines)
		}
	})
}

// Clouds after a good beginning of a long night.
func TestCloudsAreSeenAgainstTheBestOfTheWholeNight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t)
		measure := func(number, stars int) {
			airmass := 1.0
			img, err := d.store.AddImage(t.Context(), observatory.Image{
				PlanID: 1, Number: number, File: fmt.Sprint(number), Night: "n", Detector: "Visible camera", Filter: "r", Start: time.Now(), Airmass: &airmass,
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.store.SaveMeasures(t.Context(), img.ID, observatory.Measures{Sources: stars, Noise: 5}); err != nil {
				t.Fatal(err)
			}
		}
		measure(1, 200)
		for n := range images + 5 {
			measure(n+2, 30)
			time.Sleep(10 * time.Second)
		}
		c, err := d.store.Conditions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := c.Of(observatory.ConditionTransparency); got.Value == nil || *got.Value != 15 || got.Class != "poor" {
			t.Errorf("transparency: %+v", got)
		}
		_ = d.end()
	})
}

func TestAQuietNightIsNoHanging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bus.New()
		store := fake.NewStore(clock.Real(), b)
		a := New(Options{
			Store: store, Bus: b, Clock: clock.Real(), Log: slog.New(slog.DiscardHandler),
			Night: func(time.Time) observatory.Night { return observatory.Night{Name: "n"} },
		})
		superagent := agents.New(agents.Options{Store: store, Clock: clock.Real(), Log: slog.New(slog.DiscardHandler)})
		superagent.Add(agents.Spec{Name: observatory.AgentConditions, Run: a.Run})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- superagent.Run(ctx) }()
		time.Sleep(10 * time.Minute)
		for _, s := range superagent.States() {
			if s.Restarts != 0 || s.LastError != "" {
				t.Errorf("%s after ten minutes without an event: %d restarts, %q", s.Name, s.Restarts, s.LastError)
			}
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
