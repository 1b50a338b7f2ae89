package store_test

import (
	"cmp"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// What is checked offline is what a new database would be asked.
func TestStandardInstrumentIsThatOfANewDatabase(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "pyros.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored, err := db.Instrument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range stored.Detectors {
		d := &stored.Detectors[i]
		d.ID = 0
		for k := range d.MountedFilters {
			d.MountedFilters[k].ID = 0
		}
	}
	for i := range stored.Programs {
		stored.Programs[i].ID = 0
	}
	standard := store.StandardInstrument()
	slices.SortFunc(standard.Programs, func(a, b observatory.Program) int { return cmp.Compare(a.Name, b.Name) })
	if !reflect.DeepEqual(stored, standard) {
		t.Errorf("stored   %+v\nstandard %+v", stored, standard)
	}
}
