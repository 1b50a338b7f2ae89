package majordome

import (
	"context"
	"sync"

	"pyros/backend/agents"
	"pyros/backend/agents/interlock"
	"pyros/backend/observatory"
)

// shots are the exposures by hand that are under way, one a camera at most.
// They end with the mode and with STOP; they move nothing, so that rain does
// not end them.
type shots struct {
	t     *turn
	group sync.WaitGroup

	mu      sync.Mutex
	running map[observatory.Channel]context.CancelCauseFunc
}

func newShots(t *turn) *shots {
	return &shots{t: t, running: map[observatory.Channel]context.CancelCauseFunc{}}
}

// begin starts an exposure; the channel tells when the camera has taken the
// order, or why not.
func (s *shots) begin(channel observatory.Channel, shot observatory.Shot, who observatory.Actor) (<-chan error, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.t.opts.Cameras[channel] == nil {
		return nil, observatory.Errorf(observatory.CodeNotFound, "there is no camera %q", channel)
	}
	if s.running[channel] != nil {
		return nil, observatory.Errorf(observatory.CodeConflict, "an exposure of %s is under way", channel)
	}
	ctx, cancel := context.WithCancelCause(s.t.ctx)
	s.running[channel] = cancel
	out := make(chan error, 1)
	agents.Go(ctx, &s.group, func() {
		defer cancel(nil)
		begun := false
		err := s.t.opts.Hand.Shoot(ctx, channel, shot, who.Name, func() {
			begun = true
			s.t.eyes.stir()
			out <- nil
		})
		s.mu.Lock()
		delete(s.running, channel)
		s.mu.Unlock()
		s.t.eyes.stir()
		switch {
		case !begun:
			out <- err
		case err != nil:
			s.t.journal.Error("The exposure of %s by %s gave no image: %s", channel, who.Name, observatory.Reason(err))
		default:
			s.t.journal.Info("The image of %s by %s is kept", channel, who.Name)
		}
	})
	return out, nil
}

// abort ends a camera's exposure.
func (s *shots) abort(channel observatory.Channel, who observatory.Actor) (<-chan error, error) {
	camera := s.t.opts.Cameras[channel]
	if camera == nil {
		return nil, observatory.Errorf(observatory.CodeNotFound, "there is no camera %q", channel)
	}
	s.mu.Lock()
	if cancel := s.running[channel]; cancel != nil {
		cancel(ordered{"aborted by " + who.Name})
	}
	s.mu.Unlock()
	return s.t.hands.byHand("abort "+string(channel), camera.Abort, s.t.eyes.stir)
}

// hold ends all exposures where the orders do not permit them.
func (s *shots) hold(orders interlock.Orders) {
	switch {
	case orders.Stopped:
		s.cancel(stoppedText(orders.StoppedBy))
	case orders.Mode != observatory.ModeMan:
		s.cancel("the mode is " + string(orders.Mode))
	}
}

func (s *shots) cancel(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, cancel := range s.running {
		cancel(ordered{why})
	}
}

// end ends all exposures because the run ends.
func (s *shots) end() { s.cancel("the program ends") }

// wait returns when all exposures have ended.
func (s *shots) wait() { s.group.Wait() }
