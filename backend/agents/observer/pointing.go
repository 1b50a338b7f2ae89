package observer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"pyros/backend/agents"
	"pyros/backend/astro"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

const (
	// pollEvery is how often movements are looked at, observatory time, and at
	// least pollFloor of real time.
	pollEvery, pollFloor = 500 * time.Millisecond, 20 * time.Millisecond
	// keepEvery is how often the dome is turned after the telescope while it tracks.
	keepEvery = 10 * time.Second
	// slewLimit bounds a slew with the dome's turn, observatory time.
	slewLimit = 5 * time.Minute
	// settleGrace is how long a command may take to show in the status,
	// observatory time; realGrace the same in real time.
	settleGrace, realGrace = 3 * time.Second, 500 * time.Millisecond
	// domeTolerance is how far the slit's centre may be from the telescope, degrees of azimuth.
	domeTolerance = 3.0
	// pointTolerance is how far from its target the telescope counts as there, degrees.
	pointTolerance = 0.25
	// zenithAlt is where a test target is, degrees: near the zenith, away from
	// its singularity for an alt-az mount.
	zenithAlt = 85.0
)

// pointing brings telescope and dome to the sequence's target and keeps them there.
type pointing struct {
	*Observer
	seq        observatory.Sequence
	instrument observatory.Instrument
	aim        aim
}

// estimate is how long a slew across half the sky takes.
func (p *pointing) estimate() time.Duration {
	if p.instrument.SlewRateDegS <= 0 {
		return 0
	}
	return seconds(90/p.instrument.SlewRateDegS + p.instrument.SlewSettleS)
}

// point slews and returns when the telescope tracks and the slit is before it.
func (p *pointing) point(ctx context.Context) error {
	if err := p.command(ctx); err != nil {
		return err
	}
	return p.arrive(ctx)
}

// command sends the telescope to where the target is now.
func (p *pointing) command(ctx context.Context) error {
	now := p.opts.Clock.Now()
	to, err := aimAt(p.instrument.Site, p.seq.Target, now)
	if err != nil {
		return &Failure{Reason: "the target cannot be pointed at", Final: true, Err: err}
	}
	p.aim = to
	slew := func(ctx context.Context) error {
		return p.opts.Telescope.Slew(ctx, device.Pointing{Target: to.target, At: now, RARate: to.raRate, DecRate: to.decRate})
	}
	if err := answer(ctx, slew); err != nil {
		return &Failure{Device: observatory.DeviceTelescope, Reason: "the telescope does not slew", Silent: retryable(err), Err: err}
	}
	return nil
}

// arrive waits for the telescope and the dome.
func (p *pointing) arrive(ctx context.Context) error {
	began, commanded := time.Now(), p.opts.Clock.Now()
	var silent patience
	for {
		there, err := p.look(ctx, commanded, began)
		switch {
		case there:
			return nil
		case err == nil:
			silent.answered()
		case !retryable(err) || silent.failed():
			return err
		}
		if p.opts.Clock.Now().Sub(commanded) > slewLimit && time.Since(began) > silence {
			return &Failure{Device: observatory.DeviceTelescope, Reason: fmt.Sprintf("the telescope or the dome did not arrive within %v", slewLimit)}
		}
		if err := pause(ctx, agents.Pace(p.opts.Clock, pollEvery, pollFloor)); err != nil {
			return err
		}
	}
}

// look asks both once and turns the dome after the telescope.
func (p *pointing) look(ctx context.Context, commanded, began time.Time) (there bool, err error) {
	t, err := ask(ctx, p.opts.Telescope.Status)
	if err != nil {
		return false, noAnswer(observatory.DeviceTelescope, err)
	}
	fresh := p.opts.Clock.Now().Sub(commanded) < settleGrace || time.Since(began) < realGrace
	az, arrived := t.AzDeg, p.arrived(t)
	if t.Motion == observatory.TelescopeSlewing {
		az = t.TargetAzDeg
	} else if !arrived && !fresh {
		return false, &Failure{Device: observatory.DeviceTelescope, Reason: fmt.Sprintf("the slew ended before the target: the telescope is %s", t.Motion)}
	}
	d, err := ask(ctx, p.opts.Dome.Status)
	if err != nil {
		return false, noAnswer(observatory.DeviceDome, err)
	}
	if d.Shutter != observatory.ShutterOpen {
		return false, &Failure{Device: observatory.DeviceDome, Reason: fmt.Sprintf("the dome is %s", d.Shutter)}
	}
	before := turn(d.AzDeg, az) <= domeTolerance
	if !before && turn(d.TargetAzDeg, az) > domeTolerance/3 {
		if err := answer(ctx, func(ctx context.Context) error { return p.opts.Dome.Follow(ctx, az) }); err != nil {
			return false, noAnswer(observatory.DeviceDome, err)
		}
	}
	return arrived && before && !d.Moving, nil
}

// arrived says whether the telescope is on the target and stays there.
func (p *pointing) arrived(t observatory.TelescopeState) bool {
	switch {
	case t.Motion != observatory.TelescopeTracking && (t.Motion != observatory.TelescopeStopped || !p.aim.fixed()):
		return false
	case p.aim.fixed():
		to := p.aim.target
		return math.Abs(t.AltDeg-to.AltDeg) <= pointTolerance && turn(t.AzDeg, to.AzDeg)*cosDeg(t.AltDeg) <= pointTolerance
	}
	ra, dec := p.aim.place(p.opts.Clock.Now())
	return astro.Separation(t.RADeg, t.DecDeg, ra, dec) <= pointTolerance
}

// keep turns the dome after the telescope, and the telescope after what moves
// among the stars, until ctx ends. It returns why the exposures make no sense
// any more, nil when ctx ended.
func (p *pointing) keep(ctx context.Context) error {
	var silent patience
	commanded, began := p.opts.Clock.Now().Add(-slewLimit), time.Now().Add(-slewLimit)
	for {
		if pause(ctx, agents.Pace(p.opts.Clock, keepEvery, pollFloor)) != nil {
			return nil
		}
		var err error
		if now := p.opts.Clock.Now(); p.aim.stale(now) {
			commanded, began = now, time.Now()
			err = p.command(ctx)
		}
		if err == nil {
			_, err = p.look(ctx, commanded, began)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			silent.answered()
		case !retryable(err) || silent.failed():
			return err
		}
	}
}

func noAnswer(name observatory.DeviceName, err error) error {
	if retryable(err) {
		return &Failure{Device: name, Reason: fmt.Sprintf("%s does not answer", name), Silent: true, Err: err}
	}
	return &Failure{Device: name, Reason: fmt.Sprintf("%s refuses", name), Err: err}
}

// retryable says whether the device did not answer, rather than refuse.
func retryable(err error) bool {
	return observatory.CodeOf(err) == observatory.CodeUnavailable ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// turn is the angle between two azimuths, 0 to 180 degrees.
func turn(a, b float64) float64 {
	d := math.Mod(math.Abs(a-b), 360)
	return min(d, 360-d)
}

func cosDeg(deg float64) float64 { return math.Cos(deg * math.Pi / 180) }

// pause waits a real time.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
