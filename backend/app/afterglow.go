package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"math/rand/v2"

	"pyros/backend/httpapi"
	"pyros/backend/observatory"
)

// The simulated afterglow of an alert that a person makes up: its magnitude in r
// at first, and the power of time with which its flux falls, F ~ t^-1.2, as
// afterglows of bursts typically do (Kann et al. 2010, ApJ 720, 1513).
const (
	afterglowMag   = 15.0
	afterglowDecay = 1.2
)

// afterglow makes alerts up and, where the devices are simulated, lights a
// source that fades inside the error circle, so that the images have something
// to find.
type afterglow struct {
	httpapi.AlertDesk
	simulators httpapi.Simulators
	log        *slog.Logger
}

// Fake implements httpapi.AlertDesk.
func (g afterglow) Fake(ctx context.Context, actor observatory.Actor, test bool) (observatory.Alert, error) {
	alert, err := g.AlertDesk.Fake(ctx, actor, test)
	if err != nil || test || alert.Position == nil {
		return alert, err
	}
	event, err := json.Marshal(map[string]any{"transient": around(*alert.Position)})
	if err != nil {
		return alert, err
	}
	for _, camera := range []string{"camera-vis", "camera-nir"} {
		if err := g.simulators.Inject(ctx, camera, event); err != nil {
			g.log.Warn("a simulated camera took no afterglow", "simulator", camera, "error", err)
		}
	}
	return alert, nil
}

// around is a source within the error radius of a position, off its centre.
func around(p observatory.AlertPosition) map[string]float64 {
	radius := 0.0
	if p.ErrorDeg != nil {
		radius = *p.ErrorDeg * (0.2 + 0.5*rand.Float64())
	}
	angle := 2 * math.Pi * rand.Float64()
	const deg = math.Pi / 180
	dec := max(min(p.DecDeg+radius*math.Sin(angle), 90), -90)
	ra := math.Mod(p.RADeg+radius*math.Cos(angle)/max(math.Cos(dec*deg), 1e-3)+360, 360)
	return map[string]float64{"ra_deg": ra, "dec_deg": dec, "mag": afterglowMag, "decay": afterglowDecay}
}

// alertDesk makes alerts up for the API.
func (a *App) alertDesk(simulators httpapi.Simulators) httpapi.AlertDesk {
	if simulators == nil {
		return a.agents.alerts
	}
	return afterglow{a.agents.alerts, simulators, a.log}
}
