package planner

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// dusk is the start of the test night, which lasts ten hours.
var dusk = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func hours(h float64) time.Time { return dusk.Add(time.Duration(h * float64(time.Hour))) }

// evening is an input at dusk with nothing to plan. Its sky shows icrs targets
// in the hours from RA to Dec of the night.
func evening() Input {
	return Input{
		Now: dusk,
		Night: observatory.Night{
			Name: "2026-11-22", Sunset: hours(-1), Sunrise: hours(11), ObservingStart: dusk, ObservingEnd: hours(10),
		},
		Instrument: observatory.Instrument{Site: observatory.Site{Name: "SPM", HorizonDeg: 20}, OverheadS: 60},
		Trigger:    "The night begins.",
		Sky:        madeUp{},
	}
}

// madeUp is the sky of the evening: it knows no reasons.
type madeUp struct{}

func (madeUp) Visible(spans []astro.Span, t *observatory.Target, _ astro.Limits, from, to time.Time) ([]astro.Span, error) {
	if t.Type == observatory.TargetTest {
		return append(spans, astro.Span{Start: from, End: to}), nil
	}
	return append(spans, spansIn([]astro.Span{{Start: hours(t.RADeg), End: hours(t.DecDeg)}}, from, to)...), nil
}

func (madeUp) Shortfall(*observatory.Target, astro.Limits, ...astro.Span) (*astro.Shortfall, error) {
	return nil, nil
}

func (madeUp) Curve(looks []astro.Look, _ *observatory.Target, _, _ time.Time, _ time.Duration) ([]astro.Look, error) {
	return looks, nil
}

// wanted is a sequence to be planned, its times in hours after dusk.
func wanted(id, priority int, needHours, from, to float64) observatory.Sequence {
	return observatory.Sequence{
		ID: id, RequestID: 100 + id, Name: "S" + string(rune('0'+id)), RequestName: "R", Status: observatory.SequenceToBePlanned, Priority: priority,
		DurationS: needHours * 3600, Start: hours(from), End: hours(to), Target: observatory.Target{Type: observatory.TargetTest},
		UserID: 7, UserName: "ada", Program: "GRB",
	}
}

func planned(t *testing.T, in Input) observatory.Schedule {
	t.Helper()
	s, err := Plan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPlanGivesPlacesWithTheirSlack(t *testing.T) {
	in := evening()
	preferred := hours(5)
	late := wanted(2, 2, 2, 1, 9)
	late.Preferred = &preferred
	high := wanted(3, 3, 1, -20, 40)
	high.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 8, DecDeg: 9.5}
	in.Sequences = []observatory.Sequence{wanted(1, 1, 1, -5, 3), late, high}
	s := planned(t, in)
	if len(s.Entries) != 3 || len(s.LeftOut) != 0 || s.Added != 3 || s.Policy != "strict" || s.Trigger != in.Trigger || s.Start != dusk {
		t.Fatalf("%+v", s)
	}
	for i, want := range []struct {
		id                   int
		start, from, to      float64
		slackLeft, slackSome float64
	}{{1, 0, 0, 3, 0, 7200}, {2, 5, 1, 9, 4*3600 - 60, 3600 - 60}, {3, 8, 8, 9.5, 0, 1800}} {
		e := s.Entries[i]
		if e.SequenceID != want.id || e.Start != hours(want.start) || e.WindowStart != hours(want.from) || e.WindowEnd != hours(want.to) {
			t.Errorf("entry %d is %+v", i, e)
		}
		if e.SlackLeftS != want.slackLeft || e.SlackRightS != want.slackSome {
			t.Errorf("entry %d has slack %g and %g", i, e.SlackLeftS, e.SlackRightS)
		}
		if e.Locked || e.Status != observatory.SequencePlanned || e.RequestID != 100+want.id || e.UserName != "ada" {
			t.Errorf("entry %d is %+v", i, e)
		}
	}
}

func TestPlanSaysWhyNot(t *testing.T) {
	in := evening()
	in.Now = hours(4)
	icrs := func(s observatory.Sequence, up, down float64) observatory.Sequence {
		s.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: up, DecDeg: down}
		return s
	}
	rich := wanted(9, 2, 4, 4, 9)
	rich.UserID, rich.UserName, rich.Program = 8, "ben", "Galaxies"
	in.Quotas = Quotas{Users: map[int]float64{8: 3600}}
	in.Sequences = []observatory.Sequence{
		wanted(1, 1, 1, 0, 3),               // passed
		wanted(2, 1, 1, 0, 4.5),             // too little left
		wanted(3, 1, 6, 5, 7),               // never long enough
		wanted(4, 1, 1, 30, 60),             // another night
		wanted(5, 1, 1, 9.5, 60),            // only the end of this one
		icrs(wanted(6, 1, 1, 0, 60), 1, 3),  // set already
		icrs(wanted(7, 1, 1, 5, 9), 5.5, 6), // up for too short a time
		wanted(8, 1, 5.5, 4, 60), rich,      // takes it all; over the quota
		wanted(10, 2, 5, 0, 10),                            // lost
		wanted(11, 1, 1, -9, -8), wanted(12, 1, 1, 11, 14), // day
	}
	s := planned(t, in)
	got := map[int]observatory.LeftOut{}
	for _, l := range s.LeftOut {
		got[l.SequenceID] = l
	}
	if len(s.Entries) != 1 || s.Entries[0].SequenceID != 8 {
		t.Fatalf("entries are %+v", s.Entries)
	}
	for id, want := range map[int]struct {
		reason observatory.LeftOutReason
		text   string
	}{
		1:  {observatory.LeftOutWindow, "Its window ended at 23 Nov 05:00 UTC."},
		2:  {observatory.LeftOutWindow, "Needs 1 h, of its window only 30 min are left (until 23 Nov 06:30 UTC)."},
		3:  {observatory.LeftOutWindow, "Needs 6 h, its whole window 07:00-09:00 UTC lasts 2 h."},
		4:  {observatory.LeftOutNight, "Its window opens on 24 Nov 08:00 UTC, after this night; it waits."},
		5:  {observatory.LeftOutNight, "Needs 1 h, the night leaves 30 min of its window (11:30-12:00 UTC); it waits for another night until 25 Nov 14:00 UTC."},
		6:  {observatory.LeftOutNotVisible, "Never higher than 20 deg in its window 06:00-12:00 UTC; it waits for another night until 25 Nov 14:00 UTC."},
		7:  {observatory.LeftOutNotVisible, "Needs 1 h, but stands higher than 20 deg for 30 min at most in its window 07:00-11:00 UTC."},
		9:  {observatory.LeftOutQuota, "Needs 4 h, but the quota of user ben has 1 h left."},
		10: {observatory.LeftOutLostTo, "Lost to S8 (priority 1): it fills its window 06:00-12:00 UTC, it needs 5 h."},
		11: {observatory.LeftOutWindow, "Its window ended at 22 Nov 18:00 UTC."},
		12: {observatory.LeftOutNight, "Its window opens on 23 Nov 13:00 UTC, after this night; it waits."},
	} {
		if l := got[id]; l.Reason != want.reason || l.Text != want.text {
			t.Errorf("sequence %d: %s: %q, want %q", id, l.Reason, l.Text, want.text)
		}
		if expired := Expired(sequenceOf(in, id), in.Now); expired != (want.reason == observatory.LeftOutWindow) {
			t.Errorf("sequence %d: expired is %v", id, expired)
		}
	}
	if !reflect.DeepEqual(got[10].By, []int{8}) || got[1].By == nil {
		t.Errorf("lost to %v", got[10].By)
	}
}

func sequenceOf(in Input, id int) observatory.Sequence {
	for _, s := range in.Sequences {
		if s.ID == id {
			return s
		}
	}
	return observatory.Sequence{}
}

func TestPlanKeepsWhatIsLocked(t *testing.T) {
	in := evening()
	in.Now = hours(3.2)
	under := func(s observatory.Sequence, status observatory.SequenceStatus, from, to float64) observatory.Sequence {
		start, end := hours(from), hours(to)
		s.Status, s.PlannedFrom, s.PlannedTo = status, &start, &end
		return s
	}
	in.Sequences = []observatory.Sequence{
		under(wanted(1, 3, 1, 0, 10), observatory.SequenceExecuted, 0, 1),
		under(wanted(2, 3, 1, 0, 10), observatory.SequenceExecuting, 2, 3), // late: still going
		under(wanted(3, 3, 1, 0, 10), observatory.SequenceExecuted, -24, -23),
		under(wanted(4, 3, 1, 0, 10), observatory.SequenceFailed, 1, 2),
		wanted(5, 0, 1, 0, 10),
	}
	in.Quotas = Quotas{Users: map[int]float64{7: 3600}} // enough for one more
	s := planned(t, in)
	if len(s.Entries) != 3 || len(s.LeftOut) != 0 {
		t.Fatalf("%+v", s)
	}
	for i, want := range []struct {
		id         int
		start, end time.Time
		locked     bool
	}{{1, hours(0), hours(1), true}, {2, hours(2), hours(3.2), true}, {5, hours(3.2).Add(time.Minute), hours(4.2).Add(time.Minute), false}} {
		if e := s.Entries[i]; e.SequenceID != want.id || e.Start != want.start || e.End != want.end || e.Locked != want.locked {
			t.Errorf("entry %d is %+v", i, e)
		}
	}
}

func TestAnAlertThatMayPreemptComesNext(t *testing.T) {
	from, to := hours(0), hours(2)
	for _, c := range []struct {
		name   string
		change func(running, alert *observatory.Sequence)
		start  float64 // of the alert, hours; -1: left out
	}{
		{"preempts", func(_, a *observatory.Sequence) { a.Preempt = true }, 1 + 60./3600},
		{"preempts what is pointed to before its start", func(r, a *observatory.Sequence) {
			a.Preempt = true
			later := hours(1 + 18./3600)
			r.PlannedFrom = &later
		}, 1 + 60./3600},
		{"waits without it", func(_, a *observatory.Sequence) { a.End = hours(9) }, 2 + 60./3600},
		{"has no place without it", func(_, _ *observatory.Sequence) {}, -1},
		{"never another that preempts", func(r, a *observatory.Sequence) { r.Preempt, a.Preempt, a.End = true, true, hours(9) }, 2 + 60./3600},
		{"not before its window", func(_, a *observatory.Sequence) { a.Preempt, a.Start, a.End = true, hours(1.5), hours(9) }, 2 + 60./3600},
		{"not where it is not seen", func(_, a *observatory.Sequence) {
			a.Preempt, a.End = true, hours(9)
			a.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 3, DecDeg: 9}
		}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := evening()
			in.Now = hours(1)
			running, alert := wanted(1, 1, 2, 0, 9), wanted(2, 0, 0.25, 1, 1.5)
			running.Status, running.PlannedFrom, running.PlannedTo = observatory.SequenceExecuting, &from, &to
			c.change(&running, &alert)
			in.Sequences = []observatory.Sequence{running, alert}
			s := planned(t, in)
			start := -1.
			for _, e := range s.Entries {
				if e.SequenceID == 2 {
					start = e.Start.Sub(dusk).Hours()
				}
			}
			if d := start - c.start; d > 1e-6 || d < -1e-6 {
				t.Errorf("the alert begins after %g h, want %g", start, c.start)
			}
		})
	}
}

// TestAnAlertWithoutAPlaceEndsNothing: where a quota keeps it out, what runs goes on,
// and nothing is planned into its time.
func TestAnAlertWithoutAPlaceEndsNothing(t *testing.T) {
	from, to := hours(0), hours(2)
	for granted, want := range map[float64]float64{0: 2, 3600: 1} { // s; hours until what runs ends
		in := evening()
		in.Now = hours(1)
		running, alert, other := wanted(1, 1, 2, 0, 9), wanted(2, 0, 0.25, 1, 1.5), wanted(3, 2, 1, 0, 9)
		running.Status, running.PlannedFrom, running.PlannedTo = observatory.SequenceExecuting, &from, &to
		alert.Preempt, alert.Program = true, "GRB"
		in.Sequences, in.Quotas.Programs = []observatory.Sequence{running, alert, other}, map[string]float64{"GRB": granted}
		s := planned(t, in)
		ends := map[int]time.Time{}
		for _, e := range s.Entries {
			if e.SequenceID == 3 && e.Start.Before(ends[1]) {
				t.Errorf("with %g s granted the other begins at %v, while the first runs", granted, e.Start)
			}
			ends[e.SequenceID] = e.End
		}
		if _, in := ends[2]; in != (granted > 0) || ends[1].Sub(dusk).Hours() != want {
			t.Errorf("with %g s granted what runs ends after %g h, want %g; the alert has a place: %t", granted, ends[1].Sub(dusk).Hours(), want, in)
		}
	}
}

func TestReplanningCountsAndStaysCalm(t *testing.T) {
	in := evening()
	in.Sequences = []observatory.Sequence{wanted(1, 2, 1, 0, 10), wanted(2, 2, 1, 0, 10), wanted(3, 3, 1, 0, 2.6), wanted(4, 3, 1, 5, 10)}
	first := planned(t, in)
	if first.Added != 3 || first.Moved+first.Dropped != 0 || len(first.LeftOut) != 1 {
		t.Fatalf("added %d, moved %d, dropped %d", first.Added, first.Moved, first.Dropped)
	}

	in.Previous = &first
	if again := planned(t, in); again.Added+again.Moved+again.Dropped != 0 || !reflect.DeepEqual(again.Entries, first.Entries) {
		t.Errorf("the same night again: added %d, moved %d, dropped %d", again.Added, again.Moved, again.Dropped)
	}

	in.Now = hours(0.01) // the first has not begun: it and the next are pushed on
	pushed := planned(t, in)
	if pushed.Added+pushed.Dropped != 0 || pushed.Moved != 2 || pushed.Entries[0].SequenceID != 1 || pushed.Entries[1].SequenceID != 2 {
		t.Errorf("a little later: added %d, moved %d, dropped %d\n%+v", pushed.Added, pushed.Moved, pushed.Dropped, pushed.Entries)
	}

	in.Now = dusk
	in.Sequences = append(in.Sequences[:3], wanted(5, 1, 0.5, 1.2, 1.9)) // the fourth was taken back, an important one came
	changed := planned(t, in)
	if changed.Added != 1 || changed.Dropped != 1 || changed.Moved != 1 {
		t.Errorf("changed: added %d, moved %d, dropped %d\n%+v", changed.Added, changed.Moved, changed.Dropped, changed.Entries)
	}

	in.Night.Name = "another"
	if other := planned(t, in); other.Moved+other.Dropped != 0 {
		t.Errorf("another night: moved %d, dropped %d", other.Moved, other.Dropped)
	}
}

func TestPlanByDayIsForTheComingNight(t *testing.T) {
	in := evening()
	in.Now = hours(-6)
	in.Sequences = []observatory.Sequence{wanted(1, 1, 1, -7, 10)}
	if s := planned(t, in); len(s.Entries) != 1 || s.Entries[0].Start != dusk {
		t.Errorf("%+v", s.Entries)
	}
	in.Night.ObservingEnd = in.Night.ObservingStart // no darkness at all
	if s := planned(t, in); len(s.LeftOut) != 1 || s.LeftOut[0].Reason != observatory.LeftOutNight {
		t.Errorf("%+v", s)
	}
}

func TestAPreferenceForAnotherNightWaitsForIt(t *testing.T) {
	in := evening()
	for preferred, waits := range map[float64]bool{5: false, 12: false, 20: true, 26: true, 50: true} {
		s := wanted(1, 1, 1, 0, 60)
		at := hours(preferred)
		s.Preferred = &at
		in.Sequences = []observatory.Sequence{s}
		if got := len(planned(t, in).LeftOut) == 1; got != waits {
			t.Errorf("preferred %g h after dusk: waits %v", preferred, got)
		}
	}
}

func TestPlanWithTheRealSky(t *testing.T) {
	in := evening()
	in.Sky = nil
	in.Instrument.Site = observatory.Site{Name: "San Pedro Mártir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20}
	m31, south := wanted(1, 1, 1, 0, 10), wanted(2, 1, 1, 0, 10)
	m31.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 10.68, DecDeg: 41.27}
	south.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 10, DecDeg: -80}
	low := wanted(3, 1, 1, 0, 10)
	low.Target = observatory.Target{Type: observatory.TargetAltAz, AltDeg: 10}
	in.Sequences = []observatory.Sequence{m31, south, low}
	s := planned(t, in)
	if len(s.Entries) != 1 || s.Entries[0].SequenceID != 1 || len(s.LeftOut) != 2 {
		t.Fatalf("%+v", s)
	}
	for _, l := range s.LeftOut {
		if l.Reason != observatory.LeftOutNotVisible || !strings.HasPrefix(l.Text, "Never higher than 20 deg") {
			t.Errorf("%+v", l)
		}
	}
}

// TestLessThanAMillisecondDecidesNothing: requests keep microseconds.
func TestLessThanAMillisecondDecidesNothing(t *testing.T) {
	in := evening()
	odd := hours(1).Add(12 * time.Microsecond)
	critical := wanted(1, 2, 100./3600, 0, 9)
	critical.Preferred, critical.TimeCritical = &odd, true
	exact := wanted(2, 2, 0, 0, 9)
	exact.Start, exact.End, exact.DurationS = hours(2).Add(700*time.Microsecond), hours(2).Add(100*time.Second+700*time.Microsecond), 100
	pinned := wanted(3, 2, 0.1, 0, 9)
	pinned.Start = hours(3).Add(12 * time.Microsecond)
	pinned.Pinned = &pinned.Start
	long := wanted(4, 2, 0, 4, 9)
	long.DurationS = 99.9999996
	long.Start, long.End = hours(4), hours(4).Add(99999999600)
	in.Sequences = []observatory.Sequence{critical, exact, pinned, long}
	if s := planned(t, in); len(s.Entries) != 4 {
		t.Errorf("%+v", s.LeftOut)
	}
}

// TestAQuotaThatIsJustEnough: what runs over its end by a fraction of a millisecond does
// not take the last of it.
func TestAQuotaThatIsJustEnough(t *testing.T) {
	for over := range 20 {
		in := evening()
		from, to := hours(0).Add(time.Duration(over*77_777)), hours(1)
		running, other := wanted(1, 1, 1, 0, 9), wanted(2, 2, 1./6, 0, 9)
		running.Status, running.PlannedFrom, running.PlannedTo = observatory.SequenceExecuting, &from, &to
		in.Now = to.Add(time.Duration(over) * 1_234_567 / 3)
		in.Sequences, in.Quotas.Users = []observatory.Sequence{running, other}, map[int]float64{7: 600}
		if s := planned(t, in); len(s.Entries) != 2 {
			t.Errorf("%d: %+v", over, s.LeftOut)
		}
		in.Quotas.Users[7] = 599.999
		if s := planned(t, in); len(s.Entries) != 1 {
			t.Errorf("%d: a millisecond is lacking, and it is planned", over)
		}
	}
}

func TestNoNight(t *testing.T) {
	in := evening()
	in.Night.ObservingStart, in.Night.ObservingEnd = in.Night.Sunset, in.Night.Sunset
	_, l := alone(t, in, wanted(1, 2, 1, -3, 9))
	leftOut(t, l, observatory.LeftOutNight, "It does not become dark in this night.")
}

func TestPlanStopsWithItsContext(t *testing.T) {
	in := evening()
	in.Sequences = []observatory.Sequence{wanted(1, 1, 1, 0, 10)}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Plan(ctx, in); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPlanTakesStrangeSequences(t *testing.T) {
	in := evening()
	broken := wanted(1, 9, -5, 0, 10)
	inverted := wanted(2, -3, 1, 10, 0)
	endless := wanted(3, 1, 1e300, 0, 10)
	in.Sequences = []observatory.Sequence{broken, inverted, endless, {ID: 4, Status: observatory.SequenceToBePlanned}, {ID: 5, Status: observatory.SequenceExecuting}}
	if s := planned(t, in); len(s.Entries)+len(s.LeftOut) != 5 {
		t.Errorf("%+v", s)
	}
}
