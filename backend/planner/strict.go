package planner

import (
	"cmp"
	"context"
	"slices"
)

// strict places the jobs by the rule and says why each of the others has no
// place. With keep, jobs that had a place in the schedule before stand there first, all
// of a priority together, and stay while nothing is gained.
func strict(ctx context.Context, q *problem, keep bool) *draft {
	d := newDraft(q)
	had := make([]bool, len(d.inside))
	jobs := ranked(q.jobs, keep)
	for len(jobs) > 0 {
		n, rank := len(jobs), jobs[0].rank
		if i := slices.IndexFunc(jobs, func(j *job) bool { return j.rank != rank }); i >= 0 {
			n = i
		}
		if keep {
			for _, j := range jobs[:n] {
				d.keep(j)
			}
		}
		d.fill(ctx, jobs[:n], had, keep)
		if keep {
			d.drawNear(jobs[:n])
		}
		jobs = jobs[n:]
	}
	return d
}

// drawNear moves those that stand where they stood in the schedule before to where
// there is room nearer to their preferred starts, if that is nearer by more than Calm.
func (d *draft) drawNear(jobs []*job) {
	for _, j := range jobs {
		if !d.inside[j.index] || j.away(j.previous) <= Calm*60 {
			continue
		}
		if i := d.placeOf(j); d.line.places[i].start == j.previous {
			d.drop(i)
			at, _ := d.line.free(j, j.pref)
			d.take(j, d.keepPrevious(j, at))
		}
	}
}

// fill gives each job that has none its turn for a place; had says which had theirs,
// with those of their groups.
func (d *draft) fill(ctx context.Context, jobs []*job, had []bool, keep bool) {
	for _, j := range jobs {
		switch unit := j.unit(); {
		case d.inside[j.index] || had[j.index]:
		case ctx.Err() != nil:
			d.missed[j.index] = missedTime
		case unit == nil:
			d.missed[j.index] = d.place(j, keep)
		default:
			d.placeAll(unit, keep)
			for _, one := range unit {
				had[one.index] = true
			}
		}
	}
}

// placeAlerts fixes each alert before all that is neither locked nor pinned: as near to
// its preferred start, or as early, as those may be that had a place before it. By either
// policy nobody then delays it. Of one that has no place here nothing is left for a
// policy to place, either.
func (q *problem) placeAlerts() {
	for more := true; more; { // what failed whole as a group may have a place in a second turn
		alerts := slices.DeleteFunc(slices.Clone(q.jobs), func(j *job) bool { return j.rank > 0 })
		if len(alerts) == 0 {
			return
		}
		d := newDraft(q)
		order := ranked(alerts, true)
		for _, j := range order {
			d.keep(j)
		}
		d.fill(context.Background(), order, make([]bool, len(d.inside)), false)
		for moved, round := true, 0; moved && round < hastening; round++ {
			moved = d.hasten(order)
		}
		more = len(d.line.places) > 0
		for _, p := range d.line.places {
			p.job.start = p.start
			q.fix(p.job)
		}
		q.jobs = slices.DeleteFunc(q.jobs, func(j *job) bool { return d.inside[j.index] })
		q.leaveFixed()
		q.cut()
	}
}

// hastening is how often alerts have their turn: one may have made room for another.
const hastening = 8

// hasten moves each to where there is room nearer to its preferred start, or earlier, be
// it by a little, and says whether any moved.
func (d *draft) hasten(jobs []*job) (moved bool) {
	for _, j := range jobs {
		if !d.inside[j.index] {
			continue
		}
		i := d.placeOf(j)
		was := d.line.places[i].start
		d.drop(i)
		at, _ := d.line.free(j, j.pref)
		if j.pref == never && at.start > was || j.away(at.start) >= j.away(was) && j.pref != never {
			at, _ = d.line.fits(j, was)
		}
		d.take(j, at)
		moved = moved || at.start != was
	}
	return moved
}

// resumed keeps every place of the schedule before that is still possible, whatever
// its priority, and then fills up by the rule.
func resumed(ctx context.Context, q *problem) *draft {
	d := newDraft(q)
	jobs := ranked(q.jobs, true)
	for _, j := range jobs {
		d.keep(j)
	}
	d.fill(ctx, jobs, make([]bool, len(d.inside)), true)
	return d
}

// keep puts the job to where it was, if that is possible; one of a group that
// goes whole with all the others.
func (d *draft) keep(j *job) {
	unit := j.unit()
	if unit == nil {
		unit = []*job{j}
	} else if unit[0] != j {
		return
	}
	for i, one := range unit {
		at, fits := d.line.fits(one, one.previous)
		if _, affords := d.affords(one); !fits || !affords || one.excluded(d.inside) != nil {
			for _, alone := range unit[:i] {
				d.remove(alone)
			}
			return
		}
		d.take(one, at)
	}
}

// remove takes the job out.
func (d *draft) remove(j *job) {
	d.drop(d.placeOf(j))
}

// ranked sorts by priority, then by preferred or else earliest start; alerts that had
// a place and no preference, with keep, by where that was.
func ranked(jobs []*job, keep bool) []*job {
	type turn struct {
		*job
		fresh int // 0: had a place before
		want  ms
		ends  ms
	}
	turns := make([]turn, len(jobs))
	for i, j := range jobs {
		t := turn{job: j, want: j.pref}
		if !keep || j.previous == never {
			t.fresh = 1
		}
		if len(j.windows) > 0 {
			t.ends = j.windows[len(j.windows)-1].to
			if j.pref == never {
				t.want = j.earliest()
			}
		}
		if j.rank == 0 && t.fresh == 0 && j.pref == never {
			t.want = j.previous
		}
		turns[i] = t
	}
	slices.SortFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.fresh, b.fresh),
			cmp.Compare(a.want, b.want), cmp.Compare(a.ends, b.ends), cmp.Compare(a.ID, b.ID))
	})
	out := make([]*job, len(jobs))
	for i := range turns {
		out[i] = turns[i].job
	}
	return out
}

// place finds the job's place and takes it.
func (d *draft) place(j *job, keep bool) missed {
	if len(j.windows) == 0 {
		return d.noWindow(j)
	}
	if _, ok := d.affords(j); !ok {
		return missedQuota
	}
	if j.excluded(d.inside) != nil {
		return missedGroup
	}
	at, ok := d.line.free(j, j.pref)
	if ok && keep {
		at = d.keepPrevious(j, at)
	}
	if !ok {
		at, ok = d.line.makeRoom(j)
	}
	if !ok {
		return missedRoom
	}
	d.take(j, at)
	return missedNot
}

// noWindow says why a job has no window: none was long enough, its pin cannot be, or
// what is fixed takes it, and might not if there were quota for it.
func (d *draft) noWindow(j *job) missed {
	if in, ok := d.problem.pins[j]; ok {
		return in.kind
	}
	_, affords := d.affords(j)
	switch {
	case j.tolerated < j.dur:
		return missedWindow
	case !affords:
		return missedQuota
	}
	return missedRoom
}

// placeAll places all of a group, or none of it.
func (d *draft) placeAll(unit []*job, keep bool) bool {
	before := d.clone()
	for _, j := range unit {
		why := d.place(j, keep)
		if d.missed[j.index] = why; why == missedNot {
			continue
		}
		*d = *before
		for _, other := range unit {
			d.missed[other.index] = missedGroup
		}
		d.missed[j.index] = why
		return false
	}
	return true
}

// keepPrevious prefers the place that the job had before to a free one, unless
// that is nearer to its preference by more than Calm.
func (d *draft) keepPrevious(j *job, at spot) spot {
	if j.previous == never {
		return at
	}
	before, ok := d.line.fits(j, j.previous)
	if !ok || j.away(before.start)-j.away(at.start) > Calm*60 {
		return at
	}
	return before
}

// cost orders the ways to make room: few neighbours moved, little, the job
// near its wish, early.
type cost struct {
	moved       int
	shift, away ms
	start       ms
}

func (a cost) compare(b cost) int {
	return cmp.Or(cmp.Compare(a.moved, b.moved), cmp.Compare(a.shift, b.shift), cmp.Compare(a.away, b.away), cmp.Compare(a.start, b.start))
}

// makeRoom finds a gap that is wide enough once the neighbours of the same
// priority move left, right or both ways within their windows. Those of a
// higher priority stay where they are.
func (t *timeline) makeRoom(j *job) (best spot, ok bool) {
	t.slack(func(p *placed) bool { return p.job.rank < j.rank })
	wish := j.pref
	if wish == never {
		wish = j.earliest()
	}
	var least cost
	for _, w := range j.windows {
		for i := range len(t.places) + 1 {
			low, high := t.room(i, j, w)
			if low > w.to-j.dur {
				break
			}
			if low > high {
				continue
			}
			// At its wish; or beside the left or the right neighbour, so that
			// only those of one side have to move.
			for _, start := range [3]ms{wish, t.after(i, j), t.before(i, j) - j.dur} {
				start = min(max(start, low), high)
				c, fine := t.price(i, start, j, wish, least, ok)
				if fine && (!ok || c.compare(least) < 0) {
					best, least, ok = spot{i, start, w}, c, true
				}
			}
		}
	}
	return best, ok
}

// price is the cost of putting the job before place i; it gives up when more
// neighbours must move than at the least cost so far.
func (t *timeline) price(i int, start ms, j *job, wish ms, least cost, bounded bool) (cost, bool) {
	c := cost{away: distance(start, wish), start: start}
	moves := func(by ms) bool {
		c.moved++
		c.shift += by
		return !bounded || c.moved <= least.moved
	}
	next, at := j, start
	for k := i - 1; k >= 0; k-- {
		p := &t.places[k]
		moved := at - t.problem.gap(p.job, next) - p.job.dur
		if p.start <= moved {
			break
		}
		if !moves(p.start - moved) {
			return c, false
		}
		next, at = p.job, moved
	}
	before, end := j, start+j.dur
	for k := i; k < len(t.places); k++ {
		p := &t.places[k]
		moved := end + t.problem.gap(before, p.job)
		if p.start >= moved {
			break
		}
		if !moves(moved - p.start) {
			return c, false
		}
		before, end = p.job, moved+p.job.dur
	}
	return c, true
}
