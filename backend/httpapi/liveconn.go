package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
	"golang.org/x/time/rate"

	"pyros/backend/auth"
	"pyros/backend/observatory"
)

const (
	// queueRoom is how many messages wait for one connection: a schedule of a full
	// night changes hundreds of sequences at once.
	queueRoom     = 2048
	closeDeadline = time.Second
	maxClientText = 4096 // bytes of a client's frame
	snapshotTime  = 10 * time.Second
	asksPerSecond = 1
	asksBurst     = 5
)

// ending is why the server ends a connection.
type ending struct {
	code   int // RFC 6455; 4000 and above are ours
	reason string
	label  string // in the metrics
}

var (
	endSlow     = ending{websocket.CloseTryAgainLater, "too slow: connect again", "slow"}
	endShutdown = ending{websocket.CloseGoingAway, "the server ends", "shutdown"}
	endExpired  = ending{4401, "the access token has expired", "expired"}
	endChanged  = ending{4401, "the account was changed: get a new token and connect again", "account"}
	endTalk     = ending{websocket.ClosePolicyViolation, "that is not a message of this protocol", "protocol"}
	endFailed   = ending{websocket.CloseInternalServerErr, "the state cannot be read now: connect again", "failed"}
	endFull     = ending{websocket.CloseTryAgainLater, "no room: try again later", "full"}
)

// liveConn is one connection: its reader is the goroutine that runs it, its
// writer another. Only the writer sends.
type liveConn struct {
	server *Server
	conn   *websocket.Conn
	who    auth.Claims
	pace   pace
	topics []observatory.Topic // nil: all; the writer's own
	seq    int64               // the writer's own

	queue chan *message
	asks  chan []observatory.Topic // what the client wants from now on
	again chan struct{}            // a new snapshot is due

	once  sync.Once
	ended chan struct{} // closed when the server wants the end
	why   ending        // set before ended is closed
}

func newLiveConn(s *Server, conn *websocket.Conn, who auth.Claims) *liveConn {
	return &liveConn{
		server: s, conn: conn, who: who, pace: s.hub.pace,
		queue: make(chan *message, queueRoom), asks: make(chan []observatory.Topic, 1), again: make(chan struct{}, 1),
		ended: make(chan struct{}),
	}
}

// offer gives the connection a message to send; false: it has no room.
func (c *liveConn) offer(m *message) bool {
	select {
	case c.queue <- m:
		return true
	default:
		return false
	}
}

// resync makes the connection send a new snapshot.
func (c *liveConn) resync() {
	select {
	case c.again <- struct{}{}:
	default:
	}
}

// end asks the connection to end. A write that is stuck ends soon.
func (c *liveConn) end(why ending) {
	c.once.Do(func() {
		c.why = why
		c.server.metrics.dropped.WithLabelValues(why.label).Inc()
		close(c.ended)
		_ = c.conn.UnderlyingConn().SetWriteDeadline(time.Now().Add(closeDeadline)) // closed already: as well
	})
}

// cut ends reading and writing at once.
func (c *liveConn) cut() { _ = c.conn.UnderlyingConn().SetDeadline(time.Now()) }

// refuse ends a connection that the hub did not take.
func (c *liveConn) refuse() {
	c.why = endFull
	c.sayWhy()
}

func (c *liveConn) sayWhy() {
	text := websocket.FormatCloseMessage(c.why.code, c.why.reason)
	_ = c.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(closeDeadline)) // it is the end in any case
}

// run reads until the client or the server ends the connection.
func (c *liveConn) run() {
	ctx, cancel := context.WithCancel(context.Background())
	var writer sync.WaitGroup
	writer.Go(func() {
		defer c.cut() // wakes the reader
		_ = recovered(c.server.log, func() error { return c.write(ctx) })
	})
	c.read()
	cancel()
	writer.Wait() // the socket must not be given back while it writes
}

// read takes the client's messages until there are no more.
func (c *liveConn) read() {
	c.conn.SetReadLimit(maxClientText)
	extend := func() error { return c.conn.SetReadDeadline(time.Now().Add(c.pace.silence)) }
	c.conn.SetPongHandler(func(string) error { return extend() })
	limit := rate.NewLimiter(asksPerSecond, asksBurst)
	for extend() == nil {
		kind, text, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		topics, err := readAsk(kind, text)
		if err != nil || !limit.Allow() {
			c.end(endTalk)
			return
		}
		select {
		case c.asks <- topics:
		case <-c.ended:
			return
		}
	}
}

// readAsk reads a client's frame: {"type":"subscribe","topics":[...]}.
func readAsk(kind int, text []byte) ([]observatory.Topic, error) {
	var ask struct {
		Type   string              `json:"type"`
		Topics []observatory.Topic `json:"topics"`
	}
	if kind != websocket.TextMessage {
		return nil, fmt.Errorf("not text")
	}
	if err := json.Unmarshal(text, &ask); err != nil {
		return nil, err
	}
	if ask.Type != "subscribe" {
		return nil, fmt.Errorf("type %q", ask.Type)
	}
	for _, t := range ask.Topics {
		if leastRole[t] == "" {
			return nil, fmt.Errorf("topic %q", t)
		}
	}
	return ask.Topics, nil
}

// write sends a snapshot and then everything that comes, until the end.
func (c *liveConn) write(ctx context.Context) error {
	expired := time.NewTimer(time.Until(c.who.Expires))
	defer expired.Stop()
	ping := time.NewTicker(c.pace.ping)
	defer ping.Stop()
	// The events that come while the snapshot is read wait in the queue.
	err := c.sendSnapshot(ctx)
	for err == nil {
		select {
		case <-c.ended:
			c.sayWhy()
			return nil
		case <-ctx.Done(): // nobody reads any more: the client went, or has to
			select {
			case <-c.ended:
				c.sayWhy()
			default:
			}
			return nil
		case <-expired.C:
			c.end(endExpired)
		case m := <-c.queue:
			if m.topic == tickTopic && !c.stillAllowed(ctx) {
				c.end(endChanged)
				continue
			}
			err = c.sendMessage(ctx, m)
		case c.topics = <-c.asks:
			err = c.sendSnapshot(ctx)
		case <-c.again:
			err = c.sendSnapshot(ctx)
		case <-ping.C:
			err = c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.pace.write))
		}
	}
	if late := net.Error(nil); errors.As(err, &late) && late.Timeout() {
		c.end(endSlow) // it takes nothing any more
	}
	return err
}

// stillAllowed asks, at each tick, whether the account is what it was: another
// process may have changed it, of which the bus tells nothing.
func (c *liveConn) stillAllowed(ctx context.Context) bool {
	who, err := c.server.access.of(ctx, c.who, "/live")
	if err != nil {
		code := observatory.CodeOf(err)
		return code != observatory.CodeUnauthorized && code != observatory.CodeForbidden
	}
	return who.Role == c.who.Role
}

func (c *liveConn) sendSnapshot(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, snapshotTime)
	defer cancel()
	snapshot, err := c.server.snapshot(ctx, c.who.Actor())
	if err == nil {
		var data []byte
		if data, err = encode(snapshot); err == nil {
			return c.send("snapshot", data)
		}
	}
	if ctx.Err() != context.Canceled {
		c.server.log.Error("live snapshot failed", "user", c.who.Name, "error", err)
	}
	c.end(endFailed)
	c.sayWhy()
	return err
}

// sendMessage sends m where the client wants it and may see it.
func (c *liveConn) sendMessage(ctx context.Context, m *message) error {
	if c.topics != nil && m.topic != tickTopic && !slices.Contains(c.topics, m.topic) {
		return nil
	}
	if !c.server.hub.seen.may(ctx, c.who.Actor(), m) {
		return nil
	}
	data, err := m.data(c.who.Role)
	if err != nil {
		c.server.log.Error("live message not encoded", "topic", m.topic, "error", err)
		return nil
	}
	return c.send(string(m.topic), data)
}

// frames are reused buffers of whole frames.
var frames = sync.Pool{New: func() any { return new([]byte) }}

const keptFrame = 256 << 10 // a larger buffer is not kept

// send writes the frame {"seq":n,"type":kind,"data":data}. The data is the
// same bytes for all connections; the number is this one's.
func (c *liveConn) send(kind string, data []byte) error {
	buffer := frames.Get().(*[]byte)
	frame := append((*buffer)[:0], `{"seq":`...)
	c.seq++
	frame = strconv.AppendInt(frame, c.seq, 10)
	frame = append(frame, `,"type":"`...)
	frame = append(frame, kind...)
	frame = append(frame, `","data":`...)
	frame = append(frame, data...)
	frame = append(frame, '}')
	err := c.conn.SetWriteDeadline(time.Now().Add(c.pace.write))
	if err == nil {
		err = c.conn.WriteMessage(websocket.TextMessage, frame)
	}
	if cap(frame) <= keptFrame {
		*buffer = frame
		frames.Put(buffer)
	}
	if err == nil {
		c.server.metrics.sent.Inc()
	}
	return err
}
