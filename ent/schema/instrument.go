package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// Telescope is the mount and the site it stands on.
type Telescope struct{ ent.Schema }

// Fields of the Telescope.
func (Telescope) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique(),
		description(),
		field.Float("aperture_m").Default(0).Comment("m"),
		field.Float("focal_length_m").Default(0).Comment("m"),
		field.Float("slew_rate_deg_s").Comment("deg/s on each axis"),
		field.Float("slew_settle_s").Comment("s, added once to each slew"),
		field.Float("overhead_s").Min(0).Max(60).Comment("s that pass between two sequences at least"),
		field.String("site_name").MaxLen(nameLen),
		field.Float("latitude_deg").Min(-90).Max(90).Comment("deg, geodetic, north positive"),
		field.Float("longitude_deg").Min(-180).Max(180).Comment("deg, east positive"),
		field.Float("height_m").Comment("m above the ellipsoid"),
		field.String("time_zone").MaxLen(64).Comment("IANA name, for people's eyes only"),
		field.Float("horizon_deg").Min(-90).Max(90).Comment("deg, lowest altitude it may point at"),
	}
}

// Edges of the Telescope.
func (Telescope) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("detectors", Detector.Type).Annotations(record()),
		edge.To("domes", Dome.Type).Annotations(child()),
	}
}

// Annotations of the Telescope.
func (Telescope) Annotations() []schema.Annotation {
	return table("telescope", Rules{
		Note: "The first row is the telescope of this observatory. The place of the site is read when the program starts.",
	})
}

// Dome shelters a telescope.
type Dome struct{ ent.Schema }

// Fields of the Dome.
func (Dome) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique(),
		description(),
		field.Int("telescope_id"),
		field.Float("closes_after_s").Default(30).Comment("s of silence from us after which it closes by itself"),
		field.Float("rate_deg_s").Default(0).Comment("deg/s in azimuth"),
	}
}

// Edges of the Dome.
func (Dome) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("telescope", Telescope.Type).Ref("domes").Field("telescope_id").Unique().Required(),
	}
}

// Annotations of the Dome.
func (Dome) Annotations() []schema.Annotation { return table("dome") }

// Detector is a camera.
type Detector struct{ ent.Schema }

// Fields of the Detector.
func (Detector) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique().Comment("as in request files"),
		description(),
		field.Int("telescope_id"),
		field.Enum("channel").GoType(observatory.ChannelVIS).Comment("arm behind the dichroic"),
		field.Int("width").Positive().Comment("pixels"),
		field.Int("height").Positive().Comment("pixels"),
		field.Float("pixel_scale_arcsec").Comment("arcsec per pixel"),
		field.Float("readout_s").Comment("s"),
		field.Float("gain_e_per_adu").Comment("electrons per ADU"),
		field.Float("read_noise_e").Comment("electrons, rms"),
		field.Float("saturation_adu").Comment("ADU"),
		field.Float("min_exposure_s").Comment("s"),
		field.Float("max_exposure_s").Comment("s"),
	}
}

// Edges of the Detector.
func (Detector) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("telescope", Telescope.Type).Ref("detectors").Field("telescope_id").Unique().Required(),
		edge.To("wheel", FilterWheel.Type).Unique().Annotations(child()),
		edge.To("albums", Album.Type).Annotations(record()),
		edge.To("images", Image.Type).Annotations(record()),
	}
}

// Annotations of the Detector.
func (Detector) Annotations() []schema.Annotation {
	return table("detector", Rules{
		Note: "Request files and strategies name detectors; a new name is written into the strategies too. " +
			"A telescope has one detector in each channel, and keeps it there while sequences wait for it.",
	})
}

// filtersNeeded is what a person should know before changing what is mounted.
const filtersNeeded = "A filter stays before its detector while sequences wait for it."

// FilterWheel turns a filter before its detector.
type FilterWheel struct{ ent.Schema }

// Fields of the FilterWheel.
func (FilterWheel) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique(),
		description(),
		field.Int("detector_id"),
		field.Float("change_s").Comment("s from one filter to another"),
	}
}

// Edges of the FilterWheel.
func (FilterWheel) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("detector", Detector.Type).Ref("wheel").Field("detector_id").Unique().Required(),
		edge.To("slots", FilterSlot.Type).Annotations(child()),
	}
}

// Annotations of the FilterWheel.
func (FilterWheel) Annotations() []schema.Annotation {
	return table("filter_wheel", Rules{Note: filtersNeeded})
}

// Filter is what light passes before the detector. One name may be mounted in
// several wheels.
type Filter struct{ ent.Schema }

// Fields of the Filter.
func (Filter) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique().Comment("as in request files"),
		field.String("band").MaxLen(wordLen).Comment("short photometric name such as g, r, J"),
		description(),
		field.Float("wavelength_nm").Comment("nm, central"),
		field.Float("width_nm").Comment("nm, full width at half maximum"),
	}
}

// Edges of the Filter.
func (Filter) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("slots", FilterSlot.Type).Annotations(child()),
		edge.To("plans", Plan.Type).Annotations(record()),
	}
}

// Annotations of the Filter.
func (Filter) Annotations() []schema.Annotation {
	return table("filter", Rules{
		Note: "Request files and strategies name filters; a new name is written into the strategies too.",
	})
}

// FilterSlot is a filter's place in a wheel.
type FilterSlot struct{ ent.Schema }

// Fields of the FilterSlot.
func (FilterSlot) Fields() []ent.Field {
	return []ent.Field{
		field.Int("wheel_id"),
		field.Int("filter_id"),
		field.Int("slot").NonNegative().Comment("from 0"),
	}
}

// Edges of the FilterSlot.
func (FilterSlot) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("wheel", FilterWheel.Type).Ref("slots").Field("wheel_id").Unique().Required(),
		edge.From("filter", Filter.Type).Ref("slots").Field("filter_id").Unique().Required(),
	}
}

// Indexes of the FilterSlot.
func (FilterSlot) Indexes() []ent.Index {
	return []ent.Index{index.Fields("wheel_id", "slot").Unique()}
}

// Annotations of the FilterSlot.
func (FilterSlot) Annotations() []schema.Annotation {
	return table("filter_slot", Rules{Note: filtersNeeded})
}

// Device is a piece of hardware with a driver, its default address and the
// last status that was read of it.
type Device struct{ ent.Schema }

// Fields of the Device.
func (Device) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique().Comment("section of the socket configuration").
			Annotations(kept("The program finds the device by it.")),
		description(),
		field.String("host").MaxLen(254).Default(""),
		field.Int("port").Default(0).Comment("TCP; the configuration may say otherwise"),
		field.JSON("status", observatory.DeviceStatus{}).Optional().Comment("as read last").Annotations(kept("It is what the device said last.")),
		field.Time("updated").SchemaType(micro).Optional().Nillable().Comment("when the status was read").Annotations(kept("It is the time of the last status.")),
	}
}

// Annotations of the Device.
func (Device) Annotations() []schema.Annotation {
	return table("device", Rules{
		Create: "The program has a driver for these devices and no others.",
		Delete: "The program drives this device; without its row nobody would see its state.",
		Note:   "The addresses are defaults: the configuration says which ones hold.",
	})
}

// Version is a version of a module or a device, since when it is in use.
type Version struct{ ent.Schema }

// Fields of the Version.
func (Version) Fields() []ent.Field {
	return []ent.Field{
		field.String("module").MaxLen(nameLen).NotEmpty().Immutable(),
		field.String("version").MaxLen(nameLen).Immutable(),
		field.Time("created").SchemaType(micro).Immutable().Comment("when it was first seen"),
	}
}

// Indexes of the Version.
func (Version) Indexes() []ent.Index {
	return []ent.Index{index.Fields("module", "version").Unique()}
}

// Annotations of the Version.
func (Version) Annotations() []schema.Annotation {
	return table("version", readOnly("What ran since when is evidence, and says what of the standard context was already added."))
}
