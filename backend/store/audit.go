package store

import (
	"context"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/useraction"
)

// did keeps a line of the history in the transaction of what was done: it is
// there if and only if that is, and published with it. Agents have logs and no
// lines here.
func (t *tx) did(ctx context.Context, who observatory.Actor, action string, thing int, text string) error {
	if who.UserID == 0 && who.Name != observatory.CommandLine.Name {
		return nil
	}
	row, err := t.UserAction.Create().SetAt(moment(time.Now())).SetUserID(who.UserID).SetActor(clip(who.Name, nameLen)).
		SetAction(clip(action, actionLen)).SetThingID(thing).SetText(clip(text, sentenceLen)).Save(ctx)
	if err != nil {
		return err
	}
	t.publish(actionNoun(row))
	return nil
}

const actionLen = 64

// RecordAction keeps a line of the history for what was done elsewhere than in
// the database, such as an order to the majordome.
func (s *Store) RecordAction(ctx context.Context, who observatory.Actor, action string, thing int, text string) error {
	return s.write(ctx, "history", func(ctx context.Context, t *tx) error {
		return t.did(ctx, who, action, thing, text)
	})
}

// ActionFilter says which lines of the history; what is empty does not choose.
// Action chooses also all that begin with it and a dot: "request" means
// request.submit, request.cancel and so on.
type ActionFilter struct {
	UserID int
	Action string
	Cursor string
	Limit  int
}

// Actions gives a page of the history, newest first: to an administrator
// everybody's, to others their own.
func (s *Store) Actions(ctx context.Context, who observatory.Actor, f ActionFilter) (page Page[observatory.UserAction], err error) {
	before, err := decodeCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	if !who.Role.AtLeast(observatory.RoleAdmin) {
		if f.UserID != 0 && f.UserID != who.UserID {
			return page, observatory.Errorf(observatory.CodeForbidden, "The history of others is for administrators.")
		}
		f.UserID = who.UserID
	}
	limit := pageLimit(f.Limit)
	q := s.reader.UserAction.Query().Order(ent.Desc(useraction.FieldID)).Limit(limit + 1)
	if before > 0 {
		q.Where(useraction.IDLT(before))
	}
	if f.UserID != 0 {
		q.Where(useraction.UserID(f.UserID))
	}
	if action := strings.TrimSpace(f.Action); action != "" {
		q.Where(useraction.Or(useraction.Action(action), useraction.ActionHasPrefix(action+".")))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return page, fail("history", err)
	}
	return makePage(rows, limit, func(r *ent.UserAction) int { return r.ID }, actionNoun), nil
}

func actionNoun(r *ent.UserAction) observatory.UserAction {
	return observatory.UserAction{
		ID: r.ID, At: r.At, UserID: r.UserID, Actor: r.Actor, Action: r.Action, ThingID: r.ThingID, Text: r.Text,
	}
}
