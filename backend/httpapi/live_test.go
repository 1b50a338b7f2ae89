package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/golang-jwt/jwt/v5"

	"pyros/backend/observatory"
)

func TestLiveSnapshotThenDeltas(t *testing.T) {
	b, addr := listening(t)
	c := b.connect(addr, operatorID)
	var snapshot Snapshot
	if err := json.Unmarshal(c.want("snapshot").Data, &snapshot); err != nil {
		t.Fatal(err)
	}
	if snapshot.User.ID != operatorID || snapshot.Environment == nil || len(snapshot.Images) != 2 {
		t.Errorf("snapshot %+v", snapshot)
	}
	events := []observatory.Event{
		*b.store.environment, b.store.conductor,
		observatory.DeviceStatus{Name: observatory.DeviceDome},
		*b.store.schedule, b.store.requests[1],
		b.store.changes[0], b.store.images[1], b.store.logs[0],
		observatory.AgentState{Name: observatory.AgentMonitor},
		observatory.Night{Name: "2026-11-22"},
		observatory.Removed{RequestID: 9},
		fakeAlertRow(),
		observatory.UserAction{ID: 4, UserID: operatorID, Action: "conductor.stop"},
		observatory.Conditions{At: testNow},
		observatory.WorkChanged{},
	}
	b.bus.Publish(events...)
	for _, e := range events {
		got := c.want(string(e.Topic()))
		want, err := encode(e)
		if err != nil || !bytes.Equal(got.Data, want) {
			t.Errorf("%s: %s, want %s (%v)", e.Topic(), got.Data, want, err)
		}
	}
	if len(events) != len(leastRole) {
		t.Errorf("%d topics tried, there are %d", len(events), len(leastRole))
	}
}

func TestLiveShowsEachWhatHeMaySee(t *testing.T) {
	b, addr := listening(t)
	vera, ada, bob, olga := b.connect(addr, visitorID), b.connect(addr, scientistID), b.connect(addr, strangerID), b.connect(addr, operatorID)
	for _, c := range []*client{vera, ada, bob, olga} {
		c.want("snapshot")
	}
	own := []observatory.Event{b.store.requests[1], observatory.Change{RequestID: 1}, b.store.images[1]} // Ada's
	b.bus.Publish(own...)
	b.bus.Publish(b.store.conductor, observatory.LogEntry{ID: 7, Level: observatory.LogInfo}, observatory.Night{Name: "end"})
	for who, topics := range map[*client]string{
		vera: "conductor night", bob: "conductor log night",
		ada: "request change image conductor log night", olga: "request change image conductor log night",
	} {
		for _, topic := range strings.Fields(topics) {
			f := who.want(topic)
			if topic == "conductor" && bytes.Contains(f.Data, []byte("running")) == (who == vera) {
				t.Errorf("the running sequence: %s", f.Data)
			}
		}
	}
}

// TestLiveShowsOneOnlyOnesOwnActions publishes what Ada, Olga and the command
// line did.
func TestLiveShowsOneOnlyOnesOwnActions(t *testing.T) {
	b, addr := listening(t)
	clients := map[string]*client{
		"vera": b.connect(addr, visitorID), "ada": b.connect(addr, scientistID),
		"olga": b.connect(addr, operatorID), "root": b.connect(addr, adminID),
	}
	for _, c := range clients {
		c.want("snapshot")
	}
	b.bus.Publish(
		observatory.UserAction{ID: 1, UserID: scientistID}, observatory.UserAction{ID: 2, UserID: operatorID},
		observatory.UserAction{ID: 3}, observatory.Night{Name: "end"},
	)
	for name, ids := range map[string][]int{"vera": nil, "ada": {1}, "olga": {2}, "root": {1, 2, 3}} {
		for _, id := range ids {
			var got observatory.UserAction
			if err := json.Unmarshal(clients[name].want("action").Data, &got); err != nil || got.ID != id {
				t.Errorf("%s got action %d, want %d (%v)", name, got.ID, id, err)
			}
		}
		clients[name].want("night") // and nothing before it
	}
}

func TestVisibilityIsRemembered(t *testing.T) {
	f := newFakeStore()
	v := newVisibility(f)
	bob := observatory.Actor{UserID: strangerID, Role: observatory.RoleScientist}
	for range 10 {
		if v.may(t.Context(), bob, &message{topic: observatory.TopicChange, event: observatory.Change{RequestID: 1}}) {
			t.Fatal("Bob sees Ada's request")
		}
	}
	if f.asked != 1 {
		t.Errorf("the store was asked %d times", f.asked)
	}
	f.err = errors.New("busy")
	if v.may(t.Context(), bob, &message{topic: observatory.TopicChange, event: observatory.Change{RequestID: 2}}) {
		t.Error("shown although the store does not know")
	}
	f.err = nil
	if !v.may(t.Context(), bob, &message{topic: observatory.TopicChange, event: observatory.Change{RequestID: 2}}) {
		t.Error("a failure of the store was remembered")
	}
	if v.may(t.Context(), bob, &message{topic: "secret", event: Tick{}}) {
		t.Error("a topic that is in no table was shown")
	}
	if !v.may(t.Context(), bob, &message{topic: observatory.TopicImage, event: observatory.Image{}}) {
		t.Error("a calibration was not shown")
	}
}

func TestLiveSubscribe(t *testing.T) {
	b, addr := listening(t)
	c := b.connect(addr, scientistID)
	c.want("snapshot")
	c.say(`{"type":"subscribe","topics":["night","log"]}`)
	c.want("snapshot")
	b.bus.Publish(*b.store.environment, observatory.LogEntry{ID: 5}, observatory.DeviceStatus{}, observatory.Night{Name: "x"})
	c.want("log")
	c.want("night")
	c.say(`{"type":"subscribe"}`) // all again
	c.want("snapshot")
	b.bus.Publish(*b.store.environment)
	c.want("environment")
}

func TestLiveRefusesTalk(t *testing.T) {
	b, addr := listening(t)
	for name, text := range map[string]string{
		"not JSON": "hello", "unknown type": `{"type":"shout"}`, "unknown topic": `{"type":"subscribe","topics":["passwords"]}`,
		"wrong types": `{"type":"subscribe","topics":"all"}`, "too long": `{"type":"subscribe","topics":["` + strings.Repeat("x", maxClientText) + `"]}`,
	} {
		c := b.connect(addr, scientistID)
		c.want("snapshot")
		c.say(text)
		want := websocket.ClosePolicyViolation
		if name == "too long" {
			want = websocket.CloseMessageTooBig
		}
		if code := c.ended(); code != want {
			t.Errorf("%s: closed with %d, want %d", name, code, want)
		}
	}
	c := b.connect(addr, scientistID)
	c.want("snapshot")
	if err := c.conn.WriteMessage(websocket.BinaryMessage, []byte{0, 1}); err != nil {
		t.Fatal(err)
	}
	if code := c.ended(); code != websocket.ClosePolicyViolation {
		t.Errorf("binary: closed with %d", code)
	}
}

func TestLiveLimitsSubscribing(t *testing.T) {
	b, addr := listening(t)
	c := b.connect(addr, scientistID)
	for range asksBurst + 1 {
		c.say(`{"type":"subscribe"}`)
	}
	if code := c.ended(); code != websocket.ClosePolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

func TestLiveHandshakeRefused(t *testing.T) {
	b, addr := listening(t, func(o *Options) { o.MaxLiveClients = 1 })
	good := tokenProtocol + b.token(scientistID)
	for name, c := range map[string]struct {
		protocols []string
		origin    string
		status    int
	}{
		"no token":        {[]string{liveProtocol}, "", 401},
		"bad token":       {[]string{liveProtocol, tokenProtocol + "x.y.z"}, "", 401},
		"foreign page":    {[]string{liveProtocol, good}, "https://evil.example", 403},
		"foreign machine": {[]string{liveProtocol, good}, "http://192.0.2.1", 403},
	} {
		header := http.Header{}
		if c.origin != "" {
			header.Set("Origin", c.origin)
		}
		conn, res, err := dial(addr, header, c.protocols...)
		if err == nil {
			_ = conn.Close()
			t.Errorf("%s: let in", name)
			continue
		}
		if res == nil || res.StatusCode != c.status {
			t.Errorf("%s: %v, %v, want %d", name, res, err, c.status)
		}
	}
	b.want(call{path: prefix + "/live", as: scientistID}, 426, observatory.CodeInvalid)

	own := http.Header{"Origin": {"http://" + addr}}
	conn, res, err := dial(addr, own, liveProtocol, good)
	if err != nil {
		t.Fatalf("our own page: %v %v", res, err)
	}
	_ = res.Body.Close()
	defer conn.Close()
	first := &client{t: t, conn: conn}
	first.want("snapshot")
	if _, res, err := dial(addr, nil, liveProtocol, good); err == nil || res == nil || res.StatusCode != 503 {
		t.Errorf("one too many: %v, %v", res, err)
	}
}

func TestLiveTokenAsHeader(t *testing.T) {
	b, addr := listening(t)
	conn, res, err := dial(addr, http.Header{"Authorization": {"Bearer " + b.token(scientistID)}})
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	defer conn.Close()
	(&client{t: t, conn: conn}).want("snapshot")
}

func TestLiveConnectionsOfOneUserAreBounded(t *testing.T) {
	h := newBench(t).server.hub
	h.perUser[scientistID] = maxPerUser
	if err := h.room(scientistID); observatory.CodeOf(err) != observatory.CodeTooMany {
		t.Errorf("room = %v", err)
	}
	if err := h.room(operatorID); err != nil {
		t.Errorf("another user: %v", err)
	}
}

// TestLiveEndsWithTheToken connects with a token that has just expired and is
// still let in, since clocks may differ a little.
func TestLiveEndsWithTheToken(t *testing.T) {
	_, addr := listening(t)
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": "pyros", "aud": "pyros-api", "sub": "2", "name": "ada", "role": "scientist",
		"nbf": time.Now().Add(-time.Hour).Unix(), "exp": time.Now().Unix(),
	}).SignedString(testKey)
	if err != nil {
		t.Fatal(err)
	}
	conn, res, err := dial(addr, nil, liveProtocol, tokenProtocol+token)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	defer conn.Close()
	if code := (&client{t: t, conn: conn}).ended(); code != 4401 {
		t.Errorf("closed with %d, want 4401", code)
	}
}

// TestSlowClientIsDropped fills a client's socket and queue.
func TestSlowClientIsDropped(t *testing.T) {
	b, addr := listening(t)
	slow, quick := b.connect(addr, operatorID), b.connect(addr, operatorID)
	slow.want("snapshot")
	quick.want("snapshot")
	if err := slow.conn.UnderlyingConn().(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 256<<10)
	for i := 0; b.clients() == 2; i++ { // the quick one keeps up, the slow one does not read
		if i == 5000 {
			t.Fatal("the slow one is still there")
		}
		b.bus.Publish(observatory.LogEntry{ID: i, Message: long})
		quick.want("log")
	}
	if got := gather(t, addr, `pyros_live_dropped_total{reason="slow"}`); got != "1" {
		t.Errorf("dropped for slowness: %q", got)
	}
}

func TestLostEventsMakeASnapshot(t *testing.T) {
	b, addr := listening(t)
	c := b.connect(addr, operatorID)
	c.want("snapshot")
	b.server.hub.mu.Lock() // the hub cannot hand on
	for range busRoom + 2 {
		b.bus.Publish(observatory.Night{})
	}
	b.server.hub.mu.Unlock()
	for {
		f, err := c.read()
		if err != nil {
			return // dropped for the flood: it comes back by a snapshot as well
		}
		if f.Type == "snapshot" {
			return
		}
	}
}

func TestLiveSnapshotFailure(t *testing.T) {
	b, addr := listening(t)
	b.want(call{path: prefix + "/auth/me", as: operatorID}, 200, "") // what the operator may is known for a moment
	b.store.set(func(f *fakeStore) { f.err = errors.New("disk on fire") })
	c := b.connect(addr, operatorID)
	if code := c.ended(); code != websocket.CloseInternalServerErr {
		t.Errorf("closed with %d", code)
	}
	b.store.set(func(f *fakeStore) { f.err, f.panics = nil, true })
	if code := b.connect(addr, operatorID).ended(); code != websocket.CloseInternalServerErr {
		t.Errorf("after a panic: closed with %d", code)
	}
	b.store.set(func(f *fakeStore) { f.panics = false })
	b.connect(addr, operatorID).want("snapshot")
}

func TestBrokenClientsLeave(t *testing.T) {
	b, addr := listening(t)
	for range 5 {
		c := b.connect(addr, operatorID)
		c.want("snapshot")
		_ = c.conn.UnderlyingConn().Close()
	}
	waitUntil(t, func() bool { return b.clients() == 0 })
}

func TestLiveTellsTheTime(t *testing.T) {
	b, addr := quickly(t)
	c := b.connect(addr, visitorID)
	c.want("snapshot")
	var tick Tick
	if err := json.Unmarshal(c.want("tick").Data, &tick); err != nil {
		t.Fatal(err)
	}
	if tick.Speed != 1 || tick.Now.Sub(testNow) < 0 || tick.Now.Sub(testNow) > time.Hour {
		t.Errorf("tick %+v", tick)
	}
}

func TestSilentClientIsGone(t *testing.T) {
	b, addr := quickly(t)
	alive, silent := b.connect(addr, operatorID), b.connect(addr, visitorID)
	pinged := false
	silent.conn.SetPingHandler(func(string) error { // no pong
		pinged = true
		return nil
	})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for {
			if _, err := silent.read(); err != nil {
				return
			}
		}
	}()
	for {
		alive.next() // it reads, and so answers the pings
		select {
		case <-gone:
			if !pinged {
				t.Error("the server did not ping")
			}
			return
		default:
		}
	}
}
