// Command alert simulates the networks that tell of bursts: it writes VOEvent
// 2.0 packets of made-up events into the folder that the server watches, at the
// times that a scenario says, and tells each in one line. It ends when the
// scenario is over.
//
// An event of the scenario, under the key alertSimulator, is an order such as
//
//	{"name": "burst", "mission": "SVOM", "type": "notice", "alt": 65, "az": 100}
//	{"type": "refined", "of": "burst"}
//	{"type": "retraction", "of": "burst"}
//
// or the name of a template beside the scenario: a packet in which {{.Now}},
// {{.Trigger}}, {{.RADeg}} and {{.DecDeg}} stand for the time, an identifier
// of the event, and a place that is high in the sky.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"

	"pyros/backend/astro"
	"pyros/backend/voevent"
	"pyros/simulators/sim"
)

// maxTemplate bounds a template, in bytes.
const maxTemplate = 1 << 20

func main() { sim.ActMain(actor()) }

func actor() sim.Actor {
	var folder string
	return sim.Actor{
		Name: "alert", ScenarioKey: "alertSimulator",
		Flags: func(fs *flag.FlagSet) {
			fs.StringVar(&folder, "folder", "", "`folder` that the server watches for alerts")
		},
		Begin: func(s sim.Stage) (sim.Act, error) {
			if folder == "" {
				return nil, errors.New("a -folder is needed")
			}
			n := &network{stage: s, sky: NewSky(s.Site), folder: folder}
			return n.act, os.MkdirAll(folder, 0o755)
		},
	}
}

// network sends what a scenario orders.
type network struct {
	stage  sim.Stage
	sky    *Sky
	folder string
}

// act writes the packet of an event and tells the outcome.
func (n *network) act(_ context.Context, number int, e sim.Event) sim.Deed {
	now := n.stage.Clock.Now()
	var d sim.Deed
	var packet []byte
	var err error
	var name string
	if json.Unmarshal(e.Payload, &name) == nil {
		d.Event = name
		packet, err = n.fill(name, number, now)
	} else {
		packet, d.Event, err = n.order(e.Payload, now)
	}
	if err == nil {
		err = n.send(packet, fmt.Sprintf("%s-%03d.xml", now.UTC().Format("20060102T150405"), number))
	}
	d.Outcome, d.Text = sim.Done, "sent"
	if err != nil {
		d.Outcome, d.Text = sim.Failed, "not sent: "+err.Error()
	}
	return d
}

// order makes the packet of an inline order.
func (n *network) order(payload json.RawMessage, now time.Time) (packet []byte, what string, err error) {
	var o Order
	if err := sim.DecodeEvent(payload, &o); err != nil {
		return nil, "order", err
	}
	p, err := n.sky.Packet(o, now)
	if err != nil {
		return nil, strings.TrimSpace(fmt.Sprintf("%s %s %s", o.Mission, o.Type, o.Of)), err
	}
	what = fmt.Sprintf("%s %s, packet %s", p.Mission, p.TriggerID, p.Type)
	packet, err = voevent.Encode(p)
	return packet, what, err
}

// blanks are what a template may use.
type blanks struct{ Now, Trigger, RADeg, DecDeg string }

// fill makes a packet from a template beside the scenario.
func (n *network) fill(name string, number int, now time.Time) ([]byte, error) {
	text, err := n.stage.ReadBeside(name, maxTemplate)
	if err != nil {
		return nil, err
	}
	form, err := template.New(name).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, err
	}
	ra, dec := astro.ICRS(n.stage.Site, now, defaultAlt, defaultAz)
	angle := func(deg float64) string { return strconv.FormatFloat(deg, 'f', 5, 64) }
	var b bytes.Buffer
	err = form.Execute(&b, blanks{
		Now: now.UTC().Format("2006-01-02T15:04:05.000"), Trigger: now.UTC().Format("060102150405") + strconv.Itoa(number),
		RADeg: angle(ra), DecDeg: angle(dec),
	})
	return b.Bytes(), err
}

// send puts the packet into the folder as a whole: whoever watches sees a file
// under its name when all of it is there.
func (n *network) send(packet []byte, name string) error {
	temporary := filepath.Join(n.folder, "."+name+".part")
	if err := os.WriteFile(temporary, packet, 0o644); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(n.folder, name)); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}
