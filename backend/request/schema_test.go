package request

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"pyros/backend/observatory"
	"pyros/openapi"
	"pyros/simulators/scenarios"
)

func fileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(openapi.RequestSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("request.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("request.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// valid judges a file in JSON or YAML.
func valid(schema *jsonschema.Schema, file []byte) error {
	var value any
	if err := yaml.Unmarshal(file, &value); err != nil { // of which JSON is a part
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if value, err = jsonschema.UnmarshalJSON(bytes.NewReader(text)); err != nil {
		return err
	}
	return schema.Validate(value)
}

func TestTheSamplesFollowTheSchema(t *testing.T) {
	schema := fileSchema(t)
	for _, name := range []string{"full.json", "full.yaml", "asked.yaml", "asked.golden.json.txt", "asked.golden.yaml.txt", "encoded.golden.json", "encoded.golden.yaml"} {
		if err := valid(schema, readFile(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What XML says, as it is written in JSON.
	b := testBasis()
	for _, name := range []string{"GRB", "Transients", "AGN", "Exoplanets", "Engineering", "Education"} {
		b.Instrument.Programs = append(b.Instrument.Programs, observatory.Program{Name: name, Priority: 3})
	}
	files := map[string][]byte{}
	for _, name := range []string{"routine_request_01.xml", "full.xml", "asked.golden.xml.txt"} {
		files[name] = readFile(t, name)
	}
	names, err := scenarios.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range names {
		text, err := scenarios.Files.ReadFile(entry.Name())
		if err == nil && bytes.Contains(text, []byte("<request")) {
			files["scenario "+entry.Name()] = text
		}
	}
	if len(files) < 10 {
		t.Fatalf("only %d samples of XML", len(files))
	}
	for name, text := range files {
		r, err := Parse(text, b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		file, err := Encode(r, FormatJSON)
		if err == nil {
			err = valid(schema, file)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatEncodeWritesFollowsTheSchema(t *testing.T) {
	schema := fileSchema(t)
	instrument := testInstrument()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t, instrument)
		if problems := Check(&r, Basis{Instrument: instrument, Now: testNow}); len(problems) > 0 {
			t.Fatal(problems)
		}
		file, err := Encode(r, FormatJSON)
		if err == nil {
			err = valid(schema, file)
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
	})
}

// Every name that a file may hold is in the schema, and no other.
func TestTheSchemaNamesWhatAFileMayHold(t *testing.T) {
	var document struct {
		Defs struct {
			Request schemaNode `json:"request"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(openapi.RequestSchema, &document); err != nil {
		t.Fatal(err)
	}
	compareLevel(t, requestLevel, document.Defs.Request)
}

type schemaNode struct {
	Properties map[string]schemaNode `json:"properties"`
	Items      *schemaNode           `json:"items"`
	MaxItems   int                   `json:"maxItems"`
}

func compareLevel(t *testing.T, l *level, node schemaNode) {
	t.Helper()
	want := map[string]bool{}
	for _, name := range l.attrs {
		want[name] = true
	}
	for _, below := range l.lists() {
		want[below.list] = true
		one := node.Properties[below.list]
		if one.Items == nil || one.MaxItems != below.most {
			t.Errorf("%s of %s: %+v, want at most %d", below.list, l.name, one, below.most)
			continue
		}
		compareLevel(t, below, *one.Items)
	}
	for _, part := range l.parts {
		want[part.name] = true
		compareLevel(t, part, node.Properties[part.name])
	}
	for name := range want {
		if _, ok := node.Properties[name]; !ok {
			t.Errorf("%s of a %s is not in the schema", name, l.name)
		}
	}
	for name := range node.Properties {
		if !want[name] {
			t.Errorf("the schema has %s in a %s, which a file may not hold", name, l.name)
		}
	}
}

func TestTheSchemaRefuses(t *testing.T) {
	schema := fileSchema(t)
	good := readFile(t, "full.yaml")
	for name, change := range map[string][2]string{
		"unknown name": {"name: Andromeda", "nam: Andromeda"}, "type": {"target_type: icrs", "target_type: galactic"},
		"text as number": {"priority: 2", "priority: high"}, "priority": {"priority: 2", "priority: 7"}, "time": {"2026-11-23T03:30:00Z", "tomorrow"},
	} {
		bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(bad, good) || valid(schema, bad) == nil {
			t.Errorf("%s passes", name)
		}
	}
}
