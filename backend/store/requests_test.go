package store_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

type page = store.Page[observatory.Request]

func names(p page) string {
	var list []string
	for _, r := range p.Items {
		list = append(list, r.Name)
	}
	return strings.Join(list, " ")
}

func TestSubmitRefusesAndSavesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ana := b.person(t, "ana", "Scientist")
		for name, spoil := range map[string]func(r *observatory.Request){
			"program":       func(r *observatory.Request) { r.Program = "Astrology" },
			"detector":      func(r *observatory.Request) { r.Sequences[0].Albums[0].Detector = "Eye" },
			"filter":        func(r *observatory.Request) { r.Sequences[0].Albums[1].Plans[0].Filter = "First visible filter" },
			"no sequence":   func(r *observatory.Request) { r.Sequences = nil },
			"window":        func(r *observatory.Request) { r.Sequences[0].End = r.Sequences[0].Start },
			"not a number":  func(r *observatory.Request) { r.Sequences[0].Target.RADeg = math.NaN() },
			"long name":     func(r *observatory.Request) { r.Name = strings.Repeat("x", 192) },
			"no name":       func(r *observatory.Request) { r.Name = "" },
			"priority":      func(r *observatory.Request) { r.Sequences[0].Priority = 6 },
			"no images":     func(r *observatory.Request) { r.Sequences[1].Albums[1].Plans[0].Images = 0 },
			"long plan":     func(r *observatory.Request) { r.Sequences[1].Albums[1].Plans[0].Name = strings.Repeat("x", 192) },
			"target":        func(r *observatory.Request) { r.Sequences[0].Target.Type = "moon" },
			"far too long":  func(r *observatory.Request) { r.Sequences[0].DurationS = math.Inf(1) },
			"negative time": func(r *observatory.Request) { r.Sequences[0].DurationS = -1 },
		} {
			t.Run(name, func(t *testing.T) {
				r := requestOf("bad", 2)
				spoil(&r)
				_, _, err := b.SubmitRequest(t.Context(), ana, r, "key "+name, nil)
				wantCode(t, err, observatory.CodeInvalid)
			})
		}
		_, _, err := b.SubmitRequest(t.Context(), b.person(t, "vera", "Visitor"), requestOf("visit", 1), "", nil)
		wantCode(t, err, observatory.CodeForbidden)
		if all := must[page](t)(b.Requests(t.Context(), observatory.Agent("test"), store.RequestFilter{})); len(all.Items) != 0 {
			t.Errorf("%d requests were saved", len(all.Items))
		}
		if in := must[store.PlanningInput](t)(b.PlanningInput(t.Context(), night)); len(in.Sequences) != 0 {
			t.Errorf("%d sequences were saved", len(in.Sequences))
		}
		if events := b.events.take(); len(events) != 0 {
			t.Errorf("events of what did not happen: %v", events)
		}
	})
}

func TestSubmitKeepsEverything(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ana := b.person(t, "ana", "Scientist")
		preferred := epoch.Add(time.Hour + 123456789)
		r := requestOf("Ñandú Ω 🔭", 2)
		r.Checkpoint, r.Flag, r.Autodepos = "c", "f", true
		r.Sequences[1].Preferred = &preferred
		r.Sequences[1].Albums = r.Sequences[1].Albums[:1]
		r.Sequences[0].Albums[0].Plans = nil
		r.Warnings = []observatory.Problem{{Place: "sequence 1", Field: "duration", Message: "is less than needed"}}
		saved := b.submit(t, ana, r)
		got := must[observatory.Request](t)(b.Request(t.Context(), ana, saved.ID))
		if fmt.Sprint(got) != fmt.Sprint(saved) {
			t.Errorf("submitted\n%+v\nread\n%+v", saved, got)
		}
		q := got.Sequences[1]
		if got.Name != r.Name || got.Complete || !got.Submitted || got.UserName != "ana" || len(got.Warnings) != 1 || !got.Autodepos {
			t.Errorf("request: %+v", got)
		}
		if got.Sequences[0].Status != observatory.SequenceIncomplete || q.Status != observatory.SequenceToBePlanned {
			t.Errorf("states: %s, %s", got.Sequences[0].Status, q.Status)
		}
		if !q.Preferred.Equal(preferred.Truncate(time.Microsecond)) || q.Preferred.Location() != time.UTC || !q.Start.Equal(r.Sequences[1].Start) {
			t.Errorf("times: %v %v", q.Preferred, q.Start)
		}
		if q.Target != r.Sequences[1].Target || q.Albums[0].Plans[0].Filter != "Second visible filter" || q.ImagesAll != 2 {
			t.Errorf("sequence: %+v", q)
		}
		r.Submitted = false
		if draft := b.submit(t, ana, r); draft.Status != observatory.RequestDraft || draft.Sequences[1].Status != observatory.SequenceComplete {
			t.Errorf("draft: %+v", draft)
		}
	})
}

func TestIdempotencyKey(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana, bob := b.person(t, "ana", "Scientist"), b.person(t, "bob", "Scientist")
		first, replayed, err := b.SubmitRequest(ctx, ana, requestOf("once", 2), "k", nil)
		if err != nil || replayed {
			t.Fatal(replayed, err)
		}
		b.events.take()
		later := requestOf("once", 2) // a relative file, sent again 3 s later
		for i := range later.Sequences {
			later.Sequences[i].Start = later.Sequences[i].Start.Add(3 * time.Second)
			later.Sequences[i].End = later.Sequences[i].End.Add(3 * time.Second)
		}
		again, replayed, err := b.SubmitRequest(ctx, ana, later, "k", nil)
		if err != nil || !replayed || fmt.Sprint(again) != fmt.Sprint(first) {
			t.Errorf("again: %t %v\n%+v\n%+v", replayed, err, first, again)
		}
		if events := b.events.take(); len(events) != 0 {
			t.Errorf("a replay is no event: %v", events)
		}
		other := requestOf("once", 2)
		other.Sequences[1].Albums[0].Plans[0].ExposureS = 11
		_, _, err = b.SubmitRequest(ctx, ana, other, "k", nil)
		wantCode(t, err, observatory.CodeConflict)
		if r, replayed, err := b.SubmitRequest(ctx, bob, other, "k", nil); err != nil || replayed || r.ID == first.ID {
			t.Errorf("another user's key: %d %t %v", r.ID, replayed, err)
		}
		if a, b := b.submit(t, ana, other), b.submit(t, ana, other); a.ID == b.ID {
			t.Error("without a key the same request is another one")
		}
	})
}

func TestAFileIsKnownByItsKey(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana, bob := b.person(t, "ana", "Scientist"), b.person(t, "bob", "Scientist")
		file := []byte("<request/>")
		first, _, err := b.SubmitRequest(ctx, ana, requestOf("once", 2), "k", file)
		wantCode(t, err, "")
		for name, c := range map[string]struct {
			who   observatory.Actor
			key   string
			file  string
			known bool
		}{
			"the same":     {ana, "k", "<request/>", true},
			"another file": {ana, "k", "<request />", false},
			"another key":  {ana, "l", "<request/>", false},
			"no key":       {ana, "", "<request/>", false},
			"another user": {bob, "k", "<request/>", false},
		} {
			got, known, err := b.Submitted(ctx, c.who, c.key, []byte(c.file))
			if err != nil || known != c.known || known && fmt.Sprint(got) != fmt.Sprint(first) {
				t.Errorf("%s: %t %v %+v", name, known, err, got)
			}
		}
		// The same request in another file is the same still.
		again, replayed, err := b.SubmitRequest(ctx, ana, requestOf("once", 2), "k", []byte("{}"))
		if err != nil || !replayed || again.ID != first.ID {
			t.Errorf("another format: %d %t %v", again.ID, replayed, err)
		}
		wantCode(t, b.ForgetFiles(ctx), "")
		if _, known, err := b.Submitted(ctx, ana, "k", file); known || err != nil {
			t.Errorf("without its file the key is known: %v", err)
		}
		if _, replayed, err = b.SubmitRequest(ctx, ana, requestOf("once", 2), "k", file); !replayed || err != nil {
			t.Errorf("a key that was kept before files were: %t %v", replayed, err)
		}
	})
}

func TestWhoSeesAndChangesWhat(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana, bob, eva := b.person(t, "ana", "Scientist"), b.person(t, "bob", "Scientist"), b.person(t, "eva", "Scientist")
		olga := b.person(t, "olga", "Operator")
		wantCode(t, b.SetMember(ctx, eva.UserID, "GRB", true), "")
		wantCode(t, b.SetMember(ctx, eva.UserID, "GRB", true), "")
		wantCode(t, b.SetMember(ctx, eva.UserID, "Astrology", true), observatory.CodeNotFound)
		r := b.submit(t, ana, requestOf("mine", 1))
		alert := b.submit(t, observatory.Agent(observatory.AgentAlertManager), requestOf("alert", 1))
		if alert.UserID != 0 || alert.UserName != "observatory" {
			t.Errorf("an agent's request: %+v", alert)
		}
		for _, c := range []struct {
			who        observatory.Actor
			sees, mine string
			alter      observatory.Code
		}{
			{ana, "mine", "mine", ""},
			{bob, "", "", observatory.CodeNotFound},
			{eva, "alert mine", "", observatory.CodeForbidden},
			{olga, "alert mine", "", ""},
		} {
			if got := names(must[page](t)(b.Requests(ctx, c.who, store.RequestFilter{}))); got != c.sees {
				t.Errorf("%s sees %q, want %q", c.who.Name, got, c.sees)
			}
			if got := names(must[page](t)(b.Requests(ctx, c.who, store.RequestFilter{Mine: true}))); got != c.mine {
				t.Errorf("%s has %q, want %q", c.who.Name, got, c.mine)
			}
			_, err := b.Request(ctx, c.who, r.ID)
			_, err2 := b.Changes(ctx, c.who, r.ID)
			if (err == nil) != (c.sees != "") || (err2 == nil) != (c.sees != "") {
				t.Errorf("%s: %v, %v", c.who.Name, err, err2)
			}
			if c.alter != "" {
				_, err := b.CancelRequest(ctx, c.who, r.ID, 0, "")
				wantCode(t, err, c.alter)
				wantCode(t, b.DeleteRequest(ctx, c.who, r.ID, 0), c.alter)
			}
		}
		wantCode(t, b.SetMember(ctx, eva.UserID, "GRB", false), "")
		if got := names(must[page](t)(b.Requests(ctx, eva, store.RequestFilter{}))); got != "" {
			t.Errorf("a former member sees %q", got)
		}
		forBob := requestOf("for bob", 1)
		forBob.UserID = bob.UserID
		if r := b.submit(t, olga, forBob); r.UserID != bob.UserID {
			t.Errorf("an operator submits for another: %+v", r)
		}
		if r := b.submit(t, eva, forBob); r.UserID != eva.UserID {
			t.Errorf("a scientist submits for another: %+v", r)
		}
		forBob.UserID = 4711
		_, _, err := b.SubmitRequest(ctx, olga, forBob, "", nil)
		wantCode(t, err, observatory.CodeInvalid)
	})
}

func TestFiltersAndPages(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		for _, name := range []string{"100%", "under_score", "Plain", "back\\slash", "quote'\"; DROP TABLE request"} {
			r := requestOf(name, 1)
			if name == "Plain" {
				r.Program = "AGN"
				r.Sequences[0].Target.Name = "NGC 4151"
				r.Sequences[0].Start, r.Sequences[0].End = epoch.Add(24*time.Hour), epoch.Add(25*time.Hour)
			}
			b.submit(t, ana, r)
		}
		for _, c := range []struct {
			filter store.RequestFilter
			want   string
		}{
			{store.RequestFilter{Text: "%"}, "100%"},
			{store.RequestFilter{Text: "_"}, "under_score"},
			{store.RequestFilter{Text: "\\"}, "back\\slash"},
			{store.RequestFilter{Text: "'\";"}, "quote'\"; DROP TABLE request"},
			{store.RequestFilter{Text: "pLAIN"}, "Plain"},
			{store.RequestFilter{Text: "ngc 4151"}, "Plain"},
			{store.RequestFilter{Text: "nothing has this"}, ""},
			{store.RequestFilter{Text: "ANA", Program: "AGN"}, "Plain"},
			{store.RequestFilter{Program: "Astrology"}, ""},
			{store.RequestFilter{Status: observatory.RequestExecuted}, ""},
			{store.RequestFilter{From: epoch.Add(7 * time.Hour)}, "Plain"},
			{store.RequestFilter{To: epoch.Add(7 * time.Hour), Text: "slash"}, "back\\slash"},
			{store.RequestFilter{Text: strings.Repeat("x", 1<<20)}, ""},
		} {
			if got := names(must[page](t)(b.Requests(ctx, ana, c.filter))); got != c.want {
				t.Errorf("%.60v found %q, want %q", c.filter, got, c.want)
			}
		}
		var walked []string
		for f := (store.RequestFilter{Limit: 2}); ; {
			p := must[page](t)(b.Requests(ctx, ana, f))
			walked = append(walked, names(p))
			if f.Cursor = p.Next; p.Next == "" {
				break
			}
			b.submit(t, ana, requestOf("new one", 1)) // does not disturb
		}
		if len(walked) != 3 || !strings.HasSuffix(walked[2], "100%") {
			t.Errorf("pages: %q", walked)
		}
		_, err := b.Requests(ctx, ana, store.RequestFilter{Cursor: "garbage"})
		wantCode(t, err, observatory.CodeInvalid)
	})
}

func TestCancelAndDelete(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := b.submit(t, ana, requestOf("two", 2))
		b.plan(t, r.Sequences...)
		_, err := b.CancelRequest(ctx, ana, r.ID, r.Version, "")
		wantCode(t, err, observatory.CodeStale) // it was planned meanwhile
		must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[0].ID))
		r = must[observatory.Request](t)(b.Request(ctx, ana, r.ID))
		wantCode(t, b.DeleteRequest(ctx, ana, r.ID, r.Version), observatory.CodeConflict) // it executes
		b.events.take()
		r = must[observatory.Request](t)(b.CancelRequest(ctx, ana, r.ID, r.Version, "The burst faded."))
		if r.Status != observatory.RequestCancelled || r.Sequences[0].Reason != "The burst faded." || r.Sequences[1].PlannedFrom != nil {
			t.Errorf("cancelled: %+v", r)
		}
		events := b.events.take()
		if c := of[observatory.Change](events); len(c) != 2 || c[0].From != observatory.SequenceExecuting || c[0].Actor != "ana" || c[1].From != observatory.SequencePlanned {
			t.Errorf("changes: %+v", c)
		}
		if got := of[observatory.Request](events); len(got) != 1 || fmt.Sprint(got[0]) != fmt.Sprint(r) {
			t.Errorf("event %+v\nis not the answer %+v", got, r)
		}
		_, err = b.CancelRequest(ctx, ana, r.ID, 0, "again")
		wantCode(t, err, observatory.CodeConflict)
		_, err = b.FinishSequence(ctx, r.Sequences[0].ID, observatory.SequenceExecuted, "")
		wantCode(t, err, observatory.CodeConflict)
		wantCode(t, b.DeleteRequest(ctx, ana, r.ID, r.Version), "")
		if e := of[observatory.Removed](b.events.take()); len(e) != 1 || e[0].RequestID != r.ID {
			t.Errorf("removed: %+v", e)
		}
		_, err = b.Request(ctx, ana, r.ID)
		wantCode(t, err, observatory.CodeNotFound)
		if s := must[*observatory.Schedule](t)(b.CurrentSchedule(ctx)); len(s.Entries) != 0 {
			t.Errorf("the schedule has what was deleted: %+v", s.Entries)
		}
	})
}
