package interlock

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents/internal/fake"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

// gate is an interlock at a time relative to the night, with devices behind it.
type gate struct {
	*Interlock
	tel  *fake.Telescope
	dome *fake.Dome
}

// newGate makes one that permits everything automatic.
func newGate() *gate {
	c := clock.Real()
	now := c.Now()
	night := observatory.Night{
		Name: "n", Sunset: now.Add(-time.Hour), Sunrise: now.Add(time.Hour),
		ObservingStart: now.Add(-time.Minute), ObservingEnd: now.Add(time.Minute),
	}
	g := &gate{tel: fake.NewTelescope(c), dome: fake.NewDome(c)}
	g.Interlock = New(c, NewSafety(), func(time.Time) observatory.Night { return night })
	g.safe(true)
	g.Change(func(o *Orders) { o.Known = true })
	return g
}

func (g *gate) safe(safe bool) {
	now := time.Now()
	g.Safety().Set(observatory.Safety{Safe: safe, At: now, Until: now.Add(10 * time.Second), Cause: "it rains"})
}

func TestWhatIsRefusedAndWhy(t *testing.T) {
	cases := []struct {
		name    string
		change  func(*gate)
		purpose Purpose
		slew    string // part of the reason; empty: permitted
		open    string
	}{
		{"all well", func(*gate) {}, Automatic, "", ""},
		{"rain", func(g *gate) { g.safe(false) }, Automatic, "it rains", "it rains"},
		{"stale", func(*gate) { time.Sleep(11 * time.Second) }, Automatic, "nothing is known", "nothing is known"},
		{"stopped", func(g *gate) { g.Change(func(o *Orders) { o.Stopped, o.StoppedBy = true, "Ana" }) }, Automatic, "Ana pressed STOP", "STOP"},
		{"stopped, by hand", func(g *gate) { g.Change(func(o *Orders) { o.Stopped = true; o.Mode = observatory.ModeMan }) }, Manual, "STOP", "STOP"},
		{"orders not read", func(g *gate) { g.Change(func(o *Orders) { o.Known = false }) }, Automatic, "not read", "not read"},
		{"manual mode", func(g *gate) { g.Change(func(o *Orders) { o.Mode = observatory.ModeMan }) }, Automatic, "mode is MAN", "mode is MAN"},
		{"by hand in AUTO", func(*gate) {}, Manual, "need MAN", "need MAN"},
		{"by hand in MAN", func(g *gate) { g.Change(func(o *Orders) { o.Mode = observatory.ModeMan }) }, Manual, "", ""},
		{"by hand, rain", func(g *gate) { g.Change(func(o *Orders) { o.Mode = observatory.ModeMan }); g.safe(false) }, Manual, "it rains", "it rains"},
		{"dawn", func(g *gate) { time.Sleep(2 * time.Minute); g.safe(true) }, Automatic, "", "not dark enough"},
		{"dawn, by hand", func(g *gate) {
			time.Sleep(2 * time.Minute)
			g.safe(true)
			g.Change(func(o *Orders) { o.Mode = observatory.ModeMan })
		}, Manual, "", ""},
		{"day, by hand", func(g *gate) {
			time.Sleep(2 * time.Hour)
			g.safe(true)
			g.Change(func(o *Orders) { o.Mode = observatory.ModeMan })
		}, Manual, "", "Sun is up"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate()
				c.change(g)
				tel, dome := g.Telescope(g.tel, c.purpose), g.Dome(g.dome, c.purpose)
				ctx := t.Context()
				check(t, "slew", tel.Slew(ctx, device.Pointing{}), c.slew)
				check(t, "follow", dome.Follow(ctx, 10), c.slew)
				check(t, "open", dome.Open(ctx), c.open)
				for name, always := range map[string]func(context.Context) error{"close": dome.Close, "park": tel.Park, "stop": tel.Stop, "halt": dome.Stop} {
					check(t, name, always(ctx), "")
				}
				if (g.tel.Count("Slew") > 0) != (c.slew == "") || (g.dome.Count("Open") > 0) != (c.open == "") {
					t.Error("what the device got is not what was permitted")
				}
			})
		})
	}
}

func check(t *testing.T, what string, err error, reason string) {
	t.Helper()
	switch {
	case reason == "" && err != nil:
		t.Errorf("%s is refused: %v", what, err)
	case reason != "" && err == nil:
		t.Errorf("%s is permitted", what)
	case reason != "" && (observatory.CodeOf(err) != observatory.CodeUnsafe || !strings.Contains(err.Error(), reason)):
		t.Errorf("%s: %v, want a reason with %q", what, err, reason)
	}
}

func TestKeepAliveOnlyWhileSafeAndNotStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		dome := g.Dome(g.dome, Automatic)
		check(t, "keep-alive", dome.KeepAlive(t.Context()), "")
		g.Change(func(o *Orders) { o.Mode = observatory.ModeMan })
		check(t, "keep-alive in MAN", dome.KeepAlive(t.Context()), "")
		g.safe(false)
		check(t, "keep-alive in rain", dome.KeepAlive(t.Context()), "it rains")
		g.safe(true)
		g.Change(func(o *Orders) { o.Stopped = true })
		check(t, "keep-alive when stopped", dome.KeepAlive(t.Context()), "STOP")
		g.Change(func(o *Orders) { *o = Orders{Mode: observatory.ModeAuto} })
		check(t, "keep-alive before the orders are read", dome.KeepAlive(t.Context()), "not read")
	})
}

func TestNothingIsSafeBeforeTheFirstReading(t *testing.T) {
	i := New(clock.Real(), NewSafety(), func(time.Time) observatory.Night { return observatory.Night{} })
	check(t, "move", i.PermitMove(Automatic), "no reading")
}

func TestWatchersWakeAndNeverBlock(t *testing.T) {
	s := NewSafety()
	w, end := s.Watch()
	for range 3 {
		s.Set(observatory.Safety{})
	}
	<-w
	select {
	case <-w:
		t.Error("three answers are more than one wake-up")
	default:
	}
	end()
	s.Set(observatory.Safety{})
	if len(w) != 0 {
		t.Error("woken after the end of the watch")
	}
}
