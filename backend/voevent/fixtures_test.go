package voevent

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pyros/backend/observatory"
)

var update = flag.Bool("update", false, "write the golden files anew")

var testNow = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

func testInstrument() observatory.Instrument {
	filters := func(names ...string) (out []observatory.Filter) {
		for _, name := range names {
			out = append(out, observatory.Filter{Name: name})
		}
		return out
	}
	return observatory.Instrument{
		Site: observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20},
		Detectors: []observatory.Detector{
			{Name: "Visible camera", Width: 1024, Height: 1024, PixelScale: 0.35, MinExposureS: 0.1, MaxExposureS: 900, MountedFilters: filters("r", "i")},
			{Name: "Infrared camera", Width: 1024, Height: 1024, PixelScale: 0.65, MinExposureS: 1, MaxExposureS: 300, MountedFilters: filters("J", "H")},
		},
		Programs: []observatory.Program{{Name: "GRB", Priority: 1}},
	}
}

// testFacts are those of a long night at a site that sees the whole sky.
func testFacts() Facts {
	f := Facts{Now: testNow, Instrument: testInstrument(), Night: observatory.Night{
		Name: "2026-11-21", ObservingStart: testNow.Add(-time.Hour), ObservingEnd: testNow.Add(9 * time.Hour),
	}}
	f.Instrument.Site.HorizonDeg = -91
	return f
}

// everything takes any alert.
func everything() observatory.Strategy {
	return observatory.Strategy{
		ID: 1, Name: "everything", Active: true, Program: "GRB", Preempt: true, KnownSources: true, MinAltDeg: -91,
		WindowS: 6 * 3600, Albums: []observatory.Album{
			{Name: "visible", Detector: "Visible camera", Plans: []observatory.Plan{{Name: "look", Filter: "r", ExposureS: 10, Images: 12}}},
			{Name: "infrared", Detector: "Infrared camera", Plans: []observatory.Plan{{Name: "look", Filter: "J", ExposureS: 10, Images: 12}}},
		},
	}
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := readFile(t, name); string(want) != string(got) {
		t.Errorf("%s differs; got\n%s\nwant\n%s", path, got, want)
	}
}
