package planner

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// TestPolishLosesNothing: who moves comes nearer to where it stands best, or is on a
// shorter way; nobody else moves, and everything stays valid.
func TestPolishLosesNothing(t *testing.T) {
	moved := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		q := newProblem(&p)
		d := strict(context.Background(), q, q.resumes())
		before := map[*job]ms{}
		for _, one := range d.line.places {
			before[one.job] = one.start
		}
		d.polish(1e6)
		if err := Verify(p, d.solution()); err != nil {
			t.Fatal(err)
		}
		if len(d.line.places) != len(before) {
			t.Fatalf("%d places of %d", len(d.line.places), len(before))
		}
		for _, one := range d.line.places {
			was, j := before[one.job], one.job
			if one.start == was {
				continue
			}
			moved++
			aim, ok := j.finest(was)
			if now, _ := j.finest(one.start); !ok || now.beside(one.start)/grain > aim.beside(was)/grain {
				t.Fatalf("%d went from %d to %d, best is %v", j.ID, was, one.start, j.best)
			}
		}
	})
	if moved == 0 {
		t.Error("nothing moved in any problem")
	}
}

// TestWhereItStandsBest: without a preference a sequence goes where it stands best in
// the sky, beside what is worth more, and stays out of the way of the rest.
func TestWhereItStandsBest(t *testing.T) {
	free := [][2]float64{{0, 10000}}
	place := func(s Sequence, best ...[2]float64) Sequence {
		s.TPrefS, s.WindowsS, s.BestS = -1, free, best
		s.Weight = float64(6 - s.Priority)
		return s
	}
	solved := func(sequences ...Sequence) (starts []float64) {
		s, err := Solve(t.Context(), Problem{Sequences: sequences}, Options{Policy: Weighted, Budget: 5 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		starts = make([]float64, len(sequences))
		for i := range starts {
			starts[i] = -1
		}
		for _, one := range s.Schedule {
			starts[one.ID-1] = one.StartS
		}
		return starts
	}
	same := func(what string, got []float64, want ...float64) {
		t.Helper()
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: starts at %v, want %v", what, got, want)
				return
			}
		}
	}
	same("alone", solved(place(Sequence{ID: 1, Priority: 3, DurationS: 1000}, [2]float64{6000, 7000})), 6000)
	same("in the order of the sky", solved(
		place(Sequence{ID: 1, Priority: 1, DurationS: 1000}, [2]float64{6000, 7000}),
		place(Sequence{ID: 2, Priority: 5, DurationS: 1000}, [2]float64{3000, 4000}),
	), 6000, 3000)
	same("the more important one is nearer", solved(
		place(Sequence{ID: 1, Priority: 5, DurationS: 1000}, [2]float64{6000, 6000}),
		place(Sequence{ID: 2, Priority: 1, DurationS: 1000}, [2]float64{6000, 6000}),
	), 5000, 6000)
	was := 100.
	planned := place(Sequence{ID: 1, Priority: 3, DurationS: 1000, PreviousStartS: &was}, [2]float64{1800, 2500})
	same("what is planned stays", solved(planned, place(Sequence{ID: 2, Priority: 3, DurationS: 1000}, [2]float64{500, 500})), 100, 1100)
	planned.BestS = [][2]float64{{1900, 2500}}
	same("but where it stands much better half an hour from there", solved(planned, place(Sequence{ID: 2, Priority: 3, DurationS: 1000}, [2]float64{500, 500})), 1900, 500)
	full := place(Sequence{ID: 1, Priority: 1, DurationS: 5000}, [2]float64{3000, 3000})
	same("nothing is lost by it", solved(full, place(Sequence{ID: 2, Priority: 5, DurationS: 5000}, [2]float64{5000, 5000})), 0, 5000)
}

// TestTheShorterWay: where one stands as well, the telescope has less of a way.
func TestTheShorterWay(t *testing.T) {
	at := func(s Sequence, ra float64, start float64) Sequence {
		dec := 0.
		s.RADeg, s.DecDeg, s.TPrefS, s.DurationS, s.Weight, s.Priority = &ra, &dec, start, 1000, 1, 5
		s.WindowsS = [][2]float64{{0, 20000}}
		return s
	}
	loose := at(Sequence{ID: 4, BestS: [][2]float64{{1100, 15000}}}, 90, -1)
	p := Problem{Slew: &Slew{RateDegS: 1}, Sequences: []Sequence{at(Sequence{ID: 1}, 0, 0), at(Sequence{ID: 2}, 10, 5000), at(Sequence{ID: 3}, 90, 10000), loose}}
	s, err := Solve(t.Context(), p, Options{Policy: Weighted, Budget: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range s.Schedule {
		if one.ID == 4 && (i == 0 || i+1 < len(s.Schedule) && s.Schedule[i+1].ID != 3 && s.Schedule[i-1].ID != 3) {
			t.Errorf("it has the way of %+v", s.Schedule)
		}
	}
}

// TestATargetThatWaitedIsObservedHigh: what was planned without a look at the sky, in an
// earlier night or beside an alert, does not stay where it stands badly.
func TestATargetThatWaitedIsObservedHigh(t *testing.T) {
	in := november()
	in.Policy = Weighted
	orion := wanted(1, 2, 0.3, -50, 200)
	orion.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 83.8, DecDeg: -5.4}
	orion.Status = observatory.SequencePlanned
	in.Sequences = []observatory.Sequence{orion}
	high := planned(t, in).Entries[0]
	in.Waiting = map[int]time.Time{1: high.Start.Add(-150 * time.Minute)}
	if e := planned(t, in).Entries[0]; !e.Start.Equal(high.Start) {
		t.Errorf("what waited for this night is observed at %v, without having waited at %v", e.Start, high.Start)
	}
	in.Waiting = map[int]time.Time{1: high.Start.Add(-20 * time.Minute)}
	if e := planned(t, in).Entries[0]; !e.Start.Equal(in.Waiting[1]) {
		t.Errorf("for 20 min it moved to %v", e.Start)
	}
	in.Waiting = nil
	in.Sequences = []observatory.Sequence{m31(in)}
	before := planned(t, in)
	in.Previous = &before
	alert := wanted(9, 0, 0.3, -5, 20)
	alert.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 0, DecDeg: 40}
	orion.ID, orion.Status = 2, observatory.SequenceToBePlanned
	in.Sequences[0].Status = observatory.SequencePlanned
	in.Sequences = append(in.Sequences, orion, alert)
	s := planned(t, in)
	if len(s.Entries) != 3 {
		t.Fatalf("%+v", s)
	}
	for _, e := range s.Entries {
		if e.SequenceID == 2 && e.Start.Before(high.Start.Add(-30*time.Minute)) {
			t.Errorf("beside an alert it is observed at %v, alone at %v", e.Start, high.Start)
		}
	}
}

// TestATargetIsObservedHigh plans under the real sky: lone targets without a preference
// are observed near the least airmass of the night, but an alert goes at once.
func TestATargetIsObservedHigh(t *testing.T) {
	in := evening()
	in.Policy, in.Sky, in.Instrument.Site = Weighted, nil, observatory.Site{Name: "SPM", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, HorizonDeg: 20}
	orion := wanted(1, 2, 0.3, -5, 20)
	orion.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 83.8, DecDeg: -5.4}
	leo := wanted(2, 2, 0.3, -5, 20)
	leo.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 148.9, DecDeg: 20}
	alert := wanted(3, 0, 0.3, -5, 20)
	alert.Target = observatory.Target{Type: observatory.TargetICRS, RADeg: 0, DecDeg: 40}
	in.Sequences = []observatory.Sequence{orion, leo, alert}
	s := planned(t, in)
	if len(s.Entries) != 3 {
		t.Fatalf("%+v", s)
	}
	sky, err := astro.NewEphemeris(in.Instrument.Site, in.Night.ObservingStart, in.Night.ObservingEnd)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Entries {
		if e.SequenceID == 3 {
			if !e.Start.Equal(in.Night.ObservingStart) {
				t.Errorf("the alert waits until %v", e.Start)
			}
			continue
		}
		looks, err := sky.Curve(nil, &e.Target, in.Night.ObservingStart, in.Night.ObservingEnd, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		least := looks[0].Airmass
		for _, l := range looks {
			least = min(least, l.Airmass)
		}
		for _, when := range []time.Time{e.Start, e.End} {
			if l, err := sky.Look(&e.Target, when); err != nil || l.Airmass > 1.15*least {
				t.Errorf("%s is observed through %.3f at %v, least is %.3f; %v", e.Name, l.Airmass, when, least, err)
			}
		}
	}
}
