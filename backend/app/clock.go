package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"pyros/backend/astro"
	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/observatory"
)

const (
	// clockFile, in the data folder, keeps the simulated time, so that it goes
	// on where it was after a restart and simulators on their own share it.
	clockFile = "clock.txt"
	// nightLead is how long before the night a simulated run begins, so that
	// one sees the observatory open.
	nightLead = 20 * time.Second
	// nightLeft is the rest of a night below which a simulated run goes on to the next one.
	nightLeft = time.Hour
)

// clockSettings decides what time the observatory shows. Simulated time never
// runs backwards over restarts on the same data folder: what was recorded
// stays in the past.
func clockSettings(cfg config.Config, site observatory.Site, now time.Time) (clock.Settings, error) {
	if cfg.Clock.Time == "real" && cfg.Clock.Speed == 1 {
		return clock.Settings{}, nil
	}
	path := filepath.Join(cfg.Data, clockFile)
	// Server and simulators may start at the same moment: the second goes by
	// what the first has decided.
	lock := flock.New(path + ".lock")
	if err := lock.Lock(); err != nil {
		return clock.Settings{}, fmt.Errorf("the clock of %s: %w", cfg.Data, err)
	}
	defer func() { _ = lock.Unlock() }()
	kept, err := readClock(path)
	if err != nil {
		return kept, err
	}
	next, err := nextClock(cfg, site, kept, now)
	if err != nil || next == kept {
		return next, err
	}
	return next, writeFile(path, []byte(next.String()+"\n"))
}

// nextClock is the pure part: kept is the zero value where there is none.
func nextClock(cfg config.Config, site observatory.Site, kept clock.Settings, now time.Time) (clock.Settings, error) {
	next := clock.Settings{Epoch: now, Anchor: now, Speed: cfg.Clock.Speed}
	if kept.Simulated() {
		next.Epoch = kept.At(now)
	}
	switch cfg.Clock.Time {
	case "real":
		if !kept.Simulated() {
			return next, nil
		}
	case "night":
		night := astro.NightAt(site, next.Epoch, cfg.Night.SunAltitudeDeg)
		if lead := night.ObservingStart.Add(-nightLead); !night.Contains(next.Epoch) {
			// It may be in the lead already, and time never runs backwards.
			if next.Epoch.Before(lead.Add(-time.Second)) || next.Epoch.After(night.ObservingStart) {
				next.Epoch = lead
			}
		} else if night.ObservingEnd.Sub(next.Epoch) < nightLeft {
			next.Epoch = astro.NightAt(site, night.Sunrise.Add(time.Hour), cfg.Night.SunAltitudeDeg).ObservingStart.Add(-nightLead)
		}
	default:
		start, err := time.Parse(time.RFC3339, cfg.Clock.Time)
		if err != nil {
			return next, fmt.Errorf("clock.time: %w", err)
		}
		if !kept.Simulated() || start.After(next.Epoch) {
			next.Epoch = start.UTC()
		}
	}
	if kept.Simulated() && kept.Speed == next.Speed && next.Epoch.Equal(kept.At(now)) {
		return kept, nil
	}
	return next, nil
}

func readClock(path string) (clock.Settings, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return clock.Settings{}, nil
	}
	if err != nil {
		return clock.Settings{}, err
	}
	s, err := clock.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		return s, fmt.Errorf("%s (remove the file to start at a new time): %w", path, err)
	}
	return s, nil
}

// writeFile replaces path as a whole or not at all.
func writeFile(path string, content []byte) error {
	temp := path + ".new"
	if err := os.WriteFile(temp, content, 0o644); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
