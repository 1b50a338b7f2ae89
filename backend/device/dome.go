package device

import (
	"context"

	"pyros/backend/observatory"
)

// Dome is the enclosure with its shutter.
type Dome interface {
	Status(ctx context.Context) (observatory.DomeState, error)
	Open(ctx context.Context) error
	Close(ctx context.Context) error
	// Follow turns the slit to azimuth azDeg (north through east).
	Follow(ctx context.Context, azDeg float64) error
	// KeepAlive tells the dome that the conductor lives and judges it safe to
	// stay as it is; without it the dome closes by itself.
	KeepAlive(ctx context.Context) error
	Stop(ctx context.Context) error
}
