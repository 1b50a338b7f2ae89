package table

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"pyros/backend/observatory"
	"pyros/ent"
)

// Change is what of a row shall be set, by field; nil is null.
type Change map[string]any

// decoder reads a value of a field from JSON.
type decoder func(raw json.RawMessage) (any, error)

// as decodes JSON into the type that ent's builders take, and nothing else.
func as[T any](raw json.RawMessage) (any, error) {
	var v T
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(&v)
	return v, err
}

// earliest and latest bound a time: both databases keep no others.
var (
	earliest = time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

// Decode reads what somebody wants a row to be, new says whether it is a new
// one, and lists all that is wrong by the description.
func (t *Table) Decode(values map[string]json.RawMessage, isNew bool) (Change, []observatory.Problem) {
	change := Change{}
	var problems []observatory.Problem
	wrong := func(field, message string) {
		problems = append(problems, observatory.Problem{Field: field, Message: message})
	}
	for _, f := range t.Fields {
		raw, given := values[f.Name]
		switch {
		case !given && isNew && f.Required && f.Kept == "":
			wrong(f.Name, "is missing")
		case !given:
		case f.Kept != "":
			wrong(f.Name, "is not set by hand: "+f.Kept)
		case f.Immutable && !isNew:
			wrong(f.Name, "is set with a new row and never again")
		default:
			v, problem := t.Value(f, raw)
			if problem != "" {
				wrong(f.Name, problem)
			} else if v != nil || !isNew {
				change[f.Name] = v
			}
		}
	}
	for name := range values {
		if _, ok := t.Field(name); !ok {
			wrong(clip(name), "is no field of this table")
		}
	}
	slices.SortFunc(problems, func(a, b observatory.Problem) int { return strings.Compare(a.Field, b.Field) })
	return change, problems
}

// Value reads a value of a field and says what is wrong with it, empty for
// nothing.
func (t *Table) Value(f observatory.TableField, raw json.RawMessage) (any, string) {
	if string(bytes.TrimSpace(raw)) == "null" {
		if f.Nullable {
			return nil, ""
		}
		return nil, "is missing"
	}
	v, err := t.decoders[f.Name](raw)
	if err != nil {
		return nil, "must be " + article[f.Kind]
	}
	switch x := v.(type) {
	case time.Time:
		if x.Before(earliest) || x.After(latest) {
			return nil, "must be a time from the year 1000 to 9999"
		}
		return x.UTC().Truncate(time.Microsecond), ""
	case float64:
		if math.IsInf(x, 0) || math.IsNaN(x) {
			return nil, "must be a number"
		}
	}
	switch f.Kind {
	case observatory.KindText:
		return v, wrongText(f, fmt.Sprint(v))
	case observatory.KindEnum:
		if !slices.Contains(f.Values, fmt.Sprint(v)) {
			return nil, "must be one of " + strings.Join(f.Values, ", ")
		}
	}
	return v, ""
}

var article = map[observatory.TableKind]string{
	observatory.KindText: "a text", observatory.KindEnum: "a word", observatory.KindBool: "true or false", observatory.KindInteger: "a whole number",
	observatory.KindNumber: "a number", observatory.KindTime: "a time such as 2026-11-22T03:00:00Z", observatory.KindJSON: "JSON of the form that it has",
	observatory.KindList: "a list of texts",
}

func wrongText(f observatory.TableField, text string) string {
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, control):
		return "holds what is no letter"
	case f.MaxLen > 0 && len(text) > f.MaxLen:
		return fmt.Sprintf("has %d bytes; %d are allowed", len(text), f.MaxLen)
	case f.Unique && strings.TrimSpace(text) == "":
		return "is missing"
	}
	return ""
}

// Taken says which fields would name what another row has or a row that is not
// there. row is what the row shall be, whole, with id 0 for a new one; only
// fields that change are looked at.
func (t *Table) Taken(ctx context.Context, c *ent.Client, row Row, change Change) ([]observatory.Problem, error) {
	var problems []observatory.Problem
	for _, f := range t.Fields {
		v, changes := change[f.Name]
		if !changes || v == nil {
			continue
		}
		if f.Target != "" {
			there, err := Named(f.Target).exists(ctx, c, isID(v.(int)))
			if err != nil {
				return nil, err
			}
			if !there {
				problems = append(problems, observatory.Problem{Field: f.Name, Message: fmt.Sprintf("there is no row %v in %s", v, Named(f.Target).Label)})
			}
		}
		if f.Unique {
			if err := t.another(ctx, c, row, []string{f.Name}, &problems); err != nil {
				return nil, err
			}
		}
	}
	for _, fields := range t.Unique {
		if slices.ContainsFunc(fields, func(name string) bool { _, ok := change[name]; return ok }) {
			if err := t.another(ctx, c, row, fields, &problems); err != nil {
				return nil, err
			}
		}
	}
	return problems, nil
}

// another adds a problem where another row has the same in all the fields.
func (t *Table) another(ctx context.Context, c *ent.Client, row Row, fields []string, problems *[]observatory.Problem) error {
	for _, name := range fields {
		if row.Values[name] == nil {
			return nil // null is unlike everything
		}
	}
	rows, err := t.list(ctx, c, selection{order: unordered, limit: 1, where: func(s *sql.Selector) {
		s.Where(sql.NEQ(s.C(idColumn), row.ID))
		for _, name := range fields {
			s.Where(sql.EQ(s.C(name), row.Values[name]))
		}
	}})
	if err == nil && len(rows) > 0 {
		message := fmt.Sprintf("row %d has this already", rows[0].ID)
		if len(fields) > 1 {
			message = fmt.Sprintf("row %d has the same %s already", rows[0].ID, strings.Join(fields, " and "))
		}
		*problems = append(*problems, observatory.Problem{Field: fields[len(fields)-1], Message: message})
	}
	return err
}

func (t *Table) exists(ctx context.Context, c *ent.Client, where func(*sql.Selector)) (bool, error) {
	n, err := t.count(ctx, c, selection{where: where, order: unordered, limit: 1})
	return n > 0, err
}

// Create makes a row and gives its number.
func (t *Table) Create(ctx context.Context, c *ent.Client, change Change) (int, error) {
	return t.create(ctx, c, change.set)
}

// Update changes a row.
func (t *Table) Update(ctx context.Context, c *ent.Client, id int, change Change) error {
	_, err := t.update(ctx, c, id, change.set)
	return err
}

// set implements setter.
func (change Change) set(m ent.Mutation) error {
	for name, v := range change {
		err := error(nil)
		if v == nil {
			err = m.ClearField(name)
		} else {
			err = m.SetField(name, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// builder is what ent's builders have in common.
type builder[M mutation] interface {
	Mutation() M
	Exec(ctx context.Context) error
}

type mutation interface {
	ent.Mutation
	ID() (int, bool)
}

// save sets and saves, and gives the number of the row.
func save[M mutation](ctx context.Context, b builder[M], set setter) (int, error) {
	if err := set(b.Mutation()); err != nil {
		return 0, err
	}
	if err := b.Exec(ctx); err != nil {
		return 0, err
	}
	id, _ := b.Mutation().ID()
	return id, nil
}

func clip(text string) string {
	if len(text) > 60 {
		return strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}
