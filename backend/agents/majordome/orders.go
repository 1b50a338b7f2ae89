package majordome

import (
	"context"
	"time"

	"pyros/backend/agents/interlock"
	"pyros/backend/observatory"
)

// SetMode changes who conducts. It holds at once; the error says that it could
// not be written down and would be lost in a restart.
func (m *Majordome) SetMode(ctx context.Context, actor observatory.Actor, mode observatory.Mode) error {
	if mode != observatory.ModeAuto && mode != observatory.ModeMan {
		return observatory.Errorf(observatory.CodeInvalid, "there is no mode %q", mode)
	}
	if err := m.known(); err != nil {
		return err
	}
	now := m.opts.Clock.Now()
	return m.order(ctx, func(o *interlock.Orders) {
		switch {
		case mode == observatory.ModeAuto:
			o.Holder = nil
		case o.Mode != mode:
			o.Holder, o.Pause, o.PausedBy = holder(actor, now), "", ""
		}
		o.Mode = mode
	}, "%s sets mode %s", actor.Name, mode)
}

func holder(actor observatory.Actor, now time.Time) *observatory.Holder {
	return &observatory.Holder{UserID: actor.UserID, Name: actor.Name, Since: now}
}

// TakeControl makes the person the one who commands by hand. Where another
// holds control it is refused, naming that person, unless over is set.
func (m *Majordome) TakeControl(ctx context.Context, actor observatory.Actor, over bool) error {
	if err := m.known(); err != nil {
		return err
	}
	now := m.opts.Clock.Now()
	var refused error
	said := "%s takes control"
	err := m.decide(ctx, func(o *interlock.Orders) bool {
		switch {
		case o.Mode != observatory.ModeMan:
			refused = observatory.Errorf(observatory.CodeConflict, "the mode is %s: control is taken in MAN", o.Mode)
			return false
		case o.Holder != nil && o.Holder.UserID == actor.UserID:
			return false
		case o.Holder != nil && !over:
			refused = held(o.Holder, actor)
			return false
		case o.Holder != nil:
			said += " over from " + o.Holder.Name
		}
		o.Holder = holder(actor, now)
		return true
	}, func() { m.journal.Warn(said, actor.Name) })
	if refused != nil {
		return refused
	}
	return err
}

// GiveControl ends the person's hold on control; the mode stays.
func (m *Majordome) GiveControl(ctx context.Context, actor observatory.Actor) error {
	if err := m.known(); err != nil {
		return err
	}
	var refused error
	err := m.decide(ctx, func(o *interlock.Orders) bool {
		if refused = held(o.Holder, actor); refused != nil {
			return false
		}
		o.Holder = nil
		return true
	}, func() { m.journal.Warn("%s gives control back", actor.Name) })
	if refused != nil {
		return refused
	}
	return err
}

// Pause keeps the conductor from beginning a sequence until Resume; the dome
// stays as it is as long as that is safe.
func (m *Majordome) Pause(ctx context.Context, actor observatory.Actor, how observatory.Pause) error {
	if how != observatory.PauseFinish && how != observatory.PauseInterrupt {
		return observatory.Errorf(observatory.CodeInvalid, "there is no pause %q", how)
	}
	if err := m.known(); err != nil {
		return err
	}
	if m.opts.Interlock.Orders().Mode != observatory.ModeAuto {
		return observatory.Errorf(observatory.CodeConflict, "the mode is MAN: a person conducts already")
	}
	what := map[observatory.Pause]string{observatory.PauseFinish: "is finished", observatory.PauseInterrupt: "is interrupted"}[how]
	err := m.order(ctx, func(o *interlock.Orders) { o.Pause, o.PausedBy = how, actor.Name },
		"%s pauses the conductor; a running sequence %s", actor.Name, what)
	m.opts.Replan(actor.Name + " pauses the conductor")
	return err
}

// Resume ends a pause and has the night planned again.
func (m *Majordome) Resume(ctx context.Context, actor observatory.Actor) error {
	if err := m.known(); err != nil {
		return err
	}
	err := m.order(ctx, func(o *interlock.Orders) { o.Pause, o.PausedBy = "", "" }, "%s resumes", actor.Name)
	m.opts.Replan(actor.Name + " resumes")
	return err
}

// Reset interrupts the running sequence, forgets what failed, reads devices and
// schedule again and has the night planned again. The orders stay.
func (m *Majordome) Reset(_ context.Context, actor observatory.Actor) error {
	m.present.Lock()
	defer m.present.Unlock()
	if m.turn == nil {
		return observatory.Errorf(observatory.CodeUnavailable, "%s", notRunning)
	}
	m.journal.Warn("%s resets the conductor", actor.Name)
	select {
	case m.turn.reset <- actor.Name + " resets the conductor":
	default: // one waits already
	}
	return nil
}

// Stop stops everything at once: exposures are aborted, the mount stops, the
// dome closes, and nothing moves until Release. It works in every state.
func (m *Majordome) Stop(ctx context.Context, actor observatory.Actor) error {
	return m.order(ctx, func(o *interlock.Orders) { o.Stopped, o.StoppedBy = true, actor.Name }, "STOP by %s", actor.Name)
}

// Release ends what Stop began.
func (m *Majordome) Release(ctx context.Context, actor observatory.Actor) error {
	if err := m.known(); err != nil {
		return err
	}
	return m.order(ctx, func(o *interlock.Orders) { o.Stopped, o.StoppedBy = false, "" }, "%s releases the STOP", actor.Name)
}

// known refuses orders that depend on those of the run before while they are not read.
func (m *Majordome) known() error {
	if !m.opts.Interlock.Orders().Known {
		return observatory.Errorf(observatory.CodeUnavailable, "the observatory is starting; try again in a moment")
	}
	return nil
}

// order changes the orders, wakes the loop and then writes them down: nobody's
// order waits for another's to be written.
func (m *Majordome) order(ctx context.Context, change func(*interlock.Orders), format string, args ...any) error {
	return m.decide(ctx, func(o *interlock.Orders) bool { change(o); return true }, func() { m.journal.Warn(format, args...) })
}

// decide is order for a change that may turn out not to be one.
func (m *Majordome) decide(ctx context.Context, change func(*interlock.Orders) bool, tell func()) error {
	changed := false
	m.opts.Interlock.Change(func(o *interlock.Orders) { changed = change(o) })
	if !changed {
		return nil
	}
	m.rouse()
	tell()
	if err := m.clerk.ordered(ctx); err != nil {
		return &observatory.Error{Code: observatory.CodeUnavailable, Message: "it holds, but could not be written down", Err: err}
	}
	return nil
}
