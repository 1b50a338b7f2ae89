package planner

import (
	"cmp"
	"slices"
)

// placed is a job on the timeline, or a block that is locked.
type placed struct {
	job    *job // nil: locked
	start  ms
	dur    ms
	window span // in which it may be moved
}

func (p *placed) end() ms { return p.start + p.dur }

// timeline is the work of the telescope in the order of time.
type timeline struct {
	over   ms
	places []placed
	// early and late are scratch for how far each place may be moved.
	early, late []ms
}

// newTimeline begins with the locked jobs, those that overlap made one block.
func newTimeline(q *problem) *timeline {
	t := &timeline{over: q.over}
	for _, j := range q.locked {
		from, to := floorMS(*j.LockedStartS), ceilMS(*j.LockedStartS+j.DurationS)
		t.places = append(t.places, placed{start: from, dur: max(to-from, 1)})
	}
	slices.SortFunc(t.places, func(a, b placed) int { return cmp.Compare(a.start, b.start) })
	merged := t.places[:0]
	for _, p := range t.places {
		if last := len(merged) - 1; last >= 0 && p.start < merged[last].end() {
			merged[last].dur = max(merged[last].end(), p.end()) - merged[last].start
			continue
		}
		merged = append(merged, p)
	}
	t.places = merged
	return t
}

func (t *timeline) clone() *timeline {
	return &timeline{over: t.over, places: slices.Clone(t.places)}
}

// spot is a possible place: before the place of that index, at that start.
type spot struct {
	index  int
	start  ms
	window span
}

// after and before are the bounds that the neighbours of a gap set to what
// stands in the gap: its earliest start and its latest end. The gap of an index lies
// before the place of that index.
func (t *timeline) after(i int) ms {
	if i == 0 {
		return never
	}
	return t.places[i-1].end() + t.over
}

func (t *timeline) before(i int) ms {
	if i == len(t.places) {
		return -never
	}
	return t.places[i].start - t.over
}

// firstGap is the first gap that could hold something not earlier than from.
func (t *timeline) firstGap(from ms) int {
	i, _ := slices.BinarySearchFunc(t.places, from, func(p placed, from ms) int { return cmp.Compare(p.start-t.over, from) })
	return i
}

// free finds the gap in which the job starts nearest to the wish, without
// moving anything; equally near: earlier. The wish never means as early as may be.
func (t *timeline) free(j *job, wish ms) (best spot, ok bool) {
	for _, w := range j.windows {
		latest := w.to - j.dur
		for i := t.firstGap(w.from); i <= len(t.places); i++ {
			low := max(w.from, t.after(i))
			if low > latest {
				break
			}
			high := min(latest, t.before(i)-j.dur)
			if low > high {
				continue
			}
			start := min(max(wish, low), high)
			if !ok || distance(start, wish) < distance(best.start, wish) {
				best, ok = spot{i, start, w}, true
			}
			if start >= wish {
				return best, true // later gaps and windows are only farther
			}
		}
	}
	return best, ok
}

func distance(a, b ms) ms {
	if a < b {
		return b - a
	}
	return a - b
}

// fits says whether the job can stand at the start as everything is.
func (t *timeline) fits(j *job, start ms) (spot, bool) {
	for _, w := range j.windows {
		if start < w.from || start+j.dur > w.to {
			continue
		}
		i := t.firstGap(start)
		return spot{i, start, w}, start >= t.after(i) && start+j.dur <= t.before(i)
	}
	return spot{}, false
}

// slack computes how early and how late each place can start when its
// neighbours make room, those that hold does not hold in their place.
func (t *timeline) slack(hold func(*placed) bool) {
	n := len(t.places)
	t.early, t.late = slices.Grow(t.early[:0], n)[:n], slices.Grow(t.late[:0], n)[:n]
	bound := never
	for i := range t.places {
		p := &t.places[i]
		t.early[i] = p.start
		if !hold(p) {
			t.early[i] = max(p.window.from, bound)
		}
		bound = t.early[i] + p.dur + t.over
	}
	bound = -never
	for i := n - 1; i >= 0; i-- {
		p := &t.places[i]
		t.late[i] = p.start
		if !hold(p) {
			t.late[i] = min(p.window.to, bound) - p.dur
		}
		bound = t.late[i] - t.over
	}
}

// room is a gap's start range for a job once the neighbours have made room.
func (t *timeline) room(i int, j *job, w span) (low, high ms) {
	low, high = w.from, w.to-j.dur
	if i > 0 {
		low = max(low, t.early[i-1]+t.places[i-1].dur+t.over)
	}
	if i < len(t.places) {
		high = min(high, t.late[i]-t.over-j.dur)
	}
	return low, high
}

// put inserts the job and moves neighbours away as far as they overlap.
func (t *timeline) put(j *job, at spot) {
	t.places = slices.Insert(t.places, at.index, placed{job: j, start: at.start, dur: j.dur, window: at.window})
	latest := at.start - t.over
	for i := at.index - 1; i >= 0 && t.places[i].end() > latest; i-- {
		t.places[i].start = latest - t.places[i].dur
		latest = t.places[i].start - t.over
	}
	earliest := at.start + j.dur + t.over
	for i := at.index + 1; i < len(t.places) && t.places[i].start < earliest; i++ {
		t.places[i].start = earliest
		earliest = t.places[i].end() + t.over
	}
}
