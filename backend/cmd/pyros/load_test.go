package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
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
// planned anew for what happens, at most once for each, without losing of the night
// more than the time that is lost, and without touching what was begun.
func TestAFullNightIsPlannedCalmly(t *testing.T) {
	h := night(t, dynamicSpeed)
	if said, err := h.load("-load", "330", "-seed", "5", "-invalid", "0"); err != nil || len(said.Differed) > 0 {
		t.Fatalf("%v: %s", err, strings.Join(said.Differed, "\n"))
	}
	const wanted = 6
	h.until(fmt.Sprintf("%d sequences are executed", wanted), 150*time.Second, func() (bool, string) {
		n := h.sequences(observatory.SequenceExecuted)
		return n >= wanted, fmt.Sprint(n)
	})
	list := h.schedules()
	full := 0
	for i, s := range list {
		if strings.Contains(s.Trigger, "submitted") {
			full = i
		}
	}
	list = list[full:]
	if first := list[0]; len(first.Entries) < 100 || first.LeftOutTotal() < 100 {
		t.Fatalf("%d have a place and %d wait: the night is not full", len(first.Entries), first.LeftOutTotal())
	}
	h.checkReasons(list)
	for i := 1; i < len(list); i++ {
		h.checkBegunStays(list[i-1], list[i])
		h.checkNightIsKept(list[i-1], list[i])
	}
	h.checkMoves(list)
}

// checkReasons wants every schedule but the first to have been made for something
// that happened, and no more of them than that.
func (h *house) checkReasons(list []observatory.Schedule) {
	h.t.Helper()
	kinds := []string{"was executed", "was cancelled", "the observing conditions changed", "is late by", "no longer fits into its window"}
	plannings := map[string]int{} // by the first of the kinds that a schedule names
	for _, s := range list[1:] {
		i := slices.IndexFunc(kinds, func(kind string) bool { return strings.Contains(s.Trigger, kind) })
		if i < 0 || strings.Contains(s.Trigger, "interrupted") || strings.Contains(s.Trigger, "unsafe") || strings.Contains(s.Trigger, "failed") {
			h.t.Errorf("planned because %s", s.Trigger) // not split: names may have a semicolon
			continue
		}
		plannings[kinds[i]]++
	}
	// What the schedules tell of is counted after them: it can only be more.
	executed, cancelled := h.sequences(observatory.SequenceExecuted), h.sequences(observatory.SequenceCancelled)
	lasted := list[len(list)-1].Created.Sub(list[0].Created)
	for kind, most := range map[string]int{
		"was executed": executed, "was cancelled": cancelled,
		"the observing conditions changed": 1 + int(lasted/(10*time.Minute)), // ten minutes lie between two
		"is late by":                       executed,                         // what runs makes others late, not more often than it ends
		"no longer fits into its window":   executed,
	} {
		if plannings[kind] > most {
			h.t.Errorf("%d plannings because something %s, which can be so %d times", plannings[kind], kind, most)
		}
	}
	if n := plannings["was executed"]; n < 3 {
		h.t.Errorf("%d plannings for %d that were executed: nothing to judge by", n, executed)
	}
}

// checkBegunStays wants what was begun, and not interrupted since, to be where it was.
func (h *house) checkBegunStays(before, now observatory.Schedule) {
	h.t.Helper()
	for _, was := range before.Entries {
		if !was.Locked || len(h.interruptions(was.RequestID)) > 0 {
			continue
		}
		if is := entry(now, was.SequenceID); is == nil || !is.Locked || !is.Start.Equal(was.Start) {
			h.t.Errorf("%s: %s was begun at %v and is now %+v", now.Trigger, was.Name, was.Start, is)
		}
	}
}

// checkNightIsKept wants a schedule to have what the one before had, but for what was
// cancelled, for the time that is lost, as much as it can be worth at most, and two
// parts of a hundred: whose window is over by then is lost as a whole. How many they
// are does not matter: several short ones give way to a long one, and who can also be
// observed in a later night to who cannot.
func (h *house) checkNightIsKept(before, now observatory.Schedule) {
	h.t.Helper()
	const greatest = 6 // the weight of the most important
	lost := lostTime(before, now).Minutes()
	taken := 0.0 // weighted minutes
	for _, was := range before.Entries {
		if was.Status == observatory.SequenceCancelled && entry(now, was.SequenceID) == nil {
			taken += float64(6-was.Priority) * was.End.Sub(was.Start).Minutes()
		}
	}
	if now.Z1 < 0.98*before.Z1-greatest*lost-taken {
		h.t.Errorf("%s: Z1 %.0f of %.0f, %.1f min are lost, and %.0f weighted minutes cancelled", now.Trigger, now.Z1, before.Z1, lost, taken)
	}
}

// lostTime is what of the schedule before could not be used: what should have begun
// when the next one is made, and has not, as what ran was not at its end; and what
// was begun elsewhere than planned, while the schedule was made.
func lostTime(before, now observatory.Schedule) time.Duration {
	var late, taken time.Duration
	for _, was := range before.Entries {
		if is := entry(now, was.SequenceID); !was.Locked && (is == nil || !is.Locked) {
			late = max(late, now.Created.Sub(was.Start))
		}
	}
	for _, is := range now.Entries {
		if was := entry(before, is.SequenceID); is.Locked && (was == nil || was.Start.Sub(is.Start).Abs() > 5*time.Minute) {
			taken += is.End.Sub(is.Start)
		}
	}
	return late + taken
}

// checkMoves wants less than three of four to move in a planning, taken over the
// whole night; it was nearly all of them when moves were free. What each move must
// gain is not checked here: a schedule cannot be measured by the one before. What
// was late pushes others aside, what fell out makes room, another seeing gives and
// takes places, and the gain is over a plan with all that, which nobody sees but the
// planner. Its own tests do (TestNothingMovesWithoutAGain).
func (h *house) checkMoves(list []observatory.Schedule) {
	h.t.Helper()
	moved, places := 0, 0
	for _, s := range list[1:] {
		moved, places = moved+s.Moved, places+len(s.Entries)
	}
	if 4*moved > 3*places {
		h.t.Errorf("%d moved of %d that had a place", moved, places)
	}
	h.t.Logf("%d moved of %d that had a place in %d schedules", moved, places, len(list)-1)
}

// entry is where a schedule has the sequence, nil for nowhere.
func entry(s observatory.Schedule, sequence int) *observatory.Scheduled {
	for i := range s.Entries {
		if s.Entries[i].SequenceID == sequence {
			return &s.Entries[i]
		}
	}
	return nil
}

// sequences counts those of that status.
func (h *house) sequences(status observatory.SequenceStatus) (n int) {
	for _, r := range all[observatory.Request](h, "/requests?") {
		for _, s := range r.Sequences {
			if s.Status == status {
				n++
			}
		}
	}
	return n
}
