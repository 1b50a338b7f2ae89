package rehearsal

import (
	"context"
	"time"

	"pyros/backend/observatory"
)

// mustClose is how long after the weather became unsafe the dome may be other
// than closed, observatory time: two polls of 2 s, 15 s of the shutter, and
// half a minute for a machine that has much to do at high speed.
const mustClose = 50 * time.Second

// lag is how much later than the dome the environment's row may tell that it is
// safe again, observatory time: the row is kept in the background.
const lag = 20 * time.Second

// domeWatch follows the dome through the run.
type domeWatch struct {
	shutter     observatory.ShutterState
	unsafeSince time.Time // zero: it is safe
	wasClosed   bool      // since it is unsafe
	openSince   time.Time // after it was closed while it is unsafe; zero: it is closed
	blamed      bool      // once for each time that it is unsafe
	opened      int       // times
	closures    int       // times that it was unsafe and the dome found closed
}

// lookAtDome asks the dome itself and compares with what the environment says.
func (r *Rehearsal) lookAtDome(ctx context.Context) {
	if r.opts.Dome == nil {
		return
	}
	shutter, err := r.opts.Dome(ctx)
	if err != nil {
		return // a scenario may have it down; the next look tells
	}
	now := r.opts.Clock.Now()
	if shutter != r.dome.shutter {
		r.say(r.iteration(now), "dome", "%s", shutter)
		if shutter == observatory.ShutterOpen {
			r.dome.opened++
		}
		r.dome.shutter = shutter
	}
	e, err := r.opts.Store.LatestEnvironment(ctx)
	if err != nil || e == nil {
		return
	}
	if why := r.dome.judge(now, shutter, e.Safety.Safe); why != "" {
		r.problem("%s (iteration %d)", why, r.iteration(now))
	}
}

// judge says what is wrong with the shutter at now.
func (d *domeWatch) judge(now time.Time, shutter observatory.ShutterState, safe bool) string {
	if safe {
		*d = domeWatch{shutter: d.shutter, opened: d.opened, closures: d.closures}
		return ""
	}
	if d.unsafeSince.IsZero() {
		d.unsafeSince = now
	}
	closed := shutter == observatory.ShutterClosed
	if closed && !d.wasClosed {
		d.wasClosed = true
		d.closures++
	}
	if closed {
		d.openSince = time.Time{}
	} else if d.wasClosed && d.openSince.IsZero() {
		d.openSince = now
	}
	switch {
	case closed || d.blamed:
		return ""
	case d.wasClosed && now.Sub(d.openSince) <= lag:
		return ""
	case d.wasClosed:
		d.blamed = true
		return "the dome was opened while it was not safe"
	case now.Sub(d.unsafeSince) > mustClose:
		d.blamed = true
		return "the dome was still " + string(shutter) + " " + now.Sub(d.unsafeSince).Round(time.Second).String() + " after it was not safe any more"
	}
	return ""
}
