package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/ent/table"
)

// sample gives a value of a field as JSON that another row does not have yet.
func sample(f observatory.TableField, n int) string {
	switch f.Kind {
	case observatory.KindText:
		switch f.Name {
		case "email":
			return fmt.Sprintf(`"sample%d@example.org"`, n)
		case "time_zone":
			return `"America/Tijuana"`
		}
		return fmt.Sprintf(`"sample %d"`, n)
	case observatory.KindEnum:
		return `"` + f.Values[0] + `"`
	case observatory.KindBool:
		return "true"
	case observatory.KindTime:
		if strings.HasSuffix(f.Name, "_end") {
			n += 1000
		}
		return fmt.Sprintf(`"2026-11-23T04:00:00.%06dZ"`, n)
	case observatory.KindJSON, observatory.KindList:
		return "[]"
	}
	if f.Name == "port" || f.Name == "priority" || f.Name == "overhead_s" {
		return "4"
	}
	return fmt.Sprint(1 + n%80) // good also for an angle
}

// planter makes rows beside every rule, each with all that it needs.
type planter struct {
	t *testing.T
	*bench
	n int
}

// values gives JSON for the fields of a new row, with rows planted for what it names.
func (p *planter) values(tb *table.Table, wanted func(observatory.TableField) bool) map[string]json.RawMessage {
	p.n++
	values := map[string]json.RawMessage{}
	for _, f := range tb.Fields {
		if !wanted(f) {
			continue
		}
		text := sample(f, p.n)
		if f.Target != "" {
			target := table.Named(f.Target)
			id := must[int](p.t)(p.AnyRow(p.t.Context(), target))
			if id == 0 || f.Unique || tb.Name == "detector" || slices.ContainsFunc(tb.Unique, func(u []string) bool { return slices.Contains(u, f.Name) }) {
				id = p.plant(target)
			}
			text = fmt.Sprint(id)
		}
		values[f.Name] = json.RawMessage(text)
	}
	return values
}

func (p *planter) plant(tb *table.Table) int {
	p.t.Helper()
	change := table.Change{}
	for name, raw := range p.values(tb, func(f observatory.TableField) bool { return f.Required }) {
		f, _ := tb.Field(name)
		v, problem := any(fmt.Sprint("secret of ", tb.Name, p.n)), ""
		if !f.Secret {
			v, problem = tb.Value(f, raw)
		}
		if problem != "" && f.Kind == observatory.KindJSON {
			v, problem = tb.Value(f, json.RawMessage("{}"))
		}
		if problem != "" {
			p.t.Fatalf("%s.%s: %s %s", tb.Name, name, raw, problem)
		}
		change[name] = v
	}
	return must[int](p.t)(p.Plant(p.t.Context(), tb, change))
}

// TestEveryEntityHasATable fails when an entity of the schema is missing.
func TestEveryEntityHasATable(t *testing.T) {
	files, err := filepath.Glob("../../ent/schema/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var entities []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if body, ok := spec.Type.(*ast.StructType); ok && len(body.Fields.List) == 1 && len(body.Fields.List[0].Names) == 0 {
					entities = append(entities, spec.Name.Name)
				}
			}
			return true
		})
	}
	var tables []string
	for _, tb := range table.All() {
		tables = append(tables, tb.Entity)
		if tb.Comment == "" || tb.Label == "" || len(tb.Fields) == 0 {
			t.Errorf("%s is not described", tb.Name)
		}
	}
	slices.Sort(entities)
	slices.Sort(tables)
	if !slices.Equal(entities, tables) || len(entities) < 30 {
		t.Errorf("entities of the schema:\n%v\ntables:\n%v", entities, tables)
	}
	for _, name := range store.Rules() {
		if table.Named(name) == nil {
			t.Errorf("rules for %s, which is no table", name)
		}
	}
}

// TestEveryTable lists, searches, makes, edits and deletes in every table.
func TestEveryTable(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		p := &planter{t: t, bench: b}
		root := b.person(t, "root", "Admin")
		for _, tb := range table.All() {
			for range 3 {
				p.plant(tb)
			}
		}
		for _, tb := range table.All() {
			p.browse(tb)
			id := p.create(root, tb)
			p.edit(root, tb, id)
			p.remove(root, tb, id)
		}
		sizes := must[map[string]int](t)(b.TableSizes(t.Context()))
		for _, tb := range table.All() {
			if sizes[tb.Name] < 3 {
				t.Errorf("%s has %d rows", tb.Name, sizes[tb.Name])
			}
		}
	})
}

// browse reads every order of a table page by page, and searches it.
func (p *planter) browse(tb *table.Table) {
	ctx, t := p.t.Context(), p.t
	all := p.rows(tb, table.Query{Limit: 200})
	if len(all) < 3 {
		t.Fatalf("%s: %d rows", tb.Name, len(all))
	}
	sorts := []string{"id"}
	for _, f := range tb.Fields {
		if f.Sortable {
			sorts = append(sorts, f.Name)
		}
	}
	for _, sort := range sorts {
		up, down := p.ids(tb, table.Query{Sort: sort, Limit: 2}), p.ids(tb, table.Query{Sort: "-" + sort, Limit: 2})
		slices.Reverse(down)
		if len(up) != len(all) || !slices.Equal(up, down) {
			t.Errorf("%s by %s: %v one way, %v the other of %d rows", tb.Name, sort, up, down, len(all))
		}
	}
	for _, r := range all {
		for _, f := range tb.Fields {
			if _, sent := r.Values[f.Name]; sent == f.Secret {
				t.Errorf("%s.%s: sent %v, secret %v", tb.Name, f.Name, sent, f.Secret)
			}
		}
		if text, err := json.Marshal(r); err != nil || strings.Contains(string(text), "secret of") || strings.Contains(string(text), "$hash$") {
			t.Errorf("%s: a secret leaves: %s (%v)", tb.Name, text, err)
		}
	}
	if found := p.ids(tb, table.Query{Text: "secret of", Limit: 200}); len(found) > 0 {
		t.Errorf("%s: a secret is found", tb.Name)
	}
	if found := p.ids(tb, table.Query{Text: "#" + fmt.Sprint(all[1].ID), Limit: 200}); !slices.Contains(found, all[1].ID) {
		t.Errorf("%s: row %d is not found by its number", tb.Name, all[1].ID)
	}
	if tb.Title != "" {
		title := strings.ToUpper(all[0].Title)
		if found := p.ids(tb, table.Query{Text: title, Limit: 200}); !slices.Contains(found, all[0].ID) {
			t.Errorf("%s: %q is not found", tb.Name, title)
		}
	}
	for _, bad := range []table.Query{
		{Sort: "nothing"}, {Cursor: "nonsense"}, {Where: map[string]string{"nothing": "1"}}, {Sort: "id", Cursor: "eyJzIjoiaWQifQ"},
	} {
		_, _, err := p.TableRows(ctx, tb.Name, bad)
		wantCode(t, err, observatory.CodeInvalid)
	}
}

func (p *planter) rows(tb *table.Table, q table.Query) (rows []observatory.TableRow) {
	p.t.Helper()
	for {
		page, total, err := p.TableRows(p.t.Context(), tb.Name, q)
		if err != nil {
			p.t.Fatalf("%s %+v: %v", tb.Name, q, err)
		}
		if rows = append(rows, page.Items...); page.Next == "" {
			if total != len(rows) {
				p.t.Errorf("%s %+v: total %d of %d", tb.Name, q, total, len(rows))
			}
			return rows
		}
		q.Cursor = page.Next
	}
}

func (p *planter) ids(tb *table.Table, q table.Query) (ids []int) {
	for _, r := range p.rows(tb, q) {
		ids = append(ids, r.ID)
	}
	return ids
}

// create makes a row by hand where it may be made, and plants one elsewhere.
func (p *planter) create(root observatory.Actor, tb *table.Table) int {
	ctx, t := p.t.Context(), p.t
	if why := tb.Rules.Create; why != "" {
		_, err := p.AddRow(ctx, store.RowChange{Actor: root, Table: tb.Name})
		wantSentence(t, tb, err, why)
		return p.plant(tb)
	}
	_, err := p.AddRow(ctx, store.RowChange{Actor: root, Table: tb.Name})
	wantCode(t, err, observatory.CodeInvalid)
	row, err := p.AddRow(ctx, store.RowChange{
		Actor: root, Table: tb.Name, Values: p.values(tb, func(f observatory.TableField) bool { return f.Required && f.Kept == "" }),
	})
	if err != nil {
		t.Fatalf("%s: %v", tb.Name, err)
	}
	p.told(root, tb.Name+".create", row.ID)
	return row.ID
}

func (p *planter) edit(root observatory.Actor, tb *table.Table, id int) {
	ctx, t := p.t.Context(), p.t
	f := editable(tb)
	p.n++
	want := store.RowChange{Actor: root, Table: tb.Name, ID: id, Values: map[string]json.RawMessage{f.Name: json.RawMessage(sample(f, p.n))}}
	if why := tb.Rules.Edit; why != "" {
		_, err := p.EditRow(ctx, want)
		wantSentence(t, tb, err, why)
		return
	}
	before, _, err := p.TableRow(ctx, tb.Name, id)
	if err != nil || f.Name == "" {
		t.Fatalf("%s: no field to edit (%v)", tb.Name, err)
	}
	if want.Version = before.Version; before.Values[f.Name] == true {
		want.Values[f.Name] = json.RawMessage("false")
	}
	after, err := p.EditRow(ctx, want)
	if err != nil {
		t.Fatalf("%s.%s: %v", tb.Name, f.Name, err)
	}
	if got, _ := json.Marshal(after.Values[f.Name]); string(got) != string(want.Values[f.Name]) || after.Version == before.Version {
		t.Errorf("%s.%s is %s, version %s then %s", tb.Name, f.Name, got, before.Version, after.Version)
	}
	if text := p.told(root, tb.Name+".edit", id); !strings.Contains(text, f.Name+" from ") {
		t.Errorf("%s: the history says %q", tb.Name, text)
	}
	_, err = p.EditRow(ctx, want)
	wantCode(t, err, observatory.CodeStale)
	for _, kept := range tb.Fields {
		if kept.Kept != "" || kept.Immutable {
			_, err := p.EditRow(ctx, store.RowChange{Actor: root, Table: tb.Name, ID: id, Values: map[string]json.RawMessage{kept.Name: json.RawMessage(sample(kept, 9))}})
			wantCode(t, err, observatory.CodeInvalid)
		}
	}
}

// editable is the field that the test changes.
func editable(tb *table.Table) observatory.TableField {
	for _, kind := range []observatory.TableKind{observatory.KindText, observatory.KindBool, observatory.KindInteger, observatory.KindNumber} {
		for _, f := range tb.Fields {
			if f.Kind == kind && f.Kept == "" && !f.Immutable && f.Target == "" && f.Name != "email" && f.Name != "time_zone" {
				return f
			}
		}
	}
	return observatory.TableField{Name: tb.Fields[0].Name}
}

func (p *planter) remove(root observatory.Actor, tb *table.Table, id int) {
	ctx, t := p.t.Context(), p.t
	want := store.RowChange{Actor: root, Table: tb.Name, ID: id}
	if why := tb.Rules.Delete; why != "" {
		wantSentence(t, tb, p.DeleteRow(ctx, want), why)
		return
	}
	stale := want
	stale.Version = "0000"
	wantCode(t, p.DeleteRow(ctx, stale), observatory.CodeStale)
	if err := p.DeleteRow(ctx, want); err != nil {
		t.Fatalf("%s: %v", tb.Name, err)
	}
	p.told(root, tb.Name+".delete", id)
	wantCode(t, p.DeleteRow(ctx, want), observatory.CodeNotFound)
}

// told gives the newest line of the history, which must be of that action.
func (p *planter) told(root observatory.Actor, action string, id int) string {
	p.t.Helper()
	lines := must[store.Page[observatory.UserAction]](p.t)(p.Actions(p.t.Context(), root, store.ActionFilter{UserID: root.UserID, Limit: 1})).Items
	if len(lines) != 1 || lines[0].Action != action || lines[0].ThingID != id {
		p.t.Fatalf("the history says %+v, not %s of %d", lines, action, id)
	}
	return lines[0].Text
}

func wantSentence(t *testing.T, tb *table.Table, err error, why string) {
	t.Helper()
	wantCode(t, err, observatory.CodeConflict)
	if !strings.HasSuffix(observatory.Reason(err), why) {
		t.Errorf("%s: refused with %q, not with %q", tb.Name, observatory.Reason(err), why)
	}
}

func (b *bench) idOf(t *testing.T, name, title string) int {
	t.Helper()
	page, _, err := b.TableRows(context.Background(), name, table.Query{Text: title})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Items {
		if r.Title == title {
			return r.ID
		}
	}
	t.Fatalf("no %q in %s", title, name)
	return 0
}

func values(pairs ...string) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	return m
}

func itoa(n int) string { return fmt.Sprint(n) }

func problemsOf(err error) []observatory.Problem {
	var known *observatory.Error
	if errors.As(err, &known) {
		return known.Problems
	}
	return nil
}
