package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"pyros/backend/auth"
	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// Demonstration says whether the configured database is one of a simulated run:
// its administrator has the password that everybody knows. One without any
// account, as after a reset, counts as such: nobody's work is in it.
func Demonstration(ctx context.Context, cfg config.Config) (bool, error) {
	db, err := openDatabase(ctx, cfg, nil, clock.Real(), slog.Default())
	if err != nil {
		return false, err
	}
	demo, err := demonstration(ctx, db)
	if err == nil && !demo {
		var users []observatory.User
		users, err = db.Users(ctx)
		demo = len(users) == 0
	}
	return demo && err == nil, errors.Join(err, db.Close())
}

func demonstration(ctx context.Context, db *store.Store) (bool, error) {
	user, hash, err := db.UserByEmail(ctx, demoLogin)
	if observatory.CodeOf(err) == observatory.CodeNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	known, _, err := auth.NewHasher(auth.DefaultParams(), hashesAtOnce).Verify(ctx, demoPassword, hash)
	return known && user.Active, err
}

// HoldsDemonstration says whether a data folder is that of a demonstration: its
// own database holds the administrator with the password that everybody knows.
// It makes no database where there is none and migrates none.
func HoldsDemonstration(ctx context.Context, folder string) (bool, error) {
	path := filepath.Join(folder, databaseFile)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || info.Size() == 0) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	db, err := store.Open(ctx, store.Options{DSN: "sqlite:" + path})
	if err != nil {
		return false, err
	}
	demo, err := demonstration(ctx, db)
	return demo && err == nil, errors.Join(err, db.Close())
}

// databaseFile, in the data folder, is the database unless another is configured.
const databaseFile = "pyros.db"

// ofDemonstration are the patterns of what a run leaves in its data folder. The
// database is the last: as long as it is there, what is left can be deleted
// in another try.
var ofDemonstration = []string{
	"images", "images-before-*", "alerts", "logs", "scenarios", "secret.key", clockFile, clockFile + ".lock",
	databaseFile + "-conduct*", databaseFile + "-migrate*", databaseFile + "-open*", databaseFile + "-wal", databaseFile + "-shm", databaseFile,
}

// DeleteDemonstration deletes what a demonstration keeps in its data folder, and
// the folder where nothing else is in it; left are the names of what else is.
func DeleteDemonstration(ctx context.Context, folder string) (left []string, err error) {
	release, err := Claim(ctx, folder, "")
	if err != nil {
		return nil, err
	}
	err = deleteAll(folder, ofDemonstration)
	if err := errors.Join(err, release()); err != nil {
		return nil, err
	}
	if err := os.Remove(filepath.Join(folder, presenceLock)); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, os.Remove(folder)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	return left, nil
}

// deleteAll deletes what is in a folder by patterns of names, in their order.
func deleteAll(folder string, patterns []string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, pattern := range patterns {
		for _, e := range entries {
			if ok, err := filepath.Match(pattern, e.Name()); err != nil {
				return err
			} else if !ok {
				continue
			}
			if err := os.RemoveAll(filepath.Join(folder, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Reset erases the configured database and makes it anew with the standard
// context. The images of before would have the names of those to come: they
// are set aside, in the folder that it gives (empty: there were none).
func Reset(ctx context.Context, cfg config.Config) (aside string, err error) {
	if err := os.MkdirAll(cfg.Data, 0o755); err != nil {
		return "", err
	}
	release, err := Claim(ctx, cfg.Data, "")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := store.Erase(ctx, cfg.DSN()); err != nil {
		return "", err
	}
	if aside, err = setAside(cfg.ImageFolder(), time.Now()); err != nil {
		return aside, fmt.Errorf("the database was erased, but its images could not be set aside: %w", err)
	}
	db, err := Database(ctx, cfg)
	if err != nil {
		return aside, err
	}
	return aside, db.Close()
}

// setAside renames a folder that holds something.
func setAside(folder string, now time.Time) (string, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	aside := filepath.Clean(folder) + "-before-" + now.UTC().Format("20060102T150405Z")
	return aside, os.Rename(folder, aside)
}
