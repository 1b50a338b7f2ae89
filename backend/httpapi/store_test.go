package httpapi

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// withStore is a bench whose server stands on a real store in a fresh SQLite
// file, seeded, with the accounts ada (scientist), bob (scientist) and olga
// (operator), whose numbers are in named.
func withStore(t *testing.T) (b *bench, real *store.Store, addr string, named map[string]int) {
	t.Helper()
	events := bus.New()
	c := clock.New(clock.Settings{Epoch: testNow, Anchor: time.Now(), Speed: 1})
	var err error
	real, err = store.Open(t.Context(), store.Options{
		DSN: "sqlite:" + filepath.Join(t.TempDir(), "pyros.db"), Bus: events, Clock: c, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := real.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := real.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := real.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	b, addr = listening(t, func(o *Options) { o.Store, o.Bus, o.Clock = real, events, c })
	b.bus, named = events, map[string]int{}
	hash, err := b.hasher.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	for name, level := range map[string]observatory.Role{"ada": observatory.RoleScientist, "bob": observatory.RoleScientist, "olga": observatory.RoleOperator} {
		user, err := real.CreateUser(t.Context(), store.NewUser{
			Email: name + "@example.org", Username: name, Country: "France", Level: levelOf[level], PasswordHash: hash, Active: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		if user.Role != level {
			t.Fatalf("%s is %s, want %s", name, user.Role, level)
		}
		b.store.users[user.ID] = user // for tokens
		named[name] = user.ID
	}
	return b, real, addr, named
}

var levelOf = map[observatory.Role]string{observatory.RoleScientist: "Scientist", observatory.RoleOperator: "Operator"}

// TestWithTheRealStore tells a short story over the real database: login, a
// request submitted twice, seen live by those who may, planned, cancelled.
func TestWithTheRealStore(t *testing.T) {
	b, real, addr, named := withStore(t)
	var grant Grant
	b.login("ada@example.org", password).into(t, &grant)
	ada := map[string]string{"Authorization": "Bearer " + grant.AccessToken}
	as := func(c call) call { c.header = ada; return c }

	first := cookieOf(t, b.login("ada", password)).Value
	if got := b.refreshWith(first); got.status != 200 || cookieOf(t, got).Value == first {
		t.Errorf("refresh = %d %s", got.status, got.body)
	}

	live := map[string]*client{}
	for _, name := range []string{"ada", "bob", "olga"} {
		live[name] = b.connect(addr, named[name])
		live[name].want("snapshot")
	}

	submit := call{method: "POST", path: prefix + "/requests", body: goodXML, kind: "application/xml", header: map[string]string{
		"Authorization": ada["Authorization"], "Idempotency-Key": "once",
	}}
	var r, again observatory.Request
	b.want(submit, 201, "").into(t, &r)
	replay := b.want(submit, 201, "")
	replay.into(t, &again)
	if r.ID == 0 || again.ID != r.ID || replay.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("submitted %d, then %d", r.ID, again.ID)
	}
	submit.body = strings.Replace(goodXML, "RequestSimulator", "Another", 1)
	b.want(submit, 409, observatory.CodeConflict)

	for _, name := range []string{"ada", "olga"} {
		seen := map[string]bool{}
		for !seen["request"] || !seen["change"] {
			seen[live[name].next().Type] = true
		}
	}
	b.bus.Publish(observatory.Night{Name: "mark"})
	if f := live["bob"].want("night"); f.Seq > 3 { // at most a log row between
		t.Errorf("bob saw %d frames", f.Seq)
	}

	path := prefix + "/requests/" + itoa(r.ID)
	for _, c := range []call{
		{path: path},
		{path: path + "/changes"},
		{path: prefix + "/requests?text=Simulator&limit=1"},
		{path: prefix + "/status"},
		{path: prefix + "/instrument"},
		{path: prefix + "/schedules"},
		{path: prefix + "/images"},
		{path: prefix + "/logs"},
		{path: prefix + "/agents"},
		{path: prefix + "/devices"},
		{path: prefix + "/conductor"},
		{path: prefix + "/environment/weather"},
		{path: prefix + "/environment/site"},
		{path: prefix + "/auth/me"},
	} {
		b.want(as(c), 200, "")
	}
	b.want(call{path: path, as: named["bob"]}, 404, observatory.CodeNotFound)
	b.want(as(call{path: prefix + "/requests?cursor=nonsense"}), 422, observatory.CodeInvalid)

	planAndRead(t, b, real, ada)

	cancelled := b.want(as(call{method: "POST", path: path + "/cancel"}), 200, "")
	cancelled.into(t, &again)
	if again.Status != observatory.RequestCancelled || again.Version <= r.Version {
		t.Errorf("cancelled: %s version %d", again.Status, again.Version)
	}
	b.want(as(call{method: "POST", path: path + "/cancel"}), 409, observatory.CodeConflict)
	b.want(call{method: "DELETE", path: path, header: map[string]string{"Authorization": ada["Authorization"], "If-Match": `"1"`}}, 412, observatory.CodeStale)
	b.want(as(call{method: "DELETE", path: path}), 204, "")
	for {
		if f := live["ada"].next(); f.Type == "removed" {
			var removed observatory.Removed
			if err := json.Unmarshal(f.Data, &removed); err != nil || removed.RequestID != r.ID {
				t.Errorf("removed %s", f.Data)
			}
			break
		}
	}
	b.want(as(call{path: path}), 404, observatory.CodeNotFound)
	b.want(as(call{path: path + "/changes"}), 404, observatory.CodeNotFound)
}

// A request that is sent again when its time is over was saved, and is answered.
func TestSubmittedAgainWhenItsTimeIsOver(t *testing.T) {
	b, real, _, named := withStore(t)
	day := newBench(t, func(o *Options) { // the same, a day later
		o.Store, o.Clock = real, clock.New(clock.Settings{Epoch: testNow.Add(24 * time.Hour), Anchor: time.Now(), Speed: 1})
	})
	file := `{"name": "Soon", "scientific_program": "GRB", "target_type": "test", "submitted": true, "sequences": [
		{"name": "s", "target_coords": "10", "window_start": "2026-11-23T05:00:00Z", "window_end": "2026-11-23T11:00:00Z",
		"albums": [{"detector": "Visible camera", "plans": [{"filter": "First visible filter", "duration": 10, "nb_images": 1}]}]}]}`
	body, kind := form(t, "file", file)
	for name, c := range map[string]call{
		"file": {body: file, kind: "application/json"},
		"form": {body: body, kind: kind},
	} {
		c.method, c.path = "POST", prefix+"/requests"
		c.header = map[string]string{"Authorization": "Bearer " + b.token(named["ada"]), "Idempotency-Key": name}
		first, again := b.want(c, 201, ""), day.want(c, 201, "")
		if !bytes.Equal(first.body, again.body) || again.header.Get("Idempotent-Replayed") != "true" ||
			again.header.Get("ETag") != first.header.Get("ETag") || again.header.Get("Location") != first.header.Get("Location") {
			t.Errorf("%s: first %s\nagain %s %v", name, first.body, again.body, again.header)
		}
		c.header["Idempotency-Key"] = name + " of another"
		day.want(c, 422, observatory.CodeInvalid)
	}
}

// Tabs that wake together all stay logged in, and a logout ends what a token
// that was used shortly before could be changed for.
func TestARefreshIsRepeatedUntilTheLogout(t *testing.T) {
	b, _, _, _ := withStore(t)
	first := cookieOf(t, b.login("ada", password)).Value
	var wg sync.WaitGroup
	tokens := make([]string, 8)
	for i := range tokens {
		wg.Go(func() {
			if got := b.refreshWith(first); got.status == 200 {
				tokens[i] = cookieOf(t, got).Value
			}
		})
	}
	wg.Wait()
	if slices.Contains(tokens, "") {
		t.Fatalf("some were refused: %q", tokens)
	}
	last := cookieOf(t, b.refreshWith(tokens[3])).Value
	b.want(call{method: "POST", path: prefix + "/auth/logout", header: map[string]string{"Cookie": refreshCookie + "=" + last}}, 204, "")
	for _, token := range []string{first, tokens[3], tokens[5], last} {
		if got := b.refreshWith(token); got.status != 401 {
			t.Errorf("refresh after logout = %d", got.status)
		}
	}
}

// TestDocumentsExamplesAreGood checks the request files that the document shows.
func TestDocumentsExamplesAreGood(t *testing.T) {
	b, _, _, named := withStore(t)
	doc, _ := document()
	for kind, media := range doc.Paths.Find("/requests").Post.RequestBody.Value.Content {
		var body string
		switch example := media.Example.(type) {
		case nil:
			continue
		case string:
			body = example
		default:
			text, err := json.Marshal(example)
			if err != nil {
				t.Fatal(err)
			}
			body = string(text)
			if err := media.Schema.Value.VisitJSON(example); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
		var check Check
		b.want(call{method: "POST", path: prefix + "/requests/check", as: named["ada"], body: body, kind: kind}, 200, "").into(t, &check)
		if len(check.Problems) != 0 || check.Request == nil || check.Request.Sequences[0].Target.RADeg != 10.6847 {
			t.Errorf("%s: %+v", kind, check.Problems)
		}
	}
}

// planAndRead gives the store a schedule, an environment, a device and the
// like, and reads them as documented.
func planAndRead(t *testing.T, b *bench, real *store.Store, ada map[string]string) {
	t.Helper()
	ctx := t.Context()
	in, err := real.Instrument(ctx)
	if err != nil {
		t.Fatal(err)
	}
	night := astro.NightAt(in.Site, testNow, -12)
	planning, err := real.PlanningInput(ctx, night)
	if err != nil || len(planning.Sequences) == 0 {
		t.Fatalf("to plan: %+v, %v", planning.Sequences, err)
	}
	q := planning.Sequences[0]
	schedule, err := real.ReplaceSchedule(ctx, observatory.Schedule{
		Night: night, Created: testNow, Start: night.ObservingStart, End: night.ObservingEnd, Trigger: "test", Policy: "weighted",
		Entries: []observatory.Scheduled{{
			SequenceID: q.ID, RequestID: q.RequestID, Name: q.Name, Start: testNow.Add(time.Minute), End: testNow.Add(3 * time.Minute),
			WindowStart: q.Start, WindowEnd: q.End, Target: q.Target, Status: observatory.SequencePlanned,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	env := *newFakeStore().environment
	env.Verdicts = []observatory.Verdict{{Element: observatory.ElementRain, Level: observatory.LevelOK, Since: testNow}}
	if _, err := real.RecordEnvironment(ctx, env, *newFakeStore().plc); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		real.SaveDevice(ctx, observatory.DeviceStatus{Name: observatory.DeviceDome, Level: observatory.LevelOK, Updated: testNow, Dome: &observatory.DomeState{Shutter: observatory.ShutterClosed}}),
		real.SaveAgent(ctx, observatory.AgentState{Name: observatory.AgentMonitor, State: "running", Started: &testNow}),
		real.SaveConductor(ctx, newFakeStore().conductor),
		real.Log(ctx, observatory.LogEntry{Agent: "monitor", Level: observatory.LogInfo, Message: "hello", Created: testNow}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{
		"/status", "/schedules", "/schedules/current", "/schedules/" + itoa(schedule.ID), "/environment", "/environment/plc", "/environment/weather", "/environment/site",
		"/devices", "/agents", "/conductor", "/logs", "/requests",
	} {
		b.want(call{path: prefix + path, header: ada}, 200, "")
	}
}
