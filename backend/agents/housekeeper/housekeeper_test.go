package housekeeper

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

func TestOldCalibratedImagesGo(t *testing.T) {
	folder := t.TempDir()
	outside := filepath.Join(t.TempDir(), "2026-01-02")
	write := func(name string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{
		"2026-01-01/a.fits", "2026-01-01/a.cal.fits", "2026-01-01/b.cal.fits", "2026-01-01/masters/m.cal.fits",
		"2026-03-10/c.fits", "2026-03-10/c.cal.fits", "notes/d.cal.fits", "e.cal.fits",
	} {
		write(filepath.Join(folder, name))
	}
	write(filepath.Join(outside, "f.cal.fits"))
	if err := os.Symlink(outside, filepath.Join(folder, "2026-01-02")); err != nil {
		t.Fatal(err)
	}
	before := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, want := range []int{2, 0} {
		if n, err := removeCalibrated(t.Context(), folder, before); n != want || err != nil {
			t.Errorf("removed %d, %v, want %d", n, err, want)
		}
	}
	var left []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			name, err = filepath.Rel(folder, name)
			left = append(left, filepath.ToSlash(name))
		}
		return err
	})
	want := []string{"2026-01-01/a.fits", "2026-01-01/masters/m.cal.fits", "2026-03-10/c.cal.fits", "2026-03-10/c.fits", "e.cal.fits", "notes/d.cal.fits"}
	if err != nil || !slices.Equal(left, want) {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(outside, "f.cal.fits")); err != nil {
		t.Errorf("a file outside: %v", err)
	}
	if n, err := removeCalibrated(t.Context(), filepath.Join(folder, "none"), before); n != 0 || err != nil {
		t.Errorf("without a folder: %d, %v", n, err)
	}
}
