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
