package planner

import (
	"strings"
	"testing"
	"time"

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
	if left, right := s.Entries[1].SlackLeftS, s.Entries[0].SlackRightS; left > gap-lead+0.002 || right > gap-lead+0.002 {
		t.Errorf("the way is counted as slack: %g s and %g s of %g s", left, right, gap)
	}
	next.Target = observatory.Target{Type: observatory.TargetAltAz, AltDeg: 60}
	in.Sequences = []observatory.Sequence{one, next}
	if s = planned(t, in); len(s.Entries) != 2 || s.Entries[1].LeadS != 20 {
		t.Errorf("to a place that is not known beforehand: %+v", s.Entries)
	}
}
