package device

import (
	"context"
	"time"

	"pyros/backend/observatory"
)

// Pointing is where a telescope shall point. An ICRS target is tracked; a
// fixed one (alt-az) is held. Other types of target are turned into one of
// these before.
type Pointing struct {
	Target observatory.Target
	// At is the observatory's time of the command.
	At time.Time
	// RARate and DecRate are how an ICRS target moves among the stars, arcsec per
	// second on the sky: the one in right ascension holds the cosine of the
	// declination. Target is its place at At.
	RARate, DecRate float64
}

// Telescope is a mount.
type Telescope interface {
	Status(ctx context.Context) (observatory.TelescopeState, error)
	// Slew starts to move; Status says tracking when it has arrived.
	Slew(ctx context.Context, to Pointing) error
	// Park starts to move to the park position.
	Park(ctx context.Context) error
	// Stop ends any movement at once.
	Stop(ctx context.Context) error
}
