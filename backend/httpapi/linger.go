package httpapi

import (
	"io"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
)

// A body that is too large is refused before it was read. If the connection
// were closed with bytes of it unread, the system would reset it and the
// client would lose the answer; so its end is read, within limits, first.
const (
	lingerTime  = 5 * time.Second
	lingerBytes = 64 << 20
)

// lingering is a listener whose connections can read out what is left.
type lingering struct{ net.Listener }

// Accept implements net.Listener.
func (l lingering) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lingerConn{Conn: conn}, nil
}

// lingerConn is used by one goroutine at a time until it is closed.
type lingerConn struct {
	net.Conn
	linger bool
}

// Close implements net.Conn.
func (c *lingerConn) Close() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.linger {
		if half.CloseWrite() == nil && c.SetReadDeadline(time.Now().Add(lingerTime)) == nil {
			// Whatever ends it, the connection is closed next.
			_, _ = io.CopyN(io.Discard, c.Conn, lingerBytes)
		}
	}
	return c.Conn.Close()
}

// lingerOnClose lets the connection of c read out what is left when it closes.
func lingerOnClose(c *fiber.Ctx) {
	if conn, ok := c.Context().Conn().(*lingerConn); ok {
		conn.linger = true
	}
}
