package planner

import (
	"cmp"
	"context"
	"slices"
)

// calm is how much earlier a sequence without a preference must be able to
// start before it leaves the place it had in the schedule before: a shorter
// hole than that costs less than the restlessness.
const calm ms = 30 * 1000

// strict places the jobs by the rule and says why each of the others has no
// place. With keep, jobs that had a place in the schedule before come first
// within their priority, and stay there while nothing is gained.
func strict(ctx context.Context, q *problem, keep bool) *draft {
	d := newDraft(q)
	for _, j := range ranked(q.jobs, keep) {
		if ctx.Err() != nil {
			d.missed[j.index] = missedTime
			continue
		}
		d.missed[j.index] = d.place(j, keep)
	}
	return d
}

// resumed places the alerts, keeps every place of the schedule before that is
// still possible, whatever its priority, and then fills up by the rule.
func resumed(ctx context.Context, q *problem) *draft {
	d := newDraft(q)
	var rest []*job
	for _, j := range ranked(q.jobs, true) {
		if j.Priority == 0 {
			d.missed[j.index] = d.place(j, true)
			continue
		}
		d.missed[j.index] = missedTime
		_, affords := d.affords(j)
		at, fits := d.line.fits(j, j.previous)
		if !affords || !fits {
			rest = append(rest, j)
			continue
		}
		d.take(j, at)
		d.missed[j.index] = missedNot
	}
	for _, j := range rest {
		if ctx.Err() != nil {
			return d
		}
		d.missed[j.index] = d.place(j, true)
	}
	return d
}

// ranked sorts by priority, then by preferred or else earliest start.
func ranked(jobs []*job, keep bool) []*job {
	type key struct {
		fresh int // 0: had a place before
		want  ms
		ends  ms
	}
	keys := map[*job]key{}
	for _, j := range jobs {
		var k key
		if !keep || j.previous == never {
			k.fresh = 1
		}
		k.want = j.pref
		if len(j.windows) > 0 {
			k.ends = j.windows[len(j.windows)-1].to
			if j.pref == never {
				k.want = j.earliest()
			}
		}
		keys[j] = k
	}
	out := slices.Clone(jobs)
	slices.SortFunc(out, func(a, b *job) int {
		ka, kb := keys[a], keys[b]
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(ka.fresh, kb.fresh),
			cmp.Compare(ka.want, kb.want), cmp.Compare(ka.ends, kb.ends), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// place finds the job's place and takes it.
func (d *draft) place(j *job, keep bool) missed {
	if len(j.windows) == 0 {
		return missedWindow
	}
	if _, ok := d.affords(j); !ok {
		return missedQuota
	}
	at, ok := d.line.free(j, j.wish())
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

// keepPrevious prefers the place that the job had before to a free one by
// which it gains nothing: no nearer to its preference, or hardly earlier.
func (d *draft) keepPrevious(j *job, at spot) spot {
	if j.previous == never {
		return at
	}
	before, ok := d.line.fits(j, j.previous)
	if !ok {
		return at
	}
	gain := distance(before.start, j.wish()) - distance(at.start, j.wish())
	if j.pref == never && gain > calm || j.pref != never && gain > 0 {
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
	t.slack(func(p *placed) bool { return p.job == nil || p.job.Priority < j.Priority })
	wish := j.wish()
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
			for _, start := range [3]ms{wish, t.after(i), t.before(i) - j.dur} {
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
	latest := start - t.over
	for k := i - 1; k >= 0 && t.places[k].end() > latest; k-- {
		moved := latest - t.places[k].dur
		c.moved++
		c.shift += t.places[k].start - moved
		latest = moved - t.over
		if bounded && c.moved > least.moved {
			return c, false
		}
	}
	earliest := start + j.dur + t.over
	for k := i; k < len(t.places) && t.places[k].start < earliest; k++ {
		c.moved++
		c.shift += earliest - t.places[k].start
		earliest += t.places[k].dur + t.over
		if bounded && c.moved > least.moved {
			return c, false
		}
	}
	return c, true
}
