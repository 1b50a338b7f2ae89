package rehearsal

import (
	"encoding/json"
	"time"

	"pyros/backend/observatory"
)

// deviceOf is the device that a scenario's key speaks of.
var deviceOf = map[string]observatory.DeviceName{
	"plcSimulator": observatory.DevicePLC, "telescopeSimulator": observatory.DeviceTelescope, "domeSimulator": observatory.DeviceDome,
	"cameraVISSimulator": observatory.DeviceCameraVIS, "cameraNIRSimulator": observatory.DeviceCameraNIR,
}

// linkWatch follows which devices the server says it reaches.
type linkWatch struct {
	connected map[observatory.DeviceName]bool
	lost      map[observatory.DeviceName]int // times
}

func newLinkWatch() *linkWatch {
	return &linkWatch{connected: map[observatory.DeviceName]bool{}, lost: map[observatory.DeviceName]int{}}
}

// note takes what the server says of a device and tells whether that is new.
// That a device is reached first is no news.
func (w *linkWatch) note(d observatory.DeviceStatus) (changed bool) {
	before, known := w.connected[d.Name]
	w.connected[d.Name] = d.Connected
	if !d.Connected && (before || !known) {
		w.lost[d.Name]++
	}
	return known && before != d.Connected
}

// noticed is how long a device must be down, observatory time, for the server
// to show it: the majordome looks every 10 s.
const noticed = 30 * time.Second

// judgeLinks compares what the server says of the devices with the scenario's
// words on which are down.
func (r *Rehearsal) judgeLinks() {
	downs, back := map[observatory.DeviceName]int{}, map[observatory.DeviceName]bool{}
	for _, e := range r.opts.Scenario.Events {
		var event struct {
			Down int `json:"down"`
		}
		device, ok := deviceOf[e.Simulator]
		if !ok || json.Unmarshal(e.Payload, &event) != nil || time.Duration(event.Down)*r.opts.Iteration < noticed {
			continue
		}
		downs[device]++
		left := time.Duration(r.opts.Scenario.Iterations-e.Time-event.Down) * r.opts.Iteration
		back[device] = left >= noticed
	}
	for device, times := range downs {
		if r.links.lost[device] < times {
			r.problem("%s was down %d times, the server noticed %d", device, times, r.links.lost[device])
		}
		if back[device] && !r.links.connected[device] {
			r.problem("%s was up again and the server does not reach it", device)
		}
	}
}
