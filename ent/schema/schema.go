// Package schema describes the tables of PYROS. Everything else below ent/ is
// generated from it (make generate) and committed.
//
// Rules: a table is named after its entity in the singular; times are UTC with
// microseconds (datetime(6) on MySQL, since its timestamp ends in 2038); angles
// are degrees, durations seconds unless the comment says otherwise; a text has
// the length that its column holds, in bytes; a column of words takes them from
// backend/observatory. A child row goes with its parent (cascade) unless it is
// a record of something that happened in the world, such as an image, which
// holds its parent back (restrict).
//
// To change a table: edit here, run `go generate ./ent`, then
// `go run ./ent/internal/diff NAME`, which writes a new migration for each
// database. A new column that may not be null needs a default. A migration that
// is published is never edited: make another one.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"pyros/backend/observatory"
)

// micro is the type of a time on each database.
var micro = map[string]string{dialect.MySQL: "datetime(6)"}

// Lengths of texts, in bytes.
const (
	wordLen     = 32                  // a word of a fixed vocabulary
	nameLen     = observatory.MaxName // a name that people give; indexable in every MySQL row format
	sentenceLen = 1000                // a reason, a cause
	textLen     = 4000                // a description, a log message
	tleLen      = 160                 // two lines of 69 characters, with what stands between and after
)

// table names an entity's table, writes the columns' comments into it, and says
// what nobody may do to its rows by hand.
func table(name string, rules ...Rules) []schema.Annotation {
	comments := true
	list := []schema.Annotation{entsql.Annotation{Table: name, WithComments: &comments}}
	for _, r := range rules {
		list = append(list, r)
	}
	return list
}

// child makes the other side of a required edge go with its parent.
func child() entsql.Annotation { return entsql.Annotation{OnDelete: entsql.Cascade} }

// record makes the other side of an edge hold its parent back.
func record() entsql.Annotation { return entsql.Annotation{OnDelete: entsql.Restrict} }

// description is the free text that most of the instrument's tables have.
func description() ent.Field {
	return field.String("description").MaxLen(textLen).Default("")
}
