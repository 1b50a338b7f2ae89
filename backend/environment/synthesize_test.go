package environment

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestSampleIsSafe(t *testing.T) {
	env := newRun(t).step(same)
	if !env.Safety.Safe || env.Safety.Level != observatory.LevelCaution {
		t.Errorf("safety %+v, want safe with a caution", env.Safety)
	}
	if want := start.Add(10 * time.Second); !env.Safety.Until.Equal(want) {
		t.Errorf("valid until %v, want %v", env.Safety.Until, want)
	}
	if env.Weather.GlobalStatus != observatory.StatusOK || env.Site.GlobalStatus != observatory.StatusOK {
		t.Errorf("status %s and %s, want OK", env.Weather.GlobalStatus, env.Site.GlobalStatus)
	}
	for _, w := range []struct {
		element observatory.Element
		level   observatory.Level
		text    string
	}{
		{observatory.ElementRain, observatory.LevelCaution, "no rain"},
		{observatory.ElementWind, observatory.LevelOK, "breeze"},
		{observatory.ElementHumidity, observatory.LevelOK, "the air is dry enough"},
		{observatory.ElementDew, observatory.LevelOK, "no dew"},
		{observatory.ElementCloud, observatory.LevelOK, "clear"},
		{observatory.ElementTemperature, observatory.LevelOK, "within the limits"},
		{observatory.ElementPressure, observatory.LevelOK, "no limit is set"},
		{observatory.ElementDoors, observatory.LevelIdle, "not fitted"},
		{observatory.ElementLights, observatory.LevelIdle, "not fitted"},
		{observatory.ElementLink, observatory.LevelOK, "answers"},
	} {
		v := verdict(t, env, w.element)
		if v.Level != w.level || v.Interpretation != w.text || v.MakeSafe {
			t.Errorf("%s: %s %q make_safe %v, want %s %q false", w.element, v.Level, v.Interpretation, v.MakeSafe, w.level, w.text)
		}
	}
	if note := verdict(t, env, observatory.ElementRain).Note; !strings.Contains(note, "DRD11 contradicts itself: analog 2.345 V says rain, digital 1 says dry") {
		t.Errorf("note %q does not tell of the contradiction", note)
	}
	if note := verdict(t, env, observatory.ElementLink).Note; !strings.Contains(note, "days behind") {
		t.Errorf("note %q does not tell of the PLC's clock", note)
	}
}

func TestWeatherRow(t *testing.T) {
	dome := observatory.DomeState{Shutter: observatory.ShutterOpen, Following: true}
	s := sample(t, start)
	setValid(&s, "VantagePro", true)
	env := Synthesize(Input{Now: start, Status: &s, Dome: &dome, Limits: DefaultLimits(), Iteration: 1})
	for name, pair := range map[string]struct {
		got  *float64
		want float64
	}{
		"humidity":        {env.Weather.Humidity, 65.3}, // the worse of the two
		"wind":            {env.Weather.Wind, 3.1},
		"wind_dir":        {env.Weather.WindDir, 202.3},
		"pressure":        {env.Weather.Pressure, 769.2},
		"rain":            {env.Weather.Rain, 0},
		"cloud":           {env.Weather.Cloud, 0},
		"sky":             {env.Weather.SkyTemperature, -15.67},
		"dew":             {env.Weather.DewPoint, 8.3},
		"inside temp":     {env.Site.Temperature, 20.28},
		"inside humidity": {env.Site.Humidity, 45.6},
	} {
		if pair.got == nil || *pair.got != pair.want {
			t.Errorf("%s is %v, want %g", name, pair.got, pair.want)
		}
	}
	if env.Site.Shutter != "open" || env.Site.Dome != "following" || env.Site.Pressure != nil {
		t.Errorf("site row %+v", env.Site)
	}
}

// TestOneReading changes one thing of the sample and looks at one element.
func TestOneReading(t *testing.T) {
	nan := math.NaN()
	cases := []struct {
		name     string
		change   func(t *testing.T, s *observatory.PLCStatus)
		element  observatory.Element
		level    observatory.Level
		makeSafe bool
		status   observatory.GlobalStatus
		cause    string // part of Safety.Cause
	}{
		{"rain", setTo("WXT520", "RainRate", 12), observatory.ElementRain, observatory.LevelDanger, true, observatory.StatusRaining, "Rain 12 mm/h on WXT520"},
		{"drizzle", setTo("WXT520", "RainRate", 0.1), observatory.ElementRain, observatory.LevelDanger, true, observatory.StatusRaining, "Rain 0.1 mm/h"},
		{"rain on an invalid station", setTo("VantagePro", "RainRate", 12), observatory.ElementRain, observatory.LevelCaution, false, observatory.StatusOK, "VantagePro is not valid (it says 12 mm/h)"},
		{"detector says rain twice", setTo("DRD11", "digital", 0), observatory.ElementRain, observatory.LevelDanger, true, observatory.StatusRaining, "Rain detected by DRD11"},
		{"detector says dry twice", setTo("DRD11", "analog", 3), observatory.ElementRain, observatory.LevelOK, false, observatory.StatusOK, ""},
		{"negative rain", setTo("WXT520", "RainRate", -1), observatory.ElementRain, observatory.LevelUnknown, true, observatory.StatusUnknown, "Rain: not known"},
		{"negative rain, good detector", both(setTo("WXT520", "RainRate", -1), setTo("DRD11", "analog", 3)), observatory.ElementRain, observatory.LevelCaution, false, observatory.StatusOK, "cannot be"},
		{"gale", setTo("WXT520", "WindSpeed", 18), observatory.ElementWind, observatory.LevelDanger, true, observatory.StatusWindy, "Wind 18 m/s (limit 15) on WXT520"},
		{"strong wind", setTo("WXT520", "WindSpeed", 14), observatory.ElementWind, observatory.LevelCaution, false, observatory.StatusOK, "Wind: gale"},
		{"wind not a number", setTo("WXT520", "WindSpeed", nan), observatory.ElementWind, observatory.LevelUnknown, true, observatory.StatusUnknown, "Wind: not known: no usable sensor"},
		{"wind infinite", setTo("WXT520", "WindSpeed", math.Inf(1)), observatory.ElementWind, observatory.LevelUnknown, true, observatory.StatusUnknown, "Wind: not known"},
		{"humid", setTo("WXT520", "OutsideHumidity", 95), observatory.ElementHumidity, observatory.LevelDanger, true, observatory.StatusHumid, "Humidity 95 % (limit 90)"},
		{"humidity out of range", setTo("WXT520", "OutsideHumidity", 120), observatory.ElementHumidity, observatory.LevelUnknown, true, observatory.StatusUnknown, "Humidity: not known"},
		{"dew", setTo("WXT520", "DewPoint", 11.9), observatory.ElementDew, observatory.LevelDanger, true, observatory.StatusHumid, "Dew margin 0.22 °C (limit 1)"},
		{"dew point above the air", setTo("WXT520", "DewPoint", 20), observatory.ElementDew, observatory.LevelUnknown, true, observatory.StatusUnknown, "Dew margin: not known"},
		{"overcast", setTo("MLX90614-1", "SkyTemperature", 5), observatory.ElementCloud, observatory.LevelDanger, true, observatory.StatusCloudy, "Sky temperature 5 °C (limit 4)"},
		{"some cloud", setTo("MLX90614-1", "SkyTemperature", -5), observatory.ElementCloud, observatory.LevelOK, false, observatory.StatusOK, ""},
		{"no sky sensor", gone("MLX90614-1"), observatory.ElementCloud, observatory.LevelUnknown, true, observatory.StatusUnknown, "no sensor reports it"},
		{"frost", both(setTo("WXT520", "OutsideTemp", -20), setTo("WXT520", "DewPoint", -25)), observatory.ElementTemperature, observatory.LevelDanger, true, observatory.StatusCold, "Temperature -20 °C (limit -15)"},
		{"heat", setTo("WXT520", "OutsideTemp", 36), observatory.ElementTemperature, observatory.LevelCaution, false, observatory.StatusOK, ""},
		{"no pressure", setTo("WXT520", "Pressure", 9999), observatory.ElementPressure, observatory.LevelCaution, false, observatory.StatusOK, ""},
		{"station not valid", invalid("WXT520"), observatory.ElementWind, observatory.LevelUnknown, true, observatory.StatusUnknown, "Wind: not known"},
		{"unknown unit", unit("WXT520", "WindSpeed", "furlong"), observatory.ElementWind, observatory.LevelUnknown, true, observatory.StatusUnknown, "Wind: not known"},
		{"km/h", both(unit("WXT520", "WindSpeed", "km/h"), setTo("WXT520", "WindSpeed", 72)), observatory.ElementWind, observatory.LevelDanger, true, observatory.StatusWindy, "Wind 20 m/s"},
		{"said twice and differently", twice("WXT520", "WindSpeed", 30), observatory.ElementWind, observatory.LevelUnknown, true, observatory.StatusUnknown, "Wind: not known"},
		{"door open", added("DOOR", "status", "open"), observatory.ElementDoors, observatory.LevelDanger, true, observatory.StatusOK, "Doors open on DOOR"},
		{"door closed", added("DOOR", "status", "closed"), observatory.ElementDoors, observatory.LevelOK, false, observatory.StatusOK, ""},
		{"door unclear", added("DOOR", "status", "ajar"), observatory.ElementDoors, observatory.LevelUnknown, true, observatory.StatusOK, "Doors: not known"},
		{"light on", added("SITE", "Lights", "on"), observatory.ElementLights, observatory.LevelDanger, true, observatory.StatusOK, "Lights on on SITE"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			env := newRun(t).step(func(s *observatory.PLCStatus) { c.change(t, s) })
			v := verdict(t, env, c.element)
			if v.Level != c.level || v.MakeSafe != c.makeSafe {
				t.Errorf("level %s make_safe %v, want %s %v (%+v)", v.Level, v.MakeSafe, c.level, c.makeSafe, v)
			}
			if env.Safety.Safe == c.makeSafe {
				t.Errorf("safe is %v", env.Safety.Safe)
			}
			if env.Weather.GlobalStatus != c.status {
				t.Errorf("status %s, want %s", env.Weather.GlobalStatus, c.status)
			}
			if !strings.Contains(env.Safety.Cause, c.cause) {
				t.Errorf("cause %q does not say %q", env.Safety.Cause, c.cause)
			}
		})
	}
}

type change = func(*testing.T, *observatory.PLCStatus)

func setTo(device, value string, number float64) change {
	return func(t *testing.T, s *observatory.PLCStatus) { set(t, s, device, value, number) }
}

func gone(device string) change {
	return func(_ *testing.T, s *observatory.PLCStatus) { drop(s, device) }
}

func invalid(device string) change {
	return func(_ *testing.T, s *observatory.PLCStatus) { setValid(s, device, false) }
}

func both(a, b change) change {
	return func(t *testing.T, s *observatory.PLCStatus) { a(t, s); b(t, s) }
}

func unit(device, value, name string) change {
	return func(_ *testing.T, s *observatory.PLCStatus) {
		for i, d := range s.Devices {
			for j, v := range d.Values {
				if d.Name == device && v.Name == value {
					s.Devices[i].Values[j].Unit = name
				}
			}
		}
	}
}

func twice(device, value string, number float64) change {
	return func(_ *testing.T, s *observatory.PLCStatus) {
		for i, d := range s.Devices {
			if d.Name == device {
				s.Devices[i].Values = append(s.Devices[i].Values, observatory.PLCValue{Name: value, Number: &number})
			}
		}
	}
}

func added(device, value, text string) change {
	return func(_ *testing.T, s *observatory.PLCStatus) {
		s.Devices = append(s.Devices, observatory.PLCDevice{
			Name: device, Type: "site", Valid: true,
			Values: []observatory.PLCValue{{Name: value, Text: text}},
		})
	}
}

func TestAnswerMissingOrStale(t *testing.T) {
	good := sample(t, start)
	empty := observatory.PLCStatus{Received: start}
	for _, c := range []struct {
		name   string
		status *observatory.PLCStatus
		now    time.Time
		err    string
		safe   bool
		cause  string
	}{
		{"none", nil, start, "connection refused", false, "The PLC does not answer: connection refused"},
		{"old, not stale", &good, start.Add(9 * time.Second), "timeout", true, ""},
		{"stale", &good, start.Add(11 * time.Second), "timeout", false, "The PLC's last answer is 11 s old: timeout"},
		{"from the future", &good, start.Add(-time.Hour), "", false, "in the future"},
		{"empty", &empty, start, "", false, "holds no device"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := Synthesize(Input{Now: c.now, Status: c.status, Err: c.err, Limits: DefaultLimits(), Iteration: 1})
			if env.Safety.Safe != c.safe || !strings.Contains(env.Safety.Cause, c.cause) {
				t.Errorf("safety %+v, want %v because %q", env.Safety, c.safe, c.cause)
			}
			if c.safe {
				if !env.Safety.Until.Equal(start.Add(10 * time.Second)) {
					t.Errorf("valid until %v", env.Safety.Until)
				}
				return
			}
			if env.Safety.Level != observatory.LevelUnknown || env.Weather.GlobalStatus != observatory.StatusUnknown || env.Site.GlobalStatus != observatory.StatusUnknown {
				t.Errorf("level %s, status %s and %s", env.Safety.Level, env.Weather.GlobalStatus, env.Site.GlobalStatus)
			}
			if env.Weather.Rain != nil || env.Weather.Wind != nil {
				t.Errorf("the row shows values: %+v", env.Weather)
			}
			if v := verdict(t, env, observatory.ElementDoors); v.Level != observatory.LevelIdle {
				t.Errorf("doors %s", v.Level)
			}
		})
	}
}

func TestLimitsNotValidAreUnsafe(t *testing.T) {
	s := sample(t, start)
	env := Synthesize(Input{Now: start, Status: &s, Iteration: 1})
	if env.Safety.Safe || !strings.Contains(env.Safety.Cause, "limits") {
		t.Errorf("safety %+v", env.Safety)
	}
	if _, err := json.Marshal(env); err != nil {
		t.Error(err)
	}
}

func TestPLCClockIsANote(t *testing.T) {
	s := sample(t, start)
	for _, c := range []struct {
		date, last time.Time
		note       string
	}{
		{start, time.Time{}, ""},
		{start, start, "stands still"},
		{start, start.Add(time.Second), "went backwards"},
		{start.Add(time.Hour), start, "1 h 0 min ahead"},
		{time.Time{}, start, "no date"},
	} {
		s.Date = c.date
		env := Synthesize(Input{Now: start, Status: &s, LastDate: c.last, Limits: DefaultLimits(), Iteration: 1})
		v := verdict(t, env, observatory.ElementLink)
		if v.Level != observatory.LevelOK || !strings.Contains(v.Note, c.note) || (c.note == "") != (v.Note == "") {
			t.Errorf("date %v after %v: %s, note %q, want %q", c.date, c.last, v.Level, v.Note, c.note)
		}
	}
}

// TestSeedScenario plays the rain scenario: the table's words and the safety
// over its iterations and until the hold is over.
func TestSeedScenario(t *testing.T) {
	data, err := os.ReadFile("testdata/scenario_plc.json")
	if err != nil {
		t.Fatal(err)
	}
	var items []json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		t.Fatal(err)
	}
	var iterations int
	if err := json.Unmarshal(items[0], &iterations); err != nil {
		t.Fatal(err)
	}
	type event struct {
		Time int
		PLC  struct {
			Device string `json:"device_name"`
			Name   string `json:"value_name"`
			Value  float64
		} `json:"plcSimulator"`
	}
	events := make([]event, len(items)-1)
	for i := range events {
		if err := json.Unmarshal(items[i+1], &events[i]); err != nil {
			t.Fatal(err)
		}
	}
	r := newRun(t)
	var b strings.Builder
	for i := range iterations {
		env := r.step(func(s *observatory.PLCStatus) {
			for _, e := range events {
				if e.Time <= i {
					set(t, s, e.PLC.Device, e.PLC.Name, e.PLC.Value)
				}
			}
		})
		returns := "-"
		if env.Safety.ReturnAt != nil {
			returns = env.Safety.ReturnAt.Format("15:04:05")
		}
		fmt.Fprintf(&b, "%d %s rain %s safe %v %s until %s return %s | %s | %s\n", i, env.Weather.GlobalStatus, format(*env.Weather.Rain),
			env.Safety.Safe, env.Safety.Level, env.Safety.Until.Format("15:04:05"), returns, env.Safety.Cause,
			verdict(t, env, observatory.ElementRain).Interpretation)
	}
	golden(t, "testdata/seed_scenario.golden", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s:\n%s", name, got)
	}
}
