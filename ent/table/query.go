package table

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"pyros/backend/observatory"
	"pyros/ent"
)

// Query chooses rows; what is empty does not choose.
type Query struct {
	// Text is looked for in the texts and words of a row, whatever the case; a
	// whole number is the number of the row too.
	Text string
	// Where gives, by field, what it shall be: a value as it stands in JSON,
	// but a text, a word and a time without quotes; "null"; or one of >= and <=
	// before a number or a time. "id" is the number of the row.
	Where map[string]string
	Sort  string // a field or "id", with a minus before it the other way round; empty: the usual one
	// Cursor is Next of the page before.
	Cursor string
	Limit  int
}

// Page is a part of the rows; Next is empty at the end.
type Page struct {
	Rows []Row
	Next string
	// Total counts the rows of all pages, up to MostCounted.
	Total int
}

// MostCounted is how far rows are counted.
const MostCounted = 10_000

// place is where a page ended: the cursor, before it is hidden.
type place struct {
	Sort  string          `json:"s"`
	Value json.RawMessage `json:"v"`
	ID    int             `json:"i"`
}

const maxCursor = 4000 // bytes

// List gives a page of rows.
func (t *Table) List(ctx context.Context, c *ent.Client, q Query) (page Page, err error) {
	conditions, err := t.conditions(q)
	if err != nil {
		return page, err
	}
	field, down := strings.CutPrefix(q.Sort, "-")
	if q.Sort == "" {
		q.Sort = t.Sort
		field, down = strings.CutPrefix(q.Sort, "-")
	}
	if f, _ := t.Field(field); field != idColumn && !f.Sortable {
		return page, wrongQuery("sort", "must be id or a field of which sortable is true, with a minus before it for the other way round")
	}
	after, err := t.after(q, field, down)
	if err != nil {
		return page, err
	}
	all := func(s *sql.Selector) {
		for _, condition := range conditions {
			condition(s)
		}
	}
	if page.Total, err = t.count(ctx, c, selection{where: all, order: unordered, limit: MostCounted + 1}); err != nil {
		return page, err
	}
	rows, err := t.list(ctx, c, selection{
		where: func(s *sql.Selector) { all(s); after(s) },
		order: func(s *sql.Selector) { s.OrderBy(t.ordered(s, field, down)...) },
		limit: q.Limit + 1,
	})
	if err != nil {
		return page, err
	}
	if page.Rows = rows; len(rows) > q.Limit {
		page.Rows = rows[:q.Limit]
		page.Next, err = hide(q.Sort, field, rows[q.Limit-1])
	}
	return page, err
}

func (t *Table) ordered(s *sql.Selector, field string, down bool) []string {
	direction := sql.Asc
	if down {
		direction = sql.Desc
	}
	if field == idColumn {
		return []string{direction(s.C(idColumn))}
	}
	return []string{direction(t.column(s, field)), direction(s.C(idColumn))}
}

// column is a field as it is sorted and compared. MySQL sorts an enum by the
// places of its words and compares it as a text: here it is a text.
func (t *Table) column(s *sql.Selector, field string) string {
	if f, _ := t.Field(field); f.Kind == observatory.KindEnum && s.Dialect() == dialect.MySQL {
		return "CONCAT(" + s.C(field) + ")"
	}
	return s.C(field)
}

func hide(sort, field string, last Row) (string, error) {
	value, err := json.Marshal(last.Values[field])
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(place{sort, value, last.ID})
	return base64.RawURLEncoding.EncodeToString(text), err
}

// after makes the condition that a row comes after the page before. Null comes
// before every value, in both databases.
func (t *Table) after(q Query, field string, down bool) (func(*sql.Selector), error) {
	if q.Cursor == "" {
		return unordered, nil
	}
	lost := wrongQuery("cursor", "must be the next of the page before, with the same sort")
	text, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	var p place
	if err != nil || len(text) > maxCursor || json.Unmarshal(text, &p) != nil || p.Sort != q.Sort || p.ID <= 0 {
		return nil, lost
	}
	var value any
	if field != idColumn && string(p.Value) != "null" {
		if value, err = t.decoders[field](p.Value); err != nil {
			return nil, lost
		}
	}
	return func(s *sql.Selector) { s.Where(t.beyond(s, field, value, p.ID, down)) }, nil
}

// beyond is true of rows that come after the one with that value and number.
func (t *Table) beyond(s *sql.Selector, field string, value any, id int, down bool) *sql.Predicate {
	column, number := t.column(s, field), s.C(idColumn)
	past, next := sql.GT, sql.GT(number, id)
	if down {
		past, next = sql.LT, sql.LT(number, id)
	}
	switch {
	case field == idColumn:
		return next
	case value == nil && down:
		return sql.And(sql.IsNull(column), next)
	case value == nil:
		return sql.Or(sql.NotNull(column), sql.And(sql.IsNull(column), next))
	case down:
		return sql.Or(past(column, value), sql.IsNull(column), sql.And(sql.EQ(column, value), next))
	}
	return sql.Or(past(column, value), sql.And(sql.EQ(column, value), next))
}

// conditions are what every chosen row fulfils.
func (t *Table) conditions(q Query) (list []func(*sql.Selector), err error) {
	if text := strings.TrimSpace(q.Text); text != "" {
		list = append(list, t.contains(text))
	}
	for field, want := range q.Where {
		condition, err := t.condition(field, want)
		if err != nil {
			return nil, err
		}
		list = append(list, condition)
	}
	return list, nil
}

func (t *Table) contains(text string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		either := []*sql.Predicate{}
		for _, f := range t.Fields {
			if !f.Secret && (f.Kind == observatory.KindText || f.Kind == observatory.KindEnum) {
				either = append(either, sql.ContainsFold(s.C(f.Name), text))
			}
		}
		if id, err := strconv.Atoi(strings.TrimPrefix(text, "#")); err == nil {
			either = append(either, sql.EQ(s.C(idColumn), id))
		}
		if len(either) == 0 {
			either = append(either, sql.False())
		}
		s.Where(sql.Or(either...))
	}
}

func (t *Table) condition(name, want string) (func(*sql.Selector), error) {
	f, ok := t.Field(name)
	if name == idColumn {
		f, ok = observatory.TableField{Name: idColumn, Kind: observatory.KindInteger}, true
	}
	if !ok || f.Secret || f.Kind == observatory.KindJSON || f.Kind == observatory.KindList {
		return nil, wrongQuery(clip(name), "is no field by which rows are chosen")
	}
	if want == "null" && f.Nullable {
		return func(s *sql.Selector) { s.Where(sql.IsNull(s.C(name))) }, nil
	}
	compare := sql.EQ
	if ordered := []observatory.TableKind{observatory.KindInteger, observatory.KindNumber, observatory.KindTime}; slices.Contains(ordered, f.Kind) {
		if rest, ok := strings.CutPrefix(want, ">="); ok {
			compare, want = sql.GTE, rest
		} else if rest, ok := strings.CutPrefix(want, "<="); ok {
			compare, want = sql.LTE, rest
		}
	}
	value, err := t.compared(f, want)
	if err != nil {
		return nil, err
	}
	return func(s *sql.Selector) { s.Where(compare(s.C(name), value)) }, nil
}

// compared reads what a field shall be.
func (t *Table) compared(f observatory.TableField, want string) (any, error) {
	raw := json.RawMessage(want)
	if f.Kind == observatory.KindText || f.Kind == observatory.KindEnum || f.Kind == observatory.KindTime {
		quoted, err := json.Marshal(want)
		if err != nil {
			return nil, err
		}
		raw = quoted
	}
	if f.Name == idColumn {
		if id, err := strconv.Atoi(want); err == nil {
			return id, nil
		}
		return nil, wrongQuery(idColumn, "must be a whole number")
	}
	value, err := t.decoders[f.Name](raw)
	if err != nil {
		return nil, wrongQuery(f.Name, "must be "+article[f.Kind])
	}
	return value, nil
}

func wrongQuery(field, message string) error {
	return observatory.Invalid("The query has values that cannot be used.",
		observatory.Problem{Place: "query", Field: field, Message: message})
}
