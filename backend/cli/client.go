package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// server is a running server's API, as every command that speaks to one takes it.
type server struct {
	API      string `default:"http://localhost:8000" env:"PYROS_API" help:"Address of the server."`
	Email    string `env:"PYROS_EMAIL" help:"Login."`
	Password string `env:"PYROS_PASSWORD" help:"Password; better given in the environment than on the command line."`
}

const maxAnswer = 32 << 20

// login gives a client with an access token.
func (s server) login(ctx context.Context) (*client, error) {
	if s.Email == "" || s.Password == "" {
		return nil, errors.New("who are you? Set PYROS_EMAIL and PYROS_PASSWORD, or give --email and --password")
	}
	c := &client{base: strings.TrimRight(s.API, "/") + "/api/v1", http: http.Client{Timeout: 30 * time.Second}}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	body, err := json.Marshal(map[string]string{"email": s.Email, "password": s.Password})
	if err != nil {
		return nil, err
	}
	if err := c.call(ctx, http.MethodPost, "/auth/login", "application/json", body, nil, &answer); err != nil {
		return nil, fmt.Errorf("login at %s: %w", s.API, err)
	}
	c.token = answer.AccessToken
	return c, nil
}

type client struct {
	base, token string
	http        http.Client
}

// call sends body and decodes the answer into into, where that is not nil. A
// problem that the server sends comes back as *observatory.Error.
func (c *client) call(ctx context.Context, method, path, contentType string, body []byte, header map[string]string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for key, value := range header {
		req.Header.Set(key, value)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	if res.StatusCode >= 400 {
		return problem(res.Status, answer)
	}
	if into == nil || len(answer) == 0 {
		return nil
	}
	return json.Unmarshal(answer, into)
}

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
