package planner

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// remedy says what would have to be different for the job to have a place beside
// the schedule as it is; empty where nothing so simple would do. What it says is
// true: with that change alone the job is planned (by strict; by weighted there is
// room for it beside what is scheduled).
func (d *draft) remedy(j *job) string {
	if _, pinned := d.problem.pins[j]; pinned {
		return "Without its pin it is planned like any other."
	}
	if j.unit() != nil || j.excluded(d.inside) != nil {
		return "" // it does not hang on this one alone
	}
	switch d.missed[j.index] {
	case missedWindow:
		return d.remedyForWindow(j)
	case missedQuota:
		return d.remedyForQuota(j)
	case missedRoom:
		return d.remedyForRoom(j)
	}
	return ""
}

// remedyForWindow makes the longest window longer, at its end or at its beginning.
func (d *draft) remedyForWindow(j *job) string {
	_, affords := d.affords(j)
	if j.longest <= 0 || j.longest >= j.dur || j.ToleranceS != nil || !affords {
		return ""
	}
	which := "Its window"
	if len(j.WindowsS) > 1 {
		which = "The longest of its windows"
	}
	widest := j.WindowsS[0]
	for _, w := range j.WindowsS {
		if w[1]-w[0] > widest[1]-widest[0] {
			widest = w
		}
	}
	w := d.problem.within(span{ceilMS(widest[0]), floorMS(widest[1])})
	if w.to-w.from != j.longest {
		return "" // the horizon makes another one the longest
	}
	by := shownAbove(j.dur - j.longest)
	fits := func(longer span) bool {
		return d.problem.within(longer) == longer && d.roomIn(j, d.problem.beside(j, longer)) >= j.dur
	}
	if fits(span{w.from, w.to + by}) {
		return fmt.Sprintf("%s would have to end %s later.", which, lasting(by))
	}
	if fits(span{w.from - by, w.to}) {
		return fmt.Sprintf("%s would have to begin %s earlier.", which, lasting(by))
	}
	return ""
}

// remedyForQuota gives the quotas that it lacks more, and says how many lack them
// that would have their turn first, or whose place would do where that is not enough.
func (d *draft) remedyForQuota(j *job) string {
	var lacking []int
	var parts []string
	for _, k := range j.purses {
		if d.left[k] < j.dur {
			p := d.problem.purses[k]
			lacking = append(lacking, k)
			parts = append(parts, fmt.Sprintf("%s more in the quota of %s %s", lasting(shownAbove(j.dur-d.left[k])), p.kind, p.name))
		}
	}
	if len(lacking) == 0 {
		return ""
	}
	text := "With " + and(parts)
	if d.roomIn(j, j.windows) < j.dur {
		if !d.weighs {
			return ""
		}
		if place := d.inPlaceOf(j); place != "" {
			return text + " it would fit " + place + "."
		}
		return ""
	}
	text += " there is room for it"
	switch others := d.queues.ahead(j, lacking); others {
	case 0:
		return text + "."
	case 1:
		return text + ", after one that comes before it and lacks the same."
	default:
		return fmt.Sprintf("%s, after %d that come before it and lack the same.", text, others)
	}
}

// leastUseful is the shortest stay that is worth being told of.
const leastUseful ms = 60 * 1000

// remedyForRoom makes the job shorter, or more important than all that stands in
// its windows; by weighted, where the priority alone decides nothing, it names whose
// place would do.
func (d *draft) remedyForRoom(j *job) string {
	// Within a tolerance the start is bounded, not the end: shorter may not help.
	if room := shownBelow(d.roomIn(j, j.windows)); j.ToleranceS == nil && room >= leastUseful && room < j.dur {
		return fmt.Sprintf("It would fit if it took %s at most, %s less.", lasting(room), lasting(shownAbove(j.dur-room)))
	}
	blockers := d.blockers(j)
	if pins := pinnedAmong(blockers); len(pins) > 0 && len(pins) == len(blockers) {
		if len(pins) == 1 {
			return fmt.Sprintf("The pin of %s would have to be taken away.", pins[0])
		}
		return fmt.Sprintf("The pins of %s would have to be taken away.", and(pins))
	}
	if d.weighs {
		if place := d.inPlaceOf(j); place != "" {
			return "It would fit " + place + "."
		}
		return ""
	}
	best := j.Priority
	for _, b := range blockers {
		if b.LockedStartS != nil || b.PinnedStartS != nil {
			return ""
		}
		best = min(best, b.Priority-1)
	}
	if best < 1 || best >= j.Priority || d.roomWith(j, best) < j.dur {
		return ""
	}
	return fmt.Sprintf("With priority %d it would have its turn before them.", best)
}

// inPlaceOf names those in whose place the job would fit, the least in weighted
// time, and what they are worth against it.
func (d *draft) inPlaceOf(j *job) string {
	cheapest := d.cheapest(j)
	if len(cheapest) == 0 {
		return ""
	}
	const most = 3
	var names []string
	theirs, own := 0.0, j.worth()
	for i, p := range cheapest {
		theirs += p.job.worth()
		if i < most {
			names = append(names, p.job.title())
		}
	}
	if more := len(cheapest) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	text := "in the place of " + and(names)
	if theirs <= own {
		return text
	}
	return fmt.Sprintf("%s, worth %.1f weighted minutes to its %.1f", text, theirs/60, own/60)
}

// cheapest are the neighbours on the line, least in weighted time, without which
// there is room for the job; none where there is no such place.
func (d *draft) cheapest(j *job) []placed {
	d.line.slack(movable)
	places := d.line.places
	var best []placed
	least := math.Inf(1)
	for _, w := range j.windows {
		// Those that are over before the window are not looked at: only the way from
		// them could be too long.
		first := sort.Search(len(places), func(i int) bool { return d.line.late[i]+places[i].job.dur > w.from })
		for i := first; i <= len(places); i++ {
			if i > 0 && d.line.early[i-1] > w.to {
				break
			}
			sum := 0.0
			for k := i; k <= len(places) && sum < least; k++ {
				if low, high := d.line.roomBetween(i, k, j, w); low <= high {
					best, least = places[i:k], sum
					break
				}
				if k < len(places) {
					sum += places[k].job.worth()
				}
			}
		}
	}
	return best
}

// pinnedAmong are the names of those that a person fixed and can release.
func pinnedAmong(blockers []blocker) []string {
	var names []string
	for _, b := range blockers {
		if b.PinnedStartS != nil && b.LockedStartS == nil {
			names = append(names, b.title())
		}
	}
	return names
}

// within is the part of a span in the horizon.
func (q *problem) within(w span) span {
	if q.HorizonS > 0 {
		w.from, w.to = max(w.from, 0), min(w.to, floorMS(q.HorizonS))
	}
	return w
}

// beside are the parts of a window that what is fixed leaves to the job.
func (q *problem) beside(j *job, w span) []span {
	left := []span{w}
	for _, f := range q.fixed {
		way := q.gap(j, f)
		left = without(left, span{f.start - way, f.start + f.dur + way}, j.dur)
	}
	return left
}

// roomIn is the longest stay that is possible in the windows, in gaps as wide as
// the neighbours that may move for the job can make them within theirs.
func (d *draft) roomIn(j *job, windows []span) ms {
	d.line.slack(func(p *placed) bool { return !d.weighs && p.job.rank < j.rank })
	longest := ms(0)
	for _, w := range windows {
		for i := range len(d.line.places) + 1 {
			low, high := d.line.room(i, j, w)
			if low > w.to {
				break
			}
			longest = max(longest, high+j.dur-low)
		}
	}
	return longest
}

// roomWith is the longest stay that strict would have for the job if it had that
// priority, whether those of the same one have their turn before it or after it.
func (d *draft) roomWith(j *job, priority int) ms {
	as := *j
	as.rank = priority
	least := ms(math.MaxInt64)
	for _, last := range []int{priority - 1, priority} {
		c := d.clone()
		c.line.places = slices.DeleteFunc(c.line.places, func(p placed) bool { return p.job.rank > last })
		least = min(least, c.roomIn(&as, j.windows))
	}
	return least
}

// shownAbove and shownBelow round a duration to one that a sentence shows exactly.
func shownAbove(d ms) ms {
	step := shownStep(d)
	return (d + step - 1) / step * step
}

func shownBelow(d ms) ms { return d / shownStep(d) * shownStep(d) }

func shownStep(d ms) ms {
	if d > 3599*1000 {
		return 60 * 1000
	}
	return 1000
}
