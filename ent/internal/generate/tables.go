package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

// tables is the extension that writes ent/table/entities.go: for each entity
// of the schema its description and the typed access to its rows.
type tables struct{ entc.DefaultExtension }

//go:embed tables.tmpl
var tablesTemplate string

// Templates implements entc.Extension.
func (tables) Templates() []*gen.Template {
	return []*gen.Template{gen.MustParse(gen.NewTemplate("tables").Funcs(map[string]any{
		"described": described, "quote": strconv.Quote,
	}).Parse(tablesTemplate))}
}

// entity is what the template needs of an entity beside what ent knows.
type entity struct {
	*gen.Type
	Group, Doc string
	all        []*gen.Type
}

// described gives the entities with what stands in the sources only: the
// comment of the type, and the file as what the entity belongs to.
func described(g *gen.Graph) ([]entity, error) {
	docs, err := documented("schema")
	if err != nil {
		return nil, err
	}
	list := make([]entity, len(g.Nodes))
	for i, n := range g.Nodes {
		doc, ok := docs[n.Name]
		if !ok || doc.Doc == "" {
			return nil, fmt.Errorf("%s has no comment in the schema", n.Name)
		}
		list[i] = entity{Type: n, Group: doc.Group, Doc: doc.Doc, all: g.Nodes}
	}
	return list, nil
}

// documented reads the comments of the types of a folder.
func documented(folder string) (map[string]entity, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	docs := map[string]entity{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		group := strings.TrimSuffix(filepath.Base(name), ".go")
		for _, declaration := range file.Decls {
			types, ok := declaration.(*ast.GenDecl)
			if !ok || types.Tok != token.TYPE || len(types.Specs) != 1 {
				continue
			}
			name := types.Specs[0].(*ast.TypeSpec).Name.Name
			docs[name] = entity{Group: group, Doc: aboutOf(name, strings.Join(strings.Fields(types.Doc.Text()), " "))}
		}
	}
	return docs, nil
}

// aboutOf is a type's comment without the type's name, which stands above it:
// "Dome shelters a telescope." is "Shelters a telescope.".
func aboutOf(name, comment string) string {
	rest, ok := strings.CutPrefix(comment, name+" ")
	if !ok || rest == "" {
		return comment
	}
	rest = strings.TrimPrefix(rest, "is ")
	return strings.ToUpper(rest[:1]) + rest[1:]
}

// Var names the entity's description in the generated code.
func (e entity) Var() string { return strings.ToLower(e.Name[:1]) + e.Name[1:] + "Table" }

// Words is the entity's name as people write it.
func (e entity) Words() string {
	snake := gen.Funcs["snake"].(func(string) string)
	return words(strings.ReplaceAll(snake(e.Name), "_", " "))
}

// Shown are the fields; a secret one is described and never read.
func (e entity) Shown() []field {
	list := make([]field, len(e.Fields))
	for i, f := range e.Fields {
		list[i] = field{Field: f}
	}
	return list
}

// Title is the field that names a row to people.
func (e entity) Title() string {
	for _, name := range []string{"username", "name", "file", "module", "night_name", "action"} {
		for _, f := range e.Fields {
			if f.Name == name && f.IsString() && !f.Sensitive() {
				return name
			}
		}
	}
	return ""
}

// Sort is by name where a person gives names, else the newest first.
func (e entity) Sort() string {
	for _, f := range e.Fields {
		if f.Name == e.Title() && f.Unique && !f.Immutable {
			return f.Name
		}
	}
	return "-id"
}

// Together are the unique indexes over several fields.
func (e entity) Together() (list [][]string) {
	for _, index := range e.Indexes {
		if index.Unique && len(index.Columns) > 1 {
			list = append(list, index.Columns)
		}
	}
	return list
}

// edge is one along which other rows belong to a row.
type edge struct {
	*gen.Edge
	Table, Field, OnDelete string
}

// Held are the edges to rows that name a row of this entity, or that belong to
// it as many to many. Name is unique together with Table.
func (e entity) Held() (list []edge) {
	for _, x := range e.Edges {
		if x.OwnFK() {
			continue
		}
		out := edge{Edge: x, Table: x.Type.Table(), OnDelete: "nothing"}
		if !x.M2M() {
			out.Field, out.OnDelete = x.Rel.Column(), onDelete(x)
		}
		list = append(list, out)
	}
	for _, other := range e.all {
		for _, x := range other.Edges {
			if x.Type.Name == e.Name && x.OwnFK() && x.Ref == nil { // known to the other only
				list = append(list, edge{Edge: x, Table: other.Table(), Field: x.Rel.Column(), OnDelete: onDelete(x)})
			}
		}
	}
	return list
}

// Shared are the edges of many to many, which no field names.
func (e entity) Shared() (list []edge) {
	for _, x := range e.Held() {
		if x.Field == "" {
			list = append(list, x)
		}
	}
	return list
}

func onDelete(x *gen.Edge) string {
	switch a := x.EntSQL(); {
	case a != nil && a.OnDelete == entsql.Cascade:
		return "cascade"
	case a != nil && a.OnDelete == entsql.Restrict:
		return "restrict"
	}
	return "nothing"
}

type rule struct{ Key, Why string }

// Rules are the annotation's sentences.
func (e entity) Rules() (list []rule) {
	said := annotation(e.Annotations, "Rules")
	if said["Edit"] == "" && !e.changes() {
		said["Edit"] = "No field of a row changes after it was made."
	}
	for _, key := range []string{"Create", "Edit", "Delete", "Note"} {
		if said[key] != "" {
			list = append(list, rule{key, said[key]})
		}
	}
	return list
}

// changes says whether a field may be set in a row that is there.
func (e entity) changes() bool {
	return slices.ContainsFunc(e.Fields, func(f *gen.Field) bool {
		return !f.Immutable && !f.Sensitive() && annotation(f.Annotations, "Kept")["Why"] == ""
	})
}

func annotation(all gen.Annotations, name string) map[string]string {
	said := map[string]string{}
	if raw, err := json.Marshal(all[name]); err == nil {
		_ = json.Unmarshal(raw, &said) // what is no such annotation says nothing
	}
	return said
}

// field is what the template needs of a field.
type field struct{ *gen.Field }

// Secret says whether the field never leaves.
func (f field) Secret() bool { return f.Sensitive() }

// Pointer says whether the row holds a pointer, nil for null.
func (f field) Pointer() bool { return f.NillableValue() }

// GoType is the type of the value that ent's builders take.
func (f field) GoType() string { return f.Type.String() }

// longText is from how many bytes on a text is none to sort by.
const longText = 300

// Literal writes the description, without what is empty.
func (f field) Literal() string {
	kind, unit := f.kind(), ""
	if kind == "Number" || kind == "Integer" {
		unit = unitOf(f.Comment())
	}
	size := int(f.Column().Size)
	parts := []string{
		"Name: " + strconv.Quote(f.Name), "Label: " + strconv.Quote(labelOf(f.Name, unit)), "Kind: observatory.Kind" + kind,
	}
	add := func(wanted bool, text string) {
		if wanted {
			parts = append(parts, text)
		}
	}
	add(unit != "", "Unit: "+strconv.Quote(unit))
	add(f.Comment() != "", "Comment: "+strconv.Quote(f.Comment()))
	add(f.IsEnum(), fmt.Sprintf("Values: %#v", f.EnumValues()))
	add(f.IsString() && size > 0 && size < 1<<31-1, fmt.Sprintf("MaxLen: %d", size))
	unique := f.Unique
	if f.IsEdgeField() {
		if e, err := f.Edge(); err == nil {
			add(true, "Target: "+strconv.Quote(e.Type.Table()))
			unique = unique || e.O2O()
		}
	}
	add(!f.Optional && !f.Default, "Required: true")
	add(f.Optional, "Nullable: true")
	add(unique, "Unique: true")
	add(f.Immutable, "Immutable: true")
	add(!f.IsJSON() && !f.Sensitive() && (!f.IsString() || size > 0 && size <= longText), "Sortable: true")
	add(f.Sensitive(), "Secret: true")
	why := annotation(f.Annotations, "Kept")["Why"]
	if f.Sensitive() {
		why = "It is a secret."
	}
	add(why != "", "Kept: "+strconv.Quote(why))
	if f.Default && !f.DefaultFunc() {
		value, err := json.Marshal(f.DefaultValue())
		add(err == nil, "Default: "+strconv.Quote(string(value)))
	}
	return strings.Join(parts, ", ")
}

func (f field) kind() string {
	switch {
	case f.IsEnum():
		return "Enum"
	case f.IsString():
		return "Text"
	case f.IsBool():
		return "Bool"
	case f.IsTime():
		return "Time"
	case f.IsJSON() && f.GoType() == "[]string":
		return "List"
	case f.IsJSON():
		return "JSON"
	case f.Type.Type.Float():
		return "Number"
	case f.Type.Type.Integer():
		return "Integer"
	}
	panic(f.Name + ": no kind for " + f.Type.String())
}

// units are those that the comments begin with, with the ends of names that
// say the same.
var units = []struct {
	unit   string
	endsAs []string
}{
	{"electrons per ADU", []string{"_e_per_adu"}},
	{"arcsec per pixel", []string{"_arcsec"}},
	{"electrons", []string{"_e"}},
	{"arcsec", []string{"_arcsec"}},
	{"pixels", []string{"_px"}},
	{"percent", nil},
	{"deg/s", []string{"_deg_s"}},
	{"mbar", nil},
	{"mm/h", nil},
	{"degC", nil},
	{"deg", []string{"_deg"}},
	{"ADU", []string{"_adu"}},
	{"m/s", nil},
	{"nm", []string{"_nm"}},
	{"m", []string{"_m"}},
	{"s", []string{"_s"}},
}

// unitOf reads the unit with which a comment begins.
func unitOf(comment string) string {
	for _, u := range units {
		if rest, ok := strings.CutPrefix(comment, u.unit); ok && (rest == "" || strings.ContainsRune(" ,:;", rune(rest[0]))) {
			return u.unit
		}
	}
	return ""
}

// labelOf is a field's name as people read it: without the unit, which is
// shown beside it, and without the mark of a reference.
func labelOf(name, unit string) string {
	for _, u := range units {
		if u.unit != unit {
			continue
		}
		for _, end := range u.endsAs {
			name = strings.TrimSuffix(name, end)
		}
	}
	return words(strings.ReplaceAll(strings.TrimSuffix(name, "_id"), "_", " "))
}

var acronyms = map[string]string{
	"plc": "PLC", "nrt": "NRT", "id": "ID", "ra": "RA", "dec": "Dec", "fwhm": "FWHM", "sha256": "SHA-256", "ivorn": "IVORN", "voevent": "VOEvent",
}

// words begins with a capital and writes acronyms as such.
func words(text string) string {
	list := strings.Fields(text)
	for i, w := range list {
		if known, ok := acronyms[w]; ok {
			list[i] = known
		}
	}
	text = strings.Join(list, " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
