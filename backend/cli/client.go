package cli

import (
	"context"
	"errors"

	"pyros/backend/cli/api"
)

// server is a running server's API, as every command that speaks to one takes it.
type server struct {
	API      string `default:"http://localhost:8000" env:"PYROS_API" help:"Address of the server."`
	Email    string `env:"PYROS_EMAIL" help:"Login."`
	Password string `env:"PYROS_PASSWORD" help:"Password; better given in the environment than on the command line."`
}

// login gives a client with an access token.
func (s server) login(ctx context.Context) (*client, error) {
	if s.Email == "" || s.Password == "" {
		return nil, errors.New("who are you? Set PYROS_EMAIL and PYROS_PASSWORD, or give --email and --password")
	}
	c, err := api.Login(ctx, s.API, s.Email, s.Password)
	if err != nil {
		return nil, err
	}
	return &client{c}, nil
}

type client struct{ *api.Client }

// call sends body and decodes the answer into into, where that is not nil. A
// problem that the server sends comes back as *observatory.Error.
func (c *client) call(ctx context.Context, method, path, contentType string, body []byte, header map[string]string, into any) error {
	return c.Do(ctx, api.Request{Method: method, Path: path, Type: contentType, Body: body, Header: header}, into)
}
