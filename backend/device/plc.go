package device

import (
	"context"

	"pyros/backend/observatory"
)

// PLC reads the sensors of the site.
type PLC interface {
	Status(ctx context.Context) (observatory.PLCStatus, error)
}

// PLCConsole sends a command by hand and gives the raw JSON answer.
type PLCConsole interface {
	Send(ctx context.Context, raw []byte) ([]byte, error)
}

// Switches sets what the PLC switches: lights, lamps, power.
type Switches interface {
	Switch(ctx context.Context, name observatory.SwitchName, on bool) error
}
