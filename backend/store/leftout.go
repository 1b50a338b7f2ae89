package store

import (
	"cmp"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/predicate"
	"pyros/ent/request"
	"pyros/ent/schedule"
	"pyros/ent/scheduleleftout"
	"pyros/ent/scientificprogram"
	"pyros/ent/sequence"
)

// leftOutShown is how many of those that it leaves out a schedule carries.
const leftOutShown = 50

// leftOutOf are the rows of what the schedule leaves out. A row holds from its
// own schedule to the one before until_id, so that a sequence that waits for the
// same reason is written once, however often it is planned.
func leftOutOf(id int) predicate.ScheduleLeftOut {
	return scheduleleftout.And(
		predicate.ScheduleLeftOut(sql.FieldLTE(scheduleleftout.FieldScheduleID, id)),
		scheduleleftout.Or(scheduleleftout.UntilIDIsNil(), scheduleleftout.UntilIDGT(id)),
	)
}

// keepLeftOut makes the rows tell what schedule id leaves out: those that hold
// no longer end with it, and what differs gets a row.
func (p *planned) keepLeftOut(ctx context.Context, t *tx, id int) error {
	rows, err := t.ScheduleLeftOut.Query().Where(scheduleleftout.UntilIDIsNil()).All(ctx)
	if err != nil {
		return err
	}
	var ended []int
	kept := make(map[int]bool, len(rows))
	for _, row := range rows {
		if l, out := p.leftOut[row.SequenceID]; out && p.rows[row.SequenceID] != nil && tells(row, l) {
			kept[row.SequenceID] = true
		} else {
			ended = append(ended, row.ID)
		}
	}
	for part := range slices.Chunk(ended, bulk) {
		if err := t.ScheduleLeftOut.Update().Where(scheduleleftout.IDIn(part...)).SetUntilID(id).Exec(ctx); err != nil {
			return err
		}
	}
	var fresh []*ent.ScheduleLeftOutCreate
	for _, l := range p.schedule.LeftOut {
		if p.rows[l.SequenceID] != nil && !kept[l.SequenceID] {
			fresh = append(fresh, t.ScheduleLeftOut.Create().SetScheduleID(id).SetSequenceID(l.SequenceID).
				SetReason(l.Reason).SetLostTo(l.By).SetText(clip(l.Text, sentenceLen)).SetChange(clip(l.Change, sentenceLen)).
				SetLater(laterOf(l)))
		}
	}
	_, err = inBulk(fresh, func(part []*ent.ScheduleLeftOutCreate) ([]*ent.ScheduleLeftOut, error) {
		return t.ScheduleLeftOut.CreateBulk(part...).Save(ctx)
	})
	return err
}

// tells says whether the row says of its sequence what l does.
func tells(row *ent.ScheduleLeftOut, l observatory.LeftOut) bool {
	later := laterOf(l)
	return row.Reason == l.Reason && row.Text == clip(l.Text, sentenceLen) && row.Change == clip(l.Change, sentenceLen) &&
		slices.Equal(row.LostTo, l.By) && (row.Later == nil) == (later == nil) &&
		(later == nil || row.Later.Start.Equal(later.Start) && row.Later.End.Equal(later.End))
}

// laterOf is the place in a later night as the database keeps it.
func laterOf(l observatory.LeftOut) *observatory.Window {
	if l.Later == nil {
		return nil
	}
	return &observatory.Window{Start: moment(l.Later.Start), End: moment(l.Later.End)}
}

// LeftOutFilter says which of those that a schedule leaves out are wanted; what
// is empty does not matter.
type LeftOutFilter struct {
	Reason    observatory.LeftOutReason
	Program   string
	Text      string // in a name or a sentence
	Sequences []int  // of these only
	Cursor    string
	Limit     int
}

// LeftOut gives a page of what a schedule leaves out, the most important first.
func (s *Store) LeftOut(ctx context.Context, id int, f LeftOutFilter) (page Page[observatory.LeftOut], err error) {
	after, err := decodeCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	limit := pageLimit(f.Limit)
	err = s.read(ctx, "schedule", func(ctx context.Context, c *ent.Client) error {
		if _, err := c.Schedule.Query().Where(schedule.ID(id)).OnlyID(ctx); err != nil {
			return err
		}
		where := append(f.where(), leftOutOf(id))
		if after > 0 {
			later, err := behind(ctx, c, after)
			if err != nil {
				return err
			}
			where = append(where, later)
		}
		rows, err := firstLeftOut(c.ScheduleLeftOut.Query().Where(where...), limit+1).All(ctx)
		page = makePage(rows, limit, func(r *ent.ScheduleLeftOut) int { return r.SequenceID }, leftOutNoun)
		return err
	})
	return page, err
}

func (f LeftOutFilter) where() (where []predicate.ScheduleLeftOut) {
	if f.Reason != "" {
		where = append(where, scheduleleftout.ReasonEQ(f.Reason))
	}
	if f.Program != "" {
		where = append(where, scheduleleftout.HasSequenceWith(sequence.HasRequestWith(request.HasProgramWith(scientificprogram.Name(f.Program)))))
	}
	if f.Text != "" {
		where = append(where, scheduleleftout.Or(
			scheduleleftout.TextContainsFold(f.Text), scheduleleftout.ChangeContainsFold(f.Text),
			scheduleleftout.HasSequenceWith(sequence.Or(
				sequence.NameContainsFold(f.Text), sequence.HasRequestWith(request.NameContainsFold(f.Text)),
			)),
		))
	}
	if len(f.Sequences) > 0 {
		where = append(where, scheduleleftout.SequenceIDIn(f.Sequences...))
	}
	return where
}

// behind are the rows after that of a sequence, in the order of a page. One that
// was deleted meanwhile is the end.
func behind(ctx context.Context, c *ent.Client, id int) (predicate.ScheduleLeftOut, error) {
	row, err := c.Sequence.Get(ctx, id)
	if ent.IsNotFound(err) {
		return scheduleleftout.IDLT(0), nil
	} else if err != nil {
		return nil, err
	}
	return scheduleleftout.HasSequenceWith(sequence.Or(
		sequence.PriorityGT(row.Priority), sequence.And(sequence.Priority(row.Priority), sequence.IDGT(id)),
	)), nil
}

// firstLeftOut reads the most important rows with what names them.
func firstLeftOut(q *ent.ScheduleLeftOutQuery, limit int) *ent.ScheduleLeftOutQuery {
	return q.Order(scheduleleftout.BySequenceField(sequence.FieldPriority), ent.Asc(scheduleleftout.FieldSequenceID)).Limit(limit).
		WithSequence(func(q *ent.SequenceQuery) { q.WithRequest() })
}

func leftOutNoun(l *ent.ScheduleLeftOut) observatory.LeftOut {
	q, noun := l.Edges.Sequence, toldBy(l)
	noun.RequestID, noun.Name, noun.RequestName, noun.Priority = q.RequestID, q.Name, q.Edges.Request.Name, q.Priority
	return noun
}

// toldBy is what a row tells of its sequence by itself.
func toldBy(l *ent.ScheduleLeftOut) observatory.LeftOut {
	return observatory.LeftOut{
		SequenceID: l.SequenceID, Reason: l.Reason, By: append([]int{}, l.LostTo...), Text: l.Text, Change: l.Change, Later: l.Later,
	}
}

// allLeftOut reads whatever a schedule leaves out, without what names it.
func allLeftOut(ctx context.Context, c *ent.Client, id int) ([]observatory.LeftOut, error) {
	rows, err := c.ScheduleLeftOut.Query().Where(leftOutOf(id)).Order(ent.Asc(scheduleleftout.FieldSequenceID)).All(ctx)
	list := make([]observatory.LeftOut, len(rows))
	for i, l := range rows {
		list[i] = toldBy(l)
	}
	return list, err
}

// addLeftOut gives a schedule the first of what it leaves out and how many there are.
func addLeftOut(ctx context.Context, c *ent.ScheduleLeftOutClient, noun *observatory.Schedule) error {
	rows, err := firstLeftOut(c.Query().Where(leftOutOf(noun.ID)), leftOutShown).All(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		noun.LeftOut = append(noun.LeftOut, leftOutNoun(row))
	}
	err = c.Query().Where(leftOutOf(noun.ID)).GroupBy(scheduleleftout.FieldReason).Aggregate(ent.Count()).Scan(ctx, &noun.LeftOutCounts)
	slices.SortFunc(noun.LeftOutCounts, func(a, b observatory.LeftOutCount) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason, b.Reason))
	})
	return err
}
