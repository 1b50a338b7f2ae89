package main

import (
	"bytes"
	"encoding/json"
	"os"

	"github.com/getkin/kin-openapi/openapi3"

	"pyros/backend/observatory"
	"pyros/backend/request"
)

const schemaTarget = "openapi/request.schema.json"

// Shorthands: the schema below uses only words that mean the same in OpenAPI
// 3.0 and in JSON Schema 2020-12, so that it serves both.
func text(about string, words ...string) *openapi3.SchemaRef {
	s := openapi3.NewStringSchema()
	for _, word := range words {
		s.Enum = append(s.Enum, word)
	}
	return describe(s, about)
}

func number(about string, low, high float64) *openapi3.SchemaRef {
	return describe(openapi3.NewFloat64Schema().WithMin(low).WithMax(high), about)
}

func anyNumber(about string) *openapi3.SchemaRef { return describe(openapi3.NewFloat64Schema(), about) }

func whole(about string, low, high float64) *openapi3.SchemaRef {
	return describe(openapi3.NewIntegerSchema().WithMin(low).WithMax(high), about)
}

func moment(about string) *openapi3.SchemaRef { return describe(openapi3.NewDateTimeSchema(), about) }

// flag is true or false, or 1 or 0 as in XML.
func flag(about string) *openapi3.SchemaRef {
	s := openapi3.NewAnyOfSchema(openapi3.NewBoolSchema(), openapi3.NewIntegerSchema().WithMin(0).WithMax(1))
	return describe(s, about)
}

func object(about string, fields openapi3.Schemas, required ...string) *openapi3.SchemaRef {
	s := openapi3.NewObjectSchema().WithRequired(required).WithoutAdditionalProperties()
	s.Properties = fields
	return describe(s, about)
}

func list(about string, of *openapi3.SchemaRef, most int64) *openapi3.SchemaRef {
	s := openapi3.NewArraySchema().WithMinItems(1).WithMaxItems(most)
	s.Items = of
	return describe(s, about)
}

// requestFileSchema is the tree of a request file in JSON; XML and YAML hold
// the same under the same names.
func requestFileSchema() *openapi3.Schema {
	kinds := observatory.TargetType("").Values()
	return object("What a scientist asks for.", openapi3.Schemas{
		"name":               text(""),
		"scientific_program": text(""),
		"target_type":        text("of the sequences that say none themselves", kinds...),
		"relative":           flag("times count from the submission"),
		"submitted":          flag("plan it at once; else it is a draft"),
		"autodeposit":        flag(""),
		"checkpoint":         text(""),
		"flag":               text(""),
		"groups": list("what binds some of the sequences together", object("", openapi3.Schemas{
			"name": text(""),
			"rule": text("all_of: in one schedule, or none; one_of: as soon as one is executed the others are cancelled", observatory.GroupRule("").Values()...),
		}, "name", "rule"), request.MaxGroups),
		"sequences": list("one target each; a cadence makes several of one", sequenceSchema(kinds), request.MaxSequences),
	}, "name", "scientific_program", "target_type", "sequences").Value
}

func sequenceSchema(kinds []string) *openapi3.SchemaRef {
	fields := openapi3.Schemas{
		"name":          text(""),
		"duration":      number("s; what the plans need is computed, this is the least", 0, 1e9),
		"priority":      whole("1 most important ... 5 least; without it the program's", 1, 5),
		"time_critical": flag("starts within tolerance_s of the preferred start, or not at all"),
		"tolerance_s":   number("s; of what is time-critical", 0, observatory.MaxTolerance),
		"max_attempts":  whole("how often it may fail; 0: until it succeeds or its last window ends", 0, observatory.MaxAttempts),
		"group":         text("one of the request's groups"),
		"series":        text("of what a cadence made: the name of all; written by PYROS"),
		"occurrence":    whole("of its series, from 1", 1, request.MaxSequences),
		"cadence": object("repeats the sequence", openapi3.Schemas{
			"every_days":  number("days between two occurrences", 0, request.MaxAheadDays),
			"tolerance_h": number("h about each, half the interval at most", 0, 12*request.MaxAheadDays),
			"count":       whole("", 1, request.MaxSequences),
		}, "every_days", "tolerance_h", "count"),
		"constraints": constraintsSchema(),
		"albums":      list("parts for one detector each", albumSchema(), request.MaxAlbums),
	}
	for _, part := range []openapi3.Schemas{targetSchemas(kinds), windowSchemas()} {
		for name, schema := range part {
			fields[name] = schema
		}
	}
	return object("", fields, "name", "albums")
}

func targetSchemas(kinds []string) openapi3.Schemas {
	const mas = observatory.MaxProperMotion
	angle := func(about string) *openapi3.SchemaRef {
		return anyNumber("deg, ecliptic and equinox of J2000.0: " + about)
	}
	return openapi3.Schemas{
		"target_type":   text("where it is not the request's", kinds...),
		"target_coords": text("icrs: right ascension and declination, may be left out where target_name is in the catalogue; altaz: altitude and azimuth; test: anything"),
		"target_name":   text(""),
		"body":          text("of body: moon, mercury, venus, mars, jupiter, saturn, uranus, neptune; without it target_name"),
		"pm_ra_mas_yr":  number("mas a year on the sky, with the cosine of the declination; of icrs", -mas, mas),
		"pm_dec_mas_yr": number("mas a year; of icrs", -mas, mas),
		"parallax_mas":  number("mas; of icrs", 0, observatory.MaxParallax),
		"epoch_yr":      number("Julian year of the coordinates; of icrs, 2000 without it", 0, 2200),
		"orbit": object("of orbit: osculating elements, with perihelion_au and perihelion_jd or with semimajor_au and mean_anomaly_deg", openapi3.Schemas{
			"epoch_jd":         anyNumber("Julian day, TT, at which they osculate"),
			"eccentricity":     anyNumber(""),
			"incl_deg":         angle("inclination"),
			"node_deg":         angle("longitude of the ascending node"),
			"peri_deg":         angle("argument of perihelion"),
			"perihelion_au":    anyNumber("au"),
			"perihelion_jd":    anyNumber("Julian day, TT, of a passage of the perihelion"),
			"semimajor_au":     anyNumber("au"),
			"mean_anomaly_deg": anyNumber("deg, at the epoch"),
		}, "epoch_jd", "eccentricity", "incl_deg", "node_deg", "peri_deg"),
		"tle": object("of tle: the two lines of the elements of a satellite", openapi3.Schemas{
			"line1": text("69 characters"), "line2": text("69 characters"),
		}, "line1", "line2"),
	}
}

// windowSchemas are the times: of one window in the sequence itself, or of
// several in windows.
func windowSchemas() openapi3.Schemas {
	window := func() openapi3.Schemas {
		return openapi3.Schemas{
			"window_start": moment("or jd1"), "window_end": moment("or jd2"),
			"jd1": anyNumber("Julian day (UTC); in a relative file seconds after the submission"), "jd2": anyNumber("likewise"),
		}
	}
	fields := window()
	fields["windows"] = list("several windows, apart, in the place of one", object("", window()), request.MaxWindows)
	fields["preferred"] = moment("preferred start, or t_prefered")
	fields["t_prefered"] = anyNumber("Julian day or seconds like jd1; -1: none")
	return fields
}

func constraintsSchema() *openapi3.SchemaRef {
	return object("what must hold all the while", openapi3.Schemas{
		"min_alt_deg":          number("deg", 0, 90),
		"max_airmass":          number("", 1, 40),
		"min_moon_deg":         number("deg from the Moon's centre", 0, 180),
		"max_moon_illum":       number("illuminated fraction while the Moon is up", 0, 1),
		"twilight":             text("the brightest: the Sun is below -6, -12, -18 deg", observatory.Twilight("").Values()...),
		"max_cloud":            text("the cloudiest", observatory.CloudClasses()...),
		"min_transparency_pct": number("%", 0, 100),
		"max_seeing_arcsec":    number("arcsec", 0, 60),
	})
}

func albumSchema() *openapi3.SchemaRef {
	plan := object("", openapi3.Schemas{
		"name":      text(""),
		"filter":    text("mounted in the wheel of the album's detector"),
		"duration":  number("s, of one image", 0, 1e9),
		"nb_images": whole("", 1, request.MaxImages),
	}, "duration", "filter", "nb_images")
	return object("", openapi3.Schemas{
		"name": text(""), "detector": text(""), "plans": list("series of exposures with one filter each", plan, request.MaxPlans),
	}, "detector", "plans")
}

// writeRequestSchema publishes the schema of a request file by itself.
func writeRequestSchema() error {
	schema := map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"$id":         "/api/v1/requests/schema",
		"title":       "PYROS request file",
		"description": "What a request file in JSON or YAML holds; the attributes and elements of XML have the same names. A sequence has a window of its own or windows; which program, detectors and filters there are says the instrument.",
		"$defs":       map[string]any{"request": requestFileSchema()},
		"anyOf": []any{
			map[string]any{"$ref": "#/$defs/request"},
			map[string]any{
				"type": "object", "required": []string{"request"}, "additionalProperties": false,
				"properties": map[string]any{"request": map[string]any{"$ref": "#/$defs/request"}},
			},
		},
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		return err
	}
	return os.WriteFile(schemaTarget, out.Bytes(), 0o644)
}
