package majordome

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"pyros/backend/agents"
	"pyros/backend/observatory"
)

// maxMisses is how often a camera's frame is tried before its calibrations are
// given up for the night.
const maxMisses = 3

// calibrator takes the calibrations of a night, both cameras side by side: first
// what needs the dark, then flats by the lamp. The lamp is switched off however
// it ends. What a run before has taken counts, so that a restart goes on.
type calibrator struct {
	t     *turn
	c     *Calibrations
	group sync.WaitGroup

	mu      sync.Mutex
	state   Calibrating
	cancel  context.CancelCauseFunc
	settled string // the night that lacks nothing, or was given up
	lit     bool   // the lamp is known to be on
	ours    bool   // it was switched on for flats and not seen off since

	// of look alone:
	tonight string            // the name of the night that last was computed from
	last    observatory.Night // the night before
	outage  agents.Outage     // of knowing whether the lamp is on
	stuck   agents.Outage     // of switching it off
	told    bool              // that it is on while a person conducts

	lamp chan struct{} // has room for the one who looks at the lamp and switches it
}

func newCalibrator(t *turn) *calibrator {
	return &calibrator{t: t, c: t.opts.Calibrations, cancel: func(error) {}, lamp: make(chan struct{}, 1)}
}

// run looks again and again whether a night is over, and after the lamp.
func (k *calibrator) run(ctx context.Context) {
	if k.c == nil {
		return
	}
	for {
		k.look(ctx)
		if pause(ctx, agents.Pace(k.t.opts.Clock, readEvery, readFloor)) != nil {
			return
		}
	}
}

// look has the lamp looked at first, since darks need it off.
func (k *calibrator) look(ctx context.Context) {
	k.checkLamp(ctx)
	night := k.over(k.t.opts.Clock.Now())
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.state.Busy {
		return
	}
	k.state.Due = night
	if night == k.settled {
		k.state.Due = ""
	}
}

// over is the name of the last night whose observing is over.
func (k *calibrator) over(now time.Time) string {
	night := k.t.opts.Night(now)
	if !now.Before(night.ObservingEnd) && now.Before(night.Sunrise) {
		return night.Name
	}
	if k.tonight != night.Name {
		// A day before its middle, not before now: sunrise comes earlier from day to
		// day for half of the year, so that this morning's hour was night yesterday.
		middle := night.Sunset.Add(night.Sunrise.Sub(night.Sunset) / 2)
		k.tonight, k.last = night.Name, k.t.opts.Night(middle.Add(-24*time.Hour))
	}
	if now.Before(k.last.ObservingEnd) || night.Contains(now) {
		return ""
	}
	return k.last.Name
}

// seen is what the conductor decides by.
func (k *calibrator) seen() Calibrating {
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := k.state
	seen.Lit = k.lit
	return seen
}

// begin takes the calibrations of the night that is due.
func (k *calibrator) begin() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.state.Busy || k.state.Due == "" {
		return
	}
	ctx, cancel := context.WithCancelCause(k.t.ctx)
	night := k.state.Due
	k.cancel, k.state = cancel, Calibrating{Due: night, Busy: true}
	agents.Go(ctx, &k.group, func() {
		defer cancel(nil)
		done := k.take(ctx, night)
		k.mu.Lock()
		k.state = Calibrating{}
		if done {
			k.settled = night
		} else {
			k.state.Due = night
		}
		k.mu.Unlock()
		k.t.eyes.stir()
		k.t.rouse()
	})
}

// end ends the calibrations.
func (k *calibrator) end(why string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.state.Ending = k.state.Busy
	k.cancel(ordered{why})
}

// wait returns when the calibrations have ended and the lamp is off.
func (k *calibrator) wait() { k.group.Wait() }

// take takes what the night lacks, and says whether it is done with it.
func (k *calibrator) take(ctx context.Context, night string) bool {
	row, cancel := context.WithTimeout(ctx, rowTimeout)
	frames, err := k.c.Store.NightFrames(row, night)
	cancel()
	if err != nil {
		if ctx.Err() == nil {
			k.t.journal.Error("What calibrations the night %s needs cannot be read: %v", night, err)
			_ = pause(ctx, settlePause)
		}
		return false
	}
	dark, lit := k.c.missing(frames)
	all := count(dark) + count(lit)
	if all == 0 {
		return true
	}
	k.change(func(c *Calibrating) { c.Running, c.All = true, all })
	k.t.journal.Info("Takes %d calibration images of the night %s", all, night)
	given := map[observatory.Channel]bool{}
	k.series(ctx, night, dark, given)
	if ctx.Err() == nil && len(lit) > 0 {
		k.flats(ctx, night, lit, given)
	}
	done := k.seen().Done
	switch {
	case ctx.Err() != nil:
		k.t.journal.Warn("The calibrations of the night %s end after %d of %d images: %v", night, done, all, context.Cause(ctx))
		return false
	case done < all:
		k.t.journal.Warn("The calibrations of the night %s are given up after %d of %d images", night, done, all)
	default:
		k.t.journal.Info("The calibrations of the night %s are complete: %d images", night, done)
	}
	return true
}

// flats takes flats while the lamp is on.
func (k *calibrator) flats(ctx context.Context, night string, jobs []job, given map[observatory.Channel]bool) {
	defer k.lampOff(ctx)
	if err := k.lampOn(ctx); err != nil {
		if ctx.Err() == nil {
			k.t.journal.Error("There are no flats: the calibration lamp does not come on: %v", err)
		}
		return
	}
	k.series(ctx, night, jobs, given)
}

// series takes the jobs, those of each camera one after the other, the cameras
// side by side. A camera that fails again and again is given up.
func (k *calibrator) series(ctx context.Context, night string, jobs []job, given map[observatory.Channel]bool) {
	byChannel := map[observatory.Channel][]job{}
	for _, j := range jobs {
		if !given[j.channel] {
			byChannel[j.channel] = append(byChannel[j.channel], j)
		}
	}
	var mu sync.Mutex
	var group errgroup.Group
	for channel, mine := range byChannel {
		group.Go(func() error {
			err := agents.Guarded(ctx, func(ctx context.Context) error { return k.camera(ctx, night, mine) })
			if err != nil && ctx.Err() == nil {
				k.t.journal.Error("The calibrations of the %s camera are given up for the night %s: %s", channel, night, observatory.Reason(err))
				mu.Lock()
				given[channel] = true
				mu.Unlock()
			}
			return nil
		})
	}
	_ = group.Wait()
}

func (k *calibrator) camera(ctx context.Context, night string, jobs []job) error {
	misses := 0
	for _, j := range jobs {
		for j.left > 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			err := k.c.Take(ctx, j.channel, j.shot, night)
			if err == nil {
				misses = 0
				j.left--
				k.change(func(c *Calibrating) { c.Done++ })
				continue
			}
			if misses++; misses == maxMisses {
				return err
			}
			if pause(ctx, time.Second) != nil {
				return context.Cause(ctx)
			}
		}
	}
	return nil
}

func (k *calibrator) change(change func(*Calibrating)) {
	k.mu.Lock()
	change(&k.state)
	k.mu.Unlock()
	k.t.rouse()
}
