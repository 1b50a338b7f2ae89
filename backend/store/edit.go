package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/request"
	"pyros/ent/sequence"
)

// UpdateRequest puts new content, which was checked, in the place of what a
// request asks for. Version 0 means whatever version it has.
//
// It is refused with a conflict for what was made for an alert, has ended,
// executes, or has images; a submitted request does not become a draft again.
// A sequence that is asked for as before stays what it is, with its place in
// the schedule, unless its group has another rule now or the request another
// program: then it is planned anew. Any other is a new sequence to be planned, so
// that a planning under way cannot give it the place of the old one. What became of each stands
// in the request's life. Content that changes nothing is no change.
func (s *Store) UpdateRequest(ctx context.Context, actor observatory.Actor, id, version int, r observatory.Request) (noun observatory.Request, err error) {
	err = s.write(ctx, "request", func(ctx context.Context, t *tx) error {
		row, err := changeable(ctx, t, actor, id, version)
		if err != nil {
			return err
		}
		if err := editable(ctx, row, r); err != nil {
			return err
		}
		names, err := resolve(ctx, t, r)
		if err != nil {
			return err
		}
		whole, err := wholeRequests(t.Request.Query().Where(request.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		e := newEdit(whole, r)
		if noun = requestNoun(whole); !e.changesAnything(noun) {
			return nil
		}
		t.whenSettled = func() { noun = t.settled[id] }
		t.touch(id)
		return e.apply(ctx, t, actor, names)
	})
	if err != nil {
		return observatory.Request{}, err
	}
	return noun, nil
}

// editable says why a request cannot be changed to r, if so.
func editable(ctx context.Context, row *ent.Request, r observatory.Request) error {
	refuse := func(why string) error {
		return observatory.Errorf(observatory.CodeConflict, "Request %d %s.", row.ID, why)
	}
	if row.IsAlert {
		return refuse("was made for an alert: it can be cancelled, not edited")
	}
	for _, q := range row.Edges.Sequences {
		if running(q.Status) {
			return refuse("executes now; cancel it first")
		}
	}
	hasImages, err := row.QueryImages().Exist(ctx)
	if err != nil {
		return err
	}
	switch {
	case hasImages:
		return refuse("has images, which belong to what was asked for; submit a copy of it")
	case !slices.Contains(editableStates, row.Status):
		return refuse("is " + string(row.Status) + ": it has ended; submit a copy of it")
	case row.Submitted && !r.Submitted:
		return observatory.Invalid("A submitted request does not become a draft again.",
			observatory.Problem{Field: "submitted", Message: "must stay true; cancel the request to withdraw it"})
	}
	return nil
}

// editableStates are those of requests that wait for something.
var editableStates = []observatory.RequestStatus{observatory.RequestDraft, observatory.RequestSubmitted, observatory.RequestPlanned}

// edit is what becomes of each sequence of a request.
type edit struct {
	row  *ent.Request
	next observatory.Request
	// kept gives, by position in next, the row that stays.
	kept map[int]*ent.Sequence
	// added are the positions in next of what is new; from is the row of the
	// same name that it replaces, nil where it replaces none.
	added []int
	from  map[int]*ent.Sequence
	// gone are the rows that end with the edit, removed those of them that
	// nothing replaces.
	gone, removed []*ent.Sequence
}

func newEdit(row *ent.Request, next observatory.Request) *edit {
	e := &edit{row: row, next: next, kept: map[int]*ent.Sequence{}, from: map[int]*ent.Sequence{}}
	left := slices.Clone(row.Edges.Sequences)
	take := func(fits func(q *ent.Sequence) bool) *ent.Sequence {
		i := slices.IndexFunc(left, fits)
		if i < 0 {
			return nil
		}
		q := left[i]
		left = slices.Delete(left, i, i+1)
		return q
	}
	asked := make(map[*ent.Sequence]string, len(left))
	for _, q := range left {
		asked[q] = askedFor(sequenceNoun(q, row))
	}
	for i, q := range next.Sequences {
		wanted := askedFor(q)
		if same := take(func(o *ent.Sequence) bool { return !o.Status.Ended() && asked[o] == wanted }); same != nil {
			e.kept[i] = same
		} else {
			e.added = append(e.added, i)
		}
	}
	for _, i := range e.added {
		name := next.Sequences[i].Name
		if old := take(func(o *ent.Sequence) bool { return o.Name == name }); old != nil {
			e.from[i] = old
			e.gone = append(e.gone, old)
		}
	}
	e.removed = left
	e.gone = append(e.gone, left...)
	return e
}

// askedFor is what a person asks for with a sequence, as a text to compare.
func askedFor(q observatory.Sequence) string {
	asked := observatory.Sequence{
		Name: q.Name, Windows: windowsOf(q), Constraints: q.Constraints, Priority: q.Priority, Preferred: momentPtr(q.Preferred),
		TimeCritical: q.TimeCritical, ToleranceS: q.ToleranceS, Group: q.Group, Series: q.Series, Occurrence: q.Occurrence,
		MaxAttempts: q.MaxAttempts, DurationS: q.DurationS, Target: q.Target, Albums: make([]observatory.Album, len(q.Albums)),
	}
	for i, a := range q.Albums {
		plans := make([]observatory.Plan, len(a.Plans))
		for k, p := range a.Plans {
			plans[k] = observatory.Plan{Name: p.Name, Filter: p.Filter, ExposureS: p.ExposureS, Images: p.Images}
		}
		asked.Albums[i] = observatory.Album{Name: a.Name, Detector: a.Detector, Plans: plans}
	}
	text, err := json.Marshal(asked)
	if err != nil { // a number that is none, which resolve refuses
		return fmt.Sprint(asked)
	}
	return string(text)
}

func (e *edit) changesAnything(old observatory.Request) bool {
	for i, q := range e.kept {
		if q.Position != i {
			return true
		}
	}
	n := e.next
	return len(e.added)+len(e.gone) > 0 || old.Submitted != n.Submitted || old.Name != n.Name || old.Program != n.Program ||
		old.TargetType != n.TargetType || old.Autodepos != n.Autodepos || old.Checkpoint != n.Checkpoint || old.Flag != n.Flag || !slices.Equal(old.Groups, n.Groups)
}

func (e *edit) apply(ctx context.Context, t *tx, actor observatory.Actor, names resolved) error {
	n := e.next
	err := t.Request.Update().Where(request.ID(e.row.ID)).SetName(n.Name).SetProgramID(names.program).SetTargetType(n.TargetType).
		SetAutodeposit(n.Autodepos).SetCheckpoint(n.Checkpoint).SetFlag(n.Flag).SetSubmitted(n.Submitted).SetWarnings(n.Warnings).
		SetGroups(n.Groups).Exec(ctx)
	if err != nil {
		return err
	}
	if err := e.told(ctx, t, actor); err != nil {
		return err
	}
	ids := make([]int, len(e.gone))
	for i, q := range e.gone {
		ids[i] = q.ID
	}
	if _, err := t.Sequence.Delete().Where(sequence.IDIn(ids...)).Exec(ctx); err != nil {
		return err
	}
	if err := e.move(ctx, t, actor, names); err != nil {
		return err
	}
	return e.insert(ctx, t, actor, names)
}

// told writes what the edit was into the request's life, and what it ended.
func (e *edit) told(ctx context.Context, t *tx, actor observatory.Actor) error {
	var lines []observatory.Change
	if e.row.Submitted == e.next.Submitted || len(e.gone)+len(e.added) > 0 {
		lines = append(lines, observatory.Change{RequestID: e.row.ID, Cause: e.sentence(), Actor: actor.Name})
	}
	for _, q := range e.removed {
		lines = append(lines, observatory.Change{
			RequestID: e.row.ID, SequenceID: q.ID, From: q.Status, To: observatory.SequenceCancelled,
			Cause: fmt.Sprintf("Sequence %q was taken out of the request.", q.Name), Actor: actor.Name,
		})
	}
	return t.record(ctx, lines...)
}

func (e *edit) sentence() string {
	var parts []string
	for _, p := range []struct {
		n    int
		done string
	}{{len(e.from), "changed"}, {len(e.added) - len(e.from), "added"}, {len(e.removed), "taken out"}} {
		noun := ""
		if len(parts) == 0 {
			noun = "sequence "
			if p.n > 1 {
				noun = "sequences "
			}
		}
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s%s", p.n, noun, p.done))
		}
	}
	if len(parts) == 0 {
		return "Edited."
	}
	return "Edited: " + strings.Join(parts, ", ") + "."
}

// outOfTheWay is above every position that a request has.
const outOfTheWay = 1 << 20

// move gives the sequences that stay their positions, submits them where the
// draft is, and has them planned anew where what binds them changed.
func (e *edit) move(ctx context.Context, t *tx, actor observatory.Actor, names resolved) error {
	if len(e.kept) == 0 {
		return nil
	}
	// No two may have one position at any moment, so all step aside first.
	err := t.Sequence.Update().Where(sequence.RequestID(e.row.ID)).AddPosition(outOfTheWay).Exec(ctx)
	if err != nil {
		return err
	}
	for i := range e.next.Sequences {
		q := e.kept[i]
		if q == nil {
			continue
		}
		if err := t.Sequence.Update().Where(sequence.ID(q.ID)).SetPosition(i).Exec(ctx); err != nil {
			return err
		}
		if err := e.resubmit(ctx, t, actor, q, e.rebound(q, names)); err != nil {
			return err
		}
	}
	return nil
}

// rebound says what of the things that bind the sequence is another than
// before, though it itself is asked for as before; empty: nothing.
func (e *edit) rebound(q *ent.Sequence, names resolved) string {
	rule := func(groups []observatory.Group) observatory.GroupRule {
		for _, g := range groups {
			if q.GroupName != "" && g.Name == q.GroupName {
				return g.Rule
			}
		}
		return ""
	}
	switch is := rule(e.next.Groups); {
	case rule(e.row.Groups) != is:
		return fmt.Sprintf("The rule of its group %q was changed to %s.", q.GroupName, is)
	case e.row.ProgramID != names.program:
		return fmt.Sprintf("Its program was changed to %s.", e.next.Program)
	}
	return ""
}

// resubmit has a sequence that stays be planned: for the first time with its
// draft, anew where it was rebound. What it is bound by now may forbid the place
// that it has.
func (e *edit) resubmit(ctx context.Context, t *tx, actor observatory.Actor, q *ent.Sequence, rebound string) error {
	next := step{row: q, to: observatory.SequenceToBePlanned, reason: rebound, actor: actor.Name}
	switch {
	case q.Status == observatory.SequenceComplete && e.next.Submitted:
		next.reason = submission(e.next)
		next.set = func(u *ent.SequenceUpdate) { u.SetReason("") }
	case rebound == "" || !q.Status.Plannable():
		return nil
	case q.Status == next.to:
		return t.record(ctx, observatory.Change{
			RequestID: q.RequestID, SequenceID: q.ID, From: q.Status, To: next.to, Cause: rebound, Actor: actor.Name,
		})
	}
	ok, err := t.move(ctx, next)
	if err == nil && !ok {
		return errAgain
	}
	return err
}

// insert saves what is new and derives whether the request is complete.
func (e *edit) insert(ctx context.Context, t *tx, actor observatory.Actor, names resolved) error {
	part := e.next
	part.Sequences = nil
	var states []observatory.SequenceStatus
	complete := true
	for _, q := range e.kept {
		complete = complete && q.Status != observatory.SequenceIncomplete
	}
	for _, i := range e.added {
		q := e.next.Sequences[i]
		state := firstStatus(q, e.next.Submitted)
		complete = complete && state != observatory.SequenceIncomplete
		part.Sequences, states = append(part.Sequences, q), append(states, state)
	}
	saved, err := insertAt(ctx, t, e.row.ID, part, e.added, names, states)
	if err != nil {
		return err
	}
	lines := make([]observatory.Change, len(saved))
	for k, q := range saved {
		lines[k] = observatory.Change{RequestID: e.row.ID, SequenceID: q.ID, To: q.Status, Cause: "Added.", Actor: actor.Name}
		if old := e.from[e.added[k]]; old != nil {
			lines[k].From, lines[k].Cause = old.Status, "Changed."
		}
	}
	if err := t.record(ctx, lines...); err != nil {
		return err
	}
	return t.Request.Update().Where(request.ID(e.row.ID)).SetComplete(complete).Exec(ctx)
}
