package planning

import (
	"testing"
	"time"

	"pyros/backend/observatory"
)

// What somebody else does to a sequence is a reason to plan; what this agent's
// own work does is none, or planning would wake itself.
func TestChangesThatWakeThePlanning(t *testing.T) {
	planner, majordome := string(observatory.AgentPlanning), string(observatory.AgentMajordome)
	for name, c := range map[string]struct {
		change observatory.Change
		want   string
	}{
		"pinned": {observatory.Change{From: observatory.SequencePlanned, To: observatory.SequenceToBePlanned, Actor: "olga"}, "a sequence was changed by olga"},
		"pinned again, or one that was tried before": {observatory.Change{From: observatory.SequenceToBePlanned, To: observatory.SequenceToBePlanned, Actor: "olga"}, "a sequence was changed by olga"},
		"lost its place":    {observatory.Change{From: observatory.SequencePlanned, To: observatory.SequenceToBePlanned, Actor: planner}, ""},
		"begun too late":    {observatory.Change{From: observatory.SequencePlanned, To: observatory.SequenceExpired, Actor: majordome}, "a sequence missed its start"},
		"window over":       {observatory.Change{From: observatory.SequencePlanned, To: observatory.SequenceExpired, Actor: planner}, ""},
		"failed an attempt": {observatory.Change{From: observatory.SequenceExecuting, To: observatory.SequenceToBePlanned, Actor: majordome}, "a sequence was interrupted"},
	} {
		night := func(time.Time) observatory.Night { return observatory.Night{} }
		r := newReasons(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC), night, nil)
		r.event(c.change)
		if got := triggerOf(r.take()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A pin or an edit tells of the request, too, whose sequence then waits for its first
// place; only who submitted one is told to have.
func TestWhatWasPinnedWasNotSubmitted(t *testing.T) {
	waiting := func(id int, name string) observatory.Request {
		return observatory.Request{ID: id, Name: name, Sequences: []observatory.Sequence{{Status: observatory.SequenceToBePlanned}}}
	}
	pinned := observatory.Change{RequestID: 1, From: observatory.SequencePlanned, To: observatory.SequenceToBePlanned, Actor: "olga"}
	r := newReasons(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC), func(time.Time) observatory.Night { return observatory.Night{} }, nil)
	for _, event := range []observatory.Event{pinned, waiting(1, "M31"), waiting(2, "M42")} {
		r.event(event)
	}
	if got := triggerOf(r.take()); got != "a sequence was changed by olga; request M42 submitted" {
		t.Errorf("trigger %q", got)
	}
	r.event(waiting(1, "M31")) // taken back to a draft and submitted again
	if got := triggerOf(r.take()); got != "request M31 submitted" {
		t.Errorf("later %q", got)
	}
}
