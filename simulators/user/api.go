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
	maxAnswer  = 16 << 20
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
	header := http.Header{"Content-Type": {kind}}
	if key != "" {
		header.Set("Idempotency-Key", key)
	}
	a, err := c.exchange(ctx, http.MethodPost, path, header, body)
	switch {
	case err != nil:
		return 0, err
	case a.status < 300:
		return 0, json.Unmarshal(a.body, into)
	case a.later():
		return a.after(), fmt.Errorf("the server answers %d %s", a.status, http.StatusText(a.status))
	default:
		return 0, a.refusal()
	}
}

// answer is what the server said to one call.
type answer struct {
	status int
	header http.Header
	body   []byte
	took   time.Duration // real time
}

// later says whether trying again later may help.
func (a answer) later() bool { return a.status == http.StatusTooManyRequests || a.status >= 500 }

// after is how long the server asks to wait, 0 where it does not say.
func (a answer) after() time.Duration {
	seconds, _ := strconv.Atoi(a.header.Get("Retry-After"))
	return time.Duration(max(seconds, 0)) * time.Second
}

// refusal is a refusing answer as an error.
func (a answer) refusal() *refusedError {
	refused := &refusedError{status: a.status}
	if json.Unmarshal(a.body, &refused.problem) != nil {
		refused.Detail = http.StatusText(a.status)
	}
	return refused
}

// exchange makes one call. A header that is there with an empty value is not
// sent; without an Authorization the client's own token is.
func (c *client) exchange(ctx context.Context, method, path string, header http.Header, body []byte) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.api+prefix+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, values := range header {
		if req.Header[name] = values; values[0] == "" {
			req.Header.Del(name)
		}
	}
	began := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err == nil && len(text) > maxAnswer {
		err = fmt.Errorf("the answer to %s %s is longer than %d bytes", method, path, maxAnswer)
	}
	return answer{res.StatusCode, res.Header, text, time.Since(began)}, err
}

// get reads what a path holds.
func (c *client) get(ctx context.Context, path string, into any) error {
	a, err := c.exchange(ctx, http.MethodGet, path, nil, nil)
	switch {
	case err != nil:
		return err
	case a.status != http.StatusOK:
		return a.refusal()
	}
	return json.Unmarshal(a.body, into)
}
