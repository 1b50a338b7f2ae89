package housekeeper

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

type fakeStore struct {
	mu      sync.Mutex
	watches []time.Time
	logs    []time.Time
	skies   []time.Time
	said    []observatory.LogEntry
	fail    error
}

func (f *fakeStore) Log(_ context.Context, e observatory.LogEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = append(f.said, e)
	return nil
}

func (f *fakeStore) PruneWatches(_ context.Context, before time.Time) (int, int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watches = append(f.watches, before)
	return 2, 3, f.fail
}

func (f *fakeStore) PruneLogs(_ context.Context, before time.Time) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logs = append(f.logs, before)
	return 0, f.fail
}

func (f *fakeStore) PruneConditions(_ context.Context, before time.Time) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.skies = append(f.skies, before)
	return 0, f.fail
}

func TestItCleansAtTheStartAndEveryDay(t *testing.T) {
	for name, c := range map[string]struct {
		fail error
		said string
	}{
		"works": {said: "Removed 5 old readings"},
		"fails": {fail: errors.New("disk full"), said: "Old readings could not be removed: disk full"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{fail: c.fail}
				start := time.Now()
				ctx, cancel := context.WithCancel(t.Context())
				h := New(Options{Store: f, Clock: clock.Real(), Watches: 90 * 24 * time.Hour, Conditions: 48 * time.Hour})
				done := make(chan error)
				go func() { done <- h.Run(ctx) }()
				time.Sleep(49 * time.Hour)
				cancel()
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				if len(f.watches) != 3 || len(f.logs) != 0 {
					t.Fatalf("cleaned %d times readings, %d times logs; want 3 and none", len(f.watches), len(f.logs))
				}
				if len(f.skies) != 3 || start.Sub(f.skies[0]) != 48*time.Hour {
					t.Errorf("cleaned the conditions at %v", f.skies)
				}
				if got := start.Sub(f.watches[0]); got != 90*24*time.Hour {
					t.Errorf("removed what is older than %v", got)
				}
				if len(f.said) == 0 || f.said[0].Message != c.said {
					t.Errorf("said %+v, want %q", f.said, c.said)
				}
			})
		})
	}
}
