package planner

import (
	"cmp"
	"slices"
)

// group are jobs of which one may be placed, or all must.
type group struct {
	name    string // for sentences
	all     bool
	members []*job // that are not locked, in the order of the problem
	fixed   []*job // of the problem's fixed ones
}

// join puts the job into its group, made when it is first met.
func (q *problem) join(j *job, groups map[string]*group) {
	if j.Group == "" {
		return
	}
	g := groups[j.Group]
	if g == nil {
		of := q.Groups[j.Group]
		g = &group{name: cmp.Or(of.Name, j.Group), all: of.Rule == AllOf}
		groups[j.Group] = g
		q.groups = append(q.groups, g)
	}
	j.group = g
	if j.LockedStartS == nil {
		g.members = append(g.members, j)
	}
}

// rankGroups gives all of a group that goes whole the turn of its least
// important one: it must not displace, by that one, what is more important.
func (q *problem) rankGroups() {
	for _, g := range q.groups {
		if !g.all {
			continue
		}
		rank := 0
		for _, j := range g.members {
			rank = max(rank, j.rank)
		}
		for _, j := range g.members {
			j.rank = rank
		}
	}
}

// unit are the jobs that are placed together with j.
func (j *job) unit() []*job {
	if j.group == nil || !j.group.all {
		return nil
	}
	return j.group.members
}

// excluded says which one of the job's group keeps it out, given who is placed.
func (j *job) excluded(inside []bool) *job {
	if j.group == nil || j.group.all {
		return nil
	}
	if len(j.group.fixed) > 0 {
		return j.group.fixed[0]
	}
	for _, other := range j.group.members {
		if other != j && inside[other.index] {
			return other
		}
	}
	return nil
}

// obstacle is what stands in the way of a pin.
type obstacle struct {
	kind  missed
	by    *job // fixed there before, or taken instead of it
	purse int
}

// pinDown fixes the pinned jobs at their starts, by priority, then by id, as
// far as their windows, what is fixed before them, quotas and groups let them.
func (q *problem) pinDown() {
	var pinned, free []*job
	for _, j := range q.jobs {
		if j.pin == never {
			free = append(free, j)
			continue
		}
		pinned = append(pinned, j)
	}
	if len(pinned) == 0 {
		return
	}
	slices.SortFunc(pinned, func(a, b *job) int { return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.ID, b.ID)) })
	for _, j := range pinned {
		if in, ok := q.pinnable(j); !ok {
			q.pins[j] = in
			continue
		}
		j.start = j.pin
		q.fix(j)
	}
	// What is pinned and has no place there is not placed elsewhere.
	q.jobs = q.jobs[:0]
	for _, j := range pinned {
		if _, out := q.pins[j]; out {
			j.windows = nil
			free = append(free, j)
		}
	}
	slices.SortFunc(free, func(a, b *job) int { return cmp.Compare(a.index, b.index) })
	q.jobs = free
	q.leaveFixed()
}

// leaveFixed takes out of the groups' members those that are fixed by now.
func (q *problem) leaveFixed() {
	for _, g := range q.groups {
		g.members = slices.DeleteFunc(g.members, func(j *job) bool { return slices.Contains(g.fixed, j) })
	}
}

// pinnable says whether a pinned job can stand where it should, else why not.
func (q *problem) pinnable(j *job) (obstacle, bool) {
	inside := false
	for _, w := range j.windows {
		inside = inside || w.from <= j.pin && j.pin+j.dur <= w.to
	}
	if !inside {
		return obstacle{kind: missedWindow}, false
	}
	for _, f := range q.fixed {
		if way := q.gap(j, f); j.pin < f.start+f.dur+way && f.start < j.pin+j.dur+way {
			return obstacle{kind: missedRoom, by: f}, false
		}
	}
	for _, k := range j.purses {
		if q.purses[k].granted < j.dur {
			return obstacle{kind: missedQuota, purse: k}, false
		}
	}
	if j.group != nil && !j.group.all && len(j.group.fixed) > 0 {
		return obstacle{kind: missedGroup, by: j.group.fixed[0]}, false
	}
	return obstacle{}, true
}
