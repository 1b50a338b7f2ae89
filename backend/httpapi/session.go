package httpapi

import (
	"context"
	"strconv"
	"sync"
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

const (
	// rotationGrace is how long a refresh token that was just used gives the
	// same answer again: an answer that got lost and two tabs that woke
	// together are no theft.
	rotationGrace = 10 * time.Second
	maxRotations  = 1000
)

// rotation is the outcome of one use of a refresh token.
type rotation struct {
	done   chan struct{} // closed when the rest is known
	at     time.Time     // real time
	userID int
	token  string
	err    error
}

// rotations remembers the uses of the last seconds, by hash of the old token.
type rotations struct {
	mu     sync.Mutex
	byHash map[string]*rotation
}

// rotate changes a refresh token for the next one.
func (s *Server) rotate(ctx context.Context, token string) (*rotation, error) {
	hash := auth.HashRefresh(token)
	r, mine := s.rotations.begin(hash, time.Now())
	if !mine {
		select {
		case <-r.done:
			return r, r.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	next := auth.NewRefresh()
	r.token = next.Token
	// The store gives the next token the family and the user of the old one.
	r.userID, r.err = s.store.RotateRefresh(ctx, hash, refreshRow(next, 0, ""), time.Now().UTC())
	if r.err != nil {
		s.rotations.forget(hash)
	}
	close(r.done)
	return r, r.err
}

func (t *rotations) begin(hash string, now time.Time) (r *rotation, mine bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.byHash[hash]; r != nil && now.Sub(r.at) < rotationGrace {
		return r, false
	}
	if len(t.byHash) >= maxRotations {
		for old, r := range t.byHash {
			if now.Sub(r.at) >= rotationGrace || len(t.byHash) >= maxRotations {
				delete(t.byHash, old)
			}
		}
	}
	r = &rotation{done: make(chan struct{}), at: now}
	t.byHash[hash] = r
	return r, true
}

func (t *rotations) forget(hash string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.byHash, hash)
}
