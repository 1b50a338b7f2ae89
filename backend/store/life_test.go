package store_test

import (
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// imageOf is the n-th image of a plan.
func imageOf(plan observatory.Plan, n int, file string) observatory.Image {
	return observatory.Image{
		PlanID: plan.ID, Object: "M 31", Night: night.Name, Number: n, Start: epoch, ExposureS: plan.ExposureS,
		Width: 1024, Height: 1024, RADeg: 10.68, DecDeg: 41.27, File: file, Bytes: 2_100_000, SHA256: "ab",
	}
}

func TestARequestsLife(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := b.submit(t, ana, requestOf("first", 1))
		if r.Status != observatory.RequestSubmitted || r.Version != 1 || r.Sequences[0].Status != observatory.SequenceToBePlanned || r.Sequences[0].ImagesAll != 4 {
			t.Fatalf("submitted: %+v", r)
		}
		in := must[store.PlanningInput](t)(b.PlanningInput(ctx, night))
		if len(in.Sequences) != 1 || in.Previous != nil || in.Quotas.Users[ana.UserID] != 360000 || in.Quotas.UserCountry[ana.UserID] != "Mexico" {
			t.Fatalf("planning input: %+v", in)
		}
		plan := b.plan(t, in.Sequences...)
		if len(plan.Entries) != 1 || plan.Entries[0].Status != observatory.SequencePlanned || plan.Entries[0].RequestName != "first" {
			t.Fatalf("schedule: %+v", plan)
		}
		q := must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[0].ID))
		if q.Status != observatory.SequenceExecuting || q.Attempts != 1 {
			t.Fatalf("started: %+v", q)
		}
		if in = must[store.PlanningInput](t)(b.PlanningInput(ctx, night)); in.Quotas.Users[ana.UserID] != 360000-120 {
			t.Errorf("quota while executing: %v", in.Quotas.Users)
		}
		for _, a := range q.Albums {
			for _, p := range a.Plans {
				for n := 1; n <= p.Images; n++ {
					must[observatory.Image](t)(b.AddImage(ctx, imageOf(p, n, a.Name+string(rune('0'+n)))))
				}
			}
		}
		if q = must[observatory.Sequence](t)(b.FinishSequence(ctx, q.ID, observatory.SequenceExecuted, "All images are saved.")); q.ImagesDone != 4 {
			t.Errorf("images done: %d", q.ImagesDone)
		}
		r = must[observatory.Request](t)(b.Request(ctx, ana, r.ID))
		if r.Status != observatory.RequestExecuted {
			t.Errorf("request is %s", r.Status)
		}
		var states []observatory.SequenceStatus
		for _, c := range must[[]observatory.Change](t)(b.Changes(ctx, ana, r.ID)) {
			states = append(states, c.To)
		}
		if len(states) != 4 {
			t.Errorf("changes: %v", states)
		}
		if u := must[observatory.User](t)(b.User(ctx, ana.UserID)); u.UsedS != 120 {
			t.Errorf("used: %v", u.UsedS)
		}
		if last := of[observatory.Request](b.events.take()); last[len(last)-1].Status != observatory.RequestExecuted {
			t.Errorf("last event: %+v", last[len(last)-1])
		}
	})
}

func ptr[T any](v T) *T { return &v }

func TestEnvironmentRoundTrip(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		if e := must[*observatory.Environment](t)(b.LatestEnvironment(ctx)); e != nil {
			t.Fatalf("an environment before the first: %+v", e)
		}
		p := observatory.PLCStatus{From: "Beckhoff", Firmware: "1", Received: epoch, Devices: []observatory.PLCDevice{
			{Name: "WXT520", Type: "meteo", Valid: true, Values: []observatory.PLCValue{{Name: "RainRate", Number: ptr(0.0), Text: "0.0", Unit: "mm/h"}}},
		}}
		for i := range 10 {
			status, rain := observatory.StatusOK, 0.0
			if i >= 3 && i < 7 {
				status, rain = observatory.StatusRaining, 12
			}
			p.Devices[0].Values[0].Number = ptr(rain)
			p.Received = b.clock.Now()
			e := observatory.Environment{
				Iteration: int64(i + 1), Weather: observatory.WeatherWatch{GlobalStatus: status, Rain: ptr(rain), Updated: b.clock.Now()},
				Site:   observatory.SiteWatch{GlobalStatus: observatory.StatusOK, Dome: "closed", Updated: b.clock.Now()},
				Safety: observatory.Safety{Safe: rain == 0, At: b.clock.Now()},
			}
			if e = must[observatory.Environment](t)(b.RecordEnvironment(ctx, e, p)); e.Weather.ID == 0 || e.Site.ID == 0 {
				t.Fatalf("no ids: %+v", e)
			}
			b.clock.move(2 * time.Second)
		}
		rows := must[[]observatory.WeatherWatch](t)(b.Weather(ctx, epoch, epoch.Add(time.Minute), 100))
		if len(rows) != 10 || rows[3].GlobalStatus != observatory.StatusRaining || *rows[3].Rain != 12 || rows[7].GlobalStatus != observatory.StatusOK {
			t.Errorf("weather: %+v", rows)
		}
		e := must[*observatory.Environment](t)(b.LatestEnvironment(ctx))
		if e.Iteration != 10 || !e.Safety.Safe {
			t.Errorf("latest: %+v", e)
		}
		got := must[*observatory.PLCStatus](t)(b.PLCStatus(ctx))
		if *got.Devices[0].Values[0].Number != 0 || !got.Received.Equal(p.Received) {
			t.Errorf("PLC: %+v", got)
		}
	})
}
