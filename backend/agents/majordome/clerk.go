package majordome

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"sync"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/interlock"
	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// liveEvery is how often progress within a state is saved, real time.
const liveEvery = time.Second

// clerk writes the conductor's and the devices' states in the background, the
// newest of each only: a slow database is behind, never in the way.
type clerk struct {
	store   Store
	journal *agents.Journal
	clock   clock.Clock
	orders  func() interlock.Orders
	wake    chan struct{}

	mu      sync.Mutex
	next    *observatory.Conductor // to be written
	last    observatory.Conductor  // written
	lastAt  time.Time              // real time
	devices map[observatory.DeviceName]observatory.DeviceStatus

	writing chan struct{} // one writer of the conductor at a time: who has put in
}

func newClerk(store Store, journal *agents.Journal, c clock.Clock, orders func() interlock.Orders) *clerk {
	return &clerk{
		store: store, journal: journal, clock: c, orders: orders, wake: make(chan struct{}, 1),
		devices: map[observatory.DeviceName]observatory.DeviceStatus{}, writing: make(chan struct{}, 1),
	}
}

func (k *clerk) rouse() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// conductor takes a state; it is written when it differs from the last.
func (k *clerk) conductor(c observatory.Conductor) {
	k.mu.Lock()
	defer k.mu.Unlock()
	compared := k.last
	if k.next != nil {
		compared = *k.next
	}
	compared.Updated = c.Updated
	if reflect.DeepEqual(compared, c) {
		return
	}
	k.next = &c
	k.rouse()
}

// device takes a device's status.
func (k *clerk) device(d observatory.DeviceStatus) {
	k.mu.Lock()
	k.devices[d.Name] = d
	k.mu.Unlock()
	k.rouse()
}

// run writes until ctx ends, then what is left.
func (k *clerk) run(ctx context.Context) {
	var outage agents.Outage
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-k.wake:
		case <-timer.C:
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
			defer cancel()
			_ = k.write(last, true)
			return
		}
		err := k.write(ctx, false)
		now := k.clock.Now()
		switch {
		case ctx.Err() != nil:
		case err != nil:
			if outage.Failed(now) {
				k.journal.Error("The states of conductor and devices cannot be saved: %v", err)
			}
			timer.Reset(liveEvery)
		default:
			if lasted, ends := outage.Worked(now); ends {
				k.journal.Info("The states of conductor and devices are saved again after %s", lasted.Round(time.Second))
			}
			if k.waits() {
				timer.Reset(liveEvery)
			}
		}
	}
}

// waits says whether a state is held back by liveEvery.
func (k *clerk) waits() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.next != nil
}

func (k *clerk) write(ctx context.Context, all bool) error {
	if err := k.writeConductor(ctx, all); err != nil {
		return err
	}
	k.mu.Lock()
	todo := k.devices
	k.devices = map[observatory.DeviceName]observatory.DeviceStatus{}
	k.mu.Unlock()
	for _, d := range todo {
		row, cancel := context.WithTimeout(ctx, rowTimeout)
		err := k.store.SaveDevice(row, d)
		cancel()
		if err != nil {
			return err // the next look at the device brings a newer one
		}
	}
	return nil
}

// writeConductor writes the newest state with the orders in force; one that
// differs by progress alone waits until liveEvery has passed, unless now. Before
// the orders of the run before are known nothing is written: it would
// overwrite them.
func (k *clerk) writeConductor(ctx context.Context, now bool) error {
	select {
	case k.writing <- struct{}{}:
		defer func() { <-k.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	orders := k.orders()
	k.mu.Lock()
	next := k.next
	if next == nil || !orders.Known || !now && onlyProgress(k.last, *next) && time.Since(k.lastAt) < liveEvery {
		k.mu.Unlock()
		return nil
	}
	k.mu.Unlock()
	c := *next
	c.Mode, c.Stopped = orders.Mode, orders.Stopped
	c.Paused, c.PausedBy, c.Holder = orders.Pause != "", orders.PausedBy, orders.Holder
	row, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	if err := k.store.SaveConductor(row, c); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last, k.lastAt = c, time.Now()
	if k.next == next {
		k.next = nil
	}
	return nil
}

// ordered writes changed orders down, in the conductor's newest state.
func (k *clerk) ordered(ctx context.Context) error {
	orders := k.orders()
	if !orders.Known {
		return errors.New("the orders of the run before are not read yet")
	}
	k.mu.Lock()
	c := k.last
	if k.next != nil {
		c = *k.next
	}
	c.Updated = k.clock.Now()
	if c.State == "" {
		c.State, c.Channels = observatory.ConductorStarting, []observatory.ChannelProgress{}
	}
	k.next = &c
	k.mu.Unlock()
	return k.writeConductor(ctx, true)
}

// absent takes that nobody conducts any more.
func (k *clerk) absent() {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.last
	if k.next != nil {
		c = *k.next
	}
	if c.State == "" {
		return
	}
	c.Updated, c.Forbidden = k.clock.Now(), forbidAll(notRunning)
	k.next = &c
}

// onlyProgress says whether nothing but the arms' progress differs.
func onlyProgress(a, b observatory.Conductor) bool {
	if a.State != b.State || a.Mode != b.Mode || a.Stopped != b.Stopped || a.Text != b.Text || (a.Running == nil) != (b.Running == nil) {
		return false
	}
	if a.Paused != b.Paused || !reflect.DeepEqual(a.Holder, b.Holder) || !maps.Equal(a.Forbidden, b.Forbidden) {
		return false
	}
	return a.Running == nil || a.Running.ID == b.Running.ID
}
