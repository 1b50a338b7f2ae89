package majordome

import (
	"context"
	"time"

	"pyros/backend/agents"
)

// probeEvery is how often it is tried whether images can be kept again,
// observatory time, and at least probeFloor of real time.
const probeEvery, probeFloor = 10 * time.Second, 2 * time.Second

// storage remembers that images cannot be kept. d.mu guards it.
type storage struct {
	why    string // empty: all is well
	outage agents.Outage
	probed time.Time // real time
}

// unstored notes why images cannot be kept. The caller holds d.mu.
func (d *desk) unstored(why string) {
	d.storage.why, d.storage.probed = why, time.Now()
	d.storage.outage.Failed(d.t.opts.Clock.Now())
}

// probe tries, after a failure to keep images, whether folder and database take
// something again, and lets the night go on when they do.
func (d *desk) probe(ctx context.Context) {
	d.mu.Lock()
	due := d.storage.why != "" && time.Since(d.storage.probed) >= agents.Pace(d.t.opts.Clock, probeEvery, probeFloor)
	d.mu.Unlock()
	if !due {
		return
	}
	err := d.t.opts.Observer.Probe(ctx)
	if err == nil {
		row, cancel := context.WithTimeout(ctx, rowTimeout)
		err = d.t.clerk.ordered(row)
		cancel()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.storage.probed = time.Now()
	if err != nil {
		return
	}
	d.storage.why = ""
	lasted, _ := d.storage.outage.Worked(d.t.opts.Clock.Now())
	d.t.journal.Info("Images can be kept again after %s", lasted.Round(time.Second))
	d.t.opts.Replan("images can be kept again")
	d.t.rouse()
}
