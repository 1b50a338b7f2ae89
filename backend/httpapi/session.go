package httpapi

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/auth"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

var (
	errLogin  = observatory.Errorf(observatory.CodeUnauthorized, "The email or the password is wrong.")
	errClosed = observatory.Errorf(observatory.CodeForbidden, "This account is closed. Ask an administrator.")
	errWaits  = observatory.Errorf(observatory.CodeForbidden, "This account waits for approval by an administrator. Nothing can be done with it until then.")
	errStale  = observatory.Errorf(observatory.CodeForbidden, "This one-time password has ended. Ask an administrator for another one.")
)

// checkPassword gives the user with that email and password. Who is unknown
// and who has another password get the same answer in the same time.
func (s *Server) checkPassword(c *fiber.Ctx, email, password string) (observatory.User, error) {
	ctx := c.UserContext()
	user, hash, err := s.store.UserByEmail(ctx, email)
	if observatory.CodeOf(err) == observatory.CodeNotFound && err != nil {
		if err := s.passwords.VerifyNobody(ctx, password); err != nil {
			return user, err
		}
		return user, errLogin
	}
	if err != nil {
		return user, err
	}
	ok, outdated, err := s.passwords.Verify(ctx, password, hash)
	switch {
	case err != nil:
		return user, err
	case !ok:
		return user, errLogin
	case user.Waiting():
		return user, errWaits
	case !user.Active:
		return user, errClosed
	case user.PasswordUntil != nil && time.Now().After(*user.PasswordUntil):
		return user, errStale
	}
	s.logins.Succeeded(address(c), email)
	if outdated {
		return user, s.rehash(ctx, user.ID, password)
	}
	return user, nil
}

// rehash stores the password at the costs that are now in force.
func (s *Server) rehash(ctx context.Context, id int, password string) error {
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.KeepHash(ctx, id, hash)
}

// grant answers an access token and sets the refresh cookie.
func (s *Server) grant(c *fiber.Ctx, user observatory.User, refreshToken string) error {
	token, expires, err := s.tokens.Issue(user)
	if err != nil {
		return err
	}
	s.setCookie(c, refreshToken, time.Now().Add(auth.RefreshTTL))
	c.Set(fiber.HeaderCacheControl, "no-store")
	return send(c, Grant{AccessToken: token, ExpiresAt: expires, User: user})
}

// dropCookie makes the browser forget the token.
func (s *Server) dropCookie(c *fiber.Ctx) { s.setCookie(c, "", time.Unix(1, 0)) }

func (s *Server) setCookie(c *fiber.Ctx, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: refreshCookie, Value: value, Expires: expires, Path: prefix + "/auth",
		HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode, Secure: c.Protocol() == "https",
	})
}

func refreshRow(r auth.Refresh, userID int, family string) store.Refresh {
	return store.Refresh{UserID: userID, Hash: r.Hash, Family: family, Expires: r.Expires}
}

func seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}
