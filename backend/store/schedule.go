package store

import (
	"context"
	"slices"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/predicate"
	"pyros/ent/request"
	"pyros/ent/schedule"
	"pyros/ent/schedulehassequences"
	"pyros/ent/sequence"
)

// PlanningInput is everything in the database that a planning takes.
type PlanningInput struct {
	// Sequences are those that wait for a place or have one, and as locked
	// those that execute and those that were executed in the night.
	Sequences []observatory.Sequence
	// Groups are those of the sequences' requests, by the request's id.
	Groups map[int][]observatory.Group
	Quotas Quotas
	// Previous is the schedule in force, where it is of the same night.
	Previous *observatory.Schedule
	// Waiting are the starts in later nights of what that one lets wait for them.
	Waiting map[int]time.Time
}

// PlanningInput gives what there is to plan for the night, as one view.
func (s *Store) PlanningInput(ctx context.Context, night observatory.Night) (in PlanningInput, err error) {
	now := moment(s.clock.Now())
	err = s.read(ctx, "planning input", func(ctx context.Context, c *ent.Client) error {
		if in.Sequences, err = sequencesToPlan(ctx, c, toPlan(night, now)); err != nil {
			return err
		}
		for i := range in.Sequences {
			if over(in.Sequences[i].Pinned, now) && in.Sequences[i].Status.Plannable() {
				in.Sequences[i].Pinned = nil // see unpin
			}
		}
		if in.Groups, err = groupsOf(ctx, c, in.Sequences); err != nil {
			return err
		}
		if in.Quotas, err = remaining(ctx, c, in.Sequences); err != nil {
			return err
		}
		previous, err := currentSchedule(ctx, c)
		if err == nil && previous != nil && previous.Night.Name == night.Name {
			in.Previous = previous
			in.Waiting, err = promised(ctx, c)
		}
		return err
	})
	return in, err
}

// over says whether a pinned start has passed for good: the grace is over too.
func over(pinned *time.Time, now time.Time) bool {
	return pinned != nil && now.Sub(*pinned) > observatory.PinGrace
}

// sequencesToPlan reads in steps, since what belongs to the sequences of a step
// is found by naming them all in one statement.
func sequencesToPlan(ctx context.Context, c *ent.Client, which predicate.Sequence) ([]observatory.Sequence, error) {
	list := []observatory.Sequence{}
	for last := 0; ; {
		rows, err := wholeSequences(c.Sequence.Query().Where(which, sequence.IDGT(last))).
			Order(ent.Asc(sequence.FieldID)).Limit(bulk).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			list = append(list, sequenceNoun(row, row.Edges.Request))
			last = row.ID
		}
		if len(rows) < bulk {
			return list, nil
		}
	}
}

// groupsOf gives the groups that some of the sequences are in.
func groupsOf(ctx context.Context, c *ent.Client, list []observatory.Sequence) (map[int][]observatory.Group, error) {
	groups := map[int][]observatory.Group{}
	var ids []int
	for _, q := range list {
		if q.Group != "" {
			ids = append(ids, q.RequestID)
		}
	}
	slices.Sort(ids)
	for part := range slices.Chunk(slices.Compact(ids), bulk) {
		rows, err := c.Request.Query().Where(request.IDIn(part...)).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			groups[row.ID] = row.Groups
		}
	}
	return groups, nil
}

func toPlan(night observatory.Night, now time.Time) predicate.Sequence {
	return sequence.Or(
		sequence.And(sequence.StatusIn(plannable...), sequence.WindowEndGT(now)),
		sequence.StatusIn(observatory.SequencePending, observatory.SequenceExecuting),
		sequence.And(
			sequence.StatusEQ(observatory.SequenceExecuted),
			sequence.PlannedStartGTE(moment(night.Sunset)), sequence.PlannedStartLT(moment(night.Sunrise)),
		),
	)
}

// plannable are the states that a planning may change.
var plannable = []observatory.SequenceStatus{
	observatory.SequenceToBePlanned, observatory.SequencePlanned, observatory.SequenceUnplannable,
}

// CurrentSchedule gives the schedule in force, as Schedule does, nil before the
// first planning.
func (s *Store) CurrentSchedule(ctx context.Context) (noun *observatory.Schedule, err error) {
	err = s.read(ctx, "schedule", func(ctx context.Context, c *ent.Client) error {
		noun, err = currentSchedule(ctx, c)
		return err
	})
	return noun, err
}

func currentSchedule(ctx context.Context, c *ent.Client) (*observatory.Schedule, error) {
	row, err := wholeSchedules(c.Schedule.Query()).Order(ent.Desc(schedule.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	noun := scheduleNoun(row)
	return &noun, addLeftOut(ctx, c.ScheduleLeftOut, &noun)
}

// Schedule gives one schedule with the first of what it leaves out; LeftOut gives
// the others.
func (s *Store) Schedule(ctx context.Context, id int) (noun observatory.Schedule, err error) {
	err = s.read(ctx, "schedule", func(ctx context.Context, c *ent.Client) error {
		row, err := wholeSchedules(c.Schedule.Query().Where(schedule.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		noun = scheduleNoun(row)
		return addLeftOut(ctx, c.ScheduleLeftOut, &noun)
	})
	return noun, err
}

// Schedules gives a page of schedules, newest first, without what is in them.
func (s *Store) Schedules(ctx context.Context, cursor string, limit int) (page Page[observatory.Schedule], err error) {
	before, err := decodeCursor(cursor)
	if err != nil {
		return page, err
	}
	limit = pageLimit(limit)
	err = s.read(ctx, "schedules", func(ctx context.Context, c *ent.Client) error {
		q := c.Schedule.Query().Order(ent.Desc(schedule.FieldID)).Limit(limit + 1)
		if before > 0 {
			q.Where(schedule.IDLT(before))
		}
		rows, err := q.All(ctx)
		page = makePage(rows, limit, func(r *ent.Schedule) int { return r.ID }, scheduleNoun)
		return err
	})
	return page, err
}

// wholeSchedules reads schedules with their entries.
func wholeSchedules(q *ent.ScheduleQuery) *ent.ScheduleQuery {
	return q.WithEntries(func(q *ent.ScheduleHasSequencesQuery) {
		q.Order(ent.Asc(schedulehassequences.FieldTsp), ent.Asc(schedulehassequences.FieldID)).
			WithSequence(func(q *ent.SequenceQuery) {
				q.WithRequest(func(q *ent.RequestQuery) { q.WithUser().WithProgram() })
			})
	})
}

func scheduleNoun(r *ent.Schedule) observatory.Schedule {
	noun := observatory.Schedule{
		ID: r.ID, Night: r.Night, Created: r.Created, Start: r.PlanStart, End: r.PlanEnd, Trigger: r.Trigger, Policy: r.Policy,
		ElapsedS: r.ElapsedS, Z1: r.Z1, Z2: r.Z2, Moved: r.Moved, Dropped: r.Dropped, Added: r.Added,
		Entries: make([]observatory.Scheduled, len(r.Edges.Entries)),
		LeftOut: []observatory.LeftOut{}, LeftOutCounts: []observatory.LeftOutCount{},
	}
	for i, e := range r.Edges.Entries {
		noun.Entries[i] = scheduledNoun(e)
	}
	return noun
}

// windowAt is the window of a sequence that a start lies in; what was planned for
// windows that were edited since is given their hull.
func windowAt(q *ent.Sequence, start time.Time) observatory.Window {
	for _, w := range windowsNoun(q) {
		if !start.Before(w.Start) && start.Before(w.End) {
			return w
		}
	}
	return observatory.Window{Start: q.WindowStart, End: q.WindowEnd}
}

func scheduledNoun(e *ent.ScheduleHasSequences) observatory.Scheduled {
	q := e.Edges.Sequence
	r := q.Edges.Request
	window := windowAt(q, e.Tsp)
	return observatory.Scheduled{
		SequenceID: q.ID, RequestID: q.RequestID, Name: q.Name, RequestName: r.Name, UserName: ownerName(r),
		Program: r.Edges.Program.Name, Priority: q.Priority, Status: q.Status, Start: e.Tsp, End: e.Tep,
		WindowStart: window.Start, WindowEnd: window.End, Preferred: q.Preferred,
		SlackLeftS: e.DeltaTlS, SlackRightS: e.DeltaTrS, Target: targetNoun(q),
		ImagesDone: q.ImagesDone, ImagesAll: q.ImagesAll, Preempt: q.Preempt, Locked: e.Locked,
		Pinned: e.Pinned, LeadS: e.LeadS,
	}
}
