package httpapi

import (
	"context"

	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/ent/table"
)

// The fake store has no tables: the real one is joined in tables_test.go.

var errNoTable = observatory.Errorf(observatory.CodeNotFound, "There is no such table.")

func (f *fakeStore) TableSizes(context.Context) (map[string]int, error) {
	end, err := f.begin()
	defer end()
	return map[string]int{"filter": table.MostCounted + 1}, err
}

func (f *fakeStore) TableRows(context.Context, string, table.Query) (store.Page[observatory.TableRow], int, error) {
	return store.Page[observatory.TableRow]{}, 0, errNoTable
}

func (f *fakeStore) TableRow(context.Context, string, int) (observatory.TableRow, []observatory.TableHeld, error) {
	return observatory.TableRow{}, nil, errNoTable
}

func (f *fakeStore) AddRow(context.Context, store.RowChange) (observatory.TableRow, error) {
	return observatory.TableRow{}, errNoTable
}

func (f *fakeStore) EditRow(context.Context, store.RowChange) (observatory.TableRow, error) {
	return observatory.TableRow{}, errNoTable
}

func (f *fakeStore) DeleteRow(context.Context, store.RowChange) error { return errNoTable }
