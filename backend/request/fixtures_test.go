package request

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pyros/backend/observatory"
)

var update = flag.Bool("update", false, "write the golden files anew")

var testNow = time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)

// testInstrument is a small observatory with the two cameras.
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
			{
				Name: "Visible camera", Channel: observatory.ChannelVIS, ReadoutS: 2, FilterChangeS: 3, MinExposureS: 0.1, MaxExposureS: 1800,
				MountedFilters: filters("First visible filter", "Second visible filter", "Third visible filter", "First infrared filter"),
			},
			{
				Name: "Infrared camera", Channel: observatory.ChannelNIR, ReadoutS: 1, FilterChangeS: 4, MinExposureS: 0.5, MaxExposureS: 120,
				MountedFilters: filters("First infrared filter", "Second infrared filter", "Third infrared filter"),
			},
		},
		Programs:  []observatory.Program{{Name: "GRB", Priority: 1}, {Name: "Galaxies", Priority: 3}},
		OverheadS: 20,
	}
}

// testBasis does not look at the sky.
func testBasis() Basis { return Basis{Instrument: testInstrument(), Now: testNow} }

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
