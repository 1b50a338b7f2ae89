package voevent_test

import (
	"math"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/request"
	"pyros/backend/voevent"
)

// standard is the instrument of the standard context, as far as strategies
// speak of it.
func standard() observatory.Instrument {
	filters := func(names ...string) (out []observatory.Filter) {
		for _, name := range names {
			out = append(out, observatory.Filter{Name: name})
		}
		return out
	}
	return observatory.Instrument{
		Site: observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20},
		Detectors: []observatory.Detector{
			{Name: "Visible camera", Width: 1024, Height: 1024, PixelScale: 0.35, ReadoutS: 2, FilterChangeS: 3, MinExposureS: 0.1, MaxExposureS: 900, MountedFilters: filters("First visible filter", "Second visible filter", "Third visible filter", "First infrared filter")},
			{Name: "Infrared camera", Width: 1024, Height: 1024, PixelScale: 0.65, ReadoutS: 1, FilterChangeS: 3, MinExposureS: 1, MaxExposureS: 300, MountedFilters: filters("First infrared filter", "Second infrared filter", "Third infrared filter")},
		},
		Programs: []observatory.Program{{Name: "GRB", Priority: 1}, {Name: "GW", Priority: 1}},
	}
}

func factsAt(now time.Time) voevent.Facts {
	instrument := standard()
	return voevent.Facts{Now: now, Instrument: instrument, Night: astro.NightAt(instrument.Site, now, -12)}
}

func TestDefaultStrategiesAreValid(t *testing.T) {
	names := map[string]bool{}
	for _, s := range voevent.DefaultStrategies() {
		if problems := voevent.CheckStrategy(s, standard()); len(problems) > 0 {
			t.Errorf("%s: %v", s.Name, problems)
		}
		if names[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		names[s.Name] = true
	}
}

// An alert's request must pass the check that files and forms pass.
func TestRequestPassesTheCheck(t *testing.T) {
	now := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC) // 21 h local
	f := factsAt(now)
	event := now.Add(-20 * time.Second)
	radius := 0.05
	p := observatory.AlertPacket{
		Format: observatory.AlertVOEvent, Role: observatory.AlertObservation, Ivorn: "ivo://pyros.example/fake#1", Mission: "Swift",
		Kind: observatory.AlertGRB, Type: "61", TriggerID: "1", Keys: []string{"swift/1"}, Word: observatory.PositionGiven,
		Position: &observatory.AlertPosition{RADeg: 60, DecDeg: 25, ErrorDeg: &radius}, EventTime: &event, Received: now, Digest: "x",
	}
	d := voevent.Decide(p, nil, voevent.DefaultStrategies(), f)
	if d.Action != observatory.AlertObserve || !d.Preempt || len(d.Strategies) != 2 {
		t.Fatalf("%s %v %q", d.Action, d.Preempt, d.Reasons)
	}
	r := voevent.Request(voevent.Join(observatory.Alert{}, p, d), d)
	if problems := request.Check(&r, request.Basis{Instrument: f.Instrument, Now: now}); len(problems) > 0 {
		t.Fatalf("problems %v", problems)
	}
	if len(r.Warnings) > 0 {
		t.Errorf("warnings %v", r.Warnings)
	}
	first := r.Sequences[0]
	if r.Name != "Alert Swift 1" || !r.IsAlert || !r.Submitted || r.Program != "GRB" || first.Priority != 0 || first.ImagesAll != 36 ||
		first.DurationS <= 300 || !first.Start.Equal(now) || !first.End.Equal(now.Add(30*time.Minute)) || first.Target.Coords != "60 25" {
		t.Errorf("request %+v", r)
	}
	if second := r.Sequences[1]; second.Priority != 1 || second.Start.Sub(now) != time.Hour || math.Abs(second.Target.DecDeg-25) > 0 {
		t.Errorf("second %+v", second)
	}
}

func TestNotVisibleTonight(t *testing.T) {
	f := factsAt(time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC))
	p := observatory.AlertPacket{
		Role: observatory.AlertObservation, Ivorn: "ivo://pyros.example/fake#2", Mission: "Swift", Kind: observatory.AlertGRB,
		Word: observatory.PositionGiven, Position: &observatory.AlertPosition{RADeg: 60, DecDeg: -75}, Received: f.Now,
	}
	d := voevent.Decide(p, nil, voevent.DefaultStrategies(), f)
	want := `Strategy "GRB prompt" does not take it: it is not visible tonight: its highest altitude between 2026-11-22 05:00:00 UTC and 2026-11-22 05:30:00 UTC ` +
		`is -18 deg (at 2026-11-22 05:30:00 UTC), the lowest for observing is 20 deg.`
	if d.Action != observatory.AlertIgnore || d.Reasons[0] != want {
		t.Errorf("%s %q", d.Action, d.Reasons)
	}
}

func BenchmarkAlertToRequest(b *testing.B) {
	f := factsAt(time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC))
	radius := 0.05
	text, err := voevent.Encode(observatory.AlertPacket{
		Role: observatory.AlertObservation, Ivorn: "ivo://nasa.gsfc.gcn/SWIFT#BAT_GRB_Pos_1-1", Type: "61", TriggerID: "1",
		Position: &observatory.AlertPosition{RADeg: 60, DecDeg: 25, ErrorDeg: &radius},
	})
	if err != nil {
		b.Fatal(err)
	}
	strategies := voevent.DefaultStrategies()
	for b.Loop() {
		p, err := voevent.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		d := voevent.Decide(p.AlertPacket, nil, strategies, f)
		if r := voevent.Request(voevent.Join(observatory.Alert{}, p.AlertPacket, d), d); len(r.Sequences) != 2 {
			b.Fatal(d.Reasons)
		}
	}
}
