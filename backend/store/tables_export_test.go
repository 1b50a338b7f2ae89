package store

import (
	"context"

	"pyros/ent"
	"pyros/ent/table"
)

// Plant makes a row beside every rule, for tests that need one.
func (s *Store) Plant(ctx context.Context, tb *table.Table, change table.Change) (id int, err error) {
	err = s.write(ctx, tb.Label, func(ctx context.Context, t *tx) error {
		id, err = tb.Create(ctx, t.Client(), change)
		return err
	})
	return id, err
}

// Rules gives the names of the tables that have rules of their own.
func Rules() (names []string) {
	for name := range tableRules {
		names = append(names, name)
	}
	return names
}

// AnyRow gives the number of some row, 0 where there is none.
func (s *Store) AnyRow(ctx context.Context, tb *table.Table) (id int, err error) {
	err = s.read(ctx, tb.Label, func(ctx context.Context, c *ent.Client) error {
		page, err := tb.List(ctx, c, table.Query{Limit: 1, Sort: "id"})
		if err == nil && len(page.Rows) > 0 {
			id = page.Rows[0].ID
		}
		return err
	})
	return id, err
}
