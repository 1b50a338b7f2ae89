package httpapi

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/fasthttp/websocket"
)

func TestShutdownEndsLiveConnections(t *testing.T) {
	b, addr := listening(t)
	clients := []*client{b.connect(addr, operatorID), b.connect(addr, visitorID)}
	for _, c := range clients {
		c.want("snapshot")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := b.server.hub.stop(ctx); err != nil {
		t.Fatal(err)
	}
	for _, c := range clients {
		if code := c.ended(); code != websocket.CloseGoingAway {
			t.Errorf("closed with %d", code)
		}
	}
	if _, res, err := dial(addr, nil, liveProtocol, tokenProtocol+b.token(operatorID)); err == nil || res.StatusCode != 503 {
		t.Errorf("a connection after the end: %v", err)
	}
	if b.clients() != 0 {
		t.Errorf("%d connections left", b.clients())
	}
}

func TestShutdownBeforeServe(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := b.server.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	l := freePort(t)
	if err := b.server.Serve(l); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after both it still listens: %v", err)
	}
}

// An interrupt can come while the program starts: the shutdown then meets a
// server that is just beginning.
func TestShutdownWhileServeBegins(t *testing.T) {
	for range 50 {
		b, l := newBench(t), freePort(t)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		ended := make(chan error, 1)
		go func() { ended <- b.server.Serve(l) }()
		if err := b.server.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-ctx.Done():
			t.Fatal("it serves after its shutdown")
		}
		cancel()
	}
}
