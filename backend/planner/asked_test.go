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

var mountain = observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20}

// november is the night of 2026-11-22 on the mountain, from the Sun at -12 deg,
// under the real sky: the Moon is 97 % lit, in Aries, and up all night.
func november() Input {
	night, err := astro.NightNamed(mountain, "2026-11-22", -12)
	if err != nil {
		panic(err)
	}
	return Input{Now: night.ObservingStart, Night: night, Instrument: observatory.Instrument{Site: mountain, OverheadS: 60}, Trigger: "a test"}
}

// m31 asks for an hour of the Andromeda Galaxy, 33 deg from that Moon.
func m31(in Input) observatory.Sequence {
	return observatory.Sequence{
		ID: 1, RequestID: 5, Name: "M31", Status: observatory.SequenceToBePlanned, Priority: 2, DurationS: 3600,
		Start: in.Night.ObservingStart, End: in.Night.ObservingEnd, Target: observatory.Target{Type: observatory.TargetICRS, RADeg: 10.6847, DecDeg: 41.2687},
		UserID: 7, UserName: "ada",
	}
}

// alone plans one sequence and gives its place or what became of it.
func alone(t *testing.T, in Input, s observatory.Sequence) (*observatory.Scheduled, *observatory.LeftOut) {
	t.Helper()
	in.Sequences = append(in.Sequences, s)
	schedule := planned(t, in)
	for i := range schedule.Entries {
		if schedule.Entries[i].SequenceID == s.ID {
			return &schedule.Entries[i], nil
		}
	}
	for i := range schedule.LeftOut {
		if schedule.LeftOut[i].SequenceID == s.ID {
			return nil, &schedule.LeftOut[i]
		}
	}
	t.Fatalf("sequence %d is nowhere in %+v", s.ID, schedule)
	return nil, nil
}

// holds fails where something does not hold all through a place, looked at every
// half minute with the full ephemeris.
func holds(t *testing.T, e *observatory.Scheduled, what string, test func(astro.Sky) bool) {
	t.Helper()
	if e == nil {
		t.Fatalf("no place: %s", what)
	}
	for at := e.Start.Add(time.Second); at.Before(e.End); at = at.Add(30 * time.Second) {
		if !test(astro.At(mountain, at)) {
			t.Fatalf("%s does not hold at %s, planned %s to %s", what, at, e.Start, e.End)
		}
	}
}

func leftOut(t *testing.T, l *observatory.LeftOut, reason observatory.LeftOutReason, text string) {
	t.Helper()
	if l == nil {
		t.Fatalf("it has a place, want %s: %s", reason, text)
	}
	if l.Reason != reason || !strings.HasPrefix(l.Text, text) || !strings.HasSuffix(l.Text, ".") {
		t.Errorf("%s: %q, want %s: %q", l.Reason, l.Text, reason, text)
	}
}

func TestMoonConstraint(t *testing.T) {
	in := november()
	s := m31(in)
	s.Constraints.MinMoonDeg = 30
	e, _ := alone(t, in, s)
	holds(t, e, "30 deg from the Moon", func(sky astro.Sky) bool { return sky.MoonSeparationDeg(s.Target.RADeg, s.Target.DecDeg) > 30 })

	s.Constraints.MinMoonDeg = 60
	_, l := alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNotVisible, "Never farther than 60 deg from the Moon in its window 01:36-13:20 UTC; best 3")

	s.Constraints = observatory.Constraints{MaxMoonIllum: 0.5}
	_, l = alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNotVisible, "The Moon is up and more than 50 % lit while its other constraints hold all through its window")
}

func TestAirmassConstraint(t *testing.T) {
	in := november()
	s := m31(in)
	s.Constraints.MaxAirmass = 1.2
	s.Start = in.Night.ObservingStart.Add(6 * time.Hour)
	s.End = in.Night.ObservingEnd
	_, l := alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNotVisible, "Never at an airmass of 1.2 or less (higher than 56.")
	s.Start = in.Night.ObservingStart
	e, _ := alone(t, in, s)
	holds(t, e, "airmass 1.2", func(sky astro.Sky) bool {
		alt, _ := sky.AltAz(s.Target.RADeg, s.Target.DecDeg)
		return astro.Airmass(alt) < 1.2
	})

	s.Constraints.MaxAirmass, s.DurationS = 1.05, 5*3600
	_, l = alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNotVisible, "Needs 5 h, but stands at an airmass of 1.05 or less (higher than 7")
}

func TestTwilightConstraint(t *testing.T) {
	in := november()
	s := m31(in)
	if e, _ := alone(t, in, s); e == nil || !e.Start.Equal(in.Night.ObservingStart) {
		t.Fatalf("without a constraint it starts %+v", e)
	}
	s.Constraints.Twilight = observatory.TwilightAstronomical
	e, _ := alone(t, in, s)
	holds(t, e, "astronomical night", func(sky astro.Sky) bool { return sky.Sun().AltDeg < -18 })
	if d := e.Start.Sub(*in.Night.AstronomicalDusk); d < 0 || d > 2*time.Second {
		t.Errorf("it starts %s after the astronomical dusk", d)
	}
	s.DurationS, s.End = 300, in.Night.ObservingStart.Add(10*time.Minute)
	_, l := alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNotVisible, "Never dark enough in its window 01:36-01:46 UTC: the Sun is not below -18 deg; -14.")
}

func TestCloudAndOtherConditions(t *testing.T) {
	value := func(v float64) *float64 { return &v }
	conditions := func(items ...observatory.Condition) *observatory.Conditions {
		return &observatory.Conditions{Items: items}
	}
	cloudy := observatory.Condition{Kind: observatory.ConditionCloud, Value: value(2), Class: "cloudy"}
	hazy := observatory.Condition{Kind: observatory.ConditionTransparency, Value: value(61)}
	soft := observatory.Condition{Kind: observatory.ConditionSeeing, Value: value(1.94)}
	for _, c := range []struct {
		name        string
		constraints observatory.Constraints
		now         *observatory.Conditions
		text        string // empty: it has a place
	}{
		{"clear is asked for", observatory.Constraints{MaxCloud: "clear"}, conditions(cloudy), "Wants the sky clear; now it is cloudy (2 degC)."},
		{"cloudy is enough", observatory.Constraints{MaxCloud: "cloudy"}, conditions(cloudy), ""},
		{"nothing is asked for", observatory.Constraints{}, conditions(cloudy, hazy, soft), ""},
		{"nothing is known", observatory.Constraints{MaxCloud: "clear", MinTransparencyPct: 90, MaxSeeingArcsec: 0.5}, nil, ""},
		{"it is not known any more", observatory.Constraints{MaxCloud: "clear"}, conditions(observatory.Condition{Kind: observatory.ConditionCloud, Class: "cloudy"}), ""},
		{"transparency", observatory.Constraints{MinTransparencyPct: 80}, conditions(hazy), "Wants a transparency of 80 % at least; now it is 61 %."},
		{"seeing", observatory.Constraints{MaxSeeingArcsec: 1.5}, conditions(hazy, soft), "Wants a seeing of 1.5 arcsec at most; now it is 1.9 arcsec."},
		{"good enough", observatory.Constraints{MinTransparencyPct: 60, MaxSeeingArcsec: 2}, conditions(hazy, soft), ""},
		{"a class that nobody knows", observatory.Constraints{MaxCloud: "fluffy"}, conditions(cloudy), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := november()
			in.Conditions = c.now
			s := m31(in)
			s.Constraints = c.constraints
			e, l := alone(t, in, s)
			if c.text == "" {
				if e == nil {
					t.Errorf("left out: %+v", l)
				}
				return
			}
			leftOut(t, l, observatory.LeftOutCondition, c.text)
			if l.Change == "" {
				t.Error("nothing is said of what would have to change")
			}
		})
	}
}

func TestTwoWindows(t *testing.T) {
	in := evening()
	s := wanted(1, 2, 1, 1, 8)
	s.Windows = []observatory.Window{{Start: hours(1), End: hours(1.9)}, {Start: hours(6), End: hours(8)}}
	e, _ := alone(t, in, s)
	if e == nil || e.Start != hours(6) || e.WindowStart != hours(6) || e.WindowEnd != hours(8) {
		t.Fatalf("the first window is too short: %+v", e)
	}
	for now, want := range map[float64]string{
		7.5: "Needs 1 h, of its windows only 30 min are left (until 23 Nov 10:00 UTC).",
		9:   "Its last window ended at 23 Nov 10:00 UTC.",
	} {
		in.Now = hours(now)
		_, l := alone(t, in, s)
		leftOut(t, l, observatory.LeftOutWindow, want)
		if !Expired(s, in.Now) {
			t.Errorf("at %g h it is not expired", now)
		}
	}
	in.Now = dusk
	s.DurationS = 4 * 3600
	_, l := alone(t, in, s)
	leftOut(t, l, observatory.LeftOutWindow, "Needs 4 h, the longest of its 2 windows lasts 2 h.")
	s.DurationS, s.Windows[1] = 3600, observatory.Window{Start: hours(30), End: hours(33)}
	s.End = hours(33)
	_, l = alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNight, "Needs 1 h, the night leaves 54 min of its window (03:00-03:54 UTC)")
}

func TestMovingTarget(t *testing.T) {
	in := november()
	in.Instrument.SlewRateDegS, in.Instrument.SlewSettleS, in.Instrument.OverheadS = 12, 3, 20
	s := m31(in)
	s.Target = observatory.Target{Type: observatory.TargetBody, Body: "jupiter"}
	s.Constraints.MinAltDeg = 40
	e, _ := alone(t, in, s)
	holds(t, e, "Jupiter above 40 deg", func(sky astro.Sky) bool {
		place, err := sky.Target(s.Target)
		return err == nil && place.AltDeg > 40
	})
	s.Target.Body = "saturn"
	s.Start = in.Night.ObservingStart.Add(8 * time.Hour)
	_, l := alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNotVisible, "Never higher than 40 deg in its window 09:36-13:20 UTC; best ")
	s.Target.Body = "vulcan"
	_, l = alone(t, in, s)
	leftOut(t, l, observatory.LeftOutNotVisible, "Its target cannot be followed: ")

	// The way to it is that to where it stands in the middle of the night.
	n, err := newNight(in)
	if err != nil {
		t.Fatal(err)
	}
	jupiter := observatory.Target{Type: observatory.TargetBody, Body: "jupiter"}
	ra, dec := n.horizon.position(&jupiter, n.middle())
	if ra == nil || *ra < 147 || *ra > 149.5 || *dec < 12.5 || *dec > 14 {
		t.Errorf("Jupiter at %v %v", ra, dec)
	}
	if n.problem.Slew == nil || n.problem.Slew.RateDegS != 12 || n.problem.OverheadS != 2 {
		t.Errorf("the way is %+v and %g s", n.problem.Slew, n.problem.OverheadS)
	}
	if ra, _ := n.horizon.position(&observatory.Target{Type: observatory.TargetTest}, n.middle()); ra != nil {
		t.Error("a test target stands somewhere")
	}
}

func TestPinned(t *testing.T) {
	in := evening()
	at := hours(4)
	s := wanted(1, 5, 1, 0, 9)
	s.Pinned = &at
	in.Sequences = []observatory.Sequence{wanted(2, 1, 9, 0, 10)}
	n, err := newNight(Input{Now: in.Now, Night: in.Night, Instrument: in.Instrument, Sky: in.Sky, Sequences: []observatory.Sequence{s}})
	if err != nil {
		t.Fatal(err)
	}
	n.gather()
	if got := n.problem.Sequences[0].PinnedStartS; got == nil || n.at(*got) != at {
		t.Errorf("the problem has the pin at %v", got)
	}
	// It stands there, and the more important one that wants all the night makes room or is out.
	if e, _ := alone(t, in, s); e == nil || e.Start != at || !e.Pinned || e.SlackLeftS != 0 || e.SlackRightS != 0 {
		t.Errorf("pinned to %s: %+v", at, e)
	}
	for _, c := range []struct {
		name   string
		pin    float64 // hours
		reason observatory.LeftOutReason
		text   string
	}{
		{"passed", -1, observatory.LeftOutPinned, "An operator pinned it to 23 Nov 01:00 UTC, which has passed."},
		{"after the night", 26, observatory.LeftOutNight, "An operator pinned it to 24 Nov 04:00 UTC, after this night; it waits."},
	} {
		pin := hours(c.pin)
		s.Pinned = &pin
		_, l := alone(t, in, s)
		leftOut(t, l, c.reason, c.text)
	}
	late := hours(-0.1) // six minutes ago: it begins now
	s.Pinned, in.Sequences = &late, nil
	if e, _ := alone(t, in, s); e == nil || e.Start != dusk || !e.Pinned {
		t.Errorf("a little late: %+v", e)
	}
}

// A pin waits for what runs into its time, as long as its grace lasts, and no
// longer than it must: the way there is the real one.
func TestAPinIsPutOffByWhatRuns(t *testing.T) {
	in := evening()
	in.Instrument.OverheadS, in.Instrument.SlewRateDegS, in.Instrument.SlewSettleS = 70, 3, 8
	pinned := wanted(1, 3, 1, 0, 9)
	runs := wanted(2, 1, 1, 0, 9)
	pinned.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 0, DecDeg: 10} // up all night
	runs.Target = pinned.Target                                                            // settling and 2 s are between them
	for _, status := range []observatory.SequenceStatus{observatory.SequenceExecuting, observatory.SequenceExecuted} {
		for _, c := range []struct {
			name string
			over time.Duration // from the pin to the end of what runs
			late time.Duration // from the pin to its start; negative: it has none
		}{
			{"in time", -10 * time.Second, 0},
			{"three seconds over", 3 * time.Second, 13 * time.Second},
			{"five minutes over", 5 * time.Minute, 5*time.Minute + 10*time.Second},
			{"out of its grace", 10 * time.Minute, -1},
		} {
			at, from, to := hours(2), hours(1), hours(2).Add(c.over)
			pinned.Pinned = &at
			runs.Status, runs.PlannedFrom, runs.PlannedTo = status, &from, &to
			in.Now, in.Sequences = to.Add(-time.Second), []observatory.Sequence{pinned, runs}
			s := planned(t, in)
			switch {
			case c.late >= 0 && (len(s.Entries) != 2 || s.Entries[1].Start.Sub(at).Round(time.Second) != c.late || !s.Entries[1].Pinned):
				t.Errorf("%s, %s: %+v, left out %+v", status, c.name, s.Entries, s.LeftOut)
			case c.late < 0 && (len(s.LeftOut) != 1 || s.LeftOut[0].Reason != observatory.LeftOutPinned):
				t.Errorf("%s, %s: %+v, left out %+v", status, c.name, s.Entries, s.LeftOut)
			}
		}
	}
}

func TestTimeCritical(t *testing.T) {
	in := evening()
	preferred := hours(5)
	s := wanted(2, 3, 1, 0, 10)
	s.Preferred, s.TimeCritical, s.ToleranceS = &preferred, true, 600
	if e, _ := alone(t, in, s); e == nil || e.Start != preferred {
		t.Errorf("alone: %+v", e)
	}
	in.Now = hours(5.1)
	if e, _ := alone(t, in, s); e == nil || e.Start != in.Now {
		t.Errorf("six minutes late: %+v", e)
	}
	in.Now = hours(5.2)
	_, l := alone(t, in, s)
	leftOut(t, l, observatory.LeftOutWindow, "Had to start by 23 Nov 07:10 UTC.")
	if !Expired(s, in.Now) {
		t.Error("it is not expired")
	}
	in.Now = dusk
	s.Start, s.End = hours(0), hours(2)
	_, l = alone(t, in, s)
	leftOut(t, l, observatory.LeftOutWindow, "Must start within 10 min of 23 Nov 07:00 UTC, which its windows do not leave room for.")
}

// The way to the next is kept free before it, and no more.
func TestTheWayIsKeptFree(t *testing.T) {
	in := november()
	in.Instrument.SlewRateDegS, in.Instrument.SlewSettleS, in.Instrument.OverheadS = 12, 3, 20
	one, next := m31(in), m31(in)
	one.End = in.Night.ObservingStart.Add(61 * time.Minute)
	next.ID, next.Target = 2, observatory.Target{Type: observatory.TargetICRS, RADeg: 40.6847, DecDeg: 41.2687} // 22.5 deg away
	in.Sequences = []observatory.Sequence{one, next}
	s := planned(t, in)
	if len(s.Entries) != 2 {
		t.Fatalf("%+v", s)
	}
	lead := s.Entries[1].LeadS
	gap := s.Entries[1].Start.Sub(s.Entries[0].End).Seconds()
	if want := 2 + 3 + 22.5/12; lead < want-0.2 || lead > want+0.2 || gap < lead-0.001 || gap > lead+1 {
		t.Errorf("%g s are kept free, the gap is %g s, want %g", lead, gap, want)
	}
	next.Target = observatory.Target{Type: observatory.TargetAltAz, AltDeg: 60}
	in.Sequences = []observatory.Sequence{one, next}
	if s = planned(t, in); len(s.Entries) != 2 || s.Entries[1].LeadS != 20 {
		t.Errorf("to a place that is not known beforehand: %+v", s.Entries)
	}
}

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
		!strings.HasPrefix(why.Text, `All of its group "all" go into one night or none, and S2 has no place in this one: Its window opens at `) {
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
