package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fasthttp/websocket"

	"pyros/backend/observatory"
)

// Frame is one message of the live stream.
type Frame struct {
	Seq  int64           `json:"seq"`
	Type string          `json:"type"` // snapshot, tick, or a topic
	Data json.RawMessage `json:"data"`
}

const (
	liveSilence = 60 * time.Second // without a frame or a ping, the connection is dead
	livePause   = time.Second      // before the next connection
	maxFrame    = 32 << 20         // bytes
)

// Live hands every frame of the topics, all where none is named, to take until
// ctx ends or take fails. A connection that ends is made again: the next frame
// is then a snapshot. The error is nil when ctx has ended.
func (c *Client) Live(ctx context.Context, topics []string, take func(Frame) error) error {
	for first := true; ; first = false {
		conn, err := c.dial(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && first:
			return err
		case err == nil:
			if err := follow(ctx, conn, topics, take); err != nil {
				return err
			}
		}
		select {
		case <-time.After(livePause):
		case <-ctx.Done():
			return nil
		}
	}
}

// dial opens the stream; the token goes in a header that no log holds.
func (c *Client) dial(ctx context.Context) (*websocket.Conn, error) {
	address := "ws" + strings.TrimPrefix(c.base, "http") + "/live"
	dialer := websocket.Dialer{Subprotocols: []string{"pyros.v1"}, HandshakeTimeout: callTimeout, Proxy: http.ProxyFromEnvironment}
	for again := true; ; again = false {
		header := http.Header{"Authorization": {"Bearer " + c.current()}}
		conn, res, err := dialer.DialContext(ctx, address, header)
		if err == nil {
			return conn, nil
		}
		if !again || res == nil || res.StatusCode != http.StatusUnauthorized {
			return nil, fmt.Errorf("the live stream cannot be opened: %w", err)
		}
		if err := c.login(ctx); err != nil {
			return nil, err
		}
	}
}

// follow reads one connection to its end. The error is take's.
func follow(ctx context.Context, conn *websocket.Conn, topics []string, take func(Frame) error) error {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	conn.SetReadLimit(maxFrame)
	extend := func() error { return conn.SetReadDeadline(time.Now().Add(liveSilence)) }
	conn.SetPingHandler(func(text string) error {
		if err := conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(callTimeout)); err != nil {
			return err
		}
		return extend()
	})
	if len(topics) > 0 {
		ask := map[string]any{"type": "subscribe", "topics": topics}
		if err := conn.WriteJSON(ask); err != nil {
			return nil
		}
	}
	for extend() == nil {
		var f Frame
		_, text, err := conn.ReadMessage()
		if closed := (*websocket.CloseError)(nil); errors.As(err, &closed) && closed.Code == websocket.ClosePolicyViolation {
			return observatory.Errorf(observatory.CodeInvalid, "The server ends the stream: %s.", closed.Text)
		}
		if err != nil || ctx.Err() != nil {
			return nil
		}
		if err := json.Unmarshal(text, &f); err != nil {
			return fmt.Errorf("a frame of the live stream cannot be read: %w", err)
		}
		if err := take(f); err != nil {
			return err
		}
	}
	return nil
}
