package cli

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"pyros/backend/app"
	"pyros/backend/config"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

type userCommand struct {
	List     userList     `cmd:"" help:"List the accounts."`
	Add      userAdd      `cmd:"" help:"Add an account; the password is read from standard input."`
	Password userPassword `cmd:"" help:"Set a password, read from standard input; ends all sessions of the account."`
	Approve  userApprove  `cmd:"" help:"Let an account in that registered."`
	Level    userLevel    `cmd:"" help:"Change the level of an account, and with it what it may do; at once."`
	Close    userClose    `cmd:"" help:"Close an account, at once."`
}

// withStore opens the database of the configuration for f.
func (s *session) withStore(f func(*store.Store) error) error {
	c, err := s.config(config.Default())
	if err != nil {
		return err
	}
	db, err := app.Database(s.ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	return f(db)
}

type userList struct{}

// Run prints a line for each account.
func (userList) Run(s *session) error {
	return s.withStore(func(db *store.Store) error {
		users, err := db.Users(s.ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "login\tname\tlevel\trole\tstate\tquota s\tused s\tleft s")
		for _, u := range users {
			fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\t%s\t%.0f\t%.0f\t%.0f\n", u.Email, u.FirstName, u.LastName, u.Level, u.Role, stateOf(u), u.QuotaS, u.UsedS, u.LeftS)
		}
		return w.Flush()
	})
}

func stateOf(u observatory.User) string {
	switch {
	case u.Active:
		return "active"
	case u.Waiting():
		return "waiting"
	}
	return "closed"
}

type userAdd struct {
	Email   string `arg:"" help:"Login."`
	Name    string `arg:"" help:"First and last name."`
	Level   string `default:"Scientist" help:"User level, such as Scientist, Operator or Admin."`
	Country string `default:"Mexico" help:"Country, for its quota."`
}

// Run adds the account, approved at once.
func (c userAdd) Run(s *session) error {
	password, err := readPassword()
	if err != nil {
		return err
	}
	hash, err := app.HashPassword(s.ctx, password)
	if err != nil {
		return err
	}
	first, last, _ := strings.Cut(c.Name, " ")
	return s.withStore(func(db *store.Store) error {
		u, err := db.CreateUser(s.ctx, store.NewUser{
			Email: c.Email, Username: c.Email, FirstName: first, LastName: last,
			Country: c.Country, Level: c.Level, PasswordHash: hash, Active: true,
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "added %s (%s)\n", u.Email, u.Role)
		return err
	})
}

type userPassword struct {
	Email string `arg:"" help:"Login."`
}

// Run sets the password.
func (c userPassword) Run(s *session) error {
	password, err := readPassword()
	if err != nil {
		return err
	}
	hash, err := app.HashPassword(s.ctx, password)
	if err != nil {
		return err
	}
	return s.withStore(func(db *store.Store) error {
		u, _, err := db.UserByEmail(s.ctx, c.Email)
		if err != nil {
			return err
		}
		if err := db.SetPassword(s.ctx, observatory.CommandLine, u.ID, hash, nil); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "the password of %s was set\n", u.Email)
		return err
	})
}

type userApprove struct {
	Email    string   `arg:"" help:"Login."`
	Level    string   `default:"Scientist" help:"User level, such as Scientist, Operator or Admin."`
	Country  string   `help:"Country, for its quota (default: the one that the person said)."`
	Programs []string `name:"program" help:"Scientific program it becomes a member of; may be repeated."`
}

// Run lets the account in.
func (c userApprove) Run(s *session) error {
	active := true
	edit := store.UserEdit{Level: &c.Level, Active: &active}
	if c.Country != "" {
		edit.Country = &c.Country
	}
	if c.Programs != nil {
		edit.Programs = &c.Programs
	}
	return s.editUser(c.Email, edit)
}

type userLevel struct {
	Email string `arg:"" help:"Login."`
	Level string `arg:"" help:"User level, such as Scientist, Operator or Admin."`
}

// Run changes the level.
func (c userLevel) Run(s *session) error { return s.editUser(c.Email, store.UserEdit{Level: &c.Level}) }

type userClose struct {
	Email string `arg:"" help:"Login."`
}

// Run closes the account.
func (c userClose) Run(s *session) error {
	active := false
	return s.editUser(c.Email, store.UserEdit{Active: &active})
}

// editUser changes an account in the database; a running server notices
// within seconds.
func (s *session) editUser(email string, edit store.UserEdit) error {
	return s.withStore(func(db *store.Store) error {
		u, _, err := db.UserByEmail(s.ctx, email)
		if err != nil {
			return err
		}
		if u, err = db.EditUser(s.ctx, observatory.CommandLine, u.ID, edit); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s is %s (%s), %s\n", u.Email, u.Level, u.Role, stateOf(u))
		return err
	})
}

const minPassword = 10

// readPassword takes the first line of standard input.
func readPassword() (string, error) {
	fmt.Fprint(os.Stderr, "password: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	password := strings.TrimRight(line, "\r\n")
	if password == "" && err != nil {
		return "", fmt.Errorf("no password on standard input: %w", err)
	}
	if len(password) < minPassword {
		return "", fmt.Errorf("a password has at least %d characters", minPassword)
	}
	return password, nil
}
