// Command openapi writes openapi/openapi.json, and openapi/request.schema.json for
// the request file alone, from the annotations of
// backend/httpapi: swag makes Swagger 2 of them, which becomes OpenAPI 3.0
// here, with what Swagger 2 cannot say added. The same sources give the same
// bytes. It runs in the root of the project.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// sources are the folders whose annotations and types are read; the first
// holds the general part.
var sources = []string{"backend/httpapi", "backend/observatory", "backend/request", "backend/astro", "backend/catalogue", "backend/outlook"}

const target = "openapi/openapi.json"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func run() error {
	swagger, err := annotations()
	if err != nil {
		return err
	}
	doc, err := openapi2conv.ToV3(swagger)
	if err != nil {
		return err
	}
	times, err := timeFields(sources)
	if err != nil {
		return err
	}
	complete(doc, times)
	doc, err = renamed(doc)
	if err != nil {
		return err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return fmt.Errorf("the document is not valid: %w", err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(doc); err != nil {
		return err
	}
	if err := os.WriteFile(target, out.Bytes(), 0o644); err != nil {
		return err
	}
	return writeRequestSchema()
}

// annotations runs swag.
func annotations() (*openapi2.T, error) {
	folder, err := os.MkdirTemp("", "swag")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	command := exec.Command("go", "tool", "-modfile=tools/go.mod", "swag", "init", "--quiet",
		"--generalInfo", "doc.go", "--dir", strings.Join(sources, ","), "--requiredByDefault", "--outputTypes", "json", "--output", folder)
	if said, err := command.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("swag: %w", err), errors.New(string(said)))
	}
	data, err := os.ReadFile(filepath.Join(folder, "swagger.json"))
	if err != nil {
		return nil, err
	}
	var doc openapi2.T
	return &doc, json.Unmarshal(data, &doc)
}

// load reads a document and resolves its references.
func load(data []byte) (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(data)
}
