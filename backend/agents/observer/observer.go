// Package observer executes one sequence: it points the telescope, turns the
// dome with it, waits until both are there, takes the images of every detector
// at the same time, and keeps each in a file and a row.
//
// Rules: whatever moves goes through the devices that the interlock guards. An
// image is a file first (written aside, synchronised, renamed) and a row
// second; its name follows from sequence, plan and number, so that a program
// killed between the two takes that image again under the same name and no row
// ever names half a file. A file that a row names is never written again. Where
// files or rows cannot be written the failure says so and Probe when it is over.
// A detector that fails is tried again a few times, does not disturb
// the others, and fails the sequence when they are done. When the context
// ends, exposures under way are aborted and what was fetched is still kept.
// Movements and exposures last observatory time; an answer lasts real time.
package observer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pyros/backend/agents"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Store is what the observer writes to and asks.
type Store interface {
	Instrument(ctx context.Context) (observatory.Instrument, error)
	AddImage(ctx context.Context, image observatory.Image) (observatory.Image, error)
	// ImageOf gives the image that is known for a plan and number, for plan 0
	// the one with that file.
	ImageOf(ctx context.Context, plan, number int, file string) (observatory.Image, error)
}

// Options are the observer's.
type Options struct {
	Telescope device.Telescope // guarded by the interlock
	Dome      device.Dome      // guarded by the interlock
	Cameras   map[observatory.Channel]device.Camera
	Store     Store
	Clock     clock.Clock
	Log       *slog.Logger
	// Folder is where images are kept, in a folder for each night.
	Folder string
	// Night gives the night that a time lies in, or the coming one.
	Night func(time.Time) observatory.Night
}

// Observer executes sequences, one at a time. Make it with New.
type Observer struct {
	opts Options
	busy sync.RWMutex // held whole by a sequence, shared by exposures by hand

	stuck atomic.Pointer[place] // where an image could not be written last
}

// New makes an observer.
func New(opts Options) *Observer {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	opts.Log = opts.Log.With("agent", string(observatory.AgentObserver))
	return &Observer{opts: opts}
}

// Failure is why a sequence could not be executed to its end.
type Failure struct {
	Device observatory.DeviceName // empty: no device's fault
	Reason string                 // a sentence without its full stop
	// Final says that another try would fail the same way, Silent that the
	// device did not answer, rather than answer wrongly.
	Final, Silent bool
	// Storage says that images could not be kept: no device's fault and none of
	// the sequence's.
	Storage bool
	Err     error
}

// Error implements error.
func (f *Failure) Error() string {
	if f.Err == nil {
		return f.Reason
	}
	return f.Reason + ": " + because(f.Err)
}

// because is what a person should read of a cause: no addresses of the program,
// no paths of its machine.
func because(err error) string {
	var inner *Failure
	var file *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &inner):
		return inner.Error()
	case errors.As(err, &file):
		return file.Err.Error()
	case errors.As(err, &link):
		return link.Err.Error()
	}
	return observatory.Reason(err)
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Progress is how far the running sequence is.
type Progress struct {
	Phase    observatory.ConductorState // slewing or observing
	Channels []observatory.ChannelProgress
	EndsAt   time.Time // estimated
}

// Execute takes every image of the sequence that is not taken yet and returns
// nil when all are kept. It points at once, and exposes from the planned start on. It reports each step. The error is the context's cause
// when it was ended, otherwise a *Failure.
func (o *Observer) Execute(ctx context.Context, seq observatory.Sequence, report func(Progress)) error {
	o.busy.Lock()
	defer o.busy.Unlock()
	instrument, err := o.instrument(ctx)
	if err != nil {
		return ended(ctx, err)
	}
	b := newBoard(report, o.opts.Clock)
	arms, err := o.arms(seq, instrument, b)
	if err != nil {
		return err
	}
	if len(arms) == 0 {
		return nil
	}
	p := &pointing{Observer: o, seq: seq, instrument: instrument}
	begins := exposesFrom(seq, o.opts.Clock.Now())
	b.phase(observatory.ConductorSlewing, max(p.estimate(), begins.Sub(o.opts.Clock.Now()))+duration(arms))
	if err := p.point(ctx); err != nil {
		return ended(ctx, err)
	}
	if err := o.opts.Clock.Sleep(ctx, begins.Sub(o.opts.Clock.Now())); err != nil {
		return ended(ctx, err)
	}
	b.phase(observatory.ConductorObserving, duration(arms))
	return ended(ctx, o.expose(ctx, p, arms))
}

// longestLead bounds how long before its planned start a sequence is begun,
// observatory time.
const longestLead = time.Minute

// exposesFrom is the earliest time of the first exposure: the planned start,
// for an alert that interrupts others the start of its window. A planned start
// that is far away is one of a plan made while the sequence was being begun: the
// telescope is not held for it.
func exposesFrom(seq observatory.Sequence, now time.Time) time.Time {
	if seq.PlannedFrom == nil || seq.Preempt || seq.PlannedFrom.Sub(now) > longestLead {
		return seq.Start
	}
	return *seq.PlannedFrom
}

// ended gives the reason of the context's end where it has ended, else err.
func ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// expose runs the arms side by side while the dome keeps up with the telescope.
func (o *Observer) expose(ctx context.Context, p *pointing, arms []*arm) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var keeping sync.WaitGroup
	var lost error
	agents.Go(ctx, &keeping, func() {
		if lost = p.keep(ctx); lost != nil {
			cancel(lost)
		}
	})
	failures := make([]error, len(arms))
	var group errgroup.Group // without a context: one detector's failure is not the others'
	for i, a := range arms {
		group.Go(func() error {
			failures[i] = agents.Guarded(ctx, a.run)
			return nil
		})
	}
	_ = group.Wait()
	cancel(nil)
	keeping.Wait()
	if lost != nil {
		return lost
	}
	return join(failures)
}

// join makes one failure of several.
func join(errs []error) error {
	err := errors.Join(errs...)
	if err == nil {
		return nil
	}
	var first *Failure
	if !errors.As(err, &first) || len(errs) == 1 {
		return err
	}
	all := *first
	all.Final, all.Silent, all.Reason = true, true, ""
	for _, e := range errs {
		var f *Failure
		if !errors.As(e, &f) {
			continue
		}
		all.Final, all.Silent, all.Storage = all.Final && f.Final, all.Silent && f.Silent, all.Storage || f.Storage
		if all.Reason != "" {
			all.Reason += "; "
		}
		all.Reason += f.Error()
	}
	if all.Storage {
		all.Device = ""
	}
	all.Err = nil
	return &all
}

// arms makes one arm for each detector that has images left to take.
func (o *Observer) arms(seq observatory.Sequence, in observatory.Instrument, b *board) ([]*arm, error) {
	byDetector := map[string]*arm{}
	var arms []*arm
	for _, album := range seq.Albums {
		a := byDetector[album.Detector]
		if a == nil {
			d, ok := in.Detector(album.Detector)
			if !ok {
				return nil, &Failure{Reason: fmt.Sprintf("the instrument has no detector %q", album.Detector), Final: true}
			}
			camera := o.opts.Cameras[d.Channel]
			if camera == nil {
				return nil, &Failure{Reason: fmt.Sprintf("%s has no driver", d.Name), Final: true}
			}
			a = &arm{Observer: o, seq: seq, detector: d, camera: camera, board: b, slot: -1}
			byDetector[album.Detector] = a
			arms = append(arms, a)
		}
		a.plans = append(a.plans, album.Plans...)
	}
	left := arms[:0]
	for _, a := range arms {
		if a.all() > a.done() {
			a.slot = b.add(a.first())
			left = append(left, a)
		}
	}
	return left, nil
}

const (
	// answerTimeout bounds a question or a command to a device, real time.
	answerTimeout = 3 * time.Second
	// fetchTimeout bounds the transfer of an image, real time.
	fetchTimeout = time.Minute
	// silence is how long a device may stay without an answer, real time.
	silence = 10 * time.Second
)

func (o *Observer) instrument(ctx context.Context) (observatory.Instrument, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	in, err := o.opts.Store.Instrument(ctx)
	if err != nil {
		return in, &Failure{Reason: "the instrument's description cannot be read", Storage: true, Err: err}
	}
	return in, nil
}

// answer calls a device with a bound on its answer.
func answer(ctx context.Context, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	return call(ctx)
}

// ask puts a question to a device with a bound on its answer.
func ask[T any](ctx context.Context, question func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	return question(ctx)
}

// patience counts how long a device has not answered.
type patience struct{ since time.Time }

// failed notes a failure and says whether patience is at its end.
func (p *patience) failed() bool {
	if p.since.IsZero() {
		p.since = time.Now()
	}
	return time.Since(p.since) >= silence
}

func (p *patience) answered() { p.since = time.Time{} }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
