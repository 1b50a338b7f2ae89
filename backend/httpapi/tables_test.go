package httpapi

import (
	"net/url"
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/ent/table"
)

// TestEveryTableIsServed asks for every table as an administrator does and
// holds the answers against the document.
func TestEveryTableIsServed(t *testing.T) {
	b, _, _, named := peopleBench(t)
	root := named["root"]
	var tables []TableOverview
	b.want(call{path: prefix + "/tables", as: root}, 200, "").into(t, &tables)
	if len(tables) != len(table.All()) {
		t.Errorf("%d tables of %d", len(tables), len(table.All()))
	}
	b.want(call{path: prefix + "/tables", as: named["olga"]}, 403, observatory.CodeForbidden)
	for _, one := range tables {
		path := prefix + "/tables/" + one.Name + "/rows"
		var page TablePage
		answer := b.want(call{path: path + "?limit=5&sort=id", as: root}, 200, "")
		answer.into(t, &page)
		if page.Total != one.Rows || strings.Contains(string(answer.body), "password_hash") || strings.Contains(string(answer.body), "$argon") {
			t.Errorf("%s: %d rows of %d, or a secret: %s", one.Name, page.Total, one.Rows, answer.body)
		}
		b.want(call{path: path + "?q=a&f.id=1", as: root}, 200, "")
		b.want(call{path: path, as: named["olga"]}, 403, observatory.CodeForbidden)
		for _, row := range page.Items {
			if got := b.want(call{path: path + "/" + itoa(row.ID), as: root}, 200, ""); got.header.Get("ETag") != `"`+row.Version+`"` {
				t.Errorf("%s: ETag %s of version %s", one.Name, got.header.Get("ETag"), row.Version)
			}
		}
		if one.Rules.Create != "" {
			refused := b.want(call{method: "POST", path: path, as: root, body: "{}"}, 409, observatory.CodeConflict)
			if p := refused.problem(t); !strings.HasSuffix(p.Detail, one.Rules.Create) {
				t.Errorf("%s: refused with %q", one.Name, p.Detail)
			}
		}
	}
}

func (b *bench) rowNamed(as int, name, title string) (row observatory.TableRow) {
	b.t.Helper()
	var page TablePage
	b.want(call{path: prefix + "/tables/" + name + "/rows?q=" + url.QueryEscape(title), as: as}, 200, "").into(b.t, &page)
	for _, r := range page.Items {
		if r.Title == title {
			return r
		}
	}
	b.t.Fatalf("no %q in %s", title, name)
	return row
}

func TestARowByHand(t *testing.T) {
	b, _, _, named := peopleBench(t)
	root, path := named["root"], prefix+"/tables/filter/rows"
	var row, again observatory.TableRow
	made := b.want(call{method: "POST", path: path, as: root, body: `{"name":"Clear","band":"C","wavelength_nm":600,"width_nm":400}`}, 201, "")
	made.into(t, &row)
	if made.header.Get("Location") != path+"/"+itoa(row.ID) || row.Title != "Clear" || row.Values["description"] != "" {
		t.Errorf("made %+v at %s", row, made.header.Get("Location"))
	}
	for body, field := range map[string]string{
		`{"name":"","band":"C"}`: "name",
		`{"name":"x","band":"C","wavelength_nm":"far","width_nm":1}`:    "wavelength_nm",
		`{"name":"x","band":"C","wavelength_nm":-1,"width_nm":1}`:       "wavelength_nm",
		`{"name":"x","band":"C","wavelength_nm":1,"width_nm":1,"z":1}`:  "z",
		`{"name":"a\u0000","band":"C","wavelength_nm":1,"width_nm":1}`:  "name",
		`{"name":"x","band":"` + strings.Repeat("C", 40) + `"}`:         "band",
		`{"name":"x","band":"C","wavelength_nm":1,"width_nm":1,"id":1}`: "id",
	} {
		problem := b.want(call{method: "POST", path: path, as: root, body: body}, 422, observatory.CodeInvalid).problem(t)
		if len(problem.Problems) == 0 || problem.Problems[0].Field != field {
			t.Errorf("%s: %+v, want a problem of %s", body, problem.Problems, field)
		}
	}
	taken := b.want(call{method: "POST", path: path, as: root, body: `{"name":"Clear","band":"C","wavelength_nm":1,"width_nm":1}`}, 409, observatory.CodeConflict)
	if p := taken.problem(t); len(p.Problems) != 1 || p.Problems[0].Field != "name" {
		t.Errorf("a taken name: %+v", p)
	}
	one := path + "/" + itoa(row.ID)
	match := func(version string) map[string]string { return map[string]string{"If-Match": `"` + version + `"`} }
	b.want(call{method: "PATCH", path: one, as: root, body: `{"name":"Open"}`, header: match(row.Version)}, 200, "").into(t, &again)
	b.want(call{method: "PATCH", path: one, as: root, body: `{"name":"Shut"}`, header: match(row.Version)}, 412, observatory.CodeStale)
	b.want(call{method: "DELETE", path: one, as: root, header: match(row.Version)}, 412, observatory.CodeStale)
	b.want(call{method: "DELETE", path: one, as: root, header: match(again.Version)}, 204, "")
	b.want(call{method: "DELETE", path: one, as: root}, 404, observatory.CodeNotFound)
	for _, c := range []call{
		{path: prefix + "/tables/nothing/rows"},
		{path: prefix + "/tables/filter/rows/0"},
		{path: prefix + "/tables/nothing/rows/1"},
		{method: "POST", path: prefix + "/tables/nothing/rows", body: "{}"},
		{method: "PATCH", path: prefix + "/tables/filter/rows/4711", body: "{}"},
	} {
		c.as = root
		b.want(c, 404, observatory.CodeNotFound)
	}
	for _, query := range []string{"sort=password", "sort=description", "cursor=x", "f.nothing=1", "f.width_nm=wide", "limit=1000", "q=%00"} {
		b.want(call{path: path + "?" + query, as: root}, 422, observatory.CodeInvalid)
	}
	var mine Page[observatory.UserAction]
	b.want(call{path: prefix + "/actions?action=filter&user=" + itoa(root), as: root}, 200, "").into(t, &mine)
	if got := verbs(mine.Items); got != "filter.delete filter.edit filter.create" || !strings.Contains(mine.Items[1].Text, `name from "Clear" to "Open"`) {
		t.Errorf("the history: %s, %+v", got, mine.Items)
	}
}

func TestAStrategyInItsTableIsChecked(t *testing.T) {
	b, real, _, named := peopleBench(t)
	root := named["root"]
	instrument, err := real.Instrument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	camera := instrument.Detectors[0]
	made, err := real.AddStrategy(t.Context(), observatory.Strategy{
		Name: "burst", Kinds: []observatory.AlertKind{observatory.AlertGRB}, Program: "GRB", Priority: 1, WindowS: 3600,
		Albums: []observatory.Album{{Name: "a", Detector: camera.Name, Plans: []observatory.Plan{{Name: "p", Filter: camera.MountedFilters[0].Name, ExposureS: 10, Images: 2}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := prefix + "/tables/strategy_obs/rows/" + itoa(made.ID)
	for _, body := range []string{
		`{"albums":[]}`, `{"program":"none"}`, `{"window_s":5}`, `{"kinds":["ufo"]}`,
		`{"albums":[{"name":"a","detector":"eye","plans":[{"name":"p","filter":"x","exposure_s":1,"images":1}]}]}`,
	} {
		b.want(call{method: "PATCH", path: path, as: root, body: body}, 422, observatory.CodeInvalid)
	}
	b.want(call{method: "PATCH", path: path, as: root, body: `{"window_s":7200,"active":false}`}, 200, "")
	again, err := real.Strategy(t.Context(), made.ID)
	if err != nil || again.WindowS != 7200 || again.Active || again.Version != made.Version+1 || len(again.Albums) != 1 {
		t.Errorf("changed to %+v, %v", again, err)
	}
}

func TestATableChangesRightsAndPlanning(t *testing.T) {
	b, _, addr, named := peopleBench(t)
	root := named["root"]
	operators := b.rowNamed(root, "user_level", "Scientist")
	olga := b.rowNamed(root, "pyros_user", "olga")
	live := b.connect(addr, named["olga"])
	live.want("snapshot")
	b.want(call{path: prefix + "/simulators", as: named["olga"]}, 200, "")
	path := prefix + "/tables/pyros_user/rows/"
	b.want(call{method: "PATCH", path: path + itoa(olga.ID), as: root, body: `{"level_id":` + itoa(operators.ID) + `}`}, 200, "")
	if code := live.ended(); code != 4401 {
		t.Errorf("the live connection ended with %d", code)
	}
	b.want(call{path: prefix + "/simulators", as: named["olga"]}, 403, observatory.CodeForbidden)
	b.want(call{method: "PATCH", path: path + itoa(root), as: root, body: `{"level_id":` + itoa(operators.ID) + `}`}, 409, observatory.CodeConflict)
	problem := b.want(call{method: "PATCH", path: path + itoa(olga.ID), as: root, body: `{"password_hash":"x"}`}, 422, observatory.CodeInvalid).problem(t)
	if len(problem.Problems) != 1 || problem.Problems[0].Field != "password_hash" {
		t.Errorf("a password by hand: %+v", problem)
	}

	before := len(b.edges.calls)
	program := b.rowNamed(root, "scientific_program", "GRB")
	b.want(call{method: "PATCH", path: prefix + "/tables/scientific_program/rows/" + itoa(program.ID), as: root, body: `{"priority":2}`}, 200, "")
	if len(b.edges.calls) != before+1 || !strings.Contains(b.edges.calls[before], "scientific_program") {
		t.Errorf("a program's priority woke no planning")
	}
}
