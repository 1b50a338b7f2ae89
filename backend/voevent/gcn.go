package voevent

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"pyros/backend/observatory"
)

// maxListBytes bounds a list of names that is read; the longest seen has 40.
const maxListBytes = 16 << 10

// notice is a GCN notice, top level only: what stands deeper, such as the
// candidates of a search, is not the event's own position.
type notice struct {
	fields map[string]json.RawMessage
	ids    []string
}

// ParseGCN reads a notice of GCN's unified schema, or the gravitational-wave
// network's own alert, in JSON.
func ParseGCN(data []byte) (Packet, error) {
	if len(data) > MaxBytes {
		return Packet{}, observatory.Errorf(observatory.CodeTooLarge,
			"The alert has %d bytes, the most is %d.", len(data), MaxBytes)
	}
	if err := utf8Text(data); err != nil {
		return Packet{}, err
	}
	n := notice{}
	if err := n.read(data); err != nil {
		return Packet{}, err
	}
	_, wave := n.fields["superevent_id"]
	schema := schemaPath(n.text("$schema"))
	if !wave && len(schema) == 0 && n.text("mission") == "" {
		return Packet{}, invalid(0, "is no GCN notice: $schema, mission and superevent_id are missing")
	}
	p := empty(observatory.AlertGCN)
	p.Digest = n.digest()
	p.words.notice = &n
	if wave {
		n.gravitationalWave()
		schema = []string{"igwn", "gwalert"}
	}
	m := n.mission(schema)
	p.Mission, p.Kind = m.name, m.kind
	p.Type, p.TypeName = n.types(schema)
	n.ids = n.list("id")
	for _, id := range n.ids {
		p.key(m.name, id)
	}
	if len(n.ids) > 0 {
		p.TriggerID = n.ids[0]
	}
	p.tense(n, schema)
	p.trait(observatory.TraitRetraction, strings.EqualFold(n.text("alert_type"), "retraction"))
	p.trait(observatory.TraitKnownSource, n.text("known_source") != "" || m.name == svom && named(n.list("event_name")) ||
		slices.Contains(schema, "gsc.known"))
	p.words.date, p.words.isot = n.text("alert_datetime"), n.text("trigger_time")
	p.Written = p.time("date of the notice", p.words.date, "")
	p.EventTime = p.time("time of the event", p.words.isot, "")
	p.Frame = "ICRS"
	p.position(place{ra: n.digits("ra"), dec: n.digits("dec"), err: n.radius(), frame: p.Frame})
	if p.Word == observatory.PositionNone {
		p.Frame = ""
	}
	return p, nil
}

// tense turns a notice's tense into a role; most have none, which means now.
func (p *Packet) tense(n notice, schema []string) {
	switch tense := strings.ToLower(n.text("alert_tense")); tense {
	case "", "current":
		p.Role = observatory.AlertObservation
	case "test", "injection":
		p.Role = observatory.AlertTest
	case "archival", "planned", "commanded":
		p.Role = observatory.AlertUtility
	default:
		p.Role = observatory.AlertUtility
		p.note(fmt.Sprintf("The tense %q is none of the schema's.", clip(tense)))
	}
	test := schema != nil && schema[len(schema)-1] == "test"
	mock := p.Mission == lvk && strings.HasPrefix(p.TriggerID, "M")
	p.trait(observatory.TraitTest, test || mock || p.Role == observatory.AlertTest)
	p.words.role = string(p.Role)
}

// named says whether SVOM's names of an event are those of a catalogued
// source; a burst also gets a name, later.
func named(names []string) bool {
	return slices.ContainsFunc(names, func(s string) bool { return !strings.HasPrefix(strings.ToUpper(s), "GRB") })
}

// schemaPath is the way of a schema below "notices": "fermi", "gbm", "trigger".
func schemaPath(schema string) []string {
	_, path, ok := strings.Cut(schema, "/notices/")
	if !ok {
		return nil
	}
	path = cut(strings.TrimSuffix(path, ".schema.json"), MaxName)
	return strings.Split(path, "/")
}

func (n notice) mission(schema []string) mission {
	written := n.text("mission")
	words := []string{written}
	if len(schema) > 0 {
		words = []string{schema[0], written}
	}
	for _, word := range words {
		if m, ok := missionBy(word); ok {
			return m
		}
	}
	name := cmp.Or(written, words[0], unknown)
	return mission{name: name, kind: observatory.AlertOther}
}

// types are the schema below its mission, and a name for people.
func (n notice) types(schema []string) (kind, name string) {
	if len(schema) > 1 {
		kind = strings.Join(schema[1:], "/")
	}
	name = n.text("instrument")
	if name == "" && len(schema) > 0 {
		name = schema[len(schema)-1]
	}
	what := n.text("subtype")
	if what == "" {
		what = n.text("alert_type")
	}
	return kind, cut(name+" "+what, MaxName)
}

// gravitationalWave brings the names of the gravitational-wave network's alert
// to those of the schema.
func (n notice) gravitationalWave() {
	n.fields["mission"] = json.RawMessage(`"` + lvk + `"`)
	n.fields["id"] = n.fields["superevent_id"]
	n.fields["alert_datetime"] = n.fields["time_created"]
	var event struct {
		Time json.RawMessage `json:"time"`
	}
	if json.Unmarshal(n.fields["event"], &event) == nil {
		n.fields["trigger_time"] = event.Time
	}
}

// read takes the top level apart; a name given twice is refused, since readers
// differ in which one they take.
func (n *notice) read(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return invalid(1, "is not a JSON object")
	}
	n.fields = map[string]json.RawMessage{}
	line := func() int { return 1 + bytes.Count(data[:min(int(d.InputOffset()), len(data))], []byte("\n")) }
	for d.More() {
		token, err := d.Token()
		name, _ := token.(string)
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			return invalid(line(), "not valid JSON: %s", clip(err.Error()))
		}
		if _, twice := n.fields[name]; twice {
			return invalid(line(), "%q is given twice", clip(name))
		}
		if len(n.fields) >= MaxFields {
			return invalid(line(), "more than %d fields", MaxFields)
		}
		n.fields[name] = value
	}
	if _, err := d.Token(); err != nil {
		return invalid(line(), "not valid JSON: %s", clip(err.Error()))
	}
	if d.More() {
		return invalid(line(), "text after the notice")
	}
	return nil
}

// text gives a field's text, "" where it is none.
func (n notice) text(name string) string {
	var s string
	if json.Unmarshal(n.fields[name], &s) != nil {
		return ""
	}
	return cut(s, MaxName)
}

// list gives the texts of a field that is a text, a number or a list of them.
func (n notice) list(name string) []string {
	if len(n.fields[name]) > maxListBytes {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(n.fields[name], &items) != nil {
		items = []json.RawMessage{n.fields[name]}
	}
	var out []string
	for _, item := range items[:min(len(items), MaxKeys)] {
		var s string
		var number json.Number
		switch {
		case len(item) == 0 || string(item) == "null":
		case json.Unmarshal(item, &s) == nil:
			out = append(out, cut(s, MaxName))
		case json.Unmarshal(item, &number) == nil:
			out = append(out, cut(number.String(), MaxName))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// digits gives a number as it is written.
func (n notice) digits(name string) string {
	raw := bytes.TrimSpace(n.fields[name])
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

// radius is the error: a number, or the greater axis of an ellipse.
func (n notice) radius() string {
	var axes []json.Number
	if json.Unmarshal(n.fields["ra_dec_error"], &axes) != nil {
		return n.digits("ra_dec_error")
	}
	greatest, text := -1.0, ""
	for _, axis := range axes[:min(len(axes), 2)] { // the third is the angle
		if f, ok := number(axis.String()); ok && f > greatest {
			greatest, text = f, axis.String()
		}
	}
	return text
}

// line is what is printed of the notice.
func (n notice) line() *Notice {
	radius := n.fields["ra_dec_error"]
	if len(radius) == 0 {
		radius = json.RawMessage("null")
	}
	return &Notice{
		Mission: n.text("mission"), Instrument: n.text("instrument"), AlertType: n.text("alert_type"), AlertTense: n.text("alert_tense"),
		ID: strings.Join(n.ids, "|"), Error: radius, Trigger: n.text("trigger_time"), Datetime: n.text("alert_datetime"),
	}
}

// digest hashes the fields in the order of their names.
func (n notice) digest() string {
	names := make([]string, 0, len(n.fields))
	for name := range n.fields {
		names = append(names, name)
	}
	sort.Strings(names)
	h := sha256.New()
	var b bytes.Buffer
	for _, name := range names {
		b.Reset()
		if json.Compact(&b, n.fields[name]) == nil {
			fmt.Fprintf(h, "%q:%s,", name, b.Bytes())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
