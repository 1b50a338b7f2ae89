package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"

	"pyros/backend/observatory"
	"pyros/ent"
)

// tx is one transaction that writes.
type tx struct {
	*ent.Tx
	dialect string
	now     time.Time // of all its rows
	// events are what becomes true with the commit.
	events []observatory.Event
	// requests are the ids of those that the transaction changed: before the
	// commit their states are derived, and each becomes an event.
	requests []int
	// settled are those requests, whole, once their states are derived;
	// whenSettled is called then, before the commit.
	settled map[int]observatory.Request
	// alerts are those that the transaction changed, alertRequests the requests
	// of alerts whose state it changed; settledAlerts are all of them, whole.
	alerts, alertRequests []int
	settledAlerts         map[int]observatory.Alert
	whenSettled           func()
	// committed is called after the commit, before the next transaction.
	committed func()
}

func (t *tx) publish(events ...observatory.Event) { t.events = append(t.events, events...) }

func (t *tx) touch(requestID int) { t.requests = append(t.requests, requestID) }

// maxAttempts bounds how often a transaction is begun anew after a deadlock.
const maxAttempts = 5

// write runs f in a transaction, commits, and publishes. It begins anew when
// the database asks for it, so f must leave no trace outside the transaction
// but what it sets anew each time. what names the thing for an error.
func (s *Store) write(ctx context.Context, what string, f func(ctx context.Context, t *tx) error) error {
	select {
	case <-s.turn:
	case <-ctx.Done():
		return fail(what, ctx.Err())
	}
	defer func() { s.turn <- struct{}{} }()
	for attempt := 1; ; attempt++ {
		err := s.writeOnce(ctx, f)
		if err == nil {
			return nil
		}
		if attempt == maxAttempts || !lostRace(err) {
			return fail(what, err)
		}
	}
}

func (s *Store) writeOnce(ctx context.Context, f func(ctx context.Context, t *tx) error) error {
	inner, err := s.writer.BeginTx(ctx, s.isolation())
	if err != nil {
		return err
	}
	t := &tx{Tx: inner, dialect: s.dialect, now: moment(s.clock.Now()), settled: map[int]observatory.Request{}, settledAlerts: map[int]observatory.Alert{}}
	finished := false
	defer func() {
		if !finished { // f failed or panicked
			if err := inner.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
				s.log.ErrorContext(ctx, "rollback failed", "error", err)
			}
		}
	}()
	if err := f(ctx, t); err != nil {
		return err
	}
	if err := t.settle(ctx); err != nil {
		return err
	}
	if t.whenSettled != nil {
		t.whenSettled()
	}
	if err := inner.Commit(); err != nil {
		return err
	}
	finished = true
	if t.committed != nil {
		t.committed()
	}
	if s.bus != nil && len(t.events) > 0 {
		s.bus.Publish(t.events...)
	}
	return nil
}

// isolation lets a transaction on MySQL see what others committed before the
// row that it has just locked; SQLite has one writer and needs no such thing.
func (s *Store) isolation() *sql.TxOptions {
	if s.dialect == dialect.MySQL {
		return &sql.TxOptions{Isolation: sql.LevelReadCommitted}
	}
	return nil
}

// read runs f on one unchanging view of the database.
func (s *Store) read(ctx context.Context, what string, f func(ctx context.Context, c *ent.Client) error) error {
	t, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fail(what, err)
	}
	defer func() { _ = t.Rollback() }() // nothing was written
	return fail(what, f(ctx, t.Client()))
}

// MySQL's numbers for a transaction that lost to another one.
const (
	mysqlLockWait = 1205
	mysqlDeadlock = 1213
)

func lostRace(err error) bool {
	var e *mysql.MySQLError
	return errors.Is(err, errAgain) || (errors.As(err, &e) && (e.Number == mysqlLockWait || e.Number == mysqlDeadlock))
}

// moment is t as the database keeps it.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func momentPtr(t *time.Time) *time.Time {
	if t == nil || t.IsZero() {
		return nil
	}
	m := moment(*t)
	return &m
}
