package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"pyros/backend/auth"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/backend/voevent"
)

// The login of a simulated run, which listens on this machine only.
const (
	demoLogin    = "pyros"
	demoEmail    = "pyros@localhost"
	demoPassword = "DjangoPyros"
)

// adminLogin is the account that the first start of a real observatory makes.
const adminLogin = "admin@localhost"

// hashesAtOnce bounds the memory that concurrent logins take: 19 MiB each.
const hashesAtOnce = 2

// Database opens the configured database, migrated and with the standard
// context, for a command that does not serve.
func Database(ctx context.Context, cfg config.Config) (*store.Store, error) {
	if err := os.MkdirAll(cfg.Data, 0o755); err != nil {
		return nil, err
	}
	return openDatabase(ctx, cfg, nil, clock.Real(), slog.Default())
}

func openDatabase(ctx context.Context, cfg config.Config, b bus.Publisher, c clock.Clock, log *slog.Logger) (*store.Store, error) {
	db, err := store.Open(ctx, store.Options{DSN: cfg.DSN(), Bus: b, Clock: c, Log: log})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("migrating the database: %w", err), db.Close())
	}
	if err := db.Seed(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("loading the standard context: %w", err), db.Close())
	}
	if err := db.SeedStrategies(ctx, voevent.DefaultStrategies()); err != nil {
		return nil, errors.Join(fmt.Errorf("loading the standard strategies: %w", err), db.Close())
	}
	return db, nil
}

// HashPassword makes the stored form of a password.
func HashPassword(ctx context.Context, password string) (string, error) {
	return auth.NewHasher(auth.DefaultParams(), hashesAtOnce).Hash(ctx, password)
}

// refuseOthers keeps a real observatory and a demonstration off each other's
// database: a demonstration's has an administrator whose password everybody
// knows, a real one's must never have. One without accounts may become either.
func refuseOthers(ctx context.Context, db *store.Store, cfg config.Config) error {
	demo, err := demonstration(ctx, db)
	if err != nil || demo == cfg.Simulate.Enabled {
		return err
	}
	if demo {
		return fmt.Errorf("the database is one of a demonstration: %s with the password that everybody knows is its administrator; "+
			"choose another folder with --data, or set a password with: pyros user password %s", demoLogin, demoLogin)
	}
	users, err := db.Users(ctx)
	ours := func(u observatory.User) bool { return u.Email == demoEmail } // whatever its password is by now
	if err == nil && len(users) > 0 && !slices.ContainsFunc(users, ours) {
		err = fmt.Errorf("the database %s is no demonstration's: it has accounts, and not %s; "+
			"choose another folder with --data, or another database", store.NameOf(cfg.DSN()), demoEmail)
	}
	return err
}

// firstAccounts makes the account that lets the first person in, where there is
// none: in a simulated run the well-known one, else an administrator with a
// random password that is printed once.
func (a *App) firstAccounts(ctx context.Context) error {
	users, err := a.store.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	if a.cfg.Simulate.Enabled {
		return a.addAdmin(ctx, demoEmail, demoLogin, demoPassword)
	}
	password := auth.NewPassword()
	if err := a.addAdmin(ctx, adminLogin, "admin", password); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.options.Out, "First start: log in as %s with the password %s and change it. It is not shown again.\n", adminLogin, password)
	return err
}

func (a *App) addAdmin(ctx context.Context, email, username, password string) error {
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	_, err = a.store.CreateUser(ctx, store.NewUser{
		Email: email, Username: username, FirstName: "Pyros", LastName: "Administrator",
		Country: "Mexico", Level: "Admin", PasswordHash: hash, Active: true,
	})
	return err
}
