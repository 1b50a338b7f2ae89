package fake

import (
	"context"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// PLC answers with one sensor that says how much it rains.
type PLC struct {
	faulty
	rain     float64
	switched map[observatory.SwitchName]bool
	at       time.Time     // of the last command to switch
	lag      time.Duration // after which Status shows what it did
	slow     time.Duration // that the answer to Status is under way
	doubtful bool          // the switches say of themselves that they are not valid
}

// NewPLC makes a PLC that says dry.
func NewPLC(c clock.Clock) *PLC {
	return &PLC{faulty: newFaulty(c), switched: map[observatory.SwitchName]bool{}}
}

// Rain sets the rain in mm/h.
func (p *PLC) Rain(mm float64) { p.mu.Lock(); p.rain = mm; p.mu.Unlock() }

// Lag is how long after a command to switch Status shows its effect.
func (p *PLC) Lag(d time.Duration) { p.mu.Lock(); p.lag = d; p.mu.Unlock() }

// Slow is how long an answer to Status is under way.
func (p *PLC) Slow(d time.Duration) { p.mu.Lock(); p.slow = d; p.mu.Unlock() }

// Doubt has the PLC call what it says of its switches not valid, or ends that.
func (p *PLC) Doubt(doubtful bool) { p.mu.Lock(); p.doubtful = doubtful; p.mu.Unlock() }

// Status implements device.PLC.
func (p *PLC) Status(ctx context.Context) (observatory.PLCStatus, error) {
	status, slow, err := p.status(ctx)
	if err == nil && slow > 0 {
		err = p.clock.Sleep(ctx, slow)
	}
	return status, err
}

func (p *PLC) status(ctx context.Context) (observatory.PLCStatus, time.Duration, error) {
	if err := p.enter(ctx, "Status"); err != nil {
		return observatory.PLCStatus{}, 0, err
	}
	defer p.mu.Unlock()
	rain, now := p.rain, p.clock.Now()
	devices := []observatory.PLCDevice{{
		Name: "WXT520", Type: "meteo", Valid: true,
		Values: []observatory.PLCValue{{Name: "RainRate", Number: &rain, Unit: "mm/h"}},
	}}
	if on, told := p.switched[observatory.SwitchFlatLamp]; told {
		if now.Sub(p.at) < p.lag {
			on = !on
		}
		text := map[bool]string{true: "on", false: "off"}[on]
		devices = append(devices, observatory.PLCDevice{
			Name: string(observatory.SwitchFlatLamp), Type: "switch", Valid: !p.doubtful, Values: []observatory.PLCValue{{Name: observatory.SwitchValue, Text: text}},
		})
	}
	return observatory.PLCStatus{From: "fake", Date: now, Received: now, Devices: devices}, p.slow, nil
}

// Switch implements device.Switches.
func (p *PLC) Switch(ctx context.Context, name observatory.SwitchName, on bool) error {
	if err := p.enter(ctx, "Switch"); err != nil {
		return err
	}
	defer p.mu.Unlock()
	if p.switched[name] != on {
		p.switched[name], p.at = on, p.clock.Now()
	}
	return nil
}

// On says whether a switch was set on.
func (p *PLC) On(name observatory.SwitchName) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.switched[name]
}
