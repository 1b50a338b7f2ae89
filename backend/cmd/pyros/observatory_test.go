package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pyros/backend/observatory"
	sims "pyros/backend/simulation"
)

// programs is the folder of the binaries under test, made once by TestMain.
var programs string

func TestMain(m *testing.M) {
	code, err := withPrograms(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withPrograms(m *testing.M) (int, error) {
	folder, err := os.MkdirTemp("", "pyros-programs-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	programs = folder
	build := map[string]string{"pyros": "pyros/backend/cmd/pyros"}
	for _, name := range []string{"plc", "telescope", "camera", "dome", "user", "alert"} {
		build["pyros-sim-"+name] = "pyros/simulators/" + name
	}
	for name, path := range build {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(folder, name), path).CombinedOutput(); err != nil {
			return 1, fmt.Errorf("go build %s: %w\n%s", path, err, out)
		}
	}
	return m.Run(), nil
}

// house is a whole observatory of real programs on free ports, with its own
// folder, run faster than life.
type house struct {
	t       *testing.T
	listen  string
	data    string
	env     []string
	devices map[string]string // by section of the configuration
	speed   float64           // observatory seconds per real second
	token   string
}

// speed is observatory seconds per real second in these tests.
const speed = 10

func newHouse(t *testing.T) *house {
	names := []string{"telescope", "camera_vis", "camera_nir", "plc", "dome"}
	free, err := sims.FreeAddresses(1 + len(names))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, data: t.TempDir(), listen: free[0], speed: speed, devices: map[string]string{}}
	h.env = append(os.Environ(), "PYROS_SIMULATE_ENABLED=true", "PYROS_CLOCK_TIME=night",
		"PYROS_CLOCK_SPEED="+strconv.Itoa(speed), "PYROS_SAFETY_HOLD_SCALE=0.02", "PYROS_DATA="+h.data, "PYROS_LISTEN="+h.listen)
	for i, name := range names {
		h.devices[name] = free[i+1]
		h.env = append(h.env, "PYROS_DEVICES_"+strings.ToUpper(name)+"="+h.devices[name])
	}
	return h
}

// program is a started process.
type program struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// start runs pyros with args; what it says is shown when the test fails.
func (h *house) start(args ...string) *program {
	h.t.Helper()
	cmd := exec.Command(filepath.Join(programs, "pyros"), args...)
	cmd.Env = h.env
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	p := &program{cmd: cmd, done: make(chan struct{})}
	go func() { _ = cmd.Wait(); close(p.done) }()
	h.t.Cleanup(func() {
		p.end(syscall.SIGTERM)
		if h.t.Failed() {
			h.t.Logf("pyros %s said:\n%s", strings.Join(args, " "), said.String())
		}
	})
	return p
}

// end signals the program and waits until it is gone.
func (p *program) end(signal syscall.Signal) {
	_ = p.cmd.Process.Signal(signal)
	select {
	case <-p.done:
	case <-time.After(15 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// server starts the server and logs in.
func (h *house) server() *program {
	h.t.Helper()
	p := h.start("serve")
	h.until("the server answers", 30*time.Second, func() (bool, string) {
		status, body := h.do(http.MethodPost, "/auth/login", "application/json", []byte(`{"email":"pyros","password":"DjangoPyros"}`))
		var answer struct {
			AccessToken string `json:"access_token"`
		}
		_ = json.Unmarshal(body, &answer)
		h.token = answer.AccessToken
		return status == http.StatusOK && h.token != "", string(body)
	})
	return p
}

// do makes one API call; status 0 means no answer.
func (h *house) do(method, path, contentType string, body []byte, header ...string) (int, []byte) {
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+h.listen+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if h.token != "" {
		req.Header.Set("Authorization", "Bearer "+h.token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, []byte(err.Error())
	}
	return res.StatusCode, answer
}

// get decodes an answer; ok is false where there is none.
func get[T any](h *house, path string) (value T, ok bool) {
	status, body := h.do(http.MethodGet, path, "", nil)
	if status != http.StatusOK {
		return value, false
	}
	if err := json.Unmarshal(body, &value); err != nil {
		h.t.Fatalf("GET %s: %v in %s", path, err, body)
	}
	return value, true
}

// busy is how many times as long as on a free machine everything may take: all
// other tests run beside these. How quick things are is for the benchmarks to say.
const busy = 3

// until waits for a condition by asking again; say is what it saw last.
func (h *house) until(what string, within time.Duration, condition func() (bool, string)) {
	h.t.Helper()
	deadline := time.Now().Add(busy * within)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		ok, say := condition()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%s: not within %v; last seen: %s", what, busy*within, say)
		}
		select {
		case <-ticker.C:
		case <-h.t.Context().Done():
			h.t.Fatal(h.t.Context().Err())
		}
	}
}

func (h *house) untilSafe(safe bool, within time.Duration) observatory.Environment {
	h.t.Helper()
	var last observatory.Environment
	h.until(fmt.Sprintf("safe is %t", safe), within, func() (bool, string) {
		e, ok := get[observatory.Environment](h, "/environment")
		last = e
		return ok && e.Weather.ID > 0 && e.Safety.Safe == safe, e.Safety.Cause
	})
	return last
}

// untilDome waits until the dome, asked at its own control port, so whether or
// not a server runs, has its shutter so.
func (h *house) untilDome(shutter observatory.ShutterState, within time.Duration) {
	h.t.Helper()
	h.until("the dome is "+string(shutter), within, func() (bool, string) {
		state := h.control("dome")
		return strings.Contains(state, `"shutter":"`+string(shutter)+`"`), state
	})
}

func (h *house) controlAddress(device string) string {
	host, port, err := net.SplitHostPort(h.devices[device])
	number, err2 := strconv.Atoi(port)
	if err := errors.Join(err, err2); err != nil {
		h.t.Fatal(err)
	}
	return net.JoinHostPort(host, strconv.Itoa(number+100))
}

// control reads a simulator's state, compact.
func (h *house) control(device string) string {
	res, err := http.Get("http://" + h.controlAddress(device) + "/state")
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	var compact bytes.Buffer
	if json.Compact(&compact, body) != nil {
		return string(body)
	}
	return compact.String()
}

// event injects an event into a simulator.
func (h *house) event(device, body string) {
	h.t.Helper()
	res, err := http.Post("http://"+h.controlAddress(device)+"/event", "application/json", strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		text, _ := io.ReadAll(res.Body)
		h.t.Fatalf("event %s: %s %s", body, res.Status, text)
	}
}

// submit sends the real request file and gives the request.
func (h *house) submit(key string) observatory.Request {
	h.t.Helper()
	file, err := os.ReadFile("../../../simulators/scenarios/routine_request_01.xml")
	if err != nil {
		h.t.Fatal(err)
	}
	status, body := h.do(http.MethodPost, "/requests", "application/xml", file, "Idempotency-Key", key)
	if status != http.StatusCreated && status != http.StatusOK {
		h.t.Fatalf("submit: %d %s", status, body)
	}
	var r observatory.Request
	if err := json.Unmarshal(body, &r); err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) untilRequest(id int, within time.Duration, condition func(observatory.Request) bool) observatory.Request {
	h.t.Helper()
	var last observatory.Request
	h.until("the request is as it should be", within, func() (bool, string) {
		r, ok := get[observatory.Request](h, "/requests/"+strconv.Itoa(id))
		last = r
		say := fmt.Sprintf("%s %+v", r.Status, r.Sequences)
		return ok && condition(r), say
	})
	return last
}
