package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect"

	"pyros/backend/observatory"
)

// What is locked among processes, and how long one waits for another.
const (
	lockMigration = "migrate"
	lockConduct   = "conduct"

	migrationWait = time.Minute
	conductWait   = time.Second // a server that is just ending gets it
)

// Conduct makes this process the one that conducts the observatory of this
// database, until release is called or the process ends. It is a conflict
// while another process does.
func (s *Store) Conduct(ctx context.Context) (release func() error, err error) {
	release, err = s.lock(ctx, lockConduct, conductWait)
	if err != nil {
		return nil, observatory.Because(err, observatory.CodeConflict, "another PYROS conducts with this database")
	}
	return release, nil
}

// lock keeps other processes from what; the lock ends with the process in any
// case. On SQLite it is a transaction on a file of its own beside the database.
func (s *Store) lock(ctx context.Context, what string, wait time.Duration) (unlock func() error, err error) {
	if s.dialect == dialect.MySQL {
		return s.lockMySQL(ctx, what, wait)
	}
	db, err := sql.Open("sqlite", sqliteDSN(s.dsn+"-"+what, "exclusive", true))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // the lock is this connection's
	begin := fmt.Sprintf("PRAGMA busy_timeout = %d; BEGIN EXCLUSIVE", wait.Milliseconds())
	if _, err := db.ExecContext(ctx, begin); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db.Close, nil
}

// lockMySQL takes a named lock of the server, which belongs to one connection.
func (s *Store) lockMySQL(ctx context.Context, what string, wait time.Duration) (func() error, error) {
	conn, err := s.writeDB.Conn(ctx)
	if err != nil {
		return nil, err
	}
	const name = "CONCAT('pyros ', ?, ' ', DATABASE())"
	var got sql.NullInt64
	err = conn.QueryRowContext(ctx, "SELECT GET_LOCK("+name+", ?)", what, wait.Seconds()).Scan(&got)
	if err == nil && got.Int64 != 1 {
		err = errors.New("another process holds the lock")
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT RELEASE_LOCK("+name+")", what)
		return errors.Join(err, conn.Close())
	}, nil
}
