package environment

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// station draws a station's answer whose values are anything from calm to absurd.
func station(t *rapid.T, name string) observatory.PLCDevice {
	number := func(label string, calm, low, high float64) *float64 {
		v := rapid.OneOf(
			rapid.Just(calm), rapid.Float64Range(low, high), rapid.Float64Range(-1e6, 1e6),
			rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}),
		).Draw(t, name+" "+label)
		return &v
	}
	d := observatory.PLCDevice{Name: name, Type: "meteo", Valid: rapid.Bool().Draw(t, name+" valid")}
	for _, v := range []observatory.PLCValue{
		{Name: "RainRate", Number: number("rain", 0, 0, 50), Unit: "mm/h"},
		{Name: "WindSpeed", Number: number("wind", 3, 0, 40), Unit: "m/s"},
		{Name: "OutsideHumidity", Number: number("humidity", 50, 0, 100), Unit: "percent"},
		{Name: "OutsideTemp", Number: number("temp", 12, -40, 45), Unit: "Celcius"},
		{Name: "DewPoint", Number: number("dew", 2, -40, 45), Unit: "deg"},
		{Name: "SkyTemperature", Number: number("sky", -20, -40, 20), Unit: "Celcius"},
		{Name: "Pressure", Number: number("pressure", 769, 600, 800), Unit: "mbar"},
		{Name: "Door", Text: rapid.SampledFrom([]string{"open", "closed", "closed", ""}).Draw(t, name+" door")},
	} {
		if rapid.IntRange(0, 9).Draw(t, name+" has "+v.Name) > 0 {
			d.Values = append(d.Values, v)
		}
	}
	return d
}

// drawInput draws a whole input, often with the synthesis of another one before it.
func drawInput(t *rapid.T) Input {
	in := Input{Now: start, Limits: DefaultLimits(), Iteration: rapid.Int64Range(1, 3).Draw(t, "iteration")}
	if rapid.IntRange(0, 9).Draw(t, "answered") > 0 {
		s := observatory.PLCStatus{
			Date:     start,
			Received: start.Add(-time.Duration(rapid.IntRange(-20, 20).Draw(t, "age")) * time.Second),
		}
		for _, name := range []string{"WXT520", "VantagePro", "MLX90614-1"}[:rapid.IntRange(0, 3).Draw(t, "devices")] {
			s.Devices = append(s.Devices, station(t, name))
		}
		in.Status = &s
	}
	if rapid.Bool().Draw(t, "has previous") {
		before := in
		before.Now = start.Add(-time.Duration(rapid.IntRange(1, 3000).Draw(t, "gap")) * time.Second)
		s := observatory.PLCStatus{Received: before.Now, Devices: []observatory.PLCDevice{station(t, "before")}}
		before.Status = &s
		env := Synthesize(before)
		in.Previous = &env
	}
	return in
}

func copyOf(in Input) Input {
	data := deep(in.Status)
	in.Status = data
	if in.Previous != nil {
		p := *in.Previous
		p.Verdicts = append([]observatory.Verdict(nil), p.Verdicts...)
		in.Previous = &p
	}
	in.Limits.Required = append([]observatory.Element(nil), in.Limits.Required...)
	return in
}

func deep(s *observatory.PLCStatus) *observatory.PLCStatus {
	if s == nil {
		return nil
	}
	c := *s
	c.Devices = nil
	for _, d := range s.Devices {
		values := d.Values
		d.Values = nil
		for _, v := range values {
			if v.Number != nil {
				n := *v.Number
				v.Number = &n
			}
			d.Values = append(d.Values, v)
		}
		c.Devices = append(c.Devices, d)
	}
	return &c
}

func TestPure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		before := copyOf(in)
		first := Synthesize(in)
		// NaN differs from itself: compare texts.
		if textOf(before) != textOf(in) {
			t.Fatal("the input was changed")
		}
		if second := Synthesize(in); !reflect.DeepEqual(first, second) {
			t.Fatalf("two answers: %+v and %+v", first, second)
		}
		if _, err := json.Marshal(first); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSafetyFollowsTheVerdicts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		env := Synthesize(drawInput(t))
		makeSafe := false
		for _, v := range env.Verdicts {
			makeSafe = makeSafe || v.MakeSafe
			if v.Interpretation == "" || v.Since.IsZero() {
				t.Fatalf("verdict without a sentence or a time: %+v", v)
			}
			if (v.Level == observatory.LevelDanger || v.Level == observatory.LevelUnknown) && !v.MakeSafe {
				t.Fatalf("%s does not make safe: %+v", v.Level, v)
			}
		}
		s := env.Safety
		if s.Safe == makeSafe {
			t.Fatalf("safe %v with make_safe %v", s.Safe, makeSafe)
		}
		if !s.Safe && (s.Cause == "" || s.Level == observatory.LevelOK || s.Level == observatory.LevelCaution) {
			t.Fatalf("unsafe without a because: %+v", s)
		}
		if s.Until.After(s.At.Add(10 * time.Second)) {
			t.Fatalf("valid for longer than the stale limit: %+v", s)
		}
	})
}

func TestMissingRequiredElementIsUnsafe(t *testing.T) {
	names := map[observatory.Element][]string{
		observatory.ElementRain:     {"RainRate", "analog", "digital"},
		observatory.ElementWind:     {"WindSpeed"},
		observatory.ElementHumidity: {"OutsideHumidity"},
		observatory.ElementCloud:    {"SkyTemperature"},
	}
	for _, e := range DefaultLimits().Required {
		s := sample(t, start)
		for i := range s.Devices {
			kept := s.Devices[i].Values[:0]
			for _, v := range s.Devices[i].Values {
				if !contains(names[e], v.Name) {
					kept = append(kept, v)
				}
			}
			s.Devices[i].Values = kept
		}
		env := Synthesize(Input{Now: start, Status: &s, Limits: DefaultLimits(), Iteration: 1})
		if v := verdict(t, env, e); env.Safety.Safe || v.Level != observatory.LevelUnknown || env.Weather.GlobalStatus != observatory.StatusUnknown {
			t.Errorf("without %s: %+v", e, env.Safety)
		}
	}
}

// TestNothingMakesUpForARequiredElement takes away an element whole from any input.
func TestNothingMakesUpForARequiredElement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		if in.Status == nil {
			t.Skip("no answer")
		}
		name := rapid.SampledFrom([]string{"RainRate", "WindSpeed", "OutsideHumidity", "SkyTemperature"}).Draw(t, "missing")
		for i, d := range in.Status.Devices {
			var kept []observatory.PLCValue
			for _, v := range d.Values {
				if v.Name != name {
					kept = append(kept, v)
				}
			}
			in.Status.Devices[i].Values = kept
		}
		if env := Synthesize(in); env.Safety.Safe {
			t.Fatalf("safe without %s: %+v", name, env.Safety)
		}
	})
}

func TestDangerOnAValidSensorIsUnsafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		if in.Status == nil {
			t.Skip("no answer")
		}
		danger := rapid.SampledFrom([]observatory.PLCValue{
			{Name: "RainRate", Number: of64(0.2)},
			{Name: "WindSpeed", Number: of64(15.1)},
			{Name: "OutsideHumidity", Number: of64(90.1)},
			{Name: "SkyTemperature", Number: of64(4.1)},
			{Name: "OutsideTemp", Number: of64(-15.1)},
			{Name: "Door", Text: "open"},
		}).Draw(t, "danger")
		at := rapid.IntRange(0, len(in.Status.Devices)).Draw(t, "at")
		device := observatory.PLCDevice{Name: "extra", Valid: true, Values: []observatory.PLCValue{danger}}
		in.Status.Devices = append(in.Status.Devices[:at:at], append([]observatory.PLCDevice{device}, in.Status.Devices[at:]...)...)
		if env := Synthesize(in); env.Safety.Safe {
			t.Fatalf("safe with %+v", danger)
		}
	})
}

func TestInvalidSensorNeverMakesSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		if in.Status == nil || len(in.Status.Devices) == 0 {
			t.Skip("no answer")
		}
		before := Synthesize(in)
		extra := station(t, "extra")
		extra.Valid = false
		in.Status.Devices = append(in.Status.Devices, extra)
		after := Synthesize(in)
		if !before.Safety.Safe && after.Safety.Safe {
			t.Fatalf("made safe: %+v then %+v", before.Safety, after.Safety)
		}
		for i, v := range after.Verdicts {
			if v.Element != observatory.ElementLink && before.Verdicts[i].MakeSafe && !v.MakeSafe {
				t.Fatalf("made %s safe", v.Element)
			}
		}
	})
}

// TestNoReturnBeforeTheHold plays random weather and looks back: at a safe
// answer the last danger must be as long ago as its hold.
func TestNoReturnBeforeTheHold(t *testing.T) {
	answer := sample(t, start)
	rapid.Check(t, func(t *rapid.T) {
		l := DefaultLimits()
		l.Holds = Holds{RainS: 60, HumidityS: 30, WindS: 20, OtherS: 20}
		now := start
		var prev *observatory.Environment
		lastWet := time.Time{}
		for i := range rapid.IntRange(5, 120).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 9).Draw(t, "gap")) * time.Second)
			in := Input{Now: now, Limits: l, Previous: prev, Iteration: int64(i + 1)}
			wet := false
			if rapid.IntRange(0, 15).Draw(t, "silent") > 0 {
				s := deep(&answer)
				s.Received = now
				if wet = rapid.IntRange(0, 19).Draw(t, "wet") == 0; wet {
					rate := 5.0
					s.Devices[0].Values[3].Number = &rate
				}
				in.Status = s
			}
			env := Synthesize(in)
			if wet {
				lastWet = now
			}
			if env.Safety.Safe && !lastWet.IsZero() && now.Sub(lastWet) < 60*time.Second {
				t.Fatalf("safe %v after rain", now.Sub(lastWet))
			}
			prev = &env
		}
	})
}

func of64(v float64) *float64 { return &v }

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
