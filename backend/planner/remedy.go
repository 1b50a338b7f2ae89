package planner

import (
	"fmt"
)

// remedy says what would have to be different for the job to have a place beside
// the schedule as it is; empty where nothing so simple would do. It looks at the
// gaps as wide as the neighbours can make them within their windows, for which
// the timeline's slack must be up to date.
func (d *draft) remedy(j *job) string {
	if _, pinned := d.problem.pins[j]; pinned {
		return "Without its pin it is planned like any other."
	}
	switch d.missed[j.index] {
	case missedWindow:
		if j.longest > 0 && j.longest < j.dur {
			return fmt.Sprintf("Its window would have to be %s longer.", lasting(j.dur-j.longest))
		}
	case missedQuota:
		k, ok := d.affords(j)
		if p := d.problem.purses[k]; !ok && d.roomFor(j) >= j.dur && d.affordsAllBut(j, k) {
			return fmt.Sprintf("With %s more in the quota of %s %s there is room for it.", lasting(j.dur-d.left[k]), p.kind, p.name)
		}
	case missedRoom:
		return d.remedyForRoom(j)
	}
	return ""
}

// leastUseful is the shortest stay that is worth being told of.
const leastUseful ms = 60 * 1000

func (d *draft) remedyForRoom(j *job) string {
	if room := d.roomFor(j); room >= leastUseful && room < j.dur {
		return fmt.Sprintf("It would fit if it took %s at most, %s less.", lasting(room), lasting(j.dur-room))
	}
	blockers := d.blockers(j)
	if pins := pinnedAmong(blockers); len(pins) > 0 && len(pins) == len(blockers) {
		return fmt.Sprintf("Without the pin of %s there is room for it.", and(pins))
	}
	// Whoever has its turn before all that stands in its windows has them free.
	best := 5
	for _, b := range blockers {
		if b.LockedStartS != nil || b.PinnedStartS != nil {
			return ""
		}
		best = min(best, b.Priority-1)
	}
	if best < 1 || best >= j.Priority {
		return ""
	}
	return fmt.Sprintf("With priority %d it would have its turn before them.", best)
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

// roomFor is the longest stay that is possible in a gap of the job's windows.
func (d *draft) roomFor(j *job) ms {
	longest := ms(0)
	for _, w := range j.windows {
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

// affordsAllBut says whether the other purses hold enough.
func (d *draft) affordsAllBut(j *job, but int) bool {
	for _, k := range j.purses {
		if k != but && d.left[k] < j.dur {
			return false
		}
	}
	return true
}
