// Command user simulates scientists. With a scenario it submits request files
// over the REST API at the times that the scenario says, and tells in one line
// what became of each; the files lie beside the scenario. With -load it submits
// so many requests of its own making, valid and invalid, and tells what came
// back otherwise than it should: then, and where the server did not stand it,
// it ends with an error.
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
	"strings"

	"github.com/google/uuid"

	"pyros/backend/clock"
	"pyros/simulators/sim"
)

func main() { sim.ActMain(actor()) }

func actor() sim.Actor {
	var api, email, password string
	l := usual
	begin := func(s sim.Stage) user {
		if password == "" {
			password = os.Getenv("PYROS_PASSWORD")
		}
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = 2 * maxParallel // as many as are under way, those sent twice included
		return user{stage: s, run: uuid.NewString(), newClient: func() *client {
			return &client{
				api: strings.TrimRight(api, "/"), email: email, password: password,
				http: &http.Client{Transport: transport}, wait: clock.Real().Sleep,
			}
		}, idle: transport.CloseIdleConnections}
	}
	return sim.Actor{
		Name: "user", ScenarioKey: "userSimulator",
		Flags: func(fs *flag.FlagSet) {
			fs.StringVar(&api, "api", "http://127.0.0.1:8000", "`address` of the server")
			fs.StringVar(&email, "email", "pyros", "login")
			fs.StringVar(&password, "password", "", "password (default: $PYROS_PASSWORD)")
			fs.IntVar(&l.Requests, "load", 0, "`number` of requests to submit in place of a scenario, valid and invalid; each answer is judged")
			fs.Uint64Var(&l.Seed, "seed", l.Seed, "of -load: the same seed makes the same requests")
			fs.Float64Var(&l.Rate, "rate", l.Rate, "of -load: requests a second, real time; 0: as fast as the server takes them")
			fs.IntVar(&l.Parallel, "parallel", l.Parallel, "of -load: requests under way at the same time, each with a login of its own")
			fs.Float64Var(&l.Invalid, "invalid", l.Invalid, "of -load: share, 0 to 1, of those that must be refused or are odd in another way")
		},
		Begin: func(s sim.Stage) (sim.Act, error) {
			if l.Requests != 0 {
				return nil, errors.New("-load stands without a -scenario; in one it is an event {\"load\": 300}")
			}
			u := begin(s)
			u.client = u.newClient()
			return u.act, nil
		},
		Unscripted: func(s sim.Stage, out io.Writer, asJSON bool) (func(context.Context) error, bool) {
			return func(ctx context.Context) error { return begin(s).load(ctx, l, out, asJSON) }, l.Requests != 0
		},
	}
}

// user submits what a scenario names, or a load.
type user struct {
	stage     sim.Stage
	run       string // tells the submissions of this play from those of others
	client    *client
	newClient func() *client
	idle      func() // closes the connections that are not in use
}

// act does what an event asks for, a file or a load, and tells the outcome.
func (u user) act(ctx context.Context, n int, event sim.Event) sim.Deed {
	l := usual
	if err := sim.DecodeEvent(event.Payload, &l); err == nil && l.Requests != 0 {
		return u.actLoad(ctx, n, event, l)
	}
	var name string
	if err := json.Unmarshal(event.Payload, &name); err != nil {
		return sim.Deed{Event: string(event.Payload), Outcome: sim.Failed, Text: "not the name of a file, and no load"}
	}
	return u.submit(ctx, n, name)
}

// submit submits a file that lies beside the scenario.
func (u user) submit(ctx context.Context, n int, name string) sim.Deed {
	d := sim.Deed{Event: name, Outcome: sim.Failed}
	file, err := u.stage.ReadBeside(name, maxRequest)
	if err != nil {
		d.Text = fmt.Sprintf("cannot be read: %v", err)
		return d
	}
	saved, err := u.client.submit(ctx, name, fmt.Sprintf("%s-%d", u.run, n), file)
	var refused *refusedError
	switch {
	case errors.As(err, &refused):
		d.Outcome, d.Text = sim.Refused, fmt.Sprintf("refused: %v", err)
	case err != nil:
		d.Text = fmt.Sprintf("not submitted: %v", err)
	default:
		d.Outcome, d.Request = sim.Done, saved.ID
		d.Text = fmt.Sprintf("saved as request %d, %s, %d warnings", saved.ID, saved.Status, len(saved.Warnings))
	}
	return d
}

// actLoad submits a load as an event of a scenario.
func (u user) actLoad(ctx context.Context, n int, event sim.Event, l load) sim.Deed {
	d := sim.Deed{Event: string(event.Payload), Outcome: sim.Failed}
	s, err := l.submit(ctx, u.loadName(n), u.newClient)
	switch {
	case err != nil:
		d.Text = err.Error()
	case !s.fine():
		d.Text = s.line() + ": " + strings.Join(s.Differed[:min(3, len(s.Differed))], "; ")
	default:
		d.Outcome, d.Text = sim.Done, s.line()
	}
	return d
}

// load submits a load and tells how it went.
func (u user) load(ctx context.Context, l load, out io.Writer, asJSON bool) error {
	defer u.idle()
	s, err := l.submit(ctx, u.loadName(0), u.newClient)
	if err != nil {
		return err
	}
	if asJSON {
		err = json.NewEncoder(out).Encode(s)
	} else {
		err = s.print(out)
	}
	if err == nil && !s.fine() {
		err = fmt.Errorf("%d answers or requests were otherwise than they should be", len(s.Differed)+s.More)
	}
	return err
}

// loadName is what the names of a load's requests begin with.
func (u user) loadName(n int) string { return fmt.Sprintf("load %.8s-%d", u.run, n) }
