package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pyros/simulators/scenarios"
	"pyros/simulators/sim"
)

// TestMain passes over the half second in which net/http, having refused a body,
// lets the sender read the answer.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

// server is an API that knows one user.
type server struct {
	t        *testing.T
	logins   int
	expire   bool // the next token is good for nothing
	troubles int  // answers 503 so many times first
	keys     []string
	bodies   []string
	kinds    []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if s.troubles > 0 {
		s.troubles--
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	answer := func(status int, v any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	switch r.URL.Path {
	case "/api/v1/auth/login":
		var who struct{ Email, Password string }
		_ = json.Unmarshal(body, &who)
		if who.Email != "pyros" || who.Password != "secret" {
			answer(http.StatusUnauthorized, map[string]string{"code": "unauthorized", "detail": "wrong login"})
			return
		}
		s.logins++
		token := "good"
		if s.expire {
			token, s.expire = "stale", false
		}
		answer(http.StatusOK, map[string]string{"access_token": token})
	case "/api/v1/requests":
		s.keys = append(s.keys, r.Header.Get("Idempotency-Key"))
		if r.Header.Get("Authorization") != "Bearer good" {
			answer(http.StatusUnauthorized, map[string]string{"code": "unauthorized", "detail": "expired"})
			return
		}
		s.bodies, s.kinds = append(s.bodies, string(body)), append(s.kinds, r.Header.Get("Content-Type"))
		if strings.Contains(string(body), "bad") {
			answer(http.StatusBadRequest, map[string]any{"code": "invalid", "detail": "The file cannot be used.", "problems": []map[string]string{{"place": "line 3", "field": "filter", "message": "is not mounted"}}})
			return
		}
		answer(http.StatusCreated, map[string]any{"id": len(s.bodies), "status": "submitted", "warnings": []any{map[string]string{}}})
	default:
		s.t.Errorf("asked for %s", r.URL.Path)
	}
}

// play runs the program against s with the files beside the scenario.
func play(t *testing.T, s *server, scenario string, files map[string]string, more ...string) (string, error) {
	t.Helper()
	s.t = t
	api := httptest.NewServer(s)
	defer api.Close()
	defer http.DefaultClient.CloseIdleConnections()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(folder, "conf.json")
	if err := os.WriteFile(file, []byte(scenario), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	args := append([]string{"-api", api.URL + "/", "-email", "pyros", "-password", "secret", "-scenario", file, "-iteration", "1s", "-speed", "1000"}, more...)
	err := sim.RunActor(t.Context(), actor(), args, strings.NewReader(""), &out)
	return out.String(), err
}

func TestPlaysTheScenario(t *testing.T) {
	request, err := scenarios.Files.ReadFile("routine_request_01.xml")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{}
	out, err := play(t, s, `[20, {"time":1,"userSimulator":"routine_request_01.xml"}, {"time":2,"userSimulator":"twin.json"},
		{"time":3,"userSimulator":"bad.xml"}, {"time":4,"userSimulator":"missing.xml"}, {"time":5,"userSimulator":"../../etc/passwd"},
		{"time":6,"userSimulator":7}, {"time":6,"plcSimulator":{}}]`,
		map[string]string{"routine_request_01.xml": string(request), "twin.json": "{}", "bad.xml": "bad"})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for i, want := range []string{
		"iteration 1: routine_request_01.xml: saved as request 1, submitted, 1 warnings",
		"iteration 2: twin.json: saved as request 2",
		"iteration 3: bad.xml: refused: 400 invalid: The file cannot be used.; line 3 filter: is not mounted",
		"iteration 4: missing.xml: cannot be read",
		"iteration 5: ../../etc/passwd: cannot be read",
		"iteration 6: 7: not the name of a file",
	} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Fatalf("line %d of\n%s\nwant %s", i+1, out, want)
		}
	}
	if s.bodies[0] != string(request) || s.kinds[0] != "application/xml" || s.kinds[1] != "application/json" || s.logins != 1 {
		t.Errorf("kinds %v, logins %d", s.kinds, s.logins)
	}
	if s.keys[0] == "" || s.keys[0] == s.keys[1] {
		t.Errorf("keys %v", s.keys)
	}
}

func TestSurvivesTroubleWithTheSameKey(t *testing.T) {
	s := &server{expire: true, troubles: 1}
	api := httptest.NewServer(s)
	defer api.Close()
	s.t = t
	c := client{api: api.URL, email: "pyros", password: "secret", http: api.Client(), wait: func(context.Context, time.Duration) error { return nil }}
	saved, err := c.submit(t.Context(), "a.xml", "key", []byte("x"))
	if err != nil || saved.ID != 1 || s.logins != 2 {
		t.Errorf("%+v, %v, %d logins", saved, err, s.logins)
	}
	for _, key := range s.keys {
		if key != "key" {
			t.Errorf("keys %v", s.keys)
		}
	}
	s.troubles = tries
	if _, err := c.submit(t.Context(), "a.xml", "key", []byte("x")); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("endless trouble: %v", err)
	}
}

func TestWrongPassword(t *testing.T) {
	out, err := play(t, &server{}, `[1, {"time":0,"userSimulator":"a.xml"}]`, map[string]string{"a.xml": "x"}, "-password", "guess")
	if err != nil || !strings.Contains(out, "a.xml: refused: login as pyros: 401 unauthorized: wrong login") {
		t.Errorf("%s, %v", out, err)
	}
}

func TestRefusesBadFlags(t *testing.T) {
	for _, args := range [][]string{nil, {"-scenario", "/does/not/exist"}, {"-scenario", "x", "-iteration", "0s"}, {"-scenario", "x", "-clock", "y"}} {
		if err := sim.RunActor(t.Context(), actor(), args, nil, io.Discard); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}
