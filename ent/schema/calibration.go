package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// MasterFrame is a calibration frame made of several of one night.
type MasterFrame struct{ ent.Schema }

// Fields of the MasterFrame.
func (MasterFrame) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").GoType(observatory.FrameBias).Immutable().Comment("bias, dark or flat"),
		field.Int("detector_id").Immutable(),
		field.String("filter").MaxLen(nameLen).Default("").Immutable().Comment("of a flat, name at that time"),
		field.Float("exposure_s").Immutable().Comment("s, of each frame"),
		field.Float("temperature_c").Optional().Nillable().Immutable().Comment("degC, of the detector, mean"),
		field.String("night").MaxLen(wordLen).Immutable().Comment("local date of the evening"),
		field.String("file").MaxLen(nameLen).NotEmpty().Unique().Immutable().Comment("name below the image folder"),
		field.Int64("bytes").Immutable(),
		field.String("sha256").MaxLen(64).Immutable().Comment("of the file, hex"),
		field.Int("frames").Immutable().Comment("that it is made of"),
		field.Float("noise_adu").Immutable().Comment("ADU, of a typical pixel; of a flat relative to 1"),
		field.Int("width").Immutable().Comment("pixels"),
		field.Int("height").Immutable().Comment("pixels"),
		field.Time("created").SchemaType(micro).Immutable(),
		field.Bool("valid").Default(true).Comment("may be used"),
	}
}

// Edges of the MasterFrame.
func (MasterFrame) Edges() []ent.Edge {
	return []ent.Edge{edge.To("detector", Detector.Type).Field("detector_id").Unique().Required().Immutable().Annotations(record())}
}

// Indexes of the MasterFrame.
func (MasterFrame) Indexes() []ent.Index { return []ent.Index{index.Fields("night")} }

// Annotations of the MasterFrame.
func (MasterFrame) Annotations() []schema.Annotation {
	return table("master_frame", Rules{
		Create: "A master frame is made of the calibration images of a night.",
		Delete: "Images were calibrated with it, which its file proves. Say that it may not be used instead.",
		Note:   "One that may not be used is left out from the next image on.",
	})
}

// Candidate is a source that may be what an alert announced. All of an alert
// are replaced together when another image of it was looked at.
type Candidate struct{ ent.Schema }

// Fields of the Candidate.
func (Candidate) Fields() []ent.Field {
	return []ent.Field{
		field.Int("alert_id").Immutable(),
		field.Int("image_id").Immutable().Comment("where it was seen best"),
		field.Int("rank").Immutable().Comment("1: the most likely"),
		field.Float("ra_deg").Immutable().Comment("deg, ICRS"),
		field.Float("dec_deg").Immutable().Comment("deg, ICRS"),
		field.Float("x").Immutable().Comment("pixels from 0 at the lower left"),
		field.Float("y").Immutable().Comment("pixels from 0 at the lower left"),
		field.String("detector").MaxLen(nameLen).Immutable(),
		field.String("filter").MaxLen(nameLen).Immutable(),
		field.Float("magnitude").Immutable().Comment("mag, instrumental, of ADU per second"),
		field.Float("magnitude_error").Immutable().Comment("mag"),
		field.Float("snr").Immutable().Comment("signal to noise"),
		field.Float("fading_mag").Optional().Nillable().Immutable().Comment("mag, from the first image to the last"),
		field.Float("fading_sigma").Optional().Nillable().Immutable().Comment("that over its uncertainty"),
		field.Bool("is_new").Immutable().Comment("missing in an earlier image"),
		field.Float("distance_deg").Immutable().Comment("deg, from the alert's position"),
		field.Int("images").Immutable().Comment("in which it was seen"),
		field.String("reason").MaxLen(sentenceLen).Immutable(),
		field.Time("created").SchemaType(micro).Immutable(),
	}
}

// Edges of the Candidate.
func (Candidate) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("alert", Alert.Type).Field("alert_id").Unique().Required().Immutable().Annotations(child()),
		edge.To("image", Image.Type).Field("image_id").Unique().Required().Immutable().Annotations(child()),
	}
}

// Indexes of the Candidate.
func (Candidate) Indexes() []ent.Index { return []ent.Index{index.Fields("alert_id", "rank")} }

// Annotations of the Candidate.
func (Candidate) Annotations() []schema.Annotation {
	return table("candidate", readOnly("It is what was found in the images of the alert, and is found anew with the next one."))
}
