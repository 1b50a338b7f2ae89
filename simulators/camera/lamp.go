package main

import (
	"context"
	"log/slog"

	"pyros/backend/observatory"
)

// switchboard is where the calibration lamp is switched.
type switchboard interface {
	Status(ctx context.Context) (observatory.PLCStatus, error)
}

// lamp is the calibration lamp. Without a PLC it belongs to the camera, and
// shines for flats only.
type lamp struct {
	plc switchboard
	log *slog.Logger
}

// shines says how much of the lamp's light there is for a shot of that kind: 0 or 1.
func (l lamp) shines(ctx context.Context, kind string) float64 {
	if l.plc == nil {
		if kind == "flat" {
			return 1
		}
		return 0
	}
	ctx, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	status, err := l.plc.Status(ctx)
	if err != nil {
		if kind == "flat" {
			l.log.Warn("sees no lamp: the PLC does not answer", "error", err)
		}
		return 0
	}
	for _, s := range observatory.Switches(&status) {
		if s.Name == observatory.SwitchFlatLamp && s.On != nil && *s.On {
			return 1
		}
	}
	return 0
}
