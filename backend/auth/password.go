package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"pyros/backend/observatory"
)

// Params are the costs of argon2id (RFC 9106).
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultParams cost 19 MiB and two passes, the least that OWASP's password
// storage recommendations name for argon2id.
func DefaultParams() Params { return Params{MemoryKiB: 19 << 10, Passes: 2, Lanes: 1} }

const (
	saltBytes = 16
	keyBytes  = 32

	// The dearest stored hash that is verified: a row that was tampered with
	// must not eat the memory.
	maxMemoryKiB = 256 << 10
	maxPasses    = 16
)

// Hasher hashes and verifies passwords, a bounded number at once, so that a
// flood of logins cannot eat the memory. It is safe for use by several goroutines.
type Hasher struct {
	params  Params
	slots   chan struct{} // who computes
	waiting chan struct{} // who computes or waits
	nobody  string
}

// NewHasher makes a Hasher that computes atOnce hashes at a time and lets at
// most 32 times as many wait.
func NewHasher(params Params, atOnce int) *Hasher {
	atOnce = max(atOnce, 1)
	return &Hasher{
		params:  params,
		slots:   make(chan struct{}, atOnce),
		waiting: make(chan struct{}, atOnce*32),
		nobody:  encode(params, random(saltBytes), random(keyBytes)),
	}
}

// Hash makes the text to store, in the PHC string format.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := random(saltBytes)
	key, err := h.derive(ctx, password, salt, h.params, keyBytes)
	if err != nil {
		return "", err
	}
	return encode(h.params, salt, key), nil
}

// Verify says whether password is the one of the stored hash, and whether the
// hash is of other costs than those in force and should be made again.
func (h *Hasher) Verify(ctx context.Context, password, stored string) (ok, outdated bool, err error) {
	params, salt, want, err := decode(stored)
	if err != nil {
		return false, false, err
	}
	got, err := h.derive(ctx, password, salt, params, len(want))
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, params != h.params || len(want) != keyBytes, nil
}

// VerifyNobody takes as long as Verify does and says no.
func (h *Hasher) VerifyNobody(ctx context.Context, password string) error {
	_, _, err := h.Verify(ctx, password, h.nobody)
	return err
}

func (h *Hasher) derive(ctx context.Context, password string, salt []byte, p Params, size int) ([]byte, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, observatory.Errorf(observatory.CodeTooMany, "Too many logins at once. Try again in a moment.")
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, p.Passes, p.MemoryKiB, p.Lanes, uint32(size)), nil
}

var b64 = base64.RawStdEncoding

func encode(p Params, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.MemoryKiB, p.Passes, p.Lanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

var errHash = errors.New("auth: the stored password hash is not an argon2id PHC string of bearable cost")

func decode(stored string) (p Params, salt, key []byte, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Passes, &p.Lanes); err != nil {
		return p, nil, nil, errHash
	}
	if salt, err = b64.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return p, nil, nil, errHash
	}
	if key, err = b64.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return p, nil, nil, errHash
	}
	if p.Lanes == 0 || p.Passes == 0 || p.Passes > maxPasses || p.MemoryKiB > maxMemoryKiB || encode(p, salt, key) != stored {
		return p, nil, nil, errHash
	}
	return p, salt, key, nil
}

// random gives n bytes from the system's generator, which does not fail.
func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// NewPassword makes a password for a person to type once: 100 random bits as
// 20 letters and digits in groups of five.
func NewPassword() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789" // 32, none that is mistaken for another
	var b strings.Builder
	for i, r := range random(20) {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(r)%len(letters)])
	}
	return b.String()
}

// NewSecret makes a key for NewTokens.
func NewSecret() []byte { return random(32) }
