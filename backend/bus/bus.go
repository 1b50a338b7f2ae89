// Package bus carries events from those who commit to those who show or wake.
//
// Events wake; state decides. Publish never waits: a subscriber that does not
// keep up loses events and is told so once (Subscription.Lost), and then reads
// the state again. Order is kept within one publisher. Whoever publishes gives
// the value away; whoever receives it must not change what it points to.
package bus

import (
	"sync"

	"pyros/backend/observatory"
)

// Publisher is the sending side.
type Publisher interface {
	Publish(events ...observatory.Event)
}

// Bus is an in-process bus. The zero value is not usable; use New.
type Bus struct {
	mu   sync.Mutex
	subs map[*Subscription]struct{}
}

// New makes an empty bus.
func New() *Bus { return &Bus{subs: map[*Subscription]struct{}{}} }

// Subscription receives the events of its topics until Close.
type Subscription struct {
	// C carries the events. It is never closed: select it with a context.
	C <-chan observatory.Event
	// Lost receives a value when events were dropped because C was full.
	Lost <-chan struct{}

	bus    *Bus
	c      chan observatory.Event
	lost   chan struct{}
	topics map[observatory.Topic]bool // nil: all
	wanted func(observatory.Event) bool
}

// Subscribe receives the events of the topics, all where none is named, with
// room for buffer events.
func (b *Bus) Subscribe(buffer int, topics ...observatory.Topic) *Subscription {
	return b.SubscribeWanted(buffer, nil, topics...)
}

// SubscribeWanted is Subscribe that takes only the events for which wanted, nil:
// all, is true; others take no room. It is called by every publisher, so it must
// be quick, and it must not use the bus.
func (b *Bus) SubscribeWanted(buffer int, wanted func(observatory.Event) bool, topics ...observatory.Topic) *Subscription {
	s := &Subscription{bus: b, c: make(chan observatory.Event, buffer), lost: make(chan struct{}, 1), wanted: wanted}
	s.C, s.Lost = s.c, s.lost
	if len(topics) > 0 {
		s.topics = make(map[observatory.Topic]bool, len(topics))
		for _, topic := range topics {
			s.topics[topic] = true
		}
	}
	b.mu.Lock()
	b.subs[s] = struct{}{}
	b.mu.Unlock()
	return s
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.bus.mu.Lock()
	delete(s.bus.subs, s)
	s.bus.mu.Unlock()
}

// Publish hands the events to every subscriber of their topics, without waiting.
func (b *Bus) Publish(events ...observatory.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, event := range events {
		for s := range b.subs {
			s.offer(event)
		}
	}
}

func (s *Subscription) offer(event observatory.Event) {
	if s.topics != nil && !s.topics[event.Topic()] || s.wanted != nil && !s.wanted(event) {
		return
	}
	select {
	case s.c <- event:
	default:
		select {
		case s.lost <- struct{}{}:
		default:
		}
	}
}
