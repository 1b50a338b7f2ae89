package httpapi

import (
	"context"
	"strings"
	"sync"
	"time"

	"pyros/backend/auth"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

const (
	accessFor = 2 * time.Second // real time that an answer of the store is believed
	accessMax = 20_000          // answers remembered
)

// access knows what accounts may do now, whatever their tokens say: an answer
// of the store is remembered for moments, and dropped as soon as the account is
// changed by this process.
type access struct {
	store Store

	mu    sync.Mutex
	known map[int]right
	// changes counts the drops: an answer that was asked for before one is not kept.
	changes int
}

type right struct {
	store.Access
	until time.Time
}

func newAccess(store Store) *access { return &access{store: store, known: map[int]right{}} }

// of gives who may act with the claims on a path of the table. Closed accounts
// and ended sessions are unauthorized; who has a one-time password may do
// nothing but change it.
func (a *access) of(ctx context.Context, claims auth.Claims, path string) (observatory.Actor, error) {
	now, err := a.ask(ctx, claims.UserID)
	switch {
	case err != nil:
		return observatory.Actor{}, err
	case !now.Active:
		return observatory.Actor{}, observatory.Errorf(observatory.CodeUnauthorized, "This account is closed or gone.")
	case now.Generation != claims.Generation:
		return observatory.Actor{}, observatory.Errorf(observatory.CodeUnauthorized, "This session was ended. Log in again.")
	case now.MustChange && !strings.HasPrefix(path, "/auth/"):
		return observatory.Actor{}, observatory.Errorf(observatory.CodeForbidden, "You came in with a one-time password: choose your own first.")
	}
	return observatory.Actor{UserID: claims.UserID, Name: now.Name, Role: now.Role}, nil
}

func (a *access) ask(ctx context.Context, user int) (store.Access, error) {
	a.mu.Lock()
	answer, ok := a.known[user]
	changes := a.changes
	a.mu.Unlock()
	if ok && time.Now().Before(answer.until) {
		return answer.Access, nil
	}
	now, err := a.store.Access(ctx, user)
	if err != nil {
		return now, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.changes == changes {
		if len(a.known) >= accessMax {
			clear(a.known)
		}
		a.known[user] = right{Access: now, until: time.Now().Add(accessFor)}
	}
	return now, nil
}

// forget drops what is remembered of a user.
func (a *access) forget(user int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changes++
	delete(a.known, user)
}

// forgetAll drops everything, after a change that touches many.
func (a *access) forgetAll() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changes++
	clear(a.known)
}
