package store_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// epoch is when the observatory of a test begins: evening at the site.
var epoch = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// bench is an open database of a test with a clock that the test moves and a
// record of every event.
type bench struct {
	*store.Store
	clock  *handClock
	events *recorder
	dsn    string
}

// handClock stands still until a test moves it.
type handClock struct {
	clock.Clock
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type recorder struct {
	mu     sync.Mutex
	events []observatory.Event
	heard  func(observatory.Event)
}

// Publish implements bus.Publisher.
func (r *recorder) Publish(events ...observatory.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, events...)
	if r.heard != nil {
		for _, e := range events {
			r.heard(e)
		}
	}
}

func (r *recorder) take() []observatory.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.events
	r.events = nil
	return taken
}

// of gives the events of one type.
func of[T observatory.Event](events []observatory.Event) []T {
	var list []T
	for _, e := range events {
		if v, ok := e.(T); ok {
			list = append(list, v)
		}
	}
	return list
}

// onEach runs a test on every database that there is: SQLite, and MySQL where
// PYROS_TEST_MYSQL_DSN names a server.
func onEach(t *testing.T, f func(t *testing.T, b *bench)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { f(t, openSeeded(t, sqliteDSN(t))) })
	t.Run("mysql", func(t *testing.T) { f(t, openSeeded(t, mysqlDSN(t))) })
}

func sqliteDSN(t testing.TB) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "odd name %20?#.db")
}

// mysqlDatabases are those that this run made. Making the tables takes MySQL
// far longer than emptying them, so a test that ends hands its database on.
var mysqlDatabases struct {
	sync.Mutex
	admin *sql.DB
	free  []string
	all   []string
}

// mysqlDSN gives an empty database on the server that the test has for itself.
func mysqlDSN(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("PYROS_TEST_MYSQL_DSN")
	if dsn == "" {
		t.Skip("PYROS_TEST_MYSQL_DSN names no server")
	}
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	if config.DBName, err = takeDatabase(config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := emptyDatabase(config.FormatDSN()); err != nil {
			t.Error(err)
			return
		}
		mysqlDatabases.Lock()
		defer mysqlDatabases.Unlock()
		mysqlDatabases.free = append(mysqlDatabases.free, config.DBName)
	})
	return "mysql:" + config.FormatDSN()
}

func takeDatabase(config *mysql.Config) (string, error) {
	d := &mysqlDatabases
	d.Lock()
	defer d.Unlock()
	if n := len(d.free); n > 0 {
		name := d.free[n-1]
		d.free = d.free[:n-1]
		return name, nil
	}
	if d.admin == nil {
		server := config.Clone()
		server.DBName = ""
		var err error
		if d.admin, err = sql.Open("mysql", server.FormatDSN()); err != nil {
			return "", err
		}
	}
	name := "pyros_test_" + strings.ToLower(rand.Text()[:14])
	if _, err := d.admin.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return "", err
	}
	d.all = append(d.all, name)
	return name, nil
}

// emptyDatabase removes all rows but those of the migrations.
func emptyDatabase(dsn string) error {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.Query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'goose%'")
	if err != nil {
		return err
	}
	statements := []string{"SET FOREIGN_KEY_CHECKS = 0", "START TRANSACTION"}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		statements = append(statements, "DELETE FROM `"+name+"`")
	}
	if err := rows.Err(); err != nil {
		return err
	}
	one, err := db.Conn(context.Background())
	if err != nil {
		return err
	}
	defer one.Close()
	for _, statement := range append(statements, "COMMIT") {
		if _, err := one.ExecContext(context.Background(), statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func TestMain(m *testing.M) {
	code := m.Run()
	d := &mysqlDatabases
	for _, name := range d.all {
		if _, err := d.admin.Exec("DROP DATABASE " + name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	if d.admin != nil {
		d.admin.Close()
	}
	os.Exit(code)
}

func openSeeded(t testing.TB, dsn string) *bench {
	t.Helper()
	b := reopen(t, dsn)
	ctx := context.Background()
	if err := b.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := b.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	return b
}

func reopen(t testing.TB, dsn string) *bench {
	t.Helper()
	b := &bench{clock: &handClock{Clock: clock.Real(), now: epoch}, events: &recorder{}, dsn: dsn}
	var err error
	b.Store, err = store.Open(context.Background(), store.Options{
		DSN: dsn, Bus: b.events, Clock: b.clock, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// person makes an active account of a level and the actor for it.
func (b *bench) person(t testing.TB, name, level string) observatory.Actor {
	t.Helper()
	u, err := b.CreateUser(context.Background(), store.NewUser{
		Email: name + "@example.org", Username: name, Country: "Mexico", Level: level, PasswordHash: "$hash$", Active: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return observatory.Actor{UserID: u.ID, Name: u.Username, Role: u.Role}
}

// requestOf makes a request of n sequences with 2 images in each camera.
func requestOf(name string, n int) observatory.Request {
	r := observatory.Request{Name: name, Program: "GRB", TargetType: observatory.TargetICRS, Submitted: true}
	for i := range n {
		r.Sequences = append(r.Sequences, observatory.Sequence{
			Name: name + " " + string(rune('a'+i%26)), Start: epoch.Add(time.Minute), End: epoch.Add(6 * time.Hour), Priority: 2, DurationS: 120,
			Target: observatory.Target{Type: observatory.TargetICRS, Name: "M 31", RADeg: 10.68, DecDeg: 41.27, Coords: "00:42:44 +41:16:09"},
			Albums: []observatory.Album{
				{Name: "v", Detector: "Visible camera", Plans: []observatory.Plan{{Name: "p", Filter: "Second visible filter", ExposureS: 10, Images: 2}}},
				{Name: "n", Detector: "Infrared camera", Plans: []observatory.Plan{{Name: "q", Filter: "Third infrared filter", ExposureS: 10, Images: 2}}},
			},
		})
	}
	return r
}

func (b *bench) submit(t testing.TB, actor observatory.Actor, r observatory.Request) observatory.Request {
	t.Helper()
	saved, _, err := b.SubmitRequest(context.Background(), actor, r, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

var night = observatory.Night{
	Name: "2026-11-22", Sunset: epoch.Add(-3 * time.Hour), Sunrise: epoch.Add(11 * time.Hour),
	ObservingStart: epoch.Add(-2 * time.Hour), ObservingEnd: epoch.Add(10 * time.Hour),
}

// scheduleOf places the sequences one after the other from now.
func (b *bench) scheduleOf(sequences ...observatory.Sequence) observatory.Schedule {
	s := observatory.Schedule{Night: night, Start: night.ObservingStart, End: night.ObservingEnd, Trigger: "A request was submitted.", Policy: "test"}
	at := b.clock.Now().Add(time.Minute)
	for _, q := range sequences {
		end := at.Add(time.Duration(q.DurationS * float64(time.Second)))
		s.Entries = append(s.Entries, observatory.Scheduled{SequenceID: q.ID, RequestID: q.RequestID, Start: at, End: end})
		at = end.Add(time.Minute)
	}
	return s
}

func (b *bench) plan(t testing.TB, sequences ...observatory.Sequence) observatory.Schedule {
	t.Helper()
	saved, err := b.ReplaceSchedule(context.Background(), b.scheduleOf(sequences...))
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// wantCode checks the code of an error; an empty one means none.
func wantCode(t testing.TB, err error, want observatory.Code) {
	t.Helper()
	if want == "" && err != nil {
		t.Fatalf("error %v, want none", err)
	}
	if want != "" && (err == nil || observatory.CodeOf(err) != want) {
		t.Fatalf("error %v, want %s", err, want)
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
