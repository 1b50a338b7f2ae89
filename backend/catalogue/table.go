package catalogue

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed objects.txt.gz
var packed []byte

// table is the catalogue unpacked: its text, and where in it each name leads.
type table struct {
	text  string
	lines []uint32 // where the line of an object begins; one more at the end
	ranks []uint8  // how well known the object is: 0 best
	names []entry  // by key; of equal ones the first in the table first
}

// entry is a name and its object, with marks in the highest bits.
type entry struct {
	key    string
	object uint32
}

// The marks: of the name by which the object is called first, and, in an answer,
// of one that is just what was asked for.
const (
	exact   = 1 << 31
	first   = 1 << 30
	numbers = first - 1
)

// loaded is the table, unpacked at the first call.
var loaded = sync.OnceValue(func() *table {
	t, err := unpack(packed)
	if err != nil {
		panic(fmt.Sprintf("the catalogue inside the program: %v", err)) // it was built broken
	}
	return t
})

func unpack(data []byte) (*table, error) {
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(reader)
	if err != nil {
		return nil, err
	}
	t := &table{text: string(raw)}
	var keys []byte // all of them, so that they share one string
	var ends []int
	for at := 0; at < len(t.text); {
		object := uint32(len(t.lines))
		t.lines = append(t.lines, uint32(at))
		line := t.text[at:]
		end := strings.IndexByte(line, '\n')
		if end < 0 {
			return nil, fmt.Errorf("its last line does not end")
		}
		line = line[:end]
		at += end + 1
		fields := strings.Split(line, "|")
		if len(fields) != 7 || kinds[fields[0]] == "" {
			return nil, fmt.Errorf("line %d: %q", object+1, line)
		}
		t.ranks = append(t.ranks, rank(fields[0], fields[6]))
		mark := uint32(first)
		for name := range strings.SplitSeq(fields[6], ";") {
			for _, key := range keysOf(name) {
				keys = append(keys, key...)
				ends = append(ends, len(keys))
				t.names = append(t.names, entry{object: object | mark})
				mark = 0
			}
		}
	}
	t.lines = append(t.lines, uint32(len(t.text)))
	all, start := string(keys), 0
	for i, end := range ends {
		t.names[i].key = all[start:end]
		start = end
	}
	slices.SortFunc(t.names, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.object&numbers, b.object&numbers), cmp.Compare(b.object, a.object))
	})
	t.names = slices.Clip(slices.CompactFunc(t.names, func(a, b entry) bool { return a.key == b.key && a.object&numbers == b.object&numbers }))
	return t, nil
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

// find is the object of a key.
func (t *table) find(key string) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(t.names, key, func(e entry, key string) int { return cmp.Compare(e.key, key) })
	if !ok {
		return 0, false
	}
	return t.names[i].object & numbers, true
}

// best are the n best known objects one of whose names begins with a prefix, each
// once: the exact one whatever it is, then by rank, one that is called so first,
// the shortest name, the brightest, which stands first in the table.
func (t *table) best(n int, prefixes ...string) []uint32 {
	order := func(a, b entry) int {
		x, y := a.object&numbers, b.object&numbers
		return cmp.Or(cmp.Compare(b.object&exact, a.object&exact), cmp.Compare(t.ranks[x], t.ranks[y]),
			cmp.Compare(b.object&first, a.object&first), cmp.Compare(len(a.key), len(b.key)), cmp.Compare(x, y))
	}
	var out []entry
	add := func(hit entry) {
		if len(out) == n && (n == 0 || order(hit, out[n-1]) >= 0) {
			return
		}
		if i := slices.IndexFunc(out, func(e entry) bool { return e.object&numbers == hit.object&numbers }); i >= 0 {
			if order(hit, out[i]) >= 0 {
				return
			}
			out = slices.Delete(out, i, i+1)
		}
		i, _ := slices.BinarySearchFunc(out, hit, order)
		if out = slices.Insert(out, i, hit); len(out) > n {
			out = out[:n]
		}
	}
	for k, prefix := range prefixes {
		i, _ := slices.BinarySearchFunc(t.names, prefix, func(e entry, key string) int { return cmp.Compare(e.key, key) })
		for k == 0 && i < len(t.names) && t.names[i].key == prefix {
			add(entry{prefix, t.names[i].object | exact})
			i++
		}
		for ; i < len(t.names) && strings.HasPrefix(t.names[i].key, prefix); i++ {
			add(t.names[i])
		}
	}
	objects := make([]uint32, len(out))
	for i, e := range out {
		objects[i] = e.object & numbers
	}
	return objects
}

// starAt says whether an object is a star.
func (t *table) starAt(i uint32) bool {
	c := t.text[t.lines[i]]
	return c == '*' || c == 'p'
}

// object reads a line of the table.
func (t *table) object(i uint32) Object {
	fields := strings.Split(t.text[t.lines[i]:t.lines[i+1]-1], "|")
	names := strings.Split(fields[6], ";")
	o := Object{Name: names[0], Aliases: slices.Clone(names[1:]), Kind: kinds[fields[0]], RADeg: float(fields[1]), DecDeg: float(fields[2])}
	if fields[3] != "" {
		mag := float(fields[3])
		o.Mag = &mag
	}
	o.SizeArcmin = float(fields[4])
	if motion := strings.Split(fields[5], ","); len(motion) == 3 {
		o.PMRAMasYr, o.PMDecMasYr, o.ParallaxMas = float(motion[0]), float(motion[1]), float(motion[2])
	}
	return o
}

// float is 0 for an empty field; the tests read every line.
func float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return v
}
