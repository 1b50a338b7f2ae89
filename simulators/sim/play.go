package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// play is a scenario under way.
type play struct {
	scenario  Scenario
	start     time.Time
	iteration time.Duration
	cancel    context.CancelFunc
	ended     chan struct{} // closed when its goroutine is over
	over      chan struct{} // closed when it was played to the end
}

// at is the iteration at now.
func (p *play) at(now time.Time) int {
	return max(0, min(int(now.Sub(p.start)/p.iteration), p.scenario.Iterations))
}

// Play starts a scenario in place of the one under way. Its iteration 0 begins
// at start, the zero value meaning now. The channel is closed when it was
// played to its end; the device is then as it was before.
func (s *Server) Play(scenario Scenario, start time.Time, iteration time.Duration) <-chan struct{} {
	s.conduct.Lock()
	defer s.conduct.Unlock()
	s.stopPlay()
	if iteration <= 0 {
		iteration = s.cfg.Iteration
	}
	if start.IsZero() {
		start = s.cfg.Clock.Now()
	}
	ctx, cancel := context.WithCancel(s.ctx)
	p := &play{
		scenario: scenario, start: start, iteration: iteration,
		cancel: cancel, ended: make(chan struct{}), over: make(chan struct{}),
	}
	s.mu.Lock()
	s.play = p
	s.mu.Unlock()
	go func() {
		defer close(p.ended)
		if s.perform(ctx, p) {
			s.restore()
			close(p.over)
		}
	}()
	return p.over
}

// perform plays p and says whether it came to the end.
func (s *Server) perform(ctx context.Context, p *play) bool {
	until := func(k int) error {
		return s.cfg.Clock.Sleep(ctx, p.scenario.At(p.start, k, p.iteration).Sub(s.cfg.Clock.Now()))
	}
	for _, e := range p.scenario.Events {
		if until(e.Time) != nil {
			return false
		}
		if err := s.happen(e.Payload, p); err != nil {
			s.cfg.Log.Error("scenario", "iteration", e.Time, "error", err)
			continue
		}
		s.cfg.Log.Info("scenario", "iteration", e.Time, "event", oneLine(e.Payload))
	}
	return until(p.scenario.Iterations) == nil
}

// oneLine is JSON without its line breaks, for the log.
func oneLine(text json.RawMessage) string {
	var b bytes.Buffer
	_ = json.Compact(&b, text) // it was read as JSON before
	return b.String()
}

// stopPlay ends the scenario under way, if any, and waits for it.
func (s *Server) stopPlay() {
	s.mu.Lock()
	p := s.play
	s.play = nil
	s.mu.Unlock()
	if p != nil {
		p.cancel()
		<-p.ended
	}
}

// clear ends the scenario under way, every fault and what events did.
func (s *Server) clear() {
	s.conduct.Lock()
	defer s.conduct.Unlock()
	s.stopPlay()
	s.restore()
}

// restore puts device and connection in order again.
func (s *Server) restore() {
	_ = s.faults.set(NoFault, 0)
	s.device.Restore(s.cfg.Clock.Now())
}

// Inject applies an event of the control port.
func (s *Server) Inject(event []byte) error {
	var e struct {
		Clear      bool            `json:"clear"`
		Scenario   json.RawMessage `json:"scenario"`
		IterationS float64         `json:"iteration_s"`
	}
	if err := json.Unmarshal(event, &e); err != nil {
		return fmt.Errorf("an event is one JSON object: %w", err)
	}
	switch {
	case e.Clear:
		s.clear()
		return nil
	case e.Scenario != nil:
		if !(e.IterationS >= 0 && e.IterationS <= maxFault) {
			return fmt.Errorf("iteration_s: %g is not in 0 to %g", e.IterationS, maxFault)
		}
		scenario, err := ParseScenario(e.Scenario, s.cfg.ScenarioKey)
		if err != nil {
			return err
		}
		s.Play(scenario, time.Time{}, time.Duration(e.IterationS*float64(time.Second)))
		return nil
	default:
		s.mu.Lock()
		p := s.play
		s.mu.Unlock()
		return s.happen(event, p)
	}
}

// happen applies a fault or the device's own event.
func (s *Server) happen(event json.RawMessage, p *play) error {
	var e struct {
		Fault      *Fault  `json:"fault"`
		Seconds    float64 `json:"seconds"`
		Iterations int     `json:"iterations"`
		Down       *int    `json:"down"`
	}
	if err := json.Unmarshal(event, &e); err != nil {
		return err
	}
	if e.Down != nil {
		if e.Fault != nil || *e.Down < 1 {
			return fmt.Errorf("down is a number of iterations from 1 and stands alone")
		}
		down := Down
		e.Fault, e.Iterations = &down, *e.Down
	}
	if e.Fault == nil {
		return s.device.Happen(s.cfg.Clock.Now(), event)
	}
	if e.Iterations > 0 {
		iteration := s.cfg.Iteration
		if p != nil {
			iteration = p.iteration
		}
		e.Seconds = float64(e.Iterations) * iteration.Seconds()
	}
	s.cfg.Log.Info("fault", "fault", string(*e.Fault), "seconds", e.Seconds)
	return s.faults.set(*e.Fault, e.Seconds)
}

// DecodeEvent reads a device's own event; a field that it does not know is an
// error, so that a misspelt event does not pass as nothing.
func DecodeEvent(event json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(event))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("event: %w", err)
	}
	return nil
}
