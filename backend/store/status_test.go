package store

import (
	"testing"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

func allStates() []observatory.SequenceStatus {
	var list []observatory.SequenceStatus
	for _, word := range observatory.SequenceStatus("").Values() {
		list = append(list, observatory.SequenceStatus(word))
	}
	return list
}

func TestTransitionsHoldTogether(t *testing.T) {
	reached := map[observatory.SequenceStatus]bool{}
	for from, list := range transitions {
		if from.Ended() {
			t.Errorf("%s is an end and has a row", from)
		}
		for _, to := range list {
			reached[to] = true
			if to == from {
				t.Errorf("%s leads to itself", from)
			}
		}
	}
	for _, s := range allStates() {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
		if !s.Ended() && len(transitions[s]) == 0 {
			t.Errorf("nothing leads out of %s", s)
		}
		if !s.Ended() && !mayBecome(s, observatory.SequenceCancelled) {
			t.Errorf("%s cannot be cancelled", s)
		}
		if s.Plannable() && !(mayBecome(s, observatory.SequenceExpired) && (s == observatory.SequencePlanned || mayBecome(s, observatory.SequencePlanned))) {
			t.Errorf("%s cannot be planned or expire", s)
		}
		if s != observatory.SequencePlanned && s != observatory.SequencePending && mayBecome(s, observatory.SequenceExecuting) {
			t.Errorf("%s starts without a place in the schedule", s)
		}
	}
}

func TestDerivedStatus(t *testing.T) {
	type states = []observatory.SequenceStatus
	for _, c := range []struct {
		states states
		want   observatory.RequestStatus
	}{
		{nil, observatory.RequestDraft},
		{states{observatory.SequenceIncomplete, observatory.SequenceComplete}, observatory.RequestDraft},
		{states{observatory.SequenceToBePlanned, observatory.SequenceComplete}, observatory.RequestSubmitted},
		{states{observatory.SequenceUnplannable}, observatory.RequestSubmitted},
		{states{observatory.SequencePlanned, observatory.SequenceToBePlanned, observatory.SequenceExecuted}, observatory.RequestPlanned},
		{states{observatory.SequencePending, observatory.SequencePlanned}, observatory.RequestExecuting},
		{states{observatory.SequenceExecuting, observatory.SequenceCancelled}, observatory.RequestExecuting},
		{states{observatory.SequenceExecuted, observatory.SequenceExecuted}, observatory.RequestExecuted},
		{states{observatory.SequenceExecuted, observatory.SequenceFailed}, observatory.RequestPartial},
		{states{observatory.SequenceExecuted, observatory.SequenceToBePlanned}, observatory.RequestSubmitted},
		{states{observatory.SequenceFailed, observatory.SequenceExpired}, observatory.RequestFailed},
		{states{observatory.SequenceRejected}, observatory.RequestFailed},
		{states{observatory.SequenceExpired, observatory.SequenceCancelled}, observatory.RequestExpired},
		{states{observatory.SequenceCancelled}, observatory.RequestCancelled},
	} {
		if got := deriveStatus(c.states); got != c.want {
			t.Errorf("deriveStatus(%v) = %s, want %s", c.states, got, c.want)
		}
	}
}

func TestDerivedStatusDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.SampledFrom(allStates())).Draw(t, "states")
		if a, b := deriveStatus(list), deriveStatus(rapid.Permutation(list).Draw(t, "permuted")); a != b {
			t.Fatalf("%s and %s", a, b)
		}
	})
}

func TestCursor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.IntRange(1, 1<<50).Draw(t, "id")
		if got, err := decodeCursor(encodeCursor(id)); err != nil || got != id {
			t.Fatalf("%d became %d, %v", id, got, err)
		}
		if got, err := decodeCursor(rapid.String().Draw(t, "text")); err == nil && got < 0 {
			t.Fatalf("a wrong cursor became %d", got)
		}
	})
	for _, wrong := range []string{"x", "djE6", "djE6LTE", "djE6MA", encodeCursor(5) + "="} {
		if _, err := decodeCursor(wrong); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("decodeCursor(%q) = %v, want invalid", wrong, err)
		}
	}
}

func TestClipKeepsWholeLetters(t *testing.T) {
	if got := clip("é€x", 4); got != "é" {
		t.Errorf("clip = %q", got)
	}
	if got := clip("abc", 3); got != "abc" {
		t.Errorf("clip = %q", got)
	}
}
