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
