package main

import (
	"fmt"
	"strings"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// Kind is what sort of packet an order asks for.
type Kind string

// The kinds.
const (
	Notice     Kind = "notice"     // the first word of an event, with its place
	Refined    Kind = "refined"    // a better place of an event that was told before
	Retraction Kind = "retraction" // takes an event back
)

// Order is a scenario's event: a packet to be sent.
type Order struct {
	// Name is how later orders speak of the event; that of a refined position
	// or a retraction is the name of the event it is of.
	Name    string `json:"name"`
	Mission string `json:"mission"` // SVOM, Swift, Fermi or Einstein Probe
	Type    Kind   `json:"type"`
	Of      string `json:"of"` // the event, for what is not its first packet
	// RA and Dec are the place, ICRS degrees. Where they are not given, a first
	// packet takes the place that stands at Alt and Az (degrees, north through
	// east) now, and a refined one moves it a little to the north.
	RA  *float64 `json:"ra"`
	Dec *float64 `json:"dec"`
	Alt *float64 `json:"alt"`
	Az  *float64 `json:"az"`
	// Error is the radius of the place's error in degrees; not given: the mission's own.
	Error *float64 `json:"error"`
}

const (
	// defaultAlt and defaultAz are high in the east, where a place stays up long.
	defaultAlt, defaultAz = 65, 100
	// refinedBy is how far a refined place is from the first one, degrees.
	refinedBy = 0.05
)

// event is what was told of an event so far.
type event struct {
	mission  *mission
	trigger  string
	at       time.Time // of the event in the sky
	position observatory.AlertPosition
	ivorns   []string
}

// Sky makes the packets of made-up events. It is told the time and asks nobody.
type Sky struct {
	site   observatory.Site
	events map[string]*event
	count  int
}

// NewSky is a sky in which nothing has happened.
func NewSky(site observatory.Site) *Sky { return &Sky{site: site, events: map[string]*event{}} }

// Packet makes the packet that an order asks for, at now.
func (s *Sky) Packet(o Order, now time.Time) (observatory.AlertPacket, error) {
	now = now.UTC().Truncate(time.Millisecond)
	switch o.Type {
	case Notice, "":
		return s.notice(o, now)
	case Refined, Retraction:
		e, known := s.events[o.Of]
		if !known {
			return observatory.AlertPacket{}, fmt.Errorf("of: no event is called %.40q", o.Of)
		}
		if o.Mission != "" && o.Mission != e.mission.name {
			return observatory.AlertPacket{}, fmt.Errorf("mission: %.40q did not tell of %q", o.Mission, o.Of)
		}
		if o.Type == Retraction {
			return e.retraction(now), nil
		}
		return e.refined(o, now)
	}
	return observatory.AlertPacket{}, fmt.Errorf("type: %.40q is not notice, refined or retraction", string(o.Type))
}

func (s *Sky) notice(o Order, now time.Time) (observatory.AlertPacket, error) {
	m, err := missionBy(o.Mission)
	if err != nil {
		return observatory.AlertPacket{}, err
	}
	position, err := s.place(o, now)
	if err != nil {
		return observatory.AlertPacket{}, err
	}
	if o.Of != "" {
		return observatory.AlertPacket{}, fmt.Errorf("of: a notice is the first packet of its event")
	}
	s.count++
	name := o.Name
	if name == "" {
		name = fmt.Sprintf("event %d", s.count)
	}
	if s.events[name] != nil {
		return observatory.AlertPacket{}, fmt.Errorf("name: %.40q was told before", name)
	}
	e := &event{mission: m, trigger: m.trigger(now), at: now.Add(-m.delay), position: position}
	if e.position.ErrorDeg == nil {
		radius := m.errorDeg
		e.position.ErrorDeg = &radius
	}
	s.events[name] = e
	return e.packet(m.notice, now), nil
}

// place is where an order puts a new event.
func (s *Sky) place(o Order, now time.Time) (observatory.AlertPosition, error) {
	if p, given, err := o.place(); given || err != nil {
		return p, err
	}
	alt, az := defaultAlt, float64(defaultAz)
	height := float64(alt)
	if o.Alt != nil {
		height = *o.Alt
	}
	if o.Az != nil {
		az = *o.Az
	}
	if !(height > 0 && height <= 90) || !(az >= 0 && az <= 360) {
		return observatory.AlertPosition{}, fmt.Errorf("alt %g, az %g: no place above the horizon", height, az)
	}
	ra, dec := astro.ICRS(s.site, now, height, az)
	return observatory.AlertPosition{RADeg: ra, DecDeg: dec, ErrorDeg: o.Error}, o.checkError()
}

// place is the one that the order itself names.
func (o Order) place() (p observatory.AlertPosition, given bool, err error) {
	if o.RA == nil && o.Dec == nil {
		return p, false, nil
	}
	if o.RA == nil || o.Dec == nil || !(*o.RA >= 0 && *o.RA < 360) || !(*o.Dec >= -90 && *o.Dec <= 90) {
		return p, true, fmt.Errorf("ra and dec are given together, ra from 0 to below 360, dec from -90 to 90")
	}
	return observatory.AlertPosition{RADeg: *o.RA, DecDeg: *o.Dec, ErrorDeg: o.Error}, true, o.checkError()
}

func (o Order) checkError() error {
	if o.Error != nil && !(*o.Error > 0 && *o.Error <= 180) {
		return fmt.Errorf("error: %g is not in (0, 180] degrees", *o.Error)
	}
	return nil
}

func (e *event) refined(o Order, now time.Time) (observatory.AlertPacket, error) {
	p, given, err := o.place()
	if err != nil {
		return observatory.AlertPacket{}, err
	}
	if !given {
		p = e.position
		p.DecDeg += refinedBy
		if p.DecDeg > 90 {
			p.DecDeg -= 2 * refinedBy
		}
		p.ErrorDeg = o.Error
	}
	if p.ErrorDeg == nil {
		radius := e.mission.refinedDeg
		p.ErrorDeg = &radius
	}
	if err := o.checkError(); err != nil {
		return observatory.AlertPacket{}, err
	}
	e.position = p
	return e.packet(e.mission.refined, now), nil
}

func (e *event) retraction(now time.Time) observatory.AlertPacket {
	p := e.packet(e.mission.retraction, now)
	p.Position, p.Traits = nil, []observatory.AlertTrait{observatory.TraitRetraction}
	for i := range p.Cites {
		p.Cites[i].Kind = "retraction"
	}
	return p
}

// packet is one of the event's packets; it cites the one before it.
func (e *event) packet(k packetKind, now time.Time) observatory.AlertPacket {
	position := e.position
	at := e.at
	p := observatory.AlertPacket{
		Role: observatory.AlertObservation, Author: e.mission.author, Mission: e.mission.name, Type: k.number, TriggerID: e.trigger,
		Ivorn:    fmt.Sprintf("%s#%s", e.mission.stream, strings.NewReplacer("TRIGGER", e.trigger, "NUMBER", fmt.Sprint(len(e.ivorns)+1)).Replace(k.name)),
		Position: &position, EventTime: &at, Written: &now,
	}
	if n := len(e.ivorns); n > 0 {
		p.Cites = []observatory.AlertCite{{Kind: "followup", Ivorn: e.ivorns[n-1]}}
	}
	e.ivorns = append(e.ivorns, p.Ivorn)
	return p
}
