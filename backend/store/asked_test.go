package store_test

import (
	"reflect"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// askedFor makes a request that uses everything that a sequence can ask for.
func askedFor() observatory.Request {
	r := requestOf("asked", 4)
	r.Groups = []observatory.Group{{Name: "either", Rule: observatory.GroupOneOf}, {Name: "both", Rule: observatory.GroupAllOf}}
	preferred := epoch.Add(2 * time.Hour)
	q := &r.Sequences[0]
	q.Start, q.End = epoch.Add(time.Hour), epoch.Add(50*time.Hour)
	q.Windows = []observatory.Window{{Start: q.Start, End: epoch.Add(3 * time.Hour)}, {Start: epoch.Add(48*time.Hour + time.Microsecond), End: q.End}}
	q.Constraints = observatory.Constraints{
		MinAltDeg: 35, MaxAirmass: 1.8, MinMoonDeg: 30, MaxMoonIllum: 0.5, Twilight: observatory.TwilightAstronomical,
		MaxCloud: "clear", MinTransparencyPct: 70, MaxSeeingArcsec: 1.5,
	}
	q.Preferred, q.TimeCritical, q.ToleranceS = &preferred, true, 60
	q.Group, q.Series, q.Occurrence, q.MaxAttempts = "either", "asked", 2, 3
	q.Target.PMRAMasYr, q.Target.PMDecMasYr, q.Target.ParallaxMas, q.Target.EpochYr = -798.58, 10328.12, 546.98, 2016
	r.Sequences[1].Group = "either"
	r.Sequences[1].Target = observatory.Target{Type: observatory.TargetOrbit, Name: "C/2026 A1", Orbit: &observatory.Orbit{
		EpochJD: 2461366.5, PerihelionAU: 1.25, Eccentricity: 1.0002, InclDeg: 120, NodeDeg: 10, PeriDeg: 359, PerihelionJD: 2461400.25,
	}}
	r.Sequences[2].Target = observatory.Target{Type: observatory.TargetBody, Name: "Mars", Body: "mars"}
	r.Sequences[3].Target = observatory.Target{Type: observatory.TargetTLE, Name: "ISS", TLE: issTLE}
	return r
}

const issTLE = "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927\n2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537"

func TestAllThatASequenceAsksForIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		asked := askedFor()
		saved := b.submit(t, ana, asked)
		read := must[observatory.Request](t)(b.Request(ctx, ana, saved.ID))
		if !reflect.DeepEqual(read.Groups, asked.Groups) {
			t.Errorf("groups %+v", read.Groups)
		}
		for i, want := range asked.Sequences {
			got := read.Sequences[i]
			if want.Windows == nil {
				want.Windows = []observatory.Window{{Start: want.Start, End: want.End}}
			}
			if !reflect.DeepEqual(got.Target, want.Target) || !reflect.DeepEqual(got.Windows, want.Windows) || got.Constraints != want.Constraints {
				t.Errorf("sequence %d: got\n%+v\nwant\n%+v", i, got, want)
			}
			if got.TimeCritical != want.TimeCritical || got.ToleranceS != want.ToleranceS || got.Group != want.Group || got.Series != want.Series ||
				got.Occurrence != want.Occurrence || got.MaxAttempts != want.MaxAttempts || got.Pinned != nil {
				t.Errorf("sequence %d: got\n%+v\nwant\n%+v", i, got, want)
			}
			if !got.Start.Equal(want.Start) || !got.End.Equal(want.End) {
				t.Errorf("sequence %d: the hull is %s to %s", i, got.Start, got.End)
			}
		}
		in, err := b.PlanningInput(ctx, night)
		wantCode(t, err, "")
		if len(in.Sequences) != 4 || !reflect.DeepEqual(in.Sequences[0], read.Sequences[0]) || !reflect.DeepEqual(in.Groups[saved.ID], asked.Groups) {
			t.Errorf("the planner gets\n%+v\nand groups %+v", in.Sequences, in.Groups)
		}
	})
}

// The hull comes of the windows, whatever it is said to be.
func TestTheHullFollowsTheWindows(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		r := requestOf("hull", 1)
		q := &r.Sequences[0]
		q.Start, q.End = epoch, epoch
		q.Windows = []observatory.Window{{Start: epoch.Add(time.Hour), End: epoch.Add(2 * time.Hour)}}
		saved := b.submit(t, b.person(t, "ana", "Scientist"), r)
		if got := saved.Sequences[0]; !got.Start.Equal(q.Windows[0].Start) || !got.End.Equal(q.Windows[0].End) || len(got.Windows) != 1 {
			t.Errorf("%+v", got)
		}
		q.Windows = append(q.Windows, observatory.Window{Start: epoch.Add(4 * time.Hour), End: epoch.Add(3 * time.Hour)})
		_, _, err := b.SubmitRequest(t.Context(), b.person(t, "bob", "Scientist"), r, "", nil)
		wantCode(t, err, observatory.CodeInvalid)
	})
}

func TestAnEditSeesEveryDifference(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		saved := b.submit(t, ana, askedFor())
		b.plan(t, saved.Sequences...)
		same := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, saved.ID, 0, askedFor()))
		for i, q := range same.Sequences {
			if q.ID != saved.Sequences[i].ID || q.Status != observatory.SequencePlanned {
				t.Fatalf("asked for as before, sequence %d is another: %+v", i, q)
			}
		}
		other := epoch.Add(3 * time.Hour)
		for name, change := range map[string]func(q []observatory.Sequence){
			"window":        func(q []observatory.Sequence) { q[0].Windows[0].End = q[0].Windows[0].End.Add(-time.Second) },
			"windows":       func(q []observatory.Sequence) { q[0].Windows = nil },
			"constraint":    func(q []observatory.Sequence) { q[0].Constraints.MinMoonDeg++ },
			"preferred":     func(q []observatory.Sequence) { q[0].Preferred = &other },
			"time critical": func(q []observatory.Sequence) { q[0].TimeCritical = false },
			"tolerance":     func(q []observatory.Sequence) { q[0].ToleranceS++ },
			"group":         func(q []observatory.Sequence) { q[0].Group = "both" },
			"series":        func(q []observatory.Sequence) { q[0].Series = "other" },
			"occurrence":    func(q []observatory.Sequence) { q[0].Occurrence++ },
			"attempts":      func(q []observatory.Sequence) { q[0].MaxAttempts++ },
			"motion":        func(q []observatory.Sequence) { q[0].Target.PMDecMasYr++ },
			"epoch":         func(q []observatory.Sequence) { q[0].Target.EpochYr = 0 },
			"orbit":         func(q []observatory.Sequence) { q[1].Target.Orbit.NodeDeg++ },
			"body":          func(q []observatory.Sequence) { q[2].Target.Body = "moon" },
			"tle":           func(q []observatory.Sequence) { q[3].Target.TLE += " " },
		} {
			before := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, saved.ID, 0, askedFor()))
			next := askedFor()
			change(next.Sequences)
			after := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, saved.ID, 0, next))
			fresh := 0
			for i, q := range after.Sequences {
				if q.ID != before.Sequences[i].ID {
					fresh++
				}
			}
			if fresh != 1 || after.Version != before.Version+1 {
				t.Errorf("another %s makes %d sequences new, version %d after %d", name, fresh, after.Version, before.Version)
			}
		}
		next := askedFor()
		next.Groups[0].Rule = observatory.GroupAllOf
		before := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, saved.ID, 0, askedFor()))
		after := must[observatory.Request](t)(b.UpdateRequest(ctx, ana, saved.ID, 0, next))
		if !reflect.DeepEqual(after.Groups, next.Groups) || after.Version != before.Version+1 || after.Sequences[0].ID != before.Sequences[0].ID {
			t.Errorf("another rule of a group: %+v", after)
		}
	})
}

// A key that is used again gives the same for times that are all shifted, and
// a conflict where a window is another.
func TestAKeyIsOfAllWindows(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		first, _, err := b.SubmitRequest(ctx, ana, askedFor(), "k", nil)
		wantCode(t, err, "")
		shifted := askedFor()
		for i := range shifted.Sequences {
			q := &shifted.Sequences[i]
			q.Start, q.End = q.Start.Add(time.Hour), q.End.Add(time.Hour)
			for k, w := range q.Windows {
				q.Windows[k] = observatory.Window{Start: w.Start.Add(time.Hour), End: w.End.Add(time.Hour)}
			}
			if q.Preferred != nil {
				later := q.Preferred.Add(time.Hour)
				q.Preferred = &later
			}
		}
		again, replayed, err := b.SubmitRequest(ctx, ana, shifted, "k", nil)
		wantCode(t, err, "")
		if !replayed || again.ID != first.ID {
			t.Errorf("request %d, replayed %v", again.ID, replayed)
		}
		other := askedFor()
		other.Sequences[0].Windows[0].End = other.Sequences[0].Windows[0].End.Add(time.Minute)
		_, _, err = b.SubmitRequest(ctx, ana, other, "k", nil)
		wantCode(t, err, observatory.CodeConflict)
	})
}

func TestAScheduleKeepsWhatWouldHaveToChange(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := b.submit(t, ana, requestOf("two", 2))
		plan := b.scheduleOf(r.Sequences[0])
		plan.Entries[0].Pinned, plan.Entries[0].LeadS = true, 42.5
		left := observatory.LeftOut{
			SequenceID: r.Sequences[1].ID, Reason: observatory.LeftOutCondition, By: []int{}, Text: "The sky is cloudy.",
			Change: "The sky would have to be clear.", Later: &observatory.Window{Start: epoch.Add(24 * time.Hour), End: epoch.Add(25 * time.Hour)},
		}
		plan.LeftOut = []observatory.LeftOut{left}
		id := must[observatory.Schedule](t)(b.ReplaceSchedule(ctx, plan)).ID
		read := must[observatory.Schedule](t)(b.Schedule(ctx, id))
		if e := read.Entries[0]; !e.Pinned || e.LeadS != 42.5 {
			t.Errorf("entry %+v", e)
		}
		if l := read.LeftOut[0]; l.Reason != left.Reason || l.Change != left.Change || !reflect.DeepEqual(l.Later, left.Later) {
			t.Errorf("left out %+v, want %+v", l, left)
		}
		in := must[store.PlanningInput](t)(b.PlanningInput(ctx, plan.Night))
		if at, ok := in.Waiting[left.SequenceID]; len(in.Waiting) != 1 || !ok || !at.Equal(left.Later.Start) {
			t.Errorf("waiting are %v, want %d for %s", in.Waiting, left.SequenceID, left.Later.Start)
		}
	})
}
