package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/go-sql-driver/mysql"

	"pyros/backend/observatory"
	"pyros/ent/migrate"
)

// emptyStores gives a store on an empty database of each kind that there is.
func emptyStores(t *testing.T, f func(t *testing.T, s *Store)) {
	open := func(t *testing.T, dsn string) *Store {
		s, err := Open(t.Context(), Options{DSN: dsn, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		f(t, open(t, "sqlite:"+filepath.Join(t.TempDir(), "deep", "er", "pyros.db")))
	})
	t.Run("mysql", func(t *testing.T) {
		dsn := os.Getenv("PYROS_TEST_MYSQL_DSN")
		if dsn == "" {
			t.Skip("PYROS_TEST_MYSQL_DSN names no server")
		}
		config, err := mysql.ParseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		config.DBName = ""
		admin, err := sql.Open("mysql", config.FormatDSN())
		if err != nil {
			t.Fatal(err)
		}
		config.DBName = "pyros_test_" + strings.ToLower(rand.Text()[:14])
		if _, err := admin.Exec("CREATE DATABASE " + config.DBName + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := admin.Exec("DROP DATABASE " + config.DBName); err != nil {
				t.Error(err)
			}
			admin.Close()
		})
		f(t, open(t, "mysql:"+config.FormatDSN()))
	})
}

func TestMigrationsLeadToTheSchema(t *testing.T) {
	emptyStores(t, func(t *testing.T, s *Store) {
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		var drift bytes.Buffer
		err := migrate.NewSchema(entsql.OpenDB(s.dialect, s.writeDB)).WriteTo(t.Context(), &drift, schema.WithDropColumn(true), schema.WithDropIndex(true))
		if err != nil {
			t.Fatal(err)
		}
		if drift.Len() > 0 {
			t.Errorf("the migrations do not lead to ent/schema; run `go run ./ent/internal/diff NAME`. They lack:\n%s", drift.String())
		}
	})
}

func TestMigrateTwiceAndReady(t *testing.T) {
	emptyStores(t, func(t *testing.T, s *Store) {
		if err := s.Ready(t.Context()); observatory.CodeOf(err) != observatory.CodeUnavailable {
			t.Errorf("Ready on an empty database = %v, want unavailable", err)
		}
		for range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := s.Ready(t.Context()); err != nil {
				t.Errorf("Ready after migrating = %v", err)
			}
		}
		if err := s.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Errorf("migrating a database with rows: %v", err)
		}
	})
}

// Rows of before told of one schedule each; the newest of them holds on.
func TestMigratingWhatSchedulesLeftOut(t *testing.T) {
	emptyStores(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		db, done, err := s.migrationDB()
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		provider, err := s.provider(db)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.UpTo(ctx, 20261129061830); err != nil {
			t.Fatal(err)
		}
		conn, err := db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		statements := []string{
			"INSERT INTO schedule (id, night_name, night, created, plan_start, plan_end) VALUES (3, 'n', '{}', 0, 0, 0), (5, 'n', '{}', 0, 0, 0)",
			"INSERT INTO schedule_left_out (schedule_id, sequence_id, reason) VALUES (3, 1, 'lost_to'), (5, 1, 'lost_to')",
		}
		if s.dialect == dialect.MySQL { // the sequence is not there
			statements = append([]string{"SET SESSION foreign_key_checks = 0", "SET SESSION sql_mode = ''"}, statements...)
		}
		for _, statement := range statements {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				t.Fatal(err)
			}
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := provider.Up(ctx); err != nil {
			t.Fatal(err)
		}
		var ends [2]sql.NullInt64
		row := db.QueryRowContext(ctx, "SELECT MAX(CASE schedule_id WHEN 3 THEN until_id END), MAX(CASE schedule_id WHEN 5 THEN until_id END) FROM schedule_left_out")
		if err := row.Scan(&ends[0], &ends[1]); err != nil || ends[0].Int64 != 5 || ends[1].Valid {
			t.Errorf("the rows end with %v, %v", ends, err)
		}
	})
}

func TestReadySaysThatTheDatabaseIsGone(t *testing.T) {
	emptyStores(t, func(t *testing.T, s *Store) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Ready(t.Context()); observatory.CodeOf(err) != observatory.CodeUnavailable {
			t.Errorf("Ready of a closed database = %v, want unavailable", err)
		}
	})
}

func TestForeignKeyCheckFindsARowThatPointsToNothing(t *testing.T) {
	s, err := Open(t.Context(), Options{
		DSN: "sqlite:" + filepath.Join(t.TempDir(), "pyros.db"), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, done, err := s.migrationDB()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if err := checkForeignKeys(t.Context(), db); err != nil {
		t.Errorf("a sound database: %v", err)
	}
	if _, err := db.Exec("INSERT INTO album (position, name, detector_id, sequence_id) VALUES (0, 'x', 77, 78)"); err != nil {
		t.Fatalf("migrations run with foreign keys on: %v", err)
	}
	if err := checkForeignKeys(t.Context(), db); err == nil || !strings.Contains(err.Error(), "album") {
		t.Errorf("check = %v, want one that names the table", err)
	}
	if _, err := s.writeDB.Exec("INSERT INTO album (position, name, detector_id, sequence_id) VALUES (1, 'x', 77, 78)"); err == nil {
		t.Error("the writer does not hold foreign keys")
	}
}

func TestADatabaseThatAnotherHoldsIsUnavailable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pyros.db")
	s, err := Open(t.Context(), Options{DSN: "sqlite:" + path, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.writeDB.Exec("PRAGMA busy_timeout = 20"); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", sqliteDSN(path, "immediate", true))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	held, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Seed(t.Context()); observatory.CodeOf(err) != observatory.CodeUnavailable {
		t.Errorf("writing while another holds the database = %v, want unavailable", err)
	}
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Seed(t.Context()); err != nil {
		t.Errorf("writing afterwards: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, dsn := range []string{"", "pyros.db", "sqlite:", "sqlite::memory:", "postgres://x", "mysql:root@tcp(127.0.0.1:1)/", "mysql:root@tcp(127.0.0.1:1)/x", "mysql:@@"} {
		if s, err := Open(context.Background(), Options{DSN: dsn}); err == nil {
			s.Close()
			t.Errorf("Open(%q) = nil error", dsn)
		}
	}
}

func TestOnlyTheOwnerReadsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pyros.db")
	s, err := Open(t.Context(), Options{DSN: "sqlite:" + path})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		t.Errorf("mode %o", mode)
	}
	if s.dialect != dialect.SQLite {
		t.Errorf("dialect %s", s.dialect)
	}
}
