package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func TestReplaceScheduleSetsEveryState(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := requestOf("many", 8)
		const placed, loser, forever, over, started, cancelled, unknown, gone = 0, 1, 2, 3, 4, 5, 6, 7
		r.Sequences[forever].DurationS = 1e6
		r.Sequences[over].End = epoch.Add(2 * time.Minute)
		saved := b.submit(t, ana, r)
		q := saved.Sequences
		b.plan(t, q[over], q[started], q[gone])
		must[observatory.Sequence](t)(b.StartSequence(ctx, q[started].ID))
		toCancel := b.submit(t, ana, requestOf("cancelled", 1))
		must[observatory.Request](t)(b.CancelRequest(ctx, ana, toCancel.ID, 0, "no more"))
		q[cancelled] = toCancel.Sequences[0]
		b.clock.move(10 * time.Minute)
		b.events.take()

		s := b.scheduleOf(q[placed], q[started], q[cancelled], observatory.Sequence{ID: 4711})
		s.LeftOut = []observatory.LeftOut{
			{SequenceID: q[loser].ID, Reason: observatory.LeftOutLostTo, By: []int{q[placed].ID}, Text: "It lost to many a."},
			{SequenceID: q[forever].ID, Reason: observatory.LeftOutWindow, Text: "It needs more time than its window has."},
			{SequenceID: 4712, Reason: observatory.LeftOutNight, Text: "deleted meanwhile"},
		}
		// One began since the planner looked, which has it elsewhere.
		if _, err := b.ReplaceSchedule(ctx, s); !errors.Is(err, store.ErrBegan) || len(b.events.take()) != 0 {
			t.Errorf("a schedule that moves what runs: error %v", err)
		}
		s.Entries[1].Locked = true
		got := must[observatory.Schedule](t)(b.ReplaceSchedule(ctx, s))
		if len(got.Entries) != 3 || len(got.LeftOut) != 2 || got.LeftOut[0].By[0] != q[placed].ID || got.LeftOut[0].Name != q[loser].Name {
			t.Errorf("schedule: %+v", got)
		}
		want := map[int]observatory.SequenceStatus{
			placed: observatory.SequencePlanned, loser: observatory.SequenceUnplannable, forever: observatory.SequenceRejected,
			over: observatory.SequenceExpired, started: observatory.SequenceExecuting, cancelled: observatory.SequenceCancelled,
			unknown: observatory.SequenceToBePlanned, gone: observatory.SequenceToBePlanned,
		}
		for i, status := range want {
			is := must[observatory.Sequence](t)(b.Sequence(ctx, q[i].ID))
			if is.Status != status {
				t.Errorf("sequence %d is %s, want %s", i, is.Status, status)
			}
			if (is.PlannedFrom != nil) != (status == observatory.SequencePlanned || status == observatory.SequenceExecuting) {
				t.Errorf("sequence %d, %s, is planned for %v", i, is.Status, is.PlannedFrom)
			}
			if i == loser && is.Reason != "It lost to many a." {
				t.Errorf("reason: %q", is.Reason)
			}
		}
		if s := of[observatory.Schedule](b.events.take()); len(s) != 1 || fmt.Sprint(s[0]) != fmt.Sprint(got) {
			t.Errorf("schedule events: %+v", s)
		}
	})
}

func TestReplacingAScheduleByItselfChangesNoRequest(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		r := b.submit(t, b.person(t, "ana", "Scientist"), requestOf("two", 2))
		s := b.scheduleOf(r.Sequences[0])
		s.LeftOut = []observatory.LeftOut{{SequenceID: r.Sequences[1].ID, Reason: observatory.LeftOutQuota, Text: "No quota is left."}}
		first := must[observatory.Schedule](t)(b.ReplaceSchedule(t.Context(), s))
		b.events.take()
		second := must[observatory.Schedule](t)(b.ReplaceSchedule(t.Context(), s))
		if events := b.events.take(); len(events) != 1 || second.ID <= first.ID {
			t.Errorf("schedules %d and %d, events %+v", first.ID, second.ID, events)
		}
		s.Entries[0].Start = s.Entries[0].Start.Add(time.Second)
		must[observatory.Schedule](t)(b.ReplaceSchedule(t.Context(), s))
		if events := b.events.take(); len(of[observatory.Change](events)) != 0 || len(of[observatory.Request](events)) != 1 {
			t.Errorf("moving a place: %+v", events)
		}
		page := must[store.Page[observatory.Schedule]](t)(b.Schedules(t.Context(), "", 2))
		if len(page.Items) != 2 || page.Next == "" || len(page.Items[0].Entries) != 0 || page.Items[0].ID <= page.Items[1].ID {
			t.Errorf("page: %+v", page)
		}
		if old := must[observatory.Schedule](t)(b.Schedule(t.Context(), first.ID)); len(old.Entries) != 1 || len(old.LeftOut) != 1 {
			t.Errorf("the first schedule became %+v", old)
		}
		_, err := b.Schedule(t.Context(), 4711)
		wantCode(t, err, observatory.CodeNotFound)
	})
}

func TestAScheduleThatContradictsItselfIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		r := b.submit(t, b.person(t, "ana", "Scientist"), requestOf("one", 1))
		b.events.take()
		twice := b.scheduleOf(r.Sequences[0], r.Sequences[0])
		both := b.scheduleOf(r.Sequences[0])
		both.LeftOut = []observatory.LeftOut{{SequenceID: r.Sequences[0].ID, Reason: observatory.LeftOutNight}}
		bad := b.scheduleOf(r.Sequences[0])
		bad.LeftOut = []observatory.LeftOut{{SequenceID: b.submit(t, observatory.Agent("x"), requestOf("o", 1)).Sequences[0].ID, Reason: "whim"}}
		b.events.take()
		for name, s := range map[string]observatory.Schedule{"twice": twice, "both": both, "reason": bad} {
			if _, err := b.ReplaceSchedule(t.Context(), s); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if s := must[*observatory.Schedule](t)(b.CurrentSchedule(t.Context())); s != nil || len(b.events.take()) != 0 {
			t.Errorf("half a schedule was saved: %+v", s)
		}
		if q := must[observatory.Sequence](t)(b.Sequence(t.Context(), r.Sequences[0].ID)); q.Status != observatory.SequenceToBePlanned {
			t.Errorf("the sequence is %s", q.Status)
		}
	})
}

func TestQuotas(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana, bob := b.person(t, "ana", "Scientist"), b.person(t, "bob", "Scientist") // both of Mexico
		r := b.submit(t, ana, requestOf("a", 4))
		b.submit(t, bob, requestOf("b", 1))
		b.submit(t, observatory.Agent("alertmanager"), requestOf("c", 1))
		q := r.Sequences
		b.plan(t, q...)
		for i, end := range []observatory.SequenceStatus{observatory.SequenceExecuted, observatory.SequenceFailed, observatory.SequenceCancelled} {
			must[observatory.Sequence](t)(b.StartSequence(ctx, q[i].ID))
			must[observatory.Sequence](t)(b.FinishSequence(ctx, q[i].ID, end, ""))
		}
		must[observatory.Sequence](t)(b.StartSequence(ctx, q[3].ID))
		in := must[store.PlanningInput](t)(b.PlanningInput(ctx, night))
		const hour, spent = 3600.0, 240.0 // one executed, one executing, of 120 s
		got := in.Quotas
		if got.Users[ana.UserID] != 100*hour-spent || got.Users[bob.UserID] != 100*hour || len(got.Users) != 2 {
			t.Errorf("users: %v", got.Users)
		}
		if got.Programs["GRB"] != 1000*hour-spent || len(got.Programs) != 1 {
			t.Errorf("programs: %v", got.Programs)
		}
		if got.Countries["Mexico"] != 1200*hour-spent || got.UserCountry[bob.UserID] != "Mexico" {
			t.Errorf("countries: %v of %v", got.Countries, got.UserCountry)
		}
		if u := must[observatory.User](t)(b.User(ctx, ana.UserID)); u.UsedS != 120 {
			t.Errorf("used: %v", u.UsedS)
		}
		var states []observatory.SequenceStatus
		for _, q := range in.Sequences {
			states = append(states, q.Status)
		}
		if len(states) != 4 {
			t.Errorf("to plan: %v, want the executed, the executing and two that wait", states)
		}
		next := night
		next.Name, next.Sunset, next.Sunrise = "2026-11-23", night.Sunset.Add(24*time.Hour), night.Sunrise.Add(24*time.Hour)
		if in := must[store.PlanningInput](t)(b.PlanningInput(ctx, next)); in.Previous != nil || len(in.Sequences) != 3 {
			t.Errorf("the next night has %d sequences and the previous schedule %v", len(in.Sequences), in.Previous)
		}
	})
}
