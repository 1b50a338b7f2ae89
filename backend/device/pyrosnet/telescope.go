package pyrosnet

import (
	"context"
	"fmt"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Telescope drives a mount.
type Telescope struct{ *client }

var _ device.Telescope = Telescope{}

// NewTelescope makes the driver of the mount at addr; it connects when asked.
func NewTelescope(addr string, opts Options) Telescope {
	return Telescope{newClient("telescope", addr, MaxMessage, opts)}
}

// Status implements device.Telescope.
func (t Telescope) Status(ctx context.Context) (observatory.TelescopeState, error) {
	var s observatory.TelescopeState
	if err := t.status(ctx, &s, "motion", "alt_deg", "az_deg", "ra_deg", "dec_deg"); err != nil {
		return observatory.TelescopeState{}, err
	}
	switch s.Motion {
	case observatory.TelescopeParked, observatory.TelescopeParking, observatory.TelescopeSlewing,
		observatory.TelescopeTracking, observatory.TelescopeStopped, observatory.TelescopeFailed:
	default:
		return observatory.TelescopeState{}, t.unreadable(fmt.Errorf("motion %.40q is not known", s.Motion))
	}
	if !within(s.AltDeg, -90, 90) || !within(s.DecDeg, -90, 90) || !within(s.AzDeg, -360, 360) || !within(s.RADeg, -360, 360) {
		return observatory.TelescopeState{}, t.unreadable(fmt.Errorf(
			"it points at no place: alt %g az %g ra %g dec %g", s.AltDeg, s.AzDeg, s.RADeg, s.DecDeg,
		))
	}
	return s, nil
}

func within(v, low, high float64) bool { return v >= low && v <= high }

// Slew is the SLEW command.
type Slew struct {
	Name   string                 `json:"name"`
	Type   observatory.TargetType `json:"type"`
	Object string                 `json:"object"`
	RADeg  float64                `json:"ra_deg"`
	DecDeg float64                `json:"dec_deg"`
	AltDeg float64                `json:"alt_deg"`
	AzDeg  float64                `json:"az_deg"`
	// RARate and DecRate are as in device.Pointing; absent for what stands still.
	RARate  float64 `json:"ra_rate_arcsec_s,omitempty"`
	DecRate float64 `json:"dec_rate_arcsec_s,omitempty"`
}

// Slew implements device.Telescope.
func (t Telescope) Slew(ctx context.Context, to device.Pointing) error {
	target := to.Target
	return t.move(ctx, "SLEW", Slew{
		Name: "SLEW", Type: target.Type, Object: target.Name,
		RADeg: target.RADeg, DecDeg: target.DecDeg, AltDeg: target.AltDeg, AzDeg: target.AzDeg,
		RARate: to.RARate, DecRate: to.DecRate,
	})
}

// Park implements device.Telescope.
func (t Telescope) Park(ctx context.Context) error { return t.rush(ctx, "PARK") }

// Stop implements device.Telescope.
func (t Telescope) Stop(ctx context.Context) error { return t.rush(ctx, "STOP") }
