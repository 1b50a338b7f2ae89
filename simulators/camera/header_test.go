package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"pyros/backend/imaging/fits"
)

func TestHeaderIsWhole(t *testing.T) {
	file, h, _ := take(t, vis(), shot("e1", 10), looking(83.6, 22), looking(83.6, 22))
	for key, want := range map[string]any{
		"SIMPLE": true, "BITPIX": int64(16), "NAXIS1": int64(1024), "DATE-OBS": "2026-11-23T05:00:00.000", "EXPTIME": 10.0, "OBJECT": "M 1",
		"OBSERVER": "Zo?", "PROGRAM": "GRB", "SEQID": int64(3), "PLANID": int64(4), "IMGNUM": int64(2), "FILTER": "First visible filter", "BAND": "g",
		"INSTRUME": "VIS", "DETECTOR": "Visible camera", "RADESYS": "ICRS", "CTYPE1": "RA---TAN", "CRVAL1": 83.6, "CRVAL2": 22.0, "CRPIX1": 512.5,
		"GAIN": 1.5, "RDNOISE": 6.0, "SATURATE": 60000.0, "SITELAT": 31.0442, "SITELONG": -115.4637, "EQUINOX": 2000.0, "IMAGETYP": "light", "RA": 83.6,
	} {
		found := false
		for _, c := range h.Cards() {
			if c.Key == key {
				found = c.Value == want
				if !found {
					t.Errorf("%s = %v, want %v", key, c.Value, want)
				}
				break
			}
		}
		if !found {
			t.Errorf("%s is not as wanted", key)
		}
	}
	for _, key := range []string{"TELESCOP", "DEC", "AIRMASS", "CCD-TEMP", "JD", "MJD-OBS", "CD1_1", "CD2_2", "DATASUM", "CHECKSUM"} {
		if !slices.ContainsFunc(h.Cards(), func(c fits.Card) bool { return c.Key == key }) {
			t.Errorf("%s is missing", key)
		}
	}
	if err := fits.Verify(file); err != nil {
		t.Error(err)
	}
	tool, err := exec.LookPath("fitsverify")
	if err != nil {
		t.Skip("fitsverify is not installed")
	}
	name := filepath.Join(t.TempDir(), "e1.fits")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := exec.Command(tool, name).CombinedOutput(); !bytes.Contains(out, []byte("0 warning(s) and 0 error(s)")) {
		t.Errorf("%s", out)
	}
}
