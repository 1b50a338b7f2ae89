package store_test

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func TestAccounts(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		u := must[observatory.User](t)(b.CreateUser(ctx, store.NewUser{
			Email: " Ana.Lopez@Example.org ", FirstName: "Ana", LastName: "López", Country: "France", Level: "Operator", PasswordHash: "h1", Active: true,
		}))
		if u.Email != "ana.lopez@example.org" || u.Username != u.Email || u.Role != observatory.RoleOperator || u.QuotaS != 720000 || u.Country != "France" {
			t.Errorf("created: %+v", u)
		}
		found, hash, err := b.UserByEmail(ctx, "ANA.LOPEZ@example.org")
		if err != nil || hash != "h1" || !reflect.DeepEqual(found, u) {
			t.Errorf("by email: %+v %q %v", found, hash, err)
		}
		for name, n := range map[string]store.NewUser{
			"taken":      {Email: "ana.lopez@example.org", Username: "other", Country: "France", Level: "Operator"},
			"no country": {Email: "b@example.org", Country: "Atlantis", Level: "King"},
			"no email":   {Email: "b", Country: "France", Level: "Admin"},
			"too long":   {Email: "c@example.org", Country: "France", Level: "Admin", FirstName: string(make([]byte, 300))},
		} {
			want := observatory.CodeInvalid
			if name == "taken" {
				want = observatory.CodeConflict
			}
			_, err := b.CreateUser(ctx, n)
			t.Run(name, func(t *testing.T) { wantCode(t, err, want) })
		}
		if users := must[[]observatory.User](t)(b.Users(ctx)); len(users) != 1 {
			t.Errorf("%d accounts after refused ones, want 1", len(users))
		}
		_, _, err = b.UserByEmail(ctx, "nobody@example.org")
		wantCode(t, err, observatory.CodeNotFound)
		_, err = b.User(ctx, 4711)
		wantCode(t, err, observatory.CodeNotFound)
		wantCode(t, b.SetPassword(ctx, observatory.CommandLine, 4711, "h", nil), observatory.CodeNotFound)
		wantCode(t, b.RecordLogin(ctx, u.ID), "")
		if u = must[observatory.User](t)(b.User(ctx, u.ID)); u.LastLogin == nil || time.Since(*u.LastLogin) > time.Minute {
			t.Errorf("last login: %v", u.LastLogin)
		}
	})
}

func TestRefreshTokens(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, now := t.Context(), time.Now()
		ana := b.person(t, "ana", "Scientist")
		token := func(hash string) store.Refresh {
			return store.Refresh{UserID: ana.UserID, Hash: hash, Family: "login 1", Expires: now.Add(time.Hour)}
		}
		wantCode(t, b.SaveRefresh(ctx, token("a")), "")
		if id, err := b.RotateRefresh(ctx, "a", token("b"), now); err != nil || id != ana.UserID {
			t.Fatalf("rotate = %d, %v", id, err)
		}
		_, err := b.RotateRefresh(ctx, "nobody's", token("x"), now)
		wantCode(t, err, observatory.CodeUnauthorized)
		_, err = b.RotateRefresh(ctx, "b", token("x"), now.Add(2*time.Hour))
		wantCode(t, err, observatory.CodeUnauthorized) // expired
		_, err = b.RotateRefresh(ctx, "a", token("c"), now.Add(2*time.Minute))
		wantCode(t, err, observatory.CodeUnauthorized) // used before
		_, err = b.RotateRefresh(ctx, "b", token("d"), now)
		wantCode(t, err, observatory.CodeUnauthorized) // its family ended with the theft

		wantCode(t, b.SaveRefresh(ctx, store.Refresh{UserID: ana.UserID, Hash: "e", Family: "login 2", Expires: now.Add(time.Hour)}), "")
		wantCode(t, b.RevokeRefresh(ctx, "e"), "")
		wantCode(t, b.RevokeRefresh(ctx, "never there"), "")
		_, err = b.RotateRefresh(ctx, "e", token("f"), now)
		wantCode(t, err, observatory.CodeUnauthorized)

		wantCode(t, b.SaveRefresh(ctx, store.Refresh{UserID: ana.UserID, Hash: "g", Family: "login 3", Expires: now.Add(time.Hour)}), "")
		wantCode(t, b.SetPassword(ctx, ana, ana.UserID, "new", nil), "")
		_, err = b.RotateRefresh(ctx, "g", token("h"), now)
		wantCode(t, err, observatory.CodeUnauthorized)
	})
}

func TestATokenIsExchangedAgainWhereItsAnswerGotLost(t *testing.T) {
	type step struct {
		after time.Duration
		old   string // empty: log out with next
		next  string
		good  bool
	}
	for name, steps := range map[string][]step{
		"lost twice": {
			{0, "a", "b", true},
			{31 * time.Second, "a", "c", true},
			{62 * time.Second, "a", "d", true},
			{15 * time.Minute, "c", "e", true},
			{30 * time.Minute, "e", "f", true},
		},
		"stolen and used by both": {
			{0, "a", "b", true},
			{31 * time.Second, "a", "c", true},
			{time.Minute, "b", "d", true},
			{15 * time.Minute, "c", "e", false},
			{15 * time.Minute, "d", "f", false},
		},
		"the answer arrived": {
			{0, "a", "b", true},
			{15 * time.Second, "b", "c", true},
			{31 * time.Second, "a", "d", false},
			{32 * time.Second, "c", "e", false},
		},
		"too late": {
			{0, "a", "b", true},
			{2 * time.Minute, "a", "c", false},
			{2 * time.Minute, "b", "d", false},
		},
		"tabs that wake together": {
			{0, "a", "b", true},
			{time.Second, "b", "c", true},
			{2 * time.Second, "a", "d", true},
			{3 * time.Second, "d", "e", true},
		},
		"logged out": {
			{0, "a", "b", true},
			{time.Second, "", "b", true},
			{2 * time.Second, "a", "c", false},
		},
	} {
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, b *bench) {
				ctx, now := t.Context(), time.Now()
				r := store.Refresh{UserID: b.person(t, "ana", "Scientist").UserID, Hash: "a", Family: "f", Expires: now.Add(time.Hour)}
				wantCode(t, b.SaveRefresh(ctx, r), "")
				for _, s := range steps {
					if s.old == "" {
						wantCode(t, b.RevokeRefresh(ctx, s.next), "")
						continue
					}
					r.Hash = s.next
					if _, err := b.RotateRefresh(ctx, s.old, r, now.Add(s.after)); (err == nil) != s.good {
						t.Errorf("%s after %s: %v", s.old, s.after, err)
					}
				}
			})
		})
	}
}

func TestOfManyWhoRotateATokenAtOnceOneGoesOn(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, now := t.Context(), time.Now()
		ana := b.person(t, "ana", "Scientist")
		r := store.Refresh{UserID: ana.UserID, Hash: "start", Family: "f", Expires: now.Add(time.Hour)}
		wantCode(t, b.SaveRefresh(ctx, r), "")
		var won atomic.Int32
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				next := r
				next.Hash = fmt.Sprint("next", i)
				if _, err := b.RotateRefresh(ctx, "start", next, now); err == nil {
					won.Add(1)
				}
			})
		}
		group.Wait()
		if won.Load() != 8 {
			t.Errorf("%d of 8 got a token", won.Load())
		}
		r.Hash = "goes on"
		_, err := b.RotateRefresh(ctx, "next3", r, now.Add(15*time.Minute))
		wantCode(t, err, "")
		r.Hash = "comes late"
		_, err = b.RotateRefresh(ctx, "next5", r, now.Add(20*time.Minute))
		wantCode(t, err, observatory.CodeUnauthorized)
	})
}

func TestAnInactiveAccountKeepsNoSession(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		u := must[observatory.User](t)(b.CreateUser(t.Context(), store.NewUser{
			Email: "x@example.org", Country: "China", Level: "Visitor", PasswordHash: "h", Active: false,
		}))
		r := store.Refresh{UserID: u.ID, Hash: "a", Family: "f", Expires: time.Now().Add(time.Hour)}
		wantCode(t, b.SaveRefresh(t.Context(), r), "")
		r.Hash = "b"
		_, err := b.RotateRefresh(t.Context(), "a", r, time.Now())
		wantCode(t, err, observatory.CodeUnauthorized)
		if access := must[store.Access](t)(b.Access(t.Context(), u.ID)); access.Active {
			t.Error("an inactive account is active")
		}
	})
}

func TestSeedAgainChangesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		first := must[observatory.Instrument](t)(b.Instrument(t.Context()))
		wantCode(t, b.Seed(t.Context()), "")
		again := must[observatory.Instrument](t)(b.Instrument(t.Context()))
		if fmt.Sprint(first) != fmt.Sprint(again) {
			t.Errorf("instrument\n%+v\nbecame\n%+v", first, again)
		}
		if len(first.Detectors) != 2 || len(first.Programs) < 3 || first.Site.Name != "San Pedro Martir" {
			t.Errorf("instrument: %+v", first)
		}
		for _, c := range []struct {
			detector, filter string
			slot             int
		}{
			{"Visible camera", "First visible filter", 0},
			{"Visible camera", "First infrared filter", 3},
			{"Infrared camera", "First infrared filter", 0},
			{"Infrared camera", "Third infrared filter", 2},
		} {
			d, _ := first.Detector(c.detector)
			if slot, ok := d.Mounted(c.filter); !ok || slot != c.slot {
				t.Errorf("%s in %s: slot %d, %t", c.filter, c.detector, slot, ok)
			}
		}
		addresses := must[[]store.Address](t)(b.Addresses(t.Context()))
		if len(addresses) != 5 || addresses[3] != (store.Address{Name: observatory.DevicePLC, Host: "127.0.0.1", Port: 5003}) {
			t.Errorf("addresses: %+v", addresses)
		}
	})
}
