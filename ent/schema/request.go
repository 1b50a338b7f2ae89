package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// Request is what a scientist or an alert asks for.
type Request struct{ ent.Schema }

// Fields of the Request.
func (Request) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty(),
		field.Int("user_id").Optional().Nillable().Comment("null: the observatory itself, as for an alert"),
		field.Int("program_id"),
		field.Enum("target_type").GoType(observatory.TargetICRS).Annotations(kept("It goes with the targets: edit the request on its page.")),
		field.Enum("status").GoType(observatory.RequestDraft).Comment("derived from the sequences at each change").
			Annotations(kept("It follows from the sequences.")),
		field.Bool("is_alert").Default(false).Annotations(kept("It says who made the request.")),
		field.Bool("autodeposit").Default(false),
		field.String("checkpoint").MaxLen(nameLen).Default(""),
		field.String("flag").MaxLen(nameLen).Default(""),
		field.Bool("complete").Default(false).Annotations(kept("It follows from the sequences.")),
		field.Bool("submitted").Default(false).Annotations(kept("Submit or cancel the request on its page.")),
		field.Time("created").SchemaType(micro).Immutable(),
		field.Time("updated").SchemaType(micro).Annotations(kept("It is the time of the last change.")),
		field.Int("version").Default(1).Comment("grows with every change").Annotations(kept("It counts the changes.")),
		field.JSON("warnings", []observatory.Problem{}).Optional().Comment("what the check noticed and did not refuse").
			Annotations(kept("They are what the check found.")),
		field.JSON("groups", []observatory.Group{}).Optional().Comment("what binds some of its sequences; null: nothing").
			Annotations(kept("The sequences refer to it: edit the request on its page.")),
	}
}

// Edges of the Request.
func (Request) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", PyrosUser.Type).Ref("requests").Field("user_id").Unique(),
		edge.From("program", ScientificProgram.Type).Ref("requests").Field("program_id").Unique().Required(),
		edge.To("sequences", Sequence.Type).Annotations(child()),
		edge.To("changes", Change.Type).Annotations(child()),
		edge.To("images", Image.Type).Annotations(record()),
		edge.To("alerts", Alert.Type).Annotations(record()),
		edge.To("keys", IdempotencyKey.Type).Annotations(child()),
	}
}

// Indexes of the Request.
func (Request) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id"), index.Fields("program_id"),
		index.Fields("status"), index.Fields("created"),
	}
}

// Annotations of the Request.
func (Request) Annotations() []schema.Annotation {
	return table("request", Rules{
		Create: "A request is submitted on the Requests page, where it is checked against the instrument and the quota.",
		Note:   "What shall be observed is edited on the page of the request.",
	})
}

// Sequence is the unit that is planned: one target, one time span.
type Sequence struct{ ent.Schema }

// Fields of the Sequence.
func (Sequence) Fields() []ent.Field {
	list := []ent.Field{
		field.Int("request_id").Immutable(),
		field.Int("position").NonNegative().Comment("in its request, from 0").Annotations(kept("The page of the request sets the order.")),
		field.String("name").MaxLen(nameLen).Default(""),
		field.Enum("status").GoType(observatory.SequenceIncomplete).Annotations(kept("Planning and execution set it, so that nothing runs twice.")),
		field.String("reason").MaxLen(sentenceLen).Default("").Comment("the sentence behind the status").Annotations(kept("It belongs to the status.")),
		field.Time("window_start").SchemaType(micro).Comment("first start of its windows"),
		field.Time("window_end").SchemaType(micro).Comment("last end of its windows"),
		field.Int("priority").Min(0).Max(5).Comment("0 alert, 1 most important ... 5 least"),
		field.Time("preferred").SchemaType(micro).Optional().Nillable().Comment("preferred start; null: none"),
		field.Float("duration_s").Min(0).Comment("s needed, computed from the plans").Annotations(kept("It is computed from the plans.")),
		field.Enum("target_type").GoType(observatory.TargetICRS).Annotations(kept("It goes with the coordinates: edit the request on its page.")),
		field.String("target_name").MaxLen(nameLen).Default(""),
		field.Float("ra_deg").Default(0).Comment("deg, ICRS; for icrs"),
		field.Float("dec_deg").Default(0).Comment("deg, ICRS; for icrs"),
		field.Float("alt_deg").Default(0).Comment("deg; for altaz"),
		field.Float("az_deg").Default(0).Comment("deg, north through east; for altaz"),
		field.String("coords").MaxLen(nameLen).Default("").Comment("the file's own text").Annotations(kept("It is what was submitted.")),
		field.Int("attempts").Default(0).Comment("how often it was started").Annotations(kept("The observer counts them.")),
		field.Time("planned_start").SchemaType(micro).Optional().Nillable().Annotations(kept("It is the schedule's.")),
		field.Time("planned_end").SchemaType(micro).Optional().Nillable().Annotations(kept("It is the schedule's.")),
		field.Int("images_done").Default(0).Comment("sum over its plans").Annotations(kept("The images are counted.")),
		field.Int("images_all").Default(0).Comment("sum over its plans").Annotations(kept("The plans are counted.")),
		field.Bool("preempt").Default(false).Comment("of an alert: may interrupt what runs"),
	}
	return append(append(list, targetFields()...), askedFields()...)
}

// targetFields are what a target may have beyond two angles.
func targetFields() []ent.Field {
	whole := kept("It goes with the coordinates: edit the request on its page.")
	return []ent.Field{
		field.Float("pm_ra_mas_yr").Default(0).Comment("mas a year on the sky, with the cosine of the declination; for icrs"),
		field.Float("pm_dec_mas_yr").Default(0).Comment("mas a year; for icrs"),
		field.Float("parallax_mas").Default(0).Comment("mas; for icrs, 0: not known"),
		field.Float("epoch_yr").Default(0).Comment("Julian year of ra_deg and dec_deg; 0: 2000.0"),
		field.String("body").MaxLen(wordLen).Default("").Comment("the Moon or a planet; for body").Annotations(whole),
		field.JSON("orbit", &observatory.Orbit{}).Optional().Comment("elements; for orbit").Annotations(whole),
		field.String("tle").MaxLen(tleLen).Default("").Comment("line 1 and line 2; for tle").Annotations(whole),
	}
}

// askedFields are how and when a sequence may be observed.
func askedFields() []ent.Field {
	return []ent.Field{
		field.JSON("windows", []observatory.Window{}).Optional().
			Comment("in order, apart; null: one, from window_start to window_end").
			Annotations(kept("Several windows are edited on the page of the request.")),
		field.JSON("constraints", &observatory.Constraints{}).Optional().Comment("null: none beyond the site's own limits").
			Annotations(kept("They are edited on the page of the request.")),
		field.Bool("time_critical").Default(false).Comment("starts within tolerance_s of preferred, or not at all"),
		field.Float("tolerance_s").Min(0).Default(0).Comment("s; of what is time-critical"),
		field.String("group_name").MaxLen(nameLen).Default("").Comment("of its request's groups; empty: none").
			Annotations(kept("It is one of its request's groups: edit the request on its page.")),
		field.String("series").MaxLen(nameLen).Default("").Comment("of what a cadence repeats: the name of all").
			Annotations(kept("It tells which sequences came of one cadence.")),
		field.Int("occurrence").Default(0).Comment("of its series, from 1").
			Annotations(kept("It tells which sequences came of one cadence.")),
		field.Time("pinned").SchemaType(micro).Optional().Nillable().Comment("start that an operator fixed; null: none").
			Annotations(kept("It is pinned and released on the Schedule page.")),
		field.Int("max_attempts").Min(0).Default(0).Comment("0: until it succeeds or its last window ends"),
		field.Int("failures").Default(0).Comment("how often an attempt failed by itself").Annotations(kept("The observer counts them.")),
	}
}

// Edges of the Sequence.
func (Sequence) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("request", Request.Type).Ref("sequences").Field("request_id").Unique().Required().Immutable(),
		edge.To("albums", Album.Type).Annotations(child()),
		edge.To("images", Image.Type).Annotations(record()),
		edge.To("schedules", ScheduleHasSequences.Type).Annotations(child()),
		edge.To("left_outs", ScheduleLeftOut.Type).Annotations(child()),
	}
}

// Indexes of the Sequence.
func (Sequence) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("request_id", "position").Unique(),
		index.Fields("status", "window_end"),
	}
}

// Annotations of the Sequence.
func (Sequence) Annotations() []schema.Annotation {
	return table("sequence", Rules{
		Create: "A sequence belongs to a request: add it on the page of the request.",
		Delete: "A sequence belongs to a request: take it out, or cancel the request, on the page of the request.",
		Note:   "One that executes or has ended stays as it is.",
	})
}

// Album is a sequence's part for one detector.
type Album struct{ ent.Schema }

// Fields of the Album.
func (Album) Fields() []ent.Field {
	return []ent.Field{
		field.Int("sequence_id").Immutable(),
		field.Int("position").NonNegative().Comment("in its sequence, from 0").Annotations(kept("The page of the request sets the order.")),
		field.String("name").MaxLen(nameLen).Default(""),
		field.Int("detector_id").Annotations(kept("Its plans and their duration hang on it: edit the request on its page.")),
	}
}

// Edges of the Album.
func (Album) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("sequence", Sequence.Type).Ref("albums").Field("sequence_id").Unique().Required().Immutable(),
		edge.From("detector", Detector.Type).Ref("albums").Field("detector_id").Unique().Required(),
		edge.To("plans", Plan.Type).Annotations(child()),
	}
}

// Indexes of the Album.
func (Album) Indexes() []ent.Index {
	return []ent.Index{index.Fields("sequence_id", "position").Unique()}
}

// Annotations of the Album.
func (Album) Annotations() []schema.Annotation {
	return table("album", Rules{
		Create: "Duration and quota of the sequence hang on it: add it on the page of the request.",
		Delete: "Duration and quota of the sequence hang on it: take it out on the page of the request.",
	})
}

// Plan is a series of exposures with one filter.
type Plan struct{ ent.Schema }

// Fields of the Plan.
func (Plan) Fields() []ent.Field {
	return []ent.Field{
		field.Int("album_id").Immutable(),
		field.Int("position").NonNegative().Comment("in its album, from 0").Annotations(kept("The page of the request sets the order.")),
		field.String("name").MaxLen(nameLen).Default(""),
		field.Int("filter_id").Annotations(kept("The duration of the sequence hangs on it: edit the request on its page.")),
		field.Float("exposure_s").Min(0).Comment("s, of one image").
			Annotations(kept("The duration of the sequence hangs on it: edit the request on its page.")),
		field.Int("images").Positive().Comment("wanted").
			Annotations(kept("The duration of the sequence hangs on it: edit the request on its page.")),
		field.Int("images_done").Default(0).Annotations(kept("The images are counted.")),
	}
}

// Edges of the Plan.
func (Plan) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("album", Album.Type).Ref("plans").Field("album_id").Unique().Required().Immutable(),
		edge.From("filter", Filter.Type).Ref("plans").Field("filter_id").Unique().Required(),
		edge.To("image_rows", Image.Type).Annotations(record()),
	}
}

// Indexes of the Plan.
func (Plan) Indexes() []ent.Index {
	return []ent.Index{index.Fields("album_id", "position").Unique()}
}

// Annotations of the Plan.
func (Plan) Annotations() []schema.Annotation {
	return table("plan", Rules{
		Create: "Duration and quota of the sequence hang on it: add it on the page of the request.",
		Delete: "Duration and quota of the sequence hang on it: take it out on the page of the request.",
	})
}

// Change is one line of a request's life.
type Change struct{ ent.Schema }

// Fields of the Change.
func (Change) Fields() []ent.Field {
	return []ent.Field{
		field.Int("request_id").Immutable(),
		field.Int("sequence_id").Default(0).Immutable().Comment("0: the request as a whole"),
		field.Time("at").SchemaType(micro).Immutable(),
		field.String("from_status").MaxLen(wordLen).GoType(observatory.SequenceIncomplete).Default("").Immutable().Comment("empty: it did not exist"),
		field.String("to_status").MaxLen(wordLen).GoType(observatory.SequenceIncomplete).Default("").Immutable(),
		field.String("cause").MaxLen(sentenceLen).Default("").Immutable(),
		field.String("actor").MaxLen(nameLen).Default("").Immutable(),
	}
}

// Edges of the Change.
func (Change) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("request", Request.Type).Ref("changes").Field("request_id").Unique().Required().Immutable(),
	}
}

// Indexes of the Change.
func (Change) Indexes() []ent.Index { return []ent.Index{index.Fields("request_id")} }

// Annotations of the Change.
func (Change) Annotations() []schema.Annotation {
	return table("change", readOnly("The life of a request is evidence."))
}

// IdempotencyKey remembers what a client's key made, so that a repeated
// submission is answered and not done again.
type IdempotencyKey struct{ ent.Schema }

// Fields of the IdempotencyKey.
func (IdempotencyKey) Fields() []ent.Field {
	return []ent.Field{
		field.Int("user_id").Immutable().Comment("0: an agent"),
		field.String("key").MaxLen(200).NotEmpty().Immutable(),
		field.String("body_hash").MaxLen(64).Immutable().Comment("SHA-256 of what was submitted, hex"),
		field.Int("request_id").Immutable(),
		field.Time("created").SchemaType(micro).Immutable().Comment("real time"),
	}
}

// Edges of the IdempotencyKey.
func (IdempotencyKey) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("request", Request.Type).Ref("keys").Field("request_id").Unique().Required().Immutable(),
	}
}

// Indexes of the IdempotencyKey.
func (IdempotencyKey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "key").Unique()}
}

// Annotations of the IdempotencyKey.
func (IdempotencyKey) Annotations() []schema.Annotation {
	return table("idempotency_key", readOnly("By this key a request that is sent again is known and not submitted twice."))
}
