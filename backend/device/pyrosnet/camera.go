package pyrosnet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Camera drives a detector with its filter wheel.
type Camera struct{ *client }

var (
	_ device.Camera = Camera{}
	_ device.Cooler = Camera{}
)

// NewCamera makes the driver of the camera at addr; it connects when asked.
func NewCamera(addr string, opts Options) Camera {
	return Camera{newClient("camera", addr, MaxImageMessage, opts)}
}

// Status implements device.Camera.
func (c Camera) Status(ctx context.Context) (observatory.CameraState, error) {
	var s observatory.CameraState
	if err := c.status(ctx, &s, "motion", "temperature_c", "filter", "slot", "remaining_s"); err != nil {
		return observatory.CameraState{}, err
	}
	switch s.Motion {
	case observatory.CameraIdle, observatory.CameraFilter, observatory.CameraExposing,
		observatory.CameraReading, observatory.CameraReady, observatory.CameraFailed:
	default:
		return observatory.CameraState{}, c.unreadable(fmt.Errorf("motion %.40q is not known", s.Motion))
	}
	return s, nil
}

// SetFilter is the FILTER command.
type SetFilter struct {
	Name   string `json:"name"`
	Filter string `json:"filter"`
}

// SetFilter implements device.Camera.
func (c Camera) SetFilter(ctx context.Context, name string) error {
	return c.move(ctx, "FILTER", SetFilter{Name: "FILTER", Filter: name})
}

// Expose is the EXPOSE command.
type Expose struct {
	Name     string  `json:"name"`
	ID       string  `json:"id"`
	Seconds  float64 `json:"seconds"`
	Kind     string  `json:"kind"`
	Object   string  `json:"object"`
	Observer string  `json:"observer"`
	Program  string  `json:"program"`
	Number   int     `json:"number"`
	Sequence int     `json:"sequence"`
	Plan     int     `json:"plan"`
}

// Expose implements device.Camera.
func (c Camera) Expose(ctx context.Context, e device.Exposure) error {
	return c.move(ctx, "EXPOSE", Expose{
		Name: "EXPOSE", ID: e.ID, Seconds: e.Seconds, Kind: e.Kind, Object: e.Object, Observer: e.Observer,
		Program: e.Program, Number: e.Number, Sequence: e.Sequence, Plan: e.Plan,
	})
}

// Fetch is the FETCH command.
type Fetch struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

// Fetched is the answer to FETCH.
type Fetched struct {
	Name   string `json:"name"`
	ID     string `json:"id"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	FITS   []byte `json:"fits"` // base64 on the wire
}

// NewFetched makes the answer that carries file.
func NewFetched(id string, file []byte) Fetched {
	sum := sha256.Sum256(file)
	return Fetched{Name: "FETCH", ID: id, Bytes: len(file), SHA256: hex.EncodeToString(sum[:]), FITS: file}
}

// Fetch implements device.Camera. The file is whole: count and digest are checked.
func (c Camera) Fetch(ctx context.Context, id string) ([]byte, error) {
	answer, err := c.do(ctx, question, fetchFactor*c.opts.Timeout, "FETCH", Fetch{Name: "FETCH", ID: id})
	if err != nil {
		return nil, err
	}
	var f Fetched
	if err := json.Unmarshal(answer, &f); err != nil {
		return nil, c.unreadable(err)
	}
	if f.ID != id {
		return nil, c.unreadable(fmt.Errorf("an image of %.80q where %.80q was asked", f.ID, id))
	}
	if want := NewFetched(id, f.FITS); f.Bytes != want.Bytes || f.SHA256 != want.SHA256 {
		return nil, c.unreadable(fmt.Errorf("the image is damaged: %d bytes came of %d", len(f.FITS), f.Bytes))
	}
	return f.FITS, nil
}

// Abort implements device.Camera.
func (c Camera) Abort(ctx context.Context) error { return c.rush(ctx, "ABORT") }

// Cool is the COOL command.
type Cool struct {
	Name      string  `json:"name"`
	On        bool    `json:"on"`
	SetpointC float64 `json:"setpoint_c"`
}

// Cool implements device.Cooler.
func (c Camera) Cool(ctx context.Context, on bool, setpointC float64) error {
	return c.order(ctx, "COOL", Cool{Name: "COOL", On: on, SetpointC: setpointC})
}
