package httpapi

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/request"
)

// goodForm is what the editor sends: a request file in JSON.
const goodForm = `{"name":"M42","scientific_program":"GRB","target_type":"icrs","submitted":true,"sequences":[
{"name":"core","target_name":"M42","target_coords":"05:35:17.3 -05:23:28","window_start":"2026-11-23T04:00:00Z","window_end":"2026-11-23T12:00:00Z","albums":[
{"detector":"Visible camera","name":"v","plans":[{"name":"p","filter":"First infrared filter","duration":30,"nb_images":4}]}]}]}`

func TestUpdateRequest(t *testing.T) {
	b := newBench(t)
	c := call{method: "PUT", path: prefix + "/requests/1", as: scientistID, body: goodForm}
	match := func(tag string) call { c := c; c.header = map[string]string{"If-Match": tag}; return c }
	b.want(match(`"1"`), 412, observatory.CodeStale)
	b.want(match(`soon`), 412, observatory.CodeStale)
	got := b.want(match(`"2"`), 200, "")
	var r observatory.Request
	got.into(t, &r)
	if got.header.Get("ETag") != `"3"` || r.Name != "M42" || r.Sequences[0].DurationS != 4*33+5 || r.UserID != scientistID {
		t.Errorf("ETag %s: %+v", got.header.Get("ETag"), r)
	}
	wrong := c
	wrong.body = strings.Replace(goodForm, `"nb_images":4`, `"nb_images":0`, 1)
	p := b.want(wrong, 422, observatory.CodeInvalid).problem(t)
	if len(p.Problems) != 1 || p.Problems[0].Path != "sequences[0].albums[0].plans[0]" || p.Problems[0].Field != "nb_images" {
		t.Errorf("problems %+v", p.Problems)
	}
	xml := c
	xml.body, xml.kind = goodXML, "application/xml"
	b.want(xml, 200, "")
	xml.kind = "image/png"
	b.want(xml, 415, observatory.CodeInvalid)
	stranger := c
	stranger.as = strangerID
	b.want(stranger, 404, observatory.CodeNotFound)
	c.path = prefix + "/requests/x"
	b.want(c, 404, observatory.CodeNotFound)
	b.store.set(func(f *fakeStore) {
		r := newRequest(2, strangerID)
		r.Status = observatory.RequestExecuting
		f.requests[2] = r
	})
	c.path, c.as = prefix+"/requests/2", operatorID
	b.want(c, 409, observatory.CodeConflict)
}

func TestSubmitDraft(t *testing.T) {
	b := newBench(t)
	instrument, err := b.store.Instrument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	draft, err := request.Parse([]byte(strings.Replace(goodForm, `"submitted":true`, `"submitted":false`, 1)), request.Basis{Instrument: instrument, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	draft.UserID, draft.Created, draft.Updated = scientistID, testNow, testNow
	late := draft
	late.Sequences = append([]observatory.Sequence{}, draft.Sequences...)
	late.Sequences[0].Start, late.Sequences[0].End = testNow.Add(-2*time.Hour), testNow.Add(-time.Hour)
	b.store.set(func(f *fakeStore) {
		draft.ID, draft.Version, late.ID, late.Version = 7, 4, 8, 1
		f.requests[7], f.requests[8] = draft, late
	})
	c := call{method: "POST", path: prefix + "/requests/7/submit", as: scientistID, header: map[string]string{"If-Match": `"3"`}}
	b.want(c, 412, observatory.CodeStale)
	c.header = map[string]string{"If-Match": `"4"`}
	got := b.want(c, 200, "")
	var r observatory.Request
	got.into(t, &r)
	if got.header.Get("ETag") != `"5"` || !r.Submitted || r.Status != observatory.RequestSubmitted || r.Sequences[0].Status != observatory.SequenceToBePlanned {
		t.Errorf("submitted: %+v", r)
	}
	c.header = nil
	b.want(c, 409, observatory.CodeConflict)
	c.path = prefix + "/requests/8/submit"
	p := b.want(c, 422, observatory.CodeInvalid).problem(t)
	if len(p.Problems) != 1 || p.Problems[0].Field != "window_end" || p.Problems[0].Path != "sequences[0]" {
		t.Errorf("problems %+v", p.Problems)
	}
	c.as = strangerID
	b.want(c, 404, observatory.CodeNotFound)
	c.path = prefix + "/requests/0/submit"
	b.want(c, 404, observatory.CodeNotFound)
}

func TestRequestAsFile(t *testing.T) {
	b := newBench(t)
	instrument, err := b.store.Instrument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := request.Parse([]byte(strings.Replace(goodForm, "M42", "../M 42: \\u00c6 core", 1)), request.Basis{Instrument: instrument, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	r.ID, r.UserID = 3, scientistID
	b.store.set(func(f *fakeStore) { f.requests[3] = r })
	for format, kind := range map[string]string{"": "application/xml", "xml": "application/xml", "json": "application/json", "yaml": "application/yaml"} {
		path := prefix + "/requests/3/file"
		if format != "" {
			path += "?format=" + format
		}
		got := b.want(call{path: path, as: scientistID}, 200, "")
		if got.header.Get("Content-Type") != kind {
			t.Errorf("%s comes as %s", format, got.header.Get("Content-Type"))
		}
		name := got.header.Get("Content-Disposition")
		if !strings.Contains(name, "request_3_M_42") || strings.ContainsAny(name, "/:\\") {
			t.Errorf("%s is named %s", format, name)
		}
		again, err := request.Parse(got.body, request.Basis{Instrument: instrument, Now: testNow})
		if err != nil || again.Name != r.Name || again.Sequences[0].Target != r.Sequences[0].Target {
			t.Errorf("%s gives %+v, %v", format, again, err)
		}
	}
	b.want(call{path: prefix + "/requests/3/file?format=pdf", as: scientistID}, 422, observatory.CodeInvalid)
	b.want(call{path: prefix + "/requests/3/file", as: strangerID}, 404, observatory.CodeNotFound)
	b.want(call{path: prefix + "/requests/x/file", as: scientistID}, 404, observatory.CodeNotFound)
}

func TestFakeRequest(t *testing.T) {
	path := prefix + "/requests/fake"
	b := newBench(t)
	got := b.want(call{method: "POST", path: path, as: scientistID}, 201, "")
	var r observatory.Request
	got.into(t, &r)
	if r.UserID != scientistID || len(r.Sequences) == 0 || got.header.Get("Location") != prefix+"/requests/"+itoa(r.ID) {
		t.Errorf("%v: %+v", got.header, r)
	}
	b.edges.err = errors.New("control ports are silent")
	b.want(call{method: "POST", path: path, as: scientistID}, 500, observatory.CodeInternal)
	real := newBench(t, func(o *Options) { o.Simulators = nil })
	real.want(call{method: "POST", path: path, as: scientistID}, 403, observatory.CodeForbidden)
	real.want(call{method: "POST", path: path, as: operatorID}, 403, observatory.CodeForbidden)
	real.want(call{method: "POST", path: path, as: adminID}, 201, "")
}

func TestCheckSaysWhatItRead(t *testing.T) {
	b := newBench(t)
	var check Check
	body := strings.NewReplacer(`"name":"M42"`, `"name":""`, `"target_type":"icrs"`, `"target_type":"moon"`).Replace(goodForm)
	b.want(call{method: "POST", path: prefix + "/requests/check", as: scientistID, body: body}, 200, "").into(t, &check)
	if check.Request != nil || len(check.Problems) == 0 || check.Read == nil || check.Read.Sequences[0].DurationS != 4*33+5 {
		t.Errorf("check %+v", check)
	}
	check = Check{}
	b.want(call{method: "POST", path: prefix + "/requests/check", as: scientistID, body: "{"}, 200, "").into(t, &check)
	if check.Read != nil || len(check.Problems) != 1 {
		t.Errorf("check of nothing %+v", check)
	}
}

// TestEditWithTheRealStore tells the story of an edited draft over the real
// database: written, changed, submitted, changed, cancelled.
func TestEditWithTheRealStore(t *testing.T) {
	b, _, _, named := withStore(t)
	ada := func(method, path, body string, header map[string]string) call {
		return call{method: method, path: prefix + path, as: named["ada"], body: body, header: header}
	}
	var r observatory.Request
	b.want(ada("POST", "/requests", strings.Replace(goodForm, `"submitted":true`, `"submitted":false`, 1), nil), 201, "").into(t, &r)
	path := "/requests/" + itoa(r.ID)
	draft := strings.Replace(goodForm, `"submitted":true`, `"submitted":false`, 1)
	changed := strings.Replace(draft, `"nb_images":4`, `"nb_images":6`, 1)
	tag := b.want(ada("PUT", path, changed, map[string]string{"If-Match": version(r.Version)}), 200, "").header.Get("ETag")
	b.want(ada("PUT", path, draft, map[string]string{"If-Match": version(r.Version)}), 412, observatory.CodeStale)
	b.want(ada("POST", path+"/submit", "", map[string]string{"If-Match": tag}), 200, "").into(t, &r)
	if r.Status != observatory.RequestSubmitted || r.Sequences[0].ImagesAll != 6 {
		t.Errorf("submitted %+v", r)
	}
	b.want(ada("PUT", path, changed, nil), 422, observatory.CodeInvalid) // no draft again
	file := b.want(ada("GET", path+"/file?format=json", "", nil), 200, "")
	b.want(ada("PUT", path, strings.Replace(string(file.body), `"M42"`, `"Orion"`, 1), nil), 200, "").into(t, &r)
	if r.Name != "Orion" || r.Sequences[0].Status != observatory.SequenceToBePlanned {
		t.Errorf("renamed %+v", r)
	}
	b.want(ada("POST", path+"/cancel", "", nil), 200, "")
	b.want(ada("PUT", path, string(file.body), nil), 409, observatory.CodeConflict)
	var life []observatory.Change
	b.want(ada("GET", path+"/changes", "", nil), 200, "").into(t, &life)
	if len(life) < 5 {
		t.Errorf("life %+v", life)
	}
}
