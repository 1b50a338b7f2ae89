package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// StrategyObs is the template that turns an alert into a sequence.
type StrategyObs struct{ ent.Schema }

// Fields of the StrategyObs.
func (StrategyObs) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique(),
		description(),
		field.Bool("active").Default(true),
		field.Int("rank").Default(0).Comment("order of the sequences in a request, lowest first"),
		field.Strings("kinds").Comment("of alerts that it answers, such as grb; empty: every kind"),
		field.Strings("missions").Optional().Comment("empty: every mission"),
		field.Strings("packet_types").Optional().Comment("types or names of packets, a star at the end for any rest; empty: all"),
		field.Float("max_error_deg").Default(0).Comment("deg, of the error radius; 0: no limit"),
		field.Float("max_age_s").Default(0).Comment("s from the event; 0: no limit"),
		field.Float("min_alt_deg").Default(0).Comment("deg, of the target; the site's horizon holds too"),
		field.Bool("known_sources").Default(false).Comment("also what is in a catalogue already"),
		field.String("program").MaxLen(nameLen).Default("").Comment("the request's, by name"),
		field.Int("priority").Min(0).Max(5).Comment("of the sequence; 0 alert"),
		field.Bool("preempt").Default(false).Comment("may interrupt what runs"),
		field.Float("delay_s").Default(0).Comment("s from the request to the start of the window"),
		field.Float("window_s").Positive().Comment("s, length of the window"),
		field.JSON("albums", []observatory.Album{}).Comment("what is observed, by names of detectors and filters"),
		field.Int("version").Default(1).Comment("grows with every change").Annotations(kept("It counts the changes.")),
	}
}

// Annotations of the StrategyObs.
func (StrategyObs) Annotations() []schema.Annotation {
	return table("strategy_obs", Rules{
		Note: "Alerts that come later follow it; requests that were made stay. It is checked against the instrument, as on the Alerts page.",
	})
}

// Alert is one event in the sky and what came of it.
type Alert struct{ ent.Schema }

// Fields of the Alert.
func (Alert) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).Default(""),
		field.String("mission").MaxLen(nameLen).Default(""),
		field.Enum("kind").GoType(observatory.AlertGRB),
		field.String("role").MaxLen(nameLen).Default("").Comment("of its first packet; only an observation moves the telescope"),
		field.String("trigger_id").MaxLen(nameLen).Default(""),
		field.Strings("keys").Comment("names of the event, of all its packets"),
		field.Float("ra_deg").Optional().Nillable().Comment("deg, ICRS, of the best position known"),
		field.Float("dec_deg").Optional().Nillable().Comment("deg, ICRS"),
		field.Float("error_deg").Optional().Nillable().Comment("deg, radius; null: not told"),
		field.Time("event_time").SchemaType(micro).Optional().Nillable(),
		field.Time("received").SchemaType(micro).Immutable().Comment("of the first packet"),
		field.Time("updated").SchemaType(micro).Comment("by the latest packet"),
		field.Enum("outcome").GoType(observatory.AlertRecorded),
		field.Strings("reasons").Comment("of the latest decision, as sentences"),
		field.Bool("retracted").Default(false),
		field.Strings("strategies").Comment("names of those that made the current request"),
		field.Bool("preempt").Default(false).Comment("the request may interrupt what runs"),
		field.Int("request_id").Optional().Nillable().Comment("the current request"),
		field.Float("target_ra_deg").Optional().Nillable().Comment("deg, ICRS, where the request points"),
		field.Float("target_dec_deg").Optional().Nillable().Comment("deg, ICRS"),
		field.Float("target_error_deg").Optional().Nillable().Comment("deg, radius"),
		field.Time("requested_at").SchemaType(micro).Optional().Nillable().Comment("of the first request"),
		field.Int("version").Default(1).Comment("grows with every change"),
	}
}

// Edges of the Alert.
func (Alert) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("request", Request.Type).Ref("alerts").Field("request_id").Unique(),
		edge.To("packets", AlertPacket.Type).Annotations(child()),
		edge.To("names", AlertName.Type).Annotations(child()),
	}
}

// Indexes of the Alert.
func (Alert) Indexes() []ent.Index {
	return []ent.Index{index.Fields("received"), index.Fields("request_id"), index.Fields("trigger_id")}
}

// Annotations of the Alert.
func (Alert) Annotations() []schema.Annotation {
	return table("alert", readOnly("An alert is what its packets made of it; the packets are evidence."))
}

// AlertPacket is one VOEvent or notice as it was received.
type AlertPacket struct{ ent.Schema }

// Fields of the AlertPacket.
func (AlertPacket) Fields() []ent.Field {
	return []ent.Field{
		field.Int("alert_id").Immutable(),
		field.Enum("format").GoType(observatory.AlertVOEvent).Immutable(),
		field.String("voevent_version").MaxLen(nameLen).Default("").Immutable(),
		field.String("role").MaxLen(nameLen).Default("").Immutable().Comment("as its author wrote it"),
		field.String("ivorn").MaxLen(nameLen).Default("").Immutable().Comment("its identity; empty in a notice"),
		field.String("author_ivorn").MaxLen(nameLen).Default("").Immutable(),
		field.String("mission").MaxLen(nameLen).Default("").Immutable(),
		field.Enum("kind").GoType(observatory.AlertGRB).Immutable(),
		field.String("packet_type").MaxLen(nameLen).Default("").Immutable(),
		field.String("packet_name").MaxLen(nameLen).Default("").Immutable(),
		field.String("trigger_id").MaxLen(nameLen).Default("").Immutable(),
		field.Strings("keys").Immutable(),
		field.Float("ra_deg").Optional().Nillable().Immutable().Comment("deg, ICRS"),
		field.Float("dec_deg").Optional().Nillable().Immutable().Comment("deg, ICRS"),
		field.Float("error_deg").Optional().Nillable().Immutable().Comment("deg, radius; null: not told"),
		field.Enum("position_word").GoType(observatory.PositionGiven).Immutable(),
		field.String("coordsys").MaxLen(nameLen).Default("").Immutable().Comment("as written"),
		field.Time("event_time").SchemaType(micro).Optional().Nillable().Immutable(),
		field.Time("written").SchemaType(micro).Optional().Nillable().Immutable().Comment("by its author"),
		field.Time("received").SchemaType(micro).Immutable(),
		field.JSON("cites", []observatory.AlertCite{}).Immutable(),
		field.JSON("traits", []observatory.AlertTrait{}).Immutable(),
		field.Strings("notes").Immutable().Comment("what was odd in it, as sentences"),
		field.String("digest").MaxLen(64).NotEmpty().Unique().Immutable().Comment("SHA-256 of the content, whatever its white space, hex"),
		field.String("source").MaxLen(nameLen).Default("").Immutable().Comment("how it came"),
		field.String("file").MaxLen(nameLen).Default("").Immutable().Comment("name of the file it came in"),
		field.Enum("action").GoType(observatory.AlertObserve).Immutable(),
		field.Strings("reasons").Immutable().Comment("of the action, as sentences"),
		field.Text("body").Default("").Immutable().Comment("as it came"),
	}
}

// Edges of the AlertPacket.
func (AlertPacket) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("alert", Alert.Type).Ref("packets").Field("alert_id").Unique().Required().Immutable(),
	}
}

// Indexes of the AlertPacket.
func (AlertPacket) Indexes() []ent.Index { return []ent.Index{index.Fields("alert_id")} }

// Annotations of the AlertPacket.
func (AlertPacket) Annotations() []schema.Annotation {
	return table("alert_packet", readOnly("A packet is evidence: it stays as it came."))
}

// AlertName is a name under which an alert is found again: a key of it, the
// identity of a packet of it, or one that a packet of it cites.
type AlertName struct{ ent.Schema }

// Fields of the AlertName.
func (AlertName) Fields() []ent.Field {
	return []ent.Field{
		field.Int("alert_id").Immutable(),
		field.Enum("kind").Values("key", "ivorn", "cited").Immutable(),
		field.String("name").MaxLen(nameLen).NotEmpty().Immutable(),
	}
}

// Edges of the AlertName.
func (AlertName) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("alert", Alert.Type).Ref("names").Field("alert_id").Unique().Required().Immutable(),
	}
}

// Indexes of the AlertName.
func (AlertName) Indexes() []ent.Index {
	return []ent.Index{index.Fields("alert_id", "kind", "name").Unique(), index.Fields("name")}
}

// Annotations of the AlertName.
func (AlertName) Annotations() []schema.Annotation {
	return table("alert_name", readOnly("By its names the next packet finds its alert; a change would observe one event twice."))
}
