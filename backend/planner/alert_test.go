package planner

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// TestNobodyDelaysAnAlert: by both policies an alert stands where it would stand beside
// what is locked or pinned alone.
func TestNobodyDelaysAnAlert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		for i := range p.Sequences {
			p.Sequences[i].Group = "" // whose other members are among the rest
		}
		first := p
		first.Sequences = nil
		for _, s := range p.Sequences {
			if s.Priority == 0 || s.LockedStartS != nil || s.PinnedStartS != nil {
				first.Sequences = append(first.Sequences, s)
			}
		}
		alone := map[int]float64{}
		for _, one := range mustSolve(t, first, Strict).Schedule {
			alone[one.ID] = one.StartS
		}
		for _, policy := range []Policy{Strict, Weighted} {
			got := map[int]float64{}
			for _, one := range mustSolve(t, p, policy).Schedule {
				got[one.ID] = one.StartS
			}
			for _, s := range first.Sequences {
				start, in := got[s.ID]
				if want, placed := alone[s.ID]; in != placed || start != want {
					t.Fatalf("%s: %d of priority %d starts at %g (%t), alone at %g (%t)", policy, s.ID, s.Priority, start, in, want, placed)
				}
			}
		}
	})
}

// TestAnAlertGoesAtOnce: as early as may be, or near its preferred start, whatever else
// is worth, and wherever it had its place before.
func TestAnAlertGoesAtOnce(t *testing.T) {
	for name, alert := range map[string]Sequence{
		"new":                  seq(1, 0, 600, 0, 1800),
		"in force":             seq(1, 0, 600, 0, 1800).before(0),
		"in force, later":      seq(1, 0, 600, 0, 1800).before(960),
		"with a preference":    seq(1, 0, 600, 0, 1800).preferring(0),
		"one of a group":       seq(1, 0, 600, 0, 1800).in("one"),
		"alone of a group":     seq(1, 0, 600, 0, 1800).in("all"),
		"where it stands best": {ID: 1, Weight: 6, DurationS: 600, TPrefS: -1, WindowsS: [][2]float64{{0, 1800}}, BestS: [][2]float64{{1200, 1200}}},
	} {
		p := Problem{
			OverheadS: 60, Sequences: []Sequence{alert, seq(2, 5, 900, 0, 900), seq(3, 1, 100, 0, 7000).in("one")},
			Groups: map[string]Group{"one": {Rule: OneOf}, "all": {Rule: AllOf}},
		}
		for _, policy := range []Policy{Strict, Weighted} {
			s := solved(t, p, policy)
			if err := Verify(p, s); err != nil {
				t.Error(err)
			}
			if len(s.Schedule) == 0 || s.Schedule[0].ID != 1 || s.Schedule[0].StartS != 0 {
				t.Errorf("%s, %s: %+v", name, policy, s.Schedule)
			}
		}
	}
}

// TestAlertsKeepTheirOrder: one that comes later, with the earlier window's end, does
// not go before one that has its place, and planning again changes nothing.
func TestAlertsKeepTheirOrder(t *testing.T) {
	p := Problem{OverheadS: 10, Sequences: []Sequence{seq(3, 0, 100, 0, 900).before(0), seq(1, 0, 100, 0, 500), seq(2, 0, 100, 0, 900).before(110)}}
	for _, policy := range []Policy{Strict, Weighted} {
		s := solved(t, p, policy)
		if s.Moved != 0 || len(s.Schedule) != 3 || s.Schedule[2].ID != 1 {
			t.Errorf("%s: %+v", policy, s)
		}
		if again := solved(t, inForce(p, s), policy); again.Moved+again.Dropped > 0 {
			t.Errorf("%s: again %+v", policy, again)
		}
	}
}

// TestWhatRunsEndsForTheNextAlone: for an alert that comes next what runs is ended, and
// nothing comes between; for one that could not come next, as a pin is in its way, it
// goes on.
func TestWhatRunsEndsForTheNextAlone(t *testing.T) {
	from, to, pin := hours(0), hours(2), hours(1.08)
	for _, policy := range []Policy{Strict, Weighted} {
		in := evening()
		in.Policy, in.Now = policy, hours(1)
		running, alert, other := wanted(1, 1, 2, 0, 9), wanted(2, 0, 0.1, 1, 4), wanted(3, 5, 0.25, 1, 1.3)
		running.Status, running.PlannedFrom, running.PlannedTo = observatory.SequenceExecuting, &from, &to
		alert.Preempt = true
		in.Sequences = []observatory.Sequence{running, alert, other}
		s := planned(t, in)
		if len(s.Entries) != 2 || !s.Entries[0].End.Equal(in.Now) || s.Entries[1].SequenceID != 2 || s.Entries[1].Start.Sub(in.Now) > time.Minute {
			t.Errorf("%s: %+v", policy, s.Entries)
		}
		pinned := wanted(4, 3, 1, 0, 9)
		pinned.Pinned = &pin
		in.Sequences = []observatory.Sequence{running, alert, pinned}
		s = planned(t, in)
		if len(s.Entries) == 0 || s.Entries[0].SequenceID != 1 || !s.Entries[0].End.Equal(to) {
			t.Errorf("%s: with a pin in the way %+v", policy, s.Entries)
		}
	}
}

// Alerts that want the same start keep the places that they have, and what is planned
// beside them too.
func TestAlertsThatWantTheSameStartDoNotTakeTurns(t *testing.T) {
	p := Problem{Sequences: []Sequence{
		seq(1, 0, 100, 0, 1000).preferring(500), seq(2, 0, 60, 0, 1000).preferring(500),
		seq(3, 1, 100, 600, 700), seq(4, 1, 440, 0, 440),
	}}
	for _, policy := range []Policy{Strict, Weighted} {
		first := solved(t, p, policy)
		again := solved(t, inForce(p, first), policy)
		if again.Moved+again.Dropped+again.Added > 0 || len(again.Schedule) != 4 {
			t.Errorf("%s: %+v, then %+v", policy, first.Schedule, again.Schedule)
		}
	}
}

// A group that fails whole at its first turn, for an alert that was placed beside a
// place it gave up, has its second before anything less important.
func TestAGroupOfAlertsHasASecondTurn(t *testing.T) {
	p := Problem{
		Groups: map[string]Group{"all": {Rule: AllOf}},
		Sequences: []Sequence{
			{ID: 1, DurationS: 100, Weight: 6, TPrefS: -1, WindowsS: [][2]float64{{0, 100}, {500, 600}}, Group: "all"},
			seq(2, 0, 50, 0, 100).in("all"), seq(3, 0, 40, 1, 41), seq(4, 1, 600, 400, 1000),
		},
	}
	for _, policy := range []Policy{Strict, Weighted} {
		s := solved(t, p, policy)
		placed := []int{}
		for _, one := range s.Schedule {
			placed = append(placed, one.ID)
		}
		if !slices.Equal(placed, []int{3, 2, 1}) {
			t.Errorf("%s: %v in the schedule, want the alerts: %+v", policy, placed, s.Schedule)
		}
	}
}
