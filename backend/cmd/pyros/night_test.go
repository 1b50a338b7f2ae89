package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// The whole house, as programs, through its worst moments. Waiting times are
// real; at speed 10 a second is ten of the observatory's.

func TestMonitorStartsBeforePLC(t *testing.T) {
	h := newHouse(t)
	h.server()
	env := h.untilSafe(false, 10*time.Second)
	if env.Weather.GlobalStatus != observatory.StatusUnknown {
		t.Errorf("without a PLC the weather is %s, want %s", env.Weather.GlobalStatus, observatory.StatusUnknown)
	}
	h.start("sims")
	h.untilSafe(true, 30*time.Second)
	h.untilDome(observatory.ShutterOpen, 30*time.Second)
}

func TestPLCStartsBeforeMonitorDiesAndComesBack(t *testing.T) {
	h := newHouse(t)
	h.start("sims", "telescope", "dome", "camera-vis", "camera-nir")
	plc := h.start("sims", "plc")
	h.server()
	h.untilSafe(true, 30*time.Second)
	h.untilDome(observatory.ShutterOpen, 30*time.Second)

	plc.end(syscall.SIGKILL)
	h.untilSafe(false, 10*time.Second)
	h.untilDome(observatory.ShutterClosed, 20*time.Second)

	// Thirty observatory seconds without it, counted by the rows it leaves.
	before, _ := get[observatory.Environment](h, "/environment")
	h.until("30 s without the PLC", 20*time.Second, func() (bool, string) {
		e, ok := get[observatory.Environment](h, "/environment")
		return ok && e.Weather.Updated.Sub(before.Weather.Updated) >= 30*time.Second, e.Weather.Updated.String()
	})
	h.start("sims", "plc")
	h.untilSafe(true, 30*time.Second)
	h.untilDome(observatory.ShutterOpen, 30*time.Second)
}

func TestKilledServerLosesNothingAndRepeatsNothing(t *testing.T) {
	h := newHouse(t)
	h.start("sims")
	server := h.server()
	h.untilSafe(true, 30*time.Second)
	r := h.submit("killed-server")
	h.untilRequest(r.ID, 60*time.Second, func(r observatory.Request) bool {
		return r.Sequences[0].Status == observatory.SequenceExecuting && r.Sequences[0].ImagesDone >= 1
	})

	server.end(syscall.SIGKILL)
	h.untilDome(observatory.ShutterClosed, 30*time.Second) // by itself: nobody tells it to stay open

	h.server()
	if again := h.submit("killed-server"); again.ID != r.ID {
		t.Errorf("the same submission made request %d after the restart, was %d", again.ID, r.ID)
	}
	done := h.untilRequest(r.ID, 120*time.Second, func(r observatory.Request) bool {
		return r.Status == observatory.RequestExecuted
	})
	if done.Sequences[0].ImagesDone != 5 {
		t.Errorf("images done = %d, want 5", done.Sequences[0].ImagesDone)
	}
	h.checkImages(r.ID)
	h.checkLife(r.ID, "executing", "to_be_planned", "planned", "executed")
}

// checkImages wants the five images of the real request, each once, each a FITS file.
func (h *house) checkImages(request int) {
	h.t.Helper()
	page, ok := get[struct{ Items []observatory.Image }](h, "/images?request="+strconv.Itoa(request))
	if !ok || len(page.Items) != 5 {
		h.t.Fatalf("%d images, want 5", len(page.Items))
	}
	seen := map[int]bool{}
	for _, image := range page.Items {
		seen[image.Number] = true
		status, file := h.do(http.MethodGet, fmt.Sprintf("/images/%d/file", image.ID), "", nil)
		if status != http.StatusOK || int64(len(file)) != image.Bytes || !strings.HasPrefix(string(file), "SIMPLE  =") {
			h.t.Errorf("image %d: status %d, %d bytes of %d", image.ID, status, len(file), image.Bytes)
		}
	}
	if len(seen) != 5 {
		h.t.Errorf("numbers of the images: %v, want 1 to 5 once each", seen)
	}
}

// checkLife wants the states to occur in that order among the changes.
func (h *house) checkLife(request int, states ...string) {
	h.t.Helper()
	changes, ok := get[[]observatory.Change](h, fmt.Sprintf("/requests/%d/changes", request))
	if !ok {
		h.t.Fatal("no changes")
	}
	var life []string
	next := 0
	for _, change := range changes {
		life = append(life, string(change.To))
		if change.Cause == "" {
			h.t.Errorf("the change to %s has no cause", change.To)
		}
		if next < len(states) && string(change.To) == states[next] {
			next++
		}
	}
	if next < len(states) {
		h.t.Errorf("life was %v, want %v in it in this order", life, states)
	}
}

func TestRainInterruptsAndTheNightGoesOn(t *testing.T) {
	h := newHouse(t)
	h.start("sims")
	h.server()
	h.untilSafe(true, 30*time.Second)
	r := h.submit("rain")
	h.untilRequest(r.ID, 60*time.Second, func(r observatory.Request) bool { return r.Sequences[0].ImagesDone >= 1 })

	h.event("plc", `{"device_name":"WXT520","value_name":"RainRate","value":12.0}`)
	env := h.untilSafe(false, 10*time.Second)
	if env.Weather.GlobalStatus != observatory.StatusRaining || env.Weather.Rain == nil || *env.Weather.Rain != 12 {
		t.Errorf("weather = %+v, want RAINING with 12 mm/h", env.Weather)
	}
	h.untilDome(observatory.ShutterClosed, 20*time.Second)
	h.event("plc", `{"clear":true}`)
	h.untilSafe(true, 30*time.Second)
	h.untilRequest(r.ID, 120*time.Second, func(r observatory.Request) bool { return r.Status == observatory.RequestExecuted })
	h.checkImages(r.ID)
}

func TestBadInputIsRefusedWithItsReason(t *testing.T) {
	h := newHouse(t)
	h.server()
	sequence := func(attributes, filter string) string {
		return `<request submitted="1" relative="1" name="r" scientific_program="GRB" target_type="test"><sequence ` + attributes +
			` name="s" target_coords="10"><album detector="Visible camera" name="a"><plan duration="10" filter="` + filter +
			`" name="p" nb_images="5"/></album></sequence></request>`
	}
	good := h.token
	for _, c := range []struct {
		name, body, token, want string
		status                  int
	}{
		{name: "broken XML", body: "<request><sequence></request>", status: 422, want: "line"},
		{name: "wrong types", body: sequence(`duration="ten" jd1="15" jd2="600"`, "First visible filter"), status: 422, want: "duration"},
		{name: "unknown filter", body: sequence(`duration="10" jd1="15" jd2="600"`, "Ruby glass"), status: 422, want: "Ruby glass"},
		{name: "window in the past", body: sequence(`duration="10" jd1="-600" jd2="-60"`, "First visible filter"), status: 422, want: "before now"},
		{name: "50 MB", body: strings.Repeat(" ", 50<<20), status: 413, want: "large"},
		{name: "wrong token", body: "<request/>", token: "forged", status: 401, want: ""},
		{name: "empty", body: "", status: 422, want: ""},
	} {
		h.token = good
		if c.token != "" {
			h.token = c.token
		}
		status, body := h.do(http.MethodPost, "/requests", "application/xml", []byte(c.body))
		// A server that refuses early may close the connection while a client still sends.
		if status != c.status && !(c.status == 413 && status == 0) {
			t.Errorf("%s: status %d, want %d: %s", c.name, status, c.status, body)
		}
		if status != 0 && !strings.Contains(string(body), c.want) {
			t.Errorf("%s: the answer does not mention %q: %s", c.name, c.want, body)
		}
	}
	h.token = good
	page, ok := get[struct{ Items []observatory.Request }](h, "/requests")
	if !ok || len(page.Items) != 0 {
		t.Errorf("the server is up: %t; requests saved: %d, want none", ok, len(page.Items))
	}
}
