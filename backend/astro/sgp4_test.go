package astro

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestSGP4Verification follows the satellites of the verification set of Vallado
// et al. (2006), testdata/sgp4_verification.tle, and compares places and
// velocities with the ones published with it, sgp4_verification.out.
func TestSGP4Verification(t *testing.T) {
	sets := verificationSets(t)
	f, err := os.Open("testdata/sgp4_verification.out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var sat satellite
	var readErr error
	name, compared, worstKM := "", 0, 0.0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 2 && fields[1] == "xx" {
			name = fields[0]
			set, ok := sets[name]
			if !ok {
				t.Fatalf("no elements of %s", name)
			}
			sat, readErr = readTLE(set[0], set[1])
			continue
		}
		var minutes float64
		var place, velocity vec
		if n, _ := fmt.Sscan(lines.Text(), &minutes, &place[0], &place[1], &place[2], &velocity[0], &velocity[1], &velocity[2]); n != 7 {
			continue
		}
		if readErr != nil {
			if name != "33334" { // a mean motion of 1e-5 a day
				t.Errorf("%s: %v", name, readErr)
			}
			continue
		}
		gotPlace, gotVelocity, err := sat.at(minutes)
		if err != nil {
			t.Errorf("%s at %g min: %v", name, minutes, err)
			continue
		}
		off := gotPlace.sub(place).norm()
		worstKM = max(worstKM, off)
		if off > 1e-5 || gotVelocity.sub(velocity).norm() > 2e-8 {
			t.Errorf("%s at %g min is %g km and %g km/s off", name, minutes, off, gotVelocity.sub(velocity).norm())
		}
		compared++
	}
	if compared < 600 {
		t.Errorf("only %d places compared", compared)
	}
	t.Logf("%d places of %d satellites, the worst %.1e km off", compared, len(sets), worstKM)
}

// verificationSets are lines 1 and 2 by the number of the satellite.
func verificationSets(t testing.TB) map[string][2]string {
	t.Helper()
	text, err := os.ReadFile("testdata/sgp4_verification.tle")
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string][2]string{}
	first := ""
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.HasPrefix(line, "1 "):
			first = line
		case strings.HasPrefix(line, "2 "):
			sets[strings.TrimLeft(strings.TrimRight(line[2:7], " U"), "0")] = [2]string{first, line}
		}
	}
	return sets
}
