package cli

import (
	"fmt"
	"net/http"
	"os"

	"github.com/google/uuid"

	"pyros/backend/cli/api"
	"pyros/backend/cli/shell"
	"pyros/backend/observatory"
)

type requestCommand struct {
	Submit requestSubmit `cmd:"" help:"Submit a request file (XML, JSON or YAML)."`
	Check  requestCheck  `cmd:"" help:"Say everything that is wrong with request files, without a server; saves nothing."`
}

type requestSubmit struct {
	server
	File string `arg:"" type:"existingfile" help:"The request file."`
	Key  string `help:"Idempotency key: the same key submits once, however often it is sent (default: a new one)."`
}

// Run submits and prints the request's number.
func (c requestSubmit) Run(s *session) error {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	if c.Key == "" {
		c.Key = uuid.NewString()
	}
	api, err := c.login(s.ctx)
	if err != nil {
		return err
	}
	var r observatory.Request
	err = api.call(s.ctx, http.MethodPost, "/requests", shell.MediaType(c.File), body, map[string]string{"Idempotency-Key": c.Key}, &r)
	if err != nil {
		return err
	}
	printRequest(s, r)
	_, err = fmt.Fprintf(s.out, "request %d submitted\n", r.ID)
	return err
}

func printRequest(s *session, r observatory.Request) {
	for _, w := range r.Warnings {
		fmt.Fprintf(s.err, "warning: %s\n", api.Clean(w.String()))
	}
	for _, q := range r.Sequences {
		fmt.Fprintf(s.err, "sequence %q: %.0f s, %d images, between %s and %s\n", q.Name, q.DurationS, q.ImagesAll,
			q.Start.Format(timeFormat), q.End.Format(timeFormat))
	}
}

const timeFormat = "2006-01-02 15:04:05"
