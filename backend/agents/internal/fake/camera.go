package fake

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

// The camera's times beside the exposure itself.
const (
	cameraReadout = time.Second
	cameraFilter  = 2 * time.Second
)

// Camera exposes, reads out and keeps the image until the next exposure.
type Camera struct {
	faulty
	filter  string
	turned  time.Time
	current device.Exposure
	began   time.Time
	stalled bool
	garbage bool
	ids     []string
	warm    bool
	coolC   float64
}

// NewCamera makes an idle camera.
func NewCamera(c clock.Clock) *Camera { return &Camera{faulty: newFaulty(c), coolC: -60} }

// Stall makes exposures never end, or ends that.
func (c *Camera) Stall(stalled bool) { c.mu.Lock(); c.stalled = stalled; c.mu.Unlock() }

// Garbage makes Fetch give bytes that are no image, or ends that.
func (c *Camera) Garbage(on bool) { c.mu.Lock(); c.garbage = on; c.mu.Unlock() }

// Exposures gives the identities of the exposures that were really started.
func (c *Camera) Exposures() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.ids...)
}

// Motion is what it does, asked from outside.
func (c *Camera) Motion() observatory.CameraMotion {
	c.mu.Lock()
	defer c.mu.Unlock()
	motion, _ := c.motion()
	return motion
}

func (c *Camera) motion() (observatory.CameraMotion, time.Duration) {
	now := c.clock.Now()
	if now.Sub(c.turned) < cameraFilter {
		return observatory.CameraFilter, 0
	}
	if c.current.ID == "" {
		return observatory.CameraIdle, 0
	}
	left := time.Duration(c.current.Seconds*float64(time.Second)) - now.Sub(c.began)
	switch {
	case c.stalled || left > 0:
		return observatory.CameraExposing, max(left, 0)
	case left > -cameraReadout:
		return observatory.CameraReading, 0
	}
	return observatory.CameraReady, 0
}

// Status implements device.Camera.
func (c *Camera) Status(ctx context.Context) (observatory.CameraState, error) {
	if err := c.enter(ctx, "Status"); err != nil {
		return observatory.CameraState{}, err
	}
	defer c.mu.Unlock()
	motion, left := c.motion()
	return observatory.CameraState{
		Motion: motion, TemperatureC: -60, SetpointC: c.coolC, Cooling: !c.warm, Filter: c.filter,
		ExposureS: c.current.Seconds, RemainingS: left.Seconds(),
	}, nil
}

// SetFilter implements device.Camera.
func (c *Camera) SetFilter(ctx context.Context, name string) error {
	if err := c.enter(ctx, "SetFilter"); err != nil {
		return err
	}
	defer c.mu.Unlock()
	if c.filter != name {
		c.filter, c.turned = name, c.clock.Now()
	}
	return nil
}

// Expose implements device.Camera.
func (c *Camera) Expose(ctx context.Context, e device.Exposure) error {
	if err := c.enter(ctx, "Expose"); err != nil {
		return err
	}
	defer c.mu.Unlock()
	if e.ID == c.current.ID {
		return nil
	}
	if motion, _ := c.motion(); motion == observatory.CameraExposing || motion == observatory.CameraReading {
		return observatory.Errorf(observatory.CodeConflict, "busy: %s", motion)
	}
	c.current, c.began = e, c.clock.Now()
	c.ids = append(c.ids, e.ID)
	return nil
}

// Fetch implements device.Camera.
func (c *Camera) Fetch(ctx context.Context, id string) ([]byte, error) {
	if err := c.enter(ctx, "Fetch"); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	if motion, _ := c.motion(); motion != observatory.CameraReady || c.current.ID != id {
		return nil, observatory.Errorf(observatory.CodeConflict, "no image %s", id)
	}
	if c.garbage {
		return []byte("no image at all"), nil
	}
	return FITS(4, 3, uint16(len(c.ids))), nil
}

// Cool implements device.Cooler.
func (c *Camera) Cool(ctx context.Context, on bool, setpointC float64) error {
	if err := c.enter(ctx, "Cool"); err != nil {
		return err
	}
	defer c.mu.Unlock()
	c.warm = !on
	if on {
		c.coolC = setpointC
	}
	return nil
}

// Abort implements device.Camera.
func (c *Camera) Abort(ctx context.Context) error {
	if err := c.enter(ctx, "Abort"); err != nil {
		return err
	}
	defer c.mu.Unlock()
	c.current = device.Exposure{}
	return nil
}

// FITS writes a 16-bit image of one value.
func FITS(width, height int, value uint16) []byte {
	var b bytes.Buffer
	for _, card := range []string{
		"SIMPLE  =                    T", "BITPIX  =                   16", "NAXIS   =                    2",
		fmt.Sprintf("NAXIS1  = %20d", width), fmt.Sprintf("NAXIS2  = %20d", height), "BZERO   =              32768.0",
		"BSCALE  =                  1.0", "END",
	} {
		fmt.Fprintf(&b, "%-80s", card)
	}
	b.Write(bytes.Repeat([]byte(" "), 2880-b.Len()))
	for range width * height {
		_ = binary.Write(&b, binary.BigEndian, int16(int32(value)-32768))
	}
	b.Write(make([]byte, 2880-b.Len()%2880))
	return b.Bytes()
}
