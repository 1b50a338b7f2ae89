package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// Image is one exposure that was saved. It holds its request back from deletion.
type Image struct{ ent.Schema }

// Fields of the Image.
func (Image) Fields() []ent.Field {
	return []ent.Field{
		field.Int("plan_id").Optional().Nillable().Immutable().Comment("null: a calibration"),
		field.Int("sequence_id").Optional().Nillable().Immutable(),
		field.Int("request_id").Optional().Nillable().Immutable(),
		field.Int("detector_id").Immutable(),
		field.String("object").MaxLen(nameLen).Default("").Immutable(),
		field.String("filter").MaxLen(nameLen).Default("").Immutable().Comment("name at that time"),
		field.String("night").MaxLen(wordLen).Immutable().Comment("local date of the evening"),
		field.Int("number").Immutable().Comment("of its plan, from 1"),
		field.Time("start").SchemaType(micro).Immutable().Comment("of the exposure"),
		field.Float("exposure_s").Immutable().Comment("s"),
		field.Int("width").Immutable().Comment("pixels"),
		field.Int("height").Immutable().Comment("pixels"),
		field.Float("ra_deg").Immutable().Comment("deg, ICRS, of the centre"),
		field.Float("dec_deg").Immutable().Comment("deg, ICRS, of the centre"),
		field.Float("airmass").Optional().Nillable().Immutable(),
		field.String("file").MaxLen(nameLen).NotEmpty().Unique().Immutable().Comment("name below the image folder"),
		field.Int64("bytes").Immutable(),
		field.String("sha256").MaxLen(64).Immutable().Comment("of the file, hex"),
		field.Enum("kind").GoType(observatory.FrameLight).Default(string(observatory.FrameLight)).Immutable(),
		field.Float("temperature_c").Optional().Nillable().Immutable().Comment("degC, of the detector"),
		field.Bool("measured").Default(false),
		field.JSON("calibration", &observatory.Calibration{}).Optional().Comment("what was done before it was measured; null: nothing was tried").
			Annotations(kept("It is what was done to the image.")),
		field.Time("created").SchemaType(micro).Immutable(),
	}
}

// Edges of the Image.
func (Image) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("plan", Plan.Type).Ref("image_rows").Field("plan_id").Unique().Immutable(),
		edge.From("sequence", Sequence.Type).Ref("images").Field("sequence_id").Unique().Immutable(),
		edge.From("request", Request.Type).Ref("images").Field("request_id").Unique().Immutable(),
		edge.From("detector", Detector.Type).Ref("images").Field("detector_id").Unique().Required().Immutable(),
		edge.To("analyses", NrtAnalysis.Type).Annotations(child()),
	}
}

// Indexes of the Image.
func (Image) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("plan_id", "number").Unique(),
		index.Fields("request_id"), index.Fields("sequence_id"), index.Fields("night"), index.Fields("measured"),
	}
}

// Annotations of the Image.
func (Image) Annotations() []schema.Annotation {
	return table("image", Rules{
		Create: "An image is a file that a camera made.",
		Delete: "An image is evidence: its request counts it, and its file would be left behind.",
		Note:   "Without the mark of being measured it is measured once more.",
	})
}

// NrtAnalysis is what a near-real-time analysis found in an image. The one
// with the highest id counts; those before it are kept.
type NrtAnalysis struct{ ent.Schema }

// Fields of the NrtAnalysis.
func (NrtAnalysis) Fields() []ent.Field {
	return []ent.Field{
		field.Int("image_id").Immutable(),
		field.Time("created").SchemaType(micro).Immutable(),
		field.Float("background_adu").Immutable().Comment("ADU"),
		field.Float("noise_adu").Immutable().Comment("ADU, rms"),
		field.Float("minimum_adu").Immutable().Comment("ADU"),
		field.Float("maximum_adu").Immutable().Comment("ADU"),
		field.Int("sources").Immutable().Comment("found"),
		field.Float("fwhm_px").Immutable().Comment("pixels, median of the stars; 0: none to measure"),
		field.Float("fwhm_arcsec").Immutable().Comment("arcsec"),
		field.Int("saturated_px").Immutable().Comment("pixels"),
	}
}

// Edges of the NrtAnalysis.
func (NrtAnalysis) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("image", Image.Type).Ref("analyses").Field("image_id").Unique().Required().Immutable(),
	}
}

// Indexes of the NrtAnalysis.
func (NrtAnalysis) Indexes() []ent.Index { return []ent.Index{index.Fields("image_id")} }

// Annotations of the NrtAnalysis.
func (NrtAnalysis) Annotations() []schema.Annotation {
	return table("nrt_analysis", readOnly("It is what was measured in the image. Take the image's mark of being measured away and it is measured again."))
}
