package environment

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pyros/backend/observatory"
)

func TestDetector(t *testing.T) {
	value := func(name string, v float64) observatory.PLCValue {
		return observatory.PLCValue{Name: name, Number: &v}
	}
	for _, c := range []struct {
		name   string
		valid  bool
		values []observatory.PLCValue
		ok     bool
		alarm  bool
		fault  string
	}{
		{"dry", true, []observatory.PLCValue{value("analog", 3), value("digital", 1)}, true, false, ""},
		{"wet", true, []observatory.PLCValue{value("analog", 1), value("digital", 0)}, true, true, ""},
		{"analog alone", true, []observatory.PLCValue{value("analog", 2.49)}, true, true, ""},
		{"contradiction", true, []observatory.PLCValue{value("analog", 3), value("digital", 0)}, true, true, "contradicts itself"},
		{"not valid", false, []observatory.PLCValue{value("analog", 3)}, true, false, "DRD11 is not valid"},
		{"not valid, contradiction", false, []observatory.PLCValue{value("analog", 3), value("digital", 0)}, true, true, "is not valid and contradicts itself"},
		{"voltage", true, []observatory.PLCValue{value("analog", 12)}, true, false, "cannot be"},
		{"voltage not a number", true, []observatory.PLCValue{value("analog", math.NaN())}, true, false, "cannot be"},
		{"digital", true, []observatory.PLCValue{value("digital", 0.5)}, true, false, "neither 0 nor 1"},
		{"text", true, []observatory.PLCValue{{Name: "digital", Text: "dry"}}, true, false, "gives no number"},
		{"nothing", true, []observatory.PLCValue{value("heater", 1)}, false, false, ""},
	} {
		r, ok := detector(observatory.PLCDevice{Name: "DRD11", Valid: c.valid, Values: c.values})
		if ok != c.ok || r.alarm != c.alarm || !strings.Contains(r.fault, c.fault) || (c.fault == "") != (r.fault == "") {
			t.Errorf("%s: %+v, %v", c.name, r, ok)
		}
	}
	if _, ok := detector(observatory.PLCDevice{Name: "WXT520", Values: []observatory.PLCValue{value("digital", 0)}}); ok {
		t.Error("a weather station is taken for a detector")
	}
}

func TestDewPointOf(t *testing.T) {
	for _, c := range []struct{ temp, humidity, want float64 }{
		{20, 100, 20}, {20, 50, 9.26}, {0, 80, -3.04}, {-10, 60, -16.3},
	} {
		if got := dewPointOf(c.temp, c.humidity); math.Abs(got-c.want) > 0.1 {
			t.Errorf("dew point at %g degC and %g %%: %g, want %g", c.temp, c.humidity, got, c.want)
		}
	}
	s := sample(t, start)
	for i, v := range s.Devices[0].Values {
		if v.Name == "DewPoint" {
			s.Devices[0].Values = append(s.Devices[0].Values[:i], s.Devices[0].Values[i+1:]...)
		}
	}
	env := Synthesize(Input{Now: start, Status: &s, Limits: DefaultLimits(), Iteration: 1})
	if v := verdict(t, env, observatory.ElementDew); v.Level != observatory.LevelOK || math.Abs(*v.Value-6.6) > 0.2 {
		t.Errorf("from the humidity: %+v", v)
	}
}

// TestHostileAnswer wants short, printable sentences from a huge, ugly answer.
func TestHostileAnswer(t *testing.T) {
	s := sample(t, start)
	for i := range 5000 {
		v := -float64(i)
		s.Devices = append(s.Devices, observatory.PLCDevice{
			Name:  strings.Repeat("\x00\n<b>", 1000) + fmt.Sprint(i),
			Valid: i%2 == 0,
			Values: []observatory.PLCValue{
				{Name: "RainRate", Number: &v, Unit: strings.Repeat("x", 10000)},
				{Name: "door", Text: strings.Repeat("\xff", 10000)},
			},
		})
	}
	began := time.Now()
	env := Synthesize(Input{Now: start, Status: &s, Err: strings.Repeat("\xffno answer ", 10000), Limits: DefaultLimits(), Iteration: 1})
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	texts := []string{env.Safety.Cause}
	for _, v := range env.Verdicts {
		texts = append(texts, v.Note, v.Source, v.Interpretation)
	}
	for _, text := range texts {
		if len(text) > 4000 || strings.ContainsAny(text, "\x00\n") || !utf8.ValidString(text) {
			t.Errorf("%d bytes: %.200q", len(text), text)
		}
	}
	if env.Safety.Safe {
		t.Error("unclear doors are safe")
	}
}

func TestSwitchesThatOnlyCaution(t *testing.T) {
	r := newRun(t)
	r.l.OpenDoorIsDanger, r.l.LightIsDanger = false, false
	env := r.step(func(s *observatory.PLCStatus) {
		added("DOOR", "state", "open")(nil, s)
		added("SITE", "light", "ON")(nil, s)
	})
	if !env.Safety.Safe || env.Site.GlobalStatus != observatory.StatusOpen || env.Site.Doors != "open" || env.Site.Lights != "on" {
		t.Errorf("safety %+v, site %+v", env.Safety, env.Site)
	}
	for _, e := range []observatory.Element{observatory.ElementDoors, observatory.ElementLights} {
		if v := verdict(t, env, e); v.Level != observatory.LevelCaution || v.MakeSafe {
			t.Errorf("%s: %+v", e, v)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 59 * time.Second: "59 s", 3*time.Minute + 20*time.Second: "3 min",
		65 * time.Minute: "1 h 5 min", 72 * time.Hour: "3 days",
	} {
		if got := span(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
