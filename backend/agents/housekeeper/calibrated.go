package housekeeper

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"pyros/backend/agents"
	"pyros/backend/imaging"
)

// removeCalibrated removes the calibrated images of the nights before a time
// and says how many. Only a folder that a night gave its name is looked into,
// and no link is followed out of it.
func removeCalibrated(ctx context.Context, folder string, before time.Time) (removed int, err error) {
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil // no image yet
	} else if err != nil {
		return 0, err
	}
	defer func() { _ = root.Close() }()
	nights, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return 0, err
	}
	for _, night := range nights {
		date, notNight := time.Parse(time.DateOnly, night.Name())
		// A night that begins on a date ends within two days of its first hour.
		if notNight != nil || !night.IsDir() || !date.AddDate(0, 0, 2).Before(before) {
			continue
		}
		n, failed := removeIn(ctx, root, night.Name())
		removed += n
		err = errors.Join(err, failed)
	}
	return removed, errors.Join(err, ctx.Err())
}

func removeIn(ctx context.Context, root *os.Root, night string) (removed int, err error) {
	files, err := fs.ReadDir(root.FS(), night)
	for _, f := range files {
		if ctx.Err() != nil {
			return removed, err
		}
		if !f.Type().IsRegular() || !strings.HasSuffix(f.Name(), imaging.CalibratedSuffix) {
			continue
		}
		agents.Beat(ctx)
		if failed := root.Remove(path.Join(night, f.Name())); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		removed++
	}
	return removed, err
}
