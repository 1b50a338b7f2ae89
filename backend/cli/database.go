package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pyros/backend/app"
	"pyros/backend/cli/api"
	"pyros/backend/config"
	"pyros/backend/store"
)

type databaseCommand struct {
	Reset databaseReset `cmd:"" help:"Delete everything in the database and load the standard context."`
}

type databaseReset struct {
	Demo      bool   `help:"The database of the demonstration, by default in data/demo."`
	YesDelete string `placeholder:"NAME" help:"The database's name, instead of the question; the only way for one that is no demonstration's."`
}

// Help implements kong.HelpProvider.
func (databaseReset) Help() string {
	return `It asks for the database's name: the file of SQLite, such as data/demo/pyros.db, or the name on MySQL. It refuses while a
server runs. The images are kept, in a folder of another name.`
}

// Run asks, erases and seeds.
func (c databaseReset) Run(s *session) error {
	cfg, err := s.demoConfig(c.Demo)
	if err != nil {
		return err
	}
	name := store.NameOf(cfg.DSN())
	if err := notServed(cfg.Data); err != nil {
		return err
	}
	if err := c.confirm(s, cfg, name, os.Stdin); err != nil {
		return err
	}
	aside, err := app.Reset(s.ctx, cfg)
	if err != nil {
		return err
	}
	if aside != "" {
		fmt.Fprintf(s.out, "the images of before are in %s\n", aside)
	}
	_, err = fmt.Fprintf(s.out, "%s holds the standard context and nothing else\n", name)
	return err
}

// confirm wants the name of the database.
func (c databaseReset) confirm(s *session, cfg config.Config, name string, in io.Reader) error {
	if c.YesDelete == name && name != "" {
		return nil
	}
	if c.YesDelete != "" {
		return fmt.Errorf("the database is called %s, not %s", name, c.YesDelete)
	}
	demo, err := app.Demonstration(s.ctx, cfg)
	switch {
	case err != nil:
		return fmt.Errorf("it cannot be told whether %s is a demonstration's (--yes-delete %s deletes it all the same): %w", name, name, err)
	case !demo:
		return fmt.Errorf("%s is no demonstration's database; if you mean it: --yes-delete %s", name, name)
	}
	fmt.Fprintf(s.err, "This deletes everything in %s. Type its name to go on: ", api.Clean(name))
	typed, err := typedLine(in)
	if err != nil {
		return err
	}
	if typed != name {
		return errors.New("that is not its name; nothing was deleted")
	}
	return nil
}

// demoConfig is the configuration in force, or that of the demonstration.
func (s *session) demoConfig(demo bool) (config.Config, error) {
	base := config.Default()
	if demo {
		base.Data = demoData(base)
	}
	return s.config(base)
}

// demoData is where a demonstration keeps its data unless it is told otherwise:
// never where a real observatory does.
func demoData(base config.Config) string { return filepath.Join(base.Data, "demo") }

// notServed fails while a server runs on the folder.
func notServed(folder string) error {
	there, err := app.Present(folder)
	if err == nil && there != nil {
		err = fmt.Errorf("a server runs in %s (process %d, %s); end it first: pyros stop", folder, there.PID, there.Address)
	}
	return err
}

type cleanCommand struct {
	Logs cleanLogs `cmd:"" help:"Delete the log files of the data folder."`
	Demo cleanDemo `cmd:"" help:"Delete what the demonstration keeps in its folder: the next pyros start begins anew."`
}

type cleanLogs struct {
	Demo bool `help:"Those of the demonstration, by default in data/demo."`
}

// Run deletes the log files of all runs.
func (c cleanLogs) Run(s *session) error {
	cfg, err := s.demoConfig(c.Demo)
	if err != nil {
		return err
	}
	if err := notServed(cfg.Data); err != nil {
		return err
	}
	deleted := 0
	for _, pattern := range []string{"pyros-*.log", "pyros-*.log.gz", "simulators.log"} {
		files, err := filepath.Glob(filepath.Join(cfg.LogFolder(), pattern))
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				return err
			}
			deleted++
		}
	}
	_, err = fmt.Fprintf(s.out, "%d log files in %s were deleted\n", deleted, cfg.LogFolder())
	return err
}

type cleanDemo struct {
	Yes bool `help:"Delete without a question."`
}

// Help implements kong.HelpProvider.
func (cleanDemo) Help() string {
	return `It asks, and deletes database, images, alerts, logs and keys of a demonstration, by default in data/demo, and nothing else. It
refuses a folder without a demonstration's database, a configuration with another database, and while a server runs.`
}

// Run asks and deletes, once the folder is known for a demonstration's.
func (c cleanDemo) Run(s *session) error {
	cfg, err := s.demoConfig(true)
	if err != nil {
		return err
	}
	if _, err := os.Stat(cfg.Data); errors.Is(err, fs.ErrNotExist) {
		_, err := fmt.Fprintf(s.out, "there is no %s\n", cfg.Data)
		return err
	}
	if err := notServed(cfg.Data); err != nil {
		return err
	}
	if cfg.Database != "" {
		return fmt.Errorf("the configured database is another than that of %s, which may belong to it; delete the folder by hand if you mean it", cfg.Data)
	}
	if demo, err := app.HoldsDemonstration(s.ctx, cfg.Data); err != nil || !demo {
		return errors.Join(fmt.Errorf("%s is no demonstration's folder; delete it by hand if you mean it", cfg.Data), err)
	}
	if err := c.confirm(s, cfg.Data, os.Stdin); err != nil {
		return err
	}
	left, err := app.DeleteDemonstration(s.ctx, cfg.Data)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		_, err = fmt.Fprintf(s.out, "the demonstration in %s was deleted; what is not of it stays: %s\n", cfg.Data, api.Clean(strings.Join(left, ", ")))
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s was deleted\n", cfg.Data)
	return err
}

// confirm wants a yes.
func (c cleanDemo) confirm(s *session, folder string, in io.Reader) error {
	if c.Yes {
		return nil
	}
	fmt.Fprintf(s.err, "This deletes the demonstration in %s with its images. Type yes to go on: ", api.Clean(folder))
	typed, err := typedLine(in)
	if err != nil {
		return err
	}
	if typed != "yes" {
		return errors.New("nothing was deleted; without a question: pyros clean demo --yes")
	}
	return nil
}

// typedLine is what a person answers, empty for nothing.
func typedLine(in io.Reader) (string, error) {
	typed, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimSpace(typed), err
}
