package voevent

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pyros/backend/observatory"
)

// Packet is a VOEvent or a notice as it was read. The noun in it is what is
// kept and decided on; the rest is the packet's own words, for Line.
type Packet struct {
	observatory.AlertPacket
	words words
}

// words are the packet's texts as written.
type words struct {
	role, date, ra, dec, err, isot string
	notice                         *notice
}

// Parse reads a packet: XML is a VOEvent, JSON a GCN notice. An error is an
// *observatory.Error, CodeInvalid or CodeTooLarge.
func Parse(data []byte) (Packet, error) {
	if len(data) > MaxBytes {
		return Packet{}, observatory.Errorf(observatory.CodeTooLarge,
			"The alert has %d bytes, the most is %d.", len(data), MaxBytes)
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\xef\xbb\xbf")))
	switch {
	case len(data) == 0:
		return Packet{}, invalid(0, "the file is empty")
	case data[0] == '<':
		return parseVOEvent(data)
	case data[0] == '{':
		return ParseGCN(data)
	}
	return Packet{}, invalid(1, "is neither a VOEvent (XML) nor a GCN notice (JSON)")
}

// Line is what is printed of a packet, one JSON object. Angles are degrees,
// with the packet's own digits; null where there is none. Times and names are
// the packet's own text.
type Line struct {
	File      string                   `json:"file"`
	Version   string                   `json:"version"`
	Role      string                   `json:"role"`
	Ivorn     string                   `json:"ivorn"`
	Author    string                   `json:"author_ivorn"`
	Date      string                   `json:"date"`
	Type      string                   `json:"packet_type"`
	TriggerID string                   `json:"trigger_id"`
	RA        *json.Number             `json:"ra"`
	Dec       *json.Number             `json:"dec"`
	Err       *json.Number             `json:"err"`
	ISOTime   string                   `json:"isot"`
	Frame     string                   `json:"coordsys"`
	Cites     string                   `json:"cites"` // kind=ivorn, parted by |
	Position  observatory.PositionWord `json:"position"`
	*Notice
}

// Notice is what a GCN notice has beyond a Line.
type Notice struct {
	Mission    string          `json:"mission"`
	Instrument string          `json:"instrument"`
	AlertType  string          `json:"alert_type"`
	AlertTense string          `json:"alert_tense"`
	ID         string          `json:"id"` // several are parted by |
	Error      json.RawMessage `json:"ra_dec_error"`
	Trigger    string          `json:"trigger_time"`
	Datetime   string          `json:"alert_datetime"`
}

// Line gives what is printed of the packet; file is the name to print.
func (p Packet) Line(file string) Line {
	cites := make([]string, 0, len(p.Cites))
	for _, c := range p.Cites {
		cites = append(cites, c.Kind+"="+c.Ivorn)
	}
	line := Line{
		File: file, Version: p.Version, Role: p.words.role, Ivorn: p.Ivorn, Author: p.Author,
		Date: p.words.date, Type: p.Type, TriggerID: p.TriggerID,
		RA: literal(p.words.ra), Dec: literal(p.words.dec), Err: literal(p.words.err),
		ISOTime: p.words.isot, Frame: p.Frame, Cites: strings.Join(cites, "|"), Position: p.Word,
	}
	if n := p.words.notice; n != nil {
		line.Notice = n.line()
	}
	return line
}

// JSON is the line as text, without the end of the line.
func (l Line) JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(l)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// empty is a packet with its lists made, so that they are [] in JSON.
func empty(format observatory.AlertFormat) Packet {
	return Packet{AlertPacket: observatory.AlertPacket{
		Format: format, Keys: []string{}, Cites: []observatory.AlertCite{},
		Traits: []observatory.AlertTrait{}, Notes: []string{}, Reasons: []string{}, Word: observatory.PositionNone,
	}}
}

func (p *Packet) note(sentence string) {
	if len(p.Notes) < 50 {
		p.Notes = append(p.Notes, sentence)
	}
}

func (p *Packet) trait(t observatory.AlertTrait, is bool) {
	if is && !slices.Contains(p.Traits, t) {
		p.Traits = append(p.Traits, t)
	}
}

func (p *Packet) key(mission, trigger string) {
	key := keyOf(mission, trigger)
	if key != "" && len(p.Keys) < MaxKeys && !slices.Contains(p.Keys, key) {
		p.Keys = append(p.Keys, key)
	}
}

// time reads a time of the packet; one that cannot be read is a note.
func (p *Packet) time(what, text, coordsys string) *time.Time {
	if text == "" {
		return nil
	}
	t, ok := instant(text)
	if !ok {
		p.note("The " + what + " cannot be read: " + clip(text) + ".")
		return nil
	}
	t = toUTC(t, coordsys)
	return &t
}

// utf8Text refuses what is not text at all.
func utf8Text(data []byte) error {
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return invalid(0, "the file is not UTF-8 text")
	}
	return nil
}
