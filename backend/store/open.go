package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/go-sql-driver/mysql"

	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/ent"
)

// Options say which database, and whom to tell of changes.
type Options struct {
	// DSN is "sqlite:path/of/file.db" or "mysql:user:password@tcp(host:port)/database".
	DSN string
	// Bus receives the events; nil: nobody.
	Bus bus.Publisher
	// Clock gives the time of rows; nil: real time.
	Clock clock.Clock
	// UT1 goes with the site; nil: UT1 = UTC.
	UT1 observatory.UT1
	// Log receives what the caller cannot be told; nil: slog's default.
	Log *slog.Logger
}

// Store is an open database. Its methods may be called by several goroutines.
type Store struct {
	dsn     string // without its scheme
	dialect string
	bus     bus.Publisher
	clock   clock.Clock
	ut1     observatory.UT1
	log     *slog.Logger

	writeDB, readDB *sql.DB // the same one on MySQL
	writer, reader  *ent.Client
	// turn holds one token: who has it may write.
	turn chan struct{}
	// plc is the last committed answer of the PLC; the holder of the turn owns it.
	plc *plcMirror
	// migrated is set once no migration is missing.
	migrated atomic.Bool
}

// How many connections: on SQLite readers only, on MySQL all.
const (
	sqliteReaders    = 4
	mysqlConnections = 16
)

// Open connects to the database. It creates the file of SQLite where there is
// none, and no table: see Migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{bus: o.Bus, clock: o.Clock, ut1: o.UT1, log: o.Log, turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	if s.clock == nil {
		s.clock = clock.Real()
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	scheme, rest, _ := strings.Cut(o.DSN, ":")
	s.dsn = rest
	var err error
	switch scheme {
	case "sqlite":
		s.dialect = dialect.SQLite
		err = s.openSQLite(ctx)
	case "mysql":
		s.dialect = dialect.MySQL
		err = s.openMySQL(ctx)
	default:
		err = errors.New(`the database's name must begin with "sqlite:" or "mysql:"`)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), s.Close())
	}
	s.writer = ent.NewClient(ent.Driver(entsql.OpenDB(s.dialect, s.writeDB)))
	s.reader = ent.NewClient(ent.Driver(entsql.OpenDB(s.dialect, s.readDB)))
	return s, nil
}

func (s *Store) openSQLite(ctx context.Context) error {
	if s.dsn == "" || strings.HasPrefix(s.dsn, ":") {
		return errors.New("sqlite: the name of the file is missing")
	}
	if err := os.MkdirAll(filepath.Dir(s.dsn), 0o750); err != nil {
		return err
	}
	var err error
	if s.writeDB, err = sql.Open("sqlite", sqliteDSN(s.dsn, "immediate", true)); err != nil {
		return err
	}
	s.writeDB.SetMaxOpenConns(1)
	if err := s.prepareSQLite(ctx); err != nil {
		return fmt.Errorf("%s: %w", s.dsn, err)
	}
	if s.readDB, err = sql.Open("sqlite", sqliteDSN(s.dsn, "deferred", true)); err != nil {
		return err
	}
	s.readDB.SetMaxOpenConns(sqliteReaders)
	s.readDB.SetMaxIdleConns(sqliteReaders)
	return nil
}

// prepareSQLite makes the file where there is none and connects, which gives a
// new file its write-ahead log. SQLite lets nobody wait for that change: it
// refuses it at once while another connection so much as looks at the file. So
// one process at a time does this.
func (s *Store) prepareSQLite(ctx context.Context) (err error) {
	unlock, err := s.lock(ctx, lockOpening, openingWait)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	// It holds hashes of passwords: nobody else reads it. A file that is there is
	// left alone: to close it here would end the locks of this process on it.
	file, err := os.OpenFile(s.dsn, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		err = file.Close()
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return errors.Join(err, s.writeDB.PingContext(ctx))
}

// sqliteDSN asks for write-ahead logging, with which readers and the writer do
// not wait for each other, synced at every commit: what was committed survives
// the death of the program and the failure of the power.
func sqliteDSN(path, lock string, foreignKeys bool) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout(5000)")
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous(FULL)")
	if foreignKeys {
		q.Add("_pragma", "foreign_keys(1)")
	} else {
		q.Add("_pragma", "foreign_keys(0)")
	}
	q.Set("_time_format", "sqlite")
	q.Set("_timezone", "UTC")
	q.Set("_txlock", lock)
	return sqliteURI(path, q)
}

// sqliteURI names a file to the driver, whatever is in its name.
func sqliteURI(path string, q url.Values) string {
	path = filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" { // C:/pyros.db
		path = "/" + path
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (s *Store) openMySQL(ctx context.Context) error {
	config, err := mysqlConfig(s.dsn)
	if err != nil {
		return err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	s.writeDB = sql.OpenDB(connector)
	s.readDB = s.writeDB
	s.writeDB.SetMaxOpenConns(mysqlConnections)
	s.writeDB.SetMaxIdleConns(mysqlConnections)
	s.writeDB.SetConnMaxLifetime(5 * time.Minute)
	if err := s.writeDB.PingContext(ctx); err != nil {
		return fmt.Errorf("%s: %w", config.Addr, err)
	}
	return nil
}

// mysqlConfig reads a DSN and sets what the store relies on: UTC, parsed
// times, and a count of the rows that matched, whether or not they differed.
func mysqlConfig(dsn string) (*mysql.Config, error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("mysql: %w", err)
	}
	if config.DBName == "" {
		return nil, errors.New("mysql: the name of the database is missing")
	}
	config.ParseTime = true
	config.Loc = time.UTC
	config.ClientFoundRows = true
	if config.Timeout == 0 {
		config.Timeout = 5 * time.Second
	}
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	config.Params["time_zone"] = "'+00:00'"
	return config, nil
}

// Close ends all connections. Nobody may use the store afterwards.
func (s *Store) Close() error {
	var errs []error
	if s.readDB != nil && s.readDB != s.writeDB {
		errs = append(errs, s.readDB.Close())
	}
	if s.writeDB != nil {
		errs = append(errs, s.writeDB.Close())
	}
	return errors.Join(errs...)
}

// Ready says whether the database answers and has every migration.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.readDB.PingContext(ctx); err != nil {
		return &observatory.Error{Code: observatory.CodeUnavailable, Message: "The database does not answer.", Err: err}
	}
	if s.migrated.Load() {
		return nil
	}
	pending, err := s.pending(ctx)
	if err != nil {
		return fail("database", err)
	}
	if pending {
		return observatory.Errorf(observatory.CodeUnavailable, "The database lacks a migration.")
	}
	s.migrated.Store(true)
	return nil
}
