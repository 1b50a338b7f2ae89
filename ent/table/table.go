// Package table gives every entity of the data model in one form, for those
// who list and edit rows whatever they are: a description and typed access.
//
// What differs from entity to entity is generated (entities.go, by the
// extension in ent/internal/generate); the rest is here. Values go in and come
// out by ent's builders, so its types, words and validators hold. A secret
// field is described and never read.
//
// What may be done to which rows, transactions and history are its user's:
// backend/store.
package table

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"pyros/backend/observatory"
	"pyros/ent"
)

// Table is one entity.
type Table struct {
	observatory.Table
	decoders map[string]decoder
	list     func(ctx context.Context, c *ent.Client, s selection) ([]Row, error)
	count    func(ctx context.Context, c *ent.Client, s selection) (int, error)
	create   func(ctx context.Context, c *ent.Client, set setter) (int, error)
	update   func(ctx context.Context, c *ent.Client, id int, set setter) (int, error)
	remove   func(ctx context.Context, c *ent.Client, id int) error
	// shared counts, by edge, the rows of many to many.
	shared map[string]func(ctx context.Context, c *ent.Client, id int) (int, error)
}

// Row is a row of a table. Values are of the fields' Go types, nil where null.
type Row struct {
	ID     int
	Values map[string]any
}

// selection is which rows, in which order.
type selection struct {
	where, order func(*sql.Selector)
	limit        int
}

// setter sets what a builder saves.
type setter func(ent.Mutation) error

// All gives every table, in the order of the schema.
func All() []*Table { return entities }

// Named gives the table of that name, nil where there is none.
func Named(name string) *Table { return byName[name] }

var byName = func() map[string]*Table {
	m := make(map[string]*Table, len(entities))
	for _, t := range entities {
		m[t.Name] = t
	}
	return m
}()

// Titled names a row to people: "First visible filter", "#17".
func (t *Table) Titled(r Row) string {
	if text, ok := r.Values[t.Title].(string); ok && text != "" {
		return text
	}
	return "#" + strconv.Itoa(r.ID)
}

// Version names this state of a row: two states with one value everywhere have
// one version.
func (t *Table) Version(r Row) string {
	sum := sha256.New()
	for _, f := range t.Fields {
		text, err := json.Marshal(r.Values[f.Name])
		if err != nil {
			text = []byte(err.Error())
		}
		sum.Write(append(text, 0))
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// Get gives one row.
func (t *Table) Get(ctx context.Context, c *ent.Client, id int) (Row, error) {
	rows, err := t.list(ctx, c, selection{where: isID(id), order: unordered, limit: 1})
	if err != nil || len(rows) == 0 {
		return Row{}, missing(err, t)
	}
	return rows[0], nil
}

func missing(err error, t *Table) error {
	if err == nil {
		err = observatory.Errorf(observatory.CodeNotFound, "There is no such row in %s.", t.Label)
	}
	return err
}

// Locked is Get of a row that nobody else changes before the transaction of c
// ends. SQLite has one writer and needs no lock.
func (t *Table) Locked(ctx context.Context, c *ent.Client, id int) (Row, error) {
	rows, err := t.list(ctx, c, selection{order: unordered, limit: 1, where: func(s *sql.Selector) {
		if isID(id)(s); s.Dialect() != dialect.SQLite {
			s.ForUpdate()
		}
	}})
	if err != nil || len(rows) == 0 {
		return Row{}, missing(err, t)
	}
	return rows[0], nil
}

// Titles gives the names of rows by their numbers.
func (t *Table) Titles(ctx context.Context, c *ent.Client, ids []int) (map[int]string, error) {
	numbers := make([]any, len(ids))
	for i, id := range ids {
		numbers[i] = id
	}
	rows, err := t.list(ctx, c, selection{
		where: func(s *sql.Selector) { s.Where(sql.In(s.C(idColumn), numbers...)) }, order: unordered, limit: len(ids),
	})
	titles := make(map[int]string, len(rows))
	for _, r := range rows {
		titles[r.ID] = t.Titled(r)
	}
	return titles, err
}

// Holding gives the names of at most limit rows whose field names the number id.
func (t *Table) Holding(ctx context.Context, c *ent.Client, field string, id, limit int) ([]string, error) {
	rows, err := t.list(ctx, c, selection{
		where: func(s *sql.Selector) { s.Where(sql.EQ(s.C(field), id)) }, order: byID, limit: limit,
	})
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = t.Titled(r)
	}
	return names, err
}

// Count counts the rows, up to one more than MostCounted.
func (t *Table) Count(ctx context.Context, c *ent.Client) (int, error) {
	return t.count(ctx, c, selection{where: unordered, order: unordered, limit: MostCounted + 1})
}

// Held says how many rows belong to a row along an edge, up to one more than
// MostCounted.
func (t *Table) Held(ctx context.Context, c *ent.Client, edge observatory.TableEdge, id int) (int, error) {
	if edge.Field == "" {
		return t.shared[edge.Name](ctx, c, id)
	}
	return Named(edge.Table).count(ctx, c, selection{
		where: func(s *sql.Selector) { s.Where(sql.EQ(s.C(edge.Field), id)) }, order: unordered, limit: MostCounted + 1,
	})
}

// Delete deletes a row.
func (t *Table) Delete(ctx context.Context, c *ent.Client, id int) error { return t.remove(ctx, c, id) }

const idColumn = "id"

func isID(id int) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C(idColumn), id)) }
}

func unordered(*sql.Selector) {}

func byID(s *sql.Selector) { s.OrderBy(sql.Asc(s.C(idColumn))) }

// each makes rows of what ent has read.
func each[R any](found []*R, err error, row func(*R) Row) ([]Row, error) {
	rows := make([]Row, len(found))
	for i, r := range found {
		rows[i] = row(r)
	}
	return rows, err
}

// known is the value behind a pointer, nil for null.
func known[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
