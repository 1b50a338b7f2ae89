package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
	"pyros/simulators/scenarios"
	"pyros/simulators/sim"
	"pyros/simulators/sim/simtest"
)

// TestMain passes over the half second in which net/http, having refused a body,
// lets the sender read the answer.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

// recorder is a device that parks and writes down its events.
type recorder struct {
	mu       sync.Mutex
	events   []string
	restored int
	closed   bool
}

func (r *recorder) Do(_ context.Context, _ time.Time, c pyrosnet.Command) (any, error) {
	switch c.Name {
	case "PARK":
		return pyrosnet.Answer{Name: "PARK"}, nil
	case "STOP":
		return nil, observatory.Errorf(observatory.CodeConflict, "never")
	case "BREAK":
		return nil, errors.New("inside")
	}
	return nil, sim.Unknown(c)
}

func (r *recorder) Happen(_ time.Time, event json.RawMessage) error {
	var e struct {
		Word string `json:"word"`
	}
	if err := sim.DecodeEvent(event, &e); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e.Word)
	return nil
}

func (r *recorder) Restore(time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.restored++
}

func (r *recorder) State(time.Time) any { return map[string]string{"word": "fine"} }

func (r *recorder) Close() error {
	r.closed = true
	return nil
}

func (r *recorder) words() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.events, " ")
}

func TestFaultsOverRealSockets(t *testing.T) {
	r := &recorder{}
	s := simtest.Start(t, "key", nil, r)
	d := pyrosnet.NewTelescope(s.Addr(), pyrosnet.Options{Timeout: 200 * time.Millisecond})
	defer d.Close()
	simtest.Faults(t, s, d.Park)
	if err := d.Stop(t.Context()); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("stop: %v", err)
	}
	if r.restored == 0 {
		t.Error("clear did not restore the device")
	}
	s.Close()
	if !r.closed {
		t.Error("the device was not closed")
	}
}

func TestFaultEndsByItself(t *testing.T) {
	s := simtest.Start(t, "key", simtest.Fast(1000), &recorder{})
	d := pyrosnet.NewTelescope(s.Addr(), pyrosnet.Options{Timeout: 10 * time.Second})
	defer d.Close()
	simtest.Post(t, s, map[string]any{"fault": "no_answer", "seconds": 200})
	start := time.Now()
	if err := d.Park(t.Context()); err != nil {
		t.Errorf("the held answer did not come: %v", err)
	}
	if took := time.Since(start); took < 100*time.Millisecond {
		t.Errorf("the answer was held back for %v only", took)
	}
	simtest.Post(t, s, map[string]any{"fault": "down", "seconds": 200})
	simtest.Until(t, "it is there again", func() bool { return d.Park(t.Context()) == nil })
}

func TestScenarioPlaysOnTheClock(t *testing.T) {
	r := &recorder{}
	c := simtest.Fast(100)
	s := simtest.Start(t, "mine", c, r)
	scenario, err := sim.ParseScenario([]byte(`[5, {"time":3,"mine":{"word":"three"}}, {"time":0,"mine":{"word":"zero"}},
		{"time":1,"other":{"word":"not for me"}}, {"time":1,"mine":{"wrod":"misspelt"}}, {"time":2,"mine":{"fault":"garbage","iterations":1}}]`), "mine")
	if err != nil {
		t.Fatal(err)
	}
	start := c.Now()
	<-s.Play(scenario, time.Time{}, 2*time.Second)
	if took := c.Now().Sub(start); took < 10*time.Second {
		t.Errorf("five iterations of 2 s took %v", took)
	}
	if got := r.words(); got != "zero three" || r.restored != 1 {
		t.Errorf("events %q, restored %d times", got, r.restored)
	}
	if state := s.State(); state.Playing || state.Iteration != 5 || state.Fault.Fault != "" {
		t.Errorf("state %+v", state)
	}
}

func TestDownForIterations(t *testing.T) {
	c := simtest.Fast(100)
	s := simtest.Start(t, "mine", c, &recorder{})
	d := pyrosnet.NewTelescope(s.Addr(), pyrosnet.Options{Timeout: 10 * time.Second})
	defer d.Close()
	until := func() time.Time {
		fault := s.State().Fault
		if fault.Fault != sim.Down || fault.Until == nil {
			return time.Time{}
		}
		return *fault.Until
	}
	scenario, err := sim.ParseScenario([]byte(`[40, {"time":2,"mine":{"down":10}}]`), "mine")
	if err != nil {
		t.Fatal(err)
	}
	over := s.Play(scenario, time.Time{}, 3*time.Second)
	simtest.Until(t, "it is down", func() bool { return !until().IsZero() })
	end := until()
	if left := end.Sub(c.Now()); left > 30*time.Second {
		t.Errorf("down for %v more", left)
	}
	// On a busy machine the outage can end while the answer is awaited.
	if err := d.Park(t.Context()); err == nil && c.Now().Before(end) {
		t.Errorf("it answers, and is down until %v", end)
	}
	simtest.Until(t, "it is there again", func() bool { return d.Park(t.Context()) == nil })
	<-over

	simtest.Post(t, s, map[string]any{"down": 1000}) // of 3 s, as long as those of the last scenario
	if left := until().Sub(c.Now()); left < 2900*time.Second || left > 3000*time.Second {
		t.Errorf("down by the control port for %v", left)
	}
	simtest.Post(t, s, map[string]any{"clear": true})
	simtest.Until(t, "it is there after clear", func() bool { return d.Park(t.Context()) == nil })
}

func TestScenarioBeginsWhenItIsTold(t *testing.T) {
	r := &recorder{}
	c := simtest.Fast(100)
	s := simtest.Start(t, "mine", c, r)
	scenario, err := sim.ParseScenario([]byte(`[2, {"time":0,"mine":{"word":"zero"}}]`), "mine")
	if err != nil {
		t.Fatal(err)
	}
	begin := c.Now().Add(20 * time.Second)
	over := s.Play(scenario, begin, time.Second)
	if state := s.State(); state.Iteration != 0 || r.words() != "" {
		t.Errorf("before the beginning: iteration %d, events %q", state.Iteration, r.words())
	}
	<-over
	if now := c.Now(); now.Before(begin.Add(2*time.Second)) || r.words() != "zero" {
		t.Errorf("over at %v, begun at %v, events %q", now, begin, r.words())
	}
}

func TestNewScenarioReplacesTheOld(t *testing.T) {
	r := &recorder{}
	s := simtest.Start(t, "mine", nil, r)
	for i := range 5 {
		simtest.Post(t, s, map[string]any{"iteration_s": 3600, "scenario": []any{
			9, map[string]any{"time": 0, "mine": map[string]any{"word": fmt.Sprint(i)}},
		}})
		simtest.Until(t, "its event happened", func() bool { return strings.HasSuffix(r.words(), fmt.Sprint(i)) })
	}
	simtest.Post(t, s, map[string]any{"clear": true})
	if s.State().Playing {
		t.Error("still playing after clear")
	}
}

func TestControlPortRefuses(t *testing.T) {
	s := simtest.Start(t, "mine", nil, &recorder{})
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for name, c := range map[string]struct {
		kind, body string
		status     int
	}{
		"a form":           {"application/x-www-form-urlencoded", `{"clear":true}`, http.StatusUnsupportedMediaType},
		"broken":           {"application/json", `{"clear"`, http.StatusBadRequest},
		"unknown fault":    {"application/json", `{"fault":"boredom"}`, http.StatusBadRequest},
		"negative":         {"application/json", `{"fault":"down","seconds":-1}`, http.StatusBadRequest},
		"unknown field":    {"application/json", `{"wrod":"x"}`, http.StatusBadRequest},
		"down for nothing": {"application/json", `{"down":0}`, http.StatusBadRequest},
		"down and more":    {"application/json", `{"down":3,"fault":"drop"}`, http.StatusBadRequest},
		"bad scenario":     {"application/json", `{"scenario":[]}`, http.StatusBadRequest},
		"bad iteration":    {"application/json", `{"scenario":[1],"iteration_s":-3}`, http.StatusBadRequest},
		"larger than fits": {"application/json", `{"word":"` + strings.Repeat("x", 2<<20) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		res, err := client.Post("http://"+s.ControlAddr()+"/event", c.kind, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", name, res.StatusCode, c.status)
		}
	}
	res, err := client.Get("http://" + s.ControlAddr() + "/state")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var state sim.State
	if err := json.NewDecoder(res.Body).Decode(&state); err != nil || state.Address != s.Addr() {
		t.Errorf("state %+v, %v", state, err)
	}
}

func TestHostileClients(t *testing.T) {
	s := simtest.Start(t, "mine", nil, &recorder{})
	talk := func(text string) string {
		conn, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		go io.WriteString(conn, text)
		buffer := make([]byte, 1000)
		n, _ := conn.Read(buffer)
		return string(buffer[:n])
	}
	for text, want := range map[string]string{
		`{"command":[{"name":"PARK"},{"name":"STOP"}]}`: `[{"name":"PARK"},{"name":"STOP","error":{"code":"conflict","message":"never"}}]`,
		`{"command":[{"name":"DANCE"}]}`:                `"DANCE\" is not a command`,
		`{"command":[{"name":"BREAK"}]}`:                `"code":"internal"`,
		`{"command":[]}`:                                `"code":"invalid"`,
		`[1]`:                                           `"code":"invalid"`,
		"GET / HTTP/1.1\r\n\r\n":                        "",
		`{"command":[` + strings.Repeat(" ", pyrosnet.MaxMessage): "",
	} {
		if got := talk(text); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%.60q: answer %q, want %q", text, got, want)
		}
	}
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	for range 80 {
		c, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}
	simtest.Until(t, "the limit of connections holds", func() bool { return s.State().Connections == 64 })
}

func TestTheGivenScenariosParse(t *testing.T) {
	for name, want := range map[string]struct {
		key                string
		iterations, events int
	}{
		"scenario_plc.json": {"plcSimulator", 10, 4},
		"conf.json":         {"userSimulator", 200, 10},
	} {
		text, err := scenarios.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := sim.ParseScenario(text, want.key)
		if err != nil || s.Iterations != want.iterations || len(s.Events) != want.events {
			t.Errorf("%s: %d iterations, %d events, %v", name, s.Iterations, len(s.Events), err)
		}
	}
}

func TestParseScenarioRefuses(t *testing.T) {
	for _, text := range []string{
		"", "{}", "[]", "[0]", `["10"]`, "[10, 3]", `[10, {"mine":{}}]`, `[10, {"time":11,"mine":{}}]`,
		`[10, {"time":-1}]`, `[10, {"time":"1"}]`, "[2000000]", "[" + strings.Repeat(" ", 2<<20) + "]",
	} {
		if _, err := sim.ParseScenario([]byte(text), "mine"); err == nil {
			t.Errorf("%.40q was accepted", text)
		}
	}
}

func FuzzParseScenario(f *testing.F) {
	for _, name := range []string{"scenario_plc.json", "conf.json"} {
		text, _ := scenarios.Files.ReadFile(name)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := sim.ParseScenario(text, "plcSimulator")
		for i, e := range s.Events {
			if err == nil && (e.Time > s.Iterations || i > 0 && e.Time < s.Events[i-1].Time) {
				t.Fatalf("accepted %+v", s)
			}
		}
	})
}
