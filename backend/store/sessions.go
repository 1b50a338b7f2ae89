package store

import (
	"context"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/pyrosuser"
	"pyros/ent/refreshtoken"
)

// Refresh is a refresh token: Hash stands for it, it is not kept itself.
// Family is the login that it descends from. Times are real time.
type Refresh struct {
	UserID  int
	Hash    string
	Family  string
	Expires time.Time
}

// SaveRefresh keeps the first token of a login.
func (s *Store) SaveRefresh(ctx context.Context, r Refresh) error {
	return s.write(ctx, "session", func(ctx context.Context, t *tx) error {
		return saveRefresh(ctx, t, r, moment(time.Now()))
	})
}

func saveRefresh(ctx context.Context, t *tx, r Refresh, now time.Time) error {
	_, err := t.RefreshToken.Delete().
		Where(refreshtoken.UserID(r.UserID), refreshtoken.ExpiresLT(now)).Exec(ctx)
	if err != nil {
		return err
	}
	return t.RefreshToken.Create().SetUserID(r.UserID).SetHash(r.Hash).SetFamily(r.Family).
		SetCreated(now).SetExpires(moment(r.Expires)).Exec(ctx)
}

// RotateRefresh exchanges a token for the next one of its family and gives the
// user. UserID and Family of next are the old one's. A token that is unknown,
// expired, revoked or of an inactive account is unauthorized; so is one that
// was used before, which means that two hold it: its whole family ends.
func (s *Store) RotateRefresh(ctx context.Context, oldHash string, next Refresh, now time.Time) (userID int, err error) {
	now = moment(now)
	good := false
	err = s.write(ctx, "session", func(ctx context.Context, t *tx) error {
		good = false
		old, err := t.RefreshToken.Query().Where(refreshtoken.Hash(oldHash)).WithUser().Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		} else if err != nil {
			return err
		}
		if old.Revoked != nil || !now.Before(old.Expires) || !old.Edges.User.Active {
			return nil
		}
		n, err := t.RefreshToken.Update().
			Where(refreshtoken.ID(old.ID), refreshtoken.UsedIsNil(), refreshtoken.RevokedIsNil()).SetUsed(now).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return revokeFamily(ctx, t, old.Family, now)
		}
		userID, next.UserID, next.Family, good = old.UserID, old.UserID, old.Family, true
		return saveRefresh(ctx, t, next, now)
	})
	if err == nil && !good {
		err = observatory.Errorf(observatory.CodeUnauthorized, "The session is over; log in again.")
	}
	if err != nil {
		return 0, err
	}
	return userID, nil
}

// RevokeRefresh ends the session that the token belongs to. One that is not
// known is over already.
func (s *Store) RevokeRefresh(ctx context.Context, hash string) error {
	return s.write(ctx, "session", func(ctx context.Context, t *tx) error {
		row, err := t.RefreshToken.Query().Where(refreshtoken.Hash(hash)).Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		} else if err != nil {
			return err
		}
		return revokeFamily(ctx, t, row.Family, moment(time.Now()))
	})
}

func revokeFamily(ctx context.Context, t *tx, family string, now time.Time) error {
	return t.RefreshToken.Update().
		Where(refreshtoken.Family(family), refreshtoken.RevokedIsNil()).SetRevoked(now).Exec(ctx)
}

// Access is what an account may do now; a token that was issued earlier may
// say something else.
type Access struct {
	Name       string
	Role       observatory.Role
	Active     bool
	MustChange bool // the password before anything else
	Generation int
}

// Access says what the account may do; one that is gone is not active.
func (s *Store) Access(ctx context.Context, id int) (Access, error) {
	row, err := s.reader.PyrosUser.Query().Where(pyrosuser.ID(id)).WithLevel().Only(ctx)
	if ent.IsNotFound(err) {
		return Access{}, nil
	} else if err != nil {
		return Access{}, fail("account", err)
	}
	return Access{
		Name: row.Username, Role: row.Edges.Level.Role, Active: row.Active,
		MustChange: row.PasswordUntil != nil, Generation: row.Generation,
	}, nil
}
