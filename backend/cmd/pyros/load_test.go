package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// loaded is what the user simulator says of a load, as far as it matters here.
type loaded struct {
	PerSecond         float64
	Accepted, Refused struct{ Accepted, Refused, Broken int }
	Classes           []struct {
		Class string
		Sent  int
	}
	Saved    int
	Differed []string
}

// load has the user simulator submit a load and gives what it says.
func (h *house) load(args ...string) (loaded, error) {
	h.t.Helper()
	cmd := exec.CommandContext(h.t.Context(), filepath.Join(programs, "pyros-sim-user"), append([]string{"-api", "http://" + h.listen, "-json"}, args...)...)
	cmd.Env = append(h.env, "PYROS_PASSWORD=DjangoPyros")
	out, err := cmd.Output()
	var said loaded
	if len(out) > 0 {
		if err := json.Unmarshal(out, &said); err != nil {
			h.t.Fatalf("%v in %s", err, out)
		}
	}
	return said, err
}

// TestHundredsOfRequestsAtOnce has the user simulator submit what people and
// programs may submit, valid and not, as fast as it is taken: it judges every
// answer, and what the server holds afterwards. Planning keeps up, and does not
// plan for each of them.
func TestHundredsOfRequestsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.server()
	const requests = 400
	said, err := h.load("-load", fmt.Sprint(requests), "-seed", "3")
	if err != nil || len(said.Differed) > 0 {
		t.Fatalf("%v: %s", err, strings.Join(said.Differed, "\n"))
	}
	if got := all[observatory.Request](h, "/requests?"); len(got) != said.Saved || said.Saved < requests/2 || said.Refused.Refused < requests/5 {
		t.Errorf("%d requests are there, %d saved, %d refused", len(got), said.Saved, said.Refused.Refused)
	}
	kinds := map[string]bool{}
	for _, c := range said.Classes {
		kinds[c.Class] = c.Sent > 0
	}
	for _, kind := range []string{"valid icrs", "valid altaz", "valid test"} {
		if !kinds[kind] {
			t.Errorf("nothing %s was sent", kind)
		}
	}
	h.until("all are planned or told why not", 30*time.Second, func() (bool, string) {
		waiting := 0
		for _, r := range all[observatory.Request](h, "/requests?") {
			for _, s := range r.Sequences {
				if s.Status == observatory.SequenceToBePlanned {
					waiting++
				}
			}
		}
		return waiting == 0, fmt.Sprintf("%d wait", waiting)
	})
	if n := h.plannings("submitted"); n < 2 || n > said.Saved/2 {
		t.Errorf("%d plannings for %d requests", n, said.Saved)
	}
}

// TestLoadAsAnEventOfAScenario has `pyros simulate` play one, and the command
// that runs the user simulator submit one.
func TestLoadAsAnEventOfAScenario(t *testing.T) {
	t.Parallel()
	s := newSimulation(t, "--only", "planner", "--scenario", scenarioOf(t, `[400, {"time":2,"userSimulator":{"load":60,"seed":9,"parallel":4}}]`, nil))
	s.ends(0)
	s.tells(`2  user +.*load.*: 60 requests of seed 9 in .* all as they should be`, `everything ended as it should`)

	h := newHouse(t)
	h.server()
	p := h.start("sims", "user", "--load", "40", "--seed", "4")
	<-p.done
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("pyros sims user --load ended with %d", code)
	}
	if n := len(all[observatory.Request](h, "/requests?")); n < 20 || n > 40 {
		t.Errorf("%d requests of a load of 40", n)
	}
}
