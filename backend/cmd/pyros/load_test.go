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

// TestAFullNightIsPlannedCalmly has the user simulator fill a night whose devices
// work: some hundreds find a place, some hundreds wait for one. From then on it is
// planned anew for what happens, once for each, without losing of the night what
// it had, and without touching what was begun.
func TestAFullNightIsPlannedCalmly(t *testing.T) {
	h := night(t, dynamicSpeed)
	if said, err := h.load("-load", "330", "-seed", "5", "-invalid", "0"); err != nil || len(said.Differed) > 0 {
		t.Fatalf("%v: %s", err, strings.Join(said.Differed, "\n"))
	}
	const wanted = 6
	h.until(fmt.Sprintf("%d sequences are executed", wanted), 150*time.Second, func() (bool, string) {
		n := h.executedSequences()
		return n >= wanted, fmt.Sprint(n)
	})
	list := h.schedules()
	full := 0
	for i, s := range list {
		if strings.Contains(s.Trigger, "submitted") {
			full = i
		}
	}
	first := list[full]
	if len(first.Entries) < 100 || first.LeftOutTotal() < 100 {
		t.Fatalf("%d have a place and %d wait: the night is not full", len(first.Entries), first.LeftOutTotal())
	}
	events := 0
	for i := full + 1; i < len(list); i++ {
		before, now := list[i-1], list[i]
		for reason := range strings.SplitSeq(now.Trigger, "; ") {
			if !strings.Contains(reason, "was executed") && !strings.Contains(reason, "was cancelled") && !strings.Contains(reason, "is late by") &&
				!strings.Contains(reason, "the observing conditions changed") {
				t.Errorf("planned because %s", reason)
			}
			if strings.Contains(reason, "was executed") {
				events++
			}
		}
		// What is late or cancelled takes its time from the night.
		if lost := strings.Contains(now.Trigger, "late") || strings.Contains(now.Trigger, "cancelled"); !lost && now.Z1 < 0.99*before.Z1 || now.Dropped > now.Added+3 {
			t.Errorf("%s: Z1 %.0f of %.0f, %d dropped for %d added", now.Trigger, now.Z1, before.Z1, now.Dropped, now.Added)
		}
		for _, e := range before.Entries {
			if e.Locked && place(now, e.RequestID) == nil {
				t.Errorf("%s: %s was begun and is gone", now.Trigger, e.Name)
			}
		}
	}
	// A few more than were executed: for the sky, for what was late.
	if n := len(list) - full - 1; n < 3 || n > 2*events+5 {
		t.Errorf("%d plannings for %d that were executed", n, events)
	}
}

func (h *house) executedSequences() (n int) {
	for _, r := range all[observatory.Request](h, "/requests?") {
		for _, s := range r.Sequences {
			if s.Status == observatory.SequenceExecuted {
				n++
			}
		}
	}
	return n
}
