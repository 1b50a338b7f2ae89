package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"pyros/backend/observatory"
)

const (
	// AccessTTL is how long an access token is good for, where its account is
	// not closed or its sessions ended before.
	AccessTTL = 15 * time.Minute
	// RefreshTTL is how long a session lasts that is not used.
	RefreshTTL = 30 * 24 * time.Hour

	issuer   = "pyros"
	audience = "pyros-api"
	leeway   = 5 * time.Second // between the clocks of replicas
	minKey   = 32              // bytes, the size of the hash
)

// Claims are what an access token says.
type Claims struct {
	UserID  int
	Name    string
	Role    observatory.Role
	Expires time.Time
	// Generation is the account's when the token was issued; a later one voids it.
	Generation int
}

// Actor is the one who acts with the token.
func (c Claims) Actor() observatory.Actor {
	return observatory.Actor{UserID: c.UserID, Name: c.Name, Role: c.Role}
}

// Tokens issues and checks access tokens: JWT, HS256 and nothing else.
type Tokens struct {
	key    []byte
	parser *jwt.Parser
}

// NewTokens makes Tokens with the secret key, of 32 bytes at least.
func NewTokens(key []byte) (*Tokens, error) {
	if len(key) < minKey {
		return nil, fmt.Errorf("auth: the key has %d bytes, %d are needed", len(key), minKey)
	}
	return &Tokens{key: key, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithLeeway(leeway),
	)}, nil
}

type claims struct {
	Name string           `json:"name"`
	Role observatory.Role `json:"role"`
	Gen  int              `json:"gen"`
	jwt.RegisteredClaims
}

// Issue makes an access token for user.
func (t *Tokens) Issue(user observatory.User) (token string, expires time.Time, err error) {
	now := time.Now().UTC().Truncate(time.Second)
	expires = now.Add(AccessTTL)
	token, err = jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Name: user.Username, Role: user.Role, Gen: user.Generation,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: strconv.Itoa(user.ID), ID: uuid.NewString(),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
	}).SignedString(t.key)
	return token, expires, err
}

// Check gives the claims of a token that is good now, or CodeUnauthorized.
func (t *Tokens) Check(token string) (Claims, error) {
	var c claims
	if _, err := t.parser.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return t.key, nil }); err != nil {
		return Claims{}, &observatory.Error{Code: observatory.CodeUnauthorized, Message: "The access token is not valid or has expired.", Err: err}
	}
	id, err := strconv.Atoi(c.Subject)
	if err != nil || id <= 0 || !c.Role.AtLeast(observatory.RoleVisitor) {
		return Claims{}, observatory.Errorf(observatory.CodeUnauthorized, "The access token names nobody.")
	}
	return Claims{UserID: id, Name: c.Name, Role: c.Role, Expires: c.ExpiresAt.Time, Generation: c.Gen}, nil
}

// Refresh is a refresh token: 256 random bits. The holder gets Token, the
// database keeps Hash. All tokens that follow from one login are of one Family.
type Refresh struct {
	Token, Hash, Family string
	Expires             time.Time
}

// NewRefresh makes a refresh token of a new family.
func NewRefresh() Refresh {
	token := base64.RawURLEncoding.EncodeToString(random(32))
	return Refresh{Token: token, Hash: HashRefresh(token), Family: uuid.NewString(), Expires: time.Now().UTC().Add(RefreshTTL)}
}

// HashRefresh is what is stored of a refresh token. A fast hash is enough:
// the token cannot be guessed.
func HashRefresh(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
