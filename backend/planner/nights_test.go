package planner

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// threeNights is the evening and two nights like it.
func threeNights() Input {
	in := evening()
	for day := 1; day <= 2; day++ {
		shift := float64(24 * day)
		in.Later = append(in.Later, observatory.Night{
			Name: fmt.Sprintf("2026-11-%d", 22+day), Sunset: hours(shift - 1), Sunrise: hours(shift + 11),
			ObservingStart: hours(shift), ObservingEnd: hours(shift + 10),
		})
	}
	return in
}

func TestLaterNight(t *testing.T) {
	in := threeNights()
	urgent, patient := wanted(1, 3, 6, 0, 9), wanted(2, 2, 6, 0, 33)
	in.Sequences = []observatory.Sequence{patient, urgent}
	s := planned(t, in)
	// Both together do not fit into this night; the more important one can wait.
	if len(s.Entries) != 1 || len(s.LeftOut) != 1 {
		t.Fatalf("%+v", s)
	}
	for _, in.Policy = range []Policy{Strict, Weighted} {
		urgent.Priority = 1
		in.Sequences = []observatory.Sequence{patient, urgent}
		s = planned(t, in)
		if len(s.Entries) != 1 || s.Entries[0].SequenceID != 1 || s.Z1 != 5*360 {
			t.Fatalf("%s: %+v", in.Policy, s)
		}
		l := s.LeftOut[0]
		if l.Reason != observatory.LeftOutNight || l.Text != "It has room in the night of 2026-11-23, 02:00-08:00 UTC; it waits for it." {
			t.Errorf("%s: %q", in.Policy, l.Text)
		}
		if want := (observatory.Window{Start: hours(24), End: hours(30)}); l.Later == nil || *l.Later != want {
			t.Errorf("%s: later is %+v", in.Policy, l.Later)
		}
	}
	// What can be observed in a later night alone waits for it in the same way.
	in.Sequences = []observatory.Sequence{wanted(3, 2, 1, 50, 60)}
	if s := planned(t, in); s.LeftOut[0].Text != "It has room in the night of 2026-11-24, 04:00-05:00 UTC; it waits for it." || s.LeftOut[0].Later == nil {
		t.Errorf("%+v", s.LeftOut)
	}
	// A window longer than the horizon is fine, and this night comes first.
	in.Sequences = []observatory.Sequence{wanted(4, 2, 1, -500, 5000)}
	if s := planned(t, in); len(s.Entries) != 1 || s.Entries[0].Start != dusk {
		t.Errorf("%+v", s)
	}
	// A condition of now says nothing about tomorrow.
	value := 2.0
	in.Conditions = &observatory.Conditions{Items: []observatory.Condition{{Kind: observatory.ConditionCloud, Value: &value, Class: "cloudy"}}}
	clear := wanted(5, 2, 1, 0, 60)
	clear.Constraints.MaxCloud = "clear"
	in.Sequences = []observatory.Sequence{clear}
	if s := planned(t, in); len(s.Entries) != 0 || s.LeftOut[0].Later == nil {
		t.Errorf("%+v", s)
	}
}

// TestAWishLosesNoObservation: what prefers a later night waits for one in which it can
// be observed, and is observed tonight where there is none.
func TestAWishLosesNoObservation(t *testing.T) {
	in := threeNights()
	later := hours(27)
	s := wanted(1, 2, 1, 0, 60)
	s.Preferred = &later
	in.Sequences = []observatory.Sequence{s}
	if out := planned(t, in); len(out.Entries) != 0 || out.LeftOut[0].Later == nil || !out.LeftOut[0].Later.Start.Equal(later) {
		t.Errorf("the sky is free: %+v", out)
	}
	in.Sequences[0].Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 1, DecDeg: 9} // seen tonight alone
	if out := planned(t, in); len(out.Entries) != 1 {
		t.Errorf("it is never seen later: %+v", out)
	}
	beyond := hours(80)
	in.Sequences[0].Preferred, in.Sequences[0].End = &beyond, hours(90)
	if out := planned(t, in); len(out.Entries) != 0 || !strings.HasPrefix(out.LeftOut[0].Text, "Prefers to start at ") {
		t.Errorf("its night is not known yet: %+v", out)
	}
	// Meanwhile it takes no room and no quota from what tonight alone can have, and an
	// operator's pin goes before its wish.
	in.Sequences[0].Target = observatory.Target{Type: observatory.TargetTest}
	in.Sequences = append(in.Sequences, wanted(2, 3, 1, 0, 9))
	in.Quotas.Users = map[int]float64{7: 3600}
	if out := planned(t, in); len(out.Entries) != 1 || out.Entries[0].SequenceID != 2 || out.LeftOut[0].Later != nil {
		t.Errorf("its night is not known yet: %+v", out)
	}
	at := hours(3)
	in.Sequences[0].Pinned = &at
	if out := planned(t, in); len(out.Entries) != 1 || out.Entries[0].SequenceID != 1 || !out.Entries[0].Start.Equal(at) {
		t.Errorf("it is pinned: %+v", out)
	}
	// It waits for the night of its wish, where another before that would do as well.
	third := hours(50)
	in.Sequences, in.Quotas.Users = in.Sequences[:1], nil
	in.Sequences[0].Pinned, in.Sequences[0].Preferred, in.Sequences[0].End = nil, &third, hours(60)
	blocks := wanted(3, 1, 10, 48, 58)
	in.Sequences = append(in.Sequences, blocks)
	if out := planned(t, in); len(out.Entries) != 0 || len(out.LeftOut) != 2 || out.LeftOut[0].Later != nil && out.LeftOut[0].Later.Start.Before(hours(48)) {
		t.Errorf("its night is full: %+v", out)
	}
}

// TestOneOfAGroupThatIsObserved: while it is, no other of its group takes a place from
// anybody.
func TestOneOfAGroupThatIsObserved(t *testing.T) {
	in := threeNights()
	in.Groups = map[int][]observatory.Group{5: {{Name: "any", Rule: observatory.GroupOneOf}}}
	for _, in.Policy = range []Policy{Strict, Weighted} {
		for _, status := range []observatory.SequenceStatus{observatory.SequencePending, observatory.SequenceExecuting} {
			runs, other, patient := wanted(1, 2, 2, 0, 9), wanted(2, 1, 2, 0, 4.5), wanted(3, 4, 2, 0, 4.5)
			runs.RequestID, runs.Group, other.RequestID, other.Group = 5, "any", 5, "any"
			from, to := hours(0), hours(2)
			runs.Status, runs.PlannedFrom, runs.PlannedTo = status, &from, &to
			in.Sequences = []observatory.Sequence{runs, other, patient}
			s := planned(t, in)
			if len(s.Entries) != 2 || s.Entries[1].SequenceID != 3 || len(s.LeftOut) != 1 || s.LeftOut[0].Text != `Of its group "any" one is enough, and that is S1.` {
				t.Errorf("%s, %s: %+v", in.Policy, status, s)
			}
		}
	}
}

func TestQuotasCountOverTheHorizon(t *testing.T) {
	in := threeNights()
	in.Quotas = Quotas{Users: map[int]float64{7: 5 * 3600}}
	in.Sequences = []observatory.Sequence{wanted(1, 1, 4, 0, 10), wanted(2, 2, 4, 0, 60)}
	s := planned(t, in)
	if len(s.Entries) != 1 || s.LeftOut[0].Reason != observatory.LeftOutQuota {
		t.Errorf("%+v", s)
	}
}

func TestGroups(t *testing.T) {
	in := threeNights()
	member := func(id int, from, to float64, group string) observatory.Sequence {
		s := wanted(id, 2, 2, from, to)
		s.RequestID, s.Group = 5, group
		return s
	}
	in.Groups = map[int][]observatory.Group{5: {{Name: "any", Rule: observatory.GroupOneOf}, {Name: "all", Rule: observatory.GroupAllOf}}}
	n, err := newNight(in)
	if err != nil {
		t.Fatal(err)
	}
	n.in.Sequences = []observatory.Sequence{member(1, 0, 9, "any"), member(2, 0, 9, "any"), member(3, 0, 9, "forgotten")}
	n.gather()
	if want := map[string]Group{"r5.any": {Rule: OneOf, Name: "any"}}; !reflect.DeepEqual(n.problem.Groups, want) || n.problem.Sequences[0].Group != "r5.any" || n.problem.Sequences[2].Group != "" {
		t.Errorf("the problem has the groups %v and %+v", n.problem.Groups, n.problem.Sequences)
	}

	done := member(1, 0, 9, "any")
	done.Status = observatory.SequenceExecuted // in a night before
	in.Sequences = []observatory.Sequence{done, member(2, 0, 9, "any")}
	s := planned(t, in)
	if len(s.Entries) != 0 || s.LeftOut[0].Reason != observatory.LeftOutGroup || s.LeftOut[0].Text != `One of its group "any" is enough, and S1 was executed.` ||
		!reflect.DeepEqual(s.LeftOut[0].By, []int{1}) {
		t.Errorf("one of them is executed: %+v", s)
	}

	in.Sequences = []observatory.Sequence{member(1, 0, 9, "any"), member(2, 0, 9, "any")}
	s = planned(t, in)
	if len(s.Entries) != 1 || len(s.LeftOut) != 1 || !reflect.DeepEqual(s.LeftOut[0].By, []int{s.Entries[0].SequenceID}) ||
		s.LeftOut[0].Text != fmt.Sprintf(`Of its group "any" one is enough, and that is %s.`, s.Entries[0].Name) {
		t.Errorf("one of two: %+v", s)
	}
	// All in this night, though the windows reach beyond it.
	in.Sequences = []observatory.Sequence{member(1, 0, 60, "all"), member(2, 0, 9, "all")}
	if s = planned(t, in); len(s.Entries) != 2 {
		t.Errorf("all of them: %+v", s)
	}
	// One can not be observed in this night: none is.
	in.Sequences = []observatory.Sequence{member(1, 0, 60, "all"), member(2, 30, 60, "all")}
	if s = planned(t, in); len(s.Entries) != 0 || s.LeftOut[0].Later == nil || s.LeftOut[1].Later == nil {
		t.Errorf("one of them in a later night: %+v", s)
	}
	// And one that has no later one is told which and why.
	in.Sequences = []observatory.Sequence{member(1, 0, 9, "all"), member(2, 30, 60, "all")}
	s = planned(t, in)
	if why := s.LeftOut[0]; len(s.Entries) != 0 || why.Reason != observatory.LeftOutGroup || !reflect.DeepEqual(why.By, []int{2}) ||
		!strings.HasPrefix(why.Text, `All of its group "all" go into one night or none, and S2 has no place in this one: Its window opens on `) {
		t.Errorf("one of them in a later night alone: %+v", s.LeftOut)
	}
	// One finds no room, and one is told of the other.
	for _, policy := range []Policy{Strict, Weighted} {
		in.Policy = policy
		in.Sequences = []observatory.Sequence{member(1, 0, 9, "all"), member(2, 1, 3.2, "all"), wanted(3, 0, 3, 1, 4)}
		s = planned(t, in)
		if len(s.Entries) != 1 || s.LeftOut[0].Reason != observatory.LeftOutGroup || !reflect.DeepEqual(s.LeftOut[0].By, []int{2}) ||
			!strings.HasPrefix(s.LeftOut[0].Text, `All of its group "all" go into one night or none, and S2 has no place: Lost to S3 (priority 0): it fills its window`) ||
			s.LeftOut[1].Reason != observatory.LeftOutLostTo {
			t.Errorf("%s: one of them has no room: %+v", policy, s.LeftOut)
		}
		// Each has room, but not both.
		in.Sequences = []observatory.Sequence{member(1, 1, 4, "all"), member(2, 1, 4, "all")}
		s = planned(t, in)
		for i, l := range s.LeftOut {
			if len(s.LeftOut) != 2 || l.Reason != observatory.LeftOutGroup || !reflect.DeepEqual(l.By, []int{2 - i}) ||
				l.Text != `All of its group "all" go into one night or none, and there is no room for all of them together.` {
				t.Errorf("%s: no room for both: %+v", policy, l)
			}
		}
	}
	// One can never be observed: none is.
	in.Sequences = []observatory.Sequence{member(1, 0, 60, "all"), member(2, -9, -5, "all")}
	s = planned(t, in)
	if len(s.Entries) != 0 || s.LeftOut[0].Reason != observatory.LeftOutGroup || s.LeftOut[1].Reason != observatory.LeftOutWindow ||
		s.LeftOut[0].Text != `All of its group "all" go into one night or none, and S2 has no place: Its window ended at 22 Nov 21:00 UTC.` {
		t.Errorf("one of them never: %+v", s.LeftOut)
	}
}

// Whatever is asked for, each sequence has one place or one reason, in this night
// no gap stays for one that waits, and places lie in windows of this night.
func TestPlanOfSeveralNights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := threeNights()
		in.Policy = rapid.SampledFrom([]Policy{Strict, Weighted}).Draw(t, "policy")
		in.Now = hours(rapid.Float64Range(-2, 9.9).Draw(t, "now"))
		for id := 1; id <= rapid.IntRange(1, 8).Draw(t, "n"); id++ {
			from := rapid.Float64Range(-5, 50).Draw(t, "from")
			s := wanted(id, rapid.IntRange(0, 5).Draw(t, "priority"), rapid.Float64Range(0.1, 5).Draw(t, "need"), from, from+rapid.Float64Range(0, 60).Draw(t, "width"))
			if rapid.Bool().Draw(t, "two windows") {
				s.Windows = []observatory.Window{{Start: s.Start, End: s.Start.Add(s.End.Sub(s.Start) / 3)}, {Start: s.End.Add(-s.End.Sub(s.Start) / 3), End: s.End}}
			}
			in.Sequences = append(in.Sequences, s)
		}
		s, err := Plan(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Entries)+len(s.LeftOut) != len(in.Sequences) {
			t.Fatalf("%d sequences, %d places, %d left out", len(in.Sequences), len(s.Entries), len(s.LeftOut))
		}
		end := later(in.Now, in.Night.ObservingStart)
		gaps := []astro.Span{}
		for i, e := range s.Entries {
			seq := sequenceOf(in, e.SequenceID)
			whole := longest(spansIn(windowsOf(&seq), e.Start, e.End), e.Start)
			inside := e.End.Sub(e.Start)-whole < 2*time.Millisecond // whole milliseconds
			if !inside || in.Now.Sub(e.Start) > time.Millisecond || e.Start.Before(in.Night.ObservingStart) || e.End.After(in.Night.ObservingEnd) || i > 0 && e.Start.Before(end) {
				t.Fatalf("%+v in the windows %v", e, windowsOf(&seq))
			}
			gaps = append(gaps, astro.Span{Start: end, End: e.Start.Add(-time.Minute)})
			end = e.End.Add(time.Minute)
		}
		gaps = append(gaps, astro.Span{Start: end, End: in.Night.ObservingEnd})
		for _, l := range s.LeftOut {
			if l.Later == nil {
				continue
			}
			seq := sequenceOf(in, l.SequenceID)
			if l.Reason != observatory.LeftOutNight || l.Later.Start.Before(in.Later[0].ObservingStart) {
				t.Fatalf("%+v", l)
			}
			for _, w := range windowsOf(&seq) {
				if room := longest(spansIn(gaps, w.Start, w.End), dusk.Add(-time.Hour)); room > needs(seq)+2*time.Millisecond {
					t.Fatalf("sequence %d of %s waits, a gap of %s is free: %v", seq.ID, needs(seq), room, gaps)
				}
			}
		}
	})
}

// BenchmarkPlanInput: the windows of 10,000 sequences with targets of their own
// in a night and in three, found and bound for the solver.
func BenchmarkPlanInput(b *testing.B) {
	for _, nights := range []int{1, 3} {
		b.Run(fmt.Sprintf("10000 sequences, %d nights", nights), func(b *testing.B) {
			in := november()
			for i := 1; i < nights; i++ {
				in.Later = append(in.Later, astro.NightAt(mountain, in.Night.ObservingStart.AddDate(0, 0, i), -12))
			}
			for i := range 10000 {
				s := m31(in)
				s.ID, s.End = i+1, in.Night.ObservingEnd.AddDate(0, 0, 10)
				s.Target.RADeg, s.Target.DecDeg = float64(i%360), float64(i%100)-30
				s.Constraints = observatory.Constraints{MinAltDeg: 30, MinMoonDeg: 30 + float64(i%7), Twilight: observatory.TwilightAstronomical}
				in.Sequences = append(in.Sequences, s)
			}
			for b.Loop() {
				n, err := newNight(in)
				if err != nil {
					b.Fatal(err)
				}
				n.gather()
			}
		})
	}
}
