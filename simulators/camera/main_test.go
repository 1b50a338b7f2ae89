package main

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"pyros/backend/clock"
	hardware "pyros/backend/device"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
	"pyros/simulators/sim/simtest"
)

// start runs a camera and gives its driver.
func start(t *testing.T, c clock.Clock, shutter observatory.ShutterState) (*sim.Server, pyrosnet.Camera) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	site, _ := sim.ParseSite(sim.DefaultSite)
	dev := newDevice(small(), sim.Env{Clock: c, Site: site, Seed: 1, Log: quiet}, eyes{fixedMount{}, fixedDome{shutter}, quiet})
	s := simtest.Start(t, "cameraVISSimulator", c, dev)
	d := pyrosnet.NewCamera(s.Addr(), pyrosnet.Options{Timeout: 500 * time.Millisecond})
	t.Cleanup(func() { d.Close() })
	return s, d
}

func order(id string, seconds float64) hardware.Exposure {
	return hardware.Exposure{ID: id, Seconds: seconds, Kind: "light", Object: "M 1", Program: "GRB", Number: 1}
}

func TestOverRealSockets(t *testing.T) {
	c := simtest.Fast(50)
	s, d := start(t, c, observatory.ShutterOpen)
	ctx := t.Context()
	is := func(want observatory.CameraMotion) func() bool {
		return func() bool {
			s, err := d.Status(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return s.Motion == want
		}
	}
	if err := d.SetFilter(ctx, "Third visible filter"); err != nil {
		t.Fatal(err)
	}
	simtest.Until(t, "the filter is there", is(observatory.CameraIdle))
	began := c.Now()
	for range 2 { // the second counts as the first
		if err := d.Expose(ctx, order("e1", 10)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Expose(ctx, order("e2", 10)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("a second exposure meanwhile: %v", err)
	}
	simtest.Until(t, "the image is ready", is(observatory.CameraReady))
	if took := c.Now().Sub(began); took < 12*time.Second {
		t.Errorf("10 s and readout took %v", took)
	}
	file, err := d.Fetch(ctx, "e1")
	if err != nil {
		t.Fatal(err)
	}
	h, img, err := fits.Decode(bytes.NewReader(file), fits.Limits{})
	if band, _ := h.Text("BAND"); err != nil || band != "i" || imaging.Measure(img, imaging.OptionsOf(&h)).Sources < 3 {
		t.Errorf("band %q, %v", band, err)
	}
	if err := d.Expose(ctx, order("e3", 3000)); err != nil {
		t.Fatal(err)
	}
	if err := d.Abort(ctx); err != nil || !is(observatory.CameraIdle)() {
		t.Errorf("abort: %v", err)
	}
	simtest.Post(t, s, map[string]any{"failure": "vacuum"})
	if err := d.Expose(ctx, order("e4", 1)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("exposes when failed: %v", err)
	}
	simtest.Post(t, s, map[string]any{"clear": true})
	simtest.Faults(t, s, func(ctx context.Context) error {
		_, err := d.Status(ctx)
		return err
	})
}

func TestExposureOutlivesABrokenConnection(t *testing.T) {
	s, d := start(t, simtest.Fast(50), observatory.ShutterClosed)
	if err := d.Expose(t.Context(), order("e1", 10)); err != nil {
		t.Fatal(err)
	}
	simtest.Post(t, s, map[string]any{"fault": "down", "seconds": 30})
	simtest.Until(t, "the image can be fetched", func() bool {
		file, err := d.Fetch(t.Context(), "e1")
		return err == nil && len(file) > 0
	})
}

func TestServerEndsWhileExposing(t *testing.T) {
	s, d := start(t, clock.Real(), observatory.ShutterOpen)
	if err := d.Expose(t.Context(), order("e1", 3000)); err != nil {
		t.Fatal(err)
	}
	s.Close() // goleak tells what stays behind
}
