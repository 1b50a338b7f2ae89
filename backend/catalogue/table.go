package catalogue

import (
	"cmp"
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

// objects is the table, a line for each object, and names its index, a line for
// each name: see Index. Both are read where they lie in the program, so that the
// catalogue takes no memory of its own.
var (
	//go:embed objects.txt
	objects string
	//go:embed names.txt
	names string
)

// hit is a name and its object.
type hit struct {
	key   string
	at    uint32 // where the object's line begins
	rank  uint8  // how well known the object is: 0 best
	first bool   // the object is called so first
	exact bool   // the name is just what was asked for
}

// own says that the name is the proper one of the object: no other that is called so
// as well, be it better known, is meant by it.
func (h hit) own() bool { return h.first && h.rank <= 2 }

// lineOf is the line of a text that begins at a place.
func lineOf(text string, at int) string {
	line, _, _ := strings.Cut(text[at:], "\n")
	return line
}

// seek is where the first line of the index begins that is of a key or of one
// after it.
func seek(key string) int {
	low, high := 0, len(names)
	for low < high {
		middle := (low + high) / 2
		start := low + strings.LastIndexByte(names[low:middle], '\n') + 1
		line := lineOf(names, start)
		if found, _, _ := strings.Cut(line, "|"); found < key {
			low = start + len(line) + 1
		} else {
			high = start
		}
	}
	return low
}

// readHit reads a line of the index.
func readHit(line string) hit {
	key, rest, _ := strings.Cut(line, "|")
	at, _ := strconv.ParseUint(rest[2:], 10, 32) // the tests read every line
	return hit{key: key, rank: rest[0] - '0', first: rest[1] == '1', at: uint32(at)}
}

// find is where the line of the object of a key begins.
func find(key string) (uint32, bool) {
	i := seek(key)
	if i == len(names) {
		return 0, false
	}
	h := readHit(lineOf(names, i))
	return h.at, h.key == key
}

// better orders hits: the exact one whatever it is, of several the one whose own name
// it is, then by rank, one that is called so first, the shortest name, the brightest,
// which stands first in the table.
func better(a, b hit) int {
	yes := func(is bool) int {
		if is {
			return 0
		}
		return 1
	}
	return cmp.Or(yes(a.exact)-yes(b.exact), yes(a.exact && a.own())-yes(b.exact && b.own()), cmp.Compare(a.rank, b.rank), yes(a.first)-yes(b.first),
		cmp.Compare(len(a.key), len(b.key)), cmp.Compare(a.at, b.at))
}

// best are the n best known objects one of whose names begins with a prefix, each
// once. One of which a name is the first prefix itself is exact.
func best(n int, prefixes ...string) []uint32 {
	var out []hit
	add := func(h hit) {
		if len(out) == n && (n == 0 || better(h, out[n-1]) >= 0) {
			return
		}
		if i := slices.IndexFunc(out, func(e hit) bool { return e.at == h.at }); i >= 0 {
			if better(h, out[i]) >= 0 {
				return
			}
			out = slices.Delete(out, i, i+1)
		}
		i, _ := slices.BinarySearchFunc(out, h, better)
		if out = slices.Insert(out, i, h); len(out) > n {
			out = out[:n]
		}
	}
	for k, prefix := range prefixes {
		for i := seek(prefix); i < len(names) && strings.HasPrefix(names[i:], prefix); {
			line := lineOf(names, i)
			i += len(line) + 1
			h := readHit(line)
			h.exact = k == 0 && h.key == prefix
			add(h)
		}
	}
	found := make([]uint32, len(out))
	for i, h := range out {
		found[i] = h.at
	}
	return found
}

// starAt says whether an object is a star.
func starAt(at uint32) bool {
	c := objects[at]
	return c == '*' || c == 'p'
}

// object reads a line of the table.
func object(at uint32) Object {
	fields := strings.Split(lineOf(objects, int(at)), "|")
	called := strings.Split(fields[6], ";")
	o := Object{Name: called[0], Aliases: slices.Clone(called[1:]), Kind: kinds[fields[0]], RADeg: float(fields[1]), DecDeg: float(fields[2])}
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
