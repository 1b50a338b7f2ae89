package auth

import (
	"encoding/base64"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"pyros/backend/observatory"
)

var (
	testKey = []byte(strings.Repeat("k", 32))
	someone = observatory.User{ID: 7, Username: "ada", Role: observatory.RoleOperator}
)

func newTokens(t *testing.T, key []byte) *Tokens {
	t.Helper()
	tokens, err := NewTokens(key)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func TestAccessTokenRoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := newTokens(t, testKey)
		text, expires, err := tokens.Issue(someone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tokens.Check(text)
		if err != nil {
			t.Fatal(err)
		}
		want := Claims{UserID: 7, Name: "ada", Role: observatory.RoleOperator, Expires: expires}
		if got.Expires.Equal(want.Expires) {
			got.Expires = want.Expires
		}
		if got != want {
			t.Errorf("Check = %+v, want %+v", got, want)
		}
		if want := (observatory.Actor{UserID: 7, Name: "ada", Role: observatory.RoleOperator}); got.Actor() != want {
			t.Errorf("Actor = %+v, want %+v", got.Actor(), want)
		}
		time.Sleep(AccessTTL + leeway + time.Second)
		if _, err := tokens.Check(text); observatory.CodeOf(err) != observatory.CodeUnauthorized {
			t.Errorf("Check after its end = %v, want CodeUnauthorized", err)
		}
	})
}

func TestCheckRefuses(t *testing.T) {
	now := time.Now()
	good := func() claims {
		return claims{Name: "ada", Role: observatory.RoleAdmin, RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: "7",
			NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour)),
		}}
	}
	sign := func(method jwt.SigningMethod, key any, change func(*claims)) string {
		c := good()
		if change != nil {
			change(&c)
		}
		text, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	hs256 := func(change func(*claims)) string { return sign(jwt.SigningMethodHS256, testKey, change) }
	valid := hs256(nil)
	parts := strings.Split(valid, ".")
	forged := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"1","role":"admin"}`))

	tokens := newTokens(t, testKey)
	if _, err := tokens.Check(valid); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	for name, text := range map[string]string{
		"empty":             "",
		"garbage":           "a.b.c",
		"alg none":          sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"alg HS384":         sign(jwt.SigningMethodHS384, testKey, nil),
		"another key":       sign(jwt.SigningMethodHS256, []byte(strings.Repeat("x", 32)), nil),
		"changed claims":    parts[0] + "." + forged + "." + parts[2],
		"no signature":      parts[0] + "." + parts[1] + ".",
		"other issuer":      hs256(func(c *claims) { c.Issuer = "other" }),
		"other audience":    hs256(func(c *claims) { c.Audience = jwt.ClaimStrings{"other"} }),
		"expired":           hs256(func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(now.Add(-time.Minute)) }),
		"never expires":     hs256(func(c *claims) { c.ExpiresAt = nil }),
		"not yet":           hs256(func(c *claims) { c.NotBefore = jwt.NewNumericDate(now.Add(time.Minute)) }),
		"no not-before":     hs256(func(c *claims) { c.NotBefore = nil }),
		"no subject":        hs256(func(c *claims) { c.Subject = "" }),
		"subject no number": hs256(func(c *claims) { c.Subject = "ada" }),
		"agent's identity":  hs256(func(c *claims) { c.Subject = "0" }),
		"unknown role":      hs256(func(c *claims) { c.Role = "root" }),
	} {
		if got, err := tokens.Check(text); observatory.CodeOf(err) != observatory.CodeUnauthorized {
			t.Errorf("%s: Check = %+v, %v, want CodeUnauthorized", name, got, err)
		}
	}
}

func TestShortKeyIsRefused(t *testing.T) {
	if _, err := NewTokens([]byte("short")); err == nil {
		t.Error("a key of 5 bytes was taken")
	}
	if _, err := NewTokens(NewSecret()); err != nil {
		t.Error(err)
	}
}

func TestRefreshTokens(t *testing.T) {
	a, b := NewRefresh(), NewRefresh()
	if a.Token == b.Token || a.Family == b.Family {
		t.Error("two logins share a token or a family")
	}
	if raw, err := base64.RawURLEncoding.DecodeString(a.Token); err != nil || len(raw) != 32 {
		t.Errorf("the token has %d bytes, want 32 (%v)", len(raw), err)
	}
	if a.Hash != HashRefresh(a.Token) || strings.Contains(a.Hash, a.Token) || len(a.Hash) != 64 {
		t.Errorf("hash %q of token %q", a.Hash, a.Token)
	}
	if left := time.Until(a.Expires); left < RefreshTTL-time.Minute || left > RefreshTTL {
		t.Errorf("expires in %v", left)
	}
}
