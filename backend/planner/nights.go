package planner

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pyros/backend/observatory"
)

// split parts the places into those of this night and those of later ones.
func (n *night) split(s Solution) (tonight, waiting []Placed) {
	sequences, end := n.sequences(), n.seconds(n.horizon.to)
	for _, p := range s.Schedule {
		if sequences[p.ID].LockedStartS != nil || p.StartS < end {
			tonight = append(tonight, p)
		} else {
			waiting = append(waiting, p)
		}
	}
	return tonight, waiting
}

// await leaves a sequence out that has its place in a later night.
func (n *night) await(p Placed) {
	seq := n.byID[p.ID]
	at := observatory.Window{Start: n.at(p.StartS), End: n.at(p.StartS + needs(*seq).Seconds())}
	name := at.Start.Format("2006-01-02")
	for _, night := range n.in.Later {
		if !at.Start.Before(night.ObservingStart) && at.Start.Before(night.ObservingEnd) {
			name = night.Name
		}
	}
	text := fmt.Sprintf("It has room in the night of %s, %s; it waits for it.", name, clockSpan(at.Start, at.End))
	n.leave(seq, observatory.LeftOutNight, nil, text, "")
	n.left[len(n.left)-1].Later = &at
}

// drawIn fills gaps that the solution left in this night with what it placed in
// later ones: what waits could never be executed. Nothing else moves. It gives
// false where ctx ended before all had their turn.
func (n *night) drawIn(ctx context.Context, s Solution, options Options) (Solution, bool, error) {
	tonight, waiting := n.split(s)
	if len(waiting) == 0 {
		return s, true, nil
	}
	sequences, end := n.sequences(), n.seconds(n.horizon.to)
	gaps := Problem{ID: n.problem.ID, OriginJD: n.problem.OriginJD, OverheadS: n.problem.OverheadS, Slew: n.problem.Slew}
	for _, p := range tonight {
		one := *sequences[p.ID]
		start := p.StartS
		one.LockedStartS, one.PinnedStartS, one.Group = &start, nil, ""
		gaps.Sequences = append(gaps.Sequences, one)
	}
	stands := len(gaps.Sequences)
	for _, p := range waiting {
		one := *sequences[p.ID]
		windows := one.WindowsS
		one.WindowsS, one.PreviousStartS, one.Group = nil, nil, "" // quotas are paid: it has a place
		for _, w := range windows {
			if w[0] < end {
				one.WindowsS = append(one.WindowsS, w)
			}
		}
		if len(one.WindowsS) > 0 && one.PinnedStartS == nil {
			gaps.Sequences = append(gaps.Sequences, one)
		}
	}
	if len(gaps.Sequences) == stands {
		return s, true, nil
	}
	options.Policy, options.unbound = Strict, true
	filled, whole, err := solve(ctx, gaps, options)
	if err != nil || !whole {
		return s, whole, err
	}
	s.ElapsedMS = max(s.ElapsedMS, filled.ElapsedMS)
	in := map[int]bool{}
	for _, p := range filled.Schedule {
		in[p.ID] = true
	}
	s.Schedule = slices.Clone(filled.Schedule)
	for _, p := range waiting {
		if !in[p.ID] {
			s.Schedule = append(s.Schedule, p)
		}
	}
	slices.SortFunc(s.Schedule, func(a, b Placed) int { return cmp.Or(cmp.Compare(a.StartS, b.StartS), cmp.Compare(a.ID, b.ID)) })
	return s, true, nil
}
