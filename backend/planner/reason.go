package planner

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// leftOut gives the reason of every job without a place, by id.
func (d *draft) leftOut() []LeftOut {
	out := []LeftOut{}
	d.queues = queuesOf(d)
	for _, j := range d.problem.jobs {
		if d.missed[j.index] != missedNot {
			one := d.reason(j)
			one.Change = d.remedy(j)
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b LeftOut) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (d *draft) reason(j *job) LeftOut {
	out := LeftOut{ID: j.ID, By: []int{}}
	if in, pinned := d.problem.pins[j]; pinned {
		return d.unpinned(j, in)
	}
	switch d.missed[j.index] {
	case missedGroup:
		return d.grouped(j)
	case missedWindow:
		out.Reason = observatory.LeftOutWindow
		out.Text = fmt.Sprintf("Needs %s, more than its longest window of %s", lasting(j.dur), lasting(j.longest))
		if j.longest == 0 {
			out.Text = fmt.Sprintf("Needs %s and has no window", lasting(j.dur))
		}
		if j.longest >= j.dur {
			out.Text = fmt.Sprintf("May start at most %s from %s, and no window lets it", lasting(ceilMS(*j.ToleranceS)), d.problem.time(j.pref).Format("15:04:05 UTC"))
		}
	case missedQuota:
		out.Reason = observatory.LeftOutQuota
		k, ok := d.affords(j)
		if ok {
			k = j.purses[0] // not reached: nothing gives time back
		}
		p := d.problem.purses[k]
		out.Text = fmt.Sprintf("Needs %s, but the quota of %s %s has %s left", lasting(j.dur), p.kind, p.name, lasting(max(d.left[k], 0)))
		if used := p.granted - d.left[k]; used > 0 {
			out.Text += fmt.Sprintf(" after the %s already planned", lasting(used))
		}
	case missedTime:
		out.Reason = observatory.LeftOutLostTo
		out.Text = "Planning was stopped before its turn"
	default:
		out.Reason = observatory.LeftOutLostTo
		blockers := d.blockers(j)
		if j.unit() != nil && len(blockers) == 0 {
			return d.grouped(j)
		}
		for _, b := range blockers {
			out.By = append(out.By, b.ID)
		}
		slices.Sort(out.By)
		out.Text = d.lostTo(j, blockers)
	}
	return out
}

// unpinned says what stands in the way of a pin.
func (d *draft) unpinned(j *job, in obstacle) LeftOut {
	out := LeftOut{ID: j.ID, Reason: observatory.LeftOutPinned, By: []int{}}
	out.Text = "Pinned to " + d.problem.time(j.pin).Format("15:04:05 UTC") + ", where "
	switch in.kind {
	case missedQuota:
		p := d.problem.purses[in.purse]
		out.Text += fmt.Sprintf("the quota of %s %s is too small for its %s", p.kind, p.name, lasting(j.dur))
	case missedRoom, missedGroup:
		out.By = append(out.By, in.by.ID)
		out.Text += in.by.title() + " stands in the way, which is fixed"
		if in.kind == missedGroup {
			out.Text = fmt.Sprintf("Pinned, but of its group %q one is enough, and %s is fixed already", j.group.name, in.by.title())
		}
	default:
		out.Text += fmt.Sprintf("its windows and the limits of the sky leave no room for its %s", lasting(j.dur))
	}
	return out
}

// grouped names who of its group keeps a job out, and of one that has no place why.
func (d *draft) grouped(j *job) LeftOut {
	out := LeftOut{ID: j.ID, Reason: observatory.LeftOutGroup, By: []int{}}
	if !j.group.all {
		out.Text = fmt.Sprintf("Of its group %q one is enough", j.group.name)
		if other := j.excluded(d.inside); other != nil {
			out.By = append(out.By, other.ID)
			out.Text += ", and that is " + other.title()
		}
		return out
	}
	out.Text = fmt.Sprintf("All of its group %q go into one night or none, and ", j.group.name)
	for _, other := range j.group.members {
		if other != j && d.barred(other) {
			out.By = append(out.By, other.ID)
			out.Text += other.title() + " has no place: " + d.reason(other).Text
			return out
		}
	}
	for _, other := range j.group.members { // nothing but they themselves is in their way
		if other != j {
			out.By = append(out.By, other.ID)
		}
	}
	out.Text += "there is no room for all of them together"
	return out
}

// barred says whether something else than the others of its group keeps a job out.
func (d *draft) barred(j *job) bool {
	switch d.missed[j.index] {
	case missedNot, missedGroup:
		_, pinned := d.problem.pins[j]
		return pinned
	case missedRoom:
		return len(d.blockers(j)) > 0
	}
	return true
}

// title is what sentences call a sequence.
func (s *Sequence) title() string {
	if s.Name == "" {
		return "sequence " + strconv.Itoa(s.ID)
	}
	return s.Name
}

// blocker is a sequence that stands in another's windows.
type blocker struct {
	*Sequence
	overlap ms
}

// blockers are what stands in the job's windows, what takes most of them
// first. Of the less important ones only those count that the policy
// weighs against it.
func (d *draft) blockers(j *job) []blocker {
	var out []blocker
	add := func(s *Sequence, from, to ms) {
		overlap := ms(0)
		for _, w := range j.given {
			overlap += max(0, min(w.to, to+d.problem.over)-max(w.from, from-d.problem.over))
		}
		if overlap > 0 {
			out = append(out, blocker{s, overlap})
		}
	}
	for _, f := range d.problem.fixed {
		add(f.Sequence, f.start, f.start+f.dur)
	}
	for i := range d.line.places {
		if p := &d.line.places[i]; d.weighs || p.job.rank <= j.rank {
			add(p.job.Sequence, p.start, p.end())
		}
	}
	slices.SortFunc(out, func(a, b blocker) int {
		return cmp.Or(cmp.Compare(b.overlap, a.overlap), cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// lostTo is the sentence: "Lost to GRB afterglow (priority 1) and M31
// (priority 2): they fill its window 02:10-03:00 UTC".
func (d *draft) lostTo(j *job, blockers []blocker) string {
	const most = 3
	var names []string
	for _, b := range blockers[:min(most, len(blockers))] {
		names = append(names, fmt.Sprintf("%s (priority %d)", b.title(), b.Priority))
	}
	if more := len(blockers) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	fills := "they fill"
	if len(blockers) == 1 {
		fills = "it fills"
	}
	window := fmt.Sprintf("its %d windows", len(j.given))
	if len(j.given) == 1 {
		window = "its window " + d.problem.spanText(j.given[0])
	}
	return fmt.Sprintf("Lost to %s: %s %s, it needs %s", and(names), fills, window, lasting(j.dur))
}

func and(names []string) string {
	switch n := len(names); n {
	case 0:
		return "others"
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// spanText is a span of the problem as UTC times of day.
func (q *problem) spanText(w span) string {
	return clockSpan(q.time(w.from), q.time(w.to))
}

// time is the UTC of a time of the problem, its Julian day rounded to a second.
func (q *problem) time(t ms) time.Time {
	const unixEpochJD = 2440587.5
	origin := time.Unix(int64(math.Round((q.OriginJD-unixEpochJD)*86400)), 0).UTC()
	return origin.Add(time.Duration(t) * time.Millisecond)
}

// clockSpan is "02:10-03:00 UTC"; with seconds where the minutes would be the same.
func clockSpan(from, to time.Time) string {
	form := "15:04"
	if to.Sub(from) < 2*time.Minute {
		form = "15:04:05"
	}
	return from.UTC().Format(form) + "-" + to.UTC().Format(form) + " UTC"
}

// lasting is a duration for people: "49 min", "1 h 30 min", "63 s".
func lasting(d ms) string {
	s := (d + 500) / 1000
	switch h, m := s/3600, s%3600/60; {
	case d > 0 && s == 0:
		return "less than 1 s"
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case h == 0 && s%60 == 0:
		return fmt.Sprintf("%d min", m)
	case h == 0:
		return fmt.Sprintf("%d min %d s", m, s%60)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}
