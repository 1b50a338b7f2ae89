package bound

import "math"

// set is one of items.
type set [4]uint64

func (s set) has(i int) bool { return s[i/64]>>(i%64)&1 != 0 }

func (s set) with(i int) set {
	s[i/64] |= 1 << (i % 64)
	return s
}

// mostSets is how many sets of one size are looked at: more take too much memory.
const mostSets = 1_000_000

// gone is later than any start.
const gone = math.MaxInt32

// ordered says whether an order of all that is kept may meet the starts that are left.
// By size it knows of each set of items how early all of them can be done (dynamic
// programming over subsets: Held, Karp 1962). With too many sets it says yes.
func (m *market) ordered() bool {
	var kept []int
	for i, in := range m.kept {
		if in {
			kept = append(kept, i)
		}
	}
	if len(m.items) > 64*len(set{}) {
		return true
	}
	next := m.nextStarts()
	done := map[set]int32{{}: 0}
	for range kept {
		larger := map[set]int32{}
		for s, t := range done {
			if m.enlarge(larger, s, t, kept, next); len(larger) > mostSets {
				return true
			}
		}
		done = larger
	}
	return len(done) > 0
}

// enlarge adds to a set that is done at a time each item that no other one can be
// done before; none where one that is not in it can start no more.
func (m *market) enlarge(larger map[set]int32, s set, t int32, kept []int, next [][]int32) {
	earliest := int32(gone)
	for _, i := range kept {
		if s.has(i) {
			continue
		}
		at := next[i][t]
		if at == gone {
			return
		}
		earliest = min(earliest, at+int32(m.length[i]))
	}
	for _, i := range kept {
		if s.has(i) || next[i][t] >= earliest {
			continue
		}
		more, end := s.with(i), next[i][t]+int32(m.length[i])
		if was, known := larger[more]; !known || end < was {
			larger[more] = end
		}
	}
}

// nextStarts are by item and slot the first start from it on.
func (m *market) nextStarts() [][]int32 {
	next := make([][]int32, len(m.items))
	for i := range next {
		next[i] = make([]int32, m.slots+m.most+1)
		for t := range next[i] {
			next[i][t] = gone
		}
	}
	for t := m.slots - 1; t >= 0; t-- {
		for i := range next {
			next[i][t] = next[i][t+1]
		}
		for _, i := range m.arcs[m.first[t]:m.first[t+1]] {
			next[i][t] = int32(t)
		}
	}
	return next
}
