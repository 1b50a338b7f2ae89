package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"pyros/backend/observatory"
)

// document is the PLC's answer; values keep the text that they came with.
type document []answer

type answer struct {
	Name     string  `json:"name"`
	From     string  `json:"from"`
	Firmware string  `json:"version_firmware"`
	Site     string  `json:"site"`
	Date     string  `json:"date"`
	Device   []plcio `json:"device"`
}

type plcio struct {
	Name   string    `json:"name"`
	Type   string    `json:"type"`
	Serial string    `json:"serial_number"`
	Valid  string    `json:"valid"`
	Values []reading `json:"values"`
}

type reading struct {
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Unit    string          `json:"unit"`
	Comment string          `json:"comment"`
}

// Change is an event: a value of a device becomes another, or the device
// itself becomes valid or not.
type Change struct {
	Device string          `json:"device_name"`
	Value  string          `json:"value_name"`
	To     json.RawMessage `json:"value"`
	Valid  string          `json:"valid"`
}

// Model is the PLC with its sensors and switches. It always answers the same
// until a change.
type Model struct {
	sample []byte // the answer when all is well, to the letter
	status document
	whole  bool // nothing is changed
}

// NewModel makes a PLC that answers sample.
func NewModel(sample []byte) (*Model, error) {
	m := &Model{sample: sample}
	if err := m.Restore(); err != nil {
		return nil, err
	}
	if len(m.status) != 1 {
		return nil, fmt.Errorf("the sample holds %d answers, want 1", len(m.status))
	}
	return m, nil
}

// Restore undoes all changes.
func (m *Model) Restore() error {
	m.status, m.whole = nil, true
	if err := json.Unmarshal(m.sample, &m.status); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	return nil
}

// Status is the answer as JSON, which later changes do not touch. With noise,
// numbers stray a little around their value.
func (m *Model) Status(noise *rand.Rand) json.RawMessage {
	if noise == nil && m.whole {
		var verbatim []json.RawMessage
		_ = json.Unmarshal(m.sample, &verbatim) // NewModel has read it before
		return verbatim[0]
	}
	a := m.status[0]
	if noise != nil {
		a.Device = strayed(a.Device, noise)
	}
	text, _ := json.Marshal(a) // what came from JSON goes back
	return text
}

// strayed is a copy of the devices with noise.
func strayed(of []plcio, noise *rand.Rand) []plcio {
	devices := make([]plcio, len(of))
	for i, d := range of {
		values := make([]reading, len(d.Values))
		for j, v := range d.Values {
			v.Value = stray(v, noise)
			values[j] = v
		}
		d.Values = values
		devices[i] = d
	}
	return devices
}

// stray adds noise to a reading of a kind that strays; 0 stays 0, so that no
// rain remains no rain.
func stray(v reading, noise *rand.Rand) json.RawMessage {
	sigma, ok := map[string]float64{"Celcius": 0.05, "percent": 0.3, "mbar": 0.05, "m/s": 0.2, "V": 0.002, "Ampere": 0.001}[v.Unit]
	n, err := strconv.ParseFloat(string(v.Value), 64)
	if !ok || err != nil || n == 0 {
		return v.Value
	}
	return json.RawMessage(strconv.FormatFloat(n+sigma*noise.NormFloat64(), 'f', 3, 64))
}

// Apply makes a change. Every device of that name takes it: one may be listed
// twice.
func (m *Model) Apply(c Change) error {
	if c.Valid != "" && c.Valid != "yes" && c.Valid != "no" {
		return observatory.Errorf(observatory.CodeInvalid, "valid: %.40q is neither yes nor no", c.Valid)
	}
	if (c.Value == "") != (c.To == nil) || c.Value == "" && c.Valid == "" {
		return observatory.Errorf(observatory.CodeInvalid, "an event has value_name and value, or valid")
	}
	m.addDoor(c)
	found := false
	for i := range m.status[0].Device {
		d := &m.status[0].Device[i]
		if d.Name != c.Device {
			continue
		}
		found = true
		if err := d.apply(c); err != nil {
			return err
		}
	}
	if !found {
		return observatory.Errorf(observatory.CodeNotFound, "the PLC has no device %.80q", c.Device)
	}
	m.whole = false
	return nil
}

// doorDevice is the contact of the site's doors, doorValue what it reports: open
// or closed. The sample does not tell of it.
const doorDevice, doorValue = "DOORS", "status"

// addDoor makes the contact of the doors part of the answer from the first event
// about it, so that an answer before that is the sample to the letter.
func (m *Model) addDoor(c Change) {
	devices := &m.status[0].Device
	if c.Device != doorDevice || c.Value != "" && c.Value != doorValue || slices.ContainsFunc(*devices, func(d plcio) bool { return d.Name == doorDevice }) {
		return
	}
	*devices = append(*devices, plcio{
		Name: doorDevice, Type: "site", Serial: "none", Valid: "yes",
		Values: []reading{{Name: doorValue, Value: json.RawMessage(`"closed"`), Unit: "string", Comment: "open or closed"}},
	})
}

func (d *plcio) apply(c Change) error {
	if c.Valid != "" {
		d.Valid = c.Valid
	}
	if c.Value == "" {
		return nil
	}
	for i := range d.Values {
		if d.Values[i].Name == c.Value {
			d.Values[i].Value = c.To
			return nil
		}
	}
	return observatory.Errorf(observatory.CodeNotFound, "%s has no value %.80q", d.Name, c.Value)
}

// Switch sets a value by the conductor's command: only what is no sensor can
// be switched. The site's switches that the sample does not tell of are there
// all the same: each is part of the answer from the first time that it is set,
// so that an answer before that is the sample to the letter.
func (m *Model) Switch(c Change) error {
	there := false
	for _, d := range m.status[0].Device {
		if d.Name == c.Device && (d.Type == "meteo" || d.Type == "site") {
			return observatory.Errorf(observatory.CodeConflict, "%s is a sensor; it cannot be set", d.Name)
		}
		there = there || d.Name == c.Device
	}
	if slices.Contains(observatory.SwitchNames, observatory.SwitchName(c.Device)) {
		if to := string(c.To); c.Value != observatory.SwitchValue || to != `"on"` && to != `"off"` {
			return observatory.Errorf(observatory.CodeInvalid, "%s takes %s, on or off", c.Device, observatory.SwitchValue)
		}
		if !there {
			m.status[0].Device = append(m.status[0].Device, newSwitch(c.Device))
		}
	}
	return m.Apply(c)
}

func newSwitch(name string) plcio {
	return plcio{
		Name: name, Type: "switch", Serial: "none", Valid: "yes",
		Values: []reading{{Name: observatory.SwitchValue, Value: json.RawMessage(`"off"`), Unit: "string", Comment: "on or off"}},
	}
}
