package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// TaskId is which agent or job runs and how it fares.
//
//nolint:revive // the name is the data model's
type TaskId struct{ ent.Schema }

// Fields of the TaskId.
func (TaskId) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique().Comment("of the agent"),
		field.String("state").MaxLen(wordLen).Comment("running, restarting, stopped, failed"),
		field.Time("started").SchemaType(micro).Optional().Nillable(),
		field.Time("heartbeat").SchemaType(micro).Optional().Nillable().Comment("last sign of life"),
		field.Int("restarts").Default(0),
		field.String("last_error").MaxLen(textLen).Default(""),
	}
}

// Annotations of the TaskId.
func (TaskId) Annotations() []schema.Annotation {
	return table("task_id", Rules{
		Create: "An agent writes its own row when it starts.",
		Edit:   "The supervisor writes how its agents fare; they are started and stopped on the Observatory page.",
		Note:   "An agent that still runs writes its row again.",
	})
}

// LastValue keeps the last whole value of a thing of which there is one: the
// conductor, the environment.
type LastValue struct{ ent.Schema }

// Fields of the LastValue.
func (LastValue) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(wordLen).NotEmpty().Unique().Immutable(),
		field.JSON("body", json.RawMessage{}),
		field.Time("updated").SchemaType(micro),
	}
}

// Annotations of the LastValue.
func (LastValue) Annotations() []schema.Annotation {
	return table("last_value", readOnly("From it the agents go on after a restart; a change could run something twice."))
}

// LogEntry is what a person should see of an agent's doings: the Log of the
// data model, whose name ent keeps for itself.
type LogEntry struct{ ent.Schema }

// Fields of the LogEntry.
func (LogEntry) Fields() []ent.Field {
	return []ent.Field{
		field.String("agent").MaxLen(nameLen).Immutable(),
		field.Enum("level").GoType(observatory.LogInfo).Immutable(),
		field.String("message").MaxLen(textLen).Immutable(),
		field.Time("created").SchemaType(micro).Immutable(),
	}
}

// Indexes of the LogEntry.
func (LogEntry) Indexes() []ent.Index {
	return []ent.Index{index.Fields("agent"), index.Fields("level"), index.Fields("created")}
}

// Annotations of the LogEntry.
func (LogEntry) Annotations() []schema.Annotation {
	return table("log", readOnly("What the agents noticed is evidence."))
}
