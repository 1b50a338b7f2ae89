package planner

import (
	"cmp"
	"math"
	"slices"
	"time"

	"pyros/backend/observatory"
)

// schedule writes the solution in the observatory's terms: what lies in this
// night is the schedule, what has its place in a later one waits for it.
func (n *night) schedule(s Solution) observatory.Schedule {
	tonight, waiting := n.split(s)
	for _, p := range waiting {
		n.await(p)
	}
	for _, one := range s.LeftOut {
		seq := n.byID[one.ID]
		if p, ok := n.elsewhere[one.ID]; ok { // not of this night anyhow
			n.leave(seq, p.reason, p.by, p.text, p.change)
			continue
		}
		n.leave(seq, one.Reason, one.By, one.Text+n.laterNights(seq)+".", one.Change)
	}
	slices.SortFunc(n.left, func(a, b observatory.LeftOut) int { return cmp.Compare(a.SequenceID, b.SequenceID) })
	out := observatory.Schedule{
		Night: n.in.Night, Created: n.in.Now, Start: n.in.Night.ObservingStart, End: n.in.Night.ObservingEnd,
		Trigger: n.in.Trigger, Policy: string(s.Policy), ElapsedS: s.ElapsedMS / 1000, LeftOut: n.left,
	}
	out.Entries = n.entries(tonight)
	out.Z1, out.Z2 = n.worth(tonight)
	if out.LeftOut == nil {
		out.LeftOut = []observatory.LeftOut{}
	}
	n.compare(&out)
	return out
}

// worth is the weighted minutes of the places, and those away from what was
// preferred.
func (n *night) worth(places []Placed) (z1, z2 float64) {
	sequences := n.sequences()
	for _, p := range places {
		one := sequences[p.ID]
		z1 += one.Weight * one.DurationS / 60
		if one.TPrefS >= 0 {
			z2 += one.Weight * math.Abs(p.StartS-one.TPrefS) / 60
		}
	}
	return z1, z2
}

func (n *night) sequences() map[int]*Sequence {
	out := make(map[int]*Sequence, len(n.problem.Sequences))
	for i := range n.problem.Sequences {
		out[n.problem.Sequences[i].ID] = &n.problem.Sequences[i]
	}
	return out
}

// entries are the places by start, each with how far it may still move.
func (n *night) entries(places []Placed) []observatory.Scheduled {
	sequences := n.sequences()
	out := make([]observatory.Scheduled, 0, len(places))
	for i, p := range places {
		one, seq := sequences[p.ID], n.byID[p.ID]
		e := observatory.Scheduled{
			SequenceID: seq.ID, RequestID: seq.RequestID, Name: seq.Name, RequestName: seq.RequestName, UserName: seq.UserName,
			Program: seq.Program, Priority: seq.Priority, Status: observatory.SequencePlanned, Preferred: seq.Preferred,
			Start: n.at(p.StartS), End: n.at(p.StartS + one.DurationS), WindowStart: seq.Start, WindowEnd: seq.End,
			Target: seq.Target, ImagesDone: seq.ImagesDone, ImagesAll: seq.ImagesAll, Preempt: seq.Preempt,
			Pinned: one.PinnedStartS != nil, LeadS: p.OverheadS,
		}
		if one.LockedStartS != nil {
			e.Locked, e.Status, e.LeadS = true, seq.Status, 0
			out = append(out, e)
			continue
		}
		for _, w := range one.WindowsS {
			if p.StartS < w[0]-tolerance || p.StartS+one.DurationS > w[1]+tolerance {
				continue
			}
			e.WindowStart, e.WindowEnd = n.at(w[0]), n.at(w[1])
			left, right := p.StartS-w[0], w[1]-p.StartS-one.DurationS
			if i > 0 {
				before := places[i-1]
				left = min(left, p.StartS-before.StartS-sequences[before.ID].DurationS-p.OverheadS)
			}
			if i+1 < len(places) {
				right = min(right, places[i+1].StartS-p.StartS-one.DurationS-places[i+1].OverheadS)
			}
			if e.Pinned {
				left, right = 0, 0
			}
			e.SlackLeftS, e.SlackRightS = slackOf(left), slackOf(right)
			break
		}
		out = append(out, e)
	}
	return out
}

// slackOf is never negative, and whole milliseconds.
func slackOf(s float64) float64 { return math.Floor(max(s, 0)*1000+1e-3) / 1000 }

// compare counts what changed against the schedule in force.
func (n *night) compare(s *observatory.Schedule) {
	placed := map[int]bool{}
	for _, e := range s.Entries {
		placed[e.SequenceID] = true
		before, had := n.before[e.SequenceID]
		switch {
		case e.Locked:
		case !had:
			s.Added++
		case before.Start.Sub(e.Start).Abs() >= time.Second:
			s.Moved++
		}
	}
	waiting := map[int]bool{}
	for _, l := range s.LeftOut {
		waiting[l.SequenceID] = true
	}
	for id, e := range n.before {
		// One that is not in the input any more was taken back if its time is to come.
		if !placed[id] && (waiting[id] || e.End.After(n.in.Now)) {
			s.Dropped++
		}
	}
}
