// Package cli is the command line: one file a command.
//
// Rules: a command reads the configuration, makes one call into app, a pure
// package or the API of a running server, and prints. What it prints on
// standard output can be piped; everything else goes to standard error. Exit
// codes: 0 done, 1 failed (the reason is one line), 2 used wrongly.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"pyros/backend/cli/api"
	"pyros/backend/config"
	"pyros/backend/observatory"
)

// version is set when the program is linked.
var version = "unversioned"

const description = `PYROS runs a robotic observatory: scientists submit observation requests in the
browser, a planner fills the night, the majordome conducts telescope, dome and
cameras, and the environment monitor keeps them dry.

Try it:  pyros start      and open http://localhost:8000`

type commands struct {
	Config string `short:"c" placeholder:"FILE" type:"existingfile" help:"Configuration file (YAML). See: pyros config."`
	Data   string `placeholder:"DIR" help:"Folder of database, images, logs and keys (default: data)."`

	Start    startCommand    `cmd:"" help:"Start simulators and server: an observatory to try."`
	Serve    serveCommand    `cmd:"" help:"Start the server for the devices in the configuration."`
	Stop     stopCommand     `cmd:"" help:"End the server of a data folder."`
	Sims     simsCommand     `cmd:"" help:"Start the simulators alone."`
	Simulate simulateCommand `cmd:"" help:"Play a whole scenario with server and simulators, and judge how it ended."`
	Request  requestCommand  `cmd:"" help:"Check request files, or submit one to a running server."`
	Schedule scheduleCommand `cmd:"" help:"Show the schedule of a running server, or plan again."`
	Shell    shellCommand    `cmd:"" help:"Play with the objects of a running server, line by line."`
	Agents   agentsCommand   `cmd:"" help:"List, start, stop and restart the agents of a running server."`
	Logs     logsCommand     `cmd:"" help:"Print the log of a running server, and follow it."`
	Plan     planCommand     `cmd:"" help:"Solve a planning problem given as JSON."`
	Sky      skyCommand      `cmd:"" help:"Compute nights and targets for tables of CSV on standard input."`
	Target   targetCommand   `cmd:"" help:"Tell what a name stands for: stars, Messier, NGC, IC, hosts of planets, planets."`
	Visible  visibleCommand  `cmd:"" name:"visibility" help:"Tell when a target can be observed, in a night or night by night."`
	VOEvent  voeventCommand  `cmd:"" name:"voevent" help:"Read alert files: VOEvents and GCN notices."`
	User     userCommand     `cmd:"" help:"Add, list and change accounts."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database to this version and load the standard context."`
	Seed     seedCommand     `cmd:"" help:"Load the standard context again; what is there stays as it is."`
	Database databaseCommand `cmd:"" help:"Reset the database."`
	Clean    cleanCommand    `cmd:"" help:"Delete log files, or the demonstration."`
	Conf     configCommand   `cmd:"" name:"config" help:"Print the configuration in force, without secrets."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// session is what every command is given.
type session struct {
	ctx      context.Context
	out, err io.Writer
	flags    *commands
}

// Execute runs the program with args and gives its exit code.
func Execute(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var flags commands
	exit := -1
	parser, err := kong.New(&flags, kong.Name("pyros"), kong.Description(description),
		kong.Writers(out, errOut), kong.UsageOnError(), kong.Exit(func(code int) { exit = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(asShell(args))
	if exit >= 0 {
		return exit // --help was printed
	}
	if err != nil {
		fmt.Fprintf(errOut, "pyros: %v (pyros --help says how)\n", err)
		return 2
	}
	if err := chosen.Run(&session{ctx: ctx, out: out, err: errOut, flags: &flags}); err != nil {
		printError(errOut, err)
		return 1
	}
	return 0
}

func printError(w io.Writer, err error) {
	var known *observatory.Error
	if !errors.As(err, &known) {
		fmt.Fprintf(w, "pyros: %s\n", api.CleanLines(err.Error()))
		return
	}
	fmt.Fprintf(w, "pyros: %s\n", api.Clean(known.Message))
	for _, p := range known.Problems {
		fmt.Fprintf(w, "  %s\n", api.Clean(p.String()))
	}
}

// config reads the configuration above base; flags are those of the command.
func (s *session) config(base config.Config, flags ...func(*config.Config)) (config.Config, error) {
	flags = append(flags, func(c *config.Config) { override(&c.Data, s.flags.Data) })
	return config.Load(base, s.flags.Config, os.Environ(), flags...)
}

// override sets a setting to a flag that was given.
func override[T comparable](setting *T, flag T) {
	var none T
	if flag != none {
		*setting = flag
	}
}
