package voevent

import (
	"slices"
	"strings"

	"pyros/backend/observatory"
)

// Join adds a packet to its event, as decided. The zero Alert becomes a new
// event; for an event of the decision's Also only its state follows. It sets
// everything but the request's own fields, RequestID and RequestStatus, which
// are known when the request was stored. What it is given is not changed.
func Join(a observatory.Alert, p observatory.AlertPacket, d Decision) observatory.Alert {
	if d.Action == observatory.AlertDuplicate {
		return a
	}
	if len(a.Packets) == 0 && a.ID == 0 {
		a = begin(p)
	}
	a.Updated = p.Received
	a.Reasons = slices.Clone(d.Reasons)
	if a.ID == d.AlertID {
		p.Action, p.Reasons, p.AlertID = d.Action, slices.Clone(d.Reasons), a.ID
		a.Packets = append(slices.Clone(a.Packets), p)
		a.Keys = merge(a.Keys, p.Keys)
		a = learn(a, p)
	}
	withdrawn := p.Has(observatory.TraitRetraction) && observes(effectiveRole(p))
	a.Retracted = a.Retracted || withdrawn
	switch {
	case withdrawn || d.Action == observatory.AlertCancel:
		a.Outcome = observatory.AlertRetracted
	case (d.Action == observatory.AlertObserve || d.Action == observatory.AlertRefine) && a.ID == d.AlertID:
		a = request(a, d)
	}
	return a
}

// begin makes the event of its first packet.
func begin(p observatory.AlertPacket) observatory.Alert {
	return observatory.Alert{
		Name: nameOf(p), Mission: p.Mission, Kind: p.Kind, Role: effectiveRole(p), TriggerID: p.TriggerID,
		Keys: []string{}, EventTime: p.EventTime, Received: p.Received, Outcome: observatory.AlertRecorded,
		Strategies: []string{}, Packets: []observatory.AlertPacket{},
	}
}

// nameOf is how people call the event.
func nameOf(p observatory.AlertPacket) string {
	id := p.TriggerID
	if id == "" {
		id = parseIvorn(p.Ivorn).local
	}
	if id == "" && p.EventTime != nil {
		id = p.EventTime.Format("2006-01-02 15:04:05")
	}
	return cut(strings.TrimSpace(p.Mission+" "+id), MaxName)
}

// learn takes what a packet knows better than the event did.
func learn(a observatory.Alert, p observatory.AlertPacket) observatory.Alert {
	if a.EventTime == nil {
		a.EventTime = p.EventTime
	}
	if a.TriggerID == "" {
		a.TriggerID = p.TriggerID
	}
	if p.Position == nil || p.Has(observatory.TraitLostLock) || p.Has(observatory.TraitRetraction) {
		return a
	}
	if a.Position == nil || morePrecise(*p.Position, *a.Position) ||
		!lessPrecise(*p.Position, *a.Position) && !before(p.Written, writtenFor(a, *a.Position)) {
		position := *p.Position
		a.Position = &position
	}
	return a
}

// request notes what is asked for.
func request(a observatory.Alert, d Decision) observatory.Alert {
	a.Outcome = observatory.AlertRequested
	a.Target, a.Preempt = d.Target, d.Preempt
	a.Strategies = []string{}
	for _, s := range d.Strategies {
		a.Strategies = append(a.Strategies, s.Name)
	}
	if a.RequestedAt == nil {
		at := d.At
		a.RequestedAt = &at
	}
	return a
}

// merge adds keys that are new, up to the limit.
func merge(keys, more []string) []string {
	keys = slices.Clone(keys)
	for _, k := range more {
		if len(keys) < MaxKeys && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}
