// Package simtest checks a simulator together with its driver over real
// sockets.
package simtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

// patience bounds every wait, in real time.
const patience = 20 * time.Second

// Start runs a device on free ports until the test ends.
func Start(t *testing.T, key string, c clock.Clock, device sim.Device) *sim.Server {
	t.Helper()
	s, err := sim.Start(sim.Config{Name: t.Name(), ScenarioKey: key, Listen: "127.0.0.1:0", Control: "127.0.0.1:0", Clock: c}, device)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Fast is a clock that runs that many times faster than life, from a night.
func Fast(speed float64) clock.Clock {
	return clock.New(clock.Settings{Epoch: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC), Anchor: time.Now(), Speed: speed})
}

// Post sends an event to the control port, as the server does.
func Post(t *testing.T, s *sim.Server, event any) {
	t.Helper()
	body, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	res, err := client.Post("http://"+s.ControlAddr()+"/event", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusNoContent {
		t.Fatalf("event %s: %s: %s", body, res.Status, text)
	}
}

// Until asks again until done says so.
func Until(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !done() {
		if clock.Real().Sleep(ctx, 5*time.Millisecond) != nil {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// Faults puts every fault on the simulator and checks that ask, which asks
// through a driver with a short time limit, says that the device does not
// answer, and works again afterwards.
func Faults(t *testing.T, s *sim.Server, ask func(context.Context) error) {
	t.Helper()
	works := func() bool { return ask(t.Context()) == nil }
	for _, fault := range []sim.Fault{sim.NoAnswer, sim.Garbage, sim.Drop, sim.Down} {
		Until(t, "the device works", works)
		Post(t, s, map[string]any{"fault": fault, "seconds": 3600})
		Until(t, string(fault)+" shows", func() bool { return !works() })
		for range 2 {
			if err := ask(t.Context()); observatory.CodeOf(err) != observatory.CodeUnavailable {
				t.Errorf("%s: error %v, want unavailable", fault, err)
			}
		}
		Post(t, s, map[string]any{"clear": true})
		Until(t, "it works after "+string(fault), works)
	}
	refuse(t, s, works)
	Post(t, s, map[string]any{"fault": sim.Drop})
	Until(t, "it works after being dropped once", works)
}

// refuse checks that new connections are refused while old ones go on.
func refuse(t *testing.T, s *sim.Server, works func() bool) {
	t.Helper()
	Post(t, s, map[string]any{"fault": sim.Refuse, "seconds": 3600})
	if !works() {
		t.Error("refuse: an old connection does not go on")
	}
	Post(t, s, map[string]any{"fault": sim.Down, "seconds": 3600})
	Until(t, "the old connection is gone", func() bool { return !works() })
	Post(t, s, map[string]any{"fault": sim.Refuse, "seconds": 3600})
	if works() {
		t.Error("refuse: a new connection is taken")
	}
	Post(t, s, map[string]any{"clear": true})
	Until(t, "it works after refuse", works)
}
