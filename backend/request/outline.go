package request

import (
	"fmt"
	"slices"
	"strings"
)

// level is one of the four levels of a request: the names of its attributes
// and of the level below.
type level struct {
	name  string // of one, and of its XML element
	list  string // of the list in JSON and YAML
	attrs []string
	most  int // of a list of them
	below *level
}

var (
	planLevel  = &level{name: "plan", list: "plans", most: MaxPlans, attrs: []string{"name", "filter", "duration", "nb_images"}}
	albumLevel = &level{name: "album", list: "albums", most: MaxAlbums, attrs: []string{"name", "detector"}, below: planLevel}

	sequenceLevel = &level{name: "sequence", list: "sequences", most: MaxSequences, below: albumLevel, attrs: []string{
		"name", "target_coords", "target_name", "duration", "priority",
		"jd1", "jd2", "t_prefered", "window_start", "window_end", "preferred",
	}}
	requestLevel = &level{name: "request", below: sequenceLevel, attrs: []string{
		"name", "scientific_program", "target_type", "relative", "submitted", "autodeposit", "checkpoint", "flag",
	}}
)

// alias is the other name of a time: Julian days under the one, RFC 3339
// under the other.
var alias = map[string]string{"jd1": "window_start", "jd2": "window_end", "t_prefered": "preferred"}

// node is one request, sequence, album or plan of a file: what is known there
// by name, each once.
type node struct {
	level    *level
	named    bool // times go by their RFC 3339 names unless the file does otherwise
	at       spot
	attrs    map[string]*tree
	children []*node
}

// outline fits the tree to the levels and names what does not belong there.
func outline(root *tree, format Format, found *findings) *node {
	at := lineSpot(root.line)
	if root.kind == kindObject && len(root.fields) == 1 && root.fields[0].name == "request" && !root.fields[0].element {
		root = root.fields[0].value
		at = lineSpot(root.line)
	}
	return outlineLevel(requestLevel, root, at, format, found)
}

func outlineLevel(l *level, v *tree, at spot, format Format, found *findings) *node {
	n := &node{level: l, named: format != FormatXML, at: at, attrs: map[string]*tree{}}
	if v.kind != kindObject {
		found.add(at, "", "must be an object with the fields of a %s, is %s", l.name, v.kind)
		return n
	}
	n.at.name = n.fieldName
	var items []*tree
	for _, f := range v.fields {
		switch {
		case l.below != nil && (f.element && f.name == l.below.name || !f.element && f.name == l.below.list):
			if f.value.kind != kindList {
				found.add(at, f.name, "must be a list, is %s", f.value.kind)
			} else if items != nil {
				found.add(at, f.name, "is given twice")
			} else {
				items = f.value.items
			}
		case f.element:
			found.add(lineAt(at, f.line), "", "unknown element <%s>%s", clip(f.name), hint{l, f.name})
		case !slices.Contains(l.attrs, f.name):
			found.add(lineAt(at, f.line), clip(f.name), "unknown%s", hint{l, f.name})
		case n.attrs[f.name] != nil:
			found.add(lineAt(at, f.line), f.name, "is given twice")
		case f.value.kind != kindNull:
			n.attrs[f.name] = f.value
		}
	}
	if l.below != nil && len(items) > l.below.most {
		found.add(at, "", "has %d %s, the most is %d", len(items), l.below.list, l.below.most)
		items = items[:l.below.most]
	}
	for i, item := range items {
		n.children = append(n.children, outlineLevel(l.below, item, childSpot(at, l.below, i, item), format, found))
	}
	return n
}

// fieldName is the name under which the file gives a time.
func (n *node) fieldName(field string) string {
	if other := alias[field]; other != "" && n.attrs[field] == nil && (n.named || n.attrs[other] != nil) {
		return other
	}
	return field
}

// spotAt finds the place of a sequence, album or plan by its numbers from 0;
// without numbers, that of the request.
func (n *node) spotAt(path ...int) spot {
	for _, i := range path {
		if i >= len(n.children) {
			break
		}
		n = n.children[i]
	}
	return n.at
}

// childSpot names a child: its line, then the way to it.
func childSpot(parent spot, l *level, i int, v *tree) spot {
	way := ""
	if _, after, ok := strings.Cut(parent.place, ", "); ok {
		way = after + ", "
	}
	way += fmt.Sprintf("%s %d", l.name, i+1)
	for _, f := range v.fields {
		if l == sequenceLevel && f.name == "name" && f.value.text != "" {
			way += " " + quote(f.value.text)
			break
		}
	}
	path := fmt.Sprintf("%s[%d]", l.list, i)
	if parent.path != "" {
		path = parent.path + "." + path
	}
	return spot{line: v.line, place: fmt.Sprintf("line %d, %s", v.line, way), path: path}
}

// lineAt is a spot's place with the line of one of its fields.
func lineAt(at spot, line int) spot {
	_, way, ok := strings.Cut(at.place, ", ")
	path := at.path
	at = lineSpot(line)
	at.path = path
	if ok {
		at.place += ", " + way
	}
	return at
}

// hint says what was probably meant by an unknown name of a level, or what is
// known there.
type hint struct {
	level *level
	name  string
}

// String implements fmt.Stringer: the hint is made only where it is shown.
func (h hint) String() string {
	l := h.level
	known := slices.Clone(l.attrs)
	if l.below != nil {
		known = append(known, l.below.list)
	}
	best, least := "", 3
	for _, k := range known {
		if d := distance(strings.ToLower(clip(h.name)), k); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return "; did you mean " + best + "?"
	}
	if l.below == nil {
		return fmt.Sprintf("; a %s has %s", l.name, strings.Join(known, ", "))
	}
	return fmt.Sprintf("; a %s has %s, and elements %s", l.name, strings.Join(l.attrs, ", "), l.below.name)
}

// distance counts the single-character edits between two words (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
