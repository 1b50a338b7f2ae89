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

const (
	// rotationRace is how long a used token is exchanged again whatever became
	// of it: tabs that wake together are no theft.
	rotationRace = 10 * time.Second
	// rotationGrace is how long a used token is exchanged again where none that
	// came of it was used: the answer got lost, and a page asks again after half
	// a minute, once or twice. Only hashes are kept, so each repetition gives
	// another token; the first of them that is used uses up the others, and no
	// memory is needed that another process or the next start would not have.
	//
	// The price, against RFC 9700, section 4.14.2, which takes every second use
	// for theft: who steals a token that was used in these minutes gets a
	// session beside the owner's. It is found, and both end, when the one comes
	// with a token that the other's has used up, at the next refresh as a rule;
	// a logout or a new password ends both at once.
	rotationGrace = 2 * time.Minute
)

// RotateRefresh exchanges a token for the next one of its family and gives the
// user. UserID and Family of next are the old one's. A token that is unknown,
// expired, revoked or of an inactive account is unauthorized; so is one that
// was used before and may not be repeated, which means that two hold it: its
// whole family ends.
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
			repeated, err := mayRepeat(ctx, t, old.ID, now)
			if err != nil {
				return err
			}
			if !repeated {
				return revokeFamily(ctx, t, old.Family, now)
			}
		} else if err := useFamily(ctx, t, old.Family, now); err != nil {
			return err
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

// mayRepeat says whether the use of a token that was used is a repetition.
func mayRepeat(ctx context.Context, t *tx, id int, now time.Time) (bool, error) {
	old, err := t.RefreshToken.Get(ctx, id)
	if err != nil || old.Used == nil || old.Revoked != nil {
		return false, err
	}
	used := moment(*old.Used)
	switch age := now.Sub(used); {
	case age < rotationRace:
		return true, nil
	case age >= rotationGrace:
		return false, nil
	}
	// What came of it has been made since then.
	arrived, err := t.RefreshToken.Query().
		Where(refreshtoken.Family(old.Family), refreshtoken.IDNEQ(id), refreshtoken.CreatedGTE(used), refreshtoken.UsedNotNil()).Exist(ctx)
	return !arrived, err
}

// useFamily uses up the tokens that repetitions gave beside one that is used.
func useFamily(ctx context.Context, t *tx, family string, now time.Time) error {
	return t.RefreshToken.Update().Where(refreshtoken.Family(family), refreshtoken.UsedIsNil()).SetUsed(now).Exec(ctx)
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
