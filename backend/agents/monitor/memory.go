package monitor

import (
	"context"
	"slices"
	"time"

	"pyros/backend/environment"
	"pyros/backend/observatory"
)

// recallEvery is between two tries to read the last synthesis, real time.
const recallEvery = 2 * time.Second

// notRecalled is why it is unsafe while the last synthesis cannot be read.
const notRecalled = "What the weather was before the start is not read from the database yet"

// memory is what the run before knew, which this run may not judge without: a
// rain that ended just before the start still has its hold time.
type memory struct {
	came   chan *observatory.Environment // the last synthesis, nil where there is none
	waits  bool
	begins time.Time // of waiting
}

// remember takes the hold times over from the run before. Where they cannot be
// read, recall goes on trying beside the polls.
func (w *watch) remember(ctx context.Context) {
	last, err := w.latest(ctx)
	if err == nil {
		w.previous = last
		return
	}
	w.journal.Error("What the weather was before the start cannot be read: %s. It counts as unsafe until then",
		observatory.Reason(err))
	w.memory.waits, w.memory.begins = true, w.opts.Clock.Now()
}

// latest asks once for the last synthesis.
func (w *watch) latest(ctx context.Context) (*observatory.Environment, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	last, err := w.opts.Store.LatestEnvironment(ctx)
	if observatory.CodeOf(err) == observatory.CodeNotFound {
		return nil, nil
	}
	return last, err
}

// recall asks until there is an answer or ctx ends.
func (w *watch) recall(ctx context.Context) {
	again := time.NewTicker(recallEvery)
	defer again.Stop()
	for {
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
		if last, err := w.latest(ctx); err == nil {
			w.memory.came <- last // has room
			return
		}
	}
}

// recalled takes over what came, and says whether it may be judged: the run
// before is known, or so old that its longest hold is over.
func (w *watch) recalled(now time.Time) bool {
	if !w.memory.waits {
		return true
	}
	select {
	case last := <-w.memory.came:
		w.previous = owing(w.previous, last)
		w.journal.Info("What the weather was before the start is read")
	default:
		if now.Before(w.memory.begins.Add(longest(w.opts.Limits.Holds))) {
			return false
		}
		w.journal.Warn("What the weather was before the start is no longer needed: every hold time is over")
	}
	w.memory.waits = false
	return true
}

// doubt makes a synthesis unsafe for want of memory.
func (w *watch) doubt(e *observatory.Environment) {
	if !e.Safety.Safe {
		return
	}
	ends := w.memory.begins.Add(longest(w.opts.Limits.Holds))
	e.Safety.Safe, e.Safety.Level, e.Safety.Cause, e.Safety.ReturnAt = false, observatory.LevelUnknown, notRecalled, &ends
	e.Safety.Since = w.memory.begins
}

// owing is the newest synthesis with what an older one owes; holds that nobody
// watched begin anew.
func owing(newest, older *observatory.Environment) *observatory.Environment {
	if newest == nil || older == nil {
		if newest == nil {
			return older
		}
		return newest
	}
	sum := *newest
	sum.Verdicts = slices.Clone(newest.Verdicts)
	for _, owed := range older.Verdicts {
		i := slices.IndexFunc(sum.Verdicts, func(v observatory.Verdict) bool { return v.Element == owed.Element })
		if i < 0 || !owed.MakeSafe || sum.Verdicts[i].MakeSafe && sum.Verdicts[i].HoldS >= owed.HoldS {
			continue
		}
		owed.ClearsAt = nil
		sum.Verdicts[i] = owed
	}
	return &sum
}

// longest is the longest hold time.
func longest(h environment.Holds) time.Duration {
	return time.Duration(max(h.RainS, h.HumidityS, h.WindS, h.OtherS) * float64(time.Second))
}
