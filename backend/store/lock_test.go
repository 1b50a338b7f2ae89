package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// Programs that start at the same moment on a new folder all migrate it.
func TestManyMigrateAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pyros.db")
	group, ctx := errgroup.WithContext(t.Context())
	for range 4 {
		group.Go(func() error { return migrateAndSeed(ctx, "sqlite:"+path) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

// They find no file, and each would change its journal.
func TestManyOpenAtOnce(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "pyros.db")
		group, ctx := errgroup.WithContext(t.Context())
		for range 16 {
			group.Go(func() error {
				s, err := store.Open(ctx, store.Options{DSN: "sqlite:" + path})
				if err != nil {
					return err
				}
				return s.Close()
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}

func migrateAndSeed(ctx context.Context, dsn string) error {
	s, err := store.Open(ctx, store.Options{DSN: dsn})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	return s.Seed(ctx)
}

// Two servers on one database would both execute its sequences.
func TestOneProcessConducts(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		release, err := b.Conduct(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Conduct(t.Context()); observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("a second one: %v, want a conflict", err)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		again, err := b.Conduct(t.Context())
		if err != nil {
			t.Fatalf("after the first ended: %v", err)
		}
		if err := again(); err != nil {
			t.Fatal(err)
		}
	})
}
