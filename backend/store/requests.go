package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/change"
	"pyros/ent/predicate"
	"pyros/ent/pyrosuser"
	"pyros/ent/request"
	"pyros/ent/scientificprogram"
	"pyros/ent/sequence"
)

// RequestFilter says which requests; what is empty does not choose. Text is
// looked for in the names of the request, its sequences and targets, and its
// user, without regard to case; % and _ are letters like others. From and To
// choose requests with a window that ends after From and starts before To.
type RequestFilter struct {
	Mine    bool // submitted by the actor
	Status  observatory.RequestStatus
	Program string
	Text    string
	From    time.Time
	To      time.Time
	Cursor  string
	Limit   int
}

const maxFilterText = 200 // bytes

// visible chooses what the actor may see: operators and administrators
// everything, others their own requests and those of programs they belong to.
func visible(actor observatory.Actor) predicate.Request {
	if actor.Role.AtLeast(observatory.RoleOperator) {
		return request.And()
	}
	return request.Or(
		request.UserID(actor.UserID),
		request.HasProgramWith(scientificprogram.HasMembersWith(pyrosuser.ID(actor.UserID))),
	)
}

// mayChange says whether the actor may cancel or delete: the owner, and operators.
func mayChange(actor observatory.Actor, r *ent.Request) bool {
	return actor.Role.AtLeast(observatory.RoleOperator) || (r.UserID != nil && *r.UserID == actor.UserID)
}

// Request gives one request, whole.
func (s *Store) Request(ctx context.Context, actor observatory.Actor, id int) (noun observatory.Request, err error) {
	err = s.read(ctx, "request", func(ctx context.Context, c *ent.Client) error {
		row, err := wholeRequests(c.Request.Query().Where(request.ID(id), visible(actor))).Only(ctx)
		if err != nil {
			return err
		}
		noun = requestNoun(row)
		return nil
	})
	return noun, err
}

// Requests gives a page of requests, newest first.
func (s *Store) Requests(ctx context.Context, actor observatory.Actor, f RequestFilter) (page Page[observatory.Request], err error) {
	before, err := decodeCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	where := append(f.predicates(), visible(actor))
	if f.Mine {
		where = append(where, request.UserID(actor.UserID))
	}
	if before > 0 {
		where = append(where, request.IDLT(before))
	}
	limit := pageLimit(f.Limit)
	err = s.read(ctx, "requests", func(ctx context.Context, c *ent.Client) error {
		rows, err := wholeRequests(c.Request.Query().Where(where...)).
			Order(ent.Desc(request.FieldID)).Limit(limit + 1).All(ctx)
		page = makePage(rows, limit, func(r *ent.Request) int { return r.ID }, requestNoun)
		return err
	})
	return page, err
}

func (f RequestFilter) predicates() []predicate.Request {
	var where []predicate.Request
	if f.Status != "" {
		where = append(where, request.StatusEQ(f.Status))
	}
	if f.Program != "" {
		where = append(where, request.HasProgramWith(scientificprogram.Name(f.Program)))
	}
	if text := strings.TrimSpace(clip(f.Text, maxFilterText)); text != "" {
		where = append(where, request.Or(
			request.NameContainsFold(text),
			request.HasUserWith(pyrosuser.UsernameContainsFold(text)),
			request.HasSequencesWith(sequence.Or(sequence.NameContainsFold(text), sequence.TargetNameContainsFold(text))),
		))
	}
	var window []predicate.Sequence
	if !f.From.IsZero() {
		window = append(window, sequence.WindowEndGT(moment(f.From)))
	}
	if !f.To.IsZero() {
		window = append(window, sequence.WindowStartLT(moment(f.To)))
	}
	if len(window) > 0 {
		where = append(where, request.HasSequencesWith(window...))
	}
	return where
}

// Changes gives the life of a request, oldest first.
func (s *Store) Changes(ctx context.Context, actor observatory.Actor, requestID int) (changes []observatory.Change, err error) {
	err = s.read(ctx, "request", func(ctx context.Context, c *ent.Client) error {
		row, err := c.Request.Query().Where(request.ID(requestID), visible(actor)).
			WithChanges(func(q *ent.ChangeQuery) { q.Order(ent.Asc(change.FieldID)) }).Only(ctx)
		if err != nil {
			return err
		}
		changes = make([]observatory.Change, len(row.Edges.Changes))
		for i, c := range row.Edges.Changes {
			changes[i] = changeNoun(c)
		}
		return nil
	})
	return changes, err
}

// CancelRequest cancels every sequence that has not ended, also one that
// executes. Version 0 means whatever version it has. Images stay.
func (s *Store) CancelRequest(ctx context.Context, actor observatory.Actor, id, version int, cause string) (noun observatory.Request, err error) {
	err = s.write(ctx, "request", func(ctx context.Context, t *tx) error {
		row, err := changeable(ctx, t, actor, id, version)
		if err != nil {
			return err
		}
		if strings.TrimSpace(cause) == "" {
			cause = "Cancelled by " + actor.Name + "."
		}
		cancelled := 0
		for _, q := range row.Edges.Sequences {
			ok, err := t.move(ctx, step{row: q, to: observatory.SequenceCancelled, reason: cause, actor: actor.Name})
			if err != nil {
				return err
			}
			if ok {
				cancelled++
			}
		}
		if cancelled == 0 {
			return observatory.Errorf(observatory.CodeConflict, "Request %d is %s: nothing is left to cancel.", id, row.Status)
		}
		t.whenSettled = func() { noun = t.settled[id] }
		return t.did(ctx, actor, "request.cancel", id, fmt.Sprintf("Cancelled request %d, %s: %s", id, row.Name, cause))
	})
	return noun, err
}

// DeleteRequest removes a request without images of which nothing executes.
// One with images can be cancelled.
func (s *Store) DeleteRequest(ctx context.Context, actor observatory.Actor, id, version int) error {
	return s.write(ctx, "request", func(ctx context.Context, t *tx) error {
		row, err := changeable(ctx, t, actor, id, version)
		if err != nil {
			return err
		}
		for _, q := range row.Edges.Sequences {
			if running(q.Status) {
				return observatory.Errorf(observatory.CodeConflict, "Request %d executes now; cancel it first.", id)
			}
		}
		hasImages, err := row.QueryImages().Exist(ctx)
		if err != nil {
			return err
		}
		if hasImages {
			return observatory.Errorf(observatory.CodeConflict, "Request %d has images, which are kept; it can be cancelled, not deleted.", id)
		}
		forAlert, err := row.QueryAlerts().Exist(ctx)
		if err != nil {
			return err
		}
		if forAlert {
			return observatory.Errorf(observatory.CodeConflict, "Request %d was made for an alert; it can be cancelled, not deleted.", id)
		}
		if err := t.Request.DeleteOneID(id).Exec(ctx); err != nil {
			return err
		}
		t.publish(observatory.Removed{RequestID: id})
		return t.did(ctx, actor, "request.delete", id, fmt.Sprintf("Deleted request %d, %s.", id, row.Name))
	})
}

// changeable locks a request and gives it with its sequences, where the actor
// may change it and version, if not 0, is the current one.
func changeable(ctx context.Context, t *tx, actor observatory.Actor, id, version int) (*ent.Request, error) {
	if _, err := t.Request.Update().Where(request.ID(id)).SetUpdated(t.now).Save(ctx); err != nil {
		return nil, err
	}
	row, err := t.Request.Query().Where(request.ID(id), visible(actor)).WithSequences().Only(ctx)
	if err != nil {
		return nil, err
	}
	if !mayChange(actor, row) {
		return nil, observatory.Errorf(observatory.CodeForbidden, "Request %d belongs to another user.", id)
	}
	if version != 0 && version != row.Version {
		return nil, observatory.Errorf(observatory.CodeStale, "Request %d was changed meanwhile: it has version %d, not %d.", id, row.Version, version)
	}
	return row, nil
}
