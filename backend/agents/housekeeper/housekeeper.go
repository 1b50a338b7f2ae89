// Package housekeeper is the agent that bounds what grows: once a day it
// removes single readings, lines of the observing conditions and log rows that
// are older than the operator wants,
// removes calibrated images of old nights, and gives back the memory that
// bursts of work left behind.
//
// Rules: the archive of the environment, requests, schedules, images as they
// came and masters stay; a calibrated image can be made again. A failure is told and tried
// again the next day; nothing depends on it.
package housekeeper

import (
	"context"
	"log/slog"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"pyros/backend/agents"
	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Store is what it cleans.
type Store interface {
	agents.LogStore
	PruneWatches(ctx context.Context, before time.Time) (weather, site int, err error)
	PruneLogs(ctx context.Context, before time.Time) (rows int, err error)
	PruneConditions(ctx context.Context, before time.Time) (rows int, err error)
}

// Options are the agent's.
type Options struct {
	Store Store
	Clock clock.Clock
	Log   *slog.Logger
	// Watches, Logs and Conditions are how long rows are kept, observatory time;
	// 0: for ever.
	Watches, Logs, Conditions time.Duration
	// Folder is where images are kept, one folder a night, and Calibrated how long
	// the calibrated ones among them are; 0: for ever.
	Folder     string
	Calibrated time.Duration
}

const (
	// day is between two cleanings, observatory time, and cleanFloor the least real time.
	day, cleanFloor = 24 * time.Hour, time.Minute
	// lookEvery is between two looks at the memory, real time.
	lookEvery = 15 * time.Second
	// idleHeap is how many bytes of heap may lie idle and not given back.
	idleHeap = 12 << 20
)

// Housekeeper is the agent. Make it with New.
type Housekeeper struct {
	opts    Options
	journal *agents.Journal
}

// New makes the agent.
func New(opts Options) *Housekeeper {
	return &Housekeeper{opts: opts, journal: agents.NewJournal(observatory.AgentHousekeeper, opts.Store, opts.Clock, opts.Log)}
}

// Run cleans at the start and every day, and looks at the memory, until ctx ends.
func (h *Housekeeper) Run(ctx context.Context) error {
	defer agents.Background(ctx, h.journal.Run)()
	clean := time.NewTimer(0)
	defer clean.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		agents.Beat(ctx)
		select {
		case <-clean.C:
			h.clean(ctx)
			clean.Reset(agents.Pace(h.opts.Clock, day, cleanFloor))
		case <-look.C:
			giveBack()
		case <-ctx.Done():
			return nil
		}
	}
}

func (h *Housekeeper) clean(ctx context.Context) {
	now := h.opts.Clock.Now()
	if h.opts.Watches > 0 {
		weather, site, err := h.opts.Store.PruneWatches(ctx, now.Add(-h.opts.Watches))
		h.told(ctx, "readings", weather+site, err)
	}
	if h.opts.Logs > 0 {
		rows, err := h.opts.Store.PruneLogs(ctx, now.Add(-h.opts.Logs))
		h.told(ctx, "log rows", rows, err)
	}
	if h.opts.Conditions > 0 {
		rows, err := h.opts.Store.PruneConditions(ctx, now.Add(-h.opts.Conditions))
		h.told(ctx, "lines of the observing conditions", rows, err)
	}
	if h.opts.Calibrated > 0 {
		files, err := removeCalibrated(ctx, h.opts.Folder, now.Add(-h.opts.Calibrated))
		h.told(ctx, "calibrated images", files, err)
	}
}

func (h *Housekeeper) told(ctx context.Context, what string, rows int, err error) {
	switch {
	case err != nil && ctx.Err() == nil:
		h.journal.Warn("Old %s could not be removed: %s", what, observatory.Reason(err))
	case rows > 0:
		h.journal.Info("Removed %d old %s", rows, what)
	}
}

// giveBack returns heap that lies idle to the operating system: a login takes
// 19 MiB for its hash, an image some more, and an idle server keeps neither.
func giveBack() {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	free, objects := sample[0].Value.Uint64(), sample[1].Value.Uint64()
	if free > idleHeap || objects > 2*idleHeap {
		debug.FreeOSMemory()
	}
}
