package httpapi

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

const goodXML = `<?xml version="1.0" ?>
<request submitted="1" relative="1" name="RequestSimulator" scientific_program="GRB" target_type="test">
  <sequence duration="10" jd1="15" jd2="60000" name="Sequence1" target_coords="10">
    <album detector="Visible camera" name="alb">
      <plan duration="10" filter="First infrared filter" name="simulation" nb_images="5"/>
    </album>
  </sequence>
</request>`

func form(t *testing.T, field, text string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, "request.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func TestSubmitRequest(t *testing.T) {
	b := newBench(t)
	body, kind := form(t, "file", goodXML)
	for name, c := range map[string]call{
		"xml":  {body: goodXML, kind: "application/xml"},
		"form": {body: body, kind: kind},
		"text": {body: goodXML, kind: "text/plain; charset=utf-8"},
	} {
		c.method, c.path, c.as = "POST", prefix+"/requests", scientistID
		got := b.want(c, 201, "")
		var r observatory.Request
		got.into(t, &r)
		if r.ID == 0 || r.UserID != scientistID || len(r.Sequences) != 1 || !strings.HasSuffix(got.header.Get("Location"), "/requests/"+itoa(r.ID)) || got.header.Get("ETag") != `"1"` {
			t.Errorf("%s: %+v %v", name, r, got.header)
		}
	}
}

func itoa(n int) string { return strings.Trim(version(n), `"`) }

func TestSubmitTwiceWithOneKey(t *testing.T) {
	b := newBench(t)
	c := call{method: "POST", path: prefix + "/requests", as: scientistID, body: goodXML, kind: "application/xml", header: map[string]string{"Idempotency-Key": "k1"}}
	first, second := b.want(c, 201, ""), b.want(c, 201, "")
	if !bytes.Equal(first.body, second.body) || second.header.Get("Idempotent-Replayed") != "true" || first.header.Get("Idempotent-Replayed") != "" {
		t.Errorf("first %s\nsecond %s", first.body, second.body)
	}
	c.header = map[string]string{"Idempotency-Key": strings.Repeat("k", 300)}
	b.want(c, 422, observatory.CodeInvalid)
}

func TestSubmitRefused(t *testing.T) {
	b := newBench(t)
	before := len(b.store.requests)
	empty, kind := form(t, "other", goodXML)
	for name, c := range map[string]struct {
		call
		status int
		code   observatory.Code
	}{
		"broken XML":     {call{body: "<request><sequence>", kind: "application/xml"}, 422, observatory.CodeInvalid},
		"broken JSON":    {call{body: `{"name":`}, 422, observatory.CodeInvalid},
		"unknown filter": {call{body: strings.Replace(goodXML, "First infrared filter", "Purple", 1), kind: "application/xml"}, 422, observatory.CodeInvalid},
		"wrong types":    {call{body: strings.Replace(goodXML, `nb_images="5"`, `nb_images="five"`, 1), kind: "application/xml"}, 422, observatory.CodeInvalid},
		"nothing":        {call{kind: "application/xml"}, 422, observatory.CodeInvalid},
		"form, no file":  {call{body: empty, kind: kind}, 422, observatory.CodeInvalid},
		"broken form":    {call{body: "xx", kind: "multipart/form-data"}, 422, observatory.CodeInvalid},
		"an image":       {call{body: "xx", kind: "image/png"}, 415, observatory.CodeInvalid},
		"no media type":  {call{body: "xx", kind: ";;;"}, 415, observatory.CodeInvalid},
		"over 1 MiB":     {call{body: goodXML + strings.Repeat(" ", 1<<20), kind: "application/xml"}, 413, observatory.CodeTooLarge},
	} {
		c.method, c.path, c.as = "POST", prefix+"/requests", scientistID
		got := b.want(c.call, c.status, c.code)
		if strings.Contains(name, "filter") && !strings.Contains(string(got.body), "Purple") {
			t.Errorf("%s: the problem does not name it: %s", name, got.body)
		}
	}
	if len(b.store.requests) != before {
		t.Errorf("%d requests were saved", len(b.store.requests)-before)
	}
}

func TestCheckRequest(t *testing.T) {
	b := newBench(t)
	var good, bad Check
	b.want(call{method: "POST", path: prefix + "/requests/check", as: scientistID, body: goodXML, kind: "application/xml"}, 200, "").into(t, &good)
	if good.Request == nil || len(good.Problems) != 0 || len(good.Warnings) == 0 {
		t.Errorf("a good file: %+v", good)
	}
	file := strings.Replace(strings.Replace(goodXML, "First infrared filter", "Purple", 1), "GRB", "None", 1)
	b.want(call{method: "POST", path: prefix + "/requests/check", as: scientistID, body: file, kind: "application/xml"}, 200, "").into(t, &bad)
	if bad.Request != nil || len(bad.Problems) != 2 {
		t.Errorf("a bad file: %+v", bad)
	}
	b.want(call{method: "POST", path: prefix + "/requests/check", as: scientistID, body: strings.Repeat("x", 1<<20+1), kind: "text/plain"}, 413, observatory.CodeTooLarge)
	if len(b.store.requests) != 2 {
		t.Error("a check saved something")
	}
}

func TestReadRequest(t *testing.T) {
	b := newBench(t)
	got := b.want(call{path: prefix + "/requests/1", as: scientistID}, 200, "")
	if got.header.Get("ETag") != `"2"` || strings.Contains(string(got.body), "null") {
		t.Errorf("ETag %s: %s", got.header.Get("ETag"), got.body)
	}
	if got := b.want(call{path: prefix + "/requests/1", as: scientistID, header: map[string]string{"If-None-Match": `W/"2"`}}, 304, ""); len(got.body) != 0 {
		t.Errorf("304 with %d bytes", len(got.body))
	}
	b.want(call{path: prefix + "/requests/1", as: operatorID}, 200, "")
	for _, id := range []string{"2", "99", "x", "0", "-1", "1e3", "99999999999999999999", "%00"} {
		b.want(call{path: prefix + "/requests/" + id, as: scientistID}, 404, observatory.CodeNotFound)
	}
	b.want(call{path: prefix + "/requests/1/changes", as: scientistID}, 200, "")
	b.want(call{path: prefix + "/requests/2/changes", as: scientistID}, 404, observatory.CodeNotFound)
}

func TestListRequests(t *testing.T) {
	b := newBench(t)
	var page Page[observatory.Request]
	b.want(call{path: prefix + "/requests?whose=mine&status=planned&program=GRB&text=M%2031&from=2026-11-22T00:00:00.5Z&to=2026-11-23T01:00:00%2B01:00&limit=7", as: scientistID}, 200, "").into(t, &page)
	if len(page.Items) != 1 || page.Items[0].ID != 1 {
		t.Errorf("a scientist sees %+v", page.Items)
	}
	filter := b.store.filters[0].(store.RequestFilter)
	if !filter.Mine || filter.Status != observatory.RequestPlanned || filter.Text != "M 31" || filter.Limit != 7 || filter.To.Format("15:04") != "00:00" || filter.From.IsZero() {
		t.Errorf("filter %+v", filter)
	}
	for _, query := range []string{"status=lost", "whose=theirs", "limit=0", "limit=9999", "limit=x", "from=yesterday", "text=" + strings.Repeat("x", 300), "text=%00", "cursor=%ff"} {
		got := b.want(call{path: prefix + "/requests?" + query, as: scientistID}, 422, observatory.CodeInvalid)
		field, _, _ := strings.Cut(query, "=")
		if p := got.problem(t).Problems; len(p) != 1 || p[0].Field != field {
			t.Errorf("%.30s: problems %+v", query, p)
		}
	}
	if got := b.want(call{path: prefix + "/requests?status=lost&limit=0", as: scientistID}, 422, observatory.CodeInvalid).problem(t); len(got.Problems) != 2 {
		t.Errorf("two mistakes, problems %+v", got.Problems)
	}
}

func TestCancelRequest(t *testing.T) {
	b := newBench(t)
	path := prefix + "/requests/1/cancel"
	b.want(call{method: "POST", path: path, as: scientistID, header: map[string]string{"If-Match": `"1"`}}, 412, observatory.CodeStale)
	b.want(call{method: "POST", path: path, as: scientistID, header: map[string]string{"If-Match": `xyz`}}, 412, observatory.CodeStale)
	b.want(call{method: "POST", path: path, as: scientistID, body: `{"cause":` + `"` + strings.Repeat("x", 300) + `"}`}, 422, observatory.CodeInvalid)
	b.want(call{method: "POST", path: path, as: scientistID, body: `{"reason":"x"}`}, 422, observatory.CodeInvalid)
	b.want(call{method: "POST", path: path, as: scientistID, body: `cause`, kind: "text/plain"}, 415, observatory.CodeInvalid)
	b.want(call{method: "POST", path: path, as: strangerID}, 404, observatory.CodeNotFound)
	got := b.want(call{method: "POST", path: path, as: scientistID, body: `{"cause":"clouds"}`, header: map[string]string{"If-Match": `"2"`}}, 200, "")
	if got.header.Get("ETag") != `"3"` || b.store.changes[len(b.store.changes)-1].Cause != "clouds" {
		t.Errorf("ETag %s, changes %+v", got.header.Get("ETag"), b.store.changes)
	}
	b.want(call{method: "POST", path: path, as: scientistID}, 409, observatory.CodeConflict)
	b.want(call{method: "POST", path: prefix + "/requests/2/cancel", as: operatorID}, 200, "")
	if last := b.store.changes[len(b.store.changes)-1]; last.Cause != "cancelled by olga" {
		t.Errorf("cause %q", last.Cause)
	}
}

func TestDeleteRequest(t *testing.T) {
	b := newBench(t)
	b.want(call{method: "DELETE", path: prefix + "/requests/1", as: strangerID}, 404, observatory.CodeNotFound)
	b.want(call{method: "DELETE", path: prefix + "/requests/1", as: scientistID, header: map[string]string{"If-Match": `"7"`}}, 412, observatory.CodeStale)
	b.want(call{method: "DELETE", path: prefix + "/requests/1", as: scientistID, header: map[string]string{"If-Match": `"2"`}}, 204, "")
	b.want(call{method: "DELETE", path: prefix + "/requests/1", as: scientistID}, 404, observatory.CodeNotFound)
	b.want(call{method: "DELETE", path: prefix + "/requests/x", as: scientistID}, 404, observatory.CodeNotFound)
}
