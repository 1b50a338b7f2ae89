package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/table"
)

// The tables of the data model, for administrators. A change by hand keeps the
// rules of the table (tables_rules.go) and is in the history with what was
// before and after.

// RowChange is what somebody wants to do to a row.
type RowChange struct {
	Actor observatory.Actor
	Table string
	ID    int // 0: a new row
	// Version, where not empty, must be the row's: another is stale.
	Version string
	Values  map[string]json.RawMessage // by field; what is absent stays
}

// TableSizes counts the rows of every table, up to one more than
// table.MostCounted.
func (s *Store) TableSizes(ctx context.Context) (sizes map[string]int, err error) {
	err = s.read(ctx, "tables", func(ctx context.Context, c *ent.Client) error {
		sizes = map[string]int{}
		for _, tb := range table.All() {
			if sizes[tb.Name], err = tb.Count(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return sizes, err
}

// TableRows gives a page of a table and how many rows are chosen in all, up to
// one more than table.MostCounted.
func (s *Store) TableRows(ctx context.Context, name string, q table.Query) (page Page[observatory.TableRow], total int, err error) {
	tb, err := tableNamed(name)
	if err != nil {
		return page, 0, err
	}
	q.Limit = pageLimit(q.Limit)
	err = s.read(ctx, "table", func(ctx context.Context, c *ent.Client) error {
		found, err := tb.List(ctx, c, q)
		if err != nil {
			return err
		}
		page.Next, total = found.Next, found.Total
		page.Items, err = rowNouns(ctx, c, tb, found.Rows)
		return err
	})
	return page, total, err
}

// TableRow gives a row and what holds on to it.
func (s *Store) TableRow(ctx context.Context, name string, id int) (noun observatory.TableRow, held []observatory.TableHeld, err error) {
	tb, err := tableNamed(name)
	if err != nil {
		return noun, nil, err
	}
	err = s.read(ctx, "table", func(ctx context.Context, c *ent.Client) error {
		row, err := tb.Get(ctx, c, id)
		if err != nil {
			return err
		}
		if noun, err = rowNoun(ctx, c, tb, row); err != nil {
			return err
		}
		held, err = holds(ctx, c, tb, id)
		return err
	})
	return noun, held, err
}

// AddRow makes a row by hand.
func (s *Store) AddRow(ctx context.Context, want RowChange) (noun observatory.TableRow, err error) {
	err = s.changeRow(ctx, want, func(ctx context.Context, t *tx, e *rowEdit) error {
		if why := e.table.Rules.Create; why != "" {
			return refused(e.table, "made", why)
		}
		if err := e.decode(ctx, t, want.Values, true); err != nil {
			return err
		}
		id, err := e.table.Create(ctx, t.Client(), e.change)
		if err != nil {
			return err
		}
		if err := e.finish(ctx, t, id); err != nil {
			return err
		}
		if err := t.did(ctx, e.actor, e.table.Name+".create", id, "Made "+e.name()+": "+e.text()+"."); err != nil {
			return err
		}
		noun, err = rowNoun(ctx, t.Client(), e.table, e.next)
		return err
	})
	return noun, err
}

// EditRow changes a row by hand.
func (s *Store) EditRow(ctx context.Context, want RowChange) (noun observatory.TableRow, err error) {
	err = s.changeRow(ctx, want, func(ctx context.Context, t *tx, e *rowEdit) error {
		if why := e.table.Rules.Edit; why != "" {
			return refused(e.table, "changed", why)
		}
		if why := keptRow(e.table, *e.old); why != "" {
			return observatory.Errorf(observatory.CodeConflict, "%s", why)
		}
		if err := e.decode(ctx, t, want.Values, false); err != nil {
			return err
		}
		if e.text() != "" {
			if err := e.table.Update(ctx, t.Client(), want.ID, e.change); err != nil {
				return err
			}
			if err := e.finish(ctx, t, want.ID); err != nil {
				return err
			}
			if err := t.did(ctx, e.actor, e.table.Name+".edit", want.ID, "Changed "+e.name()+": "+e.text()+"."); err != nil {
				return err
			}
		}
		noun, err = rowNoun(ctx, t.Client(), e.table, e.next)
		return err
	})
	return noun, err
}

// DeleteRow deletes a row by hand, with the rows that go with it. Where others
// hold on to it, it is a conflict that names them.
func (s *Store) DeleteRow(ctx context.Context, want RowChange) error {
	return s.changeRow(ctx, want, func(ctx context.Context, t *tx, e *rowEdit) error {
		if why := e.table.Rules.Delete; why != "" {
			return refused(e.table, "deleted", why)
		}
		if err := e.letGo(ctx, t); err != nil {
			return err
		}
		if err := e.table.Delete(ctx, t.Client(), want.ID); err != nil {
			return err
		}
		e.next = table.Row{}
		if err := e.after(ctx, t); err != nil {
			return err
		}
		return t.did(ctx, e.actor, e.table.Name+".delete", want.ID, "Deleted "+e.name()+": "+e.text()+".")
	})
}

// changeRow runs a change in a transaction that holds the row.
func (s *Store) changeRow(ctx context.Context, want RowChange, change func(ctx context.Context, t *tx, e *rowEdit) error) error {
	tb, err := tableNamed(want.Table)
	if err != nil {
		return err
	}
	return s.write(ctx, strings.ToLower(tb.Label), func(ctx context.Context, t *tx) error {
		e := &rowEdit{actor: want.Actor, table: tb}
		if want.ID != 0 {
			row, err := tb.Locked(ctx, t.Client(), want.ID)
			if err != nil {
				return err
			}
			if want.Version != "" && want.Version != tb.Version(row) {
				return observatory.Errorf(observatory.CodeStale, "%s was changed meanwhile. Read it again.", tb.Titled(row))
			}
			e.old, e.next = &row, row
		}
		if tb.Name == "plc" { // the mirror of its rows
			t.committed = func() { s.plc = nil }
		}
		return t.keepServed(ctx, e, func() error { return change(ctx, t, e) })
	})
}

// rowEdit is a change of a row under way.
type rowEdit struct {
	actor  observatory.Actor
	table  *table.Table
	old    *table.Row // nil: a new one
	next   table.Row  // as it shall be, or as it is now; without values once it is deleted
	change table.Change
}

// decode reads the values, checks them by description, rules and other rows,
// and says what the row shall be.
func (e *rowEdit) decode(ctx context.Context, t *tx, values map[string]json.RawMessage, isNew bool) error {
	change, problems := e.table.Decode(values, isNew)
	e.change = change
	e.shall()
	if len(problems) == 0 {
		if rule := tableRules[e.table.Name]; rule.check != nil {
			found, err := rule.check(ctx, t, e)
			if err != nil {
				return err
			}
			problems = found
			e.shall() // a rule may set more
		}
	}
	if len(problems) > 0 {
		return observatory.Invalid("The row cannot be saved so.", problems...)
	}
	taken, err := e.table.Taken(ctx, t.Client(), e.next, e.change)
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		return &observatory.Error{Code: observatory.CodeConflict, Message: "The row cannot be saved so: " + taken[0].String() + ".", Problems: taken}
	}
	return nil
}

// shall puts the change over the row.
func (e *rowEdit) shall() {
	next := table.Row{Values: map[string]any{}}
	if e.old != nil {
		next.ID = e.old.ID
		for name, v := range e.old.Values {
			next.Values[name] = v
		}
	}
	for name, v := range e.change {
		next.Values[name] = v
	}
	e.next = next
}

// finish reads the row as it was saved and does what follows from the change.
func (e *rowEdit) finish(ctx context.Context, t *tx, id int) (err error) {
	if e.next, err = e.table.Get(ctx, t.Client(), id); err != nil {
		return err
	}
	return e.after(ctx, t)
}

func (e *rowEdit) after(ctx context.Context, t *tx) error {
	if rule := tableRules[e.table.Name]; rule.after != nil {
		return rule.after(ctx, t, e)
	}
	return nil
}

// letGo refuses the deletion of a row that others hold on to.
func (e *rowEdit) letGo(ctx context.Context, t *tx) error {
	if rule := tableRules[e.table.Name]; rule.letGo != nil {
		if err := rule.letGo(ctx, t, e); err != nil {
			return err
		}
	}
	held, err := holds(ctx, t.Client(), e.table, e.old.ID)
	if err != nil {
		return err
	}
	var holders []string
	for _, h := range held {
		if h.OnDelete == "restrict" && h.Rows > 0 {
			holders = append(holders, fmt.Sprintf("%d in %s (%s)", h.Rows, h.Label, someOf(h.Titles, h.Rows)))
		}
	}
	if len(holders) > 0 {
		return observatory.Errorf(observatory.CodeConflict, "%s cannot be deleted: rows hold on to it, %s. Move or delete them first.",
			e.table.Titled(*e.old), strings.Join(holders, "; "))
	}
	return nil
}

func someOf(titles []string, all int) string {
	text := strings.Join(titles, ", ")
	if more := all - len(titles); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// name is what the history calls the row.
func (e *rowEdit) name() string {
	row := e.next
	if row.Values == nil {
		row = *e.old
	}
	return strings.ToLower(e.table.Label) + " " + e.table.Titled(row)
}

const toldValue = 120 // bytes of a value in the history

// text tells what differs between before and after.
func (e *rowEdit) text() string {
	var parts []string
	for _, f := range e.table.Fields {
		if f.Secret {
			continue
		}
		after := shortly(e.next.Values[f.Name])
		switch {
		case e.old == nil:
			parts = append(parts, f.Name+" "+after)
		case e.next.Values == nil:
			parts = append(parts, f.Name+" "+shortly(e.old.Values[f.Name]))
		case exactly(e.old.Values[f.Name]) != exactly(e.next.Values[f.Name]):
			parts = append(parts, f.Name+" from "+shortly(e.old.Values[f.Name])+" to "+after)
		}
	}
	return strings.Join(parts, ", ")
}

func exactly(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func shortly(v any) string {
	if text := exactly(v); len(text) > toldValue {
		return clip(text, toldValue) + "…"
	}
	return exactly(v)
}

func tableNamed(name string) (*table.Table, error) {
	if tb := table.Named(name); tb != nil {
		return tb, nil
	}
	return nil, observatory.Errorf(observatory.CodeNotFound, "There is no such table.")
}

func refused(tb *table.Table, verb, why string) error {
	return observatory.Errorf(observatory.CodeConflict, "Rows of %s are not %s by hand. %s", tb.Label, verb, why)
}
