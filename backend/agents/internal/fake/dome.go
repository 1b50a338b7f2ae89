package fake

import (
	"context"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Dome opens and closes in Travel, turns at once, and closes by itself after
// 30 s without a keep-alive.
type Dome struct {
	faulty
	Travel time.Duration
	// Stuck makes it accept commands and stay as it is.
	stuck   bool
	open    bool // where the last movement leads to
	moved   time.Time
	az      float64
	heard   time.Time
	selfish bool
}

// domePatience is the silence after which the dome closes by itself.
const domePatience = 30 * time.Second

// NewDome makes a closed dome that moves in 10 s.
func NewDome(c clock.Clock) *Dome {
	return &Dome{faulty: newFaulty(c), Travel: 10 * time.Second, heard: c.Now()}
}

// Stick makes the shutter stay as it is whatever it is told, or ends that.
func (d *Dome) Stick(stuck bool) { d.mu.Lock(); d.stuck = stuck; d.mu.Unlock() }

// SetOpen puts the shutter into a state without a movement.
func (d *Dome) SetOpen(open bool) {
	d.mu.Lock()
	d.open, d.moved, d.heard = open, d.clock.Now().Add(-d.Travel), d.clock.Now()
	d.mu.Unlock()
}

// Shutter is the state, asked from outside.
func (d *Dome) Shutter() observatory.ShutterState {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shutter()
}

func (d *Dome) shutter() observatory.ShutterState {
	now := d.clock.Now()
	if !d.stuck && d.open && now.Sub(d.heard) > domePatience {
		d.open, d.moved, d.selfish = false, d.heard.Add(domePatience), true
	}
	moving := now.Sub(d.moved) < d.Travel
	switch {
	case d.open && moving:
		return observatory.ShutterOpening
	case d.open:
		return observatory.ShutterOpen
	case moving:
		return observatory.ShutterClosing
	}
	return observatory.ShutterClosed
}

func (d *Dome) move(open bool) {
	if d.stuck || d.open == open {
		return
	}
	d.open, d.moved, d.selfish = open, d.clock.Now(), false
}

// Status implements device.Dome.
func (d *Dome) Status(ctx context.Context) (observatory.DomeState, error) {
	if err := d.enter(ctx, "Status"); err != nil {
		return observatory.DomeState{}, err
	}
	defer d.mu.Unlock()
	return observatory.DomeState{
		Shutter: d.shutter(), AzDeg: d.az, TargetAzDeg: d.az, Following: true,
		HeardS: d.clock.Now().Sub(d.heard).Seconds(), ClosesAfterS: domePatience.Seconds(), SelfClosed: d.selfish,
	}, nil
}

// Open implements device.Dome.
func (d *Dome) Open(ctx context.Context) error {
	return d.do(ctx, "Open", func() { d.heard = d.clock.Now(); d.move(true) })
}

// Close implements device.Dome.
func (d *Dome) Close(ctx context.Context) error {
	return d.do(ctx, "Close", func() { d.move(false) })
}

// Follow implements device.Dome.
func (d *Dome) Follow(ctx context.Context, azDeg float64) error {
	return d.do(ctx, "Follow", func() { d.az = azDeg })
}

// KeepAlive implements device.Dome.
func (d *Dome) KeepAlive(ctx context.Context) error {
	return d.do(ctx, "KeepAlive", func() { d.shutter(); d.heard = d.clock.Now() })
}

// Stop implements device.Dome.
func (d *Dome) Stop(ctx context.Context) error { return d.do(ctx, "Stop", func() {}) }

func (d *Dome) do(ctx context.Context, method string, what func()) error {
	if err := d.enter(ctx, method); err != nil {
		return err
	}
	defer d.mu.Unlock()
	what()
	return nil
}
