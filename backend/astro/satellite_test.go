package astro

import (
	"os"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// station is a set of a low orbit, of 2026 November 16.
const station = "1 25544U 98067A   26320.51782528  .00012227  00000-0  22222-3 0  9998\n2 25544  51.6400 208.9163 0006317  69.9862 290.1553 15.49834127474895"

func TestBrokenTLE(t *testing.T) {
	change := func(old, by string) string { return strings.Replace(station, old, by, 1) }
	for _, c := range []struct{ text, want string }{
		{station, ""},
		{"ISS (ZARYA)\r\n" + strings.ReplaceAll(station, "\n", "\r\n") + "\r\n", ""},
		{"", "0 lines"},
		{station + "\n" + station, "4 lines"},
		{strings.Repeat("1", 5000), "5000 characters"},
		{change("9998", "999"), "line 1 of the two-line elements has 68 characters"},
		{change("9998", "9997"), `checksum "7": its digits give "8"`},
		{change("208.9163", "208.9164"), "line 2 of the two-line elements ends with the checksum"},
		{withSums(change("2 25544", "2 25545")), "of two satellites"},
		{change("1 25544", "2 25544"), `begins with "2 "`},
		{change(" 51.6400", " 51.6x0\x00"), "not of ASCII"},
		{withSums(change(" 51.6400", "251.6400")), `inclination "251.6400"`},
		{withSums(change("15.4983", "95.4983")), "mean motion"},
		{withSums(change("22222-3", "2x222-3")), "drag term"},
	} {
		err := CheckTarget(observatory.Target{Type: observatory.TargetTLE, TLE: c.text})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%q is refused: %v", c.text, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || observatory.CodeOf(err) != observatory.CodeInvalid):
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestOldTLE(t *testing.T) {
	target := observatory.Target{Type: observatory.TargetTLE, TLE: station}
	now := time.Date(2026, 12, 17, 0, 0, 0, 0, time.UTC)
	s := At(sanPedro, now)
	_, err := s.Target(target)
	if want := "the two-line elements are of 2026-11-16, 30.5 days away: they are good for 30"; err == nil || observatory.Reason(err) != want {
		t.Errorf("%v, want %q", err, want)
	}
	e, err := NewEphemeris(sanPedro, now.AddDate(0, 0, -3), now.AddDate(0, 0, 3))
	if err != nil {
		t.Fatal(err)
	}
	if spans, err := e.Visible(nil, &target, Limits{MinAltDeg: 10, SunBelowDeg: 90}, now.AddDate(0, 0, -3), now); err != nil || len(spans) == 0 {
		t.Errorf("while they are good: %v, %v", spans, err)
	}
	if _, err := e.Visible(nil, &target, Limits{MinAltDeg: 10, SunBelowDeg: 90}, now.Add(time.Hour), now.AddDate(0, 0, 3)); err == nil {
		t.Error("no error for a span that the elements do not reach")
	}
}

// TestPasses compares the passes of a low satellite with a dense scan.
func TestPasses(t *testing.T) {
	from := time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)
	for _, latitude := range []float64{31, 51.6} {
		site := sanPedro
		site.LatitudeDeg = latitude
		for _, minAlt := range []float64{10, 75} {
			e, err := NewEphemeris(site, from, from.Add(30*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			target := observatory.Target{Type: observatory.TargetTLE, TLE: station}
			spans, err := e.Visible(nil, &target, Limits{MinAltDeg: minAlt, SunBelowDeg: 90}, from, from.Add(30*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			i := 0
			for at := from; at.Before(from.Add(30 * time.Hour)); at = at.Add(7 * time.Second) {
				for i < len(spans) && !at.Before(spans[i].End) {
					i++
				}
				inside := i < len(spans) && !at.Before(spans[i].Start)
				alt := placeAt(t, site, at, target).AltDeg
				if off := alt - minAlt; (off > 0.01 || off < -0.01) && inside != (off > 0) {
					t.Fatalf("latitude %g: at %v altitude %g, inside %v: %v", latitude, at, alt, inside, spans)
				}
			}
		}
	}
}

func FuzzTLE(f *testing.F) {
	text, err := os.ReadFile("testdata/satellites.tle")
	if err != nil {
		f.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		f.Add(lines[i] + "\n" + lines[i+1])
	}
	for _, set := range verificationSets(f) {
		f.Add(withSums(set[0][:min(69, len(set[0]))] + "\n" + set[1][:69]))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, text := range []string{text, withSums(text)} {
			sat, err := parseTLE(text)
			if err != nil {
				continue
			}
			for _, days := range []float64{-30, -1, 0, 0.3, 30} {
				if v, err := sat.seen(sat.epoch+days, 0, vec{6378}); err == nil && !(v.norm() < 1e9) {
					t.Fatalf("%q is %v", text, v)
				}
			}
		}
	})
}

// withSums mends the checksums, so that a fuzzed line gets past them.
func withSums(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if len(line) != 69 {
			continue
		}
		sum := 0
		for _, c := range []byte(line[:68]) {
			if c >= '0' && c <= '9' {
				sum += int(c - '0')
			} else if c == '-' {
				sum++
			}
		}
		lines[i] = line[:68] + string(byte('0'+sum%10))
	}
	return strings.Join(lines, "\n")
}
