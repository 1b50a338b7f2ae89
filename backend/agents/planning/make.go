package planning

import (
	"context"
	"errors"
	"sync/atomic"
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
	// Conditions gives the observing conditions of now, nil where none are known.
	Conditions(ctx context.Context) (*observatory.Conditions, error)
	ReplaceSchedule(ctx context.Context, s observatory.Schedule) (observatory.Schedule, error)
}

// Settings are how it is planned.
type Settings struct {
	Policy planner.Policy
	Budget time.Duration // real time; 0: the planner's own
	// Nights is how many nights are looked at, this one included; below 2 this one alone.
	Nights int
	// Night gives the night that a time lies in, or the coming one; it is asked
	// for the nights after this one.
	Night func(time.Time) observatory.Night
	// Sky is told for which conditions each schedule in force was made; nil: nobody is.
	Sky *Sky
	// Again is asked for another planning, with the reason, after one that hurried for
	// an alert; nil: nobody is, and the night waits for another reason.
	Again func(why string)
}

// mostBegan is how often one planning is done again because a sequence began
// meanwhile.
const mostBegan = 3

// From makes the planning that reads the source, plans by the settings and keeps
// the schedule in the source. Where a sequence began meanwhile that the schedule has
// elsewhere, it plans again with what runs.
func From(source Source, settings Settings) Make {
	var owed atomic.Bool // the night waits for a planning with the whole budget
	return func(ctx context.Context, now time.Time, night observatory.Night, trigger string) (saved observatory.Schedule, err error) {
		for range mostBegan {
			saved, err = settings.make(ctx, source, &owed, now, night, trigger)
			if !errors.Is(err, store.ErrBegan) {
				break
			}
		}
		return saved, err
	}
}

// make plans once.
func (s Settings) make(ctx context.Context, source Source, owed *atomic.Bool, now time.Time, night observatory.Night, trigger string) (observatory.Schedule, error) {
	var none observatory.Schedule
	began := time.Now()
	instrument, err := source.Instrument(ctx)
	if err != nil {
		return none, err
	}
	in, err := source.PlanningInput(ctx, night)
	if err != nil {
		return none, err
	}
	conditions, err := source.Conditions(ctx)
	if err != nil {
		return none, err
	}
	shorten(in.Sequences, instrument)
	input := planner.Input{
		Now: now, Night: night, Instrument: instrument, Sequences: in.Sequences,
		Groups: in.Groups, Quotas: planner.Quotas(in.Quotas), Previous: in.Previous, Waiting: in.Waiting, Trigger: trigger,
		Later: s.after(night), Conditions: conditions,
		Policy: s.Policy, Budget: s.Budget, Whole: owed.Load(), Elapsed: func() time.Duration { return time.Since(began) },
	}
	schedule, err := planner.Plan(ctx, input)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return none, err
	}
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTimeout)
	defer cancel()
	saved, err := source.ReplaceSchedule(keep, schedule)
	if err != nil {
		return none, err
	}
	s.Sky.Planned(in.Sequences, conditions)
	owed.Store(input.Owes())
	if input.Owes() && s.Again != nil {
		s.Again("an alert was planned at once, and the night around it has its turn")
	}
	return saved, nil
}

// after gives the nights that follow one.
func (s Settings) after(night observatory.Night) []observatory.Night {
	var out []observatory.Night
	middle := night.Sunset.Add(night.Sunrise.Sub(night.Sunset) / 2)
	for i := 1; i < s.Nights && s.Night != nil; i++ {
		next := s.Night(middle.Add(time.Duration(i) * 24 * time.Hour))
		if next.ObservingStart.After(night.ObservingEnd) {
			out = append(out, next)
			night = next
		}
	}
	return out
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
