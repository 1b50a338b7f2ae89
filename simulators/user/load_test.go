package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/request"
	"pyros/backend/store"
	"pyros/simulators/sim"
)

var now = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

func basis() request.Basis {
	return request.Basis{Instrument: store.StandardInstrument(), Now: now, SunBelowDeg: -12}
}

func makes(seed uint64, invalid float64) *maker {
	return &maker{seed: seed, invalid: invalid, run: "load test", instrument: store.StandardInstrument(), now: func() time.Time { return now }}
}

// TestTrialsAreWhatTheySay checks what is sent, without any server, by the rules
// of a request file.
func TestTrialsAreWhatTheySay(t *testing.T) {
	const trials = 1500
	classes := map[string]int{}
	formatsSeen := map[request.Format]int{}
	relatives := 0
	for n := range trials {
		tr, err := makes(11, 0.6).make(n)
		if err != nil {
			t.Fatal(err)
		}
		classes[tr.class]++
		s := tr.steps[0]
		read, err := request.Parse(s.file, basis())
		switch {
		case s.want.status == http.StatusCreated:
			formatsSeen[request.Detect(s.file)]++
			if strings.Contains(string(s.file), `relative="1"`) || strings.Contains(string(s.file), `relative": true`) || strings.Contains(string(s.file), "relative: true") {
				relatives++
			}
			images := imagesOf(read)
			if err != nil || read.Name != tr.name || len(read.Sequences) != tr.sequences || images != tr.images {
				t.Fatalf("%s %d: %v, %d sequences and %d images of %d and %d\n%s", tr.class, n, err, len(read.Sequences), images, tr.sequences, tr.images, s.file)
			}
		case s.want.status == http.StatusUnprocessableEntity && s.header.Get("Idempotency-Key") != strings.Repeat("k", 300):
			if misses := s.want.misses(problemAnswer(err)); err == nil || misses != "" {
				t.Fatalf("%s %d: %v, %s\n%.2000s", tr.class, n, err, misses, s.file)
			}
		}
	}
	for _, f := range flaws {
		if classes[f.name] == 0 {
			t.Errorf("no trial of %q among %d", f.name, trials)
		}
	}
	for _, kind := range []observatory.TargetType{observatory.TargetICRS, observatory.TargetAltAz, observatory.TargetTest, observatory.TargetBody, observatory.TargetOrbit, observatory.TargetTLE, "cadence", "time-critical"} {
		if classes["valid "+string(kind)] == 0 {
			t.Errorf("no valid trial of %s", kind)
		}
	}
	if len(formatsSeen) != 3 || relatives < 100 {
		t.Errorf("formats %v, %d relative", formatsSeen, relatives)
	}
}

// problemAnswer is err as the server answers it.
func problemAnswer(err error) answer {
	refused, ok := err.(*observatory.Error)
	if !ok {
		return answer{}
	}
	body, _ := json.Marshal(problem{Code: string(refused.Code), Detail: refused.Message, Problems: refused.Problems})
	return answer{status: http.StatusUnprocessableEntity, header: http.Header{"Content-Type": {"application/problem+json"}}, body: body}
}

func TestSameSeedSameTrials(t *testing.T) {
	for n := range 200 {
		a, errA := makes(7, 0.5).make(n)
		b, errB := makes(7, 0.5).make(n)
		c, errC := makes(8, 0.5).make(n)
		if errA != nil || errB != nil || errC != nil {
			t.Fatal(errA, errB, errC)
		}
		if a.class != b.class || !bytes.Equal(a.steps[0].file, b.steps[0].file) {
			t.Fatalf("trial %d differs", n)
		}
		if len(a.steps[0].file) > 400 && bytes.Equal(a.steps[0].file, c.steps[0].file) && a.class == c.class && strings.HasPrefix(a.class, "valid") {
			t.Errorf("trial %d is the same for another seed", n)
		}
	}
}

// keeper is an API that keeps requests in memory, as a server should, but for
// what its fault does.
type keeper struct {
	mu     sync.Mutex
	fault  string
	list   []observatory.Request
	byKey  map[string]keptKey
	busy   int // answers 429 so many times first
	logins int
}

type keptKey struct {
	id   int
	file string
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, _ := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	k.mu.Lock()
	defer k.mu.Unlock()
	say := func(status int, v any) {
		if status >= 400 {
			w.Header().Set("Content-Type", "application/problem+json")
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	refuse := func(status int, code observatory.Code) {
		say(status, problem{Code: string(code), Detail: "no", Problems: []observatory.Problem{}})
	}
	switch {
	case r.URL.Path == "/api/v1/auth/login":
		k.logins++
		say(http.StatusOK, map[string]string{"access_token": "good"})
	case r.Header.Get("Authorization") != "Bearer good":
		refuse(http.StatusUnauthorized, observatory.CodeUnauthorized)
	case r.URL.Path == "/api/v1/instrument":
		say(http.StatusOK, store.StandardInstrument())
	case r.URL.Path == "/api/v1/status":
		say(http.StatusOK, map[string]any{"clock": observatory.ClockInfo{Now: now, Speed: 1}})
	case r.Method == http.MethodGet:
		k.answerList(say)
	case k.busy > 0:
		k.busy--
		w.Header().Set("Retry-After", "7")
		refuse(http.StatusTooManyRequests, observatory.CodeTooMany)
	default:
		k.take(w, r, file, say, refuse)
	}
}

// answerList gives all requests, without one of them where it loses or halves.
func (k *keeper) answerList(say func(int, any)) {
	list := slices.Clone(k.list)
	switch {
	case k.fault == "loses one":
		list = list[1:]
	case k.fault == "halves one":
		list[0].Sequences = list[0].Sequences[:len(list[0].Sequences)-1]
	}
	say(http.StatusOK, map[string]any{"items": list, "next": ""})
}

func (k *keeper) take(w http.ResponseWriter, r *http.Request, file []byte, say func(int, any), refuse func(int, observatory.Code)) {
	key := r.Header.Get("Idempotency-Key")
	switch kind := r.Header.Get("Content-Type"); {
	case r.Header.Get("Content-Encoding") != "" || kind == "image/png":
		refuse(http.StatusUnsupportedMediaType, observatory.CodeInvalid)
		return
	case len(file) > request.MaxBytes:
		refuse(http.StatusRequestEntityTooLarge, observatory.CodeTooLarge)
		return
	case len(key) > 200:
		say(http.StatusUnprocessableEntity, problem{Code: "invalid", Detail: "no", Problems: []observatory.Problem{{Place: "header", Field: "Idempotency-Key"}}})
		return
	}
	saved, err := request.Parse(file, basis())
	if refused, _ := err.(*observatory.Error); err != nil && k.fault != "takes all" {
		problems := refused.Problems
		if k.fault == "names no place" {
			problems = []observatory.Problem{{Message: "wrong"}}
		}
		say(http.StatusUnprocessableEntity, problem{Code: "invalid", Detail: refused.Message, Problems: problems})
		return
	}
	if was, ok := k.byKey[key]; ok && k.fault != "forgets keys" {
		if was.file != string(file) {
			refuse(http.StatusConflict, observatory.CodeConflict)
			return
		}
		w.Header().Set("Idempotent-Replayed", "true")
		saved = k.list[was.id-1]
	} else {
		saved.ID = len(k.list) + 1
		k.byKey[key] = keptKey{saved.ID, string(file)}
		k.list = append(k.list, saved)
	}
	if k.fault == "breaks down" && saved.ID == 3 {
		refuse(http.StatusInternalServerError, observatory.CodeInternal)
		return
	}
	w.Header().Set("Location", fmt.Sprintf("/api/v1/requests/%d", saved.ID))
	say(http.StatusCreated, saved)
}

// submitTo submits a load to k and gives what is said of it, and the pauses.
func submitTo(t *testing.T, k *keeper, l load) (summary, []time.Duration) {
	t.Helper()
	k.byKey = map[string]keptKey{}
	api := httptest.NewServer(k)
	defer api.Close()
	var mu sync.Mutex
	var pauses []time.Duration
	s, err := l.submit(t.Context(), "load test", func() *client {
		return &client{api: api.URL, email: "pyros", password: "secret", http: api.Client(), wait: func(_ context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			pauses = append(pauses, d)
			return nil
		}}
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, pauses
}

func TestAServerThatDoesAllRightIsFoundToBe(t *testing.T) {
	k := &keeper{busy: 3}
	s, pauses := submitTo(t, k, load{Requests: 300, Seed: 2, Parallel: 4, Invalid: 0.5})
	if !s.fine() || s.Saved != len(k.list) || s.Saved < 100 {
		t.Errorf("%d saved of %d: %q", s.Saved, len(k.list), s.Differed)
	}
	if len(pauses) != 3 || slices.Min(pauses) < 7*time.Second || s.Waits != 3 {
		t.Errorf("pauses %v: Retry-After says 7 s", pauses)
	}
	if k.logins != 5 { // of four hands, and of the look afterwards
		t.Errorf("%d logins", k.logins)
	}
	var out strings.Builder
	if err := s.print(&out); err != nil || !strings.Contains(out.String(), "all as they should be") || !strings.Contains(out.String(), "valid icrs") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestAServerThatDoesNotIsFoundOut(t *testing.T) {
	for fault, says := range map[string]string{
		"loses one":      "was accepted and is there 0 times",
		"halves one":     "was accepted as request",
		"takes all":      "accepted as request",
		"names no place": "no problem of the refusal names",
		"forgets keys":   "the same key made request",
		"breaks down":    "500, want 201",
	} {
		t.Run(fault, func(t *testing.T) {
			s, _ := submitTo(t, &keeper{fault: fault}, load{Requests: 200, Seed: 2, Parallel: 4, Invalid: 0.5})
			if s.fine() || !slices.ContainsFunc(s.Differed, func(d string) bool { return strings.Contains(d, says) }) {
				t.Errorf("it was not found out: %q", s.Differed)
			}
		})
	}
}

func TestLoadFromTheCommandLine(t *testing.T) {
	for fault, fails := range map[string]bool{"": false, "loses one": true} {
		k := &keeper{fault: fault, byKey: map[string]keptKey{}}
		api := httptest.NewServer(k)
		var out bytes.Buffer
		args := []string{"-api", api.URL, "-password", "secret", "-load", "40", "-seed", "5", "-json", "-rate", "1000"}
		err := sim.RunActor(t.Context(), actor(), args, strings.NewReader(""), &out)
		api.Close()
		var s summary
		if (err != nil) != fails || json.Unmarshal(out.Bytes(), &s) != nil || s.Load.Requests != 40 || s.fine() == fails {
			t.Errorf("%q: %v, %s", fault, err, out.String())
		}
	}
	for _, args := range [][]string{{"-load", "-1"}, {"-load", "5", "-parallel", "1000"}, {"-load", "5", "-invalid", "2"}, {"-load", "5", "-rate", "-1"}, {"-load", "5", "-scenario", "load_test.go"}} {
		if err := sim.RunActor(t.Context(), actor(), args, nil, io.Discard); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}
