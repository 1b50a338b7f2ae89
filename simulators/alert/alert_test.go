package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/voevent"
	"pyros/simulators/scenarios"
	"pyros/simulators/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var night = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

var site = observatory.Site{LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800}

// received is the packet of an order as the server reads it.
func received(t *testing.T, s *Sky, o Order, now time.Time) observatory.AlertPacket {
	t.Helper()
	made, err := s.Packet(o, now)
	if err != nil {
		t.Fatal(err)
	}
	text, err := voevent.Encode(made)
	if err != nil {
		t.Fatal(err)
	}
	p, err := voevent.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p.AlertPacket
}

// TestEveryMissionTellsAnEventToItsEnd reads the packets as the server does:
// three of one event, each citing the one before, with a place that is up.
func TestEveryMissionTellsAnEventToItsEnd(t *testing.T) {
	triggers := map[string]bool{}
	for _, m := range missions {
		s := NewSky(site)
		first := received(t, s, Order{Name: "a", Mission: m.name, Type: Notice}, night)
		better := received(t, s, Order{Type: Refined, Of: "a"}, night.Add(time.Minute))
		over := received(t, s, Order{Type: Retraction, Of: "a", Mission: m.name}, night.Add(2*time.Minute))
		for _, p := range []observatory.AlertPacket{first, better, over} {
			if p.Mission != m.name || p.Kind != observatory.AlertGRB || p.Role != observatory.AlertObservation || p.TriggerID != first.TriggerID || len(p.Keys) == 0 || p.Keys[0] != first.Keys[0] || len(p.Notes) != 0 {
				t.Errorf("%s: packet %+v", m.name, p)
			}
		}
		if p := first.Position; p == nil || p.ErrorDeg == nil || *p.ErrorDeg != m.errorDeg {
			t.Fatalf("%s: position %+v", m.name, p)
		}
		if alt, _ := astro.AltAz(site, night, first.Position.RADeg, first.Position.DecDeg); alt < 64 || alt > 66 {
			t.Errorf("%s: the event stands at %g deg", m.name, alt)
		}
		if better.Position == nil || *better.Position.ErrorDeg >= *first.Position.ErrorDeg || better.Position.DecDeg == first.Position.DecDeg {
			t.Errorf("%s: refined to %+v", m.name, better.Position)
		}
		if len(better.Cites) != 1 || better.Cites[0].Ivorn != first.Ivorn || len(over.Cites) != 1 || over.Cites[0].Ivorn != better.Ivorn {
			t.Errorf("%s: cites %v, %v", m.name, better.Cites, over.Cites)
		}
		if first.Has(observatory.TraitRetraction) || !over.Has(observatory.TraitRetraction) || over.Position != nil {
			t.Errorf("%s: the last packet is no retraction: %+v", m.name, over)
		}
		if triggers[first.TriggerID] {
			t.Errorf("%s has the trigger of another mission", m.name)
		}
		triggers[first.TriggerID] = true
		if !first.Written.Equal(night) || !first.EventTime.Before(night) {
			t.Errorf("%s: written %v, event %v", m.name, first.Written, first.EventTime)
		}
	}
}

func TestOrdersThatMakeNoPacket(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	for name, o := range map[string]Order{
		"mission":         {Mission: "Hubble"},
		"type":            {Mission: "SVOM", Type: "rumour"},
		"no event":        {Type: Refined, Of: "b"},
		"did not tell":    {Type: Retraction, Of: "a", Mission: "Swift"},
		"given together":  {Mission: "SVOM", RA: number(3)},
		"dec":             {Mission: "SVOM", RA: number(3), Dec: number(91)},
		"above the":       {Mission: "SVOM", Alt: number(-3)},
		"error":           {Mission: "SVOM", Error: number(-1)},
		"first packet":    {Mission: "SVOM", Of: "a"},
		"was told before": {Mission: "SVOM", Name: "a"},
	} {
		s := NewSky(site)
		if _, err := s.Packet(Order{Name: "a", Mission: "SVOM"}, night); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Packet(o, night); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestPlaysTheBuiltInScenario runs the program and reads what it leaves.
func TestPlaysTheBuiltInScenario(t *testing.T) {
	from, folder := t.TempDir(), filepath.Join(t.TempDir(), "alerts")
	for _, name := range []string{"alerts.json", "alert_einstein_probe.xml"} {
		text, err := scenarios.Files.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(from, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	err := sim.RunActor(t.Context(), actor(), []string{
		"-folder", folder, "-scenario", filepath.Join(from, "alerts.json"), "-iteration", "1s", "-speed", "400", "-json",
	}, nil, &out)
	if err != nil {
		t.Fatal(err)
	}
	deeds := json.NewDecoder(&out)
	n := 0
	for ; ; n++ {
		var d sim.Deed
		if err := deeds.Decode(&d); err == io.EOF {
			break
		} else if err != nil || d.Outcome != sim.Done || d.Text != "sent" {
			t.Fatalf("deed %+v, %v", d, err)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil || n != 6 || len(entries) != n {
		t.Fatalf("%d deeds, %d files, %v", n, len(entries), err)
	}
	missions := map[string]int{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		p, err := voevent.Parse(text)
		if err != nil || len(p.Notes) != 0 {
			t.Errorf("%s: %v %v\n%s", e.Name(), err, p.Notes, text)
		}
		missions[p.Mission]++
	}
	if missions["SVOM"] != 2 || missions["Swift"] != 2 || missions["Fermi"] != 1 || missions["Einstein Probe"] != 1 {
		t.Errorf("packets by mission: %v", missions)
	}
}

func TestTellsWhatItCannotSend(t *testing.T) {
	from := t.TempDir()
	for name, text := range map[string]string{
		"s.json":   `[3, {"time":0,"alertSimulator":"../secret.xml"}, {"time":1,"alertSimulator":"form.xml"}, {"time":2,"alertSimulator":{"misssion":"SVOM"}}]`,
		"form.xml": "<a>{{.Nothing}}</a>",
	} {
		if err := os.WriteFile(filepath.Join(from, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	folder := t.TempDir()
	args := []string{"-folder", folder, "-scenario", filepath.Join(from, "s.json"), "-iteration", "10ms"}
	if err := sim.RunActor(t.Context(), actor(), args, nil, &out); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "not sent"); got != 3 {
		t.Errorf("told\n%s", out.String())
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
	if err := sim.RunActor(t.Context(), actor(), args[2:], nil, &out); err == nil {
		t.Error("ran without a folder")
	}
}
