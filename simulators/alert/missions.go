package main

import (
	"fmt"
	"strings"
	"time"
)

// mission is who tells of events, and how its packets are called. The numbers
// of the packets are those of GCN.
type mission struct {
	name, author, stream        string
	errorDeg, refinedDeg        float64       // of its places
	delay                       time.Duration // from the event to the first packet
	trigger                     func(now time.Time) string
	notice, refined, retraction packetKind
}

// packetKind is a packet's number and the local part of its identity, in which
// TRIGGER and NUMBER stand for the event and the packet's number in it.
type packetKind struct{ number, name string }

// fermiEpoch is the beginning of Fermi's mission time, in whose seconds its
// triggers are numbered.
var fermiEpoch = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)

var missions = []mission{
	{
		name: "SVOM", author: "ivo://org.svom/fsc", stream: "ivo://org.svom/fsc",
		errorDeg: 0.1, refinedDeg: 0.005, delay: 12 * time.Second,
		trigger: func(now time.Time) string { return "sb" + now.Format("060102150405") },
		notice:  packetKind{"202", "TRIGGER_eclairs-wakeup"}, refined: packetKind{"209", "TRIGGER_mxt-initial_qf1"},
		retraction: packetKind{"219", "TRIGGER_retraction"},
	},
	{
		name: "Swift", author: "ivo://nasa.gsfc.tan/gcn", stream: "ivo://nasa.gsfc.gcn/SWIFT",
		errorDeg: 0.05, refinedDeg: 0.002, delay: 20 * time.Second,
		trigger: func(now time.Time) string { return fmt.Sprint(now.Unix() % 10_000_000) },
		notice:  packetKind{"61", "BAT_GRB_Pos_TRIGGER-NUMBER"}, refined: packetKind{"67", "XRT_Pos_TRIGGER-NUMBER"},
		retraction: packetKind{"62", "BAT_GRB_Retraction_TRIGGER-NUMBER"},
	},
	{
		// A place by GBM alone is many degrees wide: too wide for the field.
		name: "Fermi", author: "ivo://nasa.gsfc.tan/gcn", stream: "ivo://nasa.gsfc.gcn/Fermi",
		errorDeg: 6, refinedDeg: 0.1, delay: 8 * time.Second,
		trigger: func(now time.Time) string { return fmt.Sprint(int64(now.Sub(fermiEpoch).Seconds())) },
		notice:  packetKind{"111", "GBM_Flt_Pos_TRIGGER-NUMBER"}, refined: packetKind{"121", "LAT_Pos_Upd_TRIGGER-NUMBER"},
		retraction: packetKind{"119", "GBM_Retraction_TRIGGER-NUMBER"},
	},
	{
		name: "Einstein Probe", author: "ivo://nasa.gsfc.tan/gcn", stream: "ivo://nasa.gsfc.gcn/einstein_probe",
		errorDeg: 0.05, refinedDeg: 0.003, delay: 60 * time.Second,
		trigger: func(now time.Time) string { return "ep" + now.Format("060102150405") },
		notice:  packetKind{"wxt", "WXT_TRIGGER-NUMBER"}, refined: packetKind{"fxt", "FXT_TRIGGER-NUMBER"},
		retraction: packetKind{"retraction", "Retraction_TRIGGER-NUMBER"},
	},
}

func missionBy(name string) (*mission, error) {
	var names []string
	for i := range missions {
		if strings.EqualFold(missions[i].name, name) {
			return &missions[i], nil
		}
		names = append(names, missions[i].name)
	}
	return nil, fmt.Errorf("mission: %.40q is none of %s", name, strings.Join(names, ", "))
}
