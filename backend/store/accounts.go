package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/country"
	"pyros/ent/pyrosuser"
	"pyros/ent/refreshtoken"
	"pyros/ent/scientificprogram"
	"pyros/ent/userlevel"
)

// NewUser is an account to be made; Country and Level are names.
type NewUser struct {
	Email        string
	Username     string // empty: the email
	FirstName    string
	LastName     string
	Country      string
	Level        string
	PasswordHash string
	Active       bool
}

// CreateUser makes an account. An email or username that is taken is a conflict.
func (s *Store) CreateUser(ctx context.Context, n NewUser) (observatory.User, error) {
	n.Email = normalEmail(n.Email)
	if n.Username = normalEmail(n.Username); n.Username == "" {
		n.Username = n.Email
	}
	var made observatory.User
	err := s.write(ctx, "account", func(ctx context.Context, t *tx) error {
		home, level, err := countryAndLevel(ctx, t, n)
		if err != nil {
			return err
		}
		row, err := t.PyrosUser.Create().SetEmail(n.Email).SetUsername(n.Username).
			SetFirstName(n.FirstName).SetLastName(n.LastName).SetCountryID(home).SetLevelID(level).
			SetPasswordHash(n.PasswordHash).SetActive(n.Active).SetNillableApproved(approvedNow(n.Active)).
			SetCreated(moment(time.Now())).Save(ctx)
		if ent.IsConstraintError(err) {
			return &observatory.Error{Code: observatory.CodeConflict, Message: "There is an account with this email or username.", Err: err}
		}
		if err != nil {
			return err
		}
		row, err = wholeUsers(t.PyrosUser.Query().Where(pyrosuser.ID(row.ID))).Only(ctx)
		if err != nil {
			return err
		}
		made = userNoun(row, 0, 0)
		return nil
	})
	return made, err
}

func countryAndLevel(ctx context.Context, t *tx, n NewUser) (countryID, levelID int, err error) {
	var problems []observatory.Problem
	if !strings.Contains(n.Email, "@") {
		problems = append(problems, observatory.Problem{Field: "email", Message: "is not an email address"})
	}
	if strings.Contains(n.Username, "@") && n.Username != n.Email {
		problems = append(problems, observatory.Problem{Field: "username", Message: "holds an @ and is not the email"})
	}
	countryID, err = t.Country.Query().Where(country.Name(n.Country)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		problems = append(problems, observatory.Problem{Field: "country", Message: "there is no country " + clip(n.Country, nameLen)})
	} else if err != nil {
		return 0, 0, err
	}
	levelID, err = t.UserLevel.Query().Where(userlevel.Name(n.Level)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		problems = append(problems, observatory.Problem{Field: "level", Message: "there is no user level " + clip(n.Level, nameLen)})
	} else if err != nil {
		return 0, 0, err
	}
	if len(problems) > 0 {
		return 0, 0, observatory.Invalid("The account cannot be made.", problems...)
	}
	return countryID, levelID, nil
}

// approvedNow is when an account that begins active was let in.
func approvedNow(active bool) *time.Time {
	if !active {
		return nil
	}
	now := moment(time.Now())
	return &now
}

func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func wholeUsers(q *ent.PyrosUserQuery) *ent.PyrosUserQuery {
	return q.WithCountry().WithLevel().WithPrograms()
}

// UserByEmail finds an account by its login, in any case, with the password's
// hash. A login without an @ is a username.
func (s *Store) UserByEmail(ctx context.Context, email string) (user observatory.User, hash string, err error) {
	err = s.read(ctx, "account", func(ctx context.Context, c *ent.Client) error {
		login := pyrosuser.Email(normalEmail(email))
		if !strings.Contains(email, "@") {
			login = pyrosuser.Username(normalEmail(email))
		}
		row, err := wholeUsers(c.PyrosUser.Query().Where(login)).Only(ctx)
		if err != nil {
			return err
		}
		hash = row.PasswordHash
		user, err = usedBy(ctx, c, row)
		return err
	})
	return user, hash, err
}

// User finds an account by its id.
func (s *Store) User(ctx context.Context, id int) (user observatory.User, err error) {
	err = s.read(ctx, "account", func(ctx context.Context, c *ent.Client) error {
		row, err := wholeUsers(c.PyrosUser.Query().Where(pyrosuser.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		user, err = usedBy(ctx, c, row)
		return err
	})
	return user, err
}

func usedBy(ctx context.Context, c *ent.Client, row *ent.PyrosUser) (observatory.User, error) {
	used, spent, err := spentBy(ctx, c, byUser, row.ID)
	if err != nil {
		return observatory.User{}, err
	}
	return userNoun(row, used[row.ID], spent[row.ID]), nil
}

// Users gives all accounts by name, those that wait for approval first.
func (s *Store) Users(ctx context.Context) (users []observatory.User, err error) {
	err = s.read(ctx, "accounts", func(ctx context.Context, c *ent.Client) error {
		rows, err := wholeUsers(c.PyrosUser.Query()).Order(ent.Asc(pyrosuser.FieldUsername)).All(ctx)
		if err != nil {
			return err
		}
		used, spent, err := spentBy(ctx, c, byUser, 0)
		if err != nil {
			return err
		}
		users = make([]observatory.User, len(rows))
		for i, row := range rows {
			users[i] = userNoun(row, used[row.ID], spent[row.ID])
		}
		slices.SortStableFunc(users, func(a, b observatory.User) int {
			switch {
			case a.Waiting() == b.Waiting():
				return 0
			case a.Waiting():
				return -1
			}
			return 1
		})
		return nil
	})
	return users, err
}

// KeepHash keeps the same password at other costs; sessions go on.
func (s *Store) KeepHash(ctx context.Context, id int, hash string) error {
	return s.write(ctx, "account", func(ctx context.Context, t *tx) error {
		return t.PyrosUser.UpdateOneID(id).SetPasswordHash(hash).Exec(ctx)
	})
}

// SetPassword keeps a new hash and ends all sessions of the account. With
// until the password is a one-time one, good until then (real time).
func (s *Store) SetPassword(ctx context.Context, actor observatory.Actor, id int, hash string, until *time.Time) error {
	return s.write(ctx, "account", func(ctx context.Context, t *tx) error {
		change := t.PyrosUser.UpdateOneID(id).SetPasswordHash(hash).AddGeneration(1).ClearPasswordUntil()
		if until != nil {
			change.SetPasswordUntil(moment(*until))
		}
		row, err := change.Save(ctx)
		if err != nil {
			return err
		}
		if err := endSessions(ctx, t, id); err != nil {
			return err
		}
		text := "Changed the password of " + row.Username + "."
		if until != nil {
			text = "Gave " + row.Username + " a one-time password."
		}
		return t.did(ctx, actor, "account.password", id, text)
	})
}

// endSessions ends every session of the account; its generation is the
// caller's to raise.
func endSessions(ctx context.Context, t *tx, id int) error {
	t.publish(observatory.AccountChanged{UserID: id})
	return t.RefreshToken.Update().Where(refreshtoken.UserID(id), refreshtoken.RevokedIsNil()).
		SetRevoked(moment(time.Now())).Exec(ctx)
}

// SetMember puts a user into a program or takes it out. Members see all
// requests of their programs.
func (s *Store) SetMember(ctx context.Context, userID int, program string, member bool) error {
	return s.write(ctx, "account or program", func(ctx context.Context, t *tx) error {
		id, err := t.ScientificProgram.Query().Where(scientificprogram.Name(program)).OnlyID(ctx)
		if err != nil {
			return err
		}
		t.publish(observatory.AccountChanged{UserID: userID})
		if err := t.PyrosUser.UpdateOneID(userID).RemoveProgramIDs(id).Exec(ctx); err != nil || !member {
			return err
		}
		return t.PyrosUser.UpdateOneID(userID).AddProgramIDs(id).Exec(ctx)
	})
}

// RecordLogin keeps that the account was used now.
func (s *Store) RecordLogin(ctx context.Context, id int) error {
	return s.write(ctx, "account", func(ctx context.Context, t *tx) error {
		row, err := t.PyrosUser.UpdateOneID(id).SetLastLogin(moment(time.Now())).Save(ctx)
		if err != nil {
			return err
		}
		return t.did(ctx, observatory.Actor{UserID: id, Name: row.Username}, "account.login", id, "Logged in.")
	})
}
