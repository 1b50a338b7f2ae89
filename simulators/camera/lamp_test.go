package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/clock"
	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

type fixedSwitch struct {
	on  string
	err error
}

func (s fixedSwitch) Status(context.Context) (observatory.PLCStatus, error) {
	return observatory.PLCStatus{Devices: []observatory.PLCDevice{{
		Name: string(observatory.SwitchFlatLamp), Values: []observatory.PLCValue{{Name: observatory.SwitchValue, Text: s.on}},
	}}}, s.err
}

func TestLamp(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct {
		lamp lamp
		kind string
		want float64
	}{
		"on":             {lamp{fixedSwitch{on: "on"}, quiet}, "flat", 1},
		"off":            {lamp{fixedSwitch{on: "off"}, quiet}, "flat", 0},
		"left on":        {lamp{fixedSwitch{on: "on"}, quiet}, "light", 1},
		"not told":       {lamp{fixedSwitch{}, quiet}, "flat", 0},
		"no PLC answers": {lamp{fixedSwitch{"on", errors.New("away")}, quiet}, "flat", 0},
		"own":            {lamp{}, "flat", 1},
		"own, of a star": {lamp{}, "light", 0},
	} {
		if got := c.lamp.shines(t.Context(), c.kind); got != c.want {
			t.Errorf("%s: %g", name, got)
		}
	}
}

func TestTransientFadesAsAPowerOfTime(t *testing.T) {
	v := Transient{Mag: 15, Decay: 1.2, since: night}
	for minutes, want := range map[float64]float64{0: 15, 1: 15, 10: 18, 100: 21} {
		if got := v.magnitude(after(60 * minutes)); math.Abs(got-want) > 1e-9 {
			t.Errorf("after %g min: %g, want %g", minutes, got, want)
		}
	}
	if len(stars([]Transient{v}, after(-1))) != 0 {
		t.Error("it shines before it is lit")
	}
}

func TestTransientShines(t *testing.T) {
	site, _ := sim.ParseSite(sim.DefaultSite)
	d := newDevice(small(), sim.Env{Clock: clock.Real(), Site: site, Seed: 1, Log: slog.New(slog.DiscardHandler)}, eyes{})
	event := `{"transient": {"ra_deg": 83.605, "dec_deg": 22.004, "mag": 15, "decay": 1.2}}`
	if err := d.Happen(night, json.RawMessage(event)); err != nil {
		t.Fatal(err)
	}
	for _, minutes := range []float64{0, 5} {
		shot := &Shot{Expose: shot("e", 10), Filter: d.detector.cfg.Filters[1], Start: after(60 * minutes), End: after(60*minutes + 10), TemperatureC: -80}
		shot.new = stars(d.lit, shot.Start)
		file, err := d.detector.file(site, shot, looking(83.6, 22), looking(83.6, 22), 1)
		if err != nil {
			t.Fatal(err)
		}
		h, img, err := fits.Decode(bytes.NewReader(file), fits.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		wcs, _ := imaging.WCSOf(&h)
		found := 0.0
		for _, s := range imaging.Photometry(img, imaging.OptionsOf(&h), 1.5) {
			ra, dec := wcs.Sky(s.X, s.Y)
			if astro.Separation(ra, dec, 83.605, 22.004) < 0.7/3600 {
				found = s.Flux
			}
		}
		want := 10 * math.Pow(10, -0.4*(d.lit[0].magnitude(shot.Start)-24.5)) / 1.5 // ADU
		if found < 0.4*want || found > 1.3*want {
			t.Errorf("after %g min: %.0f ADU, want about %.0f", minutes, found, want)
		}
	}
	d.Restore(time.Time{})
	if len(d.lit) != 0 {
		t.Error("it still shines")
	}
	for _, bad := range []string{`{"transient": {"ra_deg": 400}}`, `{"transient": {"mag": -3}}`, `{"transient": {"decay": 99}}`, `{"transient": 5}`} {
		if d.Happen(night, json.RawMessage(bad)) == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	for range 3 * maxTransients {
		if err := d.Happen(night, json.RawMessage(event)); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.lit) > maxTransients {
		t.Errorf("%d shine", len(d.lit))
	}
}
