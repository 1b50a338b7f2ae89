// Package interlock is the one gate that every moving-device path passes: the
// majordome, the observer, a person's manual command, the first seconds after
// the start.
//
// Rules: whoever gives commands to the telescope or the dome holds them
// guarded (Interlock.Telescope, Interlock.Dome) and never the bare driver. A
// guarded device refuses what opens or slews unless the newest synthesis says
// safe and is fresh, nobody pressed STOP, the mode permits the purpose and, for
// opening, it is night. What makes safe (close, park, stop) and what only asks
// always passes. A keep-alive passes only while it is safe: the dome must
// close by itself when we cannot vouch for it.
package interlock

import (
	"sync"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Purpose is on whose behalf a device is moved.
type Purpose string

// The purposes.
const (
	Automatic Purpose = "automatic" // the schedule's; needs mode AUTO
	Manual    Purpose = "manual"    // a person's; needs mode MAN
)

// Orders are what persons have said about the observatory as a whole.
type Orders struct {
	Mode      observatory.Mode
	Stopped   bool
	StoppedBy string
	// Pause keeps the conductor from beginning a sequence; empty: it does not.
	Pause    observatory.Pause
	PausedBy string
	// Holder is who holds control in mode MAN; nil: nobody.
	Holder *observatory.Holder
	// Known is false until the orders of the run before were read: until then
	// nothing opens.
	Known bool
}

// Interlock decides. Make it with New.
type Interlock struct {
	clock  clock.Clock
	safety *Safety
	night  func(time.Time) observatory.Night

	mu     sync.Mutex
	orders Orders
}

// New makes an interlock that refuses until orders are given and the
// environment is known to be safe. night gives the night that a time lies in,
// or the coming one.
func New(c clock.Clock, safety *Safety, night func(time.Time) observatory.Night) *Interlock {
	return &Interlock{clock: c, safety: safety, night: night, orders: Orders{Mode: observatory.ModeAuto}}
}

// Safety is the holder that it looks at.
func (i *Interlock) Safety() *Safety { return i.safety }

// Orders gives the orders in force.
func (i *Interlock) Orders() Orders {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.orders
}

// Change changes the orders in one step and gives those in force afterwards.
// They hold for every command that is asked for after Change has returned.
func (i *Interlock) Change(change func(*Orders)) Orders {
	i.mu.Lock()
	defer i.mu.Unlock()
	change(&i.orders)
	return i.orders
}

// PermitMove says whether telescope and dome may turn for the purpose; the
// error's code is CodeUnsafe and its message the reason.
func (i *Interlock) PermitMove(purpose Purpose) error {
	if err := i.permitSafe(); err != nil {
		return err
	}
	orders := i.Orders()
	switch {
	case !orders.Known:
		return refuse("the orders of the run before are not read yet")
	case orders.Stopped && orders.StoppedBy != "":
		return refuse("%s pressed STOP", orders.StoppedBy)
	case orders.Stopped:
		return refuse("STOP was pressed")
	case purpose == Automatic && orders.Mode != observatory.ModeAuto:
		return refuse("the mode is %s", orders.Mode)
	case purpose == Manual && orders.Mode != observatory.ModeMan:
		return refuse("the mode is %s: manual commands need %s", orders.Mode, observatory.ModeMan)
	}
	return nil
}

// PermitOpen says whether the dome may open for the purpose: PermitMove, and
// the Sun down; automatically only in the observing part of the night.
func (i *Interlock) PermitOpen(purpose Purpose) error {
	if err := i.PermitMove(purpose); err != nil {
		return err
	}
	now := i.clock.Now()
	night := i.night(now)
	switch {
	case now.Before(night.Sunset) || !now.Before(night.Sunrise):
		return refuse("the Sun is up")
	case purpose == Automatic && !night.Contains(now):
		return refuse("the sky is not dark enough for observing")
	}
	return nil
}

// permitSafe says whether the environment is safe now.
func (i *Interlock) permitSafe() error {
	newest, known := i.safety.Newest()
	now := i.clock.Now()
	switch {
	case newest.SafeAt(now):
		return nil
	case !known || !newest.Safe:
		return refuse("unsafe: %s", newest.Cause)
	default:
		return refuse("unsafe: nothing is known of the environment since %s UTC", newest.Until.UTC().Format(time.TimeOnly))
	}
}

func refuse(format string, args ...any) error {
	return observatory.Errorf(observatory.CodeUnsafe, format, args...)
}
