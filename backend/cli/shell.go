package cli

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"pyros/backend/cli/shell"
)

type shellCommand struct {
	server
	Command []string `placeholder:"LINE" sep:"none" help:"Carry out this line and end; may be repeated. -c is the same."`
	JSON    bool     `help:"Print JSON instead of tables."`
	History string   `placeholder:"FILE" help:"Where the lines that were typed are kept (default: in the user's configuration folder; - for nowhere)."`
}

// Help implements kong.HelpProvider.
func (shellCommand) Help() string {
	return `Type help in it for its commands. It reads from the terminal, or from standard input where that is no
terminal; then, and with -c, it ends at the first command that fails, and its exit code says so.

  pyros shell
  pyros shell -c 'ls requests status=planned' -c 'show request 3'
  pyros shell --json -c 'ls instrument' > instrument.json
  echo 'watch log for=1m' | pyros shell`
}

// asShell gives -c its meaning of every shell, a command, where args are
// those of this one; everywhere else it is the configuration file.
func asShell(args []string) []string {
	if len(args) == 0 || args[0] != "shell" {
		return args
	}
	args = slices.Clone(args)
	for i, a := range args {
		if a == "-c" {
			args[i] = "--command"
		}
	}
	return args
}

// Run converses, or carries out what it was given.
func (c shellCommand) Run(s *session) error {
	api, err := c.login(s.ctx)
	if err != nil {
		return err
	}
	sh := &shell.Shell{API: api.Client, Out: s.out, Err: s.err, JSON: c.JSON}
	if len(c.Command) > 0 {
		return sh.Lines(s.ctx, c.Command)
	}
	restore, person := shell.Terminal()
	if !person {
		return sh.Script(s.ctx, os.Stdin)
	}
	// Ctrl-C ends a command and not the shell, so the session's context, which
	// ends with it, is not the shell's.
	ctx := context.WithoutCancel(s.ctx)
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(ended)
	done := make(chan error, 1)
	go func() { done <- sh.Converse(ctx, c.history()) }()
	select {
	case err := <-done:
		return err
	case <-ended: // the reading of the terminal ends with the program
		restore()
		return nil
	}
}

// history is the file of the lines that were typed, empty for none.
func (c shellCommand) history() string {
	if c.History != "" {
		if c.History == "-" {
			return ""
		}
		return c.History
	}
	folder, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "pyros", "shell_history")
}
