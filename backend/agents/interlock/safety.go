package interlock

import (
	"sync"

	"pyros/backend/observatory"
)

// Safety holds the newest answer to "may the dome be open?" in memory, from
// the monitor to everybody who moves something, so that a database that is
// down delays no movement towards safety. The zero value is not usable; use
// NewSafety. Before the first answer it is unsafe.
type Safety struct {
	mu       sync.Mutex
	newest   observatory.Safety
	known    bool
	watchers map[chan struct{}]struct{}
}

// NewSafety makes a holder that knows nothing, which is unsafe.
func NewSafety() *Safety {
	return &Safety{
		newest:   observatory.Safety{Level: observatory.LevelUnknown, Cause: "no reading of the environment yet"},
		watchers: map[chan struct{}]struct{}{},
	}
}

// Set hands a new answer over and wakes the watchers. It never waits.
func (s *Safety) Set(newest observatory.Safety) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest, s.known = newest, true
	for w := range s.watchers {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

// Newest gives the last answer; known is false before the first.
func (s *Safety) Newest() (newest observatory.Safety, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newest, s.known
}

// Watch gives a channel that receives after each Set, several of them as one,
// and the function that ends the watch.
func (s *Safety) Watch() (<-chan struct{}, func()) {
	w := make(chan struct{}, 1)
	s.mu.Lock()
	s.watchers[w] = struct{}{}
	s.mu.Unlock()
	return w, func() {
		s.mu.Lock()
		delete(s.watchers, w)
		s.mu.Unlock()
	}
}
