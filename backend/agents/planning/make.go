package planning

import (
	"context"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/planner"
	"pyros/backend/request"
	"pyros/backend/store"
)

// keepTimeout bounds the transaction that replaces the schedule, real time.
const keepTimeout = 30 * time.Second

// Source is what a planning reads and writes.
type Source interface {
	Instrument(ctx context.Context) (observatory.Instrument, error)
	PlanningInput(ctx context.Context, night observatory.Night) (store.PlanningInput, error)
	ReplaceSchedule(ctx context.Context, s observatory.Schedule) (observatory.Schedule, error)
}

// From makes the planning that reads the source, plans by the policy and keeps
// the schedule in the source. A budget of 0 is the planner's own.
func From(source Source, policy planner.Policy, budget time.Duration) Make {
	return func(ctx context.Context, now time.Time, night observatory.Night, trigger string) (observatory.Schedule, error) {
		began := time.Now()
		instrument, err := source.Instrument(ctx)
		if err != nil {
			return observatory.Schedule{}, err
		}
		in, err := source.PlanningInput(ctx, night)
		if err != nil {
			return observatory.Schedule{}, err
		}
		shorten(in.Sequences, instrument)
		schedule, err := planner.Plan(ctx, planner.Input{
			Now: now, Night: night, Instrument: instrument, Sequences: in.Sequences,
			Quotas: planner.Quotas(in.Quotas), Previous: in.Previous, Trigger: trigger,
			Policy: policy, Budget: budget, Elapsed: func() time.Duration { return time.Since(began) },
		})
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return observatory.Schedule{}, err
		}
		keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTimeout)
		defer cancel()
		return source.ReplaceSchedule(keep, schedule)
	}
}

// shorten gives each sequence that was interrupted the time that it still
// needs: the observer goes on after the images that are there.
func shorten(sequences []observatory.Sequence, instrument observatory.Instrument) {
	for i := range sequences {
		if s := &sequences[i]; s.ImagesDone > 0 && s.Status.Plannable() {
			s.DurationS = request.Left(*s, instrument).Seconds()
		}
	}
}
