package store

import (
	"context"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/sequence"
)

// executor is who the changes of an execution are told of.
const executor = string(observatory.AgentMajordome)

// Sequence gives one sequence, whole.
func (s *Store) Sequence(ctx context.Context, id int) (noun observatory.Sequence, err error) {
	err = s.read(ctx, "sequence", func(ctx context.Context, c *ent.Client) error {
		noun, err = readSequence(ctx, c, id)
		return err
	})
	return noun, err
}

func readSequence(ctx context.Context, c *ent.Client, id int) (observatory.Sequence, error) {
	row, err := wholeSequences(c.Sequence.Query().Where(sequence.ID(id))).Only(ctx)
	if err != nil {
		return observatory.Sequence{}, err
	}
	return sequenceNoun(row, row.Edges.Request), nil
}

// StartSequence marks a planned sequence as executing and counts the attempt.
// Of two who start it one gets a conflict.
func (s *Store) StartSequence(ctx context.Context, id int) (observatory.Sequence, error) {
	return s.advance(ctx, id, func(*ent.Sequence) step {
		return step{
			to: observatory.SequenceExecuting, reason: "Started.", actor: executor,
			set: func(u *ent.SequenceUpdate) { u.AddAttempts(1) },
		}
	})
}

// FinishSequence ends a sequence that executes: as executed, failed, cancelled
// or expired.
func (s *Store) FinishSequence(ctx context.Context, id int, status observatory.SequenceStatus, reason string) (observatory.Sequence, error) {
	switch status {
	case observatory.SequenceExecuted, observatory.SequenceFailed, observatory.SequenceCancelled, observatory.SequenceExpired:
	default:
		return observatory.Sequence{}, observatory.Invalid("The sequence cannot be finished so.",
			observatory.Problem{Field: "status", Message: "must be executed, failed, cancelled or expired"})
	}
	return s.advance(ctx, id, func(row *ent.Sequence) step {
		if !running(row.Status) {
			return step{}
		}
		return step{to: status, reason: reason, actor: executor}
	})
}

// InterruptSequence gives a sequence that executes back to the planner; its
// images are kept. One that has all of them is executed.
func (s *Store) InterruptSequence(ctx context.Context, id int, reason string) (observatory.Sequence, error) {
	return s.advance(ctx, id, func(row *ent.Sequence) step {
		if !running(row.Status) {
			return step{}
		}
		return giveBack(row, reason)
	})
}

// RecoverExecuting does what InterruptSequence does to every sequence that a
// run before left as pending or executing, and gives them.
func (s *Store) RecoverExecuting(ctx context.Context, reason string) (found []observatory.Sequence, err error) {
	err = s.write(ctx, "sequence", func(ctx context.Context, t *tx) error {
		found = nil
		rows, err := t.Sequence.Query().
			Where(sequence.StatusIn(observatory.SequencePending, observatory.SequenceExecuting)).
			Order(ent.Asc(sequence.FieldID)).All(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			st := giveBack(row, reason)
			st.row = row
			if ok, err := t.move(ctx, st); err != nil {
				return err
			} else if !ok {
				continue
			}
			noun, err := readSequence(ctx, t.Client(), row.ID)
			if err != nil {
				return err
			}
			found = append(found, noun)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// giveBack is the step of a sequence whose execution ended before its time.
func giveBack(row *ent.Sequence, reason string) step {
	if row.ImagesAll > 0 && row.ImagesDone >= row.ImagesAll {
		return step{to: observatory.SequenceExecuted, reason: reason + " All images were saved before.", actor: executor}
	}
	return step{to: observatory.SequenceToBePlanned, reason: reason, actor: executor}
}

// advance takes the step that choose finds for the row; the table refuses the
// empty one.
func (s *Store) advance(ctx context.Context, id int, choose func(row *ent.Sequence) step) (noun observatory.Sequence, err error) {
	err = s.write(ctx, "sequence", func(ctx context.Context, t *tx) error {
		row, err := t.Sequence.Get(ctx, id)
		if err != nil {
			return err
		}
		st := choose(row)
		st.row = row
		ok, err := t.move(ctx, st)
		if err != nil {
			return err
		}
		if !ok {
			return observatory.Errorf(observatory.CodeConflict, "Sequence %d is %s; that cannot be done with it now.", id, row.Status)
		}
		noun, err = readSequence(ctx, t.Client(), id)
		return err
	})
	return noun, err
}
