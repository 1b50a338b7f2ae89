package majordome

import (
	"context"
	"errors"
	"time"

	"pyros/backend/observatory"
)

const (
	// lampSettle is how long the lamp may take to be seen as it was commanded,
	// real time; lampLook is between two looks.
	lampSettle, lampLook = 2 * time.Second, 200 * time.Millisecond
	// lampRest is between two commands to a lamp that did not obey, real time.
	lampRest = time.Second
)

var (
	errLampUntold = errors.New("the PLC does not say whether the calibration lamp is on")
	errLampAsWas  = errors.New("the PLC took the command, but the lamp is as it was")
)

// checkLamp looks whether the lamp is on though nobody takes flats. In AUTO it is
// switched off, and so is the calibrator's own in MAN; a person's is told of
// once. While it does, the flats wait to switch theirs on.
func (k *calibrator) checkLamp(ctx context.Context) {
	k.lamp <- struct{}{}
	defer func() { <-k.lamp }()
	if k.seen().Busy {
		return
	}
	on, err := k.lampIs(ctx)
	now := k.t.opts.Clock.Now()
	if err != nil {
		if errors.Is(err, errLampUntold) {
			k.lampSeen(false) // not known to be on; of a PLC that is silent the last answer counts
		}
		if ctx.Err() == nil && k.outage.Failed(now) {
			k.t.journal.Warn("It is not known whether the calibration lamp is off: %v", err)
		}
		return
	}
	k.outage.Worked(now)
	ours := k.lampSeen(on)
	orders := k.t.opts.Interlock.Orders()
	switch {
	case !on:
		k.stuck.Worked(now)
		k.told = false
	case ours || orders.Known && orders.Mode == observatory.ModeAuto:
		k.darken(ctx)
	case orders.Known && !k.told:
		k.told = true
		k.t.journal.Warn("The calibration lamp is on. In mode MAN it stays on until a person switches it off")
	}
}

// darken switches off a lamp that nobody needs.
func (k *calibrator) darken(ctx context.Context) {
	if !k.stuck.On() {
		k.t.journal.Warn("The calibration lamp was on without calibrations: it is switched off")
	}
	err := k.switchLamp(ctx, false)
	switch now := k.t.opts.Clock.Now(); {
	case err == nil:
		k.stuck.Worked(now)
		k.lampSeen(false)
	case ctx.Err() == nil && k.stuck.Failed(now):
		k.t.journal.Error("The calibration lamp cannot be switched off, and nothing is begun while it is on: %v", err)
	}
}

// lampSeen notes whether the lamp is on, and says whether it is the calibrator's.
func (k *calibrator) lampSeen(on bool) (ours bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lit != on {
		k.t.rouse()
	}
	k.lit, k.ours = on, k.ours && on
	return k.ours
}

// lampIs says whether the lamp is on. An answer that does not say so, or calls
// what it says not valid, is an error.
func (k *calibrator) lampIs(ctx context.Context) (on bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	status, err := k.c.PLC.Status(ctx)
	if err != nil {
		return false, err
	}
	for _, d := range status.Devices {
		if d.Name == string(observatory.SwitchFlatLamp) && !d.Valid {
			return false, errLampUntold
		}
	}
	for _, s := range observatory.Switches(&status) {
		if s.Name == observatory.SwitchFlatLamp && s.On != nil {
			return *s.On, nil
		}
	}
	return false, errLampUntold
}

// switchLamp switches until it is so; after maxMisses commands it gives up. The
// caller has k.lamp.
func (k *calibrator) switchLamp(ctx context.Context, on bool) error {
	for misses := 1; ; misses++ {
		err := k.commandLamp(ctx, on)
		if err == nil || misses == maxMisses || pause(ctx, lampRest) != nil {
			return err
		}
	}
}

// commandLamp commands once and looks until it is so, or lampSettle is over.
func (k *calibrator) commandLamp(ctx context.Context, on bool) error {
	answer, cancel := context.WithTimeout(ctx, answerTimeout)
	err := k.c.Switches.Switch(answer, observatory.SwitchFlatLamp, on)
	cancel()
	if err != nil {
		return err
	}
	for end := time.Now().Add(lampSettle); ; {
		is, err := k.lampIs(ctx)
		if err == nil && is == on {
			return nil
		}
		if err == nil {
			err = errLampAsWas
		}
		if time.Now().After(end) || pause(ctx, lampLook) != nil {
			return err
		}
	}
}

// lampOn switches the lamp on for flats.
func (k *calibrator) lampOn(ctx context.Context) error {
	k.lamp <- struct{}{}
	defer func() { <-k.lamp }()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	k.mu.Lock()
	k.lit, k.ours = true, true // from the command on, whatever is seen of it
	k.mu.Unlock()
	return k.switchLamp(ctx, true)
}

// lampOff switches the lamp off, also when ctx has ended. Where that fails, the
// look at the lamp goes on until it is off.
func (k *calibrator) lampOff(ctx context.Context) {
	k.lamp <- struct{}{}
	defer func() { <-k.lamp }()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	for {
		err := k.commandLamp(last, false)
		if err == nil {
			k.lampSeen(false)
			return
		}
		if pause(last, unsentRest) != nil {
			k.t.journal.Error("The calibration lamp cannot be switched off: %v", err)
			return
		}
	}
}
