package planner

import (
	"cmp"
	"slices"
)

// placed is a job on the timeline.
type placed struct {
	job    *job
	start  ms
	window span // in which it may be moved
}

func (p *placed) end() ms { return p.start + p.job.dur }

// timeline is the work of the telescope in the order of time, without what is
// fixed: that has been taken out of the windows.
type timeline struct {
	problem *problem
	places  []placed
	// early and late are scratch for how far each place may be moved.
	early, late []ms
}

func (t *timeline) clone() *timeline {
	return &timeline{problem: t.problem, places: slices.Clone(t.places)}
}

// spot is a possible place: before the place of that index, at that start.
type spot struct {
	index  int
	start  ms
	window span
}

// after and before are the bounds that the neighbours of a gap set to a job
// that stands in the gap: its earliest start and its latest end. The gap of an
// index lies before the place of that index.
func (t *timeline) after(i int, j *job) ms {
	if i == 0 {
		return never
	}
	p := &t.places[i-1]
	return p.end() + t.problem.gap(p.job, j)
}

func (t *timeline) before(i int, j *job) ms {
	if i == len(t.places) {
		return -never
	}
	return t.places[i].start - t.problem.gap(j, t.places[i].job)
}

// between is what must pass between the place of an index and the next one.
func (t *timeline) between(i int) ms {
	return t.problem.gap(t.places[i].job, t.places[i+1].job)
}

// firstGap is the first gap that could hold something not earlier than from.
func (t *timeline) firstGap(from ms) int {
	over := t.problem.over
	i, _ := slices.BinarySearchFunc(t.places, from, func(p placed, from ms) int { return cmp.Compare(p.start-over, from) })
	return i
}

// free finds the gap in which the job starts nearest to the wish, without
// moving anything; equally near: earlier. The wish never means as early as may be.
func (t *timeline) free(j *job, wish ms) (best spot, ok bool) {
	for _, w := range j.windows {
		latest := w.to - j.dur
		for i := t.firstGap(w.from); i <= len(t.places); i++ {
			low := max(w.from, t.after(i, j))
			if low > latest {
				break
			}
			high := min(latest, t.before(i, j)-j.dur)
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
		return spot{i, start, w}, start >= t.after(i, j) && start+j.dur <= t.before(i, j)
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
		if i+1 < n {
			bound = t.early[i] + p.job.dur + t.between(i)
		}
	}
	bound = -never
	for i := n - 1; i >= 0; i-- {
		p := &t.places[i]
		t.late[i] = p.start
		if !hold(p) {
			t.late[i] = min(p.window.to, bound) - p.job.dur
		}
		if i > 0 {
			bound = t.late[i] - t.between(i-1)
		}
	}
}

// press carries the slack of a timeline on whose places all may move to one that was
// put in: it presses on the others as far as there is no slack.
func (t *timeline) press(i int) {
	p := &t.places[i]
	early, late := p.window.from, p.window.to-p.job.dur
	if i > 0 {
		early = max(early, t.early[i-1]+t.places[i-1].job.dur+t.between(i-1))
	}
	if i < len(t.late) {
		late = min(late, t.late[i]-t.between(i)-p.job.dur)
	}
	t.early, t.late = slices.Insert(t.early, i, early), slices.Insert(t.late, i, late)
	for k := i + 1; k < len(t.places); k++ {
		earliest := t.early[k-1] + t.places[k-1].job.dur + t.between(k-1)
		if earliest <= t.early[k] {
			break
		}
		t.early[k] = earliest
	}
	for k := i - 1; k >= 0; k-- {
		latest := t.late[k+1] - t.between(k) - t.places[k].job.dur
		if latest >= t.late[k] {
			break
		}
		t.late[k] = latest
	}
}

// room is a gap's start range for a job once the neighbours have made room.
func (t *timeline) room(i int, j *job, w span) (low, high ms) {
	return t.roomBetween(i, i, j, w)
}

// roomBetween is room in the place of those from i up to k, without k.
func (t *timeline) roomBetween(i, k int, j *job, w span) (low, high ms) {
	low, high = w.from, w.to-j.dur
	if i > 0 {
		p := t.places[i-1].job
		low = max(low, t.early[i-1]+p.dur+t.problem.gap(p, j))
	}
	if k < len(t.places) {
		high = min(high, t.late[k]-t.problem.gap(j, t.places[k].job)-j.dur)
	}
	return low, high
}

// put inserts the job and moves neighbours away as far as they overlap.
func (t *timeline) put(j *job, at spot) {
	t.places = slices.Insert(t.places, at.index, placed{job: j, start: at.start, window: at.window})
	for i := at.index - 1; i >= 0; i-- {
		latest := t.places[i+1].start - t.between(i) - t.places[i].job.dur
		if t.places[i].start <= latest {
			break
		}
		t.places[i].start = latest
	}
	for i := at.index + 1; i < len(t.places); i++ {
		earliest := t.places[i-1].end() + t.between(i-1)
		if t.places[i].start >= earliest {
			break
		}
		t.places[i].start = earliest
	}
}

// movable holds no place where it stands.
func movable(*placed) bool { return false }
