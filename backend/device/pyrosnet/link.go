package pyrosnet

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"sync/atomic"
)

// errUnasked says that something came while no question was open.
var errUnasked = errors.New("an answer that nobody asked for")

// link is one connection and the goroutine that reads it. It reads all the
// time, so that a connection that the device ended, or on which it spoke out
// of turn, is known as dead before the next question goes out.
type link struct {
	conn    net.Conn
	open    atomic.Bool // a question waits for its answer
	answers chan json.RawMessage
	done    chan struct{}
	err     error // why it ended; set before done is closed
}

func newLink(conn net.Conn, limit int64) *link {
	l := &link{conn: conn, answers: make(chan json.RawMessage, 1), done: make(chan struct{})}
	go l.read(limit)
	return l
}

func (l *link) read(limit int64) {
	defer close(l.done)
	defer l.conn.Close()
	reader := NewReader(l.conn, limit)
	for {
		message, err := reader.Next()
		if err != nil {
			l.err = err
			return
		}
		if !l.open.CompareAndSwap(true, false) {
			l.err = errUnasked
			return
		}
		l.answers <- message // has room: a question was open, so none waits there
	}
}

// ended says whether the connection is of no further use.
func (l *link) ended() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// ask sends a request and waits for its answer. When ctx ends first the
// connection is closed: a late answer must not meet a later question.
func (l *link) ask(ctx context.Context, request []byte) (json.RawMessage, error) {
	stop := context.AfterFunc(ctx, func() { l.conn.Close() })
	defer stop()
	l.open.Store(true)
	if _, err := l.conn.Write(request); err != nil && !l.ended() {
		l.conn.Close()
	}
	select {
	case message := <-l.answers:
		return message, nil
	case <-l.done:
		select {
		case message := <-l.answers:
			return message, nil
		default:
			return nil, l.err
		}
	}
}

// close ends the connection and its goroutine.
func (l *link) close() {
	l.conn.Close()
	<-l.done
}
