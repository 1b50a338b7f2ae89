// Command user simulates a scientist: it submits request files over the REST
// API at the times that a scenario says, and tells in one line what became of
// each. The files lie beside the scenario. It ends when the scenario is over.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"

	"pyros/backend/clock"
	"pyros/simulators/sim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(sim.ExitCode("user", run(ctx, os.Args[1:], os.Stdin, os.Stdout)))
}

// user plays a scenario against the API.
type user struct {
	clock     clock.Clock
	client    *client
	scenario  sim.Scenario
	iteration time.Duration
	folder    string
	out       io.Writer
}

func run(ctx context.Context, args []string, stdin io.Reader, out io.Writer) error {
	fs := flag.NewFlagSet("user", flag.ContinueOnError)
	api := fs.String("api", "http://127.0.0.1:8000", "`address` of the server")
	email := fs.String("email", "pyros", "login")
	password := fs.String("password", "", "password (default: $PYROS_PASSWORD)")
	scenario := fs.String("scenario", "", "scenario `file` to play")
	iteration := fs.Duration("iteration", time.Second, "length of an iteration, in the simulator's time")
	clockText := fs.String("clock", "", "time to keep, as `epoch@anchor*speed` (default: real time)")
	speed := fs.Float64("speed", 1, "simulator's seconds per real second, from now on; not beside -clock")
	withParent := fs.Bool("with-parent", false, "end when standard input ends")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *scenario == "" || *iteration <= 0 {
		return errors.New("a -scenario is needed, and an -iteration above 0")
	}
	c, err := sim.ParseClock(*clockText, *speed)
	if err != nil {
		return err
	}
	played, err := sim.LoadScenario(*scenario, "userSimulator")
	if err != nil {
		return err
	}
	if *password == "" {
		*password = os.Getenv("PYROS_PASSWORD")
	}
	if *withParent {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		go func() {
			_, _ = io.Copy(io.Discard, stdin)
			cancel()
		}()
	}
	u := user{
		clock: c, scenario: played, iteration: *iteration, folder: filepath.Dir(*scenario), out: out,
		client: &client{
			api: strings.TrimRight(*api, "/"), email: *email, password: *password,
			http: &http.Client{}, wait: clock.Real().Sleep,
		},
	}
	return u.play(ctx)
}

// play submits every file at its time and waits for the end of the scenario.
func (u user) play(ctx context.Context) error {
	start := u.clock.Now()
	until := func(k int) error {
		return u.clock.Sleep(ctx, u.scenario.At(start, k, u.iteration).Sub(u.clock.Now()))
	}
	run := uuid.NewString()
	for i, e := range u.scenario.Events {
		if until(e.Time) != nil {
			return nil // interrupted
		}
		fmt.Fprintf(u.out, "iteration %d: %s\n", e.Time, u.submit(ctx, e.Payload, fmt.Sprintf("%s-%d", run, i)))
	}
	_ = until(u.scenario.Iterations) // interrupted or over
	return nil
}

// submit submits the file that an event names and tells the outcome.
func (u user) submit(ctx context.Context, payload json.RawMessage, key string) string {
	var name string
	if err := json.Unmarshal(payload, &name); err != nil {
		return fmt.Sprintf("%s: not the name of a file", payload)
	}
	file, err := u.read(name)
	if err != nil {
		return fmt.Sprintf("%s: cannot be read: %v", name, err)
	}
	saved, err := u.client.submit(ctx, name, key, file)
	var refused *refusedError
	switch {
	case errors.As(err, &refused):
		return fmt.Sprintf("%s: refused: %v", name, err)
	case err != nil:
		return fmt.Sprintf("%s: not submitted: %v", name, err)
	default:
		return fmt.Sprintf("%s: saved as request %d, %s, %d warnings", name, saved.ID, saved.Status, len(saved.Warnings))
	}
}

// read reads a file of the scenario's folder; no other can be named.
func (u user) read(name string) ([]byte, error) {
	f, err := os.OpenInRoot(u.folder, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, maxRequest+1))
	if err == nil && len(file) > maxRequest {
		err = fmt.Errorf("it is larger than %d bytes", maxRequest)
	}
	return file, err
}
