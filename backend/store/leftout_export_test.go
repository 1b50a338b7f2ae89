package store

import (
	"context"

	"entgo.io/ent/dialect"
)

// LeftOutRows says how many rows tell why something is left out.
func (s *Store) LeftOutRows(ctx context.Context) (int, error) {
	return s.reader.ScheduleLeftOut.Query().Count(ctx)
}

// Bytes says how large a database of SQLite is, 0 for any other.
func (s *Store) Bytes(ctx context.Context) (n int, err error) {
	if s.dialect == dialect.SQLite {
		err = s.readDB.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").Scan(&n)
	}
	return n, err
}
