package monitor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents/interlock"
	"pyros/backend/agents/internal/fake"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/environment"
	"pyros/backend/observatory"
)

// site is a monitor with all that it talks to.
type site struct {
	plc    *fake.PLC
	store  *fake.Store
	safety *interlock.Safety
	clock  clock.Clock
	end    func() error
}

func start(t *testing.T, prepare func(*site, *Options)) *site {
	t.Helper()
	c := clock.Real()
	s := &site{plc: fake.NewPLC(c), store: fake.NewStore(c, bus.New()), safety: interlock.NewSafety(), clock: c}
	limits := environment.DefaultLimits()
	limits.Required = []observatory.Element{observatory.ElementRain}
	opts := Options{
		PLC: s.plc, Safety: s.safety, Store: s.store, Clock: c,
		Log: slog.New(slog.DiscardHandler), Limits: limits,
	}
	if prepare != nil {
		prepare(s, &opts)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- New(opts).Run(ctx) }()
	s.end = func() error { cancel(); return <-done }
	return s
}

func (s *site) safe() bool {
	newest, _ := s.safety.Newest()
	return newest.SafeAt(s.clock.Now())
}

func (s *site) told(text string) int {
	n := 0
	for _, m := range s.store.Messages() {
		if strings.Contains(m, text) {
			n++
		}
	}
	return n
}

func TestRainIsUnsafeWithinOnePollAndDryOnlyAfterTheHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, nil)
		time.Sleep(time.Second)
		if !s.safe() {
			t.Fatal("dry is not safe")
		}
		s.plc.Rain(12)
		time.Sleep(2 * time.Second)
		if s.safe() {
			t.Fatal("still safe one poll after the rain began")
		}
		s.plc.Rain(0)
		time.Sleep(19 * time.Minute)
		if s.safe() {
			t.Error("safe before the hold time was over")
		}
		time.Sleep(2 * time.Minute)
		if !s.safe() {
			t.Error("not safe after the hold time")
		}
		if err := s.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
		rows := s.store.Environments()
		if got := rows[1].Weather.GlobalStatus; got != observatory.StatusRaining {
			t.Errorf("the second row says %s", got)
		}
		if len(rows) < 600 {
			t.Errorf("%d rows in 21 min", len(rows))
		}
	})
}

func TestDeadPLCIsUnsafeToldOnceAndComesBack(t *testing.T) {
	for name, fault := range map[string]func(*fake.PLC, bool){
		"refused":   func(p *fake.PLC, on bool) { p.Down(on) },
		"no answer": func(p *fake.PLC, on bool) { p.Hang(on) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, nil)
				time.Sleep(5 * time.Second)
				fault(s.plc, true)
				time.Sleep(30 * time.Second)
				if s.safe() {
					t.Error("safe without an answer for 30 s")
				}
				fault(s.plc, false)
				time.Sleep(4 * time.Second)
				if newest, _ := s.safety.Newest(); newest.ReturnAt == nil {
					t.Errorf("no time of return: %+v", newest)
				}
				_ = s.end()
				if n := s.told("does not answer"); n < 1 || n > 2 { // once of the link, once as the cause
					t.Errorf("the outage was told %d times: %q", n, s.store.Messages())
				}
				if s.told("answers again") != 1 {
					t.Errorf("the end of the outage was not told once: %q", s.store.Messages())
				}
				if d := s.store.Device(observatory.DevicePLC); !d.Connected {
					t.Errorf("device = %+v", d)
				}
			})
		})
	}
}

func TestMonitorFirstThenPLC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, func(s *site, _ *Options) { s.plc.Down(true) })
		time.Sleep(time.Minute)
		if s.safe() {
			t.Error("safe without any answer")
		}
		s.plc.Down(false)
		time.Sleep(2100 * time.Millisecond)
		if !s.safe() {
			newest, _ := s.safety.Newest()
			t.Errorf("not safe one poll after the PLC came: %+v", newest)
		}
		_ = s.end()
	})
}

func TestDatabaseDownOrHangingDoesNotStopSafety(t *testing.T) {
	for name, fault := range map[string]func(*fake.Store, bool){
		"down":  func(s *fake.Store, on bool) { s.Down(on) },
		"hangs": func(s *fake.Store, on bool) { s.Hang(on) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, nil)
				time.Sleep(5 * time.Second)
				fault(s.store, true)
				time.Sleep(time.Minute)
				s.plc.Rain(3)
				time.Sleep(2 * time.Second)
				if s.safe() {
					t.Error("rain was not noticed while the database is away")
				}
				time.Sleep(5 * time.Minute)
				fault(s.store, false)
				before := len(s.store.Environments())
				time.Sleep(10 * time.Second)
				if got := len(s.store.Environments()); got < before+4 {
					t.Errorf("%d rows in 10 s after the database came back", got-before)
				}
				_ = s.end()
			})
		})
	}
}

func TestHoldOutlivesTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := start(t, nil)
		first.plc.Rain(5)
		time.Sleep(3 * time.Second)
		_ = first.end()
		rows := first.store.Environments()
		second := start(t, func(s *site, _ *Options) { s.store.SetEnvironment(rows[len(rows)-1]) })
		time.Sleep(10 * time.Second)
		if second.safe() {
			t.Error("a restart forgot the rain")
		}
		_ = second.end()
	})
}

func TestStartWithoutTheDatabaseIsUnsafeUntilTheHoldsAreKnown(t *testing.T) {
	for name, fault := range map[string]func(*fake.Store, bool){
		"down":  func(s *fake.Store, on bool) { s.Down(on) },
		"hangs": func(s *fake.Store, on bool) { s.Hang(on) },
	} {
		for _, rain := range []float64{0, 5} {
			t.Run(fmt.Sprintf("%s after rain of %g", name, rain), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					first := start(t, nil)
					first.plc.Rain(rain)
					time.Sleep(3 * time.Second)
					_ = first.end()
					rows := first.store.Environments()
					second := start(t, func(s *site, _ *Options) {
						s.store.SetEnvironment(rows[len(rows)-1])
						fault(s.store, true)
					})
					for range 300 {
						time.Sleep(time.Second)
						if second.safe() {
							t.Fatal("safe before the run before is known")
						}
					}
					fault(second.store, false)
					time.Sleep(10 * time.Second)
					if second.safe() != (rain == 0) {
						newest, _ := second.safety.Newest()
						t.Errorf("after it was read: %+v", newest)
					}
					time.Sleep(20 * time.Minute)
					if !second.safe() {
						t.Error("not safe after the hold")
					}
					if n := len(second.store.Environments()); n < 500 {
						t.Errorf("%d rows afterwards", n)
					}
					_ = second.end()
				})
			})
		}
	}
}

func TestDatabaseThatStaysAwayCostsTheLongestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, func(s *site, _ *Options) { s.store.Down(true) })
		time.Sleep(19 * time.Minute)
		if newest, _ := s.safety.Newest(); newest.Safe || newest.ReturnAt == nil {
			t.Errorf("after 19 min: %+v", newest)
		}
		time.Sleep(2 * time.Minute)
		if !s.safe() {
			t.Error("not safe after every hold")
		}
		_ = s.end()
	})
}

func TestRainOfThisRunIsNotForgottenForThatOfTheRunBefore(t *testing.T) {
	before := &observatory.Environment{Verdicts: []observatory.Verdict{{Element: observatory.ElementRain, MakeSafe: true, HoldS: 60}, {Element: observatory.ElementWind, MakeSafe: true, HoldS: 300}}}
	now := &observatory.Environment{Verdicts: []observatory.Verdict{{Element: observatory.ElementRain, MakeSafe: true, HoldS: 1200}, {Element: observatory.ElementWind}}}
	got := owing(now, before).Verdicts
	if got[0].HoldS != 1200 || !got[1].MakeSafe || got[1].HoldS != 300 {
		t.Errorf("owing = %+v", got)
	}
	if now.Verdicts[1].MakeSafe {
		t.Error("the newest synthesis was changed")
	}
}

func TestDomeIsShownInTheSiteTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, func(_ *site, o *Options) {
			o.Dome = func() *observatory.DomeState { return &observatory.DomeState{Shutter: observatory.ShutterOpen} }
		})
		time.Sleep(time.Second)
		_ = s.end()
		if got := s.store.Environments()[0].Site.Shutter; got != "open" {
			t.Errorf("shutter = %q", got)
		}
	})
}
