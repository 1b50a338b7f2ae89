package monitor

import (
	"context"
	"time"

	"pyros/backend/agents"
	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// deviceEvery is how often the PLC's device row is saved while it stays
// connected or not, in observatory time.
const deviceEvery = 10 * time.Second

// record is what one poll leaves.
type record struct {
	environment observatory.Environment
	status      observatory.PLCStatus
	device      observatory.DeviceStatus
}

// recorder writes records in their order and drops those for which a database
// that is down leaves no room.
type recorder struct {
	store   Store
	journal *agents.Journal
	clock   clock.Clock
	queue   chan record

	outage agents.Outage
	device observatory.DeviceStatus // as last saved
}

func newRecorder(store Store, journal *agents.Journal, c clock.Clock) *recorder {
	return &recorder{store: store, journal: journal, clock: c, queue: make(chan record, recordRoom)}
}

// put never waits; where there is no room the oldest record gives way, so that
// what is written last is the newest.
func (r *recorder) put(rec record) {
	for {
		select {
		case r.queue <- rec:
			return
		default:
		}
		select {
		case <-r.queue:
		default:
		}
	}
}

func (r *recorder) run(ctx context.Context) {
	for {
		select {
		case rec := <-r.queue:
			r.write(ctx, rec)
		case <-ctx.Done():
			return
		}
	}
}

func (r *recorder) write(ctx context.Context, rec record) {
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	_, err := r.store.RecordEnvironment(ctx, rec.environment, rec.status)
	if err == nil && r.deviceDue(rec.device) {
		if err = r.store.SaveDevice(ctx, rec.device); err == nil {
			r.device = rec.device
		}
	}
	now := r.clock.Now()
	if err != nil {
		if context.Cause(ctx) != context.Canceled && r.outage.Failed(now) {
			r.journal.Error("The environment cannot be recorded: %v", err)
		}
		return
	}
	if lasted, ends := r.outage.Worked(now); ends {
		r.journal.Info("The environment is recorded again after %s; the readings between are lost", lasted.Round(time.Second))
	}
}

func (r *recorder) deviceDue(d observatory.DeviceStatus) bool {
	return r.device.Connected != d.Connected || r.device.Error != d.Error || d.Updated.Sub(r.device.Updated) >= deviceEvery
}
