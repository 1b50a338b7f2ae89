package store_test

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func eva() store.Registration {
	return store.Registration{Email: "Eva@example.org", FirstName: "Eva", LastName: "Luna", Country: "France", PasswordHash: "h"}
}

func actionsOf(t *testing.T, b *bench, who observatory.Actor, f store.ActionFilter) string {
	t.Helper()
	var words []string
	for _, a := range must[store.Page[observatory.UserAction]](t)(b.Actions(t.Context(), who, f)).Items {
		words = append(words, a.Action)
	}
	return strings.Join(words, " ")
}

func TestRegisterAndApprove(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		if made := must[bool](t)(b.Register(ctx, eva())); !made {
			t.Error("a new email made no account")
		}
		if made := must[bool](t)(b.Register(ctx, eva())); made {
			t.Error("a taken email made an account")
		}
		other := eva()
		other.Email = "eva@elsewhere.org"
		must[bool](t)(b.Register(ctx, other))
		if u, _, err := b.UserByEmail(ctx, "eva2"); err != nil || u.Email != "eva@elsewhere.org" {
			t.Errorf("the second eva: %+v %v", u, err)
		}
		u, _, err := b.UserByEmail(ctx, "eva@example.org")
		if err != nil || !u.Waiting() || u.Username != "eva" || u.Role != observatory.RoleVisitor {
			t.Fatalf("registered: %+v %v", u, err)
		}
		users := must[[]observatory.User](t)(b.Users(ctx))
		if len(users) != 3 || !users[0].Waiting() || !users[1].Waiting() || users[2].Username != "root" {
			t.Errorf("those who wait are not first: %+v", users)
		}
		b.events.take()
		yes, level, programs := true, "Operator", []string{"GW", "GRB", "GW"}
		edit := store.UserEdit{Level: &level, Active: &yes, Programs: &programs}
		u = must[observatory.User](t)(b.EditUser(ctx, root, u.ID, edit))
		if !u.Active || u.Approved == nil || u.Role != observatory.RoleOperator || strings.Join(u.Programs, " ") != "GRB GW" {
			t.Errorf("approved: %+v", u)
		}
		events := b.events.take()
		if told := of[observatory.AccountChanged](events); len(told) != 1 || told[0].UserID != u.ID {
			t.Errorf("told: %+v", told)
		}
		if done := of[observatory.UserAction](events); len(done) != 1 || done[0].ID == 0 || done[0].UserID != root.UserID || done[0].Action != "account.approve" {
			t.Errorf("published: %+v", done)
		}
		access := must[store.Access](t)(b.Access(ctx, u.ID))
		if access != (store.Access{Name: "eva", Role: observatory.RoleOperator, Active: true}) {
			t.Errorf("access: %+v", access)
		}
		if got := actionsOf(t, b, root, store.ActionFilter{UserID: root.UserID}); got != "account.approve" {
			t.Errorf("root's history: %s", got)
		}
		own := observatory.Actor{UserID: u.ID, Name: u.Username, Role: u.Role}
		if got := actionsOf(t, b, own, store.ActionFilter{Action: "account"}); got != "account.register account.register" {
			t.Errorf("eva's history: %s", got)
		}
		_, err = b.Actions(ctx, own, store.ActionFilter{UserID: root.UserID})
		wantCode(t, err, observatory.CodeForbidden)
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		no, level := false, "Scientist"
		_, err := b.EditUser(ctx, root, root.UserID, store.UserEdit{Active: &no})
		wantCode(t, err, observatory.CodeConflict)
		_, err = b.EditUser(ctx, root, root.UserID, store.UserEdit{Level: &level})
		wantCode(t, err, observatory.CodeConflict)
		wantCode(t, b.DeleteUser(ctx, root, root.UserID), observatory.CodeConflict)
		if got := actionsOf(t, b, root, store.ActionFilter{}); got != "" {
			t.Errorf("what was refused is in the history: %s", got)
		}
		second := b.person(t, "second", "Admin")
		if _, err = b.EditUser(ctx, second, root.UserID, store.UserEdit{Active: &no}); err != nil {
			t.Error(err)
		}
	})
}

func TestOneTimePasswordEndsSessions(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, ana, root := t.Context(), b.person(t, "ana", "Scientist"), b.person(t, "root", "Admin")
		until := time.Now().Add(time.Hour)
		wantCode(t, b.SetPassword(ctx, root, ana.UserID, "once", &until), "")
		access := must[store.Access](t)(b.Access(ctx, ana.UserID))
		if !access.MustChange || access.Generation != 1 {
			t.Errorf("after a one-time password: %+v", access)
		}
		wantCode(t, b.KeepHash(ctx, ana.UserID, "same password"), "")
		wantCode(t, b.SetPassword(ctx, ana, ana.UserID, "own", nil), "")
		access = must[store.Access](t)(b.Access(ctx, ana.UserID))
		if access.MustChange || access.Generation != 2 {
			t.Errorf("after the own password: %+v", access)
		}
		if got := actionsOf(t, b, root, store.ActionFilter{}); got != "account.password account.password" {
			t.Errorf("history: %s", got)
		}
	})
}

func TestSharesAddUp(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, ana := t.Context(), b.person(t, "ana", "Scientist")
		name, quota := "Peru", 3600.0
		id := must[int](t)(b.SaveCountry(ctx, ana, 0, store.ShareEdit{Name: &name, QuotaS: &quota}))
		must[observatory.User](t)(b.EditUser(ctx, ana, ana.UserID, store.UserEdit{Country: &name}))
		for _, c := range must[[]observatory.CountryShare](t)(b.Countries(ctx)) {
			if c.ID == id && (c.Users != 1 || c.LeftS != quota || c.UsedS != 0) {
				t.Errorf("Peru: %+v", c)
			}
		}
		report := must[observatory.QuotaReport](t)(b.Quota(ctx, ana.UserID))
		if report.Country != (observatory.Quota{Name: "Peru", QuotaS: quota, LeftS: quota}) || report.User.QuotaS <= 0 {
			t.Errorf("quota: %+v", report)
		}
		_, err := b.SaveCountry(ctx, ana, 0, store.ShareEdit{Name: &name})
		wantCode(t, err, observatory.CodeConflict)
		_, err = b.SaveProgram(ctx, ana, 4711, store.ShareEdit{QuotaS: &quota})
		wantCode(t, err, observatory.CodeNotFound)
		below := -1.0
		_, err = b.SaveLevel(ctx, ana, 0, store.ShareEdit{Name: &name, QuotaS: &below})
		wantCode(t, err, observatory.CodeInvalid)
	})
}
