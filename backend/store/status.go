package store

import (
	"context"
	"fmt"
	"slices"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/request"
	"pyros/ent/sequence"
)

// transitions says which state of a sequence may follow which. What is not
// here does not happen; a state without a row is an end.
var transitions = map[observatory.SequenceStatus][]observatory.SequenceStatus{
	"": { // it did not exist
		observatory.SequenceIncomplete, observatory.SequenceComplete, observatory.SequenceToBePlanned,
	},
	observatory.SequenceIncomplete: {
		observatory.SequenceComplete, observatory.SequenceToBePlanned, observatory.SequenceCancelled,
		observatory.SequenceInvalid, observatory.SequenceExpired,
	},
	observatory.SequenceComplete: {
		observatory.SequenceToBePlanned, observatory.SequenceCancelled, observatory.SequenceInvalid,
		observatory.SequenceExpired,
	},
	observatory.SequenceToBePlanned: {
		observatory.SequencePlanned, observatory.SequenceUnplannable, observatory.SequenceRejected,
		observatory.SequenceExpired, observatory.SequenceCancelled, observatory.SequenceInvalid,
		observatory.SequenceExecuted, // found whole after a crash
	},
	observatory.SequencePlanned: {
		observatory.SequenceToBePlanned, observatory.SequenceUnplannable, observatory.SequenceRejected,
		observatory.SequencePending, observatory.SequenceExecuting,
		observatory.SequenceExpired, observatory.SequenceCancelled, observatory.SequenceInvalid,
	},
	observatory.SequenceUnplannable: {
		observatory.SequenceToBePlanned, observatory.SequencePlanned, observatory.SequenceRejected,
		observatory.SequenceExpired, observatory.SequenceCancelled, observatory.SequenceInvalid,
	},
	observatory.SequencePending: {
		observatory.SequenceExecuting, observatory.SequenceToBePlanned, observatory.SequenceExecuted,
		observatory.SequenceFailed, observatory.SequenceExpired, observatory.SequenceCancelled,
	},
	observatory.SequenceExecuting: {
		observatory.SequenceExecuted, observatory.SequenceToBePlanned, observatory.SequenceFailed,
		observatory.SequenceExpired, observatory.SequenceCancelled,
	},
}

// mayBecome says whether the table permits the step.
func mayBecome(from, to observatory.SequenceStatus) bool {
	return slices.Contains(transitions[from], to)
}

// running says whether the observer has the sequence in hand.
func running(s observatory.SequenceStatus) bool {
	return s == observatory.SequencePending || s == observatory.SequenceExecuting
}

// deriveStatus is the state of a request whose sequences have these states:
// the most advanced of those under way, else what they ended as.
func deriveStatus(states []observatory.SequenceStatus) observatory.RequestStatus {
	count := map[observatory.SequenceStatus]int{}
	for _, s := range states {
		count[s]++
	}
	has := func(list ...observatory.SequenceStatus) bool {
		return slices.ContainsFunc(list, func(s observatory.SequenceStatus) bool { return count[s] > 0 })
	}
	switch {
	case has(observatory.SequencePending, observatory.SequenceExecuting):
		return observatory.RequestExecuting
	case has(observatory.SequencePlanned):
		return observatory.RequestPlanned
	case has(observatory.SequenceToBePlanned, observatory.SequenceUnplannable):
		return observatory.RequestSubmitted
	case len(states) == 0 || has(observatory.SequenceIncomplete, observatory.SequenceComplete):
		return observatory.RequestDraft
	case count[observatory.SequenceExecuted] == len(states):
		return observatory.RequestExecuted
	case has(observatory.SequenceExecuted):
		return observatory.RequestPartial
	case has(observatory.SequenceFailed, observatory.SequenceRejected, observatory.SequenceInvalid):
		return observatory.RequestFailed
	case has(observatory.SequenceExpired):
		return observatory.RequestExpired
	}
	return observatory.RequestCancelled
}

// step is one change of a sequence's state.
type step struct {
	row    *ent.Sequence // as read in the same transaction
	to     observatory.SequenceStatus
	reason string // kept with the sequence; the change's cause
	actor  string
	// set adds what else changes in the row; nil: nothing.
	set func(*ent.SequenceUpdate)
}

// move takes the step where the table permits it and the row still has the
// state that was read. It says whether it did; not doing it is no error.
func (t *tx) move(ctx context.Context, s step) (bool, error) {
	if !mayBecome(s.row.Status, s.to) {
		return false, nil
	}
	s.reason = clip(s.reason, sentenceLen)
	update := t.Sequence.Update().
		Where(sequence.ID(s.row.ID), sequence.StatusEQ(s.row.Status)).
		SetStatus(s.to).SetReason(s.reason)
	if s.to != observatory.SequencePlanned && !running(s.to) && s.to != observatory.SequenceExecuted {
		update.ClearPlannedStart().ClearPlannedEnd()
	}
	if s.set != nil {
		s.set(update)
	}
	n, err := update.Save(ctx)
	if err != nil || n == 0 {
		return false, err
	}
	err = t.record(ctx, observatory.Change{
		RequestID: s.row.RequestID, SequenceID: s.row.ID, From: s.row.Status, To: s.to, Cause: s.reason, Actor: s.actor,
	})
	if err == nil {
		err = t.closeGroup(ctx, s.row, s.to, s.actor)
	}
	return true, err
}

// closeGroup cancels what the end of a sequence leaves no sense in its group: the
// others of which one is enough, once one is executed; those that go whole, once
// one has ended without and not by a person. What executes then goes on to its end.
func (t *tx) closeGroup(ctx context.Context, ended *ent.Sequence, as observatory.SequenceStatus, actor string) error {
	rule, why := observatory.GroupOneOf, "of the group %q one is enough."
	switch as {
	case observatory.SequenceExecuted:
	case observatory.SequenceFailed, observatory.SequenceExpired, observatory.SequenceRejected, observatory.SequenceInvalid:
		rule, why = observatory.GroupAllOf, "the group %q goes whole or not at all."
	default:
		return nil
	}
	if ended.GroupName == "" {
		return nil
	}
	row, err := t.Request.Query().Where(request.ID(ended.RequestID)).
		WithSequences(func(q *ent.SequenceQuery) { q.Order(ent.Asc(sequence.FieldPosition)) }).Only(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(row.Groups, observatory.Group{Name: ended.GroupName, Rule: rule}) {
		return nil
	}
	why = fmt.Sprintf("Sequence %q %s; "+why, ended.Name, became(as), ended.GroupName)
	for _, other := range row.Edges.Sequences {
		if other.ID == ended.ID || other.GroupName != ended.GroupName || other.Status.Ended() || rule == observatory.GroupAllOf && running(other.Status) {
			continue
		}
		if _, err := t.move(ctx, step{row: other, to: observatory.SequenceCancelled, reason: why, actor: actor}); err != nil {
			return err
		}
	}
	return nil
}

// became says an end as a sentence has it: "has expired".
func became(as observatory.SequenceStatus) string {
	switch as {
	case observatory.SequenceFailed, observatory.SequenceExpired:
		return "has " + string(as)
	case observatory.SequenceInvalid:
		return "became invalid"
	}
	return "was " + string(as)
}

// record writes lines into requests' lives and touches the requests.
func (t *tx) record(ctx context.Context, changes ...observatory.Change) error {
	for part := range slices.Chunk(changes, bulk) {
		rows := make([]*ent.ChangeCreate, len(part))
		for i, c := range part {
			rows[i] = t.Change.Create().SetRequestID(c.RequestID).SetSequenceID(c.SequenceID).SetAt(t.now).
				SetFromStatus(c.From).SetToStatus(c.To).SetCause(clip(c.Cause, sentenceLen)).SetActor(clip(c.Actor, nameLen))
		}
		saved, err := t.Change.CreateBulk(rows...).Save(ctx)
		if err != nil {
			return err
		}
		for _, row := range saved {
			t.publish(changeNoun(row))
			t.touch(row.RequestID)
		}
	}
	return nil
}

// bulk is how many rows one statement inserts or names at most; SQLite takes
// 32766 values in a statement.
const bulk = 500

// settle ends a transaction that changed requests: it counts their versions
// up, which locks them, derives their states, and makes each an event.
func (t *tx) settle(ctx context.Context) error {
	slices.Sort(t.requests)
	for ids := range slices.Chunk(slices.Compact(t.requests), bulk) {
		err := t.Request.Update().Where(request.IDIn(ids...)).SetUpdated(t.now).AddVersion(1).Exec(ctx)
		if err != nil {
			return err
		}
		rows, err := wholeRequests(t.Request.Query().Where(request.IDIn(ids...))).Order(ent.Asc(request.FieldID)).All(ctx)
		if err != nil {
			return err
		}
		if err := t.settleRows(ctx, rows); err != nil {
			return err
		}
	}
	return t.settleAlerts(ctx)
}

func (t *tx) settleRows(ctx context.Context, rows []*ent.Request) error {
	became := map[observatory.RequestStatus][]int{}
	for _, r := range rows {
		states := make([]observatory.SequenceStatus, len(r.Edges.Sequences))
		for i, q := range r.Edges.Sequences {
			states[i] = q.Status
		}
		if status := deriveStatus(states); status != r.Status {
			r.Status = status
			became[status] = append(became[status], r.ID)
			if r.IsAlert {
				t.alertRequests = append(t.alertRequests, r.ID)
			}
		}
		t.settled[r.ID] = requestNoun(r)
		t.publish(t.settled[r.ID])
	}
	for status, ids := range became {
		if err := t.Request.Update().Where(request.IDIn(ids...)).SetStatus(status).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
