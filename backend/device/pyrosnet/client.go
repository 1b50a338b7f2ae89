package pyrosnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Options of a driver; the zero value is fine.
type Options struct {
	// Timeout is the real time that one call may take, connecting and waiting
	// for its turn included; 0 means 5 s. Fetching an image may take six times that.
	Timeout time.Duration
	// Now is the observatory's time; nil means real UTC.
	Now func() time.Time
	// Dial connects; nil means TCP.
	Dial func(ctx context.Context, addr string) (net.Conn, error)
}

const (
	defaultTimeout = 5 * time.Second
	fetchFactor    = 6
)

// client holds at most one connection to a device and asks over it one
// question at a time. A command that makes safe waits for none of them: it ends
// the exchange under way and begins a new conversation.
type client struct {
	device string // for messages: "telescope at 127.0.0.1:5000"
	addr   string
	opts   Options
	limit  int64
	turns  turns // who has the turn owns link and closed
	link   *link
	closed bool
}

func newClient(kind, addr string, limit int64, opts Options) *client {
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	if opts.Now == nil {
		opts.Now = func() time.Time { return time.Now().UTC() }
	}
	if opts.Dial == nil {
		opts.Dial = func(ctx context.Context, addr string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr)
		}
	}
	return &client{device: kind + " at " + addr, addr: addr, opts: opts, limit: limit}
}

// Close ends the connection and refuses further calls. A call under way ends first.
func (c *client) Close() error {
	_ = c.turns.take(context.Background(), command, func(error) {})
	defer c.turns.leave()
	c.closed = true
	c.hangUp()
	return nil
}

func (c *client) hangUp() {
	if c.link != nil {
		c.link.close()
		c.link = nil
	}
}

// do sends one command, whose JSON form has its name, and gives its answer.
func (c *client) do(ctx context.Context, k kind, timeout time.Duration, name string, body any) (json.RawMessage, error) {
	request, err := json.Marshal(map[string]any{"command": []any{body}})
	if err != nil {
		return nil, observatory.Because(err, observatory.CodeInvalid, "%s", name)
	}
	var answer json.RawMessage
	var head Answer
	err = c.exchange(ctx, k, timeout, request, func(message json.RawMessage) error {
		answer, head, err = onlyAnswer(message, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	if head.Error != nil {
		return nil, refused(c.device, *head.Error)
	}
	return answer, nil
}

// order sends a command whose answer says nothing more.
func (c *client) order(ctx context.Context, name string, body any) error {
	_, err := c.do(ctx, command, c.opts.Timeout, name, body)
	return err
}

// move sends a command that moves or begins something. It is given up when one
// that makes safe comes before its answer.
func (c *client) move(ctx context.Context, name string, body any) error {
	_, err := c.do(ctx, movement, c.opts.Timeout, name, body)
	return err
}

// rush sends a command that makes safe and waits for nothing but another such.
func (c *client) rush(ctx context.Context, name string) error {
	_, err := c.do(ctx, urgent, c.opts.Timeout, name, Answer{Name: name})
	return err
}

// status asks for a state, decodes it into state and checks that the fields are there.
func (c *client) status(ctx context.Context, state any, fields ...string) error {
	answer, err := c.do(ctx, question, c.opts.Timeout, "STATUS", Answer{Name: "STATUS"})
	if err != nil {
		return err
	}
	if err := require(answer, fields...); err != nil {
		return c.unreadable(err)
	}
	if err := json.Unmarshal(answer, state); err != nil {
		return c.unreadable(err)
	}
	return nil
}

// exchange sends a request and hands the answer to check. A question that an
// urgent command ended is asked again after it.
func (c *client) exchange(ctx context.Context, k kind, timeout time.Duration, request []byte, check func(json.RawMessage) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for {
		err := c.once(ctx, k, request, check)
		if k != question || !errors.Is(err, errOvertaken) || ctx.Err() != nil {
			return err
		}
	}
}

// once takes its turn and asks once. Whenever the conversation may be out of
// step, the connection is closed.
func (c *client) once(ctx context.Context, k kind, request []byte, check func(json.RawMessage) error) error {
	began := time.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := c.turns.take(ctx, k, cancel); err != nil {
		return unsent(c.failure(ctx, began, err))
	}
	defer c.turns.leave()
	if c.closed {
		return observatory.Errorf(observatory.CodeUnavailable, "%s: the driver is closed", c.device)
	}
	message, err := c.ask(ctx, k, began, request)
	if err != nil {
		return err
	}
	if ctx.Err() != nil { // it was ended when the answer was there, and the connection with it
		c.hangUp()
	}
	if err := check(message); err != nil {
		c.hangUp()
		return c.unreadable(err)
	}
	return nil
}

// ask asks over the connection that is open, or a new one.
func (c *client) ask(ctx context.Context, k kind, began time.Time, request []byte) (json.RawMessage, error) {
	if c.link != nil && c.link.ended() {
		c.hangUp()
	}
	if c.link != nil && k == urgent {
		if message, err := c.askQuickly(ctx, request); err == nil {
			return message, nil
		}
	}
	if err := c.connect(ctx, began); err != nil {
		return nil, err
	}
	message, err := c.link.ask(ctx, request)
	if err != nil {
		c.hangUp()
		return nil, c.failure(ctx, began, err)
	}
	return message, nil
}

// quickly is what an urgent command waits, in real time, for the answer on a
// connection that was open before it.
const quickly = 400 * time.Millisecond

// askQuickly asks over the connection that is open. It may be dead without
// anybody knowing, such as after a cut of the device's power: where it fails
// or stays silent it is closed, and the command, which makes safe and may be
// given twice, is to be given over a new one.
func (c *client) askQuickly(ctx context.Context, request []byte) (json.RawMessage, error) {
	soon, cancel := context.WithTimeout(ctx, quickly)
	defer cancel()
	message, err := c.link.ask(soon, request)
	if err != nil || soon.Err() != nil { // with its end the connection ends, too
		c.hangUp()
	}
	return message, err
}

// connect opens a connection where there is none.
func (c *client) connect(ctx context.Context, began time.Time) error {
	if c.link != nil {
		return nil
	}
	conn, err := c.opts.Dial(ctx, c.addr)
	if err == nil {
		c.link = newLink(conn, c.limit)
		return nil
	}
	if ctx.Err() != nil {
		return unsent(c.failure(ctx, began, ctx.Err()))
	}
	return unsent(c.fail(c.device+" cannot be reached", err))
}

// failure words why no answer came.
func (c *client) failure(ctx context.Context, began time.Time, err error) *observatory.Error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(context.Cause(ctx), errOvertaken):
		return c.fail("the call to the "+c.device+" was given up: an urgent command went first", errOvertaken)
	case errors.Is(ctx.Err(), context.Canceled):
		return c.fail("the call to the "+c.device+" was given up", ctx.Err())
	case ctx.Err() != nil:
		return c.fail(fmt.Sprintf("%s does not answer in time (waited %v)", c.device, waited(time.Since(began))), ctx.Err())
	case errors.As(err, &syntax), errors.Is(err, ErrTooLarge), errors.Is(err, errUnasked):
		return c.unreadable(err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return c.fail(c.device+" closed the connection before it answered", err)
	default:
		return c.fail("the connection to the "+c.device+" broke", err)
	}
}

// waited rounds a time to what is worth reading: 1.5s, 20ms.
func waited(d time.Duration) time.Duration {
	if d < 100*time.Millisecond {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}

// unsent marks a failure as one before anything went out.
func unsent(e *observatory.Error) error {
	e.Err = fmt.Errorf("%w: %w", device.ErrUnsent, e.Err)
	return e
}

func (c *client) unreadable(err error) *observatory.Error {
	return c.fail(c.device+" does not answer sensibly", err)
}

func (c *client) fail(message string, err error) *observatory.Error {
	return &observatory.Error{Code: observatory.CodeUnavailable, Message: message, Err: err}
}
