package store

import (
	"context"
	"fmt"
	"time"

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
// Of two who start it one gets a conflict. One that is time-critical and has
// missed its start expires instead, which is a conflict too.
func (s *Store) StartSequence(ctx context.Context, id int) (observatory.Sequence, error) {
	now := moment(s.clock.Now())
	noun, err := s.advance(ctx, id, func(row *ent.Sequence) step {
		if why := missed(row, now); why != "" {
			return step{to: observatory.SequenceExpired, reason: why, actor: executor}
		}
		return step{
			to: observatory.SequenceExecuting, reason: "Started.", actor: executor,
			set: func(u *ent.SequenceUpdate) { u.AddAttempts(1) },
		}
	})
	if err == nil && noun.Status == observatory.SequenceExpired {
		return noun, observatory.Errorf(observatory.CodeConflict, "Sequence %d cannot be started. %s", id, noun.Reason)
	}
	return noun, err
}

// missed says that a time-critical sequence can no longer start in time; empty:
// it can, or need not.
func missed(row *ent.Sequence, now time.Time) string {
	if !row.TimeCritical || row.Preferred == nil {
		return ""
	}
	latest := row.Preferred.Add(time.Duration(row.ToleranceS * float64(time.Second)))
	if !latest.Before(now) {
		return ""
	}
	return "It is time-critical and has missed its start, " + latest.UTC().Format("2006-01-02 15:04:05") + " UTC at the latest."
}

// FailAttempt ends an attempt that failed by itself: the sequence is planned
// again, unless it failed as often as it may.
func (s *Store) FailAttempt(ctx context.Context, id int, reason string) (observatory.Sequence, error) {
	return s.advance(ctx, id, func(row *ent.Sequence) step {
		if !running(row.Status) {
			return step{}
		}
		st := giveBack(row, reason)
		if st.to != observatory.SequenceToBePlanned {
			return st
		}
		failures := row.Failures + 1
		if row.MaxAttempts > 0 {
			st.reason = fmt.Sprintf("%s It failed %d of %d times.", reason, failures, row.MaxAttempts)
			if failures >= row.MaxAttempts {
				st.to = observatory.SequenceFailed
			}
		}
		st.set = func(u *ent.SequenceUpdate) { u.SetFailures(failures) }
		return st
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
