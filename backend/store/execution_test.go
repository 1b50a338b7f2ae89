package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func TestOfManyWhoStartASequenceOneWins(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		r := b.submit(t, b.person(t, "ana", "Scientist"), requestOf("one", 1))
		id := r.Sequences[0].ID
		_, err := b.StartSequence(t.Context(), id)
		wantCode(t, err, observatory.CodeConflict) // it has no place yet
		b.plan(t, r.Sequences...)
		other := reopen(t, b.dsn) // another process
		var won atomic.Int32
		var group sync.WaitGroup
		for i := range 10 {
			who := []*bench{b, other}[i%2]
			group.Go(func() {
				_, err := who.StartSequence(context.Background(), id)
				switch {
				case err == nil:
					won.Add(1)
				case observatory.CodeOf(err) != observatory.CodeConflict:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if q := must[observatory.Sequence](t)(b.Sequence(t.Context(), id)); won.Load() != 1 || q.Attempts != 1 {
			t.Errorf("%d won, %d attempts", won.Load(), q.Attempts)
		}
	})
}

func TestFinishAndInterrupt(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		r := b.submit(t, b.person(t, "ana", "Scientist"), requestOf("four", 4))
		for i, to := range []observatory.SequenceStatus{
			observatory.SequenceExecuted, observatory.SequenceFailed, observatory.SequenceCancelled, observatory.SequenceExpired,
		} {
			id := r.Sequences[i].ID
			b.plan(t, r.Sequences[i:]...)
			_, err := b.FinishSequence(ctx, id, to, "early")
			wantCode(t, err, observatory.CodeConflict)
			_, err = b.InterruptSequence(ctx, id, "early")
			wantCode(t, err, observatory.CodeConflict)
			must[observatory.Sequence](t)(b.StartSequence(ctx, id))
			_, err = b.FinishSequence(ctx, id, observatory.SequencePlanned, "never")
			wantCode(t, err, observatory.CodeInvalid)
			q := must[observatory.Sequence](t)(b.InterruptSequence(ctx, id, "It rains."))
			if q.Status != observatory.SequenceToBePlanned || q.Reason != "It rains." || q.PlannedFrom != nil {
				t.Errorf("interrupted: %+v", q)
			}
			b.plan(t, r.Sequences[i:]...)
			if q = must[observatory.Sequence](t)(b.StartSequence(ctx, id)); q.Attempts != 2 {
				t.Errorf("%d attempts", q.Attempts)
			}
			if q = must[observatory.Sequence](t)(b.FinishSequence(ctx, id, to, "So it ended.")); q.Status != to || q.Reason != "So it ended." {
				t.Errorf("finished: %+v", q)
			}
			_, err = b.FinishSequence(ctx, id, to, "twice")
			wantCode(t, err, observatory.CodeConflict)
		}
		_, err := b.StartSequence(ctx, 4711)
		wantCode(t, err, observatory.CodeNotFound)
		_, err = b.Sequence(ctx, 4711)
		wantCode(t, err, observatory.CodeNotFound)
		got := must[observatory.Request](t)(b.Request(ctx, observatory.Agent("test"), r.ID))
		if got.Status != observatory.RequestPartial {
			t.Errorf("request is %s", got.Status)
		}
	})
}

// fill saves images of a sequence until it has n.
func (b *bench) fill(t *testing.T, q observatory.Sequence, n int) {
	t.Helper()
	for _, a := range q.Albums {
		for _, p := range a.Plans {
			for i := 1; i <= p.Images && n > 0; i++ {
				n--
				must[observatory.Image](t)(b.AddImage(t.Context(), imageOf(p, i, q.Name+a.Name+string(rune('0'+i)))))
			}
		}
	}
}

func TestRecoverAfterTheProgramDied(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		r := b.submit(t, b.person(t, "ana", "Scientist"), requestOf("three", 3))
		b.plan(t, r.Sequences...)
		for i, images := range []int{1, 4} {
			q := must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[i].ID))
			b.fill(t, q, images)
		}
		next := reopen(t, b.dsn) // the first one is never closed properly before
		found := must[[]observatory.Sequence](t)(next.RecoverExecuting(ctx, "The program ended while it executed."))
		if len(found) != 2 || found[0].Status != observatory.SequenceToBePlanned || found[0].ImagesDone != 1 || found[1].Status != observatory.SequenceExecuted {
			t.Errorf("found: %+v", found)
		}
		if again := must[[]observatory.Sequence](t)(next.RecoverExecuting(ctx, "x")); len(again) != 0 {
			t.Errorf("found again: %+v", again)
		}
		in := must[store.PlanningInput](t)(next.PlanningInput(ctx, night))
		if len(in.Sequences) != 3 || in.Previous == nil || len(in.Previous.Entries) != 3 {
			t.Errorf("planning input: %d sequences, previous %+v", len(in.Sequences), in.Previous)
		}
		if !must[bool](t)(next.AwaitsPlanning(ctx)) {
			t.Error("nothing awaits planning")
		}
	})
}

func TestImages(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana, bob := b.person(t, "ana", "Scientist"), b.person(t, "bob", "Scientist")
		r := b.submit(t, ana, requestOf("pictured", 1))
		b.plan(t, r.Sequences...)
		must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[0].ID))
		plan := r.Sequences[0].Albums[0].Plans[0]
		b.events.take()
		first := must[observatory.Image](t)(b.AddImage(ctx, imageOf(plan, 1, "a.fits")))
		if first.RequestID != r.ID || first.SequenceID != r.Sequences[0].ID || first.Detector != "Visible camera" || first.Channel != observatory.ChannelVIS || first.Filter != "Second visible filter" {
			t.Errorf("image: %+v", first)
		}
		events := b.events.take()
		if got := of[observatory.Request](events); len(of[observatory.Image](events)) != 1 || len(got) != 1 || got[0].Sequences[0].ImagesDone != 1 || got[0].Sequences[0].Albums[0].Plans[0].ImagesDone != 1 {
			t.Errorf("events: %+v", events)
		}
		again := must[observatory.Image](t)(b.AddImage(ctx, imageOf(plan, 1, "other.fits")))
		if again.ID != first.ID || again.File != "a.fits" || len(b.events.take()) != 0 {
			t.Errorf("the same image again: %+v", again)
		}
		if known := must[observatory.Image](t)(b.ImageOf(ctx, plan.ID, 1, "")); known.ID != first.ID {
			t.Errorf("the image of the plan is %+v", known)
		}
		_, err := b.ImageOf(ctx, plan.ID, 2, "")
		wantCode(t, err, observatory.CodeNotFound)
		_, err = b.AddImage(ctx, imageOf(plan, 3, "c.fits"))
		wantCode(t, err, observatory.CodeInvalid)
		_, err = b.AddImage(ctx, imageOf(observatory.Plan{ID: 4711}, 1, "d.fits"))
		wantCode(t, err, observatory.CodeNotFound)
		must[observatory.Sequence](t)(b.InterruptSequence(ctx, r.Sequences[0].ID, "It rains."))
		must[observatory.Image](t)(b.AddImage(ctx, imageOf(plan, 2, "b.fits"))) // it was read out meanwhile

		flat := observatory.Image{Detector: "Infrared camera", Object: "flat", Night: night.Name, Number: 1, Start: epoch, File: "flat.fits"}
		calibration := must[observatory.Image](t)(b.AddImage(ctx, flat))
		if twice := must[observatory.Image](t)(b.AddImage(ctx, flat)); twice.ID != calibration.ID {
			t.Errorf("the same calibration is %d and %d", calibration.ID, twice.ID)
		}
		flat.Detector, flat.File = "Eye", "e.fits"
		_, err = b.AddImage(ctx, flat)
		wantCode(t, err, observatory.CodeNotFound)

		for _, c := range []struct {
			who    observatory.Actor
			filter store.ImageFilter
			want   int
		}{
			{ana, store.ImageFilter{}, 3},
			{bob, store.ImageFilter{}, 1},
			{observatory.Agent("test"), store.ImageFilter{}, 3},
			{ana, store.ImageFilter{Detector: "Infrared camera"}, 1},
			{ana, store.ImageFilter{RequestID: r.ID, SequenceID: r.Sequences[0].ID, Night: night.Name}, 2},
			{ana, store.ImageFilter{Night: "1999-12-31"}, 0},
			{bob, store.ImageFilter{RequestID: r.ID}, 0},
		} {
			if got := must[store.Page[observatory.Image]](t)(b.Images(ctx, c.who, c.filter)); len(got.Items) != c.want {
				t.Errorf("%s with %+v sees %d images, want %d", c.who.Name, c.filter, len(got.Items), c.want)
			}
		}
		_, err = b.Image(ctx, bob, first.ID)
		wantCode(t, err, observatory.CodeNotFound)
		wantCode(t, b.DeleteRequest(ctx, ana, r.ID, 0), observatory.CodeConflict) // images are kept
	})
}

func TestMeasures(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		image := must[observatory.Image](t)(b.AddImage(ctx, observatory.Image{Detector: "Visible camera", Object: "bias", Night: "n", Start: epoch, File: "b.fits"}))
		if list := must[[]observatory.Image](t)(b.UnmeasuredImages(ctx, 10)); len(list) != 1 || list[0].ID != image.ID || list[0].Measured != nil {
			t.Fatalf("unmeasured: %+v", list)
		}
		for _, sources := range []int{3, 5} {
			image = must[observatory.Image](t)(b.SaveMeasures(ctx, image.ID, observatory.Measures{Background: 300.5, Sources: sources, FWHMPixels: 2.5}))
		}
		if image.Measured == nil || image.Measured.Sources != 5 || image.Measured.Background != 300.5 {
			t.Errorf("measured: %+v", image.Measured)
		}
		if list := must[[]observatory.Image](t)(b.UnmeasuredImages(ctx, 10)); len(list) != 0 {
			t.Errorf("still unmeasured: %+v", list)
		}
		_, err := b.SaveMeasures(ctx, 4711, observatory.Measures{})
		wantCode(t, err, observatory.CodeNotFound)
	})
}

func TestAnEndedContextChangesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ana := b.person(t, "ana", "Scientist")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, _, err := b.SubmitRequest(ctx, ana, requestOf("late", 1), "k", nil)
		wantCode(t, err, observatory.CodeUnavailable)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v does not tell its cause", err)
		}
		if len(b.events.take()) != 0 {
			t.Error("an event of what did not happen")
		}
		b.submit(t, ana, requestOf("in time", 1)) // the turn was given back
	})
}

func TestNobodyHearsOfAnythingBeforeItIsCommitted(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		other := reopen(t, b.dsn)
		ana := b.person(t, "ana", "Scientist")
		b.events.heard = func(e observatory.Event) {
			switch e := e.(type) {
			case observatory.Request:
				r, err := other.Request(ctx, ana, e.ID)
				if err != nil || r.Version != e.Version || r.Status != e.Status {
					t.Errorf("heard of version %d %s, read %d %s (%v)", e.Version, e.Status, r.Version, r.Status, err)
				}
			case observatory.Schedule:
				if s, err := other.CurrentSchedule(ctx); err != nil || s == nil || s.ID != e.ID || len(s.Entries) != len(e.Entries) {
					t.Errorf("heard of schedule %d, read %+v (%v)", e.ID, s, err)
				}
			case observatory.Image:
				if i, err := other.Image(ctx, ana, e.ID); err != nil || i.File != e.File {
					t.Errorf("heard of image %d, read %+v (%v)", e.ID, i, err)
				}
			}
		}
		r := b.submit(t, ana, requestOf("heard", 2))
		b.plan(t, r.Sequences...)
		q := must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[0].ID))
		b.fill(t, q, 4)
		b.clock.move(time.Second)
		must[observatory.Sequence](t)(b.FinishSequence(ctx, q.ID, observatory.SequenceExecuted, "done"))
		must[observatory.Request](t)(b.CancelRequest(ctx, ana, r.ID, 0, ""))
	})
}
