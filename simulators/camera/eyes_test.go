package main

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"pyros/backend/observatory"
)

// The telescope and the dome that a camera in a test looks through.
type (
	fixedMount struct{ err error }
	fixedDome  struct{ shutter observatory.ShutterState }
)

func (m fixedMount) Status(context.Context) (observatory.TelescopeState, error) {
	return observatory.TelescopeState{Motion: observatory.TelescopeTracking, AltDeg: 60, AzDeg: 100, RADeg: 83.6, DecDeg: 22}, m.err
}

func (d fixedDome) Status(context.Context) (observatory.DomeState, error) {
	return observatory.DomeState{Shutter: d.shutter, AzDeg: 110}, nil
}

func TestEyes(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct {
		eyes eyes
		want float64
	}{
		"open":    {eyes{fixedMount{}, fixedDome{observatory.ShutterOpen}, quiet}, 1},
		"closed":  {eyes{fixedMount{}, fixedDome{observatory.ShutterClosed}, quiet}, 0},
		"opening": {eyes{fixedMount{}, fixedDome{observatory.ShutterOpening}, quiet}, 0.5},
		"alone":   {eyes{log: quiet}, 1},
		"blind":   {eyes{fixedMount{errors.New("away")}, fixedDome{observatory.ShutterOpen}, quiet}, 0},
	} {
		if v := c.eyes.look(t.Context()); v.Open != c.want || v.Known == (name == "blind") {
			t.Errorf("%s: %+v", name, v)
		}
	}
	e := eyes{fixedMount{}, fixedDome{observatory.ShutterOpen}, quiet}
	if got := e.through(t.Context(), 20, 300); got != 0 {
		t.Errorf("light through the wall: %g", got)
	}
}
