package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/fasthttp/websocket"
)

// station answers the agents' and the log's routes; its live stream tells of one
// line twice and of one that came meanwhile.
func station(t *testing.T) (calls *[]string) {
	t.Helper()
	calls = &[]string{}
	entry := func(id int, agent string) map[string]any {
		return map[string]any{"id": id, "agent": agent, "level": "info", "message": fmt.Sprintf("line %d \x1b[2J", id), "created": "2026-11-22T01:02:03Z"}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/auth/login", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"access_token":"t"}`) })
	mux.HandleFunc("GET /api/v1/agents", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `[{"name":"monitor","state":"running","restarts":2,"last_error":""}]`)
	})
	mux.HandleFunc("POST /api/v1/agents/{name}/{what}", func(w http.ResponseWriter, r *http.Request) {
		*calls = append(*calls, r.PathValue("what")+" "+r.PathValue("name"))
		if r.PathValue("name") == "nobody" {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"code":"not_found","title":"There is no agent nobody."}`)
		}
	})
	mux.HandleFunc("GET /api/v1/logs", func(w http.ResponseWriter, r *http.Request) {
		*calls = append(*calls, r.URL.RawQuery)
		_ = json.NewEncoder(w).Encode(map[string]any{"items": []any{entry(2, "monitor"), entry(1, "monitor")}, "next": ""})
	})
	mux.HandleFunc("GET /api/v1/live", func(w http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for _, f := range []map[string]any{
			{"type": "snapshot", "data": map[string]any{"logs": []any{entry(3, "monitor"), entry(2, "monitor")}}},
			{"type": "log", "data": entry(3, "monitor")},
			{"type": "log", "data": entry(4, "planning")},
			{"type": "log", "data": entry(5, "monitor")},
			{"type": "log", "data": 7},
		} {
			if conn.WriteJSON(f) != nil {
				return
			}
		}
		_, _, _ = conn.ReadMessage()
	})
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	t.Setenv("PYROS_API", web.URL)
	t.Setenv("PYROS_EMAIL", "ada")
	t.Setenv("PYROS_PASSWORD", "secret")
	return calls
}

func TestAgents(t *testing.T) {
	calls := station(t)
	if code, out, _ := command("agents", "list"); code != 0 || !strings.Contains(out, "monitor  running") {
		t.Errorf("exit code %d, %s", code, out)
	}
	for _, what := range []string{"start", "stop", "restart"} {
		if code, out, _ := command("agents", what, "monitor", "planning"); code != 0 || strings.Count(out, "was "+what) != 2 {
			t.Errorf("%s: exit code %d, %s", what, code, out)
		}
	}
	if code, _, errOut := command("agents", "stop", "nobody", "monitor"); code != 1 || errOut != "pyros: There is no agent nobody.\n" {
		t.Errorf("exit code %d, %q", code, errOut)
	}
	want := []string{"start monitor", "start planning", "stop monitor", "stop planning", "restart monitor", "restart planning", "stop nobody"}
	if !slices.Equal(*calls, want) {
		t.Errorf("called %q", *calls)
	}
}

func TestLogs(t *testing.T) {
	calls := station(t)
	code, out, _ := command("logs", "-n", "7", "--level", "info")
	want := "2026-11-22 01:02:03  info     monitor       line 1 \\u001b[2J\n2026-11-22 01:02:03  info     monitor       line 2 \\u001b[2J\n"
	if code != 0 || out != want || !slices.Equal(*calls, []string{"level=info&limit=7"}) {
		t.Errorf("exit code %d, printed %q, called %q", code, out, *calls)
	}
	// It follows until a frame cannot be read, each line once, of one agent.
	code, out, errOut := command("logs", "--follow", "--agent", "monitor")
	var lines []string
	for line := range strings.Lines(out) {
		lines = append(lines, strings.Fields(line)[5])
	}
	if code != 1 || !slices.Equal(lines, []string{"1", "2", "3", "5"}) || !strings.Contains(errOut, "cannot unmarshal") {
		t.Errorf("exit code %d, printed %q and %q", code, out, errOut)
	}
	if code, _, _ := command("logs", "-n", "900"); code != 1 {
		t.Errorf("900 lines: exit code %d", code)
	}
}
