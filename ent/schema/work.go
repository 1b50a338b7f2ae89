package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// AnalysisJob is what became of the analysis of an image where it is not simply
// done or waiting: given up after some tries, or skipped by a person.
type AnalysisJob struct{ ent.Schema }

// Fields of the AnalysisJob.
func (AnalysisJob) Fields() []ent.Field {
	return []ent.Field{
		field.Int("image_id").Unique().Immutable(),
		field.String("state").MaxLen(wordLen).GoType(observatory.WorkFailed).Comment("failed or skipped"),
		field.Int("tries").Default(0),
		field.String("last_error").MaxLen(textLen).Default(""),
		field.String("actor").MaxLen(nameLen).Default("").Comment("who skipped it"),
		field.Time("at").SchemaType(micro).Comment("of the state"),
	}
}

// Indexes of the AnalysisJob.
func (AnalysisJob) Indexes() []ent.Index { return []ent.Index{index.Fields("at")} }

// Annotations of the AnalysisJob.
func (AnalysisJob) Annotations() []schema.Annotation {
	return table("analysis_job", readOnly("The analysis writes it; an image is analysed again, or skipped, on the Images page."))
}
