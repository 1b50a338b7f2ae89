package cli

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"pyros/backend/app"
)

type stopCommand struct {
	Wait time.Duration `default:"1m" help:"How long to wait for its end."`
}

// Help implements kong.HelpProvider.
func (stopCommand) Help() string {
	return `Ends the server of the data folder that is configured or given (--data); without one that of the folder data, or where
none runs there that of the demonstration in data/demo. It ends as by Ctrl-C: exposures are ended, the dome closes.`
}

// Run asks the server to end and waits until it has.
func (c stopCommand) Run(s *session) error {
	var folders []string
	for _, demo := range []bool{false, true} {
		cfg, err := s.demoConfig(demo)
		if err != nil {
			return err
		}
		if !slices.Contains(folders, cfg.Data) { // the same where it was given
			folders = append(folders, cfg.Data)
		}
	}
	for _, folder := range folders {
		there, err := app.Present(folder)
		if err != nil {
			return err
		}
		if there != nil {
			return c.end(s, folder, *there)
		}
	}
	return fmt.Errorf("no server runs in %s", strings.Join(folders, " or "))
}

func (c stopCommand) end(s *session, folder string, there app.Presence) error {
	process, err := os.FindProcess(there.PID)
	if err != nil {
		return err
	}
	if err := process.Signal(syscall.SIGTERM); err != nil {
		if runtime.GOOS == "windows" {
			return fmt.Errorf("on Windows a server is ended by Ctrl-C in its window; it is process %d", there.PID)
		}
		return fmt.Errorf("process %d, the server of %s, cannot be told to end: %w", there.PID, folder, err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, c.Wait)
	defer cancel()
	if err := app.AwaitAbsence(ctx, folder); err != nil {
		return fmt.Errorf("the server of %s, process %d, was told to end and has not in %s", folder, there.PID, c.Wait)
	}
	_, err = fmt.Fprintf(s.out, "the server of %s has ended\n", folder)
	return err
}
