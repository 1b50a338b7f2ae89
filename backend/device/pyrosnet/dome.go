package pyrosnet

import (
	"context"
	"fmt"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Dome drives the enclosure. Its own Close shuts the shutter, so the driver
// is ended by Disconnect.
type Dome struct{ c *client }

var _ device.Dome = Dome{}

// NewDome makes the driver of the dome at addr; it connects when asked.
func NewDome(addr string, opts Options) Dome {
	return Dome{newClient("dome", addr, MaxMessage, opts)}
}

// Disconnect ends the driver, leaving the dome as it is.
func (d Dome) Disconnect() error { return d.c.Close() }

// Status implements device.Dome.
func (d Dome) Status(ctx context.Context) (observatory.DomeState, error) {
	var s observatory.DomeState
	if err := d.c.status(ctx, &s, "shutter", "az_deg", "moving", "heard_s", "closes_after_s"); err != nil {
		return observatory.DomeState{}, err
	}
	switch s.Shutter {
	case observatory.ShutterOpen, observatory.ShutterClosed, observatory.ShutterOpening,
		observatory.ShutterClosing, observatory.ShutterFailed, observatory.ShutterUnknown:
	default:
		return observatory.DomeState{}, d.c.unreadable(fmt.Errorf("shutter %.40q is not known", s.Shutter))
	}
	return s, nil
}

// Open implements device.Dome.
func (d Dome) Open(ctx context.Context) error { return d.c.move(ctx, "OPEN", Answer{Name: "OPEN"}) }

// Close implements device.Dome: it closes the shutter.
func (d Dome) Close(ctx context.Context) error { return d.c.rush(ctx, "CLOSE") }

// Follow is the FOLLOW command.
type Follow struct {
	Name  string  `json:"name"`
	AzDeg float64 `json:"az_deg"`
}

// Follow implements device.Dome.
func (d Dome) Follow(ctx context.Context, azDeg float64) error {
	return d.c.move(ctx, "FOLLOW", Follow{Name: "FOLLOW", AzDeg: azDeg})
}

// KeepAlive implements device.Dome.
func (d Dome) KeepAlive(ctx context.Context) error {
	return d.c.order(ctx, "KEEPALIVE", Answer{Name: "KEEPALIVE"})
}

// Stop implements device.Dome.
func (d Dome) Stop(ctx context.Context) error { return d.c.rush(ctx, "STOP") }
