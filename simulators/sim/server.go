package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"pyros/backend/clock"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
)

// Device is what is simulated. Its methods may be called from several
// goroutines; now is the simulator's time. One that is an io.Closer is closed
// at the end.
type Device interface {
	// Do carries out a command and gives the answer object, name included.
	Do(ctx context.Context, now time.Time, command pyrosnet.Command) (any, error)
	// Happen applies the device's own event.
	Happen(now time.Time, event json.RawMessage) error
	// Restore undoes what events did.
	Restore(now time.Time)
	// State is for GET /state.
	State(now time.Time) any
}

// Config describes a server.
type Config struct {
	Name        string // for messages
	ScenarioKey string // of its events in scenario files
	Listen      string // host:port; port 0 takes a free one
	Control     string // likewise; empty: no control port
	Clock       clock.Clock
	Iteration   time.Duration // of a scenario that does not say; default 1 s
	Log         *slog.Logger
}

const (
	maxConnections = 64
	writeLimit     = 30 * time.Second // real time for one answer
)

// Server is a running simulator.
type Server struct {
	cfg    Config
	device Device
	faults *faults
	cancel context.CancelFunc
	ctx    context.Context
	wg     sync.WaitGroup

	address  string       // that is listened on, also while it is not
	listener net.Listener // of serve
	control  net.Listener
	http     *http.Server
	fatal    chan error

	conduct  sync.Mutex // held while a scenario is started or stopped
	mu       sync.Mutex
	conns    map[net.Conn]bool
	play     *play
	answered atomic.Int64
}

// Start listens and serves until Close.
func Start(cfg Config, device Device) (*Server, error) {
	if cfg.Clock == nil {
		cfg.Clock = clock.Real()
	}
	if cfg.Iteration <= 0 {
		cfg.Iteration = time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, device: device, faults: newFaults(cfg.Clock), conns: map[net.Conn]bool{}, fatal: make(chan error, 1), address: cfg.Listen}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if err := s.listen(); err != nil {
		return nil, err
	}
	s.address = s.listener.Addr().String()
	if cfg.Control != "" {
		if err := s.startControl(); err != nil {
			s.listener.Close()
			return nil, err
		}
	}
	s.wg.Go(func() { s.faults.run(s.ctx) })
	s.wg.Go(s.serve)
	return s, nil
}

// Addr is where the device is reached.
func (s *Server) Addr() string { return s.address }

// ControlAddr is where the control port is reached.
func (s *Server) ControlAddr() string {
	if s.control == nil {
		return ""
	}
	return s.control.Addr().String()
}

// Close ends everything that Start began.
func (s *Server) Close() {
	s.cancel()
	if s.http != nil {
		s.http.Close()
	}
	s.conduct.Lock()
	defer s.conduct.Unlock()
	s.stopPlay()
	s.wg.Wait()
	if c, ok := s.device.(io.Closer); ok {
		c.Close()
	}
}

func (s *Server) listen() error {
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		return fmt.Errorf("%s simulator cannot listen on %s: %w", s.cfg.Name, s.address, err)
	}
	s.listener = l
	return nil
}

// serve keeps the listener as the fault in force wants it.
func (s *Server) serve() {
	accepting := s.accept()
	for {
		state, changed := s.faults.state()
		refuse := state.Fault == Refuse || state.Fault == Down
		if refuse && accepting != nil {
			s.listener.Close()
			<-accepting
			accepting = nil
		}
		if state.Fault == Down || state.Fault == Drop {
			s.hangUp()
		}
		if !refuse && accepting == nil {
			if err := s.listen(); err != nil {
				s.fatal <- err
				return
			}
			accepting = s.accept()
		}
		if state.Fault == Drop && state.Until == nil {
			s.faults.end(state)
			continue
		}
		select {
		case <-changed:
		case <-s.ctx.Done():
			if accepting != nil {
				s.listener.Close()
				<-accepting
			}
			s.hangUp()
			return
		}
	}
}

// accept takes connections until the listener is closed.
func (s *Server) accept() <-chan struct{} {
	done := make(chan struct{})
	l := s.listener
	s.wg.Go(func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				s.cfg.Log.Warn("accept", "error", err)
				if s.cfg.Clock.Sleep(s.ctx, time.Second) != nil {
					return
				}
				continue
			}
			if !s.keep(conn) {
				conn.Close()
				continue
			}
			s.wg.Go(func() { s.converse(conn) })
		}
	})
	return done
}

func (s *Server) keep(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) >= maxConnections {
		s.cfg.Log.Warn("too many connections", "from", conn.RemoteAddr().String())
		return false
	}
	s.conns[conn] = true
	return true
}

func (s *Server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.conns {
		conn.Close()
	}
}

// converse reads requests and answers them one after another. Reading goes on
// beside answering, so that a client that hangs up ends what waits for it.
func (s *Server) converse(conn net.Conn) {
	ctx, cancel := context.WithCancel(s.ctx)
	requests := make(chan json.RawMessage)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer cancel()
		s.read(ctx, conn, requests)
	}()
	defer func() {
		cancel()
		conn.Close()
		<-done
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case request := <-requests:
			if !s.reply(ctx, conn, request) {
				return
			}
		}
	}
}

func (s *Server) read(ctx context.Context, conn net.Conn, requests chan<- json.RawMessage) {
	reader := pyrosnet.NewReader(conn, pyrosnet.MaxMessage)
	for {
		request, err := reader.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				s.cfg.Log.Warn("unreadable request", "from", conn.RemoteAddr().String(), "error", err)
			}
			return
		}
		select {
		case requests <- request:
		case <-ctx.Done():
			return
		}
	}
}

// reply answers one request and says whether the conversation goes on.
func (s *Server) reply(ctx context.Context, conn net.Conn, request json.RawMessage) bool {
	state, _ := s.faults.state()
	if state.Fault == Drop {
		return false
	}
	answer, err := json.Marshal(s.answers(ctx, request))
	if err != nil {
		s.cfg.Log.Error("answer", "error", err)
		return false
	}
	if s.faults.holdBack(ctx) != nil {
		return false
	}
	if state.Fault == Garbage {
		answer = []byte("%$\x00\x01 garbage ]]}\n")
	}
	conn.SetWriteDeadline(time.Now().Add(writeLimit))
	if _, err := conn.Write(append(answer, '\n')); err != nil {
		return false
	}
	s.answered.Add(1)
	return true
}

func (s *Server) answers(ctx context.Context, request json.RawMessage) []any {
	commands, err := pyrosnet.ParseRequest(request)
	if err != nil {
		return []any{refusal("", err)}
	}
	list := make([]any, len(commands))
	for i, c := range commands {
		answer, err := s.device.Do(ctx, s.cfg.Clock.Now(), c)
		if err != nil {
			s.cfg.Log.Info("refused", "command", c.Name, "why", err)
			answer = refusal(c.Name, err)
		}
		list[i] = answer
	}
	return list
}

func refusal(name string, err error) pyrosnet.Answer {
	r := &pyrosnet.Refusal{Code: observatory.CodeOf(err), Message: err.Error()}
	var e *observatory.Error
	if errors.As(err, &e) {
		r.Message = e.Message
	}
	return pyrosnet.Answer{Name: name, Error: r}
}

// Unknown refuses a command that the device does not know.
func Unknown(c pyrosnet.Command) error {
	return observatory.Errorf(observatory.CodeInvalid, "%.40q is not a command of this device", c.Name)
}
