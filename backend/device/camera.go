package device

import (
	"context"

	"pyros/backend/observatory"
)

// Exposure is one image to take.
type Exposure struct {
	// ID names the exposure: a camera that already has it under way or ready
	// answers as if it had just been started, so that a repeated command
	// exposes once.
	ID       string
	Seconds  float64
	Object   string
	Observer string
	Program  string
	// Kind is light, bias, dark or flat.
	Kind string
	// Number is the running number in the plan, from 1; Sequence and Plan are
	// database identities, for the header.
	Number, Sequence, Plan int
}

// Camera is a detector with its filter wheel.
type Camera interface {
	Status(ctx context.Context) (observatory.CameraState, error)
	// SetFilter turns the wheel to the filter mounted under that name.
	SetFilter(ctx context.Context, name string) error
	// Expose starts an exposure; Status says ready when it can be fetched.
	Expose(ctx context.Context, e Exposure) error
	// Fetch gives the FITS file of the exposure id and keeps it until the
	// next exposure starts.
	Fetch(ctx context.Context, id string) ([]byte, error)
	// Abort ends the exposure without an image.
	Abort(ctx context.Context) error
}

// Cooler is a camera whose cooling can be set.
type Cooler interface {
	// Cool cools to setpointC, in degrees Celsius, or lets the detector warm
	// up where it is not on.
	Cool(ctx context.Context, on bool, setpointC float64) error
}
