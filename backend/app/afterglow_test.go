package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"testing"

	"pyros/backend/httpapi"
	"pyros/backend/observatory"
)

type desk struct{ alert observatory.Alert }

func (d desk) Fake(context.Context, observatory.Actor, bool) (observatory.Alert, error) {
	return d.alert, nil
}

type cameras struct {
	httpapi.Simulators
	events map[string]string
	err    error
}

func (c cameras) Inject(_ context.Context, name string, event []byte) error {
	c.events[name] = string(event)
	return c.err
}

func TestAMadeUpAlertHasAnAfterglowInsideItsErrorCircle(t *testing.T) {
	radius := 0.02
	place := observatory.AlertPosition{RADeg: 359.999, DecDeg: 60, ErrorDeg: &radius}
	for range 50 {
		c := cameras{events: map[string]string{}}
		g := afterglow{desk{observatory.Alert{Position: &place}}, c, slog.New(slog.DiscardHandler)}
		if _, err := g.Fake(t.Context(), observatory.Actor{}, false); err != nil {
			t.Fatal(err)
		}
		var event struct {
			Transient struct {
				RA  float64 `json:"ra_deg"`
				Dec float64 `json:"dec_deg"`
			} `json:"transient"`
		}
		if err := json.Unmarshal([]byte(c.events["camera-vis"]), &event); err != nil || c.events["camera-nir"] != c.events["camera-vis"] {
			t.Fatal(c.events, err)
		}
		off := math.Hypot(math.Remainder(event.Transient.RA-place.RADeg, 360)*0.5, event.Transient.Dec-place.DecDeg)
		if off > radius || off < radius/10 || event.Transient.RA < 0 || event.Transient.RA >= 360 {
			t.Errorf("%.4f deg off: %s", off, c.events["camera-vis"])
		}
	}
}

func TestATestAlertAndSilentCamerasHinderNothing(t *testing.T) {
	c := cameras{events: map[string]string{}, err: errors.New("silent")}
	g := afterglow{desk{observatory.Alert{ID: 7, Position: &observatory.AlertPosition{}}}, c, slog.New(slog.DiscardHandler)}
	if _, err := g.Fake(t.Context(), observatory.Actor{}, true); err != nil || len(c.events) != 0 {
		t.Error(c.events, err)
	}
	if alert, err := g.Fake(t.Context(), observatory.Actor{}, false); err != nil || alert.ID != 7 {
		t.Error(alert, err)
	}
}
