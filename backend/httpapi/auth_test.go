package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"pyros/backend/auth"
	"pyros/backend/observatory"
)

const password = "correct horse battery staple"

// withPassword gives the scientist a password.
func (b *bench) withPassword() *bench {
	hash, err := b.hasher.Hash(context.Background(), password)
	if err != nil {
		b.t.Fatal(err)
	}
	b.store.hashes[scientistID] = hash
	return b
}

func (b *bench) login(email, password string) answer {
	b.t.Helper()
	return b.do(call{method: "POST", path: prefix + "/auth/login", body: `{"email":"` + email + `","password":"` + password + `"}`})
}

func cookieOf(t *testing.T, a answer) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == refreshCookie {
			return c
		}
	}
	t.Fatalf("no refresh cookie in %v", a.header)
	return nil
}

func TestLogin(t *testing.T) {
	b := newBench(t).withPassword()
	got := b.login(" ADA@example.org ", password)
	var grant Grant
	got.into(t, &grant)
	if got.status != 200 || grant.User.ID != scientistID || got.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("login = %d %s", got.status, got.body)
	}
	if claims, err := b.tokens.Check(grant.AccessToken); err != nil || claims.UserID != scientistID || !claims.Expires.Equal(grant.ExpiresAt) {
		t.Errorf("claims %+v, %v", claims, err)
	}
	cookie := cookieOf(t, got)
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/api/v1/auth" || cookie.Secure {
		t.Errorf("cookie %+v", cookie)
	}
	if row := b.store.refresh[auth.HashRefresh(cookie.Value)]; row.UserID != scientistID || row.Family == "" {
		t.Errorf("stored %+v", row)
	}
	if strings.Contains(string(got.body), cookie.Value) {
		t.Error("the refresh token is in the body")
	}
	me := b.want(call{path: prefix + "/auth/me", header: map[string]string{"Authorization": "Bearer " + grant.AccessToken}}, 200, "")
	if !strings.Contains(string(me.body), "ada@example.org") {
		t.Errorf("me = %s", me.body)
	}
}

func TestLoginRefused(t *testing.T) {
	b := newBench(t).withPassword()
	unknown, wrong := b.login("nobody@example.org", "x"), b.login("ada@example.org", "x")
	if unknown.problem(t).Detail != wrong.problem(t).Detail || unknown.status != 401 || wrong.status != 401 {
		t.Errorf("an unknown account can be told from a wrong password: %s, %s", unknown.body, wrong.body)
	}
	for body, code := range map[string]observatory.Code{
		``:                                       observatory.CodeInvalid,
		`{`:                                      observatory.CodeInvalid,
		`[]`:                                     observatory.CodeInvalid,
		`{"email":1,"password":"x"}`:             observatory.CodeInvalid,
		`{"email":"ada@","password":"x"}`:        observatory.CodeInvalid,
		`{"email":"a d a","password":"x"}`:       observatory.CodeInvalid,
		`{"email":"ada","password":"x"}`:         observatory.CodeUnauthorized,
		`{"email":"ada@example.org"}`:            observatory.CodeInvalid,
		`{"email":"a@b.c","password":"x","y":1}`: observatory.CodeInvalid,
		`{"email":"a@b.c","password":"x"}{"a":1}`:                             observatory.CodeInvalid,
		`{"email":"a@b.c","password":"` + strings.Repeat("x", 2000) + `"}`:    observatory.CodeInvalid,
		`{"email":"a@b.c","password":"` + strings.Repeat("x", maxJSON) + `"}`: observatory.CodeTooLarge,
	} {
		if got := b.do(call{method: "POST", path: prefix + "/auth/login", body: body, kind: "application/json"}); got.status < 400 || got.status >= 500 {
			t.Errorf("%.60q = %d", body, got.status)
		} else if p := got.problem(t); body != "" && p.Code != code {
			t.Errorf("%.60q = %+v", body, p)
		}
	}
	b.store.users[scientistID] = func(u observatory.User) observatory.User { u.Active = false; return u }(b.store.users[scientistID])
	if got := b.login("ada@example.org", password); got.status != 403 {
		t.Errorf("a closed account = %d", got.status)
	}
	if got := b.login("ada@example.org", "x"); got.status != 401 {
		t.Errorf("a closed account with a wrong password = %d: it can be told", got.status)
	}
}

func TestLoginIsLimited(t *testing.T) {
	b := newBench(t).withPassword()
	for i := range 100 {
		got := b.login("ada@example.org", "wrong")
		if got.status == http.StatusTooManyRequests {
			if i < 10 || got.header.Get("Retry-After") == "" {
				t.Errorf("limited after %d, Retry-After %q", i, got.header.Get("Retry-After"))
			}
			return
		}
	}
	t.Error("100 wrong passwords in a row were all tried")
}

func TestOldHashIsRenewed(t *testing.T) {
	b := newBench(t).withPassword()
	old := b.store.hashes[scientistID]
	b.server.passwords = auth.NewHasher(auth.Params{MemoryKiB: 128, Passes: 1, Lanes: 1}, 1)
	if got := b.login("ada@example.org", password); got.status != 200 || b.store.hashes[scientistID] == old {
		t.Errorf("login = %d, the hash was kept: %v", got.status, b.store.hashes[scientistID] == old)
	}
}

func (b *bench) refreshWith(cookie string) answer {
	b.t.Helper()
	return b.do(call{method: "POST", path: prefix + "/auth/refresh", header: map[string]string{"Cookie": refreshCookie + "=" + cookie}})
}

func TestRefreshRotates(t *testing.T) {
	b := newBench(t).withPassword()
	first := cookieOf(t, b.login("ada@example.org", password)).Value
	got := b.refreshWith(first)
	second := cookieOf(t, got).Value
	if got.status != 200 || second == first {
		t.Fatalf("refresh = %d %s", got.status, got.body)
	}
	if got := b.refreshWith(second); got.status != 200 {
		t.Errorf("the second token = %d", got.status)
	}
}

func TestRefreshRefused(t *testing.T) {
	b := newBench(t).withPassword()
	b.want(call{method: "POST", path: prefix + "/auth/refresh"}, 401, observatory.CodeUnauthorized)
	if got := b.refreshWith("stolen"); got.status != 401 || cookieOf(t, got).Expires.After(testNow) {
		t.Errorf("an unknown token = %d, cookie %+v", got.status, cookieOf(t, got))
	}
	good := cookieOf(t, b.login("ada@example.org", password)).Value
	b.want(call{method: "POST", path: prefix + "/auth/refresh", header: map[string]string{
		"Cookie": refreshCookie + "=" + good, "Origin": "https://evil.example",
	}}, 403, observatory.CodeForbidden)
	b.store.users[scientistID] = observatory.User{ID: scientistID}
	if got := b.refreshWith(good); got.status != 403 {
		t.Errorf("a closed account = %d", got.status)
	}
}

func TestLogout(t *testing.T) {
	b := newBench(t).withPassword()
	cookie := cookieOf(t, b.login("ada@example.org", password)).Value
	got := b.want(call{method: "POST", path: prefix + "/auth/logout", header: map[string]string{"Cookie": refreshCookie + "=" + cookie}}, 204, "")
	if cookieOf(t, got).Expires.After(testNow) || len(b.store.refresh) != 0 {
		t.Errorf("cookie %+v, %d tokens left", cookieOf(t, got), len(b.store.refresh))
	}
	b.want(call{method: "POST", path: prefix + "/auth/logout"}, 204, "")
	if got := b.refreshWith(cookie); got.status != 401 {
		t.Errorf("refresh after logout = %d", got.status)
	}
}
