package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// ObservingCondition is what was known of one kind of observing condition from
// a time on. A row is written when that changed.
type ObservingCondition struct{ ent.Schema }

// Fields of the ObservingCondition.
func (ObservingCondition) Fields() []ent.Field {
	return []ent.Field{
		field.Time("at").SchemaType(micro).Immutable(),
		field.String("kind").MaxLen(wordLen).GoType(observatory.ConditionSeeing).Immutable(),
		field.Float("value").Optional().Nillable().Immutable().Comment("in unit; null: not known from then on"),
		field.String("unit").MaxLen(wordLen).Default("").Immutable(),
		field.String("class").MaxLen(wordLen).Default("").Immutable().Comment("one word; empty: not known"),
		field.String("level").MaxLen(wordLen).GoType(observatory.LevelOK).Immutable(),
		field.String("interpretation").MaxLen(sentenceLen).Default("").Immutable(),
		field.String("source").MaxLen(sentenceLen).Default("").Immutable().Comment("what it rests on"),
		field.Time("measured_at").SchemaType(micro).Optional().Nillable().Immutable(),
		field.Float("age_limit_s").Default(0).Immutable().Comment("s; 0: it does not age"),
	}
}

// Indexes of the ObservingCondition.
func (ObservingCondition) Indexes() []ent.Index {
	return []ent.Index{index.Fields("kind", "at"), index.Fields("at")}
}

// Annotations of the ObservingCondition.
func (ObservingCondition) Annotations() []schema.Annotation {
	return table("observing_condition", readOnly(readings))
}
