package interlock

import (
	"context"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Telescope guards a telescope for a purpose.
func (i *Interlock) Telescope(bare device.Telescope, purpose Purpose) device.Telescope {
	return telescope{bare, i, purpose}
}

// Dome guards a dome for a purpose.
func (i *Interlock) Dome(bare device.Dome, purpose Purpose) device.Dome {
	return dome{bare, i, purpose}
}

type telescope struct {
	bare    device.Telescope
	lock    *Interlock
	purpose Purpose
}

func (t telescope) Status(ctx context.Context) (observatory.TelescopeState, error) {
	return t.bare.Status(ctx)
}
func (t telescope) Park(ctx context.Context) error { return t.bare.Park(ctx) }
func (t telescope) Stop(ctx context.Context) error { return t.bare.Stop(ctx) }

func (t telescope) Slew(ctx context.Context, to device.Pointing) error {
	if err := t.lock.PermitMove(t.purpose); err != nil {
		return err
	}
	return t.bare.Slew(ctx, to)
}

type dome struct {
	bare    device.Dome
	lock    *Interlock
	purpose Purpose
}

func (d dome) Status(ctx context.Context) (observatory.DomeState, error) { return d.bare.Status(ctx) }

func (d dome) Close(ctx context.Context) error { return d.bare.Close(ctx) }
func (d dome) Stop(ctx context.Context) error  { return d.bare.Stop(ctx) }

func (d dome) Open(ctx context.Context) error {
	if err := d.lock.PermitOpen(d.purpose); err != nil {
		return err
	}
	return d.bare.Open(ctx)
}

func (d dome) Follow(ctx context.Context, azDeg float64) error {
	if err := d.lock.PermitMove(d.purpose); err != nil {
		return err
	}
	return d.bare.Follow(ctx, azDeg)
}

func (d dome) KeepAlive(ctx context.Context) error {
	if err := d.lock.permitSafe(); err != nil {
		return err
	}
	switch orders := d.lock.Orders(); {
	case !orders.Known: // STOP may be among them
		return refuse("the orders of the run before are not read yet")
	case orders.Stopped:
		return refuse("STOP was pressed")
	}
	return d.bare.KeepAlive(ctx)
}
