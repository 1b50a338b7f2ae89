package httpapi

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func TestStatus(t *testing.T) {
	b := newBench(t)
	var full, small Snapshot
	got := b.want(call{path: prefix + "/status", as: scientistID}, 200, "")
	got.into(t, &full)
	if full.User.ID != scientistID || !full.Clock.Simulated || full.Night.Name != "2026-11-22" || full.Site.Name == "" || full.Conductor.Running == nil ||
		full.Environment == nil || full.Schedule == nil || len(full.Images) != 1 || len(full.Logs) != 1 || len(full.Agents) != 1 || len(full.Devices) != 1 {
		t.Errorf("snapshot %s", got.body)
	}
	got = b.want(call{path: prefix + "/status", as: visitorID}, 200, "")
	got.into(t, &small)
	if small.Conductor.Running != nil || small.Schedule != nil || len(small.Images)+len(small.Logs)+len(small.Agents) != 0 || small.Environment == nil {
		t.Errorf("a visitor sees %s", got.body)
	}
	b.store.set(func(f *fakeStore) { f.environment, f.schedule = nil, nil })
	got = b.want(call{path: prefix + "/status", as: adminID}, 200, "")
	if !strings.Contains(string(got.body), `"environment":null`) || !strings.Contains(string(got.body), `"schedule":null`) {
		t.Errorf("before anything happened: %s", got.body)
	}
}

func TestEnvironment(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"", "/weather", "/site", "/plc", "/weather?from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z&points=10"} {
		b.want(call{path: prefix + "/environment" + path, as: visitorID}, 200, "")
	}
	if from, to, _ := strings.Cut(b.store.spans[0], " "); !strings.HasPrefix(from, "2026-11-22T04:00") || !strings.HasPrefix(to, "2026-11-23T04:00") {
		t.Errorf("without a span: %v", b.store.spans)
	}
	for _, query := range []string{"from=x", "points=0", "points=99999", "from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z"} {
		b.want(call{path: prefix + "/environment/weather?" + query, as: visitorID}, 422, observatory.CodeInvalid)
		b.want(call{path: prefix + "/environment/site?" + query, as: visitorID}, 422, observatory.CodeInvalid)
	}
	b.store.set(func(f *fakeStore) { f.environment, f.plc = nil, nil })
	b.want(call{path: prefix + "/environment", as: visitorID}, 404, observatory.CodeNotFound)
	b.want(call{path: prefix + "/environment/plc", as: visitorID}, 404, observatory.CodeNotFound)
}

func TestPLCCommand(t *testing.T) {
	b := newBench(t)
	c := call{method: "POST", path: prefix + "/environment/plc/command", as: adminID, body: `{"command":[{"name":"STATUS"}]}`}
	if got := b.want(c, 200, ""); string(got.body) != b.edges.plc || b.edges.calls[0] != "plc "+c.body {
		t.Errorf("answer %s, calls %q", got.body, b.edges.calls)
	}
	b.edges.plc = "garbage"
	b.want(c, 503, observatory.CodeUnavailable)
	b.edges.err = observatory.Errorf(observatory.CodeUnavailable, "no answer")
	b.want(c, 503, observatory.CodeUnavailable)
	for _, body := range []string{"", "[]", "STATUS", `"x"`} {
		c.body, c.kind = body, "application/json"
		if got := b.do(c); got.status < 400 || got.status >= 500 {
			t.Errorf("%q = %d", body, got.status)
		}
	}
	none := newBench(t, func(o *Options) { o.PLC = nil })
	none.want(call{method: "POST", path: c.path, as: adminID, body: `{}`}, 503, observatory.CodeUnavailable)
}

func TestSchedules(t *testing.T) {
	b := newBench(t)
	b.want(call{path: prefix + "/schedules?limit=3", as: scientistID}, 200, "")
	b.want(call{path: prefix + "/schedules?cursor=bad", as: scientistID}, 422, observatory.CodeInvalid)
	b.want(call{path: prefix + "/schedules?limit=x", as: scientistID}, 422, observatory.CodeInvalid)
	b.want(call{path: prefix + "/schedules/current", as: scientistID}, 200, "")
	b.want(call{path: prefix + "/schedules/3", as: scientistID}, 200, "")
	b.want(call{path: prefix + "/schedules/4", as: scientistID}, 404, observatory.CodeNotFound)
	b.want(call{path: prefix + "/schedules/x", as: scientistID}, 404, observatory.CodeNotFound)
	b.want(call{path: prefix + "/schedules/3/left-out?reason=pinned&program=GRB&text=moon&sequences=3,17&limit=9", as: scientistID}, 200, "")
	filter := store.LeftOutFilter{Reason: observatory.LeftOutPinned, Program: "GRB", Text: "moon", Sequences: []int{3, 17}, Limit: 9}
	if asked := b.store.filters; len(asked) != 1 || !reflect.DeepEqual(asked[0], filter) {
		t.Errorf("asked for %+v", asked)
	}
	b.want(call{path: prefix + "/schedules/4/left-out", as: scientistID}, 404, observatory.CodeNotFound)
	b.want(call{path: prefix + "/schedules/3/left-out?reason=whim", as: scientistID}, 422, observatory.CodeInvalid)
	for _, bad := range []string{"x", "3,", "0", "-1", strings.Repeat("1,", 200) + "1"} {
		b.want(call{path: prefix + "/schedules/3/left-out?sequences=" + bad, as: scientistID}, 422, observatory.CodeInvalid)
	}
	got := b.want(call{method: "POST", path: prefix + "/schedules/replan", as: operatorID}, 202, "")
	if got.header.Get("Location") != prefix+"/schedules/current" || b.edges.calls[0] != "replan by hand, by olga" {
		t.Errorf("%v, calls %q", got.header, b.edges.calls)
	}
	b.edges.err = observatory.Errorf(observatory.CodeUnavailable, "stopped")
	b.want(call{method: "POST", path: prefix + "/schedules/replan", as: operatorID}, 503, observatory.CodeUnavailable)
	b.store.set(func(f *fakeStore) { f.schedule = nil })
	b.want(call{path: prefix + "/schedules/current", as: scientistID}, 404, observatory.CodeNotFound)
	none := newBench(t, func(o *Options) { o.Planner = nil })
	none.want(call{method: "POST", path: prefix + "/schedules/replan", as: operatorID}, 503, observatory.CodeUnavailable)
}

func TestConductor(t *testing.T) {
	b := newBench(t)
	post := func(path, body string) call {
		return call{method: "POST", path: prefix + "/conductor/" + path, as: operatorID, body: body}
	}
	b.want(call{path: prefix + "/conductor", as: visitorID}, 200, "")
	b.want(post("mode", `{"mode":"MAN"}`), 200, "")
	b.want(post("stop", ""), 200, "")
	b.want(post("release", ""), 200, "")
	if want := []string{"olga mode MAN", "olga stop", "olga release"}; !slices.Equal(b.edges.calls, want) {
		t.Errorf("calls %q, want %q", b.edges.calls, want)
	}
	b.want(post("mode", `{"mode":"man"}`), 422, observatory.CodeInvalid)
	b.want(post("mode", `{}`), 422, observatory.CodeInvalid)
	b.want(post("mode", ``), 415, observatory.CodeInvalid)
	b.edges.err = observatory.Errorf(observatory.CodeConflict, "nothing is stopped")
	b.want(post("release", ""), 409, observatory.CodeConflict)
	b.edges.err = observatory.Errorf(observatory.CodeUnsafe, "it rains")
	b.want(post("release", ""), 409, observatory.CodeUnsafe)
	none := newBench(t, func(o *Options) { o.Conductor = nil })
	none.want(post("stop", ""), 503, observatory.CodeUnavailable)
}

func TestDevicesAgentsLogs(t *testing.T) {
	b := newBench(t)
	b.want(call{path: prefix + "/devices", as: visitorID}, 200, "")
	b.want(call{path: prefix + "/agents", as: scientistID}, 200, "")
	b.want(call{path: prefix + "/logs?agent=monitor&level=warning&limit=5", as: scientistID}, 200, "")
	if got := b.store.filters[0].(store.LogFilter); got.Agent != "monitor" || got.Level != observatory.LogWarning || got.Limit != 5 {
		t.Errorf("filter %+v", got)
	}
	b.want(call{path: prefix + "/logs?level=debug", as: scientistID}, 422, observatory.CodeInvalid)
	b.want(call{path: prefix + "/instrument", as: visitorID}, 200, "")
	var night observatory.Night
	b.want(call{path: prefix + "/nights/2026-11-22", as: visitorID}, 200, "").into(t, &night)
	if night.Name != "2026-11-22" {
		t.Errorf("night %+v", night)
	}
	for _, name := range []string{"tomorrow", "2026-13-01", "2026-11-22x"} {
		b.want(call{path: prefix + "/nights/" + name, as: visitorID}, 404, observatory.CodeNotFound)
	}
}

func TestSimulators(t *testing.T) {
	b := newBench(t)
	event := call{method: "POST", path: prefix + "/simulators/plc/events", as: adminID, body: `{"clear":true}`}
	scenario := call{method: "POST", path: prefix + "/simulators/scenario", as: adminID, body: `{"name":"rain"}`}
	list := b.want(call{path: prefix + "/simulators", as: operatorID}, 200, "")
	if !strings.Contains(string(list.body), `"state":null`) || !strings.Contains(string(list.body), `{"rain":0}`) {
		t.Errorf("list %s", list.body)
	}
	restart := call{method: "POST", path: prefix + "/simulators/plc/restart", as: adminID}
	b.want(event, 204, "")
	b.want(scenario, 204, "")
	b.want(restart, 204, "")
	if want := []string{"list", `inject plc {"clear":true}`, "scenario rain", "restart plc"}; !slices.Equal(b.edges.calls, want) {
		t.Errorf("calls %q", b.edges.calls)
	}
	b.want(call{method: "POST", path: event.path, as: adminID, body: `[1]`}, 422, observatory.CodeInvalid)
	b.want(call{method: "POST", path: scenario.path, as: adminID, body: `{"name":""}`}, 422, observatory.CodeInvalid)
	b.want(call{method: "POST", path: scenario.path, as: adminID, body: `{"nam":"x"}`}, 422, observatory.CodeInvalid)
	b.edges.err = observatory.Errorf(observatory.CodeNotFound, "no such simulator")
	b.want(event, 404, observatory.CodeNotFound)
	b.want(scenario, 404, observatory.CodeNotFound)
	b.want(restart, 404, observatory.CodeNotFound)
	none := newBench(t, func(o *Options) { o.Simulators = nil })
	if got := none.want(call{path: prefix + "/simulators", as: operatorID}, 200, ""); string(got.body) != "[]" {
		t.Errorf("where devices are real: %s", got.body)
	}
	none.want(event, 404, observatory.CodeNotFound)
	none.want(scenario, 404, observatory.CodeNotFound)
}

func TestImages(t *testing.T) {
	b := newBench(t)
	var page Page[observatory.Image]
	b.want(call{path: prefix + "/images?night=2026-11-22&request=1&sequence=2&detector=Visible%20camera", as: scientistID}, 200, "").into(t, &page)
	if len(page.Items) != 1 {
		t.Errorf("%d images", len(page.Items))
	}
	if got := b.store.filters[0].(store.ImageFilter); got.RequestID != 1 || got.SequenceID != 2 || got.Detector != "Visible camera" {
		t.Errorf("filter %+v", got)
	}
	b.want(call{path: prefix + "/images?request=x", as: scientistID}, 422, observatory.CodeInvalid)
	b.want(call{path: prefix + "/images/1", as: scientistID}, 200, "")
	for _, what := range []string{"", "/preview.png", "/header", "/file"} {
		b.want(call{path: prefix + "/images/1" + what, as: strangerID}, 404, observatory.CodeNotFound)
		b.want(call{path: prefix + "/images/9" + what, as: scientistID}, 404, observatory.CodeNotFound)
		b.want(call{path: prefix + "/images/x" + what, as: scientistID}, 404, observatory.CodeNotFound)
	}
	for _, what := range []string{"/preview.png", "/header", "/file"} { // the row is there, the file is not
		if got := b.want(call{path: prefix + "/images/2" + what, as: adminID}, 404, observatory.CodeNotFound); got.header.Get("ETag") != "" {
			t.Errorf("%s: a failure has the ETag %s", what, got.header.Get("ETag"))
		}
	}
}

func TestImageFiles(t *testing.T) {
	b := newBench(t)
	file := b.want(call{path: prefix + "/images/1/file", as: scientistID}, 200, "")
	if string(file.body) != string(smallFITS()) || file.header.Get("ETag") != `"abc"` || !strings.Contains(file.header.Get("Content-Disposition"), "a.fits") ||
		!strings.Contains(file.header.Get("Cache-Control"), "private") {
		t.Errorf("%d bytes, %v", len(file.body), file.header)
	}
	b.want(call{path: prefix + "/images/1/file", as: scientistID, header: map[string]string{"If-None-Match": `"abc"`}}, 304, "")
	var cards []HeaderCard
	b.want(call{path: prefix + "/images/1/header", as: scientistID}, 200, "").into(t, &cards)
	if i := slices.Index(cards, HeaderCard{"OBJECT", "M 31", "target"}); i < 0 {
		t.Errorf("cards %+v", cards)
	}
	png := b.want(call{path: prefix + "/images/1/preview.png?size=64&stretch=linear", as: scientistID}, 200, "")
	if !strings.HasPrefix(string(png.body), "\x89PNG") || png.header.Get("ETag") != `"abc-linear-64"` {
		t.Errorf("preview %q %v", png.body[:min(8, len(png.body))], png.header)
	}
	b.want(call{path: prefix + "/images/1/preview.png", as: scientistID}, 200, "")
	b.want(call{path: prefix + "/images/1/preview.png", as: scientistID, header: map[string]string{"If-None-Match": `"abc-asinh-1024"`}}, 304, "")
	for _, query := range []string{"stretch=none", "size=1", "size=100000", "size=x"} {
		b.want(call{path: prefix + "/images/1/preview.png?" + query, as: scientistID}, 422, observatory.CodeInvalid)
	}
	b.store.set(func(f *fakeStore) {
		img := f.images[1]
		img.File = "../secret.key"
		f.images[1] = img
	})
	b.want(call{path: prefix + "/images/1/file", as: scientistID}, 500, observatory.CodeInternal)
	none := newBench(t, func(o *Options) { o.Images = nil })
	none.want(call{path: prefix + "/images/1/file", as: scientistID}, 503, observatory.CodeUnavailable)
}

func TestPreviewsKeepTheLatest(t *testing.T) {
	p := newPreviews(fakeImages(), 1)
	for i := range 5 {
		p.keep(fmt.Sprint(i), make([]byte, previewBytes/4))
	}
	if _, ok := p.find("0"); ok || p.bytes > previewBytes || len(p.kept) != p.recent.Len() {
		t.Errorf("%d bytes in %d previews", p.bytes, len(p.kept))
	}
	if _, ok := p.find("4"); !ok {
		t.Error("the latest was not kept")
	}
	p.keep("huge", make([]byte, previewBytes+1))
	if _, ok := p.find("huge"); ok {
		t.Error("a preview larger than the room was kept")
	}
}

func TestHealthReadyDocument(t *testing.T) {
	b := newBench(t)
	for _, base := range []string{"", prefix} {
		b.want(call{path: base + "/health"}, 200, "")
		b.want(call{path: base + "/ready"}, 200, "")
		got := b.want(call{path: base + "/openapi.json"}, 200, "")
		b.want(call{path: base + "/openapi.json", header: map[string]string{"If-None-Match": got.header.Get("ETag")}}, 304, "")
	}
	b.store.set(func(f *fakeStore) { f.err = errors.New("password=hunter2 refused") })
	if got := b.want(call{path: "/ready"}, 503, observatory.CodeUnavailable); strings.Contains(string(got.body), "hunter2") {
		t.Errorf("the cause was sent: %s", got.body)
	}
	b.want(call{path: "/health"}, 200, "")
}

// TestInternalsStayInside breaks the store under every route.
func TestInternalsStayInside(t *testing.T) {
	b := newBench(t)
	b.store.set(func(f *fakeStore) { f.err = errors.New("password=hunter2 refused") })
	for _, r := range b.server.routes() {
		path := prefix + strings.NewReplacer(":name", "2026-11-22", ":id", "1").Replace(r.Path)
		c := call{method: r.Method, path: path, as: adminID}
		if path == prefix+"/requests" && r.Method == "POST" {
			c.body, c.kind = goodXML, "application/xml"
		}
		if got := b.do(c); strings.Contains(string(got.body), "hunter2") {
			t.Errorf("%s %s: %s", r.Method, path, got.body)
		}
	}
	got := b.want(call{path: prefix + "/devices", as: adminID}, 500, observatory.CodeInternal)
	if p := got.problem(t); !strings.Contains(b.logged.String(), p.RequestID) || !strings.Contains(b.logged.String(), "hunter2") {
		t.Error("the log does not have the cause under the request's number")
	}
}

func TestPanicIsAnswered(t *testing.T) {
	b := newBench(t)
	b.store.panics = true
	got := b.want(call{path: prefix + "/devices", as: adminID}, 500, observatory.CodeInternal)
	if strings.Contains(string(got.body), "secret") || !strings.Contains(b.logged.String(), "fake_test.go") {
		t.Errorf("answer %s, log %.300s", got.body, b.logged.String())
	}
	// In a goroutine of its own, as the parts of a snapshot are read.
	b.want(call{path: prefix + "/status", as: adminID}, 500, observatory.CodeInternal)
}

func TestDeadlineIsUnavailable(t *testing.T) {
	b := newBench(t)
	b.edges.err = fmt.Errorf("slew: %w", contextDeadline())
	b.want(call{method: "POST", path: prefix + "/conductor/stop", as: operatorID}, 503, observatory.CodeUnavailable)
}

func contextDeadline() error {
	return fmt.Errorf("after %v: %w", time.Second, context.DeadlineExceeded)
}
