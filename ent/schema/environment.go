package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// readings is why nobody changes what was measured, mirrored why nobody changes
// what the PLC says.
const (
	readings = "The safety of the observatory was decided by these readings: they are evidence."
	mirrored = "It is what the PLC says, and is written anew at each reading."
)

// WeatherWatch is the weather table: one row per status read.
type WeatherWatch struct{ ent.Schema }

// Fields of the WeatherWatch.
func (WeatherWatch) Fields() []ent.Field {
	return []ent.Field{
		field.Time("updated").SchemaType(micro).Immutable(),
		field.String("global_status").MaxLen(wordLen).GoType(observatory.StatusUnknown).Immutable(),
		measured("humidity", "percent"),
		measured("wind", "m/s"),
		measured("wind_dir", "deg, north 0, east 90"),
		measured("temperature", "degC"),
		measured("pressure", "mbar"),
		measured("rain", "mm/h"),
		measured("cloud", "0 clear ... 3 very cloudy"),
		measured("sky_temperature", "degC"),
		measured("dew_point", "degC"),
	}
}

// Indexes of the WeatherWatch.
func (WeatherWatch) Indexes() []ent.Index { return []ent.Index{index.Fields("updated")} }

// Annotations of the WeatherWatch.
func (WeatherWatch) Annotations() []schema.Annotation {
	return table("weather_watch", readOnly(readings))
}

// SiteWatch is the site table: one row per status read, at the same iteration
// as its WeatherWatch.
type SiteWatch struct{ ent.Schema }

// Fields of the SiteWatch.
func (SiteWatch) Fields() []ent.Field {
	return []ent.Field{
		field.Time("updated").SchemaType(micro).Immutable(),
		field.String("global_status").MaxLen(wordLen).GoType(observatory.StatusUnknown).Immutable(),
		field.String("lights").MaxLen(wordLen).Default("").Immutable().Comment("on, off, or empty: not known"),
		field.String("dome").MaxLen(wordLen).Default("").Immutable().Comment("word of the dome's state"),
		field.String("doors").MaxLen(wordLen).Default("").Immutable().Comment("open, closed, or empty"),
		field.String("shutter").MaxLen(wordLen).Default("").Immutable(),
		measured("temperature", "degC, inside"),
		measured("pressure", "mbar, inside"),
		measured("humidity", "percent, inside"),
	}
}

// Indexes of the SiteWatch.
func (SiteWatch) Indexes() []ent.Index { return []ent.Index{index.Fields("updated")} }

// Annotations of the SiteWatch.
func (SiteWatch) Annotations() []schema.Annotation {
	return table("site_watch", readOnly(readings))
}

// WeatherWatchHistory is the long-term archive of the weather: for each span of
// a minute, ten minutes, an hour and a day one row with the extremes and the
// mean of what was read in it. Plots of months and years read it.
type WeatherWatchHistory struct{ ent.Schema }

// Fields of the WeatherWatchHistory.
func (WeatherWatchHistory) Fields() []ent.Field {
	fields := archive()
	for _, q := range []struct{ name, unit string }{
		{"humidity", "percent"},
		{"wind", "m/s"},
		{"temperature", "degC"},
		{"pressure", "mbar"},
		{"rain", "mm/h"},
		{"cloud", "0 clear ... 3 very cloudy"},
		{"sky_temperature", "degC"},
		{"dew_point", "degC"},
	} {
		fields = append(fields, extremes(q.name, q.unit)...)
	}
	return append(fields, measured("wind_dir", "deg, of the strongest wind"))
}

// Indexes of the WeatherWatchHistory.
func (WeatherWatchHistory) Indexes() []ent.Index {
	return []ent.Index{index.Fields("span_s", "start").Unique()}
}

// Annotations of the WeatherWatchHistory.
func (WeatherWatchHistory) Annotations() []schema.Annotation {
	return table("weather_watch_history", readOnly(readings))
}

// SiteWatchHistory is the long-term archive of the site, as WeatherWatchHistory
// is of the weather.
type SiteWatchHistory struct{ ent.Schema }

// Fields of the SiteWatchHistory.
func (SiteWatchHistory) Fields() []ent.Field {
	fields := archive()
	fields = append(fields, extremes("temperature", "degC, inside")...)
	fields = append(fields, extremes("pressure", "mbar, inside")...)
	fields = append(fields, extremes("humidity", "percent, inside")...)
	for _, name := range []string{"lights", "dome", "doors", "shutter"} {
		fields = append(fields,
			field.String(name+"_first").MaxLen(wordLen).Default("").Comment("as read first"),
			field.String(name+"_last").MaxLen(wordLen).Default("").Comment("as read last"))
	}
	return fields
}

// Indexes of the SiteWatchHistory.
func (SiteWatchHistory) Indexes() []ent.Index {
	return []ent.Index{index.Fields("span_s", "start").Unique()}
}

// Annotations of the SiteWatchHistory.
func (SiteWatchHistory) Annotations() []schema.Annotation {
	return table("site_watch_history", readOnly(readings))
}

// measured is a reading that may be not known.
func measured(name, unit string) ent.Field {
	return field.Float(name).Optional().Nillable().Comment(unit)
}

// archive is what both archives have: the span and what was read in it.
func archive() []ent.Field {
	return []ent.Field{
		field.Int("span_s").Immutable().Comment("s: 60, 600, 3600 or 86400"),
		field.Time("start").SchemaType(micro).Immutable().Comment("of the span, a multiple of it since 1970"),
		field.Time("first").SchemaType(micro).Comment("earliest read in it"),
		field.Time("last").SchemaType(micro).Comment("latest read in it"),
		field.Int("samples").Comment("reads in it"),
		field.String("status_worst").MaxLen(wordLen).GoType(observatory.StatusUnknown),
		field.String("status_best").MaxLen(wordLen).GoType(observatory.StatusUnknown),
	}
}

// extremes are the least, mean and greatest of a reading, null where none was known.
func extremes(name, unit string) []ent.Field {
	return []ent.Field{
		measured(name+"_min", unit), measured(name+"_mean", unit), measured(name+"_max", unit),
		field.Int(name + "_n").Default(0).Comment("reads that knew it"),
	}
}

// Plc is the controller behind which the sensors and switches sit.
type Plc struct{ ent.Schema }

// Fields of the Plc.
func (Plc) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique().Comment("what it calls itself").Annotations(kept(mirrored)),
		description(),
		field.String("firmware").MaxLen(nameLen).Default("").Annotations(kept(mirrored)),
		field.String("site").MaxLen(nameLen).Default("").Annotations(kept(mirrored)),
		field.Time("date").SchemaType(micro).Optional().Nillable().Comment("by its own clock").Annotations(kept(mirrored)),
		field.Time("received").SchemaType(micro).Optional().Nillable().Comment("its last status; null: none yet").Annotations(kept(mirrored)),
	}
}

// Edges of the Plc.
func (Plc) Edges() []ent.Edge {
	return []ent.Edge{edge.To("devices", PlcDevice.Type).Annotations(child())}
}

// Annotations of the Plc.
func (Plc) Annotations() []schema.Annotation {
	return table("plc", Rules{
		Create: "A PLC appears when it answers for the first time.",
		Note:   "One that still answers comes back at the next reading.",
	})
}

// PlcDevice is a sensor or a switch behind the PLC. A name may occur twice.
type PlcDevice struct{ ent.Schema }

// Fields of the PlcDevice.
func (PlcDevice) Fields() []ent.Field {
	return []ent.Field{
		field.Int("plc_id").Immutable(),
		field.Int("position").NonNegative().Immutable().Comment("in the status, from 0"),
		field.String("name").MaxLen(nameLen),
		field.String("type").MaxLen(nameLen).Default("").Comment("meteo, calib, ..."),
		field.String("serial_number").MaxLen(nameLen).Default(""),
		field.Bool("valid").Comment("by the PLC's word"),
	}
}

// Edges of the PlcDevice.
func (PlcDevice) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("plc", Plc.Type).Ref("devices").Field("plc_id").Unique().Required().Immutable(),
		edge.To("values", PlcDeviceStatus.Type).Annotations(child()),
	}
}

// Indexes of the PlcDevice.
func (PlcDevice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("plc_id", "position").Unique()}
}

// Annotations of the PlcDevice.
func (PlcDevice) Annotations() []schema.Annotation {
	return table("plc_device", readOnly(mirrored))
}

// PlcDeviceStatus is the last reading of one value of a PlcDevice.
type PlcDeviceStatus struct{ ent.Schema }

// Fields of the PlcDeviceStatus.
func (PlcDeviceStatus) Fields() []ent.Field {
	return []ent.Field{
		field.Int("device_id").Immutable(),
		field.Int("position").NonNegative().Immutable().Comment("in the device, from 0"),
		field.String("name").MaxLen(nameLen),
		field.Float("number").Optional().Nillable().Comment("in unit; null: a text"),
		field.String("text").MaxLen(sentenceLen).Default(""),
		field.String("unit").MaxLen(nameLen).Default(""),
		field.String("comment").MaxLen(sentenceLen).Default(""),
		field.Time("updated").SchemaType(micro).Comment("when it last changed"),
	}
}

// Edges of the PlcDeviceStatus.
func (PlcDeviceStatus) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("device", PlcDevice.Type).Ref("values").Field("device_id").Unique().Required().Immutable(),
	}
}

// Indexes of the PlcDeviceStatus.
func (PlcDeviceStatus) Indexes() []ent.Index {
	return []ent.Index{index.Fields("device_id", "position").Unique()}
}

// Annotations of the PlcDeviceStatus.
func (PlcDeviceStatus) Annotations() []schema.Annotation {
	return table("plc_device_status", readOnly(mirrored))
}
