package cli

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"pyros/backend/observatory"
)

type requestCommand struct {
	Submit requestSubmit `cmd:"" help:"Submit a request file (XML, JSON or YAML)."`
	Check  requestCheck  `cmd:"" help:"Say everything that is wrong with a request file; saves nothing."`
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
	err = api.call(s.ctx, http.MethodPost, "/requests", mediaType(c.File), body, map[string]string{"Idempotency-Key": c.Key}, &r)
	if err != nil {
		return err
	}
	printRequest(s, r)
	_, err = fmt.Fprintf(s.out, "request %d submitted\n", r.ID)
	return err
}

type requestCheck struct {
	server
	File string `arg:"" type:"existingfile" help:"The request file."`
}

// Run checks and fails where the file would be refused.
func (c requestCheck) Run(s *session) error {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	api, err := c.login(s.ctx)
	if err != nil {
		return err
	}
	var answer struct {
		Request  *observatory.Request  `json:"request"`
		Problems []observatory.Problem `json:"problems"`
		Warnings []observatory.Problem `json:"warnings"`
	}
	if err := api.call(s.ctx, http.MethodPost, "/requests/check", mediaType(c.File), body, nil, &answer); err != nil {
		return err
	}
	if len(answer.Problems) > 0 {
		return observatory.Invalid(c.File+" would be refused", answer.Problems...)
	}
	if answer.Request != nil {
		answer.Request.Warnings = answer.Warnings
		printRequest(s, *answer.Request)
	}
	_, err = fmt.Fprintf(s.out, "%s is good\n", c.File)
	return err
}

func printRequest(s *session, r observatory.Request) {
	for _, w := range r.Warnings {
		fmt.Fprintf(s.err, "warning: %s\n", w)
	}
	for _, q := range r.Sequences {
		fmt.Fprintf(s.err, "sequence %q: %.0f s, %d images, between %s and %s\n", q.Name, q.DurationS, q.ImagesAll,
			q.Start.Format(timeFormat), q.End.Format(timeFormat))
	}
}

const timeFormat = "2006-01-02 15:04:05"

func mediaType(file string) string {
	switch filepath.Ext(file) {
	case ".json":
		return "application/json"
	case ".yaml", ".yml":
		return "application/yaml"
	default:
		return "application/xml"
	}
}
