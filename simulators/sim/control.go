package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"time"
)

// State is what GET /state gives.
type State struct {
	Name        string     `json:"name"`
	Address     string     `json:"address"`
	Now         time.Time  `json:"now"`
	Speed       float64    `json:"speed"`
	Connections int        `json:"connections"`
	Answered    int64      `json:"answered"`
	Fault       FaultState `json:"fault"`
	Playing     bool       `json:"playing"`
	Iteration   int        `json:"iteration"`
	Iterations  int        `json:"iterations"`
	Device      any        `json:"device"`
}

// State describes the simulator now.
func (s *Server) State() State {
	now := s.cfg.Clock.Now()
	fault, _ := s.faults.state()
	s.mu.Lock()
	connections, p := len(s.conns), s.play
	s.mu.Unlock()
	state := State{
		Name: s.cfg.Name, Address: s.address, Now: now, Speed: s.cfg.Clock.Speed(), Connections: connections,
		Answered: s.answered.Load(), Fault: fault, Device: s.device.State(now),
	}
	if p != nil {
		state.Iteration, state.Iterations = p.at(now), p.scenario.Iterations
		select {
		case <-p.ended:
		default:
			state.Playing = true
		}
	}
	return state
}

func (s *Server) startControl() error {
	l, err := net.Listen("tcp", s.cfg.Control)
	if err != nil {
		return fmt.Errorf("%s simulator cannot listen on its control address %s: %w", s.cfg.Name, s.cfg.Control, err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /state", s.getState)
	mux.HandleFunc("POST /event", s.postEvent)
	s.control = l
	s.http = &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	s.wg.Go(func() { _ = s.http.Serve(l) })
	return nil
}

func (s *Server) getState(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.State())
}

func (s *Server) postEvent(w http.ResponseWriter, r *http.Request) {
	// A page of another site can post a form to this address, but not JSON.
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		http.Error(w, "send Content-Type: application/json", http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxScenario+1024))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	if err := s.Inject(body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
