package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// lives gives a request's lines as "from>to cause".
func (b *bench) lives(t *testing.T, who observatory.Actor, id int) (lines []string) {
	t.Helper()
	for _, c := range must[[]observatory.Change](t)(b.Changes(t.Context(), who, id)) {
		lines = append(lines, string(c.From)+">"+string(c.To)+" "+c.Cause)
	}
	return lines
}

func (b *bench) statuses(t *testing.T, who observatory.Actor, id int) (list []observatory.SequenceStatus) {
	t.Helper()
	for _, q := range must[observatory.Request](t)(b.Request(t.Context(), who, id)).Sequences {
		list = append(list, q.Status)
	}
	return list
}

func TestOneOfAGroupIsEnough(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := requestOf("five", 5)
		r.Groups = []observatory.Group{{Name: "either", Rule: observatory.GroupOneOf}, {Name: "both", Rule: observatory.GroupAllOf}}
		for i, group := range []string{"either", "either", "either", "both", "both"} {
			r.Sequences[i].Group = group
		}
		saved := b.submit(t, ana, r)
		b.plan(t, saved.Sequences...)
		must[observatory.Sequence](t)(b.StartSequence(ctx, saved.Sequences[3].ID))
		must[observatory.Sequence](t)(b.FinishSequence(ctx, saved.Sequences[3].ID, observatory.SequenceExecuted, "Done."))
		must[observatory.Sequence](t)(b.StartSequence(ctx, saved.Sequences[0].ID))
		must[observatory.Sequence](t)(b.FinishSequence(ctx, saved.Sequences[0].ID, observatory.SequenceFailed, "The wheel is stuck."))
		b.events.take()
		must[observatory.Sequence](t)(b.StartSequence(ctx, saved.Sequences[1].ID))
		must[observatory.Sequence](t)(b.FinishSequence(ctx, saved.Sequences[1].ID, observatory.SequenceExecuted, "Done."))
		got := b.statuses(t, ana, saved.ID)
		want := []observatory.SequenceStatus{
			observatory.SequenceFailed, observatory.SequenceExecuted, observatory.SequenceCancelled, observatory.SequenceExecuted, observatory.SequencePlanned,
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("sequence %d is %s, want %s", i, got[i], want[i])
			}
		}
		last := must[observatory.Request](t)(b.Request(ctx, ana, saved.ID)).Sequences[2]
		if last.Reason != `Sequence "five b" was executed; of the group "either" one is enough.` || last.PlannedFrom != nil {
			t.Errorf("%+v", last)
		}
		// In one transaction: no event tells of the one without the other.
		for _, e := range of[observatory.Request](b.events.take()) {
			if e.Sequences[1].Status == observatory.SequenceExecuted && e.Sequences[2].Status != observatory.SequenceCancelled {
				t.Errorf("told of the executed one while the other is %s", e.Sequences[2].Status)
			}
		}
	})
}

// Of a group that goes whole nothing is left to do once one of it has ended
// without being executed: by itself, or because its time was over.
func TestWhatGoesWholeEndsWhole(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		asked := func(rule observatory.GroupRule) observatory.Request {
			r := requestOf("three", 3)
			r.Groups = []observatory.Group{{Name: "g", Rule: rule}}
			r.Sequences[0].Group, r.Sequences[1].Group = "g", "g"
			return r
		}
		const cancelled, planned = observatory.SequenceCancelled, observatory.SequencePlanned
		for name, end := range map[observatory.SequenceStatus]func(r observatory.Request){
			observatory.SequenceFailed: func(r observatory.Request) {
				b.plan(t, r.Sequences...)
				must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[0].ID))
				must[observatory.Sequence](t)(b.FinishSequence(ctx, r.Sequences[0].ID, observatory.SequenceFailed, "The wheel is stuck."))
			},
			observatory.SequenceExpired: func(r observatory.Request) {
				b.clock.move(2 * time.Hour)
				b.plan(t, r.Sequences[1:]...) // which did not see the first any more
				b.clock.move(-2 * time.Hour)
			},
		} {
			for rule, want := range map[observatory.GroupRule]observatory.SequenceStatus{observatory.GroupAllOf: cancelled, observatory.GroupOneOf: planned} {
				r := asked(rule)
				r.Sequences[0].End = epoch.Add(2 * time.Hour)
				r.Sequences[0].Windows = nil
				saved := b.submit(t, ana, r)
				end(saved)
				got := must[observatory.Request](t)(b.Request(ctx, ana, saved.ID)).Sequences
				if got[0].Status != name || got[1].Status != want || got[2].Status != planned {
					t.Errorf("%s, %s: %s, %s, %s", rule, name, got[0].Status, got[1].Status, got[2].Status)
				}
				why := fmt.Sprintf(`Sequence "three a" has %s; the group "g" goes whole or not at all.`, name)
				if (got[1].Reason == why) != (want == cancelled) || want == cancelled && got[1].PlannedFrom != nil {
					t.Errorf("%s, %s: %+v", rule, name, got[1])
				}
			}
		}
	})
}

func TestAttemptsThatFailAreCounted(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := requestOf("two", 2)
		r.Sequences[0].MaxAttempts = 2
		saved := b.submit(t, ana, r)
		id, forever := saved.Sequences[0].ID, saved.Sequences[1].ID
		try := func(id int, end func() (observatory.Sequence, error)) observatory.Sequence {
			t.Helper()
			b.plan(t, saved.Sequences...)
			must[observatory.Sequence](t)(b.StartSequence(ctx, id))
			return must[observatory.Sequence](t)(end())
		}
		_, err := b.FailAttempt(ctx, id, "early")
		wantCode(t, err, observatory.CodeConflict)
		// Rain is no failure of its own.
		if q := try(id, func() (observatory.Sequence, error) { return b.InterruptSequence(ctx, id, "It rains.") }); q.Status != observatory.SequenceToBePlanned {
			t.Errorf("interrupted: %+v", q)
		}
		fail := func(id int) func() (observatory.Sequence, error) {
			return func() (observatory.Sequence, error) { return b.FailAttempt(ctx, id, "The wheel is stuck.") }
		}
		if q := try(id, fail(id)); q.Status != observatory.SequenceToBePlanned || q.Reason != "The wheel is stuck. It failed 1 of 2 times." {
			t.Errorf("after the first failure: %+v", q)
		}
		if q := try(id, fail(id)); q.Status != observatory.SequenceFailed || q.Reason != "The wheel is stuck. It failed 2 of 2 times." || q.Attempts != 3 {
			t.Errorf("after the second: %+v", q)
		}
		for range 5 {
			if q := try(forever, fail(forever)); q.Status != observatory.SequenceToBePlanned || q.Reason != "The wheel is stuck." {
				t.Fatalf("until it succeeds: %+v", q)
			}
		}
	})
}

func TestATimeCriticalSequenceThatMissedItsStartExpires(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		preferred := epoch.Add(10 * time.Minute)
		r := requestOf("three", 3)
		for i := range 2 {
			r.Sequences[i].Preferred, r.Sequences[i].TimeCritical, r.Sequences[i].ToleranceS = &preferred, true, 30
		}
		r.Sequences[2].Preferred = &preferred // wished for, not critical
		saved := b.submit(t, ana, r)
		b.plan(t, saved.Sequences[0], saved.Sequences[2])
		b.clock.move(10*time.Minute + 30*time.Second)
		b.plan(t, saved.Sequences[0], saved.Sequences[2]) // the last moment
		if got := b.statuses(t, ana, saved.ID); got[0] != observatory.SequencePlanned || got[2] != observatory.SequencePlanned {
			t.Fatalf("within the tolerance: %v", got)
		}
		b.clock.move(time.Microsecond)
		_, err := b.StartSequence(ctx, saved.Sequences[0].ID)
		wantCode(t, err, observatory.CodeConflict)
		const why = "It is time-critical and has missed its start, 2026-11-23 03:10:30 UTC at the latest."
		read := must[observatory.Request](t)(b.Request(ctx, ana, saved.ID)).Sequences
		if read[0].Status != observatory.SequenceExpired || read[0].Reason != why || read[0].Attempts != 0 {
			t.Errorf("started late: %+v", read[0])
		}
		b.plan(t, saved.Sequences[2]) // a planning that does not speak of the other
		read = must[observatory.Request](t)(b.Request(ctx, ana, saved.ID)).Sequences
		if read[1].Status != observatory.SequenceExpired || read[1].Reason != why {
			t.Errorf("never started: %+v", read[1])
		}
		if q := must[observatory.Sequence](t)(b.StartSequence(ctx, saved.Sequences[2].ID)); q.Status != observatory.SequenceExecuting {
			t.Errorf("not critical: %+v", q)
		}
		if lines := strings.Join(b.lives(t, ana, saved.ID), "\n"); strings.Count(lines, "expired "+why) != 2 {
			t.Errorf("life\n%s", lines)
		}
	})
}

func TestSeveralWindowsExpireWithTheLast(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := requestOf("one", 1)
		r.Sequences[0].Windows = []observatory.Window{
			{Start: epoch, End: epoch.Add(time.Hour)}, {Start: epoch.Add(3 * time.Hour), End: epoch.Add(4 * time.Hour)},
		}
		saved := b.submit(t, ana, r)
		b.clock.move(2 * time.Hour)
		plan := b.scheduleOf()
		plan.Entries = []observatory.Scheduled{{SequenceID: saved.Sequences[0].ID, Start: epoch.Add(200 * time.Minute), End: epoch.Add(202 * time.Minute)}}
		got := must[observatory.Schedule](t)(b.ReplaceSchedule(ctx, plan))
		if e := got.Entries[0]; !e.WindowStart.Equal(epoch.Add(3*time.Hour)) || !e.WindowEnd.Equal(epoch.Add(4*time.Hour)) {
			t.Errorf("its window is %s to %s", e.WindowStart, e.WindowEnd)
		}
		b.clock.move(2 * time.Hour)
		b.plan(t)
		q := must[observatory.Sequence](t)(b.Sequence(ctx, saved.Sequences[0].ID))
		if q.Status != observatory.SequenceExpired || q.Reason != "Its last window ended at 2026-11-23 07:00:00 UTC." {
			t.Errorf("%+v", q)
		}
	})
}

// Of a series each occurrence lives by itself.
func TestLaterOccurrencesStay(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ana := b.person(t, "ana", "Scientist")
		r := requestOf("three", 3)
		for i := range r.Sequences {
			r.Sequences[i].Series, r.Sequences[i].Occurrence = "three", i+1
		}
		saved := b.submit(t, ana, r)
		b.plan(t, saved.Sequences[0])
		must[observatory.Sequence](t)(b.StartSequence(t.Context(), saved.Sequences[0].ID))
		must[observatory.Sequence](t)(b.FinishSequence(t.Context(), saved.Sequences[0].ID, observatory.SequenceExecuted, "Done."))
		if got := b.statuses(t, ana, saved.ID); got[1] != observatory.SequenceToBePlanned || got[2] != observatory.SequenceToBePlanned {
			t.Errorf("%v", got)
		}
	})
}

// A pin outlives its start by its grace: only then the planning no longer hears of
// it and it is released.
func TestAPinEndsWithItsGrace(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana, olga := b.person(t, "ana", "Scientist"), b.person(t, "olga", "Operator")
		saved := b.submit(t, ana, requestOf("one", 1))
		id, at := saved.Sequences[0].ID, b.clock.Now().Add(time.Hour)
		must[observatory.Sequence](t)(b.PinSequence(ctx, olga, id, &at))
		for _, c := range []struct {
			passes time.Duration
			kept   bool
		}{{time.Hour + 3*time.Second, true}, {observatory.PinGrace - 3*time.Second, true}, {time.Second, false}} {
			b.clock.move(c.passes)
			in := must[store.PlanningInput](t)(b.PlanningInput(ctx, night))
			if len(in.Sequences) != 1 || (in.Sequences[0].Pinned != nil) != c.kept {
				t.Errorf("%v after the start the planning hears of %+v", b.clock.Now().Sub(at), in.Sequences)
			}
			b.plan(t) // without a place for it
			q := must[observatory.Sequence](t)(b.Sequence(ctx, id))
			if (q.Pinned != nil) != c.kept || q.Status != observatory.SequenceToBePlanned {
				t.Errorf("%v after the start: %+v", b.clock.Now().Sub(at), q)
			}
		}
		if lines := strings.Join(b.lives(t, ana, saved.ID), "\n"); strings.Count(lines, "has passed: it is released.") != 1 {
			t.Errorf("life\n%s", lines)
		}
	})
}
