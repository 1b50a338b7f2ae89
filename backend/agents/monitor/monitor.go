// Package monitor is the agent that watches the environment: it asks the PLC
// for every status, makes the synthesis, hands the answer to the interlock and
// records both rows.
//
// Rules: safety first, records second. The answer is in memory before the
// database is asked to keep it, and the database is asked by a goroutine of
// its own, so that one which is down or slow delays neither the next poll nor
// the closing of the dome. A question that the PLC does not answer is judged
// and recorded too: the last answer counts until it is stale, then nothing is
// known. It is told once when it starts and once when it ends. Nothing is safe
// before the last synthesis of the run before was read, or every hold is over.
package monitor

import (
	"context"
	"log/slog"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/interlock"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/environment"
	"pyros/backend/observatory"
)

// Store is what the monitor writes to.
type Store interface {
	agents.LogStore
	LatestEnvironment(ctx context.Context) (*observatory.Environment, error)
	RecordEnvironment(ctx context.Context, e observatory.Environment, plc observatory.PLCStatus) (observatory.Environment, error)
	SaveDevice(ctx context.Context, d observatory.DeviceStatus) error
}

// Options are the monitor's.
type Options struct {
	PLC    device.PLC
	Safety *interlock.Safety
	Store  Store
	Clock  clock.Clock
	Log    *slog.Logger
	// Dome gives the dome's state for the site table, nil when it is not known.
	// It must not wait: it is asked in the path of safety.
	Dome   func() *observatory.DomeState
	Limits environment.Limits
	// Poll is how often the PLC is asked, in observatory time; 0 means 2 s.
	Poll time.Duration
	// Timeout bounds one question, in real time; 0 means 1.5 s.
	Timeout time.Duration
}

const (
	// startTimeout bounds the reading of the last synthesis at the start, real time.
	startTimeout = time.Second
	// recordTimeout bounds one transaction, real time.
	recordTimeout = 5 * time.Second
	// recordRoom is how many syntheses wait for a slow database.
	recordRoom = 64
)

// Monitor is the agent. Make it with New.
type Monitor struct {
	opts    Options
	journal *agents.Journal
}

// New makes a monitor.
func New(opts Options) *Monitor {
	if opts.Poll == 0 {
		opts.Poll = 2 * time.Second
	}
	if opts.Timeout == 0 {
		opts.Timeout = 1500 * time.Millisecond
	}
	if opts.Dome == nil {
		opts.Dome = func() *observatory.DomeState { return nil }
	}
	return &Monitor{opts: opts, journal: agents.NewJournal(observatory.AgentMonitor, opts.Store, opts.Clock, opts.Log)}
}

// watch is one run of the monitor.
type watch struct {
	*Monitor
	previous  *observatory.Environment
	answer    *observatory.PLCStatus // the PLC's last
	iteration int64
	link      agents.Outage
	records   *recorder
	memory    memory
}

// Run polls until ctx ends.
func (m *Monitor) Run(ctx context.Context) error {
	w := &watch{Monitor: m, records: newRecorder(m.opts.Store, m.journal, m.opts.Clock)}
	w.memory.came = make(chan *observatory.Environment, 1)
	stop := agents.Background(ctx, m.journal.Run, w.records.run)
	defer stop()

	w.remember(ctx)
	if w.memory.waits {
		defer agents.Background(ctx, w.recall)()
	}
	ticker := m.opts.Clock.NewTicker(m.opts.Poll)
	defer ticker.Stop()
	for {
		agents.Beat(ctx)
		w.poll(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// poll asks once, judges, hands the answer over and has it recorded.
func (w *watch) poll(ctx context.Context) {
	w.iteration++
	status, latency, err := w.ask(ctx)
	if ctx.Err() != nil {
		return
	}
	now := w.opts.Clock.Now()
	known := w.recalled(now)
	in := environment.Input{
		Now: now, Dome: w.opts.Dome(), Limits: w.opts.Limits,
		Previous: w.previous, Iteration: w.iteration,
	}
	if w.answer != nil {
		in.LastDate = w.answer.Date
	}
	if err == nil {
		status.Received = now
		w.answer = &status
	} else {
		in.Err = observatory.Reason(err)
	}
	in.Status = w.answer
	e := environment.Synthesize(in)
	if !known {
		w.doubt(&e)
	}
	w.opts.Safety.Set(e.Safety)
	w.tell(now, e, err)
	w.previous = &e
	if known { // else what is recorded would hide what is still to be read
		w.records.put(record{e, status, w.device(now, latency, err)})
	}
}

// ask gives the PLC's status and the real time that the answer took.
func (w *watch) ask(ctx context.Context) (observatory.PLCStatus, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, w.opts.Timeout)
	defer cancel()
	asked := time.Now()
	status, err := w.opts.PLC.Status(ctx)
	if err != nil {
		status = observatory.PLCStatus{}
	}
	return status, time.Since(asked), err
}

// tell says when the link fails and comes back, and when safety changes.
func (w *watch) tell(now time.Time, e observatory.Environment, err error) {
	if err != nil {
		if w.link.Failed(now) {
			w.journal.Error("The PLC does not answer: %v", err)
		}
	} else if lasted, ends := w.link.Worked(now); ends {
		w.journal.Info("The PLC answers again after %s", lasted.Round(time.Second))
	}
	switch {
	case w.previous != nil && w.previous.Safety.Safe == e.Safety.Safe:
	case e.Safety.Safe:
		w.journal.Info("The environment is safe")
	default:
		w.journal.Warn("The environment is unsafe: %s", e.Safety.Cause)
	}
}

func (w *watch) device(now time.Time, latency time.Duration, err error) observatory.DeviceStatus {
	d := observatory.DeviceStatus{
		Name: observatory.DevicePLC, Updated: now, Connected: err == nil,
		LatencyMS: float64(latency.Microseconds()) / 1000,
	}
	if err != nil {
		d.Level, d.State, d.Error = observatory.LevelUnknown, "no answer", observatory.Reason(err)
		return d
	}
	d.Level, d.State, d.Detail = observatory.LevelOK, "answers", "status read"
	return d
}
