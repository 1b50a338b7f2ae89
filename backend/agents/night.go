package agents

import (
	"sync"
	"time"

	"pyros/backend/observatory"
)

// Nights gives the night that a time lies in, by day the coming one, and
// computes each once. It is safe for use by several goroutines.
type Nights struct {
	compute func(time.Time) observatory.Night
	mu      sync.Mutex
	from    time.Time
	last    observatory.Night
}

// NewNights wraps a function that computes the night for a time, such as
// astro.NightAt for a site.
func NewNights(compute func(time.Time) observatory.Night) *Nights {
	return &Nights{compute: compute}
}

// At gives the night for now.
func (n *Nights) At(now time.Time) observatory.Night {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.last.Name == "" || now.Before(n.from) || !now.Before(n.last.Sunrise) {
		n.from, n.last = now, n.compute(now)
	}
	return n.last
}
