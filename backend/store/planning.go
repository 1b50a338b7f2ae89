package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/schedule"
	"pyros/ent/sequence"
)

// planner is who the changes of a planning are told of.
const planner = string(observatory.AgentPlanning)

// ReplaceSchedule puts a schedule in force. In one transaction it keeps the
// schedule with its entries and what it left out, and sets the states:
//
//   - a sequence to be planned whose last window has ended is expired, and so is
//     one that is time-critical and has missed its start;
//   - one with an entry is planned, with the entry's times;
//   - one that was left out is unplannable with the reason, or rejected where
//     it needs more time than the longest of its windows has;
//   - one that had a place and is no longer mentioned waits to be planned;
//   - of a group that goes whole the others are cancelled with one that ends so;
//   - one that ended since the planner looked keeps its state.
//
// What was deleted meanwhile is left away. Where one began since the planner looked
// and the schedule has it elsewhere or nowhere, nothing is kept: the error is
// ErrBegan, and the night is to be planned again with what runs.
func (s *Store) ReplaceSchedule(ctx context.Context, plan observatory.Schedule) (saved observatory.Schedule, err error) {
	err = s.write(ctx, "schedule", func(ctx context.Context, t *tx) error {
		p, err := readPlanned(ctx, t, plan)
		if err != nil {
			return err
		}
		if err := p.begun(); err != nil {
			return err
		}
		if err := p.settleStates(ctx, t); err != nil {
			return err
		}
		if err := p.unpin(ctx, t); err != nil {
			return err
		}
		id, err := p.insert(ctx, t)
		if err != nil {
			return err
		}
		row, err := wholeSchedules(t.Schedule.Query().Where(schedule.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		saved = scheduleNoun(row)
		if err := addLeftOut(ctx, t.ScheduleLeftOut, &saved); err != nil {
			return err
		}
		t.publish(saved)
		return nil
	})
	return saved, err
}

// ErrBegan says that a sequence began while it was planned to be elsewhere.
var ErrBegan = observatory.Errorf(observatory.CodeConflict, "A sequence began while the night was planned.")

// begun is ErrBegan where one runs by now of which the schedule does not know that,
// unless it has it where it is.
func (p *planned) begun() error {
	for id, row := range p.rows {
		e, placed := p.entries[id]
		_, out := p.leftOut[id]
		if !running(row.Status) || !placed && !out || placed && (e.Locked || same(row.PlannedStart, moment(e.Start))) {
			continue
		}
		return ErrBegan
	}
	return nil
}

// planned is a schedule that is about to be kept, with the rows it touches.
type planned struct {
	schedule observatory.Schedule
	rows     map[int]*ent.Sequence // those that are there
	entries  map[int]observatory.Scheduled
	leftOut  map[int]observatory.LeftOut
}

func readPlanned(ctx context.Context, t *tx, plan observatory.Schedule) (*planned, error) {
	p := &planned{
		schedule: plan, rows: map[int]*ent.Sequence{},
		entries: map[int]observatory.Scheduled{}, leftOut: map[int]observatory.LeftOut{},
	}
	var ids []int
	for _, e := range plan.Entries {
		if _, twice := p.entries[e.SequenceID]; twice {
			return nil, errors.New("the schedule has a sequence twice")
		}
		p.entries[e.SequenceID] = e
		ids = append(ids, e.SequenceID)
	}
	for _, l := range plan.LeftOut {
		if _, both := p.entries[l.SequenceID]; both {
			return nil, errors.New("the schedule leaves a sequence out that it has")
		}
		p.leftOut[l.SequenceID] = l
		ids = append(ids, l.SequenceID)
	}
	for part := range slices.Chunk(ids, bulk) {
		if err := p.read(ctx, t.Sequence.Query().Where(sequence.IDIn(part...))); err != nil {
			return nil, err
		}
	}
	// Whatever else has a place until now, a window that has ended, or a start
	// that it may have missed.
	return p, p.read(ctx, t.Sequence.Query().Where(sequence.Or(
		sequence.StatusEQ(observatory.SequencePlanned),
		sequence.And(sequence.StatusIn(plannable...), sequence.Or(
			sequence.WindowEndLTE(t.now),
			sequence.And(sequence.TimeCritical(true), sequence.PreferredLT(t.now)),
			sequence.PinnedLT(t.now.Add(-observatory.PinGrace)),
		)),
	)))
}

func (p *planned) read(ctx context.Context, q *ent.SequenceQuery) error {
	rows, err := q.All(ctx)
	for _, row := range rows {
		p.rows[row.ID] = row
	}
	return err
}

// settleStates gives each sequence the state that the schedule means for it.
func (p *planned) settleStates(ctx context.Context, t *tx) error {
	type pair struct{ from, to observatory.SequenceStatus }
	groups := map[pair][]placing{}
	for _, row := range p.rows {
		if !row.Status.Plannable() {
			continue
		}
		if next, changes := p.next(row, t.now); changes {
			k := pair{row.Status, next.to}
			groups[k] = append(groups[k], next)
		}
	}
	for _, group := range groups {
		slices.SortFunc(group, func(a, b placing) int { return a.row.ID - b.row.ID })
		for some := range slices.Chunk(group, bulk) {
			if err := t.place(ctx, some); err != nil {
				return err
			}
		}
	}
	for k, group := range groups { // all have their states: those of their groups may follow
		for _, one := range group {
			if err := t.closeGroup(ctx, one.row, k.to, planner); err != nil {
				return err
			}
		}
	}
	return nil
}

// unpin releases what was pinned to a start that has passed, with its grace, and
// waits all the same: PlanningInput no longer tells of such a pin, so that the
// sequence is planned like any other.
func (p *planned) unpin(ctx context.Context, t *tx) error {
	for _, row := range p.rows {
		if !over(row.Pinned, t.now) || !row.Status.Plannable() {
			continue
		}
		if e, placed := p.entries[row.ID]; placed && e.Pinned {
			continue // its grace passed while this was planned; it may begin any moment
		}
		if err := t.Sequence.Update().Where(sequence.ID(row.ID)).ClearPinned().Exec(ctx); err != nil {
			return err
		}
		cause := fmt.Sprintf("The start that sequence %q was pinned to, %s UTC, has passed: it is released.", row.Name, row.Pinned.UTC().Format("2006-01-02 15:04:05"))
		if err := t.record(ctx, observatory.Change{RequestID: row.RequestID, Cause: cause, Actor: planner}); err != nil {
			return err
		}
	}
	return nil
}

// placing is what a planning means for a sequence; start and end are its place
// where to is planned.
type placing struct {
	row        *ent.Sequence // as read in the same transaction
	to         observatory.SequenceStatus
	reason     string // kept with the sequence
	cause      string // of the change; empty: the reason
	start, end time.Time
}

// next is what the schedule means for a sequence that may be planned, and
// whether that differs from what it is.
func (p *planned) next(row *ent.Sequence, now time.Time) (placing, bool) {
	entry, placed := p.entries[row.ID]
	left, out := p.leftOut[row.ID]
	reason := clip(left.Text, sentenceLen)
	switch {
	case !row.WindowEnd.After(now):
		ended := endedWindow(row) + " ended at " + row.WindowEnd.UTC().Format("2006-01-02 15:04:05") + " UTC."
		return placing{row: row, to: observatory.SequenceExpired, reason: ended}, true
	case missed(row, now) != "":
		return placing{row: row, to: observatory.SequenceExpired, reason: missed(row, now)}, true
	case placed && entry.Locked:
		return placing{}, false // it was executing when the planner looked; it waits for the next planning
	case placed:
		next := placing{
			row: row, to: observatory.SequencePlanned, cause: p.schedule.Trigger, start: moment(entry.Start), end: moment(entry.End),
		}
		return next, row.Status != next.to || !same(row.PlannedStart, next.start) || !same(row.PlannedEnd, next.end)
	case out && longest(row).Seconds() < row.DurationS:
		return placing{row: row, to: observatory.SequenceRejected, reason: reason}, true
	case out:
		return placing{row: row, to: observatory.SequenceUnplannable, reason: reason},
			row.Status != observatory.SequenceUnplannable || row.Reason != reason
	case row.Status == observatory.SequencePlanned:
		return placing{row: row, to: observatory.SequenceToBePlanned, reason: "It has no place in the new schedule."}, true
	}
	return placing{}, false
}

func endedWindow(row *ent.Sequence) string {
	if len(row.Windows) > 1 {
		return "Its last window"
	}
	return "Its window"
}

func same(p *time.Time, t time.Time) bool { return p != nil && p.Equal(t) }

// place does in one statement what move does for one sequence: all of the
// group leave one state for another, by the table, or stay and get another
// place or reason, which is no line in their requests' lives.
func (t *tx) place(ctx context.Context, group []placing) error {
	from, to := group[0].row.Status, group[0].to
	if from != to && !mayBecome(from, to) {
		return fmt.Errorf("a planning would make what is %s %s", from, to)
	}
	statement, args := placeStatement(group, from, to)
	result, err := t.ExecContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil {
		return err
	} else if int(n) != len(group) { // another process started or cancelled one
		return errAgain
	}
	var changes []observatory.Change
	for _, g := range group {
		t.touch(g.row.RequestID)
		if from != to {
			changes = append(changes, observatory.Change{
				RequestID: g.row.RequestID, SequenceID: g.row.ID, From: from, To: to, Cause: cmp.Or(g.cause, g.reason), Actor: planner,
			})
		}
	}
	return t.record(ctx, changes...)
}

// placeStatement names every sequence of the group once for each column that
// differs from one to the next.
func placeStatement(group []placing, from, to observatory.SequenceStatus) (string, []any) {
	var b strings.Builder
	var args []any
	each := func(column string, value func(placing) any) {
		b.WriteString(", `" + column + "` = CASE `id`")
		for _, g := range group {
			b.WriteString(" WHEN ? THEN ?")
			args = append(args, g.row.ID, value(g))
		}
		b.WriteString(" END")
	}
	b.WriteString("UPDATE `" + sequence.Table + "` SET `status` = ?")
	args = append(args, string(to))
	each(sequence.FieldReason, func(g placing) any { return g.reason })
	if to == observatory.SequencePlanned {
		each(sequence.FieldPlannedStart, func(g placing) any { return g.start })
		each(sequence.FieldPlannedEnd, func(g placing) any { return g.end })
	} else {
		b.WriteString(", `planned_start` = NULL, `planned_end` = NULL")
	}
	b.WriteString(" WHERE `status` = ? AND `id` IN (?" + strings.Repeat(", ?", len(group)-1) + ")")
	args = append(args, string(from))
	for _, g := range group {
		args = append(args, g.row.ID)
	}
	return b.String(), args
}

// insert keeps the schedule and gives its id.
func (p *planned) insert(ctx context.Context, t *tx) (int, error) {
	n := p.schedule
	row, err := t.Schedule.Create().SetNightName(n.Night.Name).SetNight(n.Night).SetCreated(t.now).
		SetPlanStart(orNow(n.Start, t.now)).SetPlanEnd(orNow(n.End, t.now)).
		SetTrigger(clip(n.Trigger, sentenceLen)).SetPolicy(clip(n.Policy, nameLen)).SetElapsedS(n.ElapsedS).
		SetZ1(n.Z1).SetZ2(n.Z2).SetMoved(n.Moved).SetDropped(n.Dropped).SetAdded(n.Added).Save(ctx)
	if err != nil {
		return 0, err
	}
	var entries []*ent.ScheduleHasSequencesCreate
	for _, e := range n.Entries {
		if p.rows[e.SequenceID] != nil {
			entries = append(entries, t.ScheduleHasSequences.Create().SetScheduleID(row.ID).SetSequenceID(e.SequenceID).
				SetTsp(moment(e.Start)).SetTep(moment(e.End)).SetDeltaTlS(e.SlackLeftS).SetDeltaTrS(e.SlackRightS).SetLocked(e.Locked).
				SetPinned(e.Pinned).SetLeadS(e.LeadS))
		}
	}
	_, err = inBulk(entries, func(part []*ent.ScheduleHasSequencesCreate) ([]*ent.ScheduleHasSequences, error) {
		return t.ScheduleHasSequences.CreateBulk(part...).Save(ctx)
	})
	if err != nil {
		return 0, err
	}
	return row.ID, p.keepLeftOut(ctx, t, row.ID)
}
