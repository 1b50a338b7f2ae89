package store_test

import (
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/ent/table"
)

func TestTablesLockNobodyOut(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		admins, operators, visitors := b.idOf(t, "user_level", "Admin"), b.idOf(t, "user_level", "Operator"), b.idOf(t, "user_level", "Visitor")
		me := store.RowChange{Actor: root, Table: "pyros_user", ID: root.UserID}
		for _, change := range [][]string{{"active", "false"}, {"level_id", itoa(operators)}} {
			me.Values = values(change...)
			_, err := b.EditRow(ctx, me)
			wantCode(t, err, observatory.CodeConflict)
		}
		wantCode(t, b.DeleteRow(ctx, me), observatory.CodeConflict)
		_, err := b.EditRow(ctx, store.RowChange{Actor: root, Table: "user_level", ID: admins, Values: values("role", `"operator"`)})
		wantCode(t, err, observatory.CodeConflict)
		_, err = b.EditRow(ctx, store.RowChange{Actor: root, Table: "user_level", ID: visitors, Values: values("role", `"scientist"`)})
		wantCode(t, err, observatory.CodeConflict)

		ana := b.person(t, "ana", "Scientist")
		b.events.take()
		_, err = b.EditRow(ctx, store.RowChange{Actor: root, Table: "pyros_user", ID: ana.UserID, Values: values("level_id", itoa(admins), "username", `" Ana2 "`)})
		wantCode(t, err, "")
		if told := of[observatory.AccountChanged](b.events.take()); len(told) != 1 || told[0].UserID != ana.UserID {
			t.Errorf("told: %+v", told)
		}
		if u := must[observatory.User](t)(b.User(ctx, ana.UserID)); u.Username != "ana2" || u.Role != observatory.RoleAdmin {
			t.Errorf("edited: %+v", u)
		}
		wantCode(t, b.DeleteRow(ctx, me), "")
	})
}

func TestTablesSayWhoHoldsOn(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		for _, name := range []string{"ana", "bob", "eva"} {
			b.person(t, name, "Scientist")
		}
		mexico := b.idOf(t, "country", "Mexico")
		err := b.DeleteRow(ctx, store.RowChange{Actor: root, Table: "country", ID: mexico})
		wantCode(t, err, observatory.CodeConflict)
		if said := observatory.Reason(err); !strings.Contains(said, "4 in Pyros user (root, ana, bob and 1 more)") {
			t.Errorf("refused with %q", said)
		}
		_, held, err := b.TableRow(ctx, "country", mexico)
		if err != nil || len(held) != 1 || held[0].Rows != 4 || held[0].OnDelete != "restrict" {
			t.Errorf("held: %+v %v", held, err)
		}
		china := b.idOf(t, "country", "China")
		wantCode(t, b.DeleteRow(ctx, store.RowChange{Actor: root, Table: "country", ID: china}), "")

		_, err = b.AddRow(ctx, store.RowChange{Actor: root, Table: "country", Values: values("name", `"Mexico"`)})
		wantCode(t, err, observatory.CodeConflict)
		if p := problemsOf(err); len(p) != 1 || p[0].Field != "name" {
			t.Errorf("problems: %+v", p)
		}
		_, err = b.AddRow(ctx, store.RowChange{Actor: root, Table: "dome", Values: values("name", `"Second"`, "telescope_id", "4711")})
		wantCode(t, err, observatory.CodeConflict)
	})
}

func TestTablesCarryNamesIntoStrategies(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		must[observatory.Strategy](t)(b.AddStrategy(ctx, observatory.Strategy{
			Name: "burst", Kinds: []observatory.AlertKind{observatory.AlertGRB}, Program: "GRB", Priority: 1, WindowS: 3600,
			Albums: requestOf("r", 1).Sequences[0].Albums,
		}))
		filter, program := b.idOf(t, "filter", "Second visible filter"), b.idOf(t, "scientific_program", "GRB")
		for name, id := range map[string]int{"filter": filter, "scientific_program": program} {
			wantCode(t, b.DeleteRow(ctx, store.RowChange{Actor: root, Table: name, ID: id}), observatory.CodeConflict)
			_, err := b.EditRow(ctx, store.RowChange{Actor: root, Table: name, ID: id, Values: values("name", `"renamed"`)})
			wantCode(t, err, "")
		}
		s := must[[]observatory.Strategy](t)(b.Strategies(ctx))[0]
		if s.Program != "renamed" || s.Albums[0].Plans[0].Filter != "renamed" || s.Albums[1].Plans[0].Filter != "Third infrared filter" || s.Version != 3 {
			t.Errorf("the strategy: %+v", s)
		}
	})
}

func TestTablesLeaveWhatExecutes(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		r := b.submit(t, root, requestOf("two", 2))
		b.plan(t, r.Sequences...)
		first, second := r.Sequences[0].ID, r.Sequences[1].ID
		edit := func(id int, pairs ...string) error {
			_, err := b.EditRow(ctx, store.RowChange{Actor: root, Table: "sequence", ID: id, Values: values(pairs...)})
			return err
		}
		must[observatory.Sequence](t)(b.StartSequence(ctx, first))
		wantCode(t, edit(first, "priority", "1"), observatory.CodeConflict)
		for id, kept := range map[int]bool{first: true, second: false} {
			row, _, err := b.TableRow(ctx, "sequence", id)
			if err != nil || strings.Contains(row.Kept, "executes now") != kept {
				t.Errorf("sequence %d is kept because %q, %v", id, row.Kept, err)
			}
		}
		wantCode(t, b.DeleteRow(ctx, store.RowChange{Actor: root, Table: "request", ID: r.ID}), observatory.CodeConflict)
		wantCode(t, edit(second, "dec_deg", "91"), observatory.CodeInvalid)
		wantCode(t, edit(second, "window_end", `"2020-01-01T00:00:00Z"`), observatory.CodeInvalid)
		b.events.take()
		wantCode(t, edit(second, "priority", "1"), "")
		if q := must[observatory.Sequence](t)(b.Sequence(ctx, second)); q.Status != observatory.SequenceToBePlanned || q.Priority != 1 {
			t.Errorf("the edited sequence: %+v", q)
		}
		if told := of[observatory.Request](b.events.take()); len(told) != 1 || told[0].Version != r.Version+3 {
			t.Errorf("told of the request: %+v", told)
		}

		draft := requestOf("draft", 1)
		draft.Submitted = false
		draft = b.submit(t, root, draft)
		wantCode(t, edit(draft.Sequences[0].ID, "priority", "1"), "")
		if again := must[observatory.Request](t)(b.Request(ctx, root, draft.ID)); again.Status != observatory.RequestDraft {
			t.Errorf("an edit submitted a draft: %s", again.Status)
		}
		b.events.take()
		wantCode(t, b.DeleteRow(ctx, store.RowChange{Actor: root, Table: "request", ID: draft.ID}), "")
		if told := of[observatory.Removed](b.events.take()); len(told) != 1 || told[0].RequestID != draft.ID {
			t.Errorf("told of the deletion: %+v", told)
		}
	})
}

func TestTablesBoundTheOverhead(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		want := store.RowChange{Actor: b.person(t, "root", "Admin"), Table: "telescope", ID: b.idOf(t, "telescope", "COLIBRI")}
		for text, code := range map[string]observatory.Code{
			"-1": observatory.CodeInvalid, "60.5": observatory.CodeInvalid, "120": observatory.CodeInvalid, "0": "", "60": "",
		} {
			want.Values = values("overhead_s", text)
			_, err := b.EditRow(t.Context(), want)
			wantCode(t, err, code)
			if p := problemsOf(err); code != "" && (len(p) != 1 || p[0].Field != "overhead_s" || !strings.Contains(p[0].Message, "0 to 60")) {
				t.Errorf("%s s: problems %+v", text, p)
			}
		}
	})
}

func TestTablesChooseRows(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		count := func(name string, q table.Query) int {
			t.Helper()
			page, total, err := b.TableRows(t.Context(), name, q)
			if err != nil || total != len(page.Items) {
				t.Fatalf("%s %+v: %d of %d, %v", name, q, len(page.Items), total, err)
			}
			return total
		}
		b.person(t, "root", "Admin")
		level := b.idOf(t, "user_level", "Admin")
		where := func(pairs ...string) table.Query {
			q := table.Query{Where: map[string]string{}}
			for i := 0; i < len(pairs); i += 2 {
				q.Where[pairs[i]] = pairs[i+1]
			}
			return q
		}
		for name, c := range map[string]struct {
			table string
			q     table.Query
			want  int
		}{
			"by a reference":      {"pyros_user", where("level_id", itoa(level)), 1},
			"by another":          {"pyros_user", where("level_id", itoa(level+1000)), 0},
			"by null":             {"pyros_user", where("last_login", "null"), 1},
			"by a word":           {"user_level", where("role", "admin"), 1},
			"by yes and no":       {"pyros_user", where("active", "false"), 0},
			"from a number":       {"filter", where("wavelength_nm", ">=1000"), 3},
			"to a number":         {"filter", where("wavelength_nm", "<=622"), 2},
			"from a time":         {"pyros_user", where("created", ">=2020-01-01T00:00:00Z"), 1},
			"two together":        {"filter", where("wavelength_nm", ">=1000", "name", "First infrared filter"), 1},
			"signs are no jokers": {"filter", table.Query{Text: "%"}, 0},
			"whatever the case":   {"filter", table.Query{Text: "INFRARED"}, 3},
		} {
			if got := count(c.table, c.q); got != c.want {
				t.Errorf("%s: %d rows, want %d", name, got, c.want)
			}
		}
		for _, q := range []table.Query{where("password_hash", "$hash$"), where("created", "yesterday"), where("level_id", "x"), where("id", "x")} {
			_, _, err := b.TableRows(t.Context(), "pyros_user", q)
			wantCode(t, err, observatory.CodeInvalid)
		}
		_, _, err := b.TableRows(t.Context(), "goose_db_version", table.Query{})
		wantCode(t, err, observatory.CodeNotFound)
	})
}
