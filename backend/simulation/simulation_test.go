package simulation

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/simulators/scenarios"
)

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "s.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func chosen(t *testing.T, names []string, scenario string) []string {
	t.Helper()
	programs, err := Choose(names, scenario, Load{})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range programs {
		list = append(list, p.Name)
	}
	return list
}

func TestActorsAreStartedWhereTheScenarioHasAPartForThem(t *testing.T) {
	devices := []string{"plc", "telescope", "dome", "camera-vis", "camera-nir"}
	if got := chosen(t, nil, ""); !slices.Equal(got, devices) {
		t.Errorf("without a scenario: %v", got)
	}
	rain, err := scenarios.Files.ReadFile("scenario_plc.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := chosen(t, nil, file(t, string(rain))); !slices.Equal(got, devices) {
		t.Errorf("for the PLC's scenario: %v", got)
	}
	both := file(t, `[9, {"time":1,"userSimulator":"a.xml"}, {"time":1,"alertSimulator":"b.xml"}]`)
	if got := chosen(t, nil, both); !slices.Equal(got, append(slices.Clone(devices), "user", "alert")) {
		t.Errorf("for both: %v", got)
	}
	if got := chosen(t, []string{"alert", "plc"}, both); !slices.Equal(got, []string{"alert", "plc"}) {
		t.Errorf("named: %v", got)
	}
	for _, c := range []struct {
		names    []string
		scenario string
		load     Load
		says     string
	}{
		{[]string{"user", "plc"}, "", Load{Requests: 5}, "user simulator alone"},
		{nil, "", Load{Requests: 5}, "user simulator alone"},
		{[]string{"user"}, "s.json", Load{Requests: 5}, "without a scenario"},
		{[]string{"moon"}, "", Load{}, "there are plc, telescope, dome, camera-vis, camera-nir, user, alert"},
		{[]string{"user"}, "", Load{}, "--scenario"},
		{nil, file(t, `[9, {"time":1,"userSimulatr":"a.xml"}]`), Load{}, `no simulator is called "userSimulatr"`},
		{nil, file(t, `{}`), Load{}, "not a JSON list"},
		{nil, "/does/not/exist", Load{}, "no such file"},
	} {
		if _, err := Choose(c.names, c.scenario, c.load); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v, %s: %v", c.names, c.scenario, err)
		}
	}
}

func TestEveryBuiltInScenarioIsForSimulatorsThatThereAre(t *testing.T) {
	for _, name := range []string{"conf.json", "scenario_plc.json", "alerts.json", "devices_down.json"} {
		if _, err := ReadScenario(filepath.Join("..", "..", "simulators", "scenarios", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestArguments(t *testing.T) {
	begin := time.Date(2026, 11, 23, 1, 36, 21, 5e8, time.UTC)
	setup := Setup{
		Addresses: map[observatory.DeviceName]string{observatory.DevicePLC: "127.0.0.1:7003"}, Scenario: "s.json", Iteration: 5 * time.Second,
		Begin: begin, Stay: true, API: "http://a:1", Login: "pyros", Password: "secret", Alerts: "in", Deeds: func(string, []byte) {},
	}
	line := func(p Program) string { return strings.Join(arguments(p, setup), " ") }
	if got := line(Programs()[0]); !strings.Contains(got, "-start 2026-11-23T01:36:21.5Z -listen 127.0.0.1:7003 -control 127.0.0.1:7103 -stay") {
		t.Errorf("plc: %s", got)
	}
	user, alert := line(Actors()[0]), line(Actors()[1])
	if !strings.Contains(user, "-scenario s.json -iteration 5s") || !strings.HasSuffix(user, "-api http://a:1 -email pyros -json") || strings.Contains(user, "secret") {
		t.Errorf("user: %s", user)
	}
	setup.Load = Load{Requests: 300, Seed: 7, Rate: 2.5, Parallel: 4}
	if got := line(Actors()[0]); !strings.Contains(got, "-email pyros -load 300 -seed 7 -rate 2.5 -parallel 4") {
		t.Errorf("load: %s", got)
	}
	if !strings.HasSuffix(alert, "-folder in -json") {
		t.Errorf("alert: %s", alert)
	}
}

func TestLinesArePartedWhereverTheyAreCut(t *testing.T) {
	var got []string
	l := &lines{tell: func(line []byte) { got = append(got, string(line)) }}
	for _, part := range []string{"on", "e\ntwo\nth", "ree\n", strings.Repeat("x", maxLine+1), "\nlast\n"} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if !slices.Equal(got, []string{"one", "two", "three", "", "last"}) {
		t.Errorf("lines %q", got)
	}
}

// TestScenarioGoesToEveryoneItHasAPartFor plays to a control port that writes
// down what it is sent.
func TestScenarioGoesToEveryoneItHasAPartFor(t *testing.T) {
	bodies := make(chan string, 9)
	port := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		bodies <- string(text)
	}))
	defer port.Close()
	host, number, err := net.SplitHostPort(port.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	device := net.JoinHostPort(host, strconv.Itoa(n-controlOffset))
	var acted []string
	c := Controls{
		Addresses: map[observatory.DeviceName]string{observatory.DevicePLC: device}, Scenarios: scenarios.Files,
		Act: func(_ context.Context, file string, actors []Program) error {
			for _, a := range actors {
				acted = append(acted, file+" "+a.Name)
			}
			return nil
		},
	}
	for _, name := range []string{"rain", "conf", "alerts"} {
		if err := c.Scenario(t.Context(), name); err != nil {
			t.Fatal(name, err)
		}
	}
	if len(bodies) != 2 || !strings.Contains(<-bodies, `"iteration_s":2`) {
		t.Errorf("%d scenarios were sent to the PLC, want two", len(bodies))
	}
	if !slices.Equal(acted, []string{"conf.json user", "alerts.json alert"}) {
		t.Errorf("acted: %q", acted)
	}
	if err := c.Scenario(t.Context(), "flood"); observatory.CodeOf(err) != observatory.CodeNotFound || !strings.Contains(err.Error(), "devices_down") {
		t.Errorf("an unknown scenario: %v", err)
	}
}
