package request

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"
)

// readYAML reads one YAML document. Anchors, aliases, merge keys and tags of
// one's own are refused: a request needs none, and a few of them can stand for
// millions of values.
func readYAML(data []byte, found *findings) *tree {
	document, err := decodeYAML(data)
	if err != nil {
		found.add(lineSpot(yamlLine(err)), "", "not valid YAML: %s", clipTo(err.Error(), 200))
		return nil
	}
	r := &yamlReader{found: found}
	root := r.value(document, 0)
	if r.stop {
		return nil
	}
	return root
}

func decodeYAML(data []byte) (root *yaml.Node, err error) {
	defer func() {
		// The decoder is not ours, and the input is anybody's.
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("cannot be read: %v", p)
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	if err := d.Decode(&document); err != nil {
		return nil, err
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, errors.New("a file holds one document, this one more")
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) != 1 {
		return nil, errors.New("the file holds nothing")
	}
	return document.Content[0], nil
}

var yamlLineText = regexp.MustCompile(`line (\d+)`)

func yamlLine(err error) int {
	if m := yamlLineText.FindStringSubmatch(err.Error()); m != nil {
		if line, err := strconv.Atoi(m[1]); err == nil {
			return line
		}
	}
	return 1
}

type yamlReader struct {
	found *findings
	stop  bool
}

func (r *yamlReader) refuse(line int, format string, args ...any) {
	r.found.add(lineSpot(line), "", format, args...)
	r.stop = true
}

func (r *yamlReader) value(n *yaml.Node, depth int) *tree {
	v := &tree{line: n.Line}
	switch {
	case r.stop:
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.refuse(n.Line, "anchors and aliases are not read; write the values out")
	case n.Kind == yaml.ScalarNode:
		v.kind, v.text = r.scalar(n), n.Value
	case depth >= MaxDepth:
		r.refuse(n.Line, "more than %d objects or lists in one another", MaxDepth)
	case n.Kind == yaml.MappingNode:
		v.kind = kindObject
		for i := 0; i+1 < len(n.Content) && !r.stop; i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.ShortTag() != "!!str" {
				r.refuse(key.Line, "a name must be plain text")
				break
			}
			v.fields = append(v.fields, field{name: key.Value, line: key.Line, value: r.value(n.Content[i+1], depth+1)})
		}
	case n.Kind == yaml.SequenceNode:
		v.kind = kindList
		for _, item := range n.Content {
			v.items = append(v.items, r.value(item, depth+1))
		}
	}
	return v
}

// scalar gives the kind by the tag that the value has by itself. Unquoted
// numbers and times are plain: a name or a coordinate may look like one.
func (r *yamlReader) scalar(n *yaml.Node) kind {
	switch n.ShortTag() {
	case "!!str":
		return kindString
	case "!!int", "!!float", "!!timestamp":
		return kindPlain
	case "!!bool":
		return kindBool
	case "!!null":
		return kindNull
	case "!!merge": // two less-than signs alone: they merge as a name only
		if n.Style&yaml.TaggedStyle == 0 {
			return kindString
		}
	}
	return kindOther
}
