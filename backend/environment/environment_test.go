package environment

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"pyros/backend/observatory"
)

var start = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// sample is the PLC's answer in testdata, received at that time; each call gives
// one of its own.
func sample(t testing.TB, received time.Time) observatory.PLCStatus {
	t.Helper()
	s, err := decoded()
	if err != nil {
		t.Fatal(err)
	}
	s = *deep(&s)
	s.Received = received
	return s
}

var decoded = sync.OnceValues(decodeSample)

// decodeSample decodes the answer by hand, the way a driver does.
func decodeSample() (observatory.PLCStatus, error) {
	var s observatory.PLCStatus
	data, err := os.ReadFile("testdata/plc_status_reply.json")
	if err != nil {
		return s, err
	}
	var answers []struct {
		Name, From, Site, Date string
		Firmware               string `json:"version_firmware"`
		Device                 []struct {
			Name, Type, Valid string
			Serial            string `json:"serial_number"`
			Values            []struct {
				Name, Unit, Comment string
				Value               any
			}
		}
	}
	if err := json.Unmarshal(data, &answers); err != nil {
		return s, err
	}
	a := answers[0]
	date, err := time.Parse("2006-01-02T15:04:05", a.Date)
	if err != nil {
		return s, err
	}
	s = observatory.PLCStatus{From: a.From, Firmware: a.Firmware, Site: a.Site, Date: date}
	for _, d := range a.Device {
		device := observatory.PLCDevice{Name: d.Name, Type: d.Type, Serial: d.Serial, Valid: d.Valid == "yes"}
		for _, v := range d.Values {
			value := observatory.PLCValue{Name: v.Name, Unit: v.Unit, Comment: v.Comment}
			switch x := v.Value.(type) {
			case float64:
				value.Number = &x
			case string:
				value.Text = x
			}
			device.Values = append(device.Values, value)
		}
		s.Devices = append(s.Devices, device)
	}
	return s, nil
}

// set changes one value of one device; a device or value that is not there fails.
func set(t testing.TB, s *observatory.PLCStatus, device, value string, number float64) {
	t.Helper()
	for i := range s.Devices {
		if s.Devices[i].Name != device {
			continue
		}
		for j := range s.Devices[i].Values {
			if s.Devices[i].Values[j].Name == value {
				s.Devices[i].Values[j].Number = &number
				return
			}
		}
	}
	t.Fatalf("the answer has no %s of %s", value, device)
}

func setValid(s *observatory.PLCStatus, device string, valid bool) {
	for i := range s.Devices {
		if s.Devices[i].Name == device {
			s.Devices[i].Valid = valid
		}
	}
}

func drop(s *observatory.PLCStatus, device string) {
	kept := s.Devices[:0]
	for _, d := range s.Devices {
		if d.Name != device {
			kept = append(kept, d)
		}
	}
	s.Devices = kept
}

func verdict(t testing.TB, env observatory.Environment, e observatory.Element) observatory.Verdict {
	t.Helper()
	for _, v := range env.Verdicts {
		if v.Element == e {
			return v
		}
	}
	t.Fatalf("no verdict on %s", e)
	return observatory.Verdict{}
}

// run plays readings: each step changes the sample answer (nil: no answer) and
// says how long after the step before it comes.
type run struct {
	t    testing.TB
	now  time.Time
	n    int64
	prev *observatory.Environment
	l    Limits
}

func newRun(t testing.TB) *run { return &run{t: t, now: start, l: DefaultLimits()} }

// step synthesizes at now and moves now on by two seconds.
func (r *run) step(change func(*observatory.PLCStatus)) observatory.Environment {
	r.t.Helper()
	r.n++
	in := Input{Now: r.now, Limits: r.l, Previous: r.prev, Iteration: r.n}
	if change != nil {
		s := sample(r.t, r.now)
		change(&s)
		in.Status = &s
	} else {
		in.Err = "dial tcp 127.0.0.1:5003: connection refused"
	}
	env := Synthesize(in)
	r.prev = stored(r.t, env)
	r.now = r.now.Add(2 * time.Second)
	return env
}

// last steps until just before d has passed and gives the last synthesis.
func (r *run) last(d time.Duration, change func(*observatory.PLCStatus)) (env observatory.Environment) {
	r.t.Helper()
	for end := r.now.Add(d); r.now.Before(end); {
		env = r.step(change)
	}
	return env
}

// stored is env after a way through JSON, as a store may keep it.
func stored(t testing.TB, env observatory.Environment) *observatory.Environment {
	t.Helper()
	data, err := json.Marshal(env)
	if err != nil {
		t.Fatal(err)
	}
	var back observatory.Environment
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return &back
}

func same(*observatory.PLCStatus) {}

// textOf writes an input out, pointers followed.
func textOf(in Input) string {
	var b strings.Builder
	if in.Status != nil {
		for _, d := range in.Status.Devices {
			fmt.Fprintf(&b, "%s %v:", d.Name, d.Valid)
			for _, v := range d.Values {
				fmt.Fprintf(&b, " %s %q", v.Name, v.Text)
				if v.Number != nil {
					fmt.Fprintf(&b, " %g", *v.Number)
				}
			}
		}
	}
	if in.Previous != nil {
		data, err := json.Marshal(in.Previous)
		fmt.Fprintf(&b, "%s %v", data, err)
	}
	fmt.Fprint(&b, in.Now, in.Limits, in.Iteration)
	return b.String()
}
