package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// A start that was pinned and passes while the sequence waits is released at the
// next planning and told in its life; one that may begin any moment stays.
func TestAPinThatHasPassedIsReleased(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		r := b.submit(t, b.person(t, "ana", "Scientist"), requestOf("three", 3))
		operator := b.person(t, "olga", "Operator")
		const passed, begins, ahead = 0, 1, 2
		first, soon, late := b.clock.Now().Add(10*time.Minute), b.clock.Now().Add(20*time.Minute), b.clock.Now().Add(40*time.Minute)
		for i, at := range []time.Time{passed: first, begins: soon, ahead: late} {
			if q := must[observatory.Sequence](t)(b.PinSequence(ctx, operator, r.Sequences[i].ID, &at)); q.Pinned == nil || !q.Pinned.Equal(at) {
				t.Fatalf("pinned at %v, want %v", q.Pinned, at)
			}
		}
		b.clock.move(10*time.Minute + observatory.PinGrace + time.Minute)
		for _, q := range must[store.PlanningInput](t)(b.PlanningInput(ctx, night)).Sequences {
			if (q.Pinned == nil) != (q.ID == r.Sequences[passed].ID) {
				t.Errorf("the planner is told of sequence %d pinned at %v", q.ID, q.Pinned)
			}
		}
		s := b.scheduleOf(r.Sequences[begins])
		s.Entries[0].Start, s.Entries[0].End = soon, soon.Add(2*time.Minute)
		must[observatory.Schedule](t)(b.ReplaceSchedule(ctx, s))
		for i, want := range []bool{passed: false, begins: true, ahead: true} {
			if q := must[observatory.Sequence](t)(b.Sequence(ctx, r.Sequences[i].ID)); (q.Pinned != nil) != want {
				t.Errorf("sequence %d is pinned at %v", i, q.Pinned)
			}
		}
		released := func(c observatory.Change) bool {
			return strings.Contains(c.Cause, `"three a" was pinned to`) && strings.HasSuffix(c.Cause, "has passed: it is released.")
		}
		if life := must[[]observatory.Change](t)(b.Changes(ctx, operator, r.ID)); !slices.ContainsFunc(life, released) {
			t.Errorf("its life does not tell: %+v", life)
		}
	})
}
