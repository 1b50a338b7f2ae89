package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const schemas = "#/components/schemas/"

// complete adds to doc what Swagger 2 cannot say. times names the fields that
// are times, as "package.Type" -> JSON names.
func complete(doc *openapi3.T, times map[string][]string) {
	doc.Components.SecuritySchemes = openapi3.SecuritySchemes{"Bearer": &openapi3.SecuritySchemeRef{Value: openapi3.NewJWTSecurityScheme()}}
	doc.Servers = openapi3.Servers{{URL: "/api/v1"}}
	doc.Info.Contact = nil
	for name, schema := range doc.Components.Schemas {
		delete(schema.Value.Extensions, "x-enum-varnames")
		delete(schema.Value.Extensions, "x-enum-comments")
		delete(schema.Value.Extensions, "x-enum-descriptions")
		for _, field := range times[name] {
			if p := schema.Value.Properties[field]; p != nil && p.Value != nil {
				p.Value.Format = "date-time"
			}
		}
		for _, field := range mayBeEmpty[name] {
			schema.Value.Properties[field] = orEmpty(schema.Value.Properties[field])
		}
		sort.Strings(schema.Value.Required)
	}
	if any := doc.Components.Schemas["httpapi.AnyJSON"]; any != nil {
		any.Value = &openapi3.Schema{Description: "any JSON value"}
	}
	doc.Components.Schemas["RequestFile"] = requestFileSchema().NewRef()
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			completeOperation(operation)
		}
	}
}

// mayBeEmpty names the fields whose type is a set of words and that may also
// hold none: a change from nothing is a beginning.
var mayBeEmpty = map[string][]string{"observatory.Change": {"from", "to"}}

func orEmpty(word *openapi3.SchemaRef) *openapi3.SchemaRef {
	empty := openapi3.NewStringSchema().WithEnum("")
	return openapi3.NewSchemaRef("", &openapi3.Schema{AnyOf: openapi3.SchemaRefs{word, empty.NewRef()}})
}

func completeOperation(operation *openapi3.Operation) {
	problem := openapi3.NewContentWithSchemaRef(openapi3.NewSchemaRef(schemas+"httpapi.ProblemDocument", nil), []string{"application/problem+json"})
	for status, response := range operation.Responses.Map() {
		if code, err := strconv.Atoi(status); err == nil && code >= 400 {
			response.Value.Content = problem
		}
	}
	other := "any other failure; the status follows from the code"
	operation.Responses.Set("default", &openapi3.ResponseRef{Value: &openapi3.Response{Description: &other, Content: problem}})
	if operation.RequestBody != nil {
		delete(operation.RequestBody.Value.Extensions, "x-originalParamName")
	}
	switch operation.OperationID {
	case "submitRequest", "checkRequest", "updateRequest":
		operation.RequestBody.Value.Content = requestFile()
		operation.RequestBody.Value.Description = "a request file of 1 MiB at most"
	case "getRequestFile":
		operation.Responses.Value("200").Value.Content = openapi3.Content{
			"application/xml":  openapi3.NewMediaType(),
			"application/yaml": openapi3.NewMediaType(),
			"application/json": openapi3.NewMediaType().WithSchemaRef(openapi3.NewSchemaRef(schemas+"RequestFile", nil)),
		}
	}
}

var (
	pageName    = regexp.MustCompile(`httpapi\.Page-observatory_(\w+)`)
	packageName = regexp.MustCompile(`"(#/components/schemas/)?(?:httpapi|observatory|request)\.(\w+)"`)
)

// renamed takes the packages' names out of the schemas' names.
func renamed(doc *openapi3.T) (*openapi3.T, error) {
	data, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	data = pageName.ReplaceAll(data, []byte("httpapi.${1}Page"))
	data = packageName.ReplaceAll(data, []byte(`"$1$2"`))
	return load(data)
}

// timeFields finds the fields of type time.Time in the structs of the folders.
func timeFields(folders []string) (map[string][]string, error) {
	found := map[string][]string{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, path := range files {
			source, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			ast.Inspect(file, func(node ast.Node) bool {
				spec, ok := node.(*ast.TypeSpec)
				if !ok {
					return true
				}
				if fields := timesOf(spec); fields != nil {
					found[file.Name.Name+"."+spec.Name.Name] = fields
				}
				return false
			})
		}
	}
	return found, nil
}

func timesOf(spec *ast.TypeSpec) []string {
	structure, ok := spec.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	var names []string
	for _, field := range structure.Fields.List {
		kind := field.Type
		if pointer, ok := kind.(*ast.StarExpr); ok {
			kind = pointer.X
		}
		selector, ok := kind.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != "Time" || field.Tag == nil {
			continue
		}
		tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json")
		name, _, _ := strings.Cut(tag, ",")
		names = append(names, name)
	}
	return names
}
