package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// planned is why nobody changes a schedule.
const planned = "A schedule is what the planner decided at its time and why. Plan again instead, on the Schedule page."

// Schedule is one result of planning. Old ones are kept; the one with the
// highest id is in force.
type Schedule struct{ ent.Schema }

// Fields of the Schedule.
func (Schedule) Fields() []ent.Field {
	return []ent.Field{
		field.String("night_name").MaxLen(wordLen).Immutable().Comment("local date of the evening"),
		field.JSON("night", observatory.Night{}).Immutable(),
		field.Time("created").SchemaType(micro).Immutable(),
		field.Time("plan_start").SchemaType(micro).Immutable(),
		field.Time("plan_end").SchemaType(micro).Immutable(),
		field.String("trigger").MaxLen(sentenceLen).Default("").Immutable().Comment("why it was planned, as a sentence"),
		field.String("policy").MaxLen(nameLen).Default("").Immutable(),
		field.Float("elapsed_s").Default(0).Immutable().Comment("s of real time the planner took"),
		field.Float("z1").Default(0).Immutable().Comment("priority-weighted scheduled minutes"),
		field.Float("z2").Default(0).Immutable().Comment("weighted minutes away from preferred starts"),
		field.Int("moved").Default(0).Immutable(),
		field.Int("dropped").Default(0).Immutable(),
		field.Int("added").Default(0).Immutable(),
	}
}

// Edges of the Schedule.
func (Schedule) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("entries", ScheduleHasSequences.Type).Annotations(child()),
		edge.To("left_outs", ScheduleLeftOut.Type).Annotations(child()),
	}
}

// Indexes of the Schedule.
func (Schedule) Indexes() []ent.Index { return []ent.Index{index.Fields("night_name")} }

// Annotations of the Schedule.
func (Schedule) Annotations() []schema.Annotation {
	return table("schedule", readOnly(planned))
}

// ScheduleHasSequences is a sequence's place in a schedule.
type ScheduleHasSequences struct{ ent.Schema }

// Fields of the ScheduleHasSequences.
func (ScheduleHasSequences) Fields() []ent.Field {
	return []ent.Field{
		field.Int("schedule_id").Immutable(),
		field.Int("sequence_id").Immutable(),
		field.Time("tsp").SchemaType(micro).Immutable().Comment("planned start"),
		field.Time("tep").SchemaType(micro).Immutable().Comment("planned end"),
		field.Float("delta_tl_s").Default(0).Immutable().Comment("s that it may still move to earlier"),
		field.Float("delta_tr_s").Default(0).Immutable().Comment("s that it may still move to later"),
		field.Bool("locked").Default(false).Immutable().Comment("executing or executed when it was planned"),
		field.Bool("pinned").Default(false).Immutable().Comment("an operator fixed its start"),
		field.Float("lead_s").Default(0).Immutable().Comment("s kept free before it, for pointing and filters"),
	}
}

// Edges of the ScheduleHasSequences.
func (ScheduleHasSequences) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("schedule", Schedule.Type).Ref("entries").Field("schedule_id").Unique().Required().Immutable(),
		edge.From("sequence", Sequence.Type).Ref("schedules").Field("sequence_id").Unique().Required().Immutable(),
	}
}

// Indexes of the ScheduleHasSequences.
func (ScheduleHasSequences) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("schedule_id", "sequence_id").Unique(),
		index.Fields("sequence_id"),
	}
}

// Annotations of the ScheduleHasSequences.
func (ScheduleHasSequences) Annotations() []schema.Annotation {
	return table("schedule_has_sequences", readOnly(planned))
}

// ScheduleLeftOut is a sequence without a place and the reason, in a schedule
// and in those after it up to until_id.
type ScheduleLeftOut struct{ ent.Schema }

// Fields of the ScheduleLeftOut.
func (ScheduleLeftOut) Fields() []ent.Field {
	return []ent.Field{
		field.Int("schedule_id").Immutable(),
		field.Int("sequence_id").Immutable(),
		field.Enum("reason").GoType(observatory.LeftOutWindow).Immutable(),
		field.Ints("lost_to").Optional().Immutable().Comment("ids of the sequences it lost to"),
		field.String("text").MaxLen(sentenceLen).Default("").Immutable(),
		field.String("change").MaxLen(sentenceLen).Default("").Immutable().Comment("what would have to be different for it to have a place"),
		field.JSON("later", &observatory.Window{}).Optional().Immutable().Comment("its place in a later night, as known then; null: none"),
		field.Int("until_id").Optional().Nillable().Comment("the first later schedule that no longer says so; null: there is none"),
	}
}

// Edges of the ScheduleLeftOut.
func (ScheduleLeftOut) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("schedule", Schedule.Type).Ref("left_outs").Field("schedule_id").Unique().Required().Immutable(),
		edge.From("sequence", Sequence.Type).Ref("left_outs").Field("sequence_id").Unique().Required().Immutable(),
	}
}

// Indexes of the ScheduleLeftOut.
func (ScheduleLeftOut) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("schedule_id", "sequence_id").Unique(),
		index.Fields("sequence_id"),
		index.Fields("until_id"),
	}
}

// Annotations of the ScheduleLeftOut.
func (ScheduleLeftOut) Annotations() []schema.Annotation {
	return table("schedule_left_out", readOnly(planned))
}
