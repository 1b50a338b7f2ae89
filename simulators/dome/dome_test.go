package main

import (
	"context"
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
	"pyros/simulators/sim/simtest"
)

// TestMain passes over the half second in which net/http, having refused a body,
// lets the sender read the answer.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

var night = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

func after(seconds float64) time.Time {
	return night.Add(time.Duration(seconds * float64(time.Second)))
}

func want(t *testing.T, m *Model, seconds float64, shutter observatory.ShutterState) observatory.DomeState {
	t.Helper()
	s := m.State(after(seconds))
	if s.Shutter != shutter {
		t.Errorf("after %g s the shutter is %s, want %s", seconds, s.Shutter, shutter)
	}
	return s
}

func TestOpensAndCloses(t *testing.T) {
	m := NewModel(built, night)
	want(t, m, 0, observatory.ShutterClosed)
	if err := m.Open(after(1)); err != nil {
		t.Fatal(err)
	}
	want(t, m, 8, observatory.ShutterOpening)
	want(t, m, 16, observatory.ShutterOpen)
	if err := m.Close(after(20)); err != nil {
		t.Fatal(err)
	}
	if s := want(t, m, 30, observatory.ShutterClosing); s.SelfClosed {
		t.Error("it was told to close")
	}
	want(t, m, 35.1, observatory.ShutterClosed)
}

func TestPartlyOpenIsNotClosed(t *testing.T) {
	m := NewModel(built, night)
	_ = m.Open(night)
	m.Stop(after(3))
	want(t, m, 5, observatory.ShutterOpen)
	_ = m.Close(after(5))
	want(t, m, 7.9, observatory.ShutterClosing)
	want(t, m, 8.1, observatory.ShutterClosed)
}

func TestClosesByItselfWhenItHearsNothing(t *testing.T) {
	m := NewModel(built, night)
	_ = m.Open(night)
	m.KeepAlive(after(20))
	if s := want(t, m, 49, observatory.ShutterOpen); math.Abs(s.HeardS-29) > 1e-6 {
		t.Errorf("heard %g s ago", s.HeardS) // asking for the state does not count
	}
	if s := want(t, m, 52, observatory.ShutterClosing); !s.SelfClosed {
		t.Error("does not say that it closes by itself")
	}
	m.KeepAlive(after(53)) // comes too late: it goes on closing until told to open
	want(t, m, 66, observatory.ShutterClosed)
	_ = m.Open(after(70))
	if s := want(t, m, 86, observatory.ShutterOpen); s.SelfClosed {
		t.Error("still says that it closed by itself")
	}
}

func TestSelfClosingDoesNotDependOnBeingAsked(t *testing.T) {
	m := NewModel(built, night)
	_ = m.Open(night)
	if s := want(t, m, 3600, observatory.ShutterClosed); !s.SelfClosed {
		t.Error("does not say that it closed by itself")
	}
}

func TestFollowsTheShorterWay(t *testing.T) {
	m := NewModel(built, night)
	if err := m.Follow(night, 350); err != nil {
		t.Fatal(err)
	}
	s := m.State(after(1))
	if math.Abs(s.AzDeg-354) > 1e-9 || !s.Moving || !s.Following {
		t.Errorf("after 1 s: %+v", s)
	}
	if s := m.State(after(2)); s.AzDeg != 350 || s.Moving {
		t.Errorf("after 2 s: %+v", s)
	}
	for _, az := range []float64{math.NaN(), math.Inf(1), 1e9} {
		if observatory.CodeOf(m.Follow(after(3), az)) != observatory.CodeInvalid {
			t.Errorf("follows to %g", az)
		}
	}
}

func TestFailures(t *testing.T) {
	m := NewModel(built, night)
	_ = m.Open(night)
	if err := m.Fail(after(5), "shutter"); err != nil {
		t.Fatal(err)
	}
	want(t, m, 20, observatory.ShutterFailed)
	if err := m.Close(after(20)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("close: %v", err)
	}
	if err := m.Open(after(20)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("open: %v", err)
	}
	_ = m.Fail(after(21), "")
	want(t, m, 22, observatory.ShutterClosing) // the order to close is carried out late
	_ = m.Fail(after(30), "azimuth")
	if err := m.Follow(after(30), 10); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("follow: %v", err)
	}
	if err := m.Fail(after(31), "roof"); err == nil {
		t.Error("an unknown failure was taken")
	}
}

func TestAnyHistoryKeepsTheDomeInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := NewModel(built, night)
		now, heard := night, night
		before := 0.0
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			passed := rapid.Float64Range(0, 40).Draw(t, "seconds")
			now = now.Add(time.Duration(passed * float64(time.Second)))
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				if m.Open(now) == nil {
					heard = now
				}
			case 1:
				_ = m.Close(now)
			case 2:
				m.KeepAlive(now)
				heard = now
			case 3:
				m.Stop(now)
			case 4:
				_ = m.Follow(now, rapid.Float64Range(-360, 360).Draw(t, "az"))
			}
			s := m.State(now)
			if m.openness < 0 || m.openness > 1 || s.AzDeg < 0 || s.AzDeg >= 360 {
				t.Fatalf("openness %g, az %g", m.openness, s.AzDeg)
			}
			if math.Abs(m.openness-before) > passed/built.ShutterTime.Seconds()+1e-6 {
				t.Fatalf("the shutter moved from %g to %g in %g s", before, m.openness, passed)
			}
			before = m.openness
			if now.Sub(heard) > built.Patience+built.ShutterTime && s.Shutter != observatory.ShutterClosed {
				t.Fatalf("%s after %v of silence", s.Shutter, now.Sub(heard))
			}
		}
	})
}

func TestOverRealSockets(t *testing.T) {
	c := simtest.Fast(50)
	s := simtest.Start(t, "domeSimulator", c, &device{model: NewModel(built, c.Now())})
	d := pyrosnet.NewDome(s.Addr(), pyrosnet.Options{Timeout: 200 * time.Millisecond})
	defer d.Disconnect()
	ctx := t.Context()
	if err := d.Open(ctx); err != nil {
		t.Fatal(err)
	}
	if err := d.Follow(ctx, 90); err != nil {
		t.Fatal(err)
	}
	state := func() observatory.DomeState {
		s, err := d.Status(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	simtest.Until(t, "it is open", func() bool {
		if err := d.KeepAlive(ctx); err != nil {
			t.Fatal(err)
		}
		s := state()
		return s.Shutter == observatory.ShutterOpen && s.AzDeg == 90
	})
	simtest.Until(t, "it closed by itself", func() bool {
		s := state()
		return s.Shutter == observatory.ShutterClosed && s.SelfClosed
	})
	for _, call := range []func(context.Context) error{d.Open, d.Stop, d.Close} {
		if err := call(ctx); err != nil {
			t.Error(err)
		}
	}
	simtest.Post(t, s, map[string]any{"failure": "shutter"})
	if err := d.Close(ctx); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("close with a stuck shutter: %v", err)
	}
	simtest.Post(t, s, map[string]any{"clear": true})
	simtest.Faults(t, s, func(ctx context.Context) error {
		_, err := d.Status(ctx)
		return err
	})
}

func TestPatienceIsRealHoweverFastTheClock(t *testing.T) {
	for speed, want := range map[float64]time.Duration{1: 30 * time.Second, 10: 30 * time.Second, 480: 24 * time.Minute} {
		if got := built.at(speed).Patience; got != want {
			t.Errorf("at speed %g it waits %v, want %v", speed, got, want)
		}
	}
}
