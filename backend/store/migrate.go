package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/pressly/goose/v3"

	"pyros/ent/migrate/migrations"
)

// Migrate brings the tables to the version of this program. Doing it again
// changes nothing; a process that comes while another migrates waits for it.
func (s *Store) Migrate(ctx context.Context) (err error) {
	unlock, err := s.lock(ctx, lockMigration, migrationWait)
	if err != nil {
		return fmt.Errorf("migrate: another process migrates: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	db, done, err := s.migrationDB()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	err = s.migrate(ctx, db)
	if err = errors.Join(err, done()); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// migrationDB is where migrations run. SQLite changes a table by copying it
// and dropping the old one, which with foreign keys on would drop or null the
// rows that point to it; and they cannot be switched off inside a transaction.
// So they run on a connection of their own without, and are checked afterwards.
func (s *Store) migrationDB() (*sql.DB, func() error, error) {
	if s.dialect != dialect.SQLite {
		return s.writeDB, func() error { return nil }, nil
	}
	db, err := sql.Open("sqlite", sqliteDSN(s.dsn, "immediate", false))
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	return db, db.Close, nil
}

func (s *Store) migrate(ctx context.Context, db *sql.DB) error {
	provider, err := s.provider(db)
	if err != nil {
		return err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return err
	}
	for _, r := range results {
		s.log.InfoContext(ctx, "migration applied", "version", r.Source.Version, "elapsed", r.Duration)
	}
	if s.dialect != dialect.SQLite || len(results) == 0 {
		return nil
	}
	return checkForeignKeys(ctx, db)
}

func (s *Store) provider(db *sql.DB) (*goose.Provider, error) {
	name, folder := goose.DialectSQLite3, "sqlite"
	if s.dialect == dialect.MySQL {
		name, folder = goose.DialectMySQL, "mysql"
	}
	files, err := fs.Sub(migrations.FS, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(name, db, files, goose.WithDisableGlobalRegistry(true))
}

// pending says whether a migration is missing.
func (s *Store) pending(ctx context.Context) (bool, error) {
	provider, err := s.provider(s.readDB)
	if err != nil {
		return false, err
	}
	return provider.HasPending(ctx)
}

// checkForeignKeys refuses a database in which a row points to nothing.
func checkForeignKeys(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	var broken []string
	for rows.Next() && len(broken) < 10 {
		var table, parent string
		var row, key sql.NullInt64
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		broken = append(broken, fmt.Sprintf("%s row %d -> %s", table, row.Int64, parent))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(broken) > 0 {
		return fmt.Errorf("rows that point to nothing: %s", strings.Join(broken, ", "))
	}
	return nil
}
