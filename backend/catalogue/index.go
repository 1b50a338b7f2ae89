package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Index makes the index of a table: a line "key|rf12345" for each name of each
// object, by key, of equal keys first that of the object whose own name it is, then
// by the object's place in the table. r is the object's rank, f is 1 for the name by which it is called first, and the number
// is where its line begins. scripts/catalogue writes it beside the table.
func Index(table string) (string, error) {
	var list []hit
	for at, number := 0, 1; at < len(table); number++ {
		line, _, ends := strings.Cut(table[at:], "\n")
		fields := strings.Split(line, "|")
		if !ends || len(fields) != 7 || kinds[fields[0]] == "" {
			return "", fmt.Errorf("line %d: %q", number, line)
		}
		h := hit{rank: rank(fields[0], fields[6]), at: uint32(at), first: true}
		for name := range strings.SplitSeq(fields[6], ";") {
			for _, h.key = range keysOf(name) {
				list = append(list, h)
				h.first = false
			}
		}
		at += len(line) + 1
	}
	slices.SortFunc(list, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at), better(a, b))
	})
	list = slices.CompactFunc(list, func(a, b hit) bool { return a.key == b.key && a.at == b.at })
	slices.SortStableFunc(list, func(a, b hit) int {
		if a.own() == b.own() || a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		if a.own() {
			return -1
		}
		return 1
	})
	var out strings.Builder
	for _, h := range list {
		first := 0
		if h.first {
			first = 1
		}
		fmt.Fprintf(&out, "%s|%d%d%d\n", h.key, h.rank, first, h.at)
	}
	return out.String(), nil
}

// keysOf are the keys under which a name is looked for: the short one, for
// letters and numbers with a constellation also the words in full, and without
// the number of a letter.
func keysOf(name string) []string {
	key := Key(name)
	out := []string{key}
	if plain := plainKey(name); plain != key {
		out = append(out, plain)
	}
	tokens := shortened(split(name))
	last := len(tokens) - 1
	if last > 1 && len(tokens[last]) == 1 && genitives[tokens[last-1]] != "" { // a component: "61 Cyg A"
		last--
		out = append(out, join(tokens[:last+1]))
	}
	genitive, isConstellation := genitives[tokens[last]]
	if last < 1 || !isConstellation {
		return out
	}
	genitive = plainKey(genitive)
	if _, isGreek := greekOf[tokens[0]]; isGreek {
		letter := greekNames[tokens[0]]
		out = append(out, letter+join(tokens[1:last])+genitive)
		if last == 2 && isNumber(tokens[1]) {
			out = append(out, tokens[0]+tokens[2], letter+genitive)
		}
		return out
	}
	if last == 1 {
		out = append(out, tokens[0]+genitive)
	}
	return out
}

// rank is how well known an object is, by its letters and names.
func rank(kind, names string) uint8 {
	first, _, more := strings.Cut(names, ";")
	switch star := strings.HasPrefix(kind, "*"); {
	case strings.HasPrefix(names, "M "):
		return 0
	case star && !strings.ContainsAny(first, "0123456789") && !strings.Contains(first, " ") && first[0] < 0x80:
		return 1
	case !star && more, kind == "p":
		return 2
	case star:
		return 3
	}
	return 4
}
