// Package alertmanager is the agent that takes alerts in: it watches a folder,
// reads each file once, decides what is observed and keeps event, packet and
// request together.
//
// Rules: a notification wakes it, the folder decides, so that a lost
// notification costs one sweep. A file is taken when it is whole: when it can
// be read, or has not changed for a while. What was taken goes to the folder
// done below the watched one, what cannot be read to failed. The database
// knows every packet by its content: a file that is met again, after a crash
// or under another name, does nothing twice. A file that the database could not
// be told of stays and is tried again. Nothing in a file ends the agent.
package alertmanager

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"pyros/backend/agents"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// Store is what the agent reads and writes.
type Store interface {
	agents.LogStore
	Instrument(ctx context.Context) (observatory.Instrument, error)
	Strategies(ctx context.Context) ([]observatory.Strategy, error)
	AlertHistory(ctx context.Context, p observatory.AlertPacket) ([]observatory.Alert, error)
	SaveAlert(ctx context.Context, actor observatory.Actor, c store.AlertChange) (observatory.Alert, error)
}

// Options are the agent's.
type Options struct {
	Store  Store
	Bus    bus.Publisher // nil: nobody is told that the folder changes
	Clock  clock.Clock
	Log    *slog.Logger
	Folder string // that is watched; it is made
	// Night gives the night that a time lies in, or the coming one.
	Night func(time.Time) observatory.Night
}

const (
	// sweepEvery is how often the folder is looked through without a
	// notification, observatory time, and at least sweepFloor of real time.
	sweepEvery, sweepFloor = 10 * time.Second, 500 * time.Millisecond
	// settle is how long a file that cannot be read must not have changed
	// before it counts as whole, real time.
	settle = 2 * time.Second
	// again is when a file that may not be whole is looked at again, real time.
	again = 100 * time.Millisecond
	// rowTimeout bounds what the database is told of one packet, real time.
	rowTimeout = 10 * time.Second
)

// Manager is the agent. Make it with New.
type Manager struct {
	opts    Options
	journal *agents.Journal
	turn    sync.Mutex // one packet is decided on at a time
	board   board
}

// New makes the agent.
func New(opts Options) *Manager {
	return &Manager{opts: opts, journal: agents.NewJournal(observatory.AgentAlertManager, opts.Store, opts.Clock, opts.Log)}
}

// Run takes files in until ctx ends.
func (m *Manager) Run(ctx context.Context) error {
	defer agents.Background(ctx, m.journal.Run)()
	for _, name := range []string{"", doneFolder, failedFolder} {
		if err := os.MkdirAll(filepath.Join(m.opts.Folder, name), 0o755); err != nil {
			return err
		}
	}
	notified, end := m.watch(ctx)
	defer end()
	i := newInbox(m)
	sweep := time.NewTicker(agents.Pace(m.opts.Clock, sweepEvery, sweepFloor))
	defer sweep.Stop()
	soon := time.NewTimer(0)
	defer soon.Stop()
	for {
		agents.Beat(ctx)
		select {
		case <-notified:
		case <-sweep.C:
		case <-soon.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if i.look(ctx) {
			soon.Reset(again)
		}
	}
}

// watch gives a channel on which the folder's changes arrive, several as one.
// Where notifications cannot be had the sweep does alone.
func (m *Manager) watch(ctx context.Context) (changes <-chan struct{}, end func()) {
	woken := make(chan struct{}, 1)
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		err = watcher.Add(m.opts.Folder)
	}
	if err != nil {
		m.journal.Warn("The folder %s is only looked through every %s: %v", m.opts.Folder, sweepEvery, err)
		if watcher != nil {
			_ = watcher.Close()
		}
		return woken, func() {}
	}
	var group sync.WaitGroup
	agents.Go(ctx, &group, func() {
		for {
			select {
			case _, open := <-watcher.Events:
				if !open {
					return
				}
			case _, open := <-watcher.Errors: // too many at once: a look finds them all
				if !open {
					return
				}
			}
			select {
			case woken <- struct{}{}:
			default:
			}
		}
	})
	return woken, func() { _ = watcher.Close(); group.Wait() }
}
