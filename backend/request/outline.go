package request

import (
	"fmt"
	"slices"
	"strings"
)

// level is one of the levels of a request: the names of its attributes, of the
// level below, and of what else it holds.
type level struct {
	name  string // of one, and of its XML element
	list  string // of the list in JSON and YAML
	attrs []string
	most  int // of a list of them
	below *level
	also  []*level // lists beside the level below
	parts []*level // objects of which there is one at most
}

var (
	planLevel  = &level{name: "plan", list: "plans", most: MaxPlans, attrs: []string{"name", "filter", "duration", "nb_images"}}
	albumLevel = &level{name: "album", list: "albums", most: MaxAlbums, attrs: []string{"name", "detector"}, below: planLevel}

	windowLevel = &level{name: "window", list: "windows", most: MaxWindows, attrs: []string{"jd1", "jd2", "window_start", "window_end"}}
	groupLevel  = &level{name: "group", list: "groups", most: MaxGroups, attrs: []string{"name", "rule"}}

	constraintsLevel = &level{name: "constraints", attrs: []string{
		"min_alt_deg", "max_airmass", "min_moon_deg", "max_moon_illum", "twilight", "max_cloud", "min_transparency_pct", "max_seeing_arcsec",
	}}
	cadenceLevel = &level{name: "cadence", attrs: []string{"every_days", "tolerance_h", "count"}}
	orbitLevel   = &level{name: "orbit", attrs: []string{
		"epoch_jd", "eccentricity", "incl_deg", "node_deg", "peri_deg", "perihelion_au", "perihelion_jd", "semimajor_au", "mean_anomaly_deg",
	}}
	tleLevel = &level{name: "tle", attrs: []string{"line1", "line2"}}

	sequenceLevel = &level{
		name: "sequence", list: "sequences", most: MaxSequences, below: albumLevel, also: []*level{windowLevel},
		parts: []*level{constraintsLevel, cadenceLevel, orbitLevel, tleLevel},
		attrs: []string{
			"name", "target_type", "target_coords", "target_name", "body", "pm_ra_mas_yr", "pm_dec_mas_yr", "parallax_mas", "epoch_yr",
			"duration", "priority", "jd1", "jd2", "t_prefered", "window_start", "window_end", "preferred",
			"time_critical", "tolerance_s", "max_attempts", "group", "series", "occurrence",
		},
	}
	requestLevel = &level{name: "request", below: sequenceLevel, also: []*level{groupLevel}, attrs: []string{
		"name", "scientific_program", "target_type", "relative", "submitted", "autodeposit", "checkpoint", "flag",
	}}
)

// lists are the levels of which there may be several.
func (l *level) lists() []*level {
	if l.below == nil {
		return l.also
	}
	return append([]*level{l.below}, l.also...)
}

// alias is the other name of a time: Julian days under the one, RFC 3339
// under the other.
var alias = map[string]string{"jd1": "window_start", "jd2": "window_end", "t_prefered": "preferred"}

// node is one request, sequence, album, plan, or another thing of a file: what
// is known there by name, each once.
type node struct {
	level    *level
	named    bool // times go by their RFC 3339 names unless the file does otherwise
	at       spot
	attrs    map[string]*tree
	children []*node            // of the level below
	also     map[*level][]*node // of the other lists; nil where the file has none
	parts    map[*level]*node
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
	n := &node{level: l, named: format != FormatXML, at: at, attrs: map[string]*tree{}, also: map[*level][]*node{}, parts: map[*level]*node{}}
	if v.kind != kindObject {
		found.add(at, "", "must be an object with the fields of a %s, is %s", l.name, v.kind)
		return n
	}
	n.at.name = n.fieldName
	lists := map[*level]*tree{}
	for _, f := range v.fields {
		switch below, part := l.listNamed(f), l.partNamed(f); {
		case below != nil && f.value.kind == kindNull, part != nil && f.value.kind == kindNull:
		case below != nil && f.value.kind != kindList:
			found.add(at, f.name, "must be a list, is %s", f.value.kind)
		case below != nil && lists[below] != nil:
			found.add(at, f.name, "is given twice")
		case below != nil:
			lists[below] = f.value
		case part != nil:
			n.outlinePart(part, f, format, found)
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
	for _, below := range l.lists() {
		if lists[below] != nil {
			n.outlineList(below, lists[below].items, format, found)
		}
	}
	return n
}

func (l *level) listNamed(f field) *level {
	for _, below := range l.lists() {
		if f.element && f.name == below.name || !f.element && f.name == below.list {
			return below
		}
	}
	return nil
}

func (l *level) partNamed(f field) *level {
	for _, part := range l.parts {
		if f.name == part.name {
			return part
		}
	}
	return nil
}

// outlinePart reads what there is one of: an object, or an XML element.
func (n *node) outlinePart(part *level, f field, format Format, found *findings) {
	value := f.value
	if f.element { // the elements of a name are a list
		value = f.value.items[0]
	}
	switch {
	case n.parts[part] != nil, f.element && len(f.value.items) > 1:
		found.add(lineAt(n.at, f.line), f.name, "is given twice")
	case value.kind != kindObject:
		found.add(lineAt(n.at, f.line), f.name, "must be an object with %s, is %s", strings.Join(part.attrs, ", "), value.kind)
	default:
		n.parts[part] = outlineLevel(part, value, partSpot(n.at, part, value.line), format, found)
	}
}

func (n *node) outlineList(below *level, items []*tree, format Format, found *findings) {
	if len(items) > below.most {
		found.add(n.at, "", "has %d %s, the most is %d", len(items), below.list, below.most)
		items = items[:below.most]
	}
	list := make([]*node, len(items))
	for i, item := range items {
		list[i] = outlineLevel(below, item, childSpot(n.at, below, i, item), format, found)
	}
	if below == n.level.below {
		n.children = list
	} else {
		n.also[below] = list
	}
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

// partSpot names a part: its line, then the way to it.
func partSpot(parent spot, part *level, line int) spot {
	at := lineAt(parent, line)
	at.place += ", " + part.name
	at.path = part.name
	if parent.path != "" {
		at.path = parent.path + "." + part.name
	}
	return at
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
	for _, below := range l.lists() {
		known = append(known, below.list)
	}
	for _, part := range l.parts {
		known = append(known, part.name)
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
	var elements []string
	for _, below := range l.lists() {
		elements = append(elements, below.name)
	}
	for _, part := range l.parts {
		elements = append(elements, part.name)
	}
	if len(elements) == 0 {
		return fmt.Sprintf("; a %s has %s", l.name, strings.Join(known, ", "))
	}
	return fmt.Sprintf("; a %s has %s, and elements %s", l.name, strings.Join(l.attrs, ", "), strings.Join(elements, ", "))
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
