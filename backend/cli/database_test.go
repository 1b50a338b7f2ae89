package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pyros/backend/app"
	"pyros/backend/config"
	"pyros/backend/store"
)

// demo makes the database of a demonstration with one country more than the
// standard context has, and gives its configuration.
func demo(t *testing.T, password string) config.Config {
	t.Helper()
	cfg := config.Default()
	cfg.Data = t.TempDir()
	t.Setenv("PYROS_DATA", cfg.Data)
	db, err := app.Database(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	hash, err := app.HashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.CreateUser(t.Context(), store.NewUser{
		Email: "pyros@localhost", Username: "pyros", Country: "Mexico", Level: "Admin", PasswordHash: hash, Active: true,
	}); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// people counts the accounts.
func people(t *testing.T, cfg config.Config) int {
	t.Helper()
	db, err := app.Database(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	users, err := db.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(users)
}

func TestResetWantsTheDatabasesName(t *testing.T) {
	type try struct{ flag, typed, refused string } // "NAME" is the database's
	for password, tries := range map[string]map[string]try{
		"DjangoPyros": {
			"right": {"", "NAME\n", ""}, "wrong": {"", "yes\n", "that is not its name"}, "nothing said": {"", "", "that is not its name"},
			"by the flag": {"NAME", "", ""},
		},
		"a good secret": {
			"asked": {"", "NAME\n", "no demonstration's database"}, "wrong flag": {"pyros.db", "", "is called"}, "right flag": {"NAME", "", ""},
		},
	} {
		cfg := demo(t, password)
		name := store.NameOf(cfg.DSN())
		for what, c := range tries {
			var out, errOut bytes.Buffer
			s := &session{ctx: t.Context(), out: &out, err: &errOut, flags: &commands{}}
			reset := databaseReset{YesDelete: strings.ReplaceAll(c.flag, "NAME", name)}
			err := reset.confirm(s, cfg, name, strings.NewReader(strings.ReplaceAll(c.typed, "NAME", name)))
			if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
				t.Errorf("%s: %v, want %q", what, err, c.refused)
			}
		}
	}
}

func TestResetEmptiesAndSeeds(t *testing.T) {
	cfg := demo(t, "a good secret")
	image := filepath.Join(cfg.ImageFolder(), "2026-11-22", "s.fits")
	if err := os.MkdirAll(filepath.Dir(image), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(image, []byte("light"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errOut := command("database", "reset", "--yes-delete", store.NameOf(cfg.DSN()))
	if code != 0 || people(t, cfg) != 0 {
		t.Fatalf("exit code %d, %s%s, %d accounts", code, out, errOut, people(t, cfg))
	}
	kept, err := filepath.Glob(cfg.ImageFolder() + "-before-*/2026-11-22/s.fits")
	if err != nil || len(kept) != 1 || !strings.Contains(out, "images-before-") {
		t.Errorf("images %v, %v; printed %s", kept, err, out)
	}
	if code, out, _ := command("seed"); code != 0 || !strings.Contains(out, "2 detectors, 7 programs") {
		t.Errorf("seed: exit code %d, %s", code, out)
	}
	if code, out, _ := command("migrate"); code != 0 || out != "the database is up to date\n" {
		t.Errorf("migrate: exit code %d, %s", code, out)
	}
}

func TestNothingIsDeletedUnderARunningServer(t *testing.T) {
	cfg := demo(t, "DjangoPyros")
	release, err := app.Claim(context.Background(), cfg.Data, "127.0.0.1:8000")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"database", "reset", "--yes-delete", store.NameOf(cfg.DSN())}, {"clean", "logs"}, {"clean", "demo", "--yes"}} {
		if code, _, errOut := command(args...); code != 1 || !strings.Contains(errOut, "a server runs in") {
			t.Errorf("%v: exit code %d, %s", args, code, errOut)
		}
	}
	if people(t, cfg) != 1 {
		t.Error("the account is gone")
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := command("stop"); code != 1 || !strings.Contains(errOut, "no server runs in "+cfg.Data) {
		t.Errorf("stop: exit code %d, %s", code, errOut)
	}
}

func TestClean(t *testing.T) {
	cfg := demo(t, "DjangoPyros")
	if err := os.MkdirAll(cfg.LogFolder(), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pyros-1.log", "pyros-0.log.gz", "simulators.log", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(cfg.LogFolder(), name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, _ := command("clean", "logs"); code != 0 || !strings.HasPrefix(out, "3 log files") {
		t.Errorf("exit code %d, %s", code, out)
	}
	if left, _ := os.ReadDir(cfg.LogFolder()); len(left) != 1 || left[0].Name() != "notes.txt" {
		t.Errorf("left %v", left)
	}
}

// files makes files in a folder, and gives a way to look whether they are there.
func files(t *testing.T, folder string, names ...string) (there func() []string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("light"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func() []string {
		var found []string
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				name, _ := filepath.Rel(folder, path)
				found = append(found, filepath.ToSlash(name))
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return found
	}
}

func TestCleanDemoAsksAndDeletesTheDemonstration(t *testing.T) {
	cfg := demo(t, "DjangoPyros")
	there := files(t, cfg.Data, "images/2026-11-22/s.fits", "images-before-20261122T000000Z/s.fits", "alerts/done/a.xml", "logs/pyros-1.log", "secret.key", "clock.txt")
	before := there()
	if code, _, errOut := command("clean", "demo"); code != 1 || !strings.Contains(errOut, "nothing was deleted") || !slices.Equal(there(), before) {
		t.Errorf("not confirmed: exit code %d, %s; %v is left of %v", code, errOut, there(), before)
	}
	for typed, want := range map[string]bool{"yes\n": true, " yes ": true, "y\n": false, "": false} {
		s := &session{ctx: t.Context(), out: io.Discard, err: io.Discard, flags: &commands{}}
		if err := (cleanDemo{}).confirm(s, cfg.Data, strings.NewReader(typed)); (err == nil) != want {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if code, out, errOut := command("clean", "demo", "--yes"); code != 0 || !strings.HasSuffix(out, "was deleted\n") {
		t.Errorf("exit code %d, %s%s", code, out, errOut)
	}
	if _, err := os.Stat(cfg.Data); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if code, out, _ := command("clean", "demo", "--yes"); code != 0 || !strings.HasPrefix(out, "there is no ") {
		t.Errorf("a second time: exit code %d, %s", code, out)
	}

	cfg = demo(t, "DjangoPyros")
	there = files(t, cfg.Data, "images/s.fits", "notes/thesis.tex")
	if code, out, errOut := command("clean", "demo", "--yes"); code != 0 || !strings.Contains(out, "stays: notes") || !slices.Equal(there(), []string{"notes/thesis.tex"}) {
		t.Errorf("exit code %d, %s%s; left %v", code, out, errOut, there())
	}
}

func TestCleanDemoRefusesEverythingElse(t *testing.T) {
	nothing := func(t *testing.T) string {
		folder := t.TempDir()
		t.Setenv("PYROS_DATA", folder)
		return folder
	}
	for what, folder := range map[string]func(*testing.T) string{
		"no database": nothing,
		"an empty file": func(t *testing.T) string {
			folder := nothing(t)
			files(t, folder, "pyros.db")
			if err := os.Truncate(filepath.Join(folder, "pyros.db"), 0); err != nil {
				t.Fatal(err)
			}
			return folder
		},
		"another file": func(t *testing.T) string {
			folder := nothing(t)
			files(t, folder, "pyros.db")
			return folder
		},
		"a real one": func(t *testing.T) string { return demo(t, "a good secret").Data },
		"a database without accounts": func(t *testing.T) string {
			cfg := demo(t, "a good secret")
			if code, _, errOut := command("database", "reset", "--yes-delete", store.NameOf(cfg.DSN())); code != 0 {
				t.Fatal(errOut)
			}
			return cfg.Data
		},
		"a database elsewhere": func(t *testing.T) string {
			t.Setenv("PYROS_DATABASE", "mysql:pyros:SECRET@tcp(127.0.0.1:1)/pyros")
			return nothing(t)
		},
		"a demonstration's beside a database elsewhere": func(t *testing.T) string {
			folder := demo(t, "DjangoPyros").Data
			t.Setenv("PYROS_DATABASE", "mysql:pyros:SECRET@tcp(127.0.0.1:1)/pyros")
			return folder
		},
	} {
		t.Run(what, func(t *testing.T) {
			there := files(t, folder(t), "images/2026-11-22/s.fits", "secret.key")
			before := there()
			code, out, errOut := command("clean", "demo", "--yes")
			if code != 1 || !strings.Contains(errOut, "delete") {
				t.Errorf("exit code %d, %s%s", code, out, errOut)
			}
			// The lock under which a database is opened may come to it; nothing goes.
			left := slices.DeleteFunc(there(), func(name string) bool { return name == "pyros.db-open" && !slices.Contains(before, name) })
			if !slices.Equal(left, before) {
				t.Errorf("%v is left of %v", left, before)
			}
		})
	}
}

func TestConfigDefaults(t *testing.T) {
	t.Setenv("PYROS_LISTEN", "127.0.0.1:1234")
	_, in, _ := command("config")
	_, defaults, _ := command("config", "--defaults")
	if !strings.Contains(in, "127.0.0.1:1234") || strings.Contains(defaults, "1234") || !strings.Contains(defaults, "localhost:8000") {
		t.Errorf("in force\n%s\ndefaults\n%s", in, defaults)
	}
}
