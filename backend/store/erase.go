package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"

	"pyros/ent/migrate"
)

// NameOf is what people call a database: the file of SQLite, the database's
// name on MySQL.
func NameOf(dsn string) string {
	scheme, rest, _ := strings.Cut(dsn, ":")
	if scheme != "mysql" {
		return filepath.ToSlash(rest)
	}
	c, err := mysql.ParseDSN(rest)
	if err != nil {
		return ""
	}
	return c.DBName
}

// Erase deletes everything in a database, and its tables. It is a conflict
// while a server conducts with it.
func Erase(ctx context.Context, dsn string) (err error) {
	s, err := Open(ctx, Options{DSN: dsn})
	if err != nil {
		return err
	}
	closed := false
	defer func() {
		if !closed {
			err = errors.Join(err, s.Close())
		}
	}()
	release, err := s.Conduct(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if s.dialect == dialect.MySQL {
		return s.dropTables(ctx)
	}
	closed = true
	if err := s.Close(); err != nil {
		return err
	}
	for _, part := range []string{"-wal", "-shm", ""} {
		if err := os.Remove(s.dsn + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// dropTables drops our tables, and no other's, on MySQL.
func (s *Store) dropTables(ctx context.Context) error {
	conn, err := s.writeDB.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tables := []string{versionTable}
	for _, t := range migrate.Tables {
		tables = append(tables, t.Name)
	}
	if _, err := conn.ExecContext(ctx, "SET FOREIGN_KEY_CHECKS = 0"); err != nil {
		return err
	}
	for _, name := range tables {
		if _, err := conn.ExecContext(ctx, "DROP TABLE IF EXISTS `"+name+"`"); err != nil {
			return err
		}
	}
	return resetKeys(ctx, conn)
}

// versionTable is where goose notes which migrations were done.
const versionTable = "goose_db_version"

// resetKeys gives the connection back as it was.
func resetKeys(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SET FOREIGN_KEY_CHECKS = 1")
	return err
}
