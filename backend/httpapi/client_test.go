package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// patience bounds what a test waits for; nothing waits that long unless it fails.
const patience = 10 * time.Second

// listening serves on a free port until the test ends.
func listening(t testing.TB, change ...func(*Options)) (*bench, string) {
	t.Helper()
	b := newBench(t, change...)
	return b, b.listen()
}

// quickly is listening with a stream that is a thousand times as impatient.
func quickly(t testing.TB) (*bench, string) {
	t.Helper()
	b := newBench(t)
	b.server.hub.pace = pace{tick: 5 * time.Millisecond, ping: 20 * time.Millisecond, silence: 300 * time.Millisecond, write: usualPace.write}
	return b, b.listen()
}

func (b *bench) listen() string {
	t := b.t
	t.Helper()
	l := freePort(t)
	ended := make(chan error, 1)
	go func() { ended <- b.server.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := b.server.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String()
}

func freePort(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// client is a connection of a test to the live stream.
type client struct {
	t    testing.TB
	conn *websocket.Conn
	seq  int64
}

type frame struct {
	Seq  int64           `json:"seq"`
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

func dial(addr string, header http.Header, protocols ...string) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{Subprotocols: protocols, HandshakeTimeout: patience}
	return d.Dial("ws://"+addr+prefix+"/live", header)
}

func (b *bench) connect(addr string, user int) *client {
	b.t.Helper()
	conn, res, err := dial(addr, nil, liveProtocol, tokenProtocol+b.token(user))
	if err != nil {
		b.t.Fatalf("dial: %v", err)
	}
	_ = res.Body.Close()
	if conn.Subprotocol() != liveProtocol {
		b.t.Errorf("protocol %q", conn.Subprotocol())
	}
	b.t.Cleanup(func() { _ = conn.Close() })
	return &client{t: b.t, conn: conn}
}

// next reads a frame and proves its number.
func (c *client) next() frame {
	c.t.Helper()
	f, err := c.read()
	if err != nil {
		c.t.Fatalf("after frame %d: %v", c.seq, err)
	}
	return f
}

func (c *client) read() (f frame, err error) {
	_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	_, text, err := c.conn.ReadMessage()
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(text, &f); err != nil {
		return f, err
	}
	if c.seq++; f.Seq != c.seq {
		c.t.Errorf("frame %d came as %d", c.seq, f.Seq)
	}
	return f, nil
}

// want reads the next frame, ticks passed over, and proves its type.
func (c *client) want(kind string) frame {
	c.t.Helper()
	f := c.next()
	for f.Type == "tick" && kind != "tick" {
		f = c.next()
	}
	if f.Type != kind {
		c.t.Fatalf("frame %s, want %s", f.Type, kind)
	}
	return f
}

// ended reads to the end and gives the server's close code.
func (c *client) ended() int {
	c.t.Helper()
	for {
		if _, err := c.read(); err != nil {
			var closed *websocket.CloseError
			if !errors.As(err, &closed) {
				c.t.Fatalf("ended without a word: %v", err)
			}
			return closed.Code
		}
	}
}

func (c *client) say(text string) {
	c.t.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

func (b *bench) clients() int {
	n := 0
	b.server.hub.each(func(*liveConn) { n++ })
	return n
}

// waitUntil asks until it is so; it fails after patience.
func waitUntil(t testing.TB, so func() bool) {
	t.Helper()
	deadline := time.Now().Add(2 * patience)
	for !so() {
		if time.Now().After(deadline) {
			t.Error("waited in vain")
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// gather reads a metric as Prometheus on the same machine does.
func gather(t *testing.T, addr, series string) string {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Get("http://" + addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, series+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
