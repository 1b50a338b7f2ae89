package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"pyros/backend/cli/api"
)

// Shell carries out lines.
type Shell struct {
	API      *api.Client
	Out, Err io.Writer
	JSON     bool // what is listed and shown comes as JSON
}

// errExit ends a shell.
var errExit = errors.New("exit")

// maxLine bounds a line of a script, in bytes.
const maxLine = 1 << 20

// Line carries out the commands of a line until one fails.
func (s *Shell) Line(ctx context.Context, line string) error {
	commands, err := split(line)
	if err != nil {
		return err
	}
	for _, words := range commands {
		if err := s.do(ctx, words); err != nil {
			return err
		}
	}
	return nil
}

// Lines carries out line after line until one fails or leaves the shell.
func (s *Shell) Lines(ctx context.Context, lines []string) error {
	for _, line := range lines {
		if err := s.Line(ctx, line); err != nil {
			return leave(err)
		}
	}
	return nil
}

// Script carries out what in holds; the error names the line that failed.
func (s *Shell) Script(ctx context.Context, in io.Reader) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	for n := 1; scanner.Scan() && ctx.Err() == nil; n++ {
		err := s.Line(ctx, scanner.Text())
		if errors.Is(err, errExit) {
			return nil
		}
		if err != nil {
			fmt.Fprintf(s.Err, "line %d: %s\n", n, api.Clean(scanner.Text()))
			return err
		}
	}
	return errors.Join(scanner.Err(), context.Cause(ctx))
}

// leave takes the wish to leave for no failure.
func leave(err error) error {
	if errors.Is(err, errExit) {
		return nil
	}
	return err
}

// Do carries out one command of these words.
func (s *Shell) Do(ctx context.Context, words ...string) error { return leave(s.do(ctx, words)) }
