// Command diff writes a migration for each database that takes the schema from
// where the migrations leave it to where ent/schema wants it:
//
//	PYROS_TEST_MYSQL_DSN='root@tcp(127.0.0.1:3306)/' go run ./ent/internal/diff add_seeing
//
// It replays the migrations in an empty database of its own, in memory for
// SQLite, on the named server for MySQL, and removes it afterwards. Run it from
// the module's root after `go generate ./ent`. Where nothing changed it writes
// nothing. Read what it wrote before you commit it: a new column that may not
// be null needs a default.
package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite"

	entmigrate "pyros/ent/migrate"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "diff:", err)
		os.Exit(1)
	}
}

var validName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,60}$`)

func run(ctx context.Context, args []string) error {
	if len(args) != 1 || !validName.MatchString(args[0]) {
		return errors.New("want one name such as add_seeing")
	}
	dsn := os.Getenv("PYROS_TEST_MYSQL_DSN")
	if dsn == "" {
		return errors.New("PYROS_TEST_MYSQL_DSN names no MySQL server; both databases get their migration together")
	}
	lite, err := sql.Open("sqlite", "file:diff?mode=memory&cache=shared&_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	defer lite.Close()
	if err := write(ctx, dialect.SQLite, "sqlite", lite, args[0]); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	my, drop, err := scratch(ctx, dsn)
	if err != nil {
		return fmt.Errorf("mysql: %w", err)
	}
	defer drop()
	if err := write(ctx, dialect.MySQL, "mysql", my, args[0]); err != nil {
		return fmt.Errorf("mysql: %w", err)
	}
	return nil
}

func write(ctx context.Context, name, folder string, db *sql.DB, migration string) error {
	dir, err := sqltool.NewGooseDir(filepath.Join("ent", "migrate", "migrations", folder))
	if err != nil {
		return err
	}
	err = entmigrate.NewSchema(entsql.OpenDB(name, db)).NamedDiff(ctx, migration,
		schema.WithDir(dir),
		schema.WithFormatter(sqltool.GooseFormatter),
		schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDialect(name),
		schema.WithDropColumn(true),
		schema.WithDropIndex(true),
		schema.WithErrNoPlan(true),
	)
	if errors.Is(err, migrate.ErrNoPlan) {
		fmt.Println(folder + ": nothing changed")
		return nil
	}
	if err == nil {
		fmt.Println(folder + ": migration written")
	}
	return err
}

// scratch makes an empty database on the server of dsn and the function that
// removes it.
func scratch(ctx context.Context, dsn string) (*sql.DB, func(), error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, nil, err
	}
	config.ParseTime = true
	name := "pyros_test_" + strings.ToLower(rand.Text()[:12])
	config.DBName = ""
	admin, err := sql.Open("mysql", config.FormatDSN())
	if err != nil {
		return nil, nil, err
	}
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return nil, nil, errors.Join(err, admin.Close())
	}
	config.DBName = name
	db, err := sql.Open("mysql", config.FormatDSN())
	drop := func() {
		if db != nil {
			db.Close()
		}
		if _, err := admin.Exec("DROP DATABASE " + name); err != nil {
			fmt.Fprintln(os.Stderr, "diff: drop", name+":", err)
		}
		admin.Close()
	}
	if err != nil {
		drop()
		return nil, nil, err
	}
	return db, drop, nil
}
