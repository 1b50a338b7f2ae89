package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"pyros/backend/observatory"
)

const (
	prefix      = "/api/v1"
	maxAnswer   = 32 << 20         // bytes of an answer
	callTimeout = 30 * time.Second // of one call
)

// Client is somebody who is logged in. Its methods may be called by several
// goroutines.
type Client struct {
	base            string
	email, password string
	http            http.Client

	mu    sync.Mutex
	token string
}

// Request is one call.
type Request struct {
	Method string
	Path   string // below /api/v1
	Type   string // of the body; empty: JSON where there is a body
	Body   []byte
	Header map[string]string
}

// Login gives a client of the server at address, such as http://localhost:8000.
func Login(ctx context.Context, address, email, password string) (*Client, error) {
	c := &Client{
		base: strings.TrimRight(address, "/") + prefix, email: email, password: password,
		http: http.Client{Timeout: callTimeout},
	}
	if err := c.login(ctx); err != nil {
		return nil, fmt.Errorf("login at %s: %w", address, err)
	}
	return c, nil
}

// login gets a new access token.
func (c *Client) login(ctx context.Context) error {
	body, err := json.Marshal(map[string]string{"email": c.email, "password": c.password})
	if err != nil {
		return err
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := c.once(ctx, "", Request{Method: http.MethodPost, Path: "/auth/login", Body: body}, &answer); err != nil {
		return err
	}
	if answer.AccessToken == "" {
		return errors.New("the server gave no token")
	}
	c.mu.Lock()
	c.token = answer.AccessToken
	c.mu.Unlock()
	return nil
}

func (c *Client) current() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

// Do calls and decodes the answer into into, where that is not nil. A token
// that has run out is renewed.
func (c *Client) Do(ctx context.Context, r Request, into any) error {
	err := c.once(ctx, c.current(), r, into)
	if observatory.CodeOf(err) != observatory.CodeUnauthorized {
		return err
	}
	if err := c.login(ctx); err != nil {
		return err
	}
	return c.once(ctx, c.current(), r, into)
}

func (c *Client) once(ctx context.Context, token string, r Request, into any) error {
	req, err := http.NewRequestWithContext(ctx, r.Method, c.base+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return err
	}
	if len(r.Body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.Type != "" {
		req.Header.Set("Content-Type", r.Type)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for key, value := range r.Header {
		req.Header.Set(key, value)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return err
	case len(answer) > maxAnswer:
		return fmt.Errorf("the server's answer has more than %d bytes", maxAnswer)
	case res.StatusCode >= 400:
		return problem(res.Status, answer)
	case into == nil || len(answer) == 0:
		return nil
	}
	if err := decode(answer, into); err != nil {
		return fmt.Errorf("the server's answer cannot be read: %w", err)
	}
	return nil
}

// decode keeps numbers as they were written where into has no type for them.
func decode(answer []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	return d.Decode(into)
}

// problem makes an error of a problem+json document (RFC 9457).
func problem(status string, answer []byte) error {
	var p struct {
		Title    string                `json:"title"`
		Detail   string                `json:"detail"`
		Code     observatory.Code      `json:"code"`
		Problems []observatory.Problem `json:"problems"`
	}
	if json.Unmarshal(answer, &p) != nil || p.Code == "" {
		return fmt.Errorf("the server answered %s", status)
	}
	message := p.Detail
	if message == "" {
		message = p.Title
	}
	return &observatory.Error{Code: p.Code, Message: message, Problems: p.Problems}
}
