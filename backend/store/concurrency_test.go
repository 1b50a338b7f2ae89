package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// TestManyAtOnce lets scientists submit and cancel, a planner plan, and an
// observer execute, all at once and through two processes' worth of
// connections, and then looks whether anything was lost, doubled or skipped.
func TestManyAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		const scientists, requestsEach, rounds = 4, 5, 12
		second := reopen(t, b.dsn)
		ctx := t.Context()
		var group sync.WaitGroup
		tolerate := func(err error, codes ...observatory.Code) bool {
			for _, c := range codes {
				if observatory.CodeOf(err) == c {
					return true
				}
			}
			if err != nil {
				t.Error(err)
			}
			return err != nil
		}
		for i := range scientists {
			actor := b.person(t, fmt.Sprint("scientist", i), "Scientist")
			who := []*bench{b, second}[i%2]
			group.Go(func() {
				for n := range requestsEach {
					r, _, err := who.SubmitRequest(ctx, actor, requestOf(fmt.Sprint(i, n), 1+n%3), fmt.Sprint("key", n), nil)
					if tolerate(err) {
						return
					}
					again, replayed, err := who.SubmitRequest(ctx, actor, requestOf(fmt.Sprint(i, n), 1+n%3), fmt.Sprint("key", n), nil)
					if !tolerate(err) && (!replayed || again.ID != r.ID) {
						t.Errorf("submitted twice: %d and %d", r.ID, again.ID)
					}
					if n%4 == 3 {
						_, err := who.CancelRequest(ctx, actor, r.ID, 0, "changed my mind")
						tolerate(err, observatory.CodeConflict)
					}
				}
			})
		}
		group.Go(func() {
			for range rounds {
				in, err := second.PlanningInput(ctx, night)
				if tolerate(err) {
					return
				}
				var free []observatory.Sequence
				for _, q := range in.Sequences {
					if q.Status.Plannable() {
						free = append(free, q)
					}
				}
				_, err = second.ReplaceSchedule(ctx, b.scheduleOf(free...))
				tolerate(err)
			}
		})
		for range 2 {
			group.Go(func() { observe(ctx, t, b, rounds) })
		}
		group.Wait()
		checkEverything(t, b)
	})
}

// observe executes what the schedule has, as an observer does.
func observe(ctx context.Context, t *testing.T, b *bench, rounds int) {
	for range rounds {
		s, err := b.CurrentSchedule(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		if s == nil || len(s.Entries) == 0 {
			continue
		}
		q, err := b.StartSequence(ctx, s.Entries[rand.IntN(len(s.Entries))].SequenceID)
		if err != nil {
			if observatory.CodeOf(err) != observatory.CodeConflict {
				t.Error(err)
			}
			continue
		}
		for _, a := range q.Albums {
			for _, p := range a.Plans {
				for i := 1; i <= p.Images; i++ {
					if _, err := b.AddImage(ctx, imageOf(p, i, fmt.Sprint(p.ID, "-", i, "-", rand.Int()))); err != nil {
						t.Error(err)
					}
				}
			}
		}
		if rand.IntN(3) == 0 {
			_, err = b.InterruptSequence(ctx, q.ID, "It rains.")
		} else {
			_, err = b.FinishSequence(ctx, q.ID, observatory.SequenceExecuted, "All images are saved.")
		}
		if err != nil && observatory.CodeOf(err) != observatory.CodeConflict { // cancelled meanwhile
			t.Error(err)
		}
	}
}

// checkEverything looks for rows that contradict each other.
func checkEverything(t *testing.T, b *bench) {
	t.Helper()
	ctx, admin := t.Context(), observatory.Agent("test")
	all := must[page](t)(b.Requests(ctx, admin, store.RequestFilter{Limit: 200}))
	if len(all.Items) != 20 {
		t.Errorf("%d requests, want 20", len(all.Items))
	}
	for _, r := range all.Items {
		changes := must[[]observatory.Change](t)(b.Changes(ctx, admin, r.ID))
		for _, q := range r.Sequences {
			last := observatory.SequenceStatus("")
			starts := 0
			for _, c := range changes {
				if c.SequenceID != q.ID {
					continue
				}
				if c.From != last || c.To == last {
					t.Errorf("sequence %d went from %s, but a change says from %s to %s", q.ID, last, c.From, c.To)
				}
				if last = c.To; last == observatory.SequenceExecuting {
					starts++
				}
			}
			if last != q.Status || starts != q.Attempts {
				t.Errorf("sequence %d is %s after %d attempts; its changes say %s after %d", q.ID, q.Status, q.Attempts, last, starts)
			}
			done := 0
			for _, a := range q.Albums {
				for _, p := range a.Plans {
					done += p.ImagesDone
				}
			}
			images := must[store.Page[observatory.Image]](t)(b.Images(ctx, admin, store.ImageFilter{SequenceID: q.ID, Limit: 200}))
			if done != q.ImagesDone || len(images.Items) != done || done > q.ImagesAll {
				t.Errorf("sequence %d: %d images counted, %d by plans, %d rows, %d wanted", q.ID, q.ImagesDone, done, len(images.Items), q.ImagesAll)
			}
			if (q.Status == observatory.SequencePlanned) && q.PlannedFrom == nil {
				t.Errorf("sequence %d is planned for no time", q.ID)
			}
			if q.Status == observatory.SequenceExecuting {
				t.Errorf("sequence %d still executes", q.ID)
			}
		}
		listed := must[page](t)(b.Requests(ctx, admin, store.RequestFilter{Status: r.Status, Limit: 200}))
		found := false
		for _, o := range listed.Items {
			found = found || o.ID == r.ID
		}
		if want := statusOf(r); r.Status != want || !found {
			t.Errorf("request %d is %s, its sequences say %s", r.ID, r.Status, want)
		}
	}
	seen := map[int]int{}
	for _, r := range of[observatory.Request](b.events.take()) {
		if r.Version <= seen[r.ID] {
			t.Errorf("request %d: version %d was published after %d", r.ID, r.Version, seen[r.ID])
		}
		seen[r.ID] = r.Version
	}
}

// statusOf says again, in other words than the store, what a request's state is.
func statusOf(r observatory.Request) observatory.RequestStatus {
	best := observatory.RequestCancelled
	executed, rest := 0, 0
	for _, q := range r.Sequences {
		switch q.Status {
		case observatory.SequencePlanned:
			return observatory.RequestPlanned
		case observatory.SequenceToBePlanned, observatory.SequenceUnplannable:
			best = observatory.RequestSubmitted
		case observatory.SequenceExecuted:
			executed++
		default:
			rest++
		}
	}
	switch {
	case best == observatory.RequestSubmitted:
		return best
	case executed > 0 && rest > 0:
		return observatory.RequestPartial
	case executed > 0:
		return observatory.RequestExecuted
	}
	return best
}
