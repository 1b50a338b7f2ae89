package httpapi

import (
	"encoding/json"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

func TestPages(t *testing.T) {
	b := newBench(t)
	for path, want := range map[string]struct{ body, kind, cache, encoding, accept string }{
		"/":                       {"<!doctype html><title>PYROS</title>", "text/html", "no-cache", "", ""},
		"/requests/17":            {"<!doctype html><title>PYROS</title>", "text/html", "no-cache", "", ""},
		"/images/2026-11-22.5":    {"<!doctype html><title>PYROS</title>", "text/html", "no-cache", "", ""},
		"/assets/app-1234.js":     {"plain script", "text/javascript", "immutable", "", ""},
		"/assets/app-1234.js?x=1": {"brotli script", "text/javascript", "immutable", "br", "gzip, deflate, br"},
		"/assets/app-1234.js?x=2": {"gzip script", "text/javascript", "immutable", "gzip", "gzip"},
		"/assets/app-1234.js?x=3": {"plain script", "text/javascript", "immutable", "", "br;q=0, gzip;q=0"},
		"/assets/font-1234.woff2": {"font", "font/woff2", "immutable", "", "br"},
		"/theme.js":               {"theme", "text/javascript", "max-age=3600", "", ""},
		"/.gitkeep":               {"<!doctype html><title>PYROS</title>", "text/html", "no-cache", "", ""},
		"/../../etc/passwd":       {"<!doctype html><title>PYROS</title>", "text/html", "no-cache", "", ""},
	} {
		header := map[string]string{}
		if want.accept != "" {
			header["Accept-Encoding"] = want.accept
		}
		got := b.want(call{path: path, header: header}, 200, "")
		if string(got.body) != want.body || !strings.HasPrefix(got.header.Get("Content-Type"), want.kind) ||
			!strings.Contains(got.header.Get("Cache-Control"), want.cache) || got.header.Get("Content-Encoding") != want.encoding {
			t.Errorf("%s: %q %v", path, got.body, got.header)
		}
	}
	b.want(call{path: "/assets/missing-1.js"}, 404, observatory.CodeNotFound)
	index := b.do(call{path: "/"})
	if got := b.do(call{path: "/", header: map[string]string{"If-None-Match": index.header.Get("ETag")}}); got.status != 304 {
		t.Errorf("the index again = %d", got.status)
	}
}

func TestPagesNotBuilt(t *testing.T) {
	for name, pages := range map[string]fstest.MapFS{"empty": {".gitkeep": {}}, "none": nil} {
		b := newBench(t, func(o *Options) {
			o.Pages = pages
			if pages == nil {
				o.Pages = nil
			}
		})
		if got := b.do(call{path: "/"}); got.status != 503 || !strings.Contains(string(got.body), "make build") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

func TestDocsNeedNoNetwork(t *testing.T) {
	b := newBench(t)
	for path, kind := range map[string]string{
		"/docs": "text/html", "/docs/": "text/html", "/docs/docs.js": "text/javascript", "/docs/docs.css": "text/css",
		"/docs/openapi.json": "application/json", "/docs/asyncapi.yaml": "application/yaml", "/docs/messages.json": "application/json",
	} {
		got := b.want(call{path: path}, 200, "")
		if !strings.HasPrefix(got.header.Get("Content-Type"), kind) {
			t.Errorf("%s is %s", path, got.header.Get("Content-Type"))
		}
		if text := string(got.body); kind != "application/json" && kind != "application/yaml" && (strings.Contains(text, "http://") || strings.Contains(text, "https://") || strings.Contains(text, "<script>") || strings.Contains(text, " onclick=")) {
			t.Errorf("%s reaches out or has a script in the page", path)
		}
	}
	b.want(call{path: "/docs/nothing"}, 404, observatory.CodeNotFound)
	b.want(call{path: "/docs/../server.go"}, 404, observatory.CodeNotFound)
}

func TestSecurityHeaders(t *testing.T) {
	b := newBench(t)
	got := b.do(call{path: "/"})
	policy := got.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self';", "img-src 'self' data: blob:", "connect-src 'self' ws://example.com", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("policy %q lacks %q", policy, part)
		}
	}
	if strings.Contains(policyFor("a;script-src *"), "*") {
		t.Error("the host can change the policy")
	}
	for _, name := range []string{"X-Frame-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"} {
		if got.header.Get(name) == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if got.header.Get("Strict-Transport-Security") != "" {
		t.Error("HSTS without TLS")
	}
}

func TestCompression(t *testing.T) {
	b := newBench(t)
	for path, want := range map[string]string{"/openapi.json": "br", prefix + "/openapi.json": "br"} {
		got, err := b.server.app.Test(getRequest(t, path, "br"), 10_000)
		if err != nil {
			t.Fatal(err)
		}
		if got.Header.Get("Content-Encoding") != want || got.ContentLength > 60_000 {
			t.Errorf("%s: %q, %d bytes", path, got.Header.Get("Content-Encoding"), got.ContentLength)
		}
		_ = got.Body.Close()
	}
}

func getRequest(t *testing.T, path, encoding string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.com"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", encoding)
	return r
}

func TestOrigins(t *testing.T) {
	b := newBench(t, func(o *Options) { o.Origins = []string{"https://friend.example"} })
	for origin, status := range map[string]int{
		"": 401, "http://example.com": 401, "https://friend.example": 401,
		"https://evil.example": 403, "null": 403, "http://example.com.evil.example": 403, "http://localhost:5173": 403, "://": 403,
	} {
		header := map[string]string{}
		if origin != "" {
			header["Origin"] = origin
		}
		if got := b.do(call{method: "POST", path: prefix + "/auth/refresh", header: header}); got.status != status {
			t.Errorf("origin %q = %d, want %d", origin, got.status, status)
		}
	}
	local := call{method: "POST", path: "http://127.0.0.1:8000" + prefix + "/auth/refresh", header: map[string]string{"Origin": "http://localhost:5173"}}
	if got := b.do(local); got.status != 401 {
		t.Errorf("a page of this machine = %d", got.status)
	}
}

func TestMetrics(t *testing.T) {
	b := newBench(t, func(o *Options) { o.MetricsToken = "watch" })
	b.do(call{path: prefix + "/requests/1", as: scientistID})
	b.do(call{path: "/nothing/in/particular"})
	b.want(call{path: "/metrics"}, 403, observatory.CodeForbidden)
	b.want(call{path: "/metrics", header: map[string]string{"Authorization": "Bearer wrong"}}, 403, observatory.CodeForbidden)
	got := b.want(call{path: "/metrics", header: map[string]string{"Authorization": "Bearer watch"}}, 200, "")
	for _, line := range []string{`route="/requests/:id"`, "pyros_live_clients 0", "pyros_environment_age_seconds", "go_goroutines"} {
		if !strings.Contains(string(got.body), line) {
			t.Errorf("metrics lack %s", line)
		}
	}
	if strings.Contains(string(got.body), "particular") {
		t.Error("a caller can invent labels")
	}
	b.store.set(func(f *fakeStore) { f.environment = nil })
	if age := b.server.environmentAge(); !math.IsNaN(age) {
		t.Errorf("age before the first status = %v", age)
	}
}

func TestEncodeHasNoNullLists(t *testing.T) {
	shared := &observatory.Environment{}
	s := Snapshot{Environment: shared, Conditions: &observatory.Conditions{}, Schedule: &observatory.Schedule{Entries: []observatory.Scheduled{{}}, LeftOut: []observatory.LeftOut{{}}}}
	body, err := encode(s)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(body), "null") {
		t.Errorf("null in %s", body)
	}
	if shared.Verdicts != nil || s.Schedule.LeftOut[0].By != nil {
		t.Error("the value that was published was changed")
	}
	for value, want := range map[any]string{nil: "null", 3: "3", "x": `"x"`} {
		if got, err := encode(value); err != nil || string(got) != want {
			t.Errorf("encode(%v) = %s, %v", value, got, err)
		}
	}
}

func TestEncodeChangesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := observatory.Request{ID: rapid.Int().Draw(t, "id"), Name: rapid.String().Draw(t, "name"), Warnings: []observatory.Problem{}}
		for range rapid.IntRange(0, 3).Draw(t, "sequences") {
			q := observatory.Sequence{Name: rapid.String().Draw(t, "sequence"), Windows: []observatory.Window{}, Albums: []observatory.Album{}}
			for range rapid.IntRange(0, 2).Draw(t, "albums") {
				q.Albums = append(q.Albums, observatory.Album{Plans: []observatory.Plan{{Images: rapid.Int().Draw(t, "images")}}})
			}
			r.Sequences = append(r.Sequences, q)
		}
		if r.Sequences == nil {
			r.Sequences = []observatory.Sequence{}
		}
		body, err := encode(r)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(r)
		if err != nil || string(body) != string(want) {
			t.Fatalf("encode = %s, want %s", body, want)
		}
		var back observatory.Request
		if err := json.Unmarshal(body, &back); err != nil || !reflect.DeepEqual(back.Sequences, r.Sequences) {
			t.Fatalf("%+v came back as %+v (%v)", r, back, err)
		}
	})
}

func FuzzQuery(f *testing.F) {
	b := newBench(f)
	f.Add("limit=1&from=2026-11-22&status=planned")
	f.Add("text=%ff%fe&cursor=%00")
	f.Add("limit=-99999999999999999999&from=0000-00-00")
	f.Fuzz(func(t *testing.T, query string) {
		if strings.ContainsFunc(query, func(r rune) bool { return r <= ' ' || r > '~' || r == '#' }) {
			t.Skip()
		}
		b.t = t
		if got := b.do(call{path: prefix + "/requests?" + strings.ReplaceAll(query, "%", "%25"), as: scientistID}); got.status >= 500 {
			t.Errorf("%q = %d", query, got.status)
		}
	})
}
