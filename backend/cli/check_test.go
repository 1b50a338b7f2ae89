package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pyros/backend/store"
)

const sample = "../../simulators/scenarios/routine_request_01.xml"

// command runs the program.
func command(args ...string) (code int, out, errOut string) {
	var o, e bytes.Buffer
	code = Execute(args, &o, &e)
	return code, o.String(), e.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckNeedsNoServer(t *testing.T) {
	t.Setenv("PYROS_EMAIL", "")
	t.Setenv("PYROS_API", "http://127.0.0.1:1")
	code, out, errOut := command("request", "check", sample)
	if code != 0 || out != sample+" is good\n" || !strings.Contains(errOut, `warning: line 3, sequence 1 "Sequence1 (200secs)" duration: the plans need 63 s`) {
		t.Errorf("exit code %d, printed %q and %q", code, out, errOut)
	}
}

func TestCheckTellsEveryFindingWithItsPlace(t *testing.T) {
	bad := write(t, "bad.xml", `<request name="r" scientific_program="Chess" target_type="test" relative="1">
  <sequence name="s" jd1="0" jd2="60000">
    <album detector="Visible camera">
      <plan filter="Ruby glass" duration="10" nb_images="0"/>
    </album>
  </sequence>
</request>`)
	code, out, errOut := command("request", "check", sample, bad, "no/such.xml")
	if code != 1 || out != sample+" is good\n" {
		t.Errorf("exit code %d, printed %q", code, out)
	}
	for _, want := range []string{
		`bad.xml: error: line 1 scientific_program: unknown program "Chess"`,
		`bad.xml: error: line 4, sequence 1 "s", album 1, plan 1 filter: "Ruby glass" is not mounted`,
		`bad.xml: error: line 4, sequence 1 "s", album 1, plan 1 nb_images: must be from 1`,
		"no/such.xml: ", "pyros: 2 of 3 files would be refused\n",
	} {
		if !strings.Contains(errOut, want) {
			t.Errorf("%q is not in\n%s", want, errOut)
		}
	}
	var all []checked
	code, out, _ = command("request", "check", "--json", sample, bad)
	if err := json.Unmarshal([]byte(out), &all); err != nil || code != 1 || len(all) != 2 || !all[0].Good || all[1].Good {
		t.Fatalf("exit code %d, %v, printed %s", code, err, out)
	}
	if len(all[0].Warnings) != 1 || len(all[1].Problems) != 3 || all[1].Problems[1].Path != "sequences[0].albums[0].plans[0]" {
		t.Errorf("%+v", all)
	}
}

func TestCheckAgainstAnotherInstrumentAndTime(t *testing.T) {
	in := store.StandardInstrument()
	in.Detectors = in.Detectors[1:]
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	code, _, errOut := command("request", "check", "--instrument", write(t, "in.json", string(raw)), sample)
	if code != 1 || !strings.Contains(errOut, `unknown detector "Visible camera"; known are "Infrared camera"`) {
		t.Errorf("exit code %d, %s", code, errOut)
	}
	if code, _, errOut = command("request", "check", "--instrument", write(t, "in.json", "{}"), sample); code != 1 || !strings.Contains(errOut, "is no instrument") {
		t.Errorf("exit code %d, %s", code, errOut)
	}
	dated := write(t, "dated.yaml", `name: r
scientific_program: GRB
target_type: test
sequences: [{name: s, window_start: "2030-01-01T00:00:00Z",
window_end: "2030-01-02T00:00:00Z", albums: [{detector: Visible camera, plans: [{filter: First visible filter, duration: 1, nb_images: 1}]}]}]`)
	for at, want := range map[string]int{"2030-01-01T00:00:00Z": 0, "2031-01-01T00:00:00Z": 1} {
		if code, _, errOut := command("request", "check", "--at", at, dated); code != want {
			t.Errorf("at %s: exit code %d, %s", at, code, errOut)
		}
	}
}

func TestCheckAtAServer(t *testing.T) {
	answers := map[string]string{
		"/api/v1/auth/login":     `{"access_token":"t"}`,
		"/api/v1/requests/check": `{"problems":[{"place":"line 9","field":"name","message":"evil \u001b[2J"}],"warnings":[]}`,
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(answers[r.URL.Path]))
	}))
	defer web.Close()
	code, _, errOut := command("request", "check", "--server", "--api", web.URL, "--email", "a", "--password", "b", sample)
	if code != 1 || !strings.Contains(errOut, `error: line 9 name: evil \u001b[2J`) {
		t.Errorf("exit code %d, %q", code, errOut)
	}
	t.Setenv("PYROS_EMAIL", "")
	if code, _, errOut := command("request", "check", "--server", sample); code != 1 || !strings.Contains(errOut, "who are you") {
		t.Errorf("exit code %d, %q", code, errOut)
	}
}
