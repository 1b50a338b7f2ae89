package httpapi

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/auth"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// people is what this package needs of the database for accounts.
type people interface {
	SetPassword(ctx context.Context, actor observatory.Actor, id int, hash string, until *time.Time) error
	KeepHash(ctx context.Context, id int, hash string) error
	Access(ctx context.Context, id int) (store.Access, error)
	Register(ctx context.Context, r store.Registration) (made bool, err error)
	Users(ctx context.Context) ([]observatory.User, error)
	EditUser(ctx context.Context, actor observatory.Actor, id int, e store.UserEdit) (observatory.User, error)
	DeleteUser(ctx context.Context, actor observatory.Actor, id int) error
	Quota(ctx context.Context, userID int) (observatory.QuotaReport, error)
	RecordAction(ctx context.Context, who observatory.Actor, action string, thing int, text string) error
	Actions(ctx context.Context, who observatory.Actor, f store.ActionFilter) (store.Page[observatory.UserAction], error)
	shares
}

// oneTimeFor is how long a one-time password is good.
const oneTimeFor = 72 * time.Hour

// UserEdit is the body of a change of an account; what is absent stays.
type UserEdit struct {
	Username  *string  `json:"username,omitempty"`
	FirstName *string  `json:"first_name,omitempty"`
	LastName  *string  `json:"last_name,omitempty"`
	Country   *string  `json:"country,omitempty"`  // name
	Level     *string  `json:"level,omitempty"`    // name
	Active    *bool    `json:"active,omitempty"`   // false closes the account, at once
	Programs  []string `json:"programs,omitempty"` // all it shall be a member of
	// OwnQuotaS is a quota of its own in seconds; null: the level's.
	OwnQuotaS json.RawMessage `json:"own_quota_s,omitempty" swaggertype:"number" extensions:"x-nullable"`
}

// edit makes the store's form.
func (e UserEdit) edit() (store.UserEdit, error) {
	out := store.UserEdit{Username: e.Username, FirstName: e.FirstName, LastName: e.LastName, Country: e.Country, Level: e.Level, Active: e.Active}
	if e.Programs != nil {
		out.Programs = &e.Programs
	}
	var problems []observatory.Problem
	if e.OwnQuotaS != nil {
		var quota *float64
		if err := json.Unmarshal(e.OwnQuotaS, &quota); err != nil {
			problems = append(problems, observatory.Problem{Field: "own_quota_s", Message: "must be a number of seconds, or null"})
		}
		out.QuotaS = &quota
	}
	for field, text := range map[string]*string{"username": e.Username, "first_name": e.FirstName, "last_name": e.LastName} {
		if text != nil {
			problems = appendNameProblem(problems, field, *text, field == "username")
		}
	}
	if problems != nil {
		return out, observatory.Invalid("The account cannot be changed so.", problems...)
	}
	return out, nil
}

const maxName = 80 // characters

func appendNameProblem(problems []observatory.Problem, field, text string, needed bool) []observatory.Problem {
	switch {
	case needed && strings.TrimSpace(text) == "":
		return append(problems, observatory.Problem{Field: field, Message: "is missing"})
	case utf8.RuneCountInString(text) > maxName || !utf8.ValidString(text):
		return append(problems, observatory.Problem{Field: field, Message: "is longer than 80 characters"})
	case strings.ContainsFunc(text, unicode.IsControl):
		return append(problems, observatory.Problem{Field: field, Message: "holds what is no letter"})
	}
	return problems
}

// users answers all accounts.
//
//	@Summary	All accounts, those that wait for approval first, then by username
//	@ID			listPeople
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Success	200	{array}	observatory.User
//	@Router		/people [get]
func (s *Server) users(c *fiber.Ctx) error {
	users, err := s.store.Users(c.UserContext())
	return sendOr(c, users, err)
}

// editUser changes an account.
//
//	@Summary		Change an account: names, country, level, quota, programs, closed or open
//	@Description	What the account may do from now on holds at once; its live connections end.
//	@ID				editPerson
//	@Tags			people
//	@Security		Bearer
//	@x-role			"admin"
//	@Accept			json
//	@Param			id		path		int			true	"account"
//	@Param			change	body		UserEdit	true	"what changes"
//	@Success		200		{object}	observatory.User
//	@Failure		404		{object}	ProblemDocument
//	@Failure		409		{object}	ProblemDocument	"the last administrator, or a username that is taken"
//	@Router			/people/{id} [patch]
func (s *Server) editUser(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	var in UserEdit
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	edit, err := in.edit()
	if err != nil {
		return err
	}
	return s.edited(c, id, edit)
}

func (s *Server) edited(c *fiber.Ctx, id int, edit store.UserEdit) error {
	user, err := s.store.EditUser(c.UserContext(), actor(c), id, edit)
	s.access.forget(id)
	return sendOr(c, user, err)
}

// Approval is the body of an approval.
type Approval struct {
	Level    string   `json:"level"`              // name, such as Scientist
	Country  string   `json:"country,omitempty"`  // name; absent: the one that the person said
	Programs []string `json:"programs,omitempty"` // names
}

// approve lets an account in.
//
//	@Summary	Approve an account that waits
//	@ID			approvePerson
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		id			path		int			true	"account"
//	@Param		approval	body		Approval	true	"as what"
//	@Success	200			{object}	observatory.User
//	@Failure	404			{object}	ProblemDocument
//	@Router		/people/{id}/approve [post]
func (s *Server) approve(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	var in Approval
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	active := true
	edit := store.UserEdit{Level: &in.Level, Active: &active, Programs: &in.Programs}
	if in.Country != "" {
		edit.Country = &in.Country
	}
	return s.edited(c, id, edit)
}

// deleteUser removes an account without requests.
//
//	@Summary	Delete an account that has no requests, such as a registration that is not wanted
//	@ID			deletePerson
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Param		id	path	int	true	"account"
//	@Success	204
//	@Failure	404	{object}	ProblemDocument
//	@Failure	409	{object}	ProblemDocument	"it has requests, or is the last administrator"
//	@Router		/people/{id} [delete]
func (s *Server) deleteUser(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	if err := s.store.DeleteUser(c.UserContext(), actor(c), id); err != nil {
		return err
	}
	s.access.forget(id)
	return c.SendStatus(fiber.StatusNoContent)
}

// OneTimePassword is shown once.
type OneTimePassword struct {
	Password string    `json:"password"`
	Until    time.Time `json:"until"` // real time
}

// oneTimePassword helps who forgot a password.
//
//	@Summary		Give an account a one-time password
//	@Description	Ends its sessions. The person comes in with it for three days and must choose another before anything else.
//	@ID				resetPassword
//	@Tags			people
//	@Security		Bearer
//	@x-role			"admin"
//	@Param			id	path		int	true	"account"
//	@Success		200	{object}	OneTimePassword
//	@Failure		404	{object}	ProblemDocument
//	@Router			/people/{id}/password [post]
func (s *Server) oneTimePassword(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	password, until := auth.NewPassword(), time.Now().Add(oneTimeFor).UTC().Truncate(time.Second)
	hash, err := s.passwords.Hash(c.UserContext(), password)
	if err != nil {
		return err
	}
	if err := s.store.SetPassword(c.UserContext(), actor(c), id, hash, &until); err != nil {
		return err
	}
	s.access.forget(id)
	return send(c, OneTimePassword{Password: password, Until: until})
}

// quota answers what bounds the caller's requests.
//
//	@Summary	My quota and those I share: granted, used, left
//	@ID			getQuota
//	@Tags		people
//	@Security	Bearer
//	@x-role		"scientist"
//	@Success	200	{object}	observatory.QuotaReport
//	@Router		/quota [get]
func (s *Server) quota(c *fiber.Ctx) error {
	report, err := s.store.Quota(c.UserContext(), actor(c).UserID)
	return sendOr(c, report, err)
}
