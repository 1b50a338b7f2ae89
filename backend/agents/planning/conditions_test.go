package planning

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/observatory"
)

// skyIs has the conditions be those classes, and told.
func (d *desk) skyIs(cloud, seeing string) {
	d.judged(
		observatory.Condition{Kind: observatory.ConditionCloud, Class: cloud},
		observatory.Condition{Kind: observatory.ConditionSeeing, Class: seeing},
	)
}

func (d *desk) judged(items ...observatory.Condition) {
	_ = d.store.SaveConditions(context.Background(), observatory.Conditions{At: time.Now(), Items: items}, nil)
}

// cloudIs and seeingIs have one of the conditions be known.
func (d *desk) cloudIs(class string) {
	value := 0.0
	d.judged(observatory.Condition{Kind: observatory.ConditionCloud, Class: class, Value: &value})
}

func (d *desk) seeingIs(arcsec float64) {
	d.judged(observatory.Condition{Kind: observatory.ConditionSeeing, Class: "fair", Value: &arcsec})
}

func TestConditionsWakeCalmly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.skyIs("", "")
		for _, c := range [][2]string{
			{"clear", ""}, {"clear", "good"}, // known for the first time: no change
			{"", ""}, {"clear", ""}, // not known for a while: no change either
			{"cloudy", "good"},                                       // a reason
			{"clear", "good"}, {"cloudy", "good"}, {"clear", "poor"}, // flutters: too early
		} {
			d.skyIs(c[0], c[1])
			time.Sleep(time.Minute)
		}
		for range 12 {
			d.skyIs("clear", "poor")
			time.Sleep(time.Minute)
		}
		want := []string{
			"The planning agent started",
			"the observing conditions changed: cloud from clear to cloudy",
			"the observing conditions changed: cloud from cloudy to clear",
		}
		if got := d.done(); !slices.Equal(got, want) {
			t.Errorf("plannings = %q, want %q", got, want)
		}
		_ = d.end()
	})
}

// A planning for a submission takes the sky as it is: when that changes back, the
// night is planned anew, as it is for a planning that the conditions asked for.
func TestConditionsOfEveryPlanningCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		d.cloudIs("clear")
		time.Sleep(time.Second)
		d.Replan("first")
		time.Sleep(20 * time.Minute)
		d.cloudIs("cloudy")
		time.Sleep(5 * time.Minute)
		d.cloudIs("clear") // too early
		time.Sleep(time.Second)
		d.store.Put(sequence(1))
		time.Sleep(time.Hour)
		d.cloudIs("cloudy")
		time.Sleep(time.Second)
		want := []string{
			"The planning agent started", "first",
			"the observing conditions changed: cloud from clear to cloudy",
			"request M31 submitted",
			"the observing conditions changed: cloud from clear to cloudy",
		}
		if got := d.done(); !slices.Equal(got, want) {
			t.Errorf("plannings = %q, want %q", got, want)
		}
		_ = d.end()
	})
}

// A sequence's own bound counts, wherever it lies in a class; who ends or asks
// for nothing has none.
func TestABoundThatIsCrossedWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.seeingIs(1.75)
		fussy := sequence(1)
		fussy.Name, fussy.Constraints.MaxSeeingArcsec = "fussy", 1.5
		d.store.Put(fussy)
		time.Sleep(time.Minute)
		for _, seeing := range []float64{1.6, 1.25, 1.4, 1.6} {
			d.seeingIs(seeing)
			time.Sleep(11 * time.Minute)
		}
		d.judged() // not known holds nothing up
		time.Sleep(11 * time.Minute)
		d.store.Cancel(1)
		time.Sleep(time.Minute)
		d.seeingIs(1.6)
		time.Sleep(11 * time.Minute)
		want := []string{
			"The planning agent started", "request M31 submitted",
			"the observing conditions changed: they are what fussy asks for",
			"the observing conditions changed: fussy wants a seeing of 1.5 arcsec at most; now it is 1.6 arcsec",
			"the observing conditions changed: they are what fussy asks for",
			"a sequence was cancelled",
		}
		if got := d.done(); !slices.Equal(got, want) {
			t.Errorf("plannings = %q, want %q", got, want)
		}
		_ = d.end()
	})
}
