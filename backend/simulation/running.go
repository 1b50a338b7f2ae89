package simulation

import (
	"context"
	"slices"
	"sync"

	"pyros/backend/observatory"
)

// Done is closed when every program has ended.
func (r *Running) Done() <-chan struct{} { return r.done }

// all are the programs, each in its last life.
func (r *Running) all() []*process {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.programs)
}

// Ended tells of each program whether it has ended, by its name, and with what
// error: nil as it should.
func (r *Running) Ended() map[string]error {
	ended := map[string]error{}
	for _, p := range r.all() {
		select {
		case <-p.ended:
			ended[p.program.Name] = p.err
		default:
		}
	}
	return ended
}

// Names are those of all programs, in the order in which they were started.
func (r *Running) Names() []string {
	var names []string
	for _, p := range r.all() {
		names = append(names, p.program.Name)
	}
	return names
}

// Restart ends the device's program, where it still runs, starts it anew, and
// returns when it accepts connections. A scenario begins anew with it.
func (r *Running) Restart(ctx context.Context, name string) error {
	r.restarting.Lock()
	defer r.restarting.Unlock()
	i := slices.IndexFunc(r.all(), func(p *process) bool { return p.program.Name == name && !p.program.Actor() })
	switch {
	case i < 0:
		return observatory.Errorf(observatory.CodeNotFound, "no simulated device is called %q", name)
	case r.closed:
		return observatory.Errorf(observatory.CodeUnavailable, "the simulators are being ended")
	case ended(r.done):
		return observatory.Errorf(observatory.CodeConflict, "all simulators have ended; start the server again")
	}
	r.wg.Add(1) // those that wait for the end of all wait for this too
	defer r.wg.Done()
	old := r.all()[i]
	old.stop()
	started, err := r.start(old.program)
	if err != nil {
		return observatory.Because(err, observatory.CodeUnavailable, "the simulator does not start")
	}
	r.mu.Lock()
	r.programs[i] = started
	r.mu.Unlock()
	if err := answers(ctx, r.setup.Addresses[old.program.Device], started.ended); err != nil {
		return observatory.Because(err, observatory.CodeUnavailable, "the simulator does not start")
	}
	return nil
}

func ended(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// Close ends all programs and waits for them.
func (r *Running) Close() {
	r.restarting.Lock()
	r.closed = true
	r.restarting.Unlock()
	var wg sync.WaitGroup
	for _, p := range r.all() {
		wg.Go(p.stop)
	}
	wg.Wait()
	r.wg.Wait()
}
