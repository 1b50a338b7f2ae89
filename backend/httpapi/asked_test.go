package httpapi

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/request"
	"pyros/backend/store"
	"pyros/openapi"
)

// askedForm uses what goes beyond one window of one star.
const askedForm = `{"name":"planets","scientific_program":"GRB","target_type":"body","submitted":true,
"groups":[{"name":"either","rule":"one_of"}],
"sequences":[
{"name":"Saturn","body":"saturn","group":"either","max_attempts":2,
 "windows":[{"window_start":"2026-11-23T04:30:00Z","window_end":"2026-11-23T08:00:00Z"},{"window_start":"2026-11-24T04:00:00Z","window_end":"2026-11-24T08:00:00Z"}],
 "constraints":{"min_alt_deg":30,"min_moon_deg":5},
 "albums":[{"detector":"Visible camera","plans":[{"filter":"First visible filter","duration":60,"nb_images":10}]}]},
{"name":"M31","target_type":"icrs","target_coords":"10.6847 41.2688","group":"either",
 "window_start":"2026-11-23T04:30:00Z","window_end":"2026-11-23T08:00:00Z",
 "albums":[{"detector":"Visible camera","plans":[{"filter":"First visible filter","duration":30,"nb_images":10}]}]}]}`

func TestTheCheckShowsPartsAndCost(t *testing.T) {
	b, _, _, named := withStore(t)
	var check Check
	b.want(call{method: "POST", path: prefix + "/requests/check", as: named["ada"], body: askedForm}, 200, "").into(t, &check)
	if len(check.Problems) > 0 || len(check.Parts) != 2 {
		t.Fatalf("%+v", check)
	}
	p := check.Parts[0]
	if p.ExposureS != 600 || p.ReadoutS <= 0 || p.FilterS <= 0 || p.DurationS != p.ExposureS+p.ReadoutS+p.FilterS || p.TotalS != p.DurationS+p.OverheadS || p.Detector != "Visible camera" {
		t.Errorf("parts %+v", p)
	}
	if check.QuotaS != p.DurationS { // one of the two is executed
		t.Errorf("cost %g, want that of the longer one, %g", check.QuotaS, p.DurationS)
	}
	// What could be read has parts also where the request is refused.
	broken := strings.Replace(askedForm, "scientific_program", "scientific_programme", 1)
	b.want(call{method: "POST", path: prefix + "/requests/check", as: named["ada"], body: broken}, 200, "").into(t, &check)
	if check.Request != nil || len(check.Problems) == 0 || len(check.Parts) != 2 || check.Parts[0] != p {
		t.Errorf("refused: %+v", check)
	}

	var r observatory.Request
	b.want(call{method: "POST", path: prefix + "/requests", as: named["ada"], body: askedForm}, 201, "").into(t, &r)
	if len(r.Groups) != 1 || len(r.Sequences[0].Windows) != 2 || r.Sequences[0].Target.Body != "saturn" || r.Sequences[0].Constraints.MinAltDeg != 30 {
		t.Errorf("kept: %+v", r)
	}
	b.want(call{path: prefix + "/requests/" + itoa(r.ID) + "/check", as: named["ada"]}, 200, "").into(t, &check)
	if len(check.Problems) > 0 || check.Parts[0] != p || check.Request == nil {
		t.Errorf("of what is kept: %+v", check)
	}
	b.want(call{path: prefix + "/requests/" + itoa(r.ID) + "/check", as: named["bob"]}, 404, observatory.CodeNotFound)
}

// The server looks at the sky below the same altitude of the Sun as the planner.
func TestTheSkyIsLookedAtAtSubmission(t *testing.T) {
	b := newBench(t, func(o *Options) { o.SunAltDeg = -12 })
	low := strings.Replace(goodForm, "-05:23:28", "-45:00:00", 1)
	p := b.want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: low}, 422, observatory.CodeInvalid).problem(t)
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "is never above") {
		t.Errorf("problems %+v", p.Problems)
	}
	byDay := strings.NewReplacer("2026-11-23T04:00:00Z", "2026-11-23T16:00:00Z", "2026-11-23T12:00:00Z", "2026-11-23T20:00:00Z").Replace(goodForm)
	p = b.want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: byDay}, 422, observatory.CodeInvalid).problem(t)
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "the Sun is never below -12 deg in its window; lowest") {
		t.Errorf("problems %+v", p.Problems)
	}
	// A draft is kept, with the warning.
	draft := strings.Replace(byDay, `"submitted":true`, `"submitted":false`, 1)
	var r observatory.Request
	b.want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: draft}, 201, "").into(t, &r)
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Message, "the Sun is never below") {
		t.Errorf("warnings %+v", r.Warnings)
	}
}

// A look at the sky waits for its turn, as visibility does.
func TestALookAtTheSkyWaitsForItsTurn(t *testing.T) {
	b := newBench(t, func(o *Options) { o.SunAltDeg = -12 })
	var kept observatory.Request
	b.want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: goodForm}, 201, "").into(t, &kept)
	b.server.lookTime = 20 * time.Millisecond
	for range cap(b.server.looks) {
		b.server.looks <- struct{}{}
	}
	own := prefix + "/requests/" + itoa(kept.ID)
	busy := []call{
		{method: "POST", path: prefix + "/requests", as: scientistID, body: goodForm},
		{method: "POST", path: prefix + "/requests/check", as: scientistID, body: goodForm},
		{path: own + "/check", as: scientistID},
		{method: "PUT", path: own, as: scientistID, body: goodForm},
	}
	for _, one := range busy {
		b.want(one, 503, observatory.CodeUnavailable)
	}
	// What is wrong anyway needs no turn.
	bad := strings.Replace(goodForm, `"GRB"`, `"None"`, 1)
	b.want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: bad}, 422, observatory.CodeInvalid)
	for range cap(b.server.looks) {
		<-b.server.looks
	}
	b.server.lookTime = longestLook
	for _, one := range busy[1:3] {
		b.want(one, 200, "")
	}
}

func TestNamesAreResolvedWhereThereIsACatalogue(t *testing.T) {
	named := strings.Replace(goodForm, `"target_coords":"05:35:17.3 -05:23:28",`, "", 1)
	p := newBench(t).want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: named}, 422, observatory.CodeInvalid).problem(t)
	if len(p.Problems) != 1 || p.Problems[0].Field != "target_coords" {
		t.Errorf("without a catalogue: %+v", p.Problems)
	}
	b := newBench(t, func(o *Options) {
		o.Resolve = func(_ context.Context, names []string, ask bool) []request.Named {
			if len(names) != 1 || names[0] != "M42" {
				t.Errorf("asked for %q", names)
			}
			if !ask {
				return []request.Named{{Answer: request.NameUnasked}}
			}
			return []request.Named{{Target: observatory.Target{Type: observatory.TargetICRS, Name: names[0], RADeg: 83.82, DecDeg: -5.39}, Answer: request.NameKnown}}
		}
	})
	var check Check
	b.want(call{method: "POST", path: prefix + "/requests/check", as: scientistID, body: named}, 200, "").into(t, &check)
	if len(check.Problems) != 0 || len(check.Warnings) == 0 || !strings.Contains(check.Warnings[0].Message, "is asked when the request is submitted") {
		t.Errorf("a check without asking: %+v", check)
	}
	var r observatory.Request
	b.want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: named}, 201, "").into(t, &r)
	if target := r.Sequences[0].Target; target.RADeg != 83.82 || target.Coords != "83.82 -5.39" {
		t.Errorf("target %+v", target)
	}
}

func TestTheSchemaOfAFileIsForEverybody(t *testing.T) {
	got := newBench(t).want(call{path: prefix + "/requests/schema"}, 200, "")
	if string(got.body) != string(openapi.RequestSchema) || !json.Valid(got.body) || got.header.Get("ETag") == "" {
		t.Errorf("%d bytes, ETag %q", len(got.body), got.header.Get("ETag"))
	}
}

// A start inside its window at which the sky does not permit it is refused with
// what there is then.
func TestAPinThatTheSkyDoesNotPermit(t *testing.T) {
	b, _, _, named := withStore(t)
	b.server.sunAltDeg = -12
	var r observatory.Request
	b.want(call{method: "POST", path: prefix + "/requests", as: named["ada"], body: strings.NewReplacer("23T04:00", "24T02:00", "23T12:00", "24T12:00").Replace(goodForm)}, 201, "").into(t, &r)
	pin := func(start string) call {
		return call{method: "PUT", path: prefix + "/sequences/" + itoa(r.Sequences[0].ID) + "/pin", as: named["olga"], body: `{"start":"` + start + `"}`}
	}
	p := b.want(pin("2026-11-24T02:40:00Z"), 422, observatory.CodeInvalid).problem(t)
	if len(p.Problems) != 1 || p.Problems[0].Field != "start" || !strings.HasPrefix(p.Problems[0].Message, "at 24 Nov 02:40:00 UTC the target stands -") ||
		!strings.HasSuffix(p.Problems[0].Message, " deg high, and must be above 20 deg") {
		t.Errorf("below the horizon: %+v", p.Problems)
	}
	if p := b.want(pin("2026-11-24T11:59:00Z"), 422, observatory.CodeInvalid).problem(t); !strings.Contains(p.Problems[0].Message, "in a window of its own") {
		t.Errorf("outside its window: %+v", p.Problems)
	}
	b.want(pin("2026-11-24T08:00:00Z"), 200, "")
}

func TestPinASequence(t *testing.T) {
	b, real, addr, named := withStore(t)
	var r observatory.Request
	b.want(call{method: "POST", path: prefix + "/requests", as: named["ada"], body: askedForm}, 201, "").into(t, &r)
	id := r.Sequences[0].ID
	path := prefix + "/sequences/" + itoa(id) + "/pin"
	pin := func(as, body string, status int, code observatory.Code) (q observatory.Sequence) {
		t.Helper()
		got := b.want(call{method: "PUT", path: path, as: named[as], body: body}, status, code)
		if status == 200 {
			got.into(t, &q)
		}
		return q
	}
	pin("ada", `{"start":"2026-11-23T05:00:00Z"}`, 403, observatory.CodeForbidden)
	for _, body := range []string{
		`{}`, `{"start":"soon"}`, `{"start":"2026-11-23T04:29:59Z"}`, `{"start":"2026-11-23T07:59:00Z"}`, `{"start":"2026-11-23T12:00:00Z"}`, `{"start":"2025-11-23T05:00:00Z"}`,
	} {
		pin("olga", body, 422, observatory.CodeInvalid)
	}
	b.want(call{method: "PUT", path: prefix + "/sequences/4711/pin", as: named["olga"], body: `{"start":"2026-11-24T05:00:00Z"}`}, 404, observatory.CodeNotFound)

	live := b.connect(addr, named["ada"])
	live.want("snapshot")
	start := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC) // in the second window
	if q := pin("olga", `{"start":"2026-11-24T05:00:00Z"}`, 200, ""); q.Pinned == nil || !q.Pinned.Equal(start) || q.Status != observatory.SequenceToBePlanned {
		t.Errorf("pinned: %+v", q)
	}
	frame := live.next()
	for frame.Type != "request" { // the change that made it so
		frame = live.next()
	}
	var told observatory.Request
	if err := json.Unmarshal(frame.Data, &told); err != nil || told.Sequences[0].Pinned == nil || !told.Sequences[0].Pinned.Equal(start) {
		t.Errorf("live: %+v, %v", told.Sequences, err)
	}
	in, err := real.PlanningInput(t.Context(), astro.NightAt(observatory.Site{}, testNow, -12))
	if err != nil || in.Sequences[0].Pinned == nil || in.Groups[r.ID] == nil {
		t.Errorf("the planner gets %+v, %v", in.Sequences, err)
	}
	var changes []observatory.Change
	b.want(call{path: prefix + "/requests/" + itoa(r.ID) + "/changes", as: named["ada"]}, 200, "").into(t, &changes)
	if last := changes[len(changes)-1]; last.SequenceID != id || last.Cause != "Pinned to start at 2026-11-24 05:00:00 UTC." || last.Actor != "olga" {
		t.Errorf("life: %+v", changes)
	}
	page, err := real.Actions(t.Context(), observatory.Actor{Role: observatory.RoleAdmin}, store.ActionFilter{Action: "sequence.pin"})
	if err != nil || len(page.Items) != 1 {
		t.Errorf("history %+v, %v", page.Items, err)
	}

	var q observatory.Sequence
	unpin := call{method: "DELETE", path: path, as: named["olga"]}
	b.want(unpin, 200, "").into(t, &q)
	if q.Pinned != nil {
		t.Errorf("released: %+v", q)
	}
	b.want(unpin, 200, "") // again: nothing changes
	unpin.as = named["ada"]
	b.want(unpin, 403, observatory.CodeForbidden)

	b.want(call{method: "POST", path: prefix + "/requests/" + itoa(r.ID) + "/cancel", as: named["ada"]}, 200, "")
	pin("olga", `{"start":"2026-11-24T05:00:00Z"}`, 409, observatory.CodeConflict)
}
