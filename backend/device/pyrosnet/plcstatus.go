package pyrosnet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"pyros/backend/observatory"
)

const (
	maxPLCDevices  = 256
	maxPLCValues   = 256 // of one device
	maxPLCText     = 1024
	maxPLCProblems = 20
)

// The PLC's answer, as it is on the wire. Pointers tell what is missing.
type (
	wireStatus struct {
		Name     *string           `json:"name"`
		From     string            `json:"from"`
		Firmware string            `json:"version_firmware"`
		Site     string            `json:"site"`
		Date     *string           `json:"date"`
		Device   []json.RawMessage `json:"device"`
		Error    *Refusal          `json:"error"`
	}
	wireDevice struct {
		Name   *string           `json:"name"`
		Type   string            `json:"type"`
		Serial string            `json:"serial_number"`
		Valid  *string           `json:"valid"`
		Values []json.RawMessage `json:"values"`
	}
	wireValue struct {
		Name    *string         `json:"name"`
		Value   json.RawMessage `json:"value"`
		Unit    string          `json:"unit"`
		Comment string          `json:"comment"`
	}
)

// DecodePLCStatus reads the PLC's answer: a list with one STATUS object. It
// judges nothing; it refuses an answer in which a name, a date, "valid" or a
// value is missing or of the wrong type, and says where. A value is a number,
// or a text, or true or false, which become texts. Received is left unset.
func DecodePLCStatus(message []byte) (observatory.PLCStatus, error) {
	var list []wireStatus
	if err := json.Unmarshal(message, &list); err != nil {
		return observatory.PLCStatus{}, plcError(observatory.Problem{Message: err.Error()})
	}
	if len(list) != 1 {
		return observatory.PLCStatus{}, plcError(observatory.Problem{Message: fmt.Sprintf("a list of %d answers, want 1", len(list))})
	}
	w := list[0]
	if w.Error != nil {
		return observatory.PLCStatus{}, refused("PLC", *w.Error)
	}
	var p problems
	status := observatory.PLCStatus{
		From: p.text("", "from", &w.From), Firmware: p.text("", "version_firmware", &w.Firmware), Site: p.text("", "site", &w.Site),
	}
	if name := p.name("", w.Name); name != "" && name != "STATUS" {
		p.add("", "name", "is %.40q, want STATUS", name)
	}
	status.Date = p.date(w.Date)
	status.Devices = p.devices(w.Device)
	if len(p.list) > 0 {
		return observatory.PLCStatus{}, plcError(p.list...)
	}
	return status, nil
}

func plcError(list ...observatory.Problem) error {
	return &observatory.Error{Code: observatory.CodeUnavailable, Message: "the PLC's answer cannot be read", Problems: list}
}

// problems collects what is wrong, up to a bound.
type problems struct{ list []observatory.Problem }

func (p *problems) add(place, field, format string, args ...any) {
	if len(p.list) < maxPLCProblems {
		p.list = append(p.list, observatory.Problem{Place: place, Field: field, Message: fmt.Sprintf(format, args...)})
	}
}

// text gives a text that must be there and bounded.
func (p *problems) text(place, field string, s *string) string {
	switch {
	case s == nil:
		p.add(place, field, "is missing")
	case len(*s) > maxPLCText:
		p.add(place, field, "is longer than %d bytes", maxPLCText)
	default:
		return *s
	}
	return ""
}

// name gives a name, which must not be empty.
func (p *problems) name(place string, s *string) string {
	if s != nil && *s == "" {
		s = nil
	}
	return p.text(place, "name", s)
}

// date reads the PLC's clock, which is UTC where it names no zone.
func (p *problems) date(s *string) time.Time {
	text := p.text("", "date", s)
	for _, layout := range []string{"2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	if text != "" {
		p.add("", "date", "%.40q is not like 2017-03-03T13:45:00", text)
	}
	return time.Time{}
}

func (p *problems) devices(list []json.RawMessage) []observatory.PLCDevice {
	switch n := len(list); {
	case n == 0:
		p.add("", "device", "is missing or empty")
	case n > maxPLCDevices:
		p.add("", "device", "lists %d devices, at most %d are read", n, maxPLCDevices)
		return nil
	}
	devices := make([]observatory.PLCDevice, len(list))
	for i, raw := range list {
		place := fmt.Sprintf("device[%d]", i)
		var w wireDevice
		if err := json.Unmarshal(raw, &w); err != nil {
			p.add(place, "", "%s", err)
			continue
		}
		devices[i] = observatory.PLCDevice{
			Name: p.name(place, w.Name), Type: p.text(place, "type", &w.Type), Serial: p.text(place, "serial_number", &w.Serial),
			Valid: p.valid(place, w.Valid), Values: p.values(place, w.Values),
		}
	}
	return devices
}

func (p *problems) valid(place string, s *string) bool {
	text := p.text(place, "valid", s)
	if text != "yes" && text != "no" && s != nil {
		p.add(place, "valid", "%.40q is neither yes nor no", text)
	}
	return text == "yes"
}

func (p *problems) values(place string, list []json.RawMessage) []observatory.PLCValue {
	switch n := len(list); {
	case list == nil:
		p.add(place, "values", "is missing")
	case n > maxPLCValues:
		p.add(place, "values", "lists %d values, at most %d are read", n, maxPLCValues)
		return nil
	}
	values := make([]observatory.PLCValue, len(list))
	for i, raw := range list {
		at := fmt.Sprintf("%s.values[%d]", place, i)
		var w wireValue
		if err := json.Unmarshal(raw, &w); err != nil {
			p.add(at, "", "%s", err)
			continue
		}
		values[i] = observatory.PLCValue{Name: p.name(at, w.Name), Unit: p.text(at, "unit", &w.Unit), Comment: p.text(at, "comment", &w.Comment)}
		values[i].Number, values[i].Text = p.value(at, w.Value)
	}
	return values
}

// value reads a number, a text, or a truth value as a text.
func (p *problems) value(place string, raw json.RawMessage) (*float64, string) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		p.add(place, "value", "is missing")
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			p.add(place, "value", "%s", err)
		}
		return nil, p.text(place, "value", &s)
	case raw[0] == '{' || raw[0] == '[':
		p.add(place, "value", "is neither a number nor a text")
	case raw[0] == 't' || raw[0] == 'f':
		return nil, string(raw)
	default:
		n, err := strconv.ParseFloat(string(raw), 64)
		if err != nil || math.IsInf(n, 0) {
			p.add(place, "value", "%.40s is not a number that can be held", raw)
			return nil, ""
		}
		text := string(raw)
		return &n, p.text(place, "value", &text)
	}
	return nil, ""
}
