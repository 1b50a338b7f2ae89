package httpapi

import (
	"context"
	"sync"
	"time"

	"pyros/backend/observatory"
)

// leastRole says who may see a topic at all.
var leastRole = map[observatory.Topic]observatory.Role{
	observatory.TopicEnvironment: visitor,
	observatory.TopicNight:       visitor,
	observatory.TopicConductor:   visitor, // without the running sequence
	observatory.TopicDevice:      visitor,
	observatory.TopicSchedule:    scientist,
	observatory.TopicRequest:     scientist, // own and own programs'
	observatory.TopicChange:      scientist, // likewise
	observatory.TopicImage:       scientist, // likewise
	observatory.TopicAlert:       scientist,
	observatory.TopicRemoved:     scientist, // a bare number
	observatory.TopicLog:         scientist,
	observatory.TopicAgent:       scientist,
	observatory.TopicConditions:  visitor,
	observatory.TopicWork:        operator,
	observatory.TopicAction:      visitor, // own; an administrator everybody's
}

// tickTopic is the type of the frame that tells the time. It is no topic of
// the bus and goes to all.
const tickTopic observatory.Topic = "tick"

// Tick tells how the observatory's time runs.
type Tick struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed"`
}

// Topic implements observatory.Event.
func (Tick) Topic() observatory.Topic { return tickTopic }

// message is an event on its way to the connections, encoded once for all.
type message struct {
	topic observatory.Topic
	event observatory.Event

	once    sync.Once
	encoded []byte
	err     error
}

// data is the event as JSON in the form that role may see.
func (m *message) data(role observatory.Role) ([]byte, error) {
	if conductor, ok := m.event.(observatory.Conductor); ok && !role.AtLeast(scientist) {
		return encode(conductorFor(role, conductor))
	}
	m.once.Do(func() { m.encoded, m.err = encode(m.event) })
	return m.encoded, m.err
}

const (
	seenFor = time.Minute // real time that an answer of the store is believed
	seenMax = 20_000      // answers remembered
)

// visibility knows who may see which request. The rule itself is the store's:
// it is asked, and its answer remembered for a while.
type visibility struct {
	store Store

	mu    sync.Mutex
	known map[sight]verdict
}

type sight struct{ user, request int }

type verdict struct {
	visible bool
	until   time.Time
}

func newVisibility(store Store) *visibility {
	return &visibility{store: store, known: map[sight]verdict{}}
}

// may says whether who may see m.
func (v *visibility) may(ctx context.Context, who observatory.Actor, m *message) bool {
	if m.topic == tickTopic {
		return true
	}
	least, ok := leastRole[m.topic]
	if !ok || !who.Role.AtLeast(least) {
		return false
	}
	if event, ok := m.event.(observatory.UserAction); ok {
		return who.Role.AtLeast(admin) || event.UserID == who.UserID
	}
	if who.Role.AtLeast(operator) {
		return true
	}
	switch event := m.event.(type) {
	case observatory.Request:
		return event.UserID == who.UserID || v.request(ctx, who, event.ID)
	case observatory.Change:
		return v.request(ctx, who, event.RequestID)
	case observatory.Image:
		return event.RequestID == 0 || v.request(ctx, who, event.RequestID)
	}
	return true
}

// forget drops what is remembered of a user.
func (v *visibility) forget(user int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for key := range v.known {
		if key.user == user {
			delete(v.known, key)
		}
	}
}

func (v *visibility) request(ctx context.Context, who observatory.Actor, id int) bool {
	key, now := sight{who.UserID, id}, time.Now()
	v.mu.Lock()
	answer, ok := v.known[key]
	v.mu.Unlock()
	if ok && now.Before(answer.until) {
		return answer.visible
	}
	_, err := v.store.Request(ctx, who, id)
	if err != nil && observatory.CodeOf(err) != observatory.CodeNotFound {
		return false // not known: not shown, and asked again
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known) >= seenMax {
		clear(v.known)
	}
	v.known[key] = verdict{visible: err == nil, until: now.Add(seenFor)}
	return err == nil
}
