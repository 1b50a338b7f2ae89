package pyrosnet

import (
	"bytes"
	"context"
	"encoding/json"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

// PLC reads the site's sensors and passes commands by hand.
type PLC struct{ *client }

var (
	_ device.PLC        = PLC{}
	_ device.PLCConsole = PLC{}
	_ device.Switches   = PLC{}
)

// maxByHand bounds a command by hand, in bytes.
const maxByHand = 64 << 10

// statusCommand is what the PLC is asked, to the letter.
var statusCommand = []byte(`{"command": [{"name": "STATUS"}]}`)

// NewPLC makes the driver of the PLC at addr; it connects when asked.
func NewPLC(addr string, opts Options) PLC {
	return PLC{newClient("PLC", addr, MaxMessage, opts)}
}

// Status implements device.PLC.
func (p PLC) Status(ctx context.Context) (observatory.PLCStatus, error) {
	var message json.RawMessage
	err := p.exchange(ctx, question, p.opts.Timeout, statusCommand, func(m json.RawMessage) error {
		message = m
		return nil
	})
	if err != nil {
		return observatory.PLCStatus{}, err
	}
	status, err := DecodePLCStatus(message)
	if err != nil {
		return observatory.PLCStatus{}, err
	}
	status.Received = p.opts.Now()
	return status, nil
}

// Send implements device.PLCConsole: raw is one JSON object of at most 64 KiB.
// The answer is the PLC's, refusals included.
func (p PLC) Send(ctx context.Context, raw []byte) ([]byte, error) {
	if len(raw) > maxByHand {
		return nil, observatory.Errorf(observatory.CodeTooLarge, "a command of %d bytes is over the limit of %d", len(raw), maxByHand)
	}
	raw = bytes.TrimSpace(raw)
	if !json.Valid(raw) || raw[0] != '{' {
		return nil, observatory.Errorf(observatory.CodeInvalid, "a command is one JSON object")
	}
	var answer []byte
	err := p.exchange(ctx, command, p.opts.Timeout, raw, func(m json.RawMessage) error {
		answer = m
		return nil
	})
	return answer, err
}

// Set is the SET command.
type Set struct {
	Name   string `json:"name"`
	Device string `json:"device_name"`
	Value  string `json:"value_name"`
	To     string `json:"value"`
}

// Switch implements device.Switches.
func (p PLC) Switch(ctx context.Context, name observatory.SwitchName, on bool) error {
	to := "off"
	if on {
		to = "on"
	}
	return p.order(ctx, "SET", Set{Name: "SET", Device: string(name), Value: observatory.SwitchValue, To: to})
}
