package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// client speaks to the REST API as one user.
type client struct {
	api             string // such as http://127.0.0.1:8000
	email, password string
	http            *http.Client
	token           string
	wait            func(ctx context.Context, d time.Duration) error // real time
}

const (
	prefix     = "/api/v1"
	maxAnswer  = 1 << 20
	tries      = 5
	firstWait  = 500 * time.Millisecond
	mostWait   = 30 * time.Second
	callLimit  = 30 * time.Second
	maxRequest = 4 << 20 // bytes of a request file that are sent; the server's limit is its own
)

// problem is the API's word for what went wrong (RFC 9457).
type problem struct {
	Code     string                `json:"code"`
	Title    string                `json:"title"`
	Detail   string                `json:"detail"`
	Problems []observatory.Problem `json:"problems"`
}

func (p problem) String() string {
	parts := []string{p.Detail}
	if p.Detail == "" {
		parts[0] = p.Title
	}
	for _, one := range p.Problems {
		parts = append(parts, one.String())
	}
	return strings.Join(parts, "; ")
}

// refusedError is an answer that trying again does not change.
type refusedError struct {
	status int
	problem
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("%d %s: %s", e.status, e.Code, e.problem)
}

// login gets a token.
func (c *client) login(ctx context.Context) error {
	body, err := json.Marshal(map[string]string{"email": c.email, "password": c.password})
	if err != nil {
		return err
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := c.insist(ctx, "/auth/login", "application/json", "", body, &answer); err != nil {
		return fmt.Errorf("login as %s: %w", c.email, err)
	}
	if answer.Token == "" {
		return errors.New("login: the answer has no token")
	}
	c.token = answer.Token
	return nil
}

// submit sends a request file. With the same key it counts once, however often
// it is sent. A token that is no longer good is replaced once.
func (c *client) submit(ctx context.Context, name, key string, file []byte) (observatory.Request, error) {
	var saved observatory.Request
	for again := true; ; again = false {
		if c.token == "" {
			if err := c.login(ctx); err != nil {
				return saved, err
			}
		}
		err := c.insist(ctx, "/requests", contentType(name), key, file, &saved)
		var refused *refusedError
		if !again || !errors.As(err, &refused) || refused.status != http.StatusUnauthorized {
			return saved, err
		}
		c.token = ""
	}
}

func contentType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return "application/json"
	case ".yaml", ".yml":
		return "application/yaml"
	default:
		return "application/xml"
	}
}

// insist posts until there is an answer that trying again would not change.
func (c *client) insist(ctx context.Context, path, kind, key string, body []byte, into any) error {
	pause := firstWait
	for try := 1; ; try++ {
		after, err := c.post(ctx, path, kind, key, body, into)
		var refused *refusedError
		if err == nil || errors.As(err, &refused) || try == tries {
			return err
		}
		if err := c.wait(ctx, max(pause, min(after, mostWait))); err != nil {
			return err
		}
		pause *= 2
	}
}

// post sends once. after is how long the server asks to wait.
func (c *client) post(ctx context.Context, path, kind, key string, body []byte, into any) (after time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.api+prefix+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return 0, err
	}
	switch {
	case res.StatusCode < 300:
		return 0, json.Unmarshal(text, into)
	case res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500:
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		return time.Duration(seconds) * time.Second, fmt.Errorf("the server answers %s", res.Status)
	default:
		refused := &refusedError{status: res.StatusCode}
		if json.Unmarshal(text, &refused.problem) != nil {
			refused.Detail = res.Status
		}
		return 0, refused
	}
}
