package planner

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// overfull is an evening with far more to do than it can hold, in this night and
// in the two after it: durations, windows, priorities and preferences vary.
func overfull(n int, policy Policy) Input {
	in := threeNights()
	in.Policy, in.Budget = policy, 300*time.Millisecond
	random := rand.New(rand.NewPCG(3, 5))
	for i := range n {
		from := 8 * random.Float64()
		to := from + 0.5 + 5*random.Float64()
		if random.IntN(2) == 0 {
			to += 24 * float64(1+random.IntN(2))
		}
		s := wanted(i+1, 1+random.IntN(5), 0.05+0.2*random.Float64(), from, to)
		if random.IntN(3) == 0 {
			at := hours(from + random.Float64()*min(to-from, 9-from))
			s.Preferred = &at
		}
		in.Sequences = append(in.Sequences, s)
	}
	return in
}

// follow makes a schedule the one in force.
func (in *Input) follow(s *observatory.Schedule) {
	in.Previous, in.Waiting = s, map[int]time.Time{}
	status := map[int]observatory.SequenceStatus{}
	for _, e := range s.Entries {
		status[e.SequenceID] = observatory.SequencePlanned
	}
	for _, l := range s.LeftOut {
		status[l.SequenceID] = observatory.SequenceUnplannable
		if l.Later != nil {
			in.Waiting[l.SequenceID] = l.Later.Start
		}
	}
	for i := range in.Sequences {
		in.Sequences[i].Status = status[in.Sequences[i].ID]
	}
}

func TestTheSameNightAgainMovesNothing(t *testing.T) {
	for _, policy := range []Policy{Strict, Weighted} {
		in := overfull(120, policy)
		first := planned(t, in)
		if len(first.Entries) < 40 || len(first.LeftOut) < 40 {
			t.Fatalf("%s: planned %d, left out %d", policy, len(first.Entries), len(first.LeftOut))
		}
		in.follow(&first)
		if again := planned(t, in); again.Moved+again.Dropped+again.Added > 0 {
			t.Errorf("%s: of %d: moved %d, dropped %d, added %d; Z1 %.2f after %.2f", policy,
				len(first.Entries), again.Moved, again.Dropped, again.Added, again.Z1, first.Z1)
		}
	}
}

// TestOneMoreMovesFew adds a request to a single night, and lets time pass. What
// moves is a handful, or gains what the rule asks for.
func TestOneMoreMovesFew(t *testing.T) {
	for _, policy := range []Policy{Strict, Weighted} {
		in := overfull(121, policy)
		in.Later = nil
		late := in.Sequences[120]
		in.Sequences = in.Sequences[:120]
		late.Priority, late.DurationS, late.Start, late.End, late.Preferred = 1, 1200, hours(2), hours(6), nil
		first := planned(t, in)
		in.follow(&first)
		in.Sequences = append(in.Sequences, late)
		with := planned(t, in)
		if !slices.ContainsFunc(with.Entries, func(e observatory.Scheduled) bool { return e.SequenceID == late.ID }) {
			t.Errorf("%s: the important one has no place", policy)
		}
		calm := func(what string, before, after observatory.Schedule) {
			gain := after.Z1 - before.Z1 // Z2 counts at equal Z1 alone
			if alike(after.Z1, before.Z1) {
				gain = before.Z2 - after.Z2
			}
			if n := after.Moved + after.Dropped; n > 20 && gain < min(Calm*float64(n), Ease*before.Z1) {
				t.Errorf("%s: %s: Z1 %.1f to %.1f, Z2 %.1f to %.1f of %d: moved %d, dropped %d, added %d; gained %.1f", policy, what, before.Z1, after.Z1, before.Z2, after.Z2,
					len(before.Entries), after.Moved, after.Dropped, after.Added, gain)
			}
		}
		calm("one more", first, with)
		in.follow(&with)
		in.Now = dusk.Add(time.Minute)
		calm("a minute later", with, planned(t, in))
	}
}

// inForce gives the problem with the solution's starts as those of the schedule in
// force.
func inForce(p Problem, s Solution) Problem {
	p.Sequences = slices.Clone(p.Sequences)
	for i := range p.Sequences {
		one := &p.Sequences[i]
		one.PreviousStartS = nil
		for _, placed := range s.Schedule {
			if placed.ID == one.ID {
				start := placed.StartS
				one.PreviousStartS = &start
			}
		}
	}
	return p
}

// TestNothingMovesWithoutAGain: planned again, with one sequence taken back or
// with nothing changed at all, none moves or is dropped unless Z1 is more, another
// came in, or one came nearer to its preferred start by more than Calm; or an alert
// goes earlier or nearer to its preferred start, be it by a second. Where the rule does
// not let all of them stay, as a more important one fits now, Z1 is more than with what
// it lets stay.
func TestNothingMovesWithoutAGain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		for i := range p.Sequences {
			p.Sequences[i].PreviousStartS = nil
		}
		policy := rapid.SampledFrom([]Policy{Strict, Weighted}).Draw(t, "policy")
		before := mustSolve(t, p, policy)
		again := inForce(p, before)
		unchanged := true
		if n := len(before.Schedule); n > 0 && rapid.Bool().Draw(t, "one is taken back") {
			gone := before.Schedule[rapid.IntRange(0, n-1).Draw(t, "gone")].ID
			again.Sequences = slices.DeleteFunc(again.Sequences, func(s Sequence) bool { return s.ID == gone })
			unchanged = false
		}
		after := mustSolve(t, again, policy)
		if after.Moved+after.Dropped == 0 {
			return
		}
		if policy == Strict && unchanged {
			t.Fatalf("nothing changed, and %d moved, %d were dropped\nbefore %+v\nafter %+v", after.Moved, after.Dropped, before, after)
		}
		starts := map[int]float64{}
		for _, one := range after.Schedule {
			starts[one.ID] = one.StartS
		}
		kept, gained := 0.0, after.Added > 0
		for _, s := range again.Sequences {
			if s.PreviousStartS == nil {
				continue
			}
			kept += s.Weight * s.DurationS / 60
			if start, in := starts[s.ID]; in && s.TPrefS >= 0 {
				nearer := s.Weight * (math.Abs(*s.PreviousStartS-s.TPrefS) - math.Abs(start-s.TPrefS)) / 60
				gained = gained || nearer > Calm || s.Priority == 0 && nearer > 0
			}
			if start, in := starts[s.ID]; in && s.Priority == 0 && s.TPrefS < 0 {
				gained = gained || start < *s.PreviousStartS
			}
		}
		q := newProblem(&again)
		if stay := begun(t.Context(), q, policy); stay.unrest() > 0 {
			kept = stay.worth() / 60
		}
		if !gained && after.Z1 <= kept+1e-9 {
			t.Fatalf("%d moved, %d were dropped, for nothing\nbefore %+v\nafter %+v", after.Moved, after.Dropped, before, after)
		}
	})
}

// TestTheBudgetOfAPlanning: whole for a new night, less where little is new, least
// for an alert, also in a night that was not planned before, which is then owed the
// whole.
func TestTheBudgetOfAPlanning(t *testing.T) {
	in := overfull(20, Weighted)
	in.Budget = time.Second
	first := planned(t, in)
	again := in
	again.Sequences = slices.Clone(in.Sequences)
	again.follow(&first)
	more := again
	more.Sequences = append(slices.Clone(again.Sequences), in.Sequences[:6]...)
	alert := func(in Input) Input {
		one := wanted(99, 0, 0.1, 0, 9)
		in.Sequences = append(slices.Clone(in.Sequences), one)
		return in
	}
	whole := func(in Input) Input { in.Whole = true; return in }
	for _, c := range []struct {
		what string
		in   Input
		want time.Duration
		owed bool
	}{
		{"a new night", in, time.Second, false},
		{"the same again", again, time.Second / replanPart, false},
		{"the same again, owed the whole", whole(again), time.Second, false},
		{"much is new", more, time.Second, false},
		{"an alert in a night that was planned", alert(again), time.Second / alertPart, false},
		{"an alert in a new night", alert(in), time.Second / alertPart, true},
		{"an alert with much else", alert(more), time.Second / alertPart, true},
		{"another alert before the whole", whole(alert(again)), time.Second / alertPart, true},
		{"an alert alone", alert(Input{Night: in.Night, Budget: time.Second}), time.Second / alertPart, false},
	} {
		if got, owed := c.in.budget(); got != c.want || owed != c.owed || c.in.Owes() != c.owed {
			t.Errorf("%s: %s, owed the whole %t; want %s, %t", c.what, got, owed, c.want, c.owed)
		}
	}
}

// TestPlanningAgainComesToRest: planned again and again with nothing changed, a
// schedule never becomes worse, and soon nothing moves any more: no two schedules
// take turns.
func TestPlanningAgainComesToRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		if rapid.Bool().Draw(t, "many alerts") {
			for i := range p.Sequences {
				if one := &p.Sequences[i]; one.ID%2 == 0 {
					one.Priority, one.Weight = 0, 6
				}
			}
		}
		policy := rapid.SampledFrom([]Policy{Strict, Weighted}).Draw(t, "policy")
		rest := map[Policy]int{Strict: 1, Weighted: 5}[policy]
		before := mustSolve(t, p, policy)
		for n := range rest + 1 {
			after := mustSolve(t, inForce(p, before), policy)
			if after.Z1 < before.Z1-1e-9 {
				t.Fatalf("%s: planning %d goes from Z1 %g to %g", policy, n, before.Z1, after.Z1)
			}
			if after.Z1 < before.Z1+1e-9 && after.Z2 > before.Z2+1e-6 {
				t.Fatalf("%s: planning %d goes from Z2 %g to %g", policy, n, before.Z2, after.Z2)
			}
			if n == rest && after.Moved+after.Dropped+after.Added > 0 {
				t.Fatalf("%s: planning %d still moves %d, drops %d, adds %d", policy, n, after.Moved, after.Dropped, after.Added)
			}
			before = after
		}
	})
}

// TestARowGoesBackWhole: a gain elsewhere in the night takes nobody along: those who
// stand close behind each other and would all go some seconds for a little Z2 stay.
func TestARowGoesBackWhole(t *testing.T) {
	p := Problem{Sequences: []Sequence{
		seq(1, 3, 60, 0, 70).before(8), seq(2, 3, 60, 60, 1000).preferring(60).before(68), seq(3, 3, 60, 60, 190).before(128),
		seq(4, 3, 100, 5000, 5600).before(5000), seq(5, 5, 600, 5000, 5600), // less important, and worth more
	}}
	s := solved(t, p, Weighted)
	if s.Moved != 0 || s.Dropped != 1 || s.Added != 1 {
		t.Errorf("moved %d, dropped %d, added %d: %+v", s.Moved, s.Dropped, s.Added, s.Schedule)
	}
}

// TestTonightIsNotLeftForLater: what stands in this night stays, though a quota would pay
// for more in a later one; unless that is more by the doubt of it.
func TestTonightIsNotLeftForLater(t *testing.T) {
	for _, c := range []struct {
		later   float64 // s of what can be observed in a later night alone
		tonight bool
	}{{4000, true}, {8000, false}} {
		p := Problem{TonightS: 10_000, Users: map[string]Quota{"ada": {c.later}}, Sequences: []Sequence{
			seq(1, 3, 3600, 0, 3600).by("ada").before(0), seq(2, 3, c.later, 50_000, 60_000).by("ada"),
		}}
		s := solved(t, p, Weighted)
		if len(s.Schedule) != 1 || (s.Schedule[0].ID == 1) != c.tonight {
			t.Errorf("%g s later: %+v", c.later, s.Schedule)
		}
		p.TonightS = 0
		if s := solved(t, p, Weighted); len(s.Schedule) != 1 || s.Schedule[0].ID != 2 {
			t.Errorf("%g s, of one night: %+v", c.later, s.Schedule)
		}
	}
}
