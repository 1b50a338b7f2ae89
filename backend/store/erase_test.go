package store_test

import (
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func TestErase(t *testing.T) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": sqliteDSN, "mysql": mysqlDSN} {
		t.Run(name, func(t *testing.T) {
			dsn := dsn(t)
			open := func() *store.Store {
				db, err := store.Open(t.Context(), store.Options{DSN: dsn})
				if err != nil {
					t.Fatal(err)
				}
				if err := db.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				return db
			}
			db := open()
			if err := db.Seed(t.Context()); err != nil {
				t.Fatal(err)
			}
			release, err := db.Conduct(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := store.Erase(t.Context(), dsn); observatory.CodeOf(err) != observatory.CodeConflict {
				t.Errorf("under a server that conducts: %v", err)
			}
			if in, err := db.Instrument(t.Context()); err != nil || len(in.Detectors) == 0 {
				t.Fatalf("it was erased all the same: %v", err)
			}
			if err := release(); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			for range 2 { // nothing is left the second time
				if err := store.Erase(t.Context(), dsn); err != nil {
					t.Fatal(err)
				}
			}
			db = open()
			defer db.Close()
			if _, err := db.Instrument(t.Context()); observatory.CodeOf(err) != observatory.CodeNotFound {
				t.Errorf("something is left: %v", err)
			}
			if err := db.Seed(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNameOfADatabase(t *testing.T) {
	for dsn, want := range map[string]string{
		"sqlite:data/demo/pyros.db": "data/demo/pyros.db", "mysql:me:secret@tcp(127.0.0.1:3306)/pyros?x=1": "pyros", "mysql:nonsense": "",
	} {
		if got := store.NameOf(dsn); got != want {
			t.Errorf("%s is called %q", dsn, got)
		}
	}
}
