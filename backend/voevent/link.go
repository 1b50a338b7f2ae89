package voevent

import (
	"slices"
	"time"

	"pyros/backend/observatory"
)

// How far apart in time packets may speak of one event.
const (
	sameName    = 30 * 24 * time.Hour // missions that reuse a name for a source that flares again
	sameTrigger = 24 * time.Hour      // a counterpart's position, which names another mission's trigger
)

// link is an event that a packet belongs to, and why.
type link struct {
	alert   *observatory.Alert
	because string
}

// linksOf finds the events of the history that a packet belongs to. The one
// with a request comes first, else the oldest. A packet that may be observed
// and one that may not, such as a test that copies a real packet, never share
// an event.
func linksOf(p observatory.AlertPacket, history []observatory.Alert) []link {
	var links []link
	for i := range history {
		a := &history[i]
		if observes(a.Role) != observes(effectiveRole(p)) {
			continue
		}
		if because := linked(p, *a); because != "" {
			links = append(links, link{a, because})
		}
	}
	slices.SortStableFunc(links, func(x, y link) int {
		if (x.alert.RequestID != 0) != (y.alert.RequestID != 0) {
			if x.alert.RequestID != 0 {
				return -1
			}
			return 1
		}
		return x.alert.Received.Compare(y.alert.Received)
	})
	return links
}

// linked says why a packet belongs to an event; "" where it does not.
func linked(p observatory.AlertPacket, a observatory.Alert) string {
	if p.Mission == a.Mission {
		for _, other := range a.Packets {
			switch {
			case p.Ivorn != "" && p.Ivorn == other.Ivorn:
				return "it has the identity of a packet of it"
			case cites(p, other):
				return "it cites " + other.Ivorn
			case cites(other, p):
				return other.Ivorn + ", which came before it, cites it"
			}
		}
		if within(p.EventTime, a.EventTime, sameName) && slices.ContainsFunc(p.Keys, func(k string) bool { return slices.Contains(a.Keys, k) }) {
			return "it names the same event"
		}
		return ""
	}
	if (p.Mission == counterpart || a.Mission == counterpart) && p.TriggerID != "" && p.TriggerID == a.TriggerID &&
		p.EventTime != nil && a.EventTime != nil && within(p.EventTime, a.EventTime, sameTrigger) {
		return "it names the same trigger"
	}
	return ""
}

func cites(p, other observatory.AlertPacket) bool {
	return other.Ivorn != "" && slices.ContainsFunc(p.Cites, func(c observatory.AlertCite) bool { return c.Ivorn == other.Ivorn })
}

// within says whether two times are not known to be further apart.
func within(a, b *time.Time, most time.Duration) bool {
	return a == nil || b == nil || a.Sub(*b).Abs() <= most
}

// duplicateOf finds the packet as it was received before: the same content,
// under whatever name.
func duplicateOf(p observatory.AlertPacket, history []observatory.Alert) (alertID int, at time.Time, found bool) {
	for _, a := range history {
		for _, other := range a.Packets {
			if p.Digest != "" && p.Digest == other.Digest {
				return a.ID, other.Received, true
			}
		}
	}
	return 0, time.Time{}, false
}

// effectiveRole is what a packet is for: one marked as a test inside is one.
func effectiveRole(p observatory.AlertPacket) observatory.AlertRole {
	if p.Has(observatory.TraitTest) {
		return observatory.AlertTest
	}
	return p.Role
}

func observes(role observatory.AlertRole) bool { return role == observatory.AlertObservation }
