package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func TestEditKeepsWhatIsAskedForAsBefore(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := b.submit(t, ana, requestOf("three", 3))
		b.plan(t, r.Sequences...)
		r = must[observatory.Request](t)(b.Request(ctx, ana, r.ID))
		b.events.take()

		next := requestOf("three", 3)
		next.Name, next.Flag = "renamed", "f"
		// The last comes first and is kept; the first is changed; the second goes; a new one comes.
		a, c := next.Sequences[0], next.Sequences[2]
		a.Albums = a.Albums[:1]
		a.Target.RADeg = 83.82
		d := c
		d.Name = "new"
		next.Sequences = []observatory.Sequence{c, d, a}
		saved := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, r.ID, r.Version, next))

		if got := must[observatory.Request](t)(b.Request(ctx, ana, r.ID)); fmt.Sprint(got) != fmt.Sprint(saved) {
			t.Errorf("answered\n%+v\nread\n%+v", saved, got)
		}
		if saved.Name != "renamed" || saved.Flag != "f" || saved.Version != r.Version+1 || saved.Status != observatory.RequestPlanned || !saved.Complete {
			t.Errorf("request: %+v", saved)
		}
		q := saved.Sequences
		if len(q) != 3 || q[0].ID != r.Sequences[2].ID || q[0].Status != observatory.SequencePlanned || q[0].PlannedFrom == nil {
			t.Fatalf("what was asked for as before is not kept: %+v", q)
		}
		if q[1].Name != "new" || q[1].Status != observatory.SequenceToBePlanned || q[2].ID <= r.Sequences[2].ID || q[2].Name != a.Name ||
			q[2].Target.RADeg != 83.82 || len(q[2].Albums) != 1 || q[2].ImagesAll != 2 || q[2].Status != observatory.SequenceToBePlanned {
			t.Errorf("new sequences: %+v", q[1:])
		}
		events := b.events.take()
		if got := of[observatory.Request](events); len(got) != 1 || fmt.Sprint(got[0]) != fmt.Sprint(saved) {
			t.Errorf("events: %+v", got)
		}
		var life []string
		for _, line := range of[observatory.Change](events) {
			life = append(life, fmt.Sprintf("%s>%s %s %s", line.From, line.To, line.Cause, line.Actor))
		}
		want := []string{
			"> Edited: 1 sequence changed, 1 added, 1 taken out. ana",
			`planned>cancelled Sequence "three b" was taken out of the request. ana`,
			">to_be_planned Added. ana",
			"planned>to_be_planned Changed. ana",
		}
		if !slices.Equal(life, want) {
			t.Errorf("life\n%s\nwant\n%s", strings.Join(life, "\n"), strings.Join(want, "\n"))
		}
		if all := must[[]observatory.Change](t)(b.Changes(ctx, ana, r.ID)); len(all) != 3+3+4 {
			t.Errorf("%d lines of its life are kept", len(all))
		}

		// A planning that looked before the edit places nothing that is gone.
		plan := b.plan(t, r.Sequences...)
		if len(plan.Entries) != 1 || plan.Entries[0].SequenceID != q[0].ID {
			t.Errorf("entries: %+v", plan.Entries)
		}
		b.events.take()
		again := must[observatory.Request](t)(b.Request(ctx, ana, r.ID))
		same := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, r.ID, 0, next))
		if same.Version != again.Version || len(b.events.take()) != 0 {
			t.Errorf("no change is version %d after %d", same.Version, again.Version)
		}
		same.Sequences[0], same.Sequences[2] = same.Sequences[2], same.Sequences[0]
		swapped := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, r.ID, 0, same))
		if swapped.Sequences[0].ID != same.Sequences[0].ID || swapped.Sequences[2].ID != same.Sequences[2].ID || swapped.Version != again.Version+1 {
			t.Errorf("swapped: %+v", swapped.Sequences)
		}
	})
}

// Another rule of its group or another program leaves a sequence what it is, but
// not its place: the planning hears of it and plans by what binds it now.
func TestAnEditOfWhatBindsHasItPlannedAnew(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		asked := requestOf("three", 3)
		asked.Program, asked.Groups = "GRB", []observatory.Group{{Name: "g", Rule: observatory.GroupOneOf}}
		asked.Sequences[0].Group, asked.Sequences[1].Group = "g", "g"
		saved := b.submit(t, ana, asked)
		const waits, planned = observatory.SequenceToBePlanned, observatory.SequencePlanned
		for _, one := range []struct {
			change func(*observatory.Request)
			want   []observatory.SequenceStatus
			cause  string
		}{
			{func(r *observatory.Request) { r.Name = "renamed" }, []observatory.SequenceStatus{planned, waits, planned}, ""},
			{
				func(r *observatory.Request) {
					r.Groups = []observatory.Group{{Name: "g", Rule: observatory.GroupAllOf}}
				},
				[]observatory.SequenceStatus{waits, waits, planned},
				`The rule of its group "g" was changed to all_of.`,
			},
			{func(r *observatory.Request) { r.Program = "AGN" }, []observatory.SequenceStatus{waits, waits, waits}, "Its program was changed to AGN."},
		} {
			b.plan(t, saved.Sequences[0], saved.Sequences[2]) // the second waits for its place
			b.events.take()
			one.change(&asked)
			after := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, saved.ID, 0, asked))
			for i, q := range after.Sequences {
				if q.ID != saved.Sequences[i].ID || q.Status != one.want[i] || (q.PlannedFrom != nil) != (q.Status == planned) {
					t.Errorf("%q: sequence %d is %s, want %s: %+v", one.cause, i, q.Status, one.want[i], q)
				}
			}
			told := map[int]int{}
			for _, c := range of[observatory.Change](b.events.take()) {
				if c.Cause == one.cause && c.To == waits && c.From.Plannable() && c.Actor == "ana" {
					told[c.SequenceID]++
				}
			}
			for i, q := range saved.Sequences {
				if anew := one.cause != "" && one.want[i] == waits; told[q.ID] == 1 != anew {
					t.Errorf("%q: %d events that sequence %d is to be planned anew", one.cause, told[q.ID], i)
				}
			}
			if after.Program != asked.Program || !slices.Equal(after.Groups, asked.Groups) {
				t.Errorf("%q: %s, %+v", one.cause, after.Program, after.Groups)
			}
		}
	})
}

func TestADraftIsEditedAndSubmitted(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		draft := requestOf("draft", 2)
		draft.Submitted = false
		r := b.submit(t, ana, draft)
		draft.Sequences = draft.Sequences[:1]
		draft.Sequences[0].DurationS = 300
		preferred := epoch.Add(time.Hour)
		draft.Sequences[0].Preferred = &preferred
		r = must[observatory.Request](t)(b.UpdateRequest(ctx, ana, r.ID, r.Version, draft))
		if r.Status != observatory.RequestDraft || r.Sequences[0].Status != observatory.SequenceComplete || r.Sequences[0].DurationS != 300 {
			t.Fatalf("draft: %+v", r)
		}
		id := r.Sequences[0].ID
		r.Submitted = true
		b.events.take()
		r = must[observatory.Request](t)(b.UpdateRequest(ctx, ana, r.ID, r.Version, r))
		if r.Status != observatory.RequestSubmitted || !r.Submitted || r.Sequences[0].ID != id || r.Sequences[0].Status != observatory.SequenceToBePlanned || r.Sequences[0].Reason != "" {
			t.Errorf("submitted: %+v", r)
		}
		changes := of[observatory.Change](b.events.take())
		if len(changes) != 1 || changes[0].From != observatory.SequenceComplete || changes[0].Cause != "Submitted." {
			t.Errorf("changes: %+v", changes)
		}
		if !must[bool](t)(b.AwaitsPlanning(ctx)) {
			t.Error("nothing waits for the planner")
		}
		r.Submitted = false
		_, err := b.UpdateRequest(ctx, ana, r.ID, 0, r)
		wantCode(t, err, observatory.CodeInvalid)
	})
}

func TestEditRefused(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana, bob, eva := b.person(t, "ana", "Scientist"), b.person(t, "bob", "Scientist"), b.person(t, "eva", "Scientist")
		olga := b.person(t, "olga", "Operator")
		wantCode(t, b.SetMember(ctx, eva.UserID, "GRB", true), "")
		next := requestOf("other", 1)
		refused := func(who observatory.Actor, r observatory.Request, version int, next observatory.Request, want observatory.Code) {
			t.Helper()
			before := must[observatory.Request](t)(b.Request(ctx, olga, r.ID))
			b.events.take()
			_, err := b.UpdateRequest(ctx, who, r.ID, version, next)
			wantCode(t, err, want)
			before.Updated = before.Updated.UTC()
			if after := must[observatory.Request](t)(b.Request(ctx, olga, r.ID)); fmt.Sprint(after) != fmt.Sprint(before) || len(b.events.take()) > 0 {
				t.Errorf("a refused edit changed\n%+v\nto\n%+v", before, after)
			}
		}
		r := b.submit(t, ana, requestOf("mine", 2))
		refused(bob, r, 0, next, observatory.CodeNotFound)
		refused(eva, r, 0, next, observatory.CodeForbidden)
		refused(ana, r, r.Version+1, next, observatory.CodeStale)
		for _, spoil := range []func(*observatory.Request){
			func(r *observatory.Request) { r.Program = "Astrology" },
			func(r *observatory.Request) { r.Sequences = nil },
			func(r *observatory.Request) { r.Sequences[0].Albums[0].Plans[0].Filter = "Purple" },
			func(r *observatory.Request) { r.Sequences[0].Priority = 9 },
			func(r *observatory.Request) { r.Name = strings.Repeat("x", 192) },
		} {
			bad := requestOf("bad", 1)
			spoil(&bad)
			refused(ana, r, 0, bad, observatory.CodeInvalid)
		}
		alert := requestOf("alert", 1)
		alert.IsAlert = true
		refused(olga, b.submit(t, observatory.Agent(observatory.AgentAlertManager), alert), 0, next, observatory.CodeConflict)

		b.plan(t, r.Sequences...)
		q := must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[0].ID))
		refused(ana, r, 0, next, observatory.CodeConflict) // executes
		must[observatory.Image](t)(b.AddImage(ctx, imageOf(q.Albums[0].Plans[0], 1, "edit1")))
		must[observatory.Sequence](t)(b.InterruptSequence(ctx, q.ID, "It rains."))
		refused(ana, r, 0, next, observatory.CodeConflict) // has an image

		gone := b.submit(t, ana, requestOf("gone", 1))
		must[observatory.Request](t)(b.CancelRequest(ctx, ana, gone.ID, 0, ""))
		refused(ana, gone, 0, next, observatory.CodeConflict)
		_, err := b.UpdateRequest(ctx, ana, 4711, 0, next)
		wantCode(t, err, observatory.CodeNotFound)
		if r := must[observatory.Request](t)(b.UpdateRequest(ctx, olga, b.submit(t, bob, requestOf("bobs", 1)).ID, 0, next)); r.UserID != bob.UserID {
			t.Errorf("an operator's edit gives the request to %d", r.UserID)
		}
	})
}
