package majordome

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// due puts a sequence of a minute into the store whose window opens in ten
// minutes and lasts so long; submissions wake the planning.
func (r *rig) due(id int, lasts time.Duration) {
	r.submit(id, 3, 10)
	q := r.store.Get(id)
	q.Start = r.clock.Now().Add(10 * time.Minute)
	q.End = q.Start.Add(lasts)
	r.store.Put(q)
	r.sleep(time.Minute)
}

// triggers are those of the schedules from the n-th on.
func (r *rig) triggers(n int) []string {
	var all []string
	for _, s := range r.store.Schedules()[n:] {
		all = append(all, s.Trigger)
	}
	return all
}

// calm wants at most so many plannings since the n-th schedule, and none in the
// hour from now on.
func (r *rig) calm(n, most int) {
	r.t.Helper()
	if got := r.triggers(n); len(got) > most {
		r.t.Errorf("%d plannings, want %d at most: %q", len(got), most, got)
	}
	n = len(r.store.Schedules())
	r.sleep(time.Hour)
	if got := r.triggers(n); len(got) > 0 {
		r.t.Errorf("plannings in an hour in which nothing happens: %q", got)
	}
}

// The devices in turn are away when the start comes, and come back in time: it
// is planned anew for the start that was missed, a few times at most, and goes on.
func TestMissedStartIsPlannedAnewAndGoesOn(t *testing.T) {
	for name, down := range map[string]func(*rig, bool){
		"telescope": func(r *rig, down bool) { r.telescope.Down(down) },
		"dome":      func(r *rig, down bool) { r.dome.Down(down) },
		"camera":    func(r *rig, down bool) { r.vis.Down(down) },
		"PLC":       func(r *rig, down bool) { r.plc.Down(down) },
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, func(r *rig) { r.limits.Holds.OtherS = 30 }, func(r *rig) {
				r.due(1, 4*time.Hour)
				r.wait(5*time.Minute, "idle", r.is(observatory.ConductorIdle))
				r.sleep(7 * time.Minute)
				before := len(r.store.Schedules())
				down(r, true)
				r.sleep(20 * time.Minute)
				if s := r.store.Get(1); s.Status == observatory.SequenceExecuted {
					r.t.Fatal("it was executed without the device: the test tests nothing")
				}
				missed := len(r.store.Schedules())
				if missed-before > 2 { // the PLC's silence is unsafe, which is a reason
					r.t.Errorf("plannings while the device is away: %q", r.triggers(before))
				}
				down(r, false)
				r.wait(10*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
				r.wait(10*time.Second, "planned after it", func() bool {
					return strings.Contains(strings.Join(r.triggers(missed), "|"), "executed")
				})
				r.whole(6)
				if n := strings.Count(strings.Join(r.triggers(missed), "|"), "is late"); n > 1 {
					r.t.Errorf("%d plannings for one missed start: %q", n, r.triggers(missed))
				}
				r.calm(missed, 3)
			})
		})
	}
}

// The window is over before the device comes back: it is left out once.
func TestStartMissedForGoodIsGivenUpOnce(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.due(1, 5*time.Minute)
		r.sleep(8 * time.Minute)
		before := len(r.store.Schedules())
		r.telescope.Down(true)
		r.sleep(30 * time.Minute)
		r.telescope.Down(false)
		r.wait(10*time.Minute, "left out", r.sequence(1, observatory.SequenceUnplannable))
		r.wait(5*time.Minute, "idle", r.is(observatory.ConductorIdle))
		r.sleep(time.Minute)
		r.calm(before, 2)
	})
}

// The database does not take the start for a while: each try waits, and the plan
// that cannot be held is made anew once in half a minute, no more.
func TestLateStartIsPlannedAnewAndGoesOn(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.due(1, 4*time.Hour)
		r.sleep(8 * time.Minute)
		before := len(r.store.Schedules())
		r.store.Fail("StartSequence", observatory.Errorf(observatory.CodeUnavailable, "locked"))
		r.sleep(6 * time.Minute)
		if n := len(r.triggers(before)); n < 1 || n > 12 {
			r.t.Errorf("%d plannings in six minutes of a start that is late: %q", n, r.triggers(before))
		}
		r.store.Fail("StartSequence", nil)
		r.wait(5*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.sleep(time.Minute)
		r.whole(6)
		r.calm(before, 12)
	})
}

// The sky changes after the schedule was made: what asks for another is not begun,
// it is planned anew, and what asks for less is executed; nothing is known of the
// seeing, which holds nothing up.
func TestNothingIsBegunUnderAnotherSky(t *testing.T) {
	scene(t, nil, func(r *rig) {
		is := func(class string) {
			value := 1.0
			_ = r.store.SaveConditions(r.t.Context(), observatory.Conditions{At: r.clock.Now(), Items: []observatory.Condition{
				{Kind: observatory.ConditionCloud, Class: class, Value: &value}, {Kind: observatory.ConditionSeeing},
			}}, nil)
		}
		is("clear")
		r.due(1, 4*time.Hour)
		r.due(2, 4*time.Hour)
		ask := func(id int, cloud string) {
			q := r.store.Get(id)
			q.Constraints = observatory.Constraints{MaxCloud: cloud, MaxSeeingArcsec: 1}
			r.store.Put(q)
		}
		ask(1, "cloudy")
		ask(2, "clear")
		r.sleep(5 * time.Minute)
		before := len(r.store.Schedules())
		is("cloudy")
		r.wait(20*time.Minute, "the modest one is executed", r.sequence(1, observatory.SequenceExecuted))
		r.sleep(5 * time.Minute)
		if s := r.store.Get(2); s.Status != observatory.SequencePlanned || s.Attempts != 0 {
			r.t.Errorf("what asks for a clear sky is %s after %d attempts", s.Status, s.Attempts)
		}
		if !strings.Contains(strings.Join(r.triggers(before), "|"), "the sky is not what s asks for") || !r.told("waits for the sky: wants the sky clear; now it is cloudy") {
			r.t.Errorf("plannings %q, log %q", r.triggers(before), r.store.Messages())
		}
		is("clear")
		r.wait(10*time.Minute, "executed", r.sequence(2, observatory.SequenceExecuted))
	})
}
