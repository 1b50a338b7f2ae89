package planning

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/planner"
	"pyros/backend/store"
)

// source holds one sequence, and others, and keeps the schedule.
type source struct {
	sequence   observatory.Sequence
	others     []observatory.Sequence
	previous   *observatory.Schedule
	conditions *observatory.Conditions
	kept       observatory.Schedule
	begins     int
}

func (s *source) Instrument(context.Context) (observatory.Instrument, error) {
	return observatory.Instrument{Detectors: []observatory.Detector{{Name: "vis", ReadoutS: 2, FilterChangeS: 3}}}, nil
}

func (s *source) PlanningInput(context.Context, observatory.Night) (store.PlanningInput, error) {
	return store.PlanningInput{Sequences: append(slices.Clone(s.others), s.sequence), Previous: s.previous}, nil
}

func (s *source) Conditions(context.Context) (*observatory.Conditions, error) {
	return s.conditions, nil
}

func (s *source) ReplaceSchedule(_ context.Context, schedule observatory.Schedule) (observatory.Schedule, error) {
	if s.begins > 0 { // the sequence begins while the night is planned
		s.begins--
		s.sequence.Status = observatory.SequenceExecuting
		return observatory.Schedule{}, store.ErrBegan
	}
	s.kept = schedule
	return schedule, nil
}

// An interrupted sequence of 100 images, 90 of them there, fits into the rest
// of its window, and is planned for the ten that are missing alone.
func TestInterruptedSequenceIsPlannedForWhatIsLeft(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	night := observatory.Night{
		Name: "2026-11-22", Sunset: now.Add(-2 * time.Hour), Sunrise: now.Add(9 * time.Hour),
		ObservingStart: now.Add(-time.Hour), ObservingEnd: now.Add(8 * time.Hour),
	}
	for status, want := range map[observatory.SequenceStatus]time.Duration{
		observatory.SequenceToBePlanned: 123 * time.Second,  // 3 s for the filter, ten times 12 s
		observatory.SequenceExecuting:   1203 * time.Second, // it keeps the place that it has
	} {
		from, to := now, now.Add(1203*time.Second)
		s := &source{sequence: observatory.Sequence{
			ID: 1, Name: "s", Status: status, Start: now.Add(-time.Hour), End: now.Add(10 * time.Minute), DurationS: 1203, Priority: 2,
			Target: observatory.Target{Type: observatory.TargetTest}, ImagesDone: 90, ImagesAll: 100,
			Albums: []observatory.Album{{Detector: "vis", Plans: []observatory.Plan{
				{Filter: "g", ExposureS: 10, Images: 100, ImagesDone: 90},
			}}},
			PlannedFrom: &from, PlannedTo: &to,
		}}
		if _, err := From(s, Settings{Policy: planner.Strict})(t.Context(), now, night, "a test"); err != nil {
			t.Fatal(err)
		}
		if len(s.kept.Entries) != 1 {
			t.Fatalf("%s: left out %+v", status, s.kept.LeftOut)
		}
		if e := s.kept.Entries[0]; e.End.Sub(e.Start) != want {
			t.Errorf("%s: planned for %v, want %v", status, e.End.Sub(e.Start), want)
		}
	}
}

// The conditions of now and the nights to come reach the planner.
func TestPlanningKnowsConditionsAndLaterNights(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	nightOf := func(at time.Time) observatory.Night {
		day := at.Truncate(24 * time.Hour)
		return observatory.Night{
			Name: day.AddDate(0, 0, -1).Format("2006-01-02"), Sunset: day.Add(2 * time.Hour), Sunrise: day.Add(13 * time.Hour),
			ObservingStart: day.Add(3 * time.Hour), ObservingEnd: day.Add(12 * time.Hour),
		}
	}
	cloud := 2.0
	s := &source{
		sequence: observatory.Sequence{
			ID: 1, Name: "s", Status: observatory.SequenceToBePlanned, Start: now.Add(-time.Hour), End: now.Add(40 * time.Hour), DurationS: 600,
			Priority: 2, Target: observatory.Target{Type: observatory.TargetTest}, Constraints: observatory.Constraints{MaxCloud: "clear"},
		},
		conditions: &observatory.Conditions{Items: []observatory.Condition{{Kind: observatory.ConditionCloud, Value: &cloud, Class: "cloudy"}}},
	}
	for nights, waits := range map[int]bool{1: false, 3: true} {
		settings := Settings{Policy: planner.Strict, Nights: nights, Night: nightOf, Sky: &Sky{}}
		if got := len(settings.after(nightOf(now))); got != nights-1 {
			t.Errorf("%d nights: %d follow", nights, got)
		}
		if _, err := From(s, settings)(t.Context(), now, nightOf(now), "a test"); err != nil {
			t.Fatal(err)
		}
		if len(s.kept.LeftOut) != 1 || (s.kept.LeftOut[0].Later != nil) != waits || !waits && s.kept.LeftOut[0].Reason != observatory.LeftOutCondition {
			t.Errorf("%d nights: %+v", nights, s.kept.LeftOut)
		}
		clear := observatory.Conditions{Items: []observatory.Condition{{Kind: observatory.ConditionCloud, Value: &cloud, Class: "clear"}}}
		if settings.Sky.changed(*s.conditions) != "" || settings.Sky.changed(clear) == "" {
			t.Errorf("%d nights: the conditions that were planned for are not kept", nights)
		}
	}
}

// An alert that comes with a new night, or with much else, is planned at once; then
// the night has the time that is due to it, also where another alert comes between.
func TestTheNightHasItsTurnAfterAnAlert(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	night := observatory.Night{
		Name: "2026-11-22", Sunset: now.Add(-2 * time.Hour), Sunrise: now.Add(9 * time.Hour),
		ObservingStart: now.Add(-time.Hour), ObservingEnd: now.Add(8 * time.Hour),
	}
	wanted := func(id, priority int) observatory.Sequence {
		return observatory.Sequence{
			ID: id, Name: "s", Status: observatory.SequenceToBePlanned, Start: now, End: now.Add(7 * time.Hour), DurationS: 600,
			Priority: priority, Target: observatory.Target{Type: observatory.TargetTest},
		}
	}
	s := &source{sequence: wanted(1, 0)}
	for id := range 20 {
		s.others = append(s.others, wanted(id+2, 3))
	}
	asked := 0
	plan := From(s, Settings{Policy: planner.Weighted, Budget: 50 * time.Millisecond, Again: func(string) { asked++ }})
	planned := func(want int) {
		t.Helper()
		if _, err := plan(t.Context(), now, night, "a test"); err != nil {
			t.Fatal(err)
		}
		if asked != want {
			t.Errorf("asked %d times for another planning, want %d", asked, want)
		}
		s.previous = &s.kept
		s.sequence.Status = observatory.SequencePlanned
		for i := range s.others {
			s.others[i].Status = observatory.SequencePlanned
		}
	}
	planned(1)
	s.sequence.Status = observatory.SequenceToBePlanned // another alert before that
	planned(2)
	planned(2)                                          // the whole
	s.sequence.Status = observatory.SequenceToBePlanned // an alert into a night that is planned
	planned(2)
}

// What begins while the night is planned has its place in the schedule that is kept.
func TestWhatBeginsMeanwhileIsPlannedAround(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	night := observatory.Night{
		Name: "2026-11-22", Sunset: now.Add(-2 * time.Hour), Sunrise: now.Add(9 * time.Hour),
		ObservingStart: now.Add(-time.Hour), ObservingEnd: now.Add(8 * time.Hour),
	}
	end := now.Add(10 * time.Minute)
	for begins, want := range map[int]error{1: nil, mostBegan: store.ErrBegan} {
		s := &source{begins: begins, sequence: observatory.Sequence{
			ID: 1, Name: "s", Status: observatory.SequencePlanned, Start: now, End: now.Add(time.Hour), DurationS: 600, Priority: 2,
			Target: observatory.Target{Type: observatory.TargetTest}, PlannedFrom: &now, PlannedTo: &end,
		}}
		_, err := From(s, Settings{Policy: planner.Strict})(t.Context(), now, night, "a test")
		if !errors.Is(err, want) {
			t.Errorf("it begins %d times: error %v, want %v", begins, err, want)
		}
		if want == nil && (len(s.kept.Entries) != 1 || !s.kept.Entries[0].Locked) {
			t.Errorf("what began is not fixed: %+v", s.kept.Entries)
		}
	}
}
