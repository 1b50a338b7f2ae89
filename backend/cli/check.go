package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"pyros/backend/cli/api"
	"pyros/backend/cli/shell"
	"pyros/backend/config"
	"pyros/backend/observatory"
	"pyros/backend/request"
	"pyros/backend/store"
)

type requestCheck struct {
	server
	Files      []string  `arg:"" name:"file" help:"Request files; - is standard input."`
	Server     bool      `help:"Ask the running server, which knows its own instrument and time, instead of checking here."`
	Instrument string    `type:"existingfile" placeholder:"FILE" help:"Instrument to check against, as JSON from: pyros shell --json -c 'ls instrument' (default: the standard one)."`
	At         time.Time `placeholder:"TIME" help:"Time of the submission, RFC 3339 (default: now)."`
	JSON       bool      `help:"Print everything as JSON."`
}

// Help implements kong.HelpProvider.
func (requestCheck) Help() string {
	return `Needs neither server nor login, unless --server is given. Every finding comes with its place in the file. The exit
code is 0 when all files would be taken (warnings do not matter), 1 when one would be refused or cannot be read.`
}

// checked is what was found in one file.
type checked struct {
	File     string                `json:"file"`
	Good     bool                  `json:"good"`  // it would be taken
	Error    string                `json:"error"` // why it could not be checked at all; empty: it was
	Problems []observatory.Problem `json:"problems"`
	Warnings []observatory.Problem `json:"warnings"`
	Request  *observatory.Request  `json:"request"` // what could be read of it, null for nothing
}

// checker checks the content of a file.
type checker func(ctx context.Context, name string, file []byte) (checked, error)

// Run checks every file and fails where one would be refused.
func (c requestCheck) Run(s *session) error {
	check, err := c.checker(s.ctx)
	if err != nil {
		return err
	}
	all := make([]checked, 0, len(c.Files))
	refused := 0
	for _, name := range c.Files {
		one := checkFile(s.ctx, name, check)
		if !one.Good {
			refused++
		}
		all = append(all, one)
		if !c.JSON {
			if err := one.print(s); err != nil {
				return err
			}
		}
	}
	if c.JSON {
		raw, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(s.out, api.CleanLines(string(raw))); err != nil {
			return err
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d files would be refused", refused, len(c.Files))
	}
	return nil
}

// checker is the server's or the one of this program.
func (c requestCheck) checker(ctx context.Context) (checker, error) {
	if c.Server {
		client, err := c.login(ctx)
		if err != nil {
			return nil, err
		}
		return client.checkRequest, nil
	}
	instrument := store.StandardInstrument()
	if c.Instrument != "" {
		var err error
		if instrument, err = readInstrument(c.Instrument); err != nil {
			return nil, err
		}
	}
	now := c.At
	if now.IsZero() {
		now = time.Now()
	}
	return func(_ context.Context, _ string, file []byte) (checked, error) {
		r, err := request.Parse(file, request.Basis{Instrument: instrument, Now: now, SunBelowDeg: config.Default().Night.SunAltitudeDeg})
		var found *observatory.Error
		if errors.As(err, &found) && found.Code == observatory.CodeInvalid {
			return checked{Problems: found.Problems, Warnings: r.Warnings, Request: &r}, nil
		}
		return checked{Warnings: r.Warnings, Request: &r}, err
	}, nil
}

func readInstrument(name string) (in observatory.Instrument, err error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return in, err
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return in, fmt.Errorf("%s: %w", name, err)
	}
	if len(in.Detectors) == 0 || len(in.Programs) == 0 {
		return in, fmt.Errorf("%s is no instrument: it has no detectors or no programs", name)
	}
	return in, nil
}

// checkRequest asks the server.
func (c *client) checkRequest(ctx context.Context, name string, file []byte) (checked, error) {
	var answer struct {
		Read     *observatory.Request  `json:"read"`
		Problems []observatory.Problem `json:"problems"`
		Warnings []observatory.Problem `json:"warnings"`
	}
	err := c.call(ctx, http.MethodPost, "/requests/check", shell.MediaType(name), file, nil, &answer)
	return checked{Problems: answer.Problems, Warnings: answer.Warnings, Request: answer.Read}, err
}

func checkFile(ctx context.Context, name string, check checker) checked {
	one, err := func() (checked, error) {
		file, err := readFile(name)
		if err != nil {
			return checked{}, err
		}
		return check(ctx, name, file)
	}()
	one.File, one.Good = name, err == nil && len(one.Problems) == 0
	if err != nil {
		one.Error, one.Request = observatory.Reason(err), nil
	}
	one.Problems, one.Warnings = append([]observatory.Problem{}, one.Problems...), append([]observatory.Problem{}, one.Warnings...)
	return one
}

// readFile reads no more than a request file may have, and what tells that it
// has more.
func readFile(name string) ([]byte, error) {
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = os.Open(filepath.Clean(name)); err != nil {
			return nil, err
		}
		defer file.Close()
	}
	return io.ReadAll(io.LimitReader(file, request.MaxBytes+1))
}

// print tells what was found, a finding a line, as compilers do.
func (c checked) print(s *session) error {
	file := api.Clean(c.File)
	if c.Error != "" {
		fmt.Fprintf(s.err, "%s: %s\n", file, api.Clean(c.Error))
	}
	for _, p := range c.Problems {
		fmt.Fprintf(s.err, "%s: error: %s\n", file, api.Clean(p.String()))
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(s.err, "%s: warning: %s\n", file, api.Clean(w.String()))
	}
	if !c.Good || c.Request == nil {
		return nil
	}
	printRequest(s, observatory.Request{Sequences: c.Request.Sequences})
	_, err := fmt.Fprintf(s.out, "%s is good\n", file)
	return err
}
