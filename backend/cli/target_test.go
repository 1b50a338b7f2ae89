package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pyros/backend/catalogue"
	"pyros/backend/outlook"
)

// typed runs the program and gives what it printed.
func typed(t *testing.T, code int, args ...string) (out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := Execute(args, &o, &e); got != code {
		t.Fatalf("%q: exit code %d, want %d: %s", args, got, code, e.String())
	}
	return o.String(), e.String()
}

func TestTargetTellsWhatANameStandsFor(t *testing.T) {
	out, _ := typed(t, 0, "target", "andromeda", "galaxy")
	for _, want := range []string{"name       M 31\n", "NGC 224", "galaxy", "00:42:44.4 +41:16:09", "177.8 arcmin"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	out, _ = typed(t, 0, "target", "--json", "alf", "CMa")
	var o catalogue.Object
	if err := json.Unmarshal([]byte(out), &o); err != nil || o.Name != "Sirius" {
		t.Errorf("%v: %s", err, out)
	}
	if _, errOut := typed(t, 1, "target", "siriuss"); !strings.Contains(errOut, `no object is called "siriuss"; did you mean Sirius`) {
		t.Error(errOut)
	}
	typed(t, 1, "target", strings.Repeat("x", 5000))
	typed(t, 2, "target")
}

func TestVisibilityPlotsANight(t *testing.T) {
	out, _ := typed(t, 0, "visibility", "M31", "--night", "2026-11-22", "--max-airmass", "2", "--duration", "1h")
	for _, want := range []string{"M 31 in the night of 2026-11-22", "******", "mmm", "01:36:21 to 09:20:00 (7h44m0s)\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if out, _ = typed(t, 0, "visibility", "M", "7", "--night", "2026-11-22"); !strings.HasSuffix(out, "Never above 20 deg in this night; best 2.2 deg on 23 Nov 01:36 UTC.\n") {
		t.Error(out)
	}
	out, _ = typed(t, 0, "visibility", "M 31", "--night", "2026-11-22", "--nights", "8", "--min-moon", "40", "--duration", "3h")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 10 || lines[9] != "Can be scheduled in 6 of the 8 nights from 2026-11-22 on." {
		t.Error(out)
	}
	out, _ = typed(t, 0, "visibility", "Jupiter", "--night", "2026-11-22", "--json")
	var n outlook.Night
	if err := json.Unmarshal([]byte(out), &n); err != nil || n.Target.Body != "jupiter" || !n.Fits {
		t.Errorf("%v: %s", err, out)
	}
	typed(t, 1, "visibility", "Nibiru")
	typed(t, 1, "visibility", "M31", "--night", "yesterday")
	typed(t, 1, "visibility", "M31", "--nights", "1000")
	typed(t, 2, "visibility", "M31", "--twilight", "dark")
}
