package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"entgo.io/ent/dialect"

	"pyros/backend/observatory"
)

// What is locked among processes, and how long one waits for another.
const (
	lockOpening   = "open"
	lockMigration = "migrate"
	lockConduct   = "conduct"

	openingWait   = 10 * time.Second
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
// case. On SQLite it is a transaction on a file of its own beside the database,
// which keeps the journal of a new file: for a change of it nobody waits.
func (s *Store) lock(ctx context.Context, what string, wait time.Duration) (unlock func() error, err error) {
	if s.dialect == dialect.MySQL {
		return s.lockMySQL(ctx, what, wait)
	}
	q := url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds())}}
	db, err := sql.Open("sqlite", sqliteURI(s.dsn+"-"+what, q))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // the lock is this connection's
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
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
