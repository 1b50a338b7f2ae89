package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/backend/voevent"
)

// The fake store has one alert with one packet, and the standard strategies.

func fakeAlertRow() observatory.Alert {
	return observatory.Alert{
		ID: 1, Name: "SVOM sb1", Mission: "SVOM", Kind: observatory.AlertGRB, Role: observatory.AlertObservation, Keys: []string{"svom/sb1"},
		Received: testNow, Updated: testNow, Outcome: observatory.AlertRequested, Reasons: []string{"Because."}, Strategies: []string{"GRB prompt"},
		RequestID: 1, RequestStatus: observatory.RequestPlanned, Version: 1, Packets: []observatory.AlertPacket{{
			ID: 1, AlertID: 1, Format: observatory.AlertVOEvent, Role: observatory.AlertObservation, Kind: observatory.AlertGRB, Keys: []string{},
			Word: observatory.PositionNone, Received: testNow, Cites: []observatory.AlertCite{}, Traits: []observatory.AlertTrait{}, Notes: []string{},
			Action: observatory.AlertObserve, Reasons: []string{"Because."},
		}},
	}
}

func (f *fakeStore) Alerts(context.Context, store.AlertFilter) (store.Page[observatory.Alert], error) {
	end, err := f.begin()
	defer end()
	return store.Page[observatory.Alert]{Items: []observatory.Alert{fakeAlertRow()}}, err
}

func (f *fakeStore) Alert(_ context.Context, id int) (observatory.Alert, error) {
	end, err := f.begin()
	defer end()
	if err == nil && id != 1 {
		err = observatory.Errorf(observatory.CodeNotFound, "There is no such alert.")
	}
	return fakeAlertRow(), err
}

func (f *fakeStore) AlertPacket(_ context.Context, _, _ int) (observatory.AlertPacket, error) {
	end, err := f.begin()
	defer end()
	p := fakeAlertRow().Packets[0]
	p.Body = "<voe:VOEvent/>"
	return p, err
}

func (f *fakeStore) AlertTimeline(context.Context, int) ([]observatory.AlertStep, error) {
	end, err := f.begin()
	defer end()
	return []observatory.AlertStep{{Step: observatory.AlertStepReceived, At: testNow}}, err
}

func standardStrategy() observatory.Strategy {
	s := voevent.DefaultStrategies()[0]
	s.ID, s.Version = 1, 1
	return s
}

func (f *fakeStore) Strategies(context.Context) ([]observatory.Strategy, error) {
	end, err := f.begin()
	defer end()
	return []observatory.Strategy{standardStrategy()}, err
}

func (f *fakeStore) Strategy(context.Context, int) (observatory.Strategy, error) {
	end, err := f.begin()
	defer end()
	return standardStrategy(), err
}

func (f *fakeStore) AddStrategy(_ context.Context, s observatory.Strategy) (observatory.Strategy, error) {
	end, err := f.begin()
	defer end()
	s.ID, s.Version = 2, 1
	return s, err
}

func (f *fakeStore) SaveStrategy(_ context.Context, id, version int, s observatory.Strategy) (observatory.Strategy, error) {
	end, err := f.begin()
	defer end()
	if err == nil && version > 1 {
		err = observatory.Errorf(observatory.CodeStale, "Strategy %d was changed meanwhile.", id)
	}
	s.ID, s.Version = id, 2
	return s, err
}

func (f *fakeStore) DeleteStrategy(context.Context, int, int) error {
	end, err := f.begin()
	defer end()
	return err
}

// fakeDesk remembers the last made-up alert.
type fakeDesk struct{ test *bool }

func (f fakeDesk) Fake(_ context.Context, _ observatory.Actor, test bool) (observatory.Alert, error) {
	*f.test = test
	return fakeAlertRow(), nil
}

func TestAlertsAreRead(t *testing.T) {
	b := newBench(t)
	for path, want := range map[string]string{
		"/alerts": `"SVOM sb1"`, "/alerts/1": `"request_status":"planned"`, "/alerts/1/packets": `"digest"`,
		"/alerts/1/packets/1": `"body":"\u003cvoe:VOEvent/\u003e"`, "/alerts/1/timeline": `"step":"received"`, "/strategies": `"GRB prompt"`, "/strategies/1": `"preempt":true`,
	} {
		got := b.do(call{method: "GET", path: prefix + path, as: scientistID})
		body := strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(string(got.body))
		if got.status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s = %d %s, want %s", path, got.status, got.body, want)
		}
	}
	if got := b.do(call{method: "GET", path: prefix + "/alerts?outcome=odd", as: scientistID}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("an odd outcome = %d", got.status)
	}
	if got := b.do(call{method: "GET", path: prefix + "/alerts/2", as: scientistID}); got.status != http.StatusNotFound {
		t.Errorf("an alert that is not there = %d", got.status)
	}
}

func TestFakeAlertsWhereSimulatorsRun(t *testing.T) {
	var test bool
	for _, c := range []struct {
		name    string
		sims    bool
		body    string
		status  int
		wasTest bool
	}{
		{"simulated", true, `{"test":false}`, http.StatusCreated, false},
		{"real", false, `{"test":false}`, http.StatusConflict, false},
		{"real, a test", false, `{"test":true}`, http.StatusCreated, true},
		{"odd", true, `{"tset":true}`, http.StatusUnprocessableEntity, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			test = false
			b := newBench(t, func(o *Options) {
				o.Alerts = fakeDesk{&test}
				if !c.sims {
					o.Simulators = nil
				}
			})
			got := b.do(call{method: "POST", path: prefix + "/alerts/fake", as: operatorID, body: c.body})
			if got.status != c.status || test != c.wasTest {
				t.Errorf("%d %s, test %v", got.status, got.body, test)
			}
		})
	}
}

func TestStrategiesAreChecked(t *testing.T) {
	b := newBench(t)
	if got := b.do(call{method: "POST", path: prefix + "/strategies", as: operatorID, body: `{"name":"","priority":9}`}); got.status != http.StatusUnprocessableEntity || !strings.Contains(string(got.body), "window_s") {
		t.Errorf("a strategy without anything = %d %s", got.status, got.body)
	}
}
