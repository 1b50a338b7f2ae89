package httpapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

const registration = `{"email":"Eva.Luna@example.org","password":"a long enough one","first_name":"Eva","last_name":"Luna","country":"France","note":"PhD student"}`

// people gives a bench on a real store with an administrator beside the others.
func peopleBench(t *testing.T) (*bench, *store.Store, string, map[string]int) {
	t.Helper()
	b, real, addr, named := withStore(t)
	user, err := real.CreateUser(t.Context(), store.NewUser{Email: "root@example.org", Username: "root", Country: "France", Level: "Admin", PasswordHash: "x", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	b.store.users[user.ID], named["root"] = user, user.ID
	return b, real, addr, named
}

func (b *bench) as(token, method, path, body string) call {
	return call{method: method, path: prefix + path, body: body, header: map[string]string{"Authorization": "Bearer " + token}}
}

func (b *bench) userNamed(email string, admin int) (user observatory.User) {
	b.t.Helper()
	var all []observatory.User
	b.want(call{path: prefix + "/people", as: admin}, 200, "").into(b.t, &all)
	for _, u := range all {
		if u.Email == email {
			return u
		}
	}
	b.t.Fatalf("no %s among %d accounts", email, len(all))
	return user
}

func TestFromRegistrationToRequests(t *testing.T) {
	b, _, addr, named := peopleBench(t)
	register := call{method: "POST", path: prefix + "/auth/register", body: registration}
	first := b.want(register, 202, "")
	if again := b.want(register, 202, ""); string(again.body) != string(first.body) {
		t.Errorf("a taken email can be told: %s, %s", first.body, again.body)
	}
	register.body = strings.Replace(registration, "Eva.Luna@example.org", "ada@example.org", 1)
	if taken := b.want(register, 202, ""); string(taken.body) != string(first.body) {
		t.Errorf("a taken email can be told: %s", taken.body)
	}
	refused := b.login("eva.luna@example.org", "a long enough one")
	if p := refused.problem(t); refused.status != 403 || !strings.Contains(p.Detail, "approval") {
		t.Errorf("before the approval: %d %s", refused.status, p.Detail)
	}
	if wrong := b.login("eva.luna@example.org", "another password"); wrong.status != 401 {
		t.Errorf("a wrong password before the approval: %d", wrong.status)
	}
	eva := b.userNamed("eva.luna@example.org", named["root"])
	if eva.Active || eva.Approved != nil || eva.Role != visitor || eva.Username != "eva.luna" || eva.Note != "PhD student" {
		t.Errorf("registered: %+v", eva)
	}
	path := prefix + "/people/" + itoa(eva.ID)
	b.want(call{method: "POST", path: path + "/approve", as: named["root"], body: `{"level":"King"}`}, 422, observatory.CodeInvalid)
	b.want(call{method: "POST", path: path + "/approve", as: named["root"], body: `{"level":"Scientist","country":"Mexico","programs":["GRB"]}`}, 200, "").into(t, &eva)
	if !eva.Active || eva.Approved == nil || eva.Role != scientist || eva.Country != "Mexico" || len(eva.Programs) != 1 {
		t.Errorf("approved: %+v", eva)
	}

	var grant Grant
	b.login("eva.luna", "a long enough one").into(t, &grant)
	token := grant.AccessToken
	submit := b.as(token, "POST", "/requests", goodXML)
	submit.kind = "application/xml"
	var r observatory.Request
	b.want(submit, 201, "").into(t, &r)
	var quota observatory.QuotaReport
	b.want(b.as(token, "GET", "/quota", ""), 200, "").into(t, &quota)
	if quota.User.LeftS != quota.User.QuotaS || quota.User.QuotaS <= 0 || quota.Country.Name != "Mexico" || len(quota.Programs) != 1 {
		t.Errorf("quota: %+v", quota)
	}
	b.want(call{path: prefix + "/requests/" + itoa(r.ID), as: named["bob"]}, 404, observatory.CodeNotFound)

	// A member of the request's program sees it, who leaves no longer does.
	bob := prefix + "/people/" + itoa(named["bob"])
	live := b.connect(addr, named["bob"])
	live.want("snapshot")
	b.want(call{method: "PATCH", path: bob, as: named["root"], body: `{"programs":["` + r.Program + `"]}`}, 200, "")
	if code := live.ended(); code != 4401 {
		t.Errorf("the live connection of who joined ended with %d", code)
	}
	b.want(call{path: prefix + "/requests/" + itoa(r.ID), as: named["bob"]}, 200, "")
	b.want(call{method: "POST", path: prefix + "/requests/" + itoa(r.ID) + "/cancel", as: named["bob"]}, 403, observatory.CodeForbidden)
	b.want(call{method: "PATCH", path: bob, as: named["root"], body: `{"programs":[]}`}, 200, "")
	b.want(call{path: prefix + "/requests/" + itoa(r.ID), as: named["bob"]}, 404, observatory.CodeNotFound)

	var mine, all Page[observatory.UserAction]
	b.want(b.as(token, "GET", "/actions", ""), 200, "").into(t, &mine)
	if got := verbs(mine.Items); got != "request.submit account.login account.register account.register" {
		t.Errorf("eva's history: %s", got)
	}
	b.want(b.as(token, "GET", "/actions?user="+itoa(named["ada"]), ""), 403, observatory.CodeForbidden)
	b.want(call{path: prefix + "/actions?action=account&user=" + itoa(named["root"]), as: named["root"]}, 200, "").into(t, &all)
	if got := verbs(all.Items); got != "account.edit account.edit account.approve" {
		t.Errorf("root's history: %s", got)
	}
}

func verbs(actions []observatory.UserAction) string {
	words := make([]string, len(actions))
	for i, a := range actions {
		words[i] = a.Action
	}
	return strings.Join(words, " ")
}

func TestARightThatEndsEndsAtOnce(t *testing.T) {
	b, _, addr, named := peopleBench(t)
	var grant Grant
	entry := b.login("olga", password)
	entry.into(t, &grant)
	path := prefix + "/people/" + itoa(named["olga"])
	b.want(b.as(grant.AccessToken, "GET", "/simulators", ""), 200, "")

	live := b.connect(addr, named["olga"])
	live.want("snapshot")
	b.want(call{method: "PATCH", path: path, as: named["root"], body: `{"level":"Scientist"}`}, 200, "")
	if code := live.ended(); code != 4401 {
		t.Errorf("the live connection ended with %d", code)
	}
	b.want(b.as(grant.AccessToken, "GET", "/simulators", ""), 403, observatory.CodeForbidden)
	b.want(b.as(grant.AccessToken, "GET", "/requests", ""), 200, "")

	b.want(call{method: "PATCH", path: path, as: named["root"], body: `{"active":false}`}, 200, "")
	b.want(b.as(grant.AccessToken, "GET", "/requests", ""), 401, observatory.CodeUnauthorized)
	if _, res, err := dial(addr, nil, liveProtocol, tokenProtocol+grant.AccessToken); err == nil || res.StatusCode != 401 {
		t.Errorf("a closed account connects: %v", err)
	}
	if got := b.refreshWith(cookieOf(t, entry).Value); got.status != 401 {
		t.Errorf("a closed account refreshes: %d", got.status)
	}
	if got := b.login("olga", password); got.status != 403 || !strings.Contains(got.problem(t).Detail, "closed") {
		t.Errorf("a closed account logs in: %d %s", got.status, got.body)
	}

	root := prefix + "/people/" + itoa(named["root"])
	for _, body := range []string{`{"active":false}`, `{"level":"Operator"}`} {
		b.want(call{method: "PATCH", path: root, as: named["root"], body: body}, 409, observatory.CodeConflict)
	}
	b.want(call{method: "DELETE", path: root, as: named["root"]}, 409, observatory.CodeConflict)
	b.want(call{method: "DELETE", path: path, as: named["root"]}, 204, "")
	b.want(b.as(grant.AccessToken, "GET", "/auth/me", ""), 401, observatory.CodeUnauthorized)
}

// TestAnotherProcessClosesAnAccount changes the account beside the server, as
// the command line does: the tick finds out.
func TestAnotherProcessClosesAnAccount(t *testing.T) {
	b, addr := quickly(t)
	live := b.connect(addr, operatorID)
	live.want("snapshot")
	b.store.set(func(f *fakeStore) {
		u := f.users[operatorID]
		u.Active = false
		f.users[operatorID] = u
	})
	for {
		if _, err := live.read(); err != nil {
			break
		}
	}
	b.server.access.forgetAll()
	b.want(call{path: prefix + "/conductor", as: operatorID}, 401, observatory.CodeUnauthorized)
}

func TestPasswordChange(t *testing.T) {
	b, _, addr, named := peopleBench(t)
	var here, there, next Grant
	b.login("ada", password).into(t, &here)
	elsewhere := b.login("ada", password)
	elsewhere.into(t, &there)
	live := b.connect(addr, named["ada"])
	live.want("snapshot")
	change := func(old, new string) call {
		body, _ := json.Marshal(PasswordChange{OldPassword: old, NewPassword: new})
		return b.as(here.AccessToken, "POST", "/auth/password", string(body))
	}
	for name, c := range map[string]call{
		"wrong old": change("not it", "a long enough one"), "short": change(password, "short"), "same": change(password, password),
		"own email": change(password, "ADA@example.org"), "one letter": change(password, "aaaaaaaaaaaaaa"),
	} {
		if got := b.do(c); got.status != 422 || len(got.problem(t).Problems) != 1 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	got := b.want(change(password, "a long enough one"), 200, "")
	got.into(t, &next)
	b.want(b.as(next.AccessToken, "GET", "/requests", ""), 200, "")
	for _, old := range []string{here.AccessToken, there.AccessToken} {
		b.want(b.as(old, "GET", "/requests", ""), 401, observatory.CodeUnauthorized)
	}
	if code := live.ended(); code != 4401 {
		t.Errorf("the live connection ended with %d", code)
	}
	if old := b.refreshWith(cookieOf(t, elsewhere).Value); old.status != 401 {
		t.Errorf("the other session goes on: %d", old.status)
	}
	if mine := b.refreshWith(cookieOf(t, got).Value); mine.status != 200 {
		t.Errorf("the new session does not: %d %s", mine.status, mine.body)
	}
	if old := b.login("ada", password); old.status != 401 {
		t.Errorf("the old password: %d", old.status)
	}
}

func TestForgottenPassword(t *testing.T) {
	b, _, _, named := peopleBench(t)
	var one OneTimePassword
	b.want(call{method: "POST", path: prefix + "/people/" + itoa(named["ada"]) + "/password", as: named["root"]}, 200, "").into(t, &one)
	if b.login("ada", password).status != 401 {
		t.Error("the forgotten password is still good")
	}
	var grant Grant
	b.login("ada", one.Password).into(t, &grant)
	if !grant.User.MustChange {
		t.Errorf("the grant does not say that the password must change: %+v", grant.User)
	}
	b.want(b.as(grant.AccessToken, "GET", "/requests", ""), 403, observatory.CodeForbidden)
	b.want(b.as(grant.AccessToken, "GET", "/auth/me", ""), 200, "")
	body, _ := json.Marshal(PasswordChange{OldPassword: one.Password, NewPassword: "a long enough one"})
	b.want(b.as(grant.AccessToken, "POST", "/auth/password", string(body)), 200, "").into(t, &grant)
	if grant.User.MustChange {
		t.Error("the password must change again")
	}
	b.want(b.as(grant.AccessToken, "GET", "/requests", ""), 200, "")
}

func TestProfileAndShares(t *testing.T) {
	b, _, _, named := peopleBench(t)
	var user observatory.User
	b.want(call{method: "PATCH", path: prefix + "/auth/me", as: named["ada"], body: `{"first_name":"Ada","last_name":"Lovelace"}`}, 200, "").into(t, &user)
	if user.FirstName != "Ada" || user.LastName != "Lovelace" || user.Username != "ada" {
		t.Errorf("profile: %+v", user)
	}
	for body, status := range map[string]int{
		`{"level":"Admin"}`: 422, `{"active":true}`: 422, `{"own_quota_s":1e9}`: 422, `{"username":""}`: 422,
		`{"username":"eve@example.org"}`: 422, `{"username":"bob"}`: 409, `{"first_name":"` + strings.Repeat("x", 100) + `"}`: 422,
	} {
		b.want(call{method: "PATCH", path: prefix + "/auth/me", as: named["ada"], body: body}, status, "")
	}
	path := prefix + "/people/" + itoa(named["ada"])
	b.want(call{method: "PATCH", path: path, as: named["root"], body: `{"own_quota_s":7200}`}, 200, "").into(t, &user)
	if user.QuotaS != 7200 || user.LeftS != 7200 || user.OwnQuotaS == nil {
		t.Errorf("own quota: %+v", user)
	}
	b.want(call{method: "PATCH", path: path, as: named["root"], body: `{"own_quota_s":-1}`}, 422, observatory.CodeInvalid)
	b.want(call{method: "PATCH", path: path, as: named["root"], body: `{"own_quota_s":null}`}, 200, "").into(t, &user)
	if user.QuotaS == 7200 {
		t.Errorf("the level's quota: %+v", user)
	}

	for _, kind := range []string{"countries", "programs", "levels"} {
		var made struct {
			ID     int
			Name   string
			QuotaS float64 `json:"quota_s"`
		}
		body := `{"name":"New","quota_s":3600}`
		if kind == "levels" {
			b.want(call{method: "POST", path: prefix + "/levels", as: named["root"], body: body}, 422, observatory.CodeInvalid)
			body = `{"name":"New","quota_s":3600,"role":"scientist"}`
		}
		b.want(call{method: "POST", path: prefix + "/" + kind, as: named["root"], body: body}, 201, "").into(t, &made)
		b.want(call{method: "POST", path: prefix + "/" + kind, as: named["root"], body: body}, 409, observatory.CodeConflict)
		b.want(call{method: "PATCH", path: prefix + "/" + kind + "/" + itoa(made.ID), as: named["root"], body: `{"quota_s":60}`}, 200, "").into(t, &made)
		if made.Name != "New" || made.QuotaS != 60 {
			t.Errorf("%s: %+v", kind, made)
		}
		b.want(call{method: "PATCH", path: prefix + "/" + kind + "/9999", as: named["root"], body: `{"quota_s":60}`}, 404, observatory.CodeNotFound)
		b.want(call{method: "PATCH", path: prefix + "/" + kind + "/" + itoa(made.ID), as: named["root"], body: `{"quota_s":-5,"name":" "}`}, 422, "")
		b.want(call{path: prefix + "/" + kind, as: named["root"]}, 200, "")
	}
}

func TestALevelsRoleHoldsAtOnce(t *testing.T) {
	b, real, _, named := peopleBench(t)
	levels, err := real.Levels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := map[string]int{}
	for _, l := range levels {
		id[l.Name] = l.ID
	}
	b.want(call{path: prefix + "/simulators", as: named["olga"]}, 200, "")
	b.want(call{method: "PATCH", path: prefix + "/levels/" + itoa(id["Operator"]), as: named["root"], body: `{"role":"scientist"}`}, 200, "")
	b.want(call{path: prefix + "/simulators", as: named["olga"]}, 403, observatory.CodeForbidden)
	b.want(call{method: "PATCH", path: prefix + "/levels/" + itoa(id["Admin"]), as: named["root"], body: `{"role":"operator"}`}, 409, observatory.CodeConflict)
}

func TestRegistrationsAreLimited(t *testing.T) {
	b := newBench(t)
	for i := range 30 {
		got := b.do(call{method: "POST", path: prefix + "/auth/register", body: strings.Replace(registration, "Eva", "e"+itoa(i+1), 1)})
		if got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") != "" {
			return
		}
	}
	t.Error("thirty registrations in a row were taken")
}

func TestBadRegistrations(t *testing.T) {
	b, _, _, _ := peopleBench(t)
	for name, change := range map[string][2]string{
		"email": {"Eva.Luna@example.org", "eva"}, "password": {"a long enough one", "short"}, "first name": {`"Eva"`, `" "`},
		"last name": {`"Luna"`, `"` + strings.Repeat("x", 200) + `"`}, "control": {`"Luna"`, `"a\u0000b"`}, "country": {"France", "Atlantis"},
		"level": {`"note"`, `"level":"Admin","note"`},
	} {
		body := strings.Replace(registration, change[0], change[1], 1)
		if got := b.do(call{method: "POST", path: prefix + "/auth/register", body: body}); got.status != 422 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	elsewhere := call{method: "POST", path: prefix + "/auth/register", body: registration, header: map[string]string{"Origin": "https://evil.example"}}
	b.want(elsewhere, 403, observatory.CodeForbidden)
}

// TestNothingIsDoneUnseen proves that what changes anything is in the history,
// by the store or by the route.
func TestNothingIsDoneUnseen(t *testing.T) {
	b := newBench(t)
	b.want(call{method: "POST", path: prefix + "/conductor/stop", as: operatorID}, 200, "")
	b.want(call{method: "POST", path: prefix + "/conductor/mode", as: operatorID, body: `{"mode":"MAN"}`}, 200, "")
	b.want(call{path: prefix + "/conductor", as: operatorID}, 200, "")
	b.want(call{method: "POST", path: prefix + "/conductor/stop", as: scientistID}, 403, observatory.CodeForbidden)
	want := "olga conductor.stop Pressed STOP.\nolga conductor.mode Changed the mode to MAN."
	if got := b.store.told(); got != want {
		t.Errorf("history:\n%s\nwant:\n%s", got, want)
	}
	table := map[string]bool{}
	for _, r := range b.server.routes() {
		name := r.Method + " " + r.Path
		table[name] = true
		if _, worded := deeds[name]; r.Method != http.MethodGet && !strings.HasPrefix(r.Path, "/auth/") && !inStore[name] && !noAction[name] && !worded {
			t.Errorf("the history has no words for %s", name)
		}
	}
	for _, list := range []map[string]bool{inStore, noAction} {
		for name := range list {
			if !table[name] {
				t.Errorf("%s is not in the table", name)
			}
		}
	}
	for name := range deeds {
		if !table[name] {
			t.Errorf("%s is not in the table", name)
		}
	}
}
