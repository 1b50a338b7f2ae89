package main

import (
	"encoding/json"

	"github.com/getkin/kin-openapi/openapi3"
)

// The same request in the three formats, as the examples of the operations
// that take a request file.
const (
	exampleXML = `<request name="Andromeda" scientific_program="Education" target_type="icrs" relative="1" submitted="1">
  <sequence name="M31 core" target_name="M31" target_coords="10.6847 +41.2688" jd1="0" jd2="86400" priority="2">
    <album name="optical" detector="Visible camera">
      <plan name="g" filter="First visible filter" duration="60" nb_images="3"/>
    </album>
  </sequence>
</request>
`
	exampleYAML = `name: Andromeda
scientific_program: Education
target_type: icrs
relative: true
submitted: true
sequences:
  - name: M31 core
    target_name: M31
    target_coords: 10.6847 +41.2688
    jd1: 0
    jd2: 86400
    priority: 2
    albums:
      - name: optical
        detector: Visible camera
        plans:
          - name: g
            filter: First visible filter
            duration: 60
            nb_images: 3
`
	exampleJSON = `{"name":"Andromeda","scientific_program":"Education","target_type":"icrs","relative":true,"submitted":true,"sequences":[
{"name":"M31 core","target_name":"M31","target_coords":"10.6847 +41.2688","jd1":0,"jd2":86400,"priority":2,"albums":[
{"name":"optical","detector":"Visible camera","plans":[{"name":"g","filter":"First visible filter","duration":60,"nb_images":3}]}]}]}`
)

// requestFile is the body of the operations that take a request file.
func requestFile() openapi3.Content {
	text := openapi3.NewStringSchema()
	form := openapi3.NewObjectSchema().WithProperty("file", openapi3.NewStringSchema().WithFormat("binary")).WithRequired([]string{"file"})
	content := openapi3.Content{
		"application/xml":     openapi3.NewMediaType().WithSchema(text),
		"application/yaml":    openapi3.NewMediaType().WithSchema(text),
		"application/json":    openapi3.NewMediaType().WithSchemaRef(openapi3.NewSchemaRef(schemas+"RequestFile", nil)),
		"multipart/form-data": openapi3.NewMediaType().WithSchema(form),
	}
	content["application/xml"].Example = exampleXML
	content["application/yaml"].Example = exampleYAML
	content["application/json"].Example = json.RawMessage(exampleJSON)
	return content
}

// describe is a schema with a description.
func describe(s *openapi3.Schema, text string) *openapi3.SchemaRef {
	s.Description = text
	return s.NewRef()
}

// requestFileSchema is the tree of a request file in JSON; XML and YAML hold
// the same under the same names.
func requestFileSchema() *openapi3.Schema {
	text, number, whole, flag := openapi3.NewStringSchema, openapi3.NewFloat64Schema, openapi3.NewIntegerSchema, openapi3.NewBoolSchema
	time := openapi3.NewDateTimeSchema
	object := func(fields openapi3.Schemas, required ...string) *openapi3.Schema {
		s := openapi3.NewObjectSchema().WithRequired(required)
		s.Properties = fields
		return s
	}
	list := func(of *openapi3.Schema, at string) *openapi3.SchemaRef {
		return describe(openapi3.NewArraySchema().WithItems(of), at)
	}
	plan := object(openapi3.Schemas{
		"name":      text().NewRef(),
		"filter":    describe(text(), "mounted in the wheel of the album's detector"),
		"duration":  describe(number(), "s, of one image"),
		"nb_images": whole().NewRef(),
	}, "duration", "filter", "nb_images")
	album := object(openapi3.Schemas{
		"name":     text().NewRef(),
		"detector": text().NewRef(),
		"plans":    list(plan, "series of exposures with one filter each"),
	}, "detector", "plans")
	sequence := object(openapi3.Schemas{
		"name":          text().NewRef(),
		"target_coords": describe(text(), "icrs: right ascension and declination; altaz: altitude and azimuth; test: anything"),
		"target_name":   text().NewRef(),
		"window_start":  describe(time(), "or jd1"),
		"window_end":    describe(time(), "or jd2"),
		"preferred":     describe(time(), "preferred start, or t_prefered"),
		"jd1":           describe(number(), "Julian day (UTC); in a relative file seconds after the submission"),
		"jd2":           describe(number(), "likewise"),
		"t_prefered":    describe(number(), "likewise; -1: none"),
		"duration":      describe(number(), "s; what the plans need is computed, this is the least"),
		"priority":      describe(whole(), "1 most important ... 5 least"),
		"albums":        list(album, "parts for one detector each"),
	}, "albums")
	return object(openapi3.Schemas{
		"name":               text().NewRef(),
		"scientific_program": text().NewRef(),
		"target_type":        text().WithEnum("icrs", "altaz", "test").NewRef(),
		"relative":           describe(flag(), "times count from the submission"),
		"submitted":          describe(flag(), "plan it at once"),
		"autodeposit":        flag().NewRef(),
		"checkpoint":         text().NewRef(),
		"flag":               text().NewRef(),
		"sequences":          list(sequence, "one target and one window each"),
	}, "name", "scientific_program", "sequences")
}
