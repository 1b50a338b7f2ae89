package fake

import (
	"context"
	"time"

	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Telescope slews and parks in Travel.
type Telescope struct {
	faulty
	Travel time.Duration
	goal   observatory.TelescopeMotion // what it will do when the movement is over
	moved  time.Time
	target observatory.Target
}

// NewTelescope makes a parked telescope that moves in 10 s.
func NewTelescope(c clock.Clock) *Telescope {
	return &Telescope{faulty: newFaulty(c), Travel: 10 * time.Second, goal: observatory.TelescopeParked}
}

// Motion is what it does, asked from outside.
func (t *Telescope) Motion() observatory.TelescopeMotion {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.motion()
}

// Break makes the mount say that it failed; Mend ends that by parking it.
func (t *Telescope) Break() { t.mu.Lock(); t.goal = observatory.TelescopeFailed; t.mu.Unlock() }

// Mend ends Break.
func (t *Telescope) Mend() {
	t.mu.Lock()
	t.goal, t.moved = observatory.TelescopeParked, time.Time{}
	t.mu.Unlock()
}

func (t *Telescope) motion() observatory.TelescopeMotion {
	if t.clock.Now().Sub(t.moved) >= t.Travel {
		return t.goal
	}
	switch t.goal {
	case observatory.TelescopeParked:
		return observatory.TelescopeParking
	case observatory.TelescopeTracking:
		return observatory.TelescopeSlewing
	}
	return t.goal
}

func (t *Telescope) move(goal observatory.TelescopeMotion) {
	if t.goal != observatory.TelescopeFailed && t.goal != goal {
		t.goal, t.moved = goal, t.clock.Now()
	}
}

// Status implements device.Telescope.
func (t *Telescope) Status(ctx context.Context) (observatory.TelescopeState, error) {
	if err := t.enter(ctx, "Status"); err != nil {
		return observatory.TelescopeState{}, err
	}
	defer t.mu.Unlock()
	left := max(0, t.Travel-t.clock.Now().Sub(t.moved))
	return observatory.TelescopeState{
		Motion: t.motion(), AltDeg: 60, AzDeg: 120, TargetAltDeg: 60, TargetAzDeg: 120,
		RADeg: t.target.RADeg, DecDeg: t.target.DecDeg, ArrivesInS: left.Seconds(),
	}, nil
}

// Slew implements device.Telescope.
func (t *Telescope) Slew(ctx context.Context, to device.Pointing) error {
	if err := t.enter(ctx, "Slew"); err != nil {
		return err
	}
	defer t.mu.Unlock()
	t.target = to.Target
	if t.goal != observatory.TelescopeFailed {
		t.goal, t.moved = observatory.TelescopeTracking, t.clock.Now()
	}
	return nil
}

// Park implements device.Telescope.
func (t *Telescope) Park(ctx context.Context) error {
	if err := t.enter(ctx, "Park"); err != nil {
		return err
	}
	defer t.mu.Unlock()
	t.move(observatory.TelescopeParked)
	return nil
}

// Stop implements device.Telescope.
func (t *Telescope) Stop(ctx context.Context) error {
	if err := t.enter(ctx, "Stop"); err != nil {
		return err
	}
	defer t.mu.Unlock()
	if t.motion() != observatory.TelescopeParked && t.goal != observatory.TelescopeFailed {
		t.goal, t.moved = observatory.TelescopeStopped, time.Time{}
	}
	return nil
}
