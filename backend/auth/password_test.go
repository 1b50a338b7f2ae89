package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// cheap makes tests quick.
var cheap = Params{MemoryKiB: 64, Passes: 1, Lanes: 1}

func TestPasswordRoundTrip(t *testing.T) {
	h := NewHasher(cheap, 2)
	rapid.Check(t, func(t *rapid.T) {
		password, other := rapid.String().Draw(t, "password"), rapid.String().Draw(t, "other")
		stored, err := h.Hash(context.Background(), password)
		if err != nil {
			t.Fatal(err)
		}
		if ok, outdated, err := h.Verify(context.Background(), password, stored); !ok || outdated || err != nil {
			t.Fatalf("Verify = %v, %v, %v", ok, outdated, err)
		}
		if ok, _, _ := h.Verify(context.Background(), other, stored); ok != (other == password) {
			t.Fatalf("Verify of %q against the hash of %q = %v", other, password, ok)
		}
	})
}

func TestEveryHashHasItsOwnSalt(t *testing.T) {
	h := NewHasher(cheap, 1)
	a, _ := h.Hash(t.Context(), "same")
	b, _ := h.Hash(t.Context(), "same")
	if a == b {
		t.Errorf("two hashes of one password are equal: %s", a)
	}
}

func TestOldParametersAreNoticed(t *testing.T) {
	stored, err := NewHasher(cheap, 1).Hash(t.Context(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	dearer := cheap
	dearer.Passes++
	ok, outdated, err := NewHasher(dearer, 1).Verify(t.Context(), "secret", stored)
	if !ok || !outdated || err != nil {
		t.Errorf("Verify = %v, %v, %v, want a match that is outdated", ok, outdated, err)
	}
}

func TestNobodyNeverMatches(t *testing.T) {
	h := NewHasher(cheap, 1)
	if err := h.VerifyNobody(t.Context(), "anything"); err != nil {
		t.Error(err)
	}
	for _, password := range []string{"", "nobody", "anything"} {
		if ok, _, _ := h.Verify(t.Context(), password, h.nobody); ok {
			t.Errorf("%q is the password of nobody", password)
		}
	}
}

func TestVerifyRefusesHashes(t *testing.T) {
	h := NewHasher(cheap, 1)
	good, _ := h.Hash(t.Context(), "x")
	for name, stored := range map[string]string{
		"empty":            "",
		"not PHC":          "secret",
		"other algorithm":  strings.Replace(good, "argon2id", "argon2i", 1),
		"other version":    strings.Replace(good, "v=19", "v=16", 1),
		"huge memory":      strings.Replace(good, "m=64", "m=4194304", 1),
		"no passes":        strings.Replace(good, "t=1", "t=0", 1),
		"no lanes":         strings.Replace(good, "p=1", "p=0", 1),
		"too many lanes":   strings.Replace(good, "p=1", "p=300", 1),
		"trailing costs":   strings.Replace(good, "p=1", "p=1x", 1),
		"salt not base64":  "$argon2id$v=19$m=64,t=1,p=1$!!!!$AAAAAAAAAAAAAAAAAAAAAA",
		"key too short":    "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
		"one part missing": strings.Join(strings.Split(good, "$")[:5], "$"),
	} {
		if ok, _, err := h.Verify(t.Context(), "x", stored); err == nil || ok {
			t.Errorf("%s: Verify(%q) = %v, nil error", name, stored, ok)
		}
	}
}

func TestFloodOfLoginsIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher(cheap, 1)
		h.slots <- struct{}{} // somebody computes for long
		ctx, cancel := context.WithCancel(t.Context())
		results := make(chan error, cap(h.waiting))
		for range cap(h.waiting) {
			go func() { _, err := h.Hash(ctx, "x"); results <- err }()
		}
		synctest.Wait() // all of them wait for the slot
		if _, err := h.Hash(ctx, "x"); observatory.CodeOf(err) != observatory.CodeTooMany {
			t.Errorf("one more than may wait got %v, want CodeTooMany", err)
		}
		cancel()
		for range cap(h.waiting) {
			if err := <-results; !errors.Is(err, context.Canceled) {
				t.Errorf("a waiting one got %v, want the context's error", err)
			}
		}
		if len(h.waiting) != 0 {
			t.Errorf("%d places are still taken", len(h.waiting))
		}
	})
}

func TestNewPassword(t *testing.T) {
	a, b := NewPassword(), NewPassword()
	if a == b || len(a) != 23 || strings.Count(a, "-") != 3 {
		t.Errorf("passwords %q and %q", a, b)
	}
}

func FuzzDecode(f *testing.F) {
	good, _ := NewHasher(cheap, 1).Hash(context.Background(), "x")
	f.Add(good)
	f.Add("$argon2id$v=19$m=64,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, stored string) {
		p, salt, key, err := decode(stored)
		if err == nil && (p.MemoryKiB > maxMemoryKiB || p.Passes > maxPasses || encode(p, salt, key) != stored) {
			t.Errorf("decode(%q) = %+v", stored, p)
		}
	})
}

func BenchmarkHash(b *testing.B) {
	h := NewHasher(DefaultParams(), 1)
	for b.Loop() {
		if _, err := h.Hash(b.Context(), "correct horse battery staple"); err != nil {
			b.Fatal(err)
		}
	}
}
