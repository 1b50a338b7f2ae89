package httpapi

import (
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/auth"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// Registration is the body of a registration.
type Registration struct {
	Email     string `json:"email"` // the login from now on
	Password  string `json:"password" format:"password"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Country   string `json:"country"`                         // one of /auth/countries
	Note      string `json:"note,omitempty" maxLength:"1000"` // who you are, for the administrator
}

// Registered is the answer, the same whether or not the email has an account.
type Registered struct {
	Message string `json:"message"`
}

const registered = "Thank you. An administrator looks at the registration; you can log in once it is approved. " +
	"If this email has an account already, nothing was changed."

// register makes an account that waits for approval.
//
//	@Summary		Register
//	@Description	The account can do nothing before an administrator approves it. The answer does not tell whether the email has an account already.
//	@ID				register
//	@Tags			auth
//	@Accept			json
//	@Param			registration	body		Registration	true	"who"
//	@Success		202				{object}	Registered
//	@Failure		422				{object}	ProblemDocument	"what is missing"
//	@Failure		429				{object}	ProblemDocument	"too many registrations"
//	@Router			/auth/register [post]
func (s *Server) register(c *fiber.Ctx) error {
	if err := s.checkOrigin(c); err != nil {
		return err
	}
	var in Registration
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	if wait := s.registers.Wait(address(c), in.Email); wait > 0 {
		c.Set(fiber.HeaderRetryAfter, seconds(wait))
		return observatory.Errorf(observatory.CodeTooMany, "Too many registrations. Try again in %s s.", seconds(wait))
	}
	hash, err := s.passwords.Hash(c.UserContext(), in.Password)
	if err != nil {
		return err
	}
	_, err = s.store.Register(c.UserContext(), store.Registration{
		Email: in.Email, FirstName: in.FirstName, LastName: in.LastName, Country: in.Country, Note: in.Note, PasswordHash: hash,
	})
	if err != nil {
		return err
	}
	c.Status(fiber.StatusAccepted)
	return send(c, Registered{Message: registered})
}

// check brings the registration into the form that is kept, and refuses it.
func (in *Registration) check() error {
	in.Email = strings.ToLower(strings.TrimSpace(in.Email))
	in.FirstName, in.LastName, in.Note = strings.TrimSpace(in.FirstName), strings.TrimSpace(in.LastName), strings.TrimSpace(in.Note)
	var problems []observatory.Problem
	if !strings.Contains(in.Email, "@") || !isLogin(in.Email) {
		problems = append(problems, observatory.Problem{Field: "email", Message: "is not an email address"})
	}
	if wrong := auth.PasswordProblem(in.Password, in.Email, in.FirstName+" "+in.LastName); wrong != "" {
		problems = append(problems, observatory.Problem{Field: "password", Message: wrong})
	}
	problems = appendNameProblem(problems, "first_name", in.FirstName, true)
	problems = appendNameProblem(problems, "last_name", in.LastName, true)
	if len(in.Note) > 1000 || !utf8.ValidString(in.Note) {
		problems = append(problems, observatory.Problem{Field: "note", Message: "is too long"})
	}
	if problems != nil {
		return observatory.Invalid("The registration lacks something.", problems...)
	}
	return nil
}

// countryNames answers what may be said in a registration.
//
//	@Summary	Names of the countries, for a registration
//	@ID			listCountryNames
//	@Tags		auth
//	@Success	200	{array}	string
//	@Router		/auth/countries [get]
func (s *Server) countryNames(c *fiber.Ctx) error {
	names, err := s.store.CountryNames(c.UserContext())
	return sendOr(c, names, err)
}

// Profile is the body of a change of one's own account; what is absent stays.
type Profile struct {
	Username  *string `json:"username,omitempty"`
	FirstName *string `json:"first_name,omitempty"`
	LastName  *string `json:"last_name,omitempty"`
}

// editMe changes one's own names.
//
//	@Summary	Change my names
//	@ID			editMe
//	@Tags		auth
//	@Security	Bearer
//	@x-role		"visitor"
//	@Accept		json
//	@Param		profile	body		Profile	true	"what changes"
//	@Success	200		{object}	observatory.User
//	@Failure	409		{object}	ProblemDocument	"the username is taken"
//	@Router		/auth/me [patch]
func (s *Server) editMe(c *fiber.Ctx) error {
	var in Profile
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	edit, err := UserEdit{Username: in.Username, FirstName: in.FirstName, LastName: in.LastName}.edit()
	if err != nil {
		return err
	}
	return s.edited(c, actor(c).UserID, edit)
}

// PasswordChange is the body of a change of one's own password.
type PasswordChange struct {
	OldPassword string `json:"old_password" format:"password"`
	NewPassword string `json:"new_password" format:"password"`
}

// changePassword changes one's own password.
//
//	@Summary		Change my password
//	@Description	Ends all sessions of the account; the answer begins a new one, as a login does.
//	@ID				changePassword
//	@Tags			auth
//	@Security		Bearer
//	@x-role			"visitor"
//	@Accept			json
//	@Param			change	body		PasswordChange	true	"old and new"
//	@Success		200		{object}	Grant
//	@Header			200		{string}	Set-Cookie	"the refresh token of the new session"
//	@Failure		422		{object}	ProblemDocument	"the old one is wrong, or the new one is no good"
//	@Failure		429		{object}	ProblemDocument	"too many attempts"
//	@Router			/auth/password [post]
func (s *Server) changePassword(c *fiber.Ctx) error {
	var in PasswordChange
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	who := actor(c)
	user, err := s.store.User(c.UserContext(), who.UserID)
	if err != nil {
		return err
	}
	if wait := s.logins.Wait(address(c), user.Email); wait > 0 {
		c.Set(fiber.HeaderRetryAfter, seconds(wait))
		return observatory.Errorf(observatory.CodeTooMany, "Too many attempts. Try again in %s s.", seconds(wait))
	}
	if err := s.checkChange(c, user, in); err != nil {
		return err
	}
	hash, err := s.passwords.Hash(c.UserContext(), in.NewPassword)
	if err != nil {
		return err
	}
	if err := s.store.SetPassword(c.UserContext(), who, who.UserID, hash, nil); err != nil {
		return err
	}
	s.access.forget(who.UserID)
	s.logins.Succeeded(address(c), user.Email)
	return s.begins(c, who.UserID)
}

// checkChange refuses a wrong old password and a new one that is no good.
func (s *Server) checkChange(c *fiber.Ctx, user observatory.User, in PasswordChange) error {
	refuse := func(field, message string) error {
		return observatory.Invalid("The password was not changed.", observatory.Problem{Field: field, Message: message})
	}
	if len(in.OldPassword) > maxPassword {
		return refuse("old_password", "is wrong")
	}
	_, hash, err := s.store.UserByEmail(c.UserContext(), user.Email)
	if err != nil {
		return err
	}
	ok, _, err := s.passwords.Verify(c.UserContext(), in.OldPassword, hash)
	switch {
	case err != nil:
		return err
	case !ok:
		return refuse("old_password", "is wrong")
	case in.NewPassword == in.OldPassword:
		return refuse("new_password", "is the old one")
	}
	if wrong := auth.PasswordProblem(in.NewPassword, user.Email, user.Username, user.FirstName+" "+user.LastName); wrong != "" {
		return refuse("new_password", wrong)
	}
	return nil
}

// begins answers a new session of the user, as the account is now.
func (s *Server) begins(c *fiber.Ctx, userID int) error {
	user, err := s.store.User(c.UserContext(), userID)
	if err != nil {
		return err
	}
	refresh := auth.NewRefresh()
	if err := s.store.SaveRefresh(c.UserContext(), refreshRow(refresh, user.ID, refresh.Family)); err != nil {
		return err
	}
	return s.grant(c, user, refresh.Token)
}
