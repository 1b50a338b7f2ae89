package shell

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pyros/backend/cli/api"
)

// at finds the value at a path of fields; nil: there is none.
func at(v any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[name]
	}
	return v
}

const timeForm = "2006-01-02 15:04:05"

// text writes a value for a person, in one line that is safe to print.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case json.Number:
		return number(v)
	case string:
		if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return t.UTC().Format(timeForm)
		}
		return api.Clean(v)
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = text(one)
		}
		return strings.Join(parts, ", ")
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return api.Clean(fmt.Sprint(v))
	}
	return api.Clean(string(raw))
}

// number shortens what has more digits than anybody reads.
func number(n json.Number) string {
	if !strings.ContainsAny(n.String(), ".eE") {
		return api.Clean(n.String())
	}
	f, err := n.Float64()
	if err != nil {
		return api.Clean(n.String())
	}
	return strconv.FormatFloat(f, 'g', 7, 64)
}

// cell is what a column shows of a row.
func (c column) cell(row any) string {
	v := at(row, c.path)
	if c.count {
		list, _ := v.([]any)
		return strconv.Itoa(len(list))
	}
	return text(v)
}

// first are the fields that come before the others, which go by the alphabet.
var first = []string{"id", "name", "email", "status", "state", "text"}

// fields are the names of an object's fields in the order to show them.
func fields(object map[string]any) []string {
	var all []string
	for name := range object {
		all = append(all, name)
	}
	place := func(name string) int {
		if i := slices.Index(first, name); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortFunc(all, func(a, b string) int {
		if p, q := place(a), place(b); p != q {
			return p - q
		}
		return strings.Compare(a, b)
	})
	return all
}

// outline writes an object field by field, what is inside it indented.
func outline(b *strings.Builder, v any, indent string) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range fields(v) {
			inner := v[name]
			if nested(inner) {
				fmt.Fprintf(b, "%s%s:\n", indent, api.Clean(name))
				outline(b, inner, indent+"  ")
			} else {
				fmt.Fprintf(b, "%s%s: %s\n", indent, api.Clean(name), text(inner))
			}
		}
	case []any:
		for i, one := range v {
			fmt.Fprintf(b, "%s%d.\n", indent, i+1)
			outline(b, one, indent+"  ")
		}
	default:
		fmt.Fprintf(b, "%s%s\n", indent, text(v))
	}
}

// nested says whether a value has an outline of its own.
func nested(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		return slices.ContainsFunc(v, func(one any) bool { _, object := one.(map[string]any); return object })
	}
	return false
}
