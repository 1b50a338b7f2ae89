package main

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pyros/backend/clock"
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

// start runs the PLC and gives its driver.
func start(t *testing.T, c clock.Clock) (*sim.Server, pyrosnet.PLC) {
	t.Helper()
	d, err := newDevice(scenarios.PLCReply, false, 1)
	if err != nil {
		t.Fatal(err)
	}
	s := simtest.Start(t, "plcSimulator", c, d)
	p := pyrosnet.NewPLC(s.Addr(), pyrosnet.Options{Timeout: 200 * time.Millisecond})
	t.Cleanup(func() { p.Close() })
	return s, p
}

// rain reads the rain rates of both weather stations.
func rain(t *testing.T, p pyrosnet.PLC) [2]float64 {
	t.Helper()
	s, err := p.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var rates [2]float64
	for _, d := range s.Devices {
		for _, v := range d.Values {
			if v.Name == "RainRate" && d.Name == "WXT520" {
				rates[0] = *v.Number
			} else if v.Name == "RainRate" {
				rates[1] = *v.Number
			}
		}
	}
	return rates
}

func TestAnswersTheSampleToTheLetter(t *testing.T) {
	_, p := start(t, nil)
	for range 2 {
		raw, err := p.Send(t.Context(), []byte(`{"command": [{"name": "STATUS"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		var got, want any
		if json.Unmarshal(raw, &got) != nil || json.Unmarshal(scenarios.PLCReply, &want) != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("answer %s", raw)
		}
	}
}

func TestFaults(t *testing.T) {
	s, p := start(t, nil)
	simtest.Faults(t, s, func(ctx context.Context) error {
		_, err := p.Status(ctx)
		return err
	})
}

func TestTheGivenScenarioMakesItRain(t *testing.T) {
	s, p := start(t, simtest.Fast(20))
	text, err := scenarios.Files.ReadFile("scenario_plc.json")
	if err != nil {
		t.Fatal(err)
	}
	simtest.Post(t, s, map[string]any{"scenario": json.RawMessage(text), "iteration_s": 2})
	// Every 0.1 s of real time is an iteration; every reading must fit the
	// iterations that were before and after it.
	seen := map[float64]bool{}
	for s.State().Playing {
		before := s.State().Iteration
		rates := rain(t, p)
		after := s.State().Iteration
		if rates[0] == 12 {
			seen[12] = true
			if after < 3 || before > 7 {
				t.Errorf("rain in iteration %d to %d", before, after)
			}
		}
		if rates[0] == 0 && before > 3 && after < 7 {
			t.Errorf("dry in iteration %d to %d", before, after)
		}
		if rates[0] == 0 && before >= 7 {
			seen[0] = true
		}
	}
	if !seen[12] || !seen[0] {
		t.Errorf("seen %v, want rain and then none", seen)
	}
}

func TestScenarioEndsWithTheSampleRestored(t *testing.T) {
	s, p := start(t, simtest.Fast(100))
	simtest.Post(t, s, map[string]any{"iteration_s": 1, "scenario": []any{
		3, map[string]any{"time": 1, "plcSimulator": Change{Device: "WXT520", Value: "RainRate", To: json.RawMessage("12.0")}},
	}})
	simtest.Until(t, "the scenario is over", func() bool { return !s.State().Playing })
	if got := rain(t, p); got != [2]float64{0, 0} {
		t.Errorf("rain %v", got)
	}
}

func TestEventsAndSwitches(t *testing.T) {
	s, p := start(t, nil)
	simtest.Post(t, s, map[string]any{"device_name": "VantagePro", "value_name": "RainRate", "value": 3.5})
	simtest.Post(t, s, map[string]any{"device_name": "VantagePro", "valid": "yes"})
	if got := rain(t, p); got != [2]float64{0, 3.5} {
		t.Errorf("rain %v", got)
	}
	status, err := p.Status(t.Context())
	if err != nil || !status.Devices[2].Valid {
		t.Errorf("VantagePro not valid, %v", err)
	}
	for text, want := range map[string]observatory.Code{
		`{"device_name":"WXT520","value_name":"Sunshine","value":1}`:    observatory.CodeNotFound,
		`{"device_name":"Barometer","value_name":"Pressure","value":1}`: observatory.CodeNotFound,
		`{"device_name":"WXT520","value_name":"RainRate"}`:              observatory.CodeInvalid,
		`{"device_name":"WXT520","valid":"perhaps"}`:                    observatory.CodeInvalid,
		`{"device_name":"WXT520"}`:                                      observatory.CodeInvalid,
	} {
		if err := s.Inject([]byte(text)); observatory.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{`"open"`: "open", `"closed"`: "closed"} {
		if err := s.Inject([]byte(`{"device_name":"DOORS","value_name":"status","value":` + text + `}`)); err != nil {
			t.Fatal(err)
		}
		if status, _ := p.Status(t.Context()); len(status.Devices) != 7 || status.Devices[6].Values[0].Text != want {
			t.Errorf("doors %s: %+v", want, status.Devices)
		}
	}
	if err := s.Inject([]byte(`{"device_name":"DOORS","value_name":"colour","value":"red"}`)); observatory.CodeOf(err) != observatory.CodeNotFound {
		t.Errorf("doors of a colour: %v", err)
	}
	lamp := `{"command":[{"name":"SET","device_name":"LAMP_FLAT_CAGIRE","value_name":"status","value":"off"}]}`
	if answer, err := p.Send(t.Context(), []byte(lamp)); err != nil || string(answer) != `[{"name":"SET"}]` {
		t.Errorf("lamp: %s, %v", answer, err)
	}
	if status, _ := p.Status(t.Context()); status.Devices[4].Values[0].Text != "off" || status.Devices[5].Values[0].Text != "on" {
		t.Errorf("lamps %+v", status.Devices[4:])
	}
	sensor := `{"command":[{"name":"SET","device_name":"WXT520","value_name":"RainRate","value":0}]}`
	if answer, _ := p.Send(t.Context(), []byte(sensor)); !json.Valid(answer) || string(answer) == `[{"name":"SET"}]` {
		t.Errorf("a sensor was set: %s", answer)
	}
}

func TestSwitchesAppearWhenTheyAreFirstSet(t *testing.T) {
	s, p := start(t, nil)
	states := func() (words []string) {
		status, err := p.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range observatory.Switches(&status) {
			word := "unknown"
			if one.On != nil {
				word = map[bool]string{true: "on", false: "off"}[*one.On]
			}
			words = append(words, word)
		}
		return words
	}
	if got := states(); !slices.Equal(got, []string{"unknown", "unknown", "unknown", "on"}) {
		t.Errorf("before: %v", got)
	}
	for _, set := range []struct {
		name observatory.SwitchName
		on   bool
	}{{observatory.SwitchDomeLights, true}, {observatory.SwitchTelescopePower, true}, {observatory.SwitchTelescopePower, false}, {observatory.SwitchFlatLamp, false}} {
		if err := p.Switch(t.Context(), set.name, set.on); err != nil {
			t.Fatal(err)
		}
	}
	if got := states(); !slices.Equal(got, []string{"on", "off", "unknown", "off"}) {
		t.Errorf("after: %v", got)
	}
	dim := `{"command":[{"name":"SET","device_name":"DOME_LIGHTS","value_name":"status","value":"dim"}]}`
	if answer, _ := p.Send(t.Context(), []byte(dim)); !strings.Contains(string(answer), "on or off") {
		t.Errorf("dim: %s", answer)
	}
	if err := p.Switch(t.Context(), "FOUNTAIN", true); observatory.CodeOf(err) != observatory.CodeNotFound {
		t.Errorf("a switch that is not there: %v", err)
	}
	simtest.Post(t, s, map[string]any{"clear": true})
	if got := states(); !slices.Equal(got, []string{"unknown", "unknown", "unknown", "on"}) {
		t.Errorf("restored: %v", got)
	}
}

func TestNoiseIsSmallAndKeepsDry(t *testing.T) {
	d, err := newDevice(scenarios.PLCReply, true, 7)
	if err != nil {
		t.Fatal(err)
	}
	s := simtest.Start(t, "plcSimulator", nil, d)
	p := pyrosnet.NewPLC(s.Addr(), pyrosnet.Options{})
	defer p.Close()
	changed := false
	for range 20 {
		status, err := p.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		values := status.Devices[0].Values
		if n := *values[1].Number; n < 62 || n > 66 || *values[3].Number != 0 {
			t.Errorf("humidity %g, rain %g", n, *values[3].Number)
		} else if n != 64.1 {
			changed = true
		}
	}
	if !changed {
		t.Error("nothing strays")
	}
}

func TestSampleIsChecked(t *testing.T) {
	for _, text := range []string{"", "[]", "{}", "[{},{}]"} {
		if _, err := NewModel([]byte(text)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
