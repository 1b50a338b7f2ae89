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
	return sim.Actor{
		Name: "user", ScenarioKey: "userSimulator",
		Flags: func(fs *flag.FlagSet) {
			fs.StringVar(&api, "api", "http://127.0.0.1:8000", "`address` of the server")
			fs.StringVar(&email, "email", "pyros", "login")
			fs.StringVar(&password, "password", "", "password (default: $PYROS_PASSWORD)")
		},
		Begin: func(s sim.Stage) (sim.Act, error) {
			if password == "" {
				password = os.Getenv("PYROS_PASSWORD")
			}
			u := user{stage: s, run: uuid.NewString(), client: &client{
				api: strings.TrimRight(api, "/"), email: email, password: password,
				http: &http.Client{}, wait: clock.Real().Sleep,
			}}
			return u.act, nil
		},
	}
}

// user submits what a scenario names.
type user struct {
	stage  sim.Stage
	run    string // tells the submissions of this play from those of others
	client *client
}

// act submits the file that an event names and tells the outcome.
func (u user) act(ctx context.Context, n int, event sim.Event) sim.Deed {
	var name string
	if err := json.Unmarshal(event.Payload, &name); err != nil {
		return sim.Deed{Event: string(event.Payload), Outcome: sim.Failed, Text: "not the name of a file"}
	}
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
