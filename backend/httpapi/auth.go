package httpapi

import (
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/auth"
	"pyros/backend/observatory"
)

const (
	refreshCookie = "pyros_refresh"
	maxPassword   = 1024 // bytes; more costs time and is no password
	maxEmail      = 254  // RFC 5321
)

// Credentials are the body of a login.
type Credentials struct {
	Email    string `json:"email"` // or the username, where it has no @
	Password string `json:"password" format:"password"`
}

// Grant is what a login gives. The refresh token comes beside it as a cookie
// that scripts cannot read.
type Grant struct {
	AccessToken string           `json:"access_token"` // send as "Authorization: Bearer ..."
	ExpiresAt   time.Time        `json:"expires_at"`   // real time
	User        observatory.User `json:"user"`
}

// login checks a password.
//
//	@Summary		Log in
//	@Description	Gives an access token of 15 minutes, and a refresh token as a cookie (httpOnly, SameSite=Strict).
//	@ID				login
//	@Tags			auth
//	@Accept			json
//	@Param			credentials	body		Credentials	true	"who and with what"
//	@Success		200			{object}	Grant
//	@Header			200			{string}	Set-Cookie	"the refresh token"
//	@Failure		401			{object}	ProblemDocument		"email or password is wrong"
//	@Failure		403			{object}	ProblemDocument		"the account is closed, or not approved yet"
//	@Failure		429			{object}	ProblemDocument		"too many attempts"
//	@Router			/auth/login [post]
func (s *Server) login(c *fiber.Ctx) error {
	var in Credentials
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	email, err := cleanLogin(in)
	if err != nil {
		return err
	}
	if wait := s.logins.Wait(address(c), email); wait > 0 {
		c.Set(fiber.HeaderRetryAfter, seconds(wait))
		return observatory.Errorf(observatory.CodeTooMany, "Too many attempts. Try again in %s s.", seconds(wait))
	}
	user, err := s.checkPassword(c, email, in.Password)
	if err != nil {
		return err
	}
	if err := s.store.RecordLogin(c.UserContext(), user.ID); err != nil {
		return err
	}
	return s.begins(c, user.ID)
}

// cleanLogin gives the login in the form in which accounts keep it.
func cleanLogin(in Credentials) (string, error) {
	email := strings.ToLower(strings.TrimSpace(in.Email))
	var problems []observatory.Problem
	if !isLogin(email) {
		problems = append(problems, observatory.Problem{Field: "email", Message: "is neither an email address nor a username"})
	}
	if in.Password == "" || len(in.Password) > maxPassword {
		problems = append(problems, observatory.Problem{Field: "password", Message: "is missing or too long"})
	}
	if problems != nil {
		return "", observatory.Invalid("The login cannot be read.", problems...)
	}
	return email, nil
}

// isLogin says whether login is an email address or a username, which has no @.
func isLogin(login string) bool {
	if login == "" || len(login) > maxEmail {
		return false
	}
	if !strings.Contains(login, "@") {
		return !strings.ContainsFunc(login, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) })
	}
	address, err := mail.ParseAddress(login)
	return err == nil && address.Address == login
}

// refresh changes a refresh token for a new pair.
//
//	@Summary		Get a new access token
//	@Description	Takes the refresh cookie and replaces it. A token that was used before ends every session that came from the same login, except that it is taken again within two minutes while none that came of it was used: the answer may have got lost.
//	@ID				refresh
//	@Tags			auth
//	@Success		200	{object}	Grant
//	@Header			200	{string}	Set-Cookie	"the next refresh token"
//	@Failure		401	{object}	ProblemDocument		"no valid refresh token"
//	@Router			/auth/refresh [post]
func (s *Server) refresh(c *fiber.Ctx) error {
	if err := s.checkOrigin(c); err != nil {
		return err
	}
	token := c.Cookies(refreshCookie)
	if token == "" || len(token) > maxPassword {
		return observatory.Errorf(observatory.CodeUnauthorized, "Nobody is logged in here.")
	}
	next := auth.NewRefresh() // the store gives it the family and the user of the old one
	userID, err := s.store.RotateRefresh(c.UserContext(), auth.HashRefresh(token), refreshRow(next, 0, ""), time.Now().UTC())
	if err != nil {
		if observatory.CodeOf(err) == observatory.CodeUnauthorized {
			s.dropCookie(c)
		}
		return err
	}
	user, err := s.store.User(c.UserContext(), userID)
	if err != nil {
		return err
	}
	if !user.Active {
		s.dropCookie(c)
		return errClosed
	}
	return s.grant(c, user, next.Token)
}

// logout ends a session.
//
//	@Summary	Log out
//	@ID			logout
//	@Tags		auth
//	@Success	204
//	@Router		/auth/logout [post]
func (s *Server) logout(c *fiber.Ctx) error {
	if err := s.checkOrigin(c); err != nil {
		return err
	}
	if token := c.Cookies(refreshCookie); token != "" && len(token) <= maxPassword {
		if err := s.store.RevokeRefresh(c.UserContext(), auth.HashRefresh(token)); err != nil && observatory.CodeOf(err) != observatory.CodeNotFound {
			return err
		}
	}
	s.dropCookie(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// me answers the account of the caller.
//
//	@Summary	Who am I
//	@ID			getMe
//	@Tags		auth
//	@Security	Bearer
//	@x-role		"visitor"
//	@Success	200	{object}	observatory.User
//	@Router		/auth/me [get]
func (s *Server) me(c *fiber.Ctx) error {
	user, err := s.store.User(c.UserContext(), actor(c).UserID)
	return sendOr(c, user, err)
}
