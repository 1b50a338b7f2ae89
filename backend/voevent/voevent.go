package voevent

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"pyros/backend/observatory"
)

// parseVOEvent reads a VOEvent of any version; elements go by their local
// names, since the versions, and some authors, disagree about namespaces.
func parseVOEvent(data []byte) (Packet, error) {
	root, err := readTree(data)
	if err != nil {
		return Packet{}, err
	}
	if root.name != "VOEvent" {
		return Packet{}, invalid(1, "the root element is <%s>, expected <VOEvent>", clip(root.name))
	}
	p := empty(observatory.AlertVOEvent)
	p.Digest = digestOf(root)
	p.Version = cut(root.attr("version"), 20)
	if p.Ivorn = root.attr("ivorn"); p.Ivorn == "" {
		return Packet{}, invalid(1, "the ivorn is missing: the packet has no identity")
	}
	if len(p.Ivorn) > MaxName || !shown(p.Ivorn) {
		return Packet{}, invalid(1, "the ivorn %q is longer than %d bytes or cannot be shown", clip(p.Ivorn), MaxName)
	}
	if !strings.HasPrefix(p.Ivorn, "ivo://") {
		p.note("The ivorn does not begin with ivo://.")
	}
	p.role(root)
	p.Author = cut(root.child("Who", "AuthorIVORN").content(), MaxName)
	p.words.date = cut(root.child("Who", "Date").content(), 60)
	p.Written = p.time("date of the packet", p.words.date, "")
	p.citations(root.child("Citations"))

	what := parameters(root.child("What"))
	id := parseIvorn(p.Ivorn)
	m := missionOf(id)
	p.Mission, p.Kind = m.name, m.kind
	p.Type = cut(what.value("Packet_Type"), MaxName)
	p.TypeName = typeName(id, m)
	if word := cut(what.value("AlertType"), MaxName); m.name == lvk && word != "" {
		p.TypeName = word
	}
	p.identify(what, m)
	p.judge(what, m)
	p.where(root)
	return p, nil
}

// role reads the role: left out it means observation. "observe", which one
// author writes, is none of the standard's and means the same.
func (p *Packet) role(root *element) {
	role, written := root.lookup("role")
	if !written {
		role = string(observatory.AlertObservation)
	}
	p.words.role = cut(role, 40)
	p.Role = observatory.AlertRole(strings.ToLower(p.words.role))
	if p.Role == "observe" {
		p.Role = observatory.AlertObservation
		p.note(`The role "observe" is none of the standard's; it counts as observation.`)
	}
}

func (p *Packet) citations(citations *element) {
	for _, e := range append(citations.all("EventIVORN"), citations.all("EventID")...) {
		if len(p.Cites) == MaxCites {
			p.note(fmt.Sprintf("More than %d packets are cited; the rest is left out.", MaxCites))
			return
		}
		p.Cites = append(p.Cites, observatory.AlertCite{Kind: cut(strings.ToLower(e.attr("cite")), 40), Ivorn: cut(e.content(), MaxName)})
	}
}

// identify finds the author's own identifier of the event. Trigger_ID is not
// among the names: there it holds flags.
func (p *Packet) identify(what params, m mission) {
	for _, name := range []string{"TrigID", "GraceID", "Burst_Id", "event_id", "Trigger_Number"} {
		if id := cut(what.value(name), MaxName); id != "" {
			p.TriggerID = id
			break
		}
	}
	run := what.value("run_id")
	if p.TriggerID == what.value("event_id") && run != "" && p.TriggerID != "" {
		p.key(m.name, run+"_"+p.TriggerID) // an event is counted within its run
	} else {
		p.key(m.name, p.TriggerID)
	}
}

// judge reads the flags that matter.
func (p *Packet) judge(what params, m mission) {
	cited := slices.ContainsFunc(p.Cites, func(c observatory.AlertCite) bool { return c.Kind == "retraction" })
	byType := m.name == svom && p.Type == "219" || m.name == lvk && p.Type == "164"
	p.trait(observatory.TraitRetraction, cited || byType || what.flag("Retraction") || strings.EqualFold(p.TypeName, "retraction"))
	p.trait(observatory.TraitTest, what.flag("Test", "InternalTest", "Test_Notice", "Test_Submission", "HardwareInj") ||
		m.name == lvk && strings.HasPrefix(p.TriggerID, "M"))
	p.trait(observatory.TraitNotBurst, what.flag("Def_NOT_a_GRB"))
	p.trait(observatory.TraitLostLock, what.flag("StarTrack_Lost_Lock"))
	p.trait(observatory.TraitKnownSource, m.name == svom && p.Type == "203" || m.name == "MAXI" && p.Type == "135" ||
		what.flag("Target_in_Flt_Catalog", "Target_in_Gnd_Catalog", "Target_in_Blk_Catalog"))
}

// where reads time and place of the event, never those of the observatory.
func (p *Packet) where(root *element) {
	var coords *element
	positions := 0
	for _, where := range root.all("WhereWhen") {
		for _, data := range where.all("ObsDataLocation") {
			for _, location := range data.all("ObservationLocation") {
				for _, c := range location.all("AstroCoords") {
					if coords == nil {
						coords = c
						if p.Frame = c.attr("coord_system_id"); p.Frame == "" {
							p.Frame = location.child("AstroCoordSystem").attr("id")
						}
					}
					positions += len(c.all("Position2D"))
				}
			}
		}
	}
	if coords == nil {
		return
	}
	if positions > 1 {
		p.note("The packet gives several positions; the first counts.")
	}
	p.Frame = cut(p.Frame, MaxName)
	p.words.isot = cut(coords.child("Time", "TimeInstant", "ISOTime").content(), 60)
	p.EventTime = p.time("time of the event", p.words.isot, p.Frame)
	if at := coords.child("Position2D"); at != nil {
		p.position(place{
			ra: at.child("Value2", "C1").content(), dec: at.child("Value2", "C2").content(), err: at.child("Error2Radius").content(),
			unit: unitOf(at), frame: p.Frame, firstName: at.child("Name1").content(), otherName: at.child("Name2").content(),
		})
	}
}

// unitOf is the unit of a Position2D; the version 1.1 may have it on C1.
func unitOf(at *element) string {
	if unit := at.attr("unit"); unit != "" {
		return unit
	}
	c1 := at.child("Value2", "C1")
	if unit := c1.attr("pos_unit"); unit != "" {
		return unit
	}
	return c1.attr("unit")
}

// params are the values of What by name, those of groups included.
type params map[string]string

// parameters reads the Params; of several with one name the first counts.
func parameters(what *element) params {
	values := params{}
	var read func(e *element)
	read = func(e *element) {
		for _, c := range e.children {
			switch c.name {
			case "Group":
				read(c)
			case "Param":
				name := c.attr("name")
				value, ok := c.lookup("value")
				if !ok {
					value = c.child("Value").content()
				}
				if _, seen := values[name]; !seen && name != "" {
					values[name] = value
				}
			}
		}
	}
	if what != nil {
		read(what)
	}
	return values
}

func (v params) value(name string) string { return v[name] }

// flag says whether one of the names is true.
func (v params) flag(names ...string) bool {
	for _, name := range names {
		switch strings.ToLower(v[name]) {
		case "true", "1", "yes":
			return true
		}
	}
	return false
}

// digestOf is a hash of the content: the same for a packet that was written
// with other white space, prefixes or order of attributes.
func digestOf(root *element) string {
	h := sha256.New()
	hashElement(h, root)
	return hex.EncodeToString(h.Sum(nil))
}

func hashElement(h hash.Hash, e *element) {
	attrs := make([]string, 0, len(e.attrs))
	for _, a := range e.attrs {
		if a.Name.Space == "" && a.Name.Local != "xmlns" {
			attrs = append(attrs, a.Name.Local+"="+strings.TrimSpace(a.Value))
		}
	}
	slices.Sort(attrs)
	fmt.Fprintf(h, "<%q %q %q", e.name, attrs, strings.Join(strings.Fields(string(e.text)), " "))
	for _, c := range e.children {
		hashElement(h, c)
	}
	h.Write([]byte(">"))
}
