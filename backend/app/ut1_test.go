package app

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

func TestTheSiteTurnsByTheTableOfUT1(t *testing.T) {
	c := settings(t)
	a, _, err := opened(t, c)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	before := astro.SiderealTime(a.instrument.Site, at)
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	c.UT1File = filepath.Join(t.TempDir(), "ut1.csv")
	write := func(text string) {
		if err := os.WriteFile(c.UT1File, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("mjd,dut1_s\n61366,0.5\n61367,0.5\n")
	if a, _, err = opened(t, c); err != nil {
		t.Fatal(err)
	}
	stored, err := a.store.Instrument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, site := range map[string]float64{"loops": astro.SiderealTime(a.instrument.Site, at), "store": astro.SiderealTime(stored.Site, at)} {
		if turned := (site - before) * 3600; math.Abs(turned-7.52) > 0.01 {
			t.Errorf("%s: half a second turns the sky by %g arcsec, want 7.52", name, turned)
		}
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	write("mjd,dut1_s\n61366,0.5\n61367,many\n")
	if _, _, err := opened(t, c); err == nil || !strings.Contains(observatory.Reason(err), "ut1.csv: line 3 of") {
		t.Errorf("a line that cannot be read: %v", err)
	}
	c.UT1File = "missing.csv"
	if _, _, err := opened(t, c); err == nil || !strings.Contains(err.Error(), "missing.csv") {
		t.Errorf("a file that is not there: %v", err)
	}
}
