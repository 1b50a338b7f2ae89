package fake

import (
	"context"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// PLC answers with one sensor that says how much it rains.
type PLC struct {
	faulty
	rain     float64
	switched map[observatory.SwitchName]bool
}

// NewPLC makes a PLC that says dry.
func NewPLC(c clock.Clock) *PLC {
	return &PLC{faulty: newFaulty(c), switched: map[observatory.SwitchName]bool{}}
}

// Rain sets the rain in mm/h.
func (p *PLC) Rain(mm float64) { p.mu.Lock(); p.rain = mm; p.mu.Unlock() }

// Status implements device.PLC.
func (p *PLC) Status(ctx context.Context) (observatory.PLCStatus, error) {
	if err := p.enter(ctx, "Status"); err != nil {
		return observatory.PLCStatus{}, err
	}
	defer p.mu.Unlock()
	rain, now := p.rain, p.clock.Now()
	devices := []observatory.PLCDevice{{
		Name: "WXT520", Type: "meteo", Valid: true,
		Values: []observatory.PLCValue{{Name: "RainRate", Number: &rain, Unit: "mm/h"}},
	}}
	if on, told := p.switched[observatory.SwitchFlatLamp]; told {
		text := map[bool]string{true: "on", false: "off"}[on]
		devices = append(devices, observatory.PLCDevice{
			Name: string(observatory.SwitchFlatLamp), Type: "switch", Valid: true, Values: []observatory.PLCValue{{Name: observatory.SwitchValue, Text: text}},
		})
	}
	return observatory.PLCStatus{From: "fake", Date: now, Received: now, Devices: devices}, nil
}

// Switch implements device.Switches.
func (p *PLC) Switch(ctx context.Context, name observatory.SwitchName, on bool) error {
	if err := p.enter(ctx, "Switch"); err != nil {
		return err
	}
	defer p.mu.Unlock()
	p.switched[name] = on
	return nil
}

// On says whether a switch was set on.
func (p *PLC) On(name observatory.SwitchName) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.switched[name]
}
