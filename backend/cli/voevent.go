package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"pyros/backend/observatory"
	"pyros/backend/voevent"
)

type voeventCommand struct {
	Parse voeventParse `cmd:"" help:"Print what alert files hold, one JSON line a packet: VOEvent XML or GCN notices in JSON."`
}

type voeventParse struct {
	Files []string `arg:"" name:"file" help:"Alert files; - is standard input."`
}

// Run prints every packet that can be read and a line on standard error for
// every one that cannot; one of those makes it fail.
func (c voeventParse) Run(s *session) error {
	failed := 0
	for _, name := range c.Files {
		line, err := parseAlert(name)
		if err == nil {
			_, err = fmt.Fprintf(s.out, "%s\n", line)
			if err != nil {
				return err
			}
			continue
		}
		failed++
		var known *observatory.Error
		if errors.As(err, &known) && len(known.Problems) > 0 {
			err = errors.New(known.Problems[0].String())
		}
		fmt.Fprintf(s.err, "%s: %v\n", name, err)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files could not be read", failed, len(c.Files))
	}
	return nil
}

// parseAlert reads one file, no more of it than a packet may have.
func parseAlert(name string) ([]byte, error) {
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = os.Open(name); err != nil {
			return nil, err
		}
		defer file.Close()
	}
	data, err := io.ReadAll(io.LimitReader(file, voevent.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	packet, err := voevent.Parse(data)
	if err != nil {
		return nil, err
	}
	return packet.Line(filepath.Base(name)).JSON()
}
