package planning

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pyros/backend/agents"
	"pyros/backend/bus"
	"pyros/backend/observatory"
)

// errDone says that the planning under way has ended.
var errDone = errors.New("planning done")

// settle plans until no reason is left or a planning failed.
func (r *run) settle(ctx context.Context, events *bus.Subscription) error {
	for restarts := 0; r.reasons.any(); {
		r.drain(events)
		if err := r.rest(ctx, events); err != nil {
			return err
		}
		again, err := r.plan(ctx, events, restarts < maxRestarts)
		if err != nil {
			return err
		}
		if again {
			restarts++
			continue
		}
		restarts = 0
		if r.failures.On() {
			return r.pause(ctx)
		}
	}
	return nil
}

// rest waits after a planning as long as that took, while nothing but
// submissions is a reason for the next.
func (r *run) rest(ctx context.Context, events *bus.Subscription) error {
	due := r.ended.Add(min(r.took, restLongest))
	timer := time.NewTimer(time.Until(due))
	defer timer.Stop()
	for !r.reasons.pressing && r.reasons.any() && time.Now().Before(due) {
		agents.Beat(ctx)
		if err := r.listen(ctx, events, timer.C, nil); err != nil {
			return err
		}
	}
	return nil
}

// drain takes the wake-ups that are there already.
func (r *run) drain(events *bus.Subscription) {
	for {
		select {
		case event := <-events.C:
			r.reasons.event(event)
		case <-events.Lost:
		case <-r.wake:
			for _, why := range r.takeAsked() {
				r.reasons.add(why)
			}
		default:
			return
		}
	}
}

// plan runs one planning. With restartable it ends it, and says again, as soon
// as another reason arrives.
func (r *run) plan(ctx context.Context, events *bus.Subscription, restartable bool) (again bool, err error) {
	planCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	reasons := r.reasons.take()
	trigger := triggerOf(reasons)
	r.begin(trigger, cancel)
	defer r.end()
	done := make(chan result, 1)
	go func() {
		defer close(done) // for who waits after the result was taken
		done <- r.make(planCtx, trigger)
	}()

	look := time.NewTicker(time.Second)
	defer look.Stop()
	for err == nil {
		agents.Beat(ctx)
		err = r.listen(ctx, events, look.C, done)
		if err == nil && restartable && r.reasons.any() {
			cancel()
			res := <-done
			if panicked(res.err) {
				return false, res.err
			}
			if res.err == nil { // it was quicker than the end of its context
				r.finished(res)
				return false, nil
			}
			r.cancelled(res)
			r.putBack(reasons)
			return true, nil
		}
	}
	if errors.Is(err, errDone) {
		if r.failures.On() {
			r.putBack(reasons)
		}
		return false, nil
	}
	if res := <-done; panicked(res.err) {
		return false, res.err
	}
	return false, err
}

func (r *run) make(ctx context.Context, trigger string) result {
	ctx, cancel := context.WithTimeout(ctx, planTimeout)
	defer cancel()
	began := time.Now()
	now := r.opts.Clock.Now()
	var schedule observatory.Schedule
	err := agents.Protected(ctx, func(ctx context.Context) (err error) {
		schedule, err = r.opts.Make(ctx, now, r.opts.Night(now), trigger)
		return err
	})
	return result{schedule, time.Since(began), err}
}

// panicked says whether a planning ended with a panic. That is the agent's
// failure: it ends with it and is started again.
func panicked(err error) bool {
	var p *agents.PanicError
	return errors.As(err, &p)
}

// finished tells how the planning went.
func (r *run) finished(res result) {
	now := r.opts.Clock.Now()
	r.ended, r.took = time.Now(), res.elapsed
	if r.cancelled(res) || errors.Is(res.err, context.Canceled) {
		return
	}
	if res.err != nil {
		r.failed(res.err)
		if r.failures.Failed(now) {
			r.journal.Error("The night could not be planned: %v", res.err)
		}
		return
	}
	if lasted, ends := r.failures.Worked(now); ends {
		r.journal.Info("Planning works again after %s", lasted.Round(time.Second))
	}
	r.worked()
	r.retry = retryFirst
	r.journal.Info("%s", line(res.schedule, res.elapsed))
}

// line is what a person reads of a planning. What executes or was executed is
// not counted: it was not the planner's to place.
func line(s observatory.Schedule, elapsed time.Duration) string {
	placed := 0
	for _, e := range s.Entries {
		if !e.Locked {
			placed++
		}
	}
	trigger := strings.TrimSuffix(s.Trigger, ".")
	return fmt.Sprintf("Planned %d, left out %d (%s), %d ms", placed, s.LeftOutTotal(), trigger, elapsed.Milliseconds())
}

// pause waits before the next try after a failure, until a person wants it
// now or takes the last reason for it away.
func (r *run) pause(ctx context.Context) error {
	r.queue.hurry = false
	timer := time.NewTimer(r.retry)
	defer timer.Stop()
	r.retry = min(2*r.retry, retryLongest)
	beat := time.NewTicker(time.Second)
	defer beat.Stop()
	for r.show(); !r.queue.hurry && r.reasons.any(); {
		agents.Beat(ctx)
		select {
		case <-timer.C:
			return nil
		case o := <-r.orders:
			r.carryOut(o)
		case <-beat.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
