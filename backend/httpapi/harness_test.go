package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"go.uber.org/goleak"

	"pyros/backend/auth"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/openapi"
)

func TestMain(m *testing.M) {
	for _, kind := range []string{"image/png", "application/fits"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
	goleak.VerifyTestMain(m,
		// What fasthttp starts once and keeps: the date for headers, the
		// compressors, and the cleaner of a worker pool, which sees the pool's
		// end when it wakes, 10 s later at most.
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp/stackless.funcWorker"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}

// document is openapi.json, loaded once, with a router over it.
var document = sync.OnceValues(func() (*openapi3.T, routers.Router) {
	doc, err := openapi3.NewLoader().LoadFromData(openapi.Document)
	if err != nil {
		panic(err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	return doc, router
})

// bench is a server over fakes.
type bench struct {
	t      testing.TB
	store  *fakeStore
	edges  *fakeEdges
	bus    *bus.Bus
	tokens *auth.Tokens
	hasher *auth.Hasher
	server *Server
	logged *bytes.Buffer
}

var testKey = bytes.Repeat([]byte("k"), 32)

var cheap = auth.Params{MemoryKiB: 64, Passes: 1, Lanes: 1}

func newBench(t testing.TB, change ...func(*Options)) *bench {
	t.Helper()
	tokens, err := auth.NewTokens(testKey)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		t: t, store: newFakeStore(), edges: &fakeEdges{plc: `[{"name":"STATUS"}]`}, bus: bus.New(), tokens: tokens,
		hasher: auth.NewHasher(cheap, 2), logged: &bytes.Buffer{},
	}
	o := Options{
		Store: b.store, Bus: b.bus, Clock: clock.New(clock.Settings{Epoch: testNow, Anchor: time.Now(), Speed: 1}), Simulated: true, SunAltDeg: -12,
		Tokens: tokens, Passwords: b.hasher, Log: slog.New(slog.NewJSONHandler(&syncWriter{w: b.logged}, nil)), Version: "test",
		Conductor: fakeConductor{b.edges}, Agents: fakeConductor{b.edges}, Planner: b.edges, PLC: b.edges, Simulators: b.edges, Images: fakeImages(), Pages: testPages,
	}
	for _, f := range change {
		f(&o)
	}
	b.server = New(o)
	return b
}

type syncWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *syncWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

var testPages = fstest.MapFS{
	"index.html":             {Data: []byte("<!doctype html><title>PYROS</title>")},
	"assets/app-1234.js":     {Data: []byte("plain script")},
	"assets/app-1234.js.br":  {Data: []byte("brotli script")},
	"assets/app-1234.js.gz":  {Data: []byte("gzip script")},
	"assets/font-1234.woff2": {Data: []byte("font")},
	"theme.js":               {Data: []byte("theme")},
	".gitkeep":               {Data: []byte("")},
}

func (b *bench) token(user int) string {
	b.t.Helper()
	token, _, err := b.tokens.Issue(b.store.users[user])
	if err != nil {
		b.t.Fatal(err)
	}
	return token
}

// call is one request of a test; zero fields are left out.
type call struct {
	method, path string
	as           int // user
	body         string
	kind         string // of the body; JSON when not said
	header       map[string]string
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// do sends the request and holds the answer against the document.
func (b *bench) do(c call) answer {
	b.t.Helper()
	if c.method == "" {
		c.method = http.MethodGet
	}
	req := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	if c.body != "" {
		req.Header.Set("Content-Type", "application/json")
		if c.kind != "" {
			req.Header.Set("Content-Type", c.kind)
		}
	}
	if c.as != 0 {
		req.Header.Set("Authorization", "Bearer "+b.token(c.as))
	}
	for key, value := range c.header {
		req.Header.Set(key, value)
	}
	res, err := b.server.app.Test(req, 10_000)
	if err != nil {
		b.t.Fatalf("%s %s: %v", c.method, c.path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	got := answer{res.StatusCode, res.Header, body}
	b.holdAgainstDocument(req, got)
	return got
}

// holdAgainstDocument proves that the answer is one that the document promises.
func (b *bench) holdAgainstDocument(req *http.Request, got answer) {
	b.t.Helper()
	if got.header.Get("X-Request-Id") == "" || got.header.Get("X-Content-Type-Options") != "nosniff" {
		b.t.Errorf("%s %s: lacks headers: %v", req.Method, req.URL.Path, got.header)
	}
	if got.status >= 400 && got.header.Get("Content-Type") != problemType && !strings.Contains(got.header.Get("Content-Type"), "html") {
		b.t.Errorf("%s %s: status %d as %s: %s", req.Method, req.URL.Path, got.status, got.header.Get("Content-Type"), got.body)
	}
	if !strings.HasPrefix(req.URL.Path, prefix) || req.Method == http.MethodHead {
		return
	}
	_, router := document()
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host = "", "" // the document speaks of paths
	route, params, err := router.FindRoute(req)
	if err != nil {
		if got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
			b.t.Errorf("%s %s is not in the document and answers %d", req.Method, req.URL.Path, got.status)
		}
		return
	}
	options := &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, ExcludeRequestBody: true, MultiError: true,
	}
	input := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: options}
	if got.status < 300 {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			b.t.Errorf("%s %s was taken against the document: %v", req.Method, req.URL, err)
		}
	}
	response := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: got.status, Header: got.header, Options: options}
	response.SetBodyBytes(got.body)
	if err := openapi3filter.ValidateResponse(context.Background(), response); err != nil {
		b.t.Errorf("%s %s answered %d against the document: %v\n%s", req.Method, req.URL, got.status, err, got.body)
	}
}

// want does the request and proves status, and code of a problem.
func (b *bench) want(c call, status int, code observatory.Code) answer {
	b.t.Helper()
	got := b.do(c)
	if got.status != status {
		b.t.Errorf("%s %s as %d = %d, want %d: %.300s", c.method, c.path, c.as, got.status, status, got.body)
	}
	if code != "" {
		if p := got.problem(b.t); p.Code != code || p.Status != status || p.Title == "" || p.RequestID != got.header.Get("X-Request-Id") {
			b.t.Errorf("%s %s: problem %+v, want code %s", c.method, c.path, p, code)
		}
	}
	return got
}

func (a answer) problem(t testing.TB) (p ProblemDocument) {
	t.Helper()
	a.into(t, &p)
	return p
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v: %.300s", err, a.body)
	}
}
