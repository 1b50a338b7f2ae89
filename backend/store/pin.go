package store

import (
	"context"
	"fmt"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/sequence"
)

// PinSequence fixes the start of a sequence, which the planner then keeps, or
// with nil releases it; what waits or has a place is planned anew. It is a
// conflict with what executes, has ended, or is not submitted; a start at which
// the sequence does not lie in one of its windows is invalid.
func (s *Store) PinSequence(ctx context.Context, actor observatory.Actor, id int, start *time.Time) (noun observatory.Sequence, err error) {
	if !actor.Role.AtLeast(observatory.RoleOperator) {
		return noun, observatory.Errorf(observatory.CodeForbidden, "Sequences are pinned by operators.")
	}
	start = momentPtr(start)
	err = s.write(ctx, "sequence", func(ctx context.Context, t *tx) error {
		row, err := t.Sequence.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := pinnable(row, start, t.now); err != nil {
			return err
		}
		if start != nil || row.Pinned != nil {
			if err := t.pin(ctx, actor, row, start); err != nil {
				return err
			}
		}
		noun, err = readSequence(ctx, t.Client(), id)
		return err
	})
	return noun, err
}

func pinnable(row *ent.Sequence, start *time.Time, now time.Time) error {
	switch {
	case running(row.Status):
		return observatory.Errorf(observatory.CodeConflict, "Sequence %d executes now: its start is no longer open.", row.ID)
	case !row.Status.Plannable():
		return observatory.Errorf(observatory.CodeConflict, "Sequence %d is %s: it is not to be planned.", row.ID, row.Status)
	case start == nil:
		return nil
	}
	refuse := func(format string, args ...any) error {
		return observatory.Invalid("The sequence cannot be pinned there.", observatory.Problem{Field: "start", Message: fmt.Sprintf(format, args...)})
	}
	if start.Before(now) {
		return refuse("has passed")
	}
	if row.TimeCritical && row.Preferred != nil && start.Sub(*row.Preferred).Abs().Seconds() > row.ToleranceS {
		return refuse("must be within %g s of %s: the sequence is time-critical", row.ToleranceS, row.Preferred.UTC().Format(time.RFC3339))
	}
	end := start.Add(time.Duration(row.DurationS * float64(time.Second)))
	for _, w := range windowsNoun(row) {
		if !start.Before(w.Start) && !end.After(w.End) {
			return nil
		}
	}
	return refuse("lies outside: the sequence takes %g s and must lie whole in a window of its own", row.DurationS)
}

func (t *tx) pin(ctx context.Context, actor observatory.Actor, row *ent.Sequence, start *time.Time) error {
	cause, action := "Released from its pinned start.", "sequence.unpin"
	if start != nil {
		cause, action = "Pinned to start at "+start.Format("2006-01-02 15:04:05")+" UTC.", "sequence.pin"
	}
	n, err := t.Sequence.Update().Where(sequence.ID(row.ID), sequence.StatusEQ(row.Status)).
		SetStatus(observatory.SequenceToBePlanned).SetReason(cause).ClearPlannedStart().ClearPlannedEnd().
		ClearPinned().SetNillablePinned(start).Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 { // another process started or ended it
		return errAgain
	}
	err = t.record(ctx, observatory.Change{
		RequestID: row.RequestID, SequenceID: row.ID, From: row.Status, To: observatory.SequenceToBePlanned, Cause: cause, Actor: actor.Name,
	})
	if err != nil {
		return err
	}
	return t.did(ctx, actor, action, row.RequestID, fmt.Sprintf("Sequence %q of request %d: %s", row.Name, row.RequestID, cause))
}
