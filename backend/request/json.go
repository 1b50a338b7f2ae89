package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// readJSON reads a JSON document, keeping numbers as written and names that
// are given twice.
func readJSON(data []byte, found *findings) *tree {
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		line := 1
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line += bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		}
		found.add(lineSpot(line), "", "not valid JSON: %s", clipTo(err.Error(), 200))
		return nil
	}
	r := &jsonReader{data: data, line: 1, decoder: json.NewDecoder(bytes.NewReader(data))}
	r.decoder.UseNumber()
	root := r.value(0)
	if r.tooDeep > 0 {
		found.add(lineSpot(r.tooDeep), "", "more than %d objects or lists in one another", MaxDepth)
		return nil
	}
	return root
}

// jsonReader walks over a document that is known to be valid.
type jsonReader struct {
	data    []byte
	decoder *json.Decoder
	counted int // bytes of which the lines are counted
	line    int
	tooDeep int // line where the depth was passed
}

func (r *jsonReader) token() json.Token {
	token, err := r.decoder.Token()
	if err != nil {
		return nil
	}
	at := int(r.decoder.InputOffset())
	r.line += bytes.Count(r.data[r.counted:at], []byte("\n"))
	r.counted = at
	return token
}

func (r *jsonReader) value(depth int) *tree {
	token := r.token()
	v := &tree{line: r.line}
	switch t := token.(type) {
	case string:
		v.kind, v.text = kindString, t
	case json.Number:
		v.kind, v.text = kindNumber, t.String()
	case bool:
		v.kind, v.text = kindBool, "false"
		if t {
			v.text = "true"
		}
	case json.Delim:
		if depth >= MaxDepth {
			r.tooDeep = r.line
			return v
		}
		if strings.HasPrefix(t.String(), "{") {
			r.object(v, depth)
		} else {
			r.list(v, depth)
		}
	default:
		v.kind = kindNull
	}
	return v
}

func (r *jsonReader) object(v *tree, depth int) {
	v.kind = kindObject
	for r.tooDeep == 0 && r.decoder.More() {
		name, _ := r.token().(string)
		line := r.line
		v.fields = append(v.fields, field{name: name, line: line, value: r.value(depth + 1)})
	}
	if r.tooDeep == 0 {
		r.token()
	}
}

func (r *jsonReader) list(v *tree, depth int) {
	v.kind = kindList
	for r.tooDeep == 0 && r.decoder.More() {
		v.items = append(v.items, r.value(depth+1))
	}
	if r.tooDeep == 0 {
		r.token()
	}
}
