package httpapi

import (
	"context"
	"sync"
	"time"

	"pyros/backend/bus"
	"pyros/backend/observatory"
)

const (
	busRoom        = 4096 // events that wait for the hub
	maxConnections = 2000 // when Options say nothing
	maxPerUser     = 64
)

// pace is the stream's timing, in real time.
type pace struct {
	tick    time.Duration // between two frames that tell the time
	ping    time.Duration // between two pings
	silence time.Duration // after which a client that says nothing is gone
	write   time.Duration // for one frame
}

var usualPace = pace{tick: 5 * time.Second, ping: 20 * time.Second, silence: 60 * time.Second, write: 5 * time.Second}

// hub hands the events of the bus to the live connections. It never waits for
// one: a connection whose queue is full is ended, and its client comes back by
// a snapshot.
type hub struct {
	server *Server
	bus    *bus.Bus
	max    int
	pace   pace
	seen   *visibility

	mu      sync.Mutex
	conns   map[*liveConn]struct{}
	perUser map[int]int
	started bool
	stopped bool
	quit    chan struct{}
	done    sync.WaitGroup // the loop and every connection
}

func newHub(s *Server, b *bus.Bus, maxClients int) *hub {
	if maxClients <= 0 {
		maxClients = maxConnections
	}
	return &hub{
		server: s, bus: b, max: maxClients, pace: usualPace, seen: newVisibility(s.store),
		conns: map[*liveConn]struct{}{}, perUser: map[int]int{}, quit: make(chan struct{}),
	}
}

// start begins to listen to the bus.
func (h *hub) start() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped || h.started {
		return
	}
	h.started = true
	events := h.bus.Subscribe(busRoom)
	h.done.Go(func() {
		defer events.Close()
		h.run(events)
	})
}

func (h *hub) run(events *bus.Subscription) {
	tick := time.NewTicker(h.pace.tick)
	defer tick.Stop()
	for {
		select {
		case event := <-events.C:
			if changed, ok := event.(observatory.AccountChanged); ok {
				h.accountChanged(changed.UserID)
				continue
			}
			h.broadcast(&message{topic: event.Topic(), event: event})
		case <-events.Lost:
			h.each((*liveConn).resync)
		case <-tick.C:
			h.broadcast(&message{topic: tickTopic, event: Tick{Now: h.server.clock.Now(), Speed: h.server.clock.Speed()}})
		case <-h.quit:
			return
		}
	}
}

// accountChanged forgets what is known of a user's rights and ends the user's
// connections: they come back with those that hold now, or not at all.
func (h *hub) accountChanged(user int) {
	h.server.access.forget(user)
	h.seen.forget(user)
	h.each(func(c *liveConn) {
		if c.who.UserID == user {
			c.end(endChanged)
		}
	})
}

// broadcast offers the message to every connection.
func (h *hub) broadcast(m *message) {
	h.each(func(c *liveConn) {
		if !c.offer(m) {
			c.end(endSlow)
		}
	})
}

// each calls f, which must not wait, for every connection. A connection that
// is in the map is alive: it leaves before its socket is given back.
func (h *hub) each(f func(*liveConn)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		f(c)
	}
}

// room says why user cannot have one more connection.
func (h *hub) room(user int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.stopped:
		return observatory.Errorf(observatory.CodeUnavailable, "The server is about to end.")
	case len(h.conns) >= h.max:
		return observatory.Errorf(observatory.CodeUnavailable, "There are %d live connections, as many as may be.", h.max)
	case h.perUser[user] >= maxPerUser:
		return observatory.Errorf(observatory.CodeTooMany, "You have %d live connections, as many as one may have.", maxPerUser)
	}
	return nil
}

// serve runs a connection to its end.
func (h *hub) serve(c *liveConn) {
	if !h.join(c) {
		c.refuse()
		return
	}
	defer h.leave(c)
	c.run()
}

func (h *hub) join(c *liveConn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped || len(h.conns) >= h.max {
		return false
	}
	h.conns[c] = struct{}{}
	h.perUser[c.who.UserID]++
	h.done.Add(1)
	h.server.metrics.clients.Set(float64(len(h.conns)))
	return true
}

func (h *hub) leave(c *liveConn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
	if h.perUser[c.who.UserID]--; h.perUser[c.who.UserID] <= 0 {
		delete(h.perUser, c.who.UserID)
	}
	h.server.metrics.clients.Set(float64(len(h.conns)))
	h.done.Done()
}

// stop ends the loop and every connection and waits for them.
func (h *hub) stop(ctx context.Context) error {
	h.mu.Lock()
	if !h.stopped {
		h.stopped = true
		close(h.quit)
		for c := range h.conns {
			c.end(endShutdown)
		}
	}
	h.mu.Unlock()
	ended := make(chan struct{})
	go func() { h.done.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		h.each((*liveConn).cut)
		<-ended // at once: nothing can be read or written any more
		return nil
	}
}
