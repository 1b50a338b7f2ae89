package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/country"
	"pyros/ent/predicate"
	"pyros/ent/pyrosuser"
	"pyros/ent/request"
	"pyros/ent/scientificprogram"
	"pyros/ent/userlevel"
)

// Registration is what a person says who wants an account.
type Registration struct {
	Email        string
	FirstName    string
	LastName     string
	Country      string // name
	Note         string // who the person is, for the administrator
	PasswordHash string
}

// maxWaiting bounds how many accounts wait for approval, since anybody can
// register.
const maxWaiting = 500

// Register makes an account that waits for approval. For an email that has an
// account already it makes none and says so by made; both cost the database
// the same.
func (s *Store) Register(ctx context.Context, r Registration) (made bool, err error) {
	r.Email = normalEmail(r.Email)
	err = s.write(ctx, "account", func(ctx context.Context, t *tx) error {
		waiting, err := t.PyrosUser.Query().Where(pyrosuser.Active(false), pyrosuser.ApprovedIsNil()).Count(ctx)
		if err != nil {
			return err
		}
		if waiting >= maxWaiting {
			return observatory.Errorf(observatory.CodeUnavailable, "Too many registrations wait for approval. Try again later.")
		}
		level, err := t.UserLevel.Query().Where(userlevel.RoleEQ(observatory.RoleVisitor)).Order(ent.Asc(userlevel.FieldID)).First(ctx)
		if err != nil {
			return err
		}
		home, _, err := countryAndLevel(ctx, t, NewUser{Email: r.Email, Username: r.Email, Country: r.Country, Level: level.Name})
		if err != nil {
			return err
		}
		old, err := t.PyrosUser.Query().Where(pyrosuser.Email(r.Email)).Only(ctx)
		if made = ent.IsNotFound(err); !made {
			if err != nil {
				return err
			}
			return t.did(ctx, personOf(old), "account.register", old.ID, "Somebody tried to register with this email again.")
		}
		name, err := freeUsername(ctx, t, r.Email)
		if err != nil {
			return err
		}
		row, err := t.PyrosUser.Create().SetEmail(r.Email).SetUsername(name).SetFirstName(r.FirstName).SetLastName(r.LastName).
			SetCountryID(home).SetLevelID(level.ID).SetPasswordHash(r.PasswordHash).SetActive(false).
			SetNote(r.Note).SetCreated(moment(time.Now())).Save(ctx)
		if ent.IsConstraintError(err) { // another process was quicker
			return errAgain
		}
		if err != nil {
			return err
		}
		return t.did(ctx, personOf(row), "account.register", row.ID, "Registered.")
	})
	return made, err
}

func personOf(u *ent.PyrosUser) observatory.Actor {
	return observatory.Actor{UserID: u.ID, Name: u.Username}
}

// freeUsername makes a username of what stands before the @.
func freeUsername(ctx context.Context, t *tx, email string) (string, error) {
	local, _, _ := strings.Cut(email, "@")
	local = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r) {
			return r
		}
		return -1
	}, local)
	base := clip(local, nameLen-8)
	if base == "" {
		base = "user"
	}
	for n := 1; n < 10_000; n++ {
		name := base
		if n > 1 {
			name += strconv.Itoa(n)
		}
		taken, err := t.PyrosUser.Query().Where(pyrosuser.Username(name)).Exist(ctx)
		if err != nil || !taken {
			return name, err
		}
	}
	return "", observatory.Errorf(observatory.CodeConflict, "No username can be made of this email.")
}

// UserEdit is what of an account shall change; nil stays as it is.
type UserEdit struct {
	Username, FirstName, LastName *string
	Country, Level                *string // names
	Active                        *bool   // true approves an account that waits
	QuotaS                        **float64
	Programs                      *[]string // all it shall be a member of, by name
}

// EditUser changes an account. What it may do from now on holds at once. The
// last administrator stays one.
func (s *Store) EditUser(ctx context.Context, actor observatory.Actor, id int, e UserEdit) (user observatory.User, err error) {
	err = s.write(ctx, "account", func(ctx context.Context, t *tx) error {
		before, err := wholeUsers(t.PyrosUser.Query().Where(pyrosuser.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		change := t.PyrosUser.UpdateOneID(id)
		if err := e.apply(ctx, t, before, change); err != nil {
			return err
		}
		if _, err := change.Save(ctx); ent.IsConstraintError(err) {
			return observatory.Errorf(observatory.CodeConflict, "Another account has this username.")
		} else if err != nil {
			return err
		}
		after, err := wholeUsers(t.PyrosUser.Query().Where(pyrosuser.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		if err := keepAnAdmin(ctx, t, before); err != nil {
			return err
		}
		if user, err = usedBy(ctx, t.Client(), after); err != nil {
			return err
		}
		return t.tellEdit(ctx, actor, userNoun(before, 0, 0), user)
	})
	return user, err
}

func (e UserEdit) apply(ctx context.Context, t *tx, before *ent.PyrosUser, change *ent.PyrosUserUpdateOne) error {
	var problems []observatory.Problem
	wrong := func(field, message string) {
		problems = append(problems, observatory.Problem{Field: field, Message: message})
	}
	if e.Username != nil {
		name := normalEmail(*e.Username)
		if name == "" || strings.Contains(name, "@") && name != before.Email {
			wrong("username", "is empty, or holds an @ and is not the email")
		}
		change.SetUsername(name)
	}
	change.SetNillableFirstName(e.FirstName).SetNillableLastName(e.LastName)
	if e.Country != nil {
		id, err := t.Country.Query().Where(country.Name(*e.Country)).OnlyID(ctx)
		if ent.IsNotFound(err) {
			wrong("country", "there is no such country")
		} else if err != nil {
			return err
		}
		change.SetCountryID(id)
	}
	if e.Level != nil {
		id, err := t.UserLevel.Query().Where(userlevel.Name(*e.Level)).OnlyID(ctx)
		if ent.IsNotFound(err) {
			wrong("level", "there is no such user level")
		} else if err != nil {
			return err
		}
		change.SetLevelID(id)
	}
	if e.Active != nil {
		change.SetActive(*e.Active)
		if *e.Active && before.Approved == nil {
			change.SetApproved(moment(time.Now()))
		} else if !*e.Active && before.Active && before.Approved == nil { // of before approvals were kept
			change.SetApproved(before.Created)
		}
	}
	if e.QuotaS != nil {
		change.ClearQuotaS().SetNillableQuotaS(*e.QuotaS)
		if *e.QuotaS != nil && (!finite(**e.QuotaS) || **e.QuotaS < 0) {
			wrong("own_quota_s", "must be 0 or more seconds")
		}
	}
	if e.Programs != nil {
		ids, err := programIDs(ctx, t, *e.Programs)
		if observatory.CodeOf(err) == observatory.CodeInvalid {
			wrong("programs", "there is no such program")
		} else if err != nil {
			return err
		}
		change.ClearPrograms().AddProgramIDs(ids...)
	}
	if len(problems) > 0 {
		return observatory.Invalid("The account cannot be changed so.", problems...)
	}
	return nil
}

func programIDs(ctx context.Context, t *tx, names []string) ([]int, error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(names) > maxLimit {
		return nil, observatory.Invalid("Too many programs.")
	}
	ids, err := t.ScientificProgram.Query().Where(scientificprogram.NameIn(names...)).IDs(ctx)
	if err == nil && len(ids) != len(names) {
		err = observatory.Invalid("There is no such program.")
	}
	return ids, err
}

var activeAdmin = []predicate.PyrosUser{
	pyrosuser.Active(true), pyrosuser.HasLevelWith(userlevel.RoleEQ(observatory.RoleAdmin)),
}

// keepAnAdmin refuses a change after which nobody may manage accounts.
func keepAnAdmin(ctx context.Context, t *tx, before *ent.PyrosUser) error {
	if !before.Active || before.Edges.Level.Role != observatory.RoleAdmin {
		return nil
	}
	left, err := t.PyrosUser.Query().Where(activeAdmin...).Exist(ctx)
	if err == nil && !left {
		err = observatory.Errorf(observatory.CodeConflict, "This is the last administrator. Make another one first.")
	}
	return err
}

// tellEdit keeps the history of an edit and tells where rights changed.
func (t *tx) tellEdit(ctx context.Context, actor observatory.Actor, before, after observatory.User) error {
	if before.Role != after.Role || before.Active != after.Active || before.Username != after.Username || !slices.Equal(before.Programs, after.Programs) {
		t.publish(observatory.AccountChanged{UserID: after.ID})
	}
	var what []string
	note := func(changed bool, format string, args ...any) {
		if changed {
			what = append(what, fmt.Sprintf(format, args...))
		}
	}
	note(before.Username != after.Username, "username %s to %s", before.Username, after.Username)
	note(before.FirstName+" "+before.LastName != after.FirstName+" "+after.LastName, "name to %s %s", after.FirstName, after.LastName)
	note(before.Country != after.Country, "country %s to %s", before.Country, after.Country)
	note(before.Level != after.Level, "level %s to %s", before.Level, after.Level)
	note(before.QuotaS != after.QuotaS, "quota %.0f s to %.0f s", before.QuotaS, after.QuotaS)
	note(!slices.Equal(before.Programs, after.Programs), "programs [%s] to [%s]", strings.Join(before.Programs, ", "), strings.Join(after.Programs, ", "))
	action, text := "account.edit", "Changed "+after.Username+": "+strings.Join(what, "; ")+"."
	switch {
	case before.Waiting() && after.Active:
		action = "account.approve"
		text = fmt.Sprintf("Approved %s as %s of %s; programs [%s].", after.Username, after.Level, after.Country, strings.Join(after.Programs, ", "))
	case before.Active && !after.Active:
		action, text = "account.close", "Closed the account of "+after.Username+"."
	case !before.Active && after.Active:
		action, text = "account.open", "Opened the account of "+after.Username+" again."
	case len(what) == 0:
		return nil
	}
	return t.did(ctx, actor, action, after.ID, text)
}

// DeleteUser removes an account that has no requests, such as a registration
// that is not wanted. One with requests can be closed.
func (s *Store) DeleteUser(ctx context.Context, actor observatory.Actor, id int) error {
	return s.write(ctx, "account", func(ctx context.Context, t *tx) error {
		row, err := wholeUsers(t.PyrosUser.Query().Where(pyrosuser.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		used, err := t.Request.Query().Where(request.UserID(id)).Exist(ctx)
		if err != nil {
			return err
		}
		if used {
			return observatory.Errorf(observatory.CodeConflict, "%s has requests, which are kept; close the account instead.", row.Username)
		}
		if err := t.PyrosUser.DeleteOneID(id).Exec(ctx); err != nil {
			return err
		}
		if err := keepAnAdmin(ctx, t, row); err != nil {
			return err
		}
		t.publish(observatory.AccountChanged{UserID: id})
		return t.did(ctx, actor, "account.delete", id, "Deleted the account of "+row.Username+".")
	})
}
