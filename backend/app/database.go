package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

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

// firstAccounts makes the account that lets the first person in: in a
// simulated run the well-known one, else an administrator with a random
// password that is printed once.
func (a *App) firstAccounts(ctx context.Context) error {
	if a.cfg.Simulate.Enabled {
		_, _, err := a.store.UserByEmail(ctx, demoLogin)
		if observatory.CodeOf(err) != observatory.CodeNotFound {
			return err
		}
		return a.addAdmin(ctx, demoEmail, demoLogin, demoPassword)
	}
	if err := a.refuseDemoLogin(ctx); err != nil {
		return err
	}
	users, err := a.store.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	password := auth.NewPassword()
	if err := a.addAdmin(ctx, adminLogin, "admin", password); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.options.Out, "First start: log in as %s with the password %s and change it. It is not shown again.\n", adminLogin, password)
	return err
}

// refuseDemoLogin keeps a database of a simulated run, where everybody knows the
// administrator's password, from serving a real observatory.
func (a *App) refuseDemoLogin(ctx context.Context) error {
	demo, err := demonstration(ctx, a.store)
	if err != nil || !demo {
		return err
	}
	return fmt.Errorf("the database is one of a demonstration: %s with the password that everybody knows is its administrator; "+
		"choose another folder with --data, or set a password with: pyros user password %s", demoLogin, demoLogin)
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
