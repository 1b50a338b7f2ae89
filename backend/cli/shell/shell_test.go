package shell

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"pyros/backend/cli/api"
)

// server answers like a PYROS that has little to say, and notes the calls.
type server struct {
	mu    sync.Mutex
	calls []string // METHOD path body
	voids int      // how many tokens it will find void
}

func (s *server) called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

const evil = "red \x1b[31m bell \a csi \u009b2J bidi \u202e\nline"

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	answer := func(path string, v any) {
		mux.HandleFunc("GET /api/v1"+path, func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(v) })
	}
	list := func(items ...any) []any { return append([]any{}, items...) }
	requests := func(from, n int) []any {
		all := []any{}
		for i := from; i < from+n; i++ {
			all = append(all, map[string]any{"id": i, "name": fmt.Sprintf("r%d", i), "status": "planned", "sequences": list(
				map[string]any{"id": 10 * i, "request_id": i, "name": "a", "status": "executed", "priority": 2},
				map[string]any{"id": 10*i + 1, "request_id": i, "name": "b", "status": "planned", "priority": 3},
			)})
		}
		return all
	}
	mux.HandleFunc("POST /api/v1/auth/login", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"access_token":"t"}`)
	})
	mux.HandleFunc("GET /api/v1/requests", func(w http.ResponseWriter, r *http.Request) {
		page := map[string]any{"items": requests(1, 200), "next": "more"}
		if r.URL.Query().Get("cursor") == "more" {
			page = map[string]any{"items": requests(201, 3), "next": ""}
		}
		_ = json.NewEncoder(w).Encode(page)
	})
	mux.HandleFunc("GET /api/v1/live", s.live)
	answer("/requests/3", map[string]any{"id": 3, "name": evil, "created": "2026-11-22T03:04:05.6Z", "target": map[string]any{"ra_deg": 12.34567890123}})
	answer("/people", list(map[string]any{"id": 7, "email": "ada@x", "active": true}))
	answer("/schedules/current", nil)
	answer("/quota", map[string]any{"user": map[string]any{"name": "ada", "left_s": 100}})
	answer("/devices", list(map[string]any{"name": "Dome", "state": evil, "connected": true, "error": strings.Repeat("x", 80)}))
	mux.HandleFunc("GET /api/v1/alerts", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": "forbidden", "title": "No", "detail": evil})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, `{"id":5,"problems":[],"warnings":[{"place":"line 3","field":"duration","message":"too short"}]}`)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		s.calls = append(s.calls, strings.TrimSpace(r.Method+" "+strings.TrimPrefix(r.URL.RequestURI(), "/api/v1")+" "+string(body)))
		void := s.voids > 0 && !strings.HasSuffix(r.URL.Path, "/login")
		if void {
			s.voids--
		}
		s.mu.Unlock()
		if void {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"code":"unauthorized","title":"Log in"}`)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// live sends three frames and drops the first connection.
func (s *server) live(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{Subprotocols: []string{"pyros.v1"}}
	if r.Header.Get("Authorization") != "Bearer t" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	for _, frame := range []string{
		`{"seq":1,"type":"snapshot","data":{}}`, `{"seq":2,"type":"tick","data":{}}`,
		`{"seq":3,"type":"log","data":{"level":"info","agent":"monitor","message":"it \u001b[2J rains"}}`,
		`{"seq":4,"type":"news","data":{"id":4,"what":"else"}}`,
	} {
		if conn.WriteMessage(websocket.TextMessage, []byte(frame)) != nil {
			return
		}
	}
}

// open gives a shell that is logged in at a server.
func open(t *testing.T) (*Shell, *server, *bytes.Buffer) {
	t.Helper()
	s := &server{}
	web := httptest.NewServer(s.handler())
	t.Cleanup(web.Close)
	client, err := api.Login(t.Context(), web.URL+"/", "ada", "secret")
	if err != nil {
		t.Fatal(err)
	}
	s.calls = nil
	var out bytes.Buffer
	return &Shell{API: client, Out: &out, Err: io.Discard}, s, &out
}

// harmless says that nothing in a text commands the terminal.
func harmless(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e') {
			t.Errorf("%U reaches the terminal in %q", r, text)
		}
	}
}

func TestLines(t *testing.T) {
	for line, want := range map[string]string{
		"ls requests limit=1":                     "ID  NAME  USER  PROGRAM  STATUS   SEQUENCES  ALERT  CREATED\n1   r1                   planned  2",
		"ls request limit=all name=r203":          "203",
		"ls sequences status=planned limit=1":     "11  1        b     planned  3",
		"ls people active=yes":                    "ada@x",
		"ls users active=no":                      "none",
		"ls schedule":                             "none",
		"ls quota":                                "left_s: 100",
		"show quota":                              "name: ada",
		"show person 7":                           "email: ada@x",
		"show sequence 2031":                      "request_id: 203",
		"show request 3":                          "created: 2026-11-22 03:04:05",
		"SHOW requests 3 ; ls people":             "ada@x",
		"ls devices":                              `red \u001b[31m bell \u0007 csi \u009b2J bid…`,
		"json on; ls people":                      `"email": "ada@x"`,
		"json; show request 3":                    `\u202e`,
		"help":                                    "submit FILE",
		"help sequences":                          "status=",
		"help mode":                               "AUTO|MAN",
		"# a remark":                              "",
		"cancel 3 too many clouds # and a moon":   "request 3 was cancelled",
		"call post /schedules/replan '{\"a\":1}'": "id: 5",
	} {
		t.Run(line, func(t *testing.T) {
			s, _, out := open(t)
			if err := s.Line(t.Context(), line); err != nil {
				t.Fatal(err)
			}
			harmless(t, out.String())
			if !strings.Contains(out.String(), want) {
				t.Errorf("printed\n%s\nwant %q in it", out, want)
			}
		})
	}
}

func TestOrders(t *testing.T) {
	file := filepath.Join(t.TempDir(), "r.yaml")
	if err := os.WriteFile(file, []byte("name: r"), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"replan":                     "POST /schedules/replan {}",
		"mode man":                   `POST /conductor/mode {"mode":"MAN"}`,
		"stop":                       "POST /conductor/stop {}",
		"release":                    "POST /conductor/release {}",
		"pause":                      `POST /conductor/pause {"running":"finish"}`,
		"pause interrupt":            `POST /conductor/pause {"running":"interrupt"}`,
		"resume":                     "POST /conductor/resume {}",
		"reset":                      "POST /conductor/reset {}",
		"agent restart monitor":      "POST /agents/monitor/restart {}",
		"cancel 3 clouds":            `POST /requests/3/cancel {"cause":"clouds"}`,
		"delete 3":                   "DELETE /requests/3",
		"delete ../levels/3":         "DELETE /requests/..%2Flevels%2F3",
		"submit '" + file + "'":      "POST /requests name: r",
		"check '" + file + "'":       "POST /requests/check name: r",
		`call put x "{\"a\": 1}"`:    "",
		`call put x '{"a": [1, 2]}'`: `PUT /x {"a": [1, 2]}`,
	} {
		s, server, _ := open(t)
		err := s.Line(t.Context(), line)
		if want == "" {
			if err == nil {
				t.Errorf("%s was taken", line)
			}
			continue
		}
		if calls := server.called(); err != nil || !slices.Equal(calls, []string{want}) {
			t.Errorf("%s: %v, called %q, want %q", line, err, calls, want)
		}
	}
}

func TestWrongLines(t *testing.T) {
	for line, want := range map[string]string{
		"launch":                   "no command",
		"ls":                       "Use it so: ls RESOURCE",
		"ls stars":                 "nothing called",
		"ls requests colour=red":   "colour is nothing that requests go by",
		"ls requests planned":      "no name=value",
		"ls requests limit=0":      "limit is a number",
		"ls requests id=1 id=2":    "given twice",
		"ls changes":               "Of which?",
		"show requests":            "Which one?",
		"show people 8":            "none of the people with the id 8",
		"ls alerts":                `red \u001b[31m`,
		"ls images":                "404",
		"mode":                     "Use it so",
		"agent dance monitor":      "not to dance",
		"json perhaps":             "json [on|off]",
		"submit /no/such/file.xml": "no such file",
		"submit /":                 "no file",
		"watch for=ever":           "for is a time",
		"watch until=noon":         "not until=",
		`ls "requests`:             "quote is open",
		"call GET /x not-json":     "not JSON",
		"delete 3; stop; launch":   "no command",
	} {
		s, _, _ := open(t)
		err := s.Line(t.Context(), line)
		if err == nil || !strings.Contains(api.Clean(err.Error()), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

func TestScriptEndsAtTheFirstFailure(t *testing.T) {
	s, server, _ := open(t)
	var told bytes.Buffer
	s.Err = &told
	err := s.Script(t.Context(), strings.NewReader("replan\n\nlaunch \x1b[2J\nstop\n"))
	if err == nil || told.String() != "line 3: launch \\u001b[2J\n" || len(server.called()) != 1 {
		t.Errorf("%v, told %q, called %q", err, told.String(), server.called())
	}
	if err := s.Script(t.Context(), strings.NewReader("exit\nlaunch\n")); err != nil {
		t.Errorf("after exit: %v", err)
	}
	if err := s.Lines(t.Context(), []string{"replan; quit", "launch"}); err != nil {
		t.Errorf("after quit: %v", err)
	}
}

func TestTokenThatHasRunOutIsRenewed(t *testing.T) {
	s, server, out := open(t)
	server.voids = 1
	if err := s.Line(t.Context(), "ls people"); err != nil || !strings.Contains(out.String(), "ada@x") {
		t.Errorf("%v, printed %q", err, out)
	}
	server.voids = 2
	if err := s.Line(t.Context(), "ls people"); err == nil {
		t.Error("a second refusal is no failure")
	}
}

func TestWatch(t *testing.T) {
	s, _, out := open(t)
	if err := s.Line(t.Context(), "watch log news count=3"); err != nil { // over two connections
		t.Fatal(err)
	}
	harmless(t, out.String())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.HasSuffix(lines[0], `log          info  monitor  it \u001b[2J rains`) || !strings.HasSuffix(lines[1], "news         id=4  what=else") {
		t.Errorf("printed %q", lines)
	}
	began := time.Now()
	if err := s.Line(t.Context(), "watch for=50ms"); err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestCompletion(t *testing.T) {
	for line, want := range map[string][]string{
		"su":                      {"submit "},
		"ls requ":                 {"requests"},
		"replan; show dev":        {"devices"},
		"ls requests sta":         {"status="},
		"ls requests status=exec": {"status=executing", "status=executed"},
		"watch lo":                {"log"},
		"mode M":                  {"MAN"},
		"agent restart mon":       {"monitor"},
		"ls stars x":              nil,
		"submit shell_te":         {"shell_test.go"},
		"nonsense ":               nil,
	} {
		head, words, tail := complete(line+" rest", len([]rune(line)))
		if !slices.Equal(words, want) || !strings.HasPrefix(line, head) || tail != " rest" {
			t.Errorf("%q becomes %q between %q and %q, want %q", line, words, head, tail, want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, line := range []string{`ls requests "a b"`, "a;b;;c", "'", "# x", "a#b", `call PUT /x '{"a":"b;c"}'`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		commands, err := split(line)
		if err != nil {
			return
		}
		length := 0
		for _, words := range commands {
			if len(words) == 0 {
				t.Error("a command without words")
			}
			for _, w := range words {
				length += len([]rune(w))
			}
		}
		if length > len([]rune(line)) {
			t.Errorf("%q became longer: %q", line, commands)
		}
	})
}
