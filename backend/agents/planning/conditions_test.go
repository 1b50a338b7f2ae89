package planning

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/observatory"
)

func sky(cloud, seeing string) observatory.Conditions {
	return observatory.Conditions{At: time.Now(), Items: []observatory.Condition{
		{Kind: observatory.ConditionCloud, Class: cloud}, {Kind: observatory.ConditionSeeing, Class: seeing},
	}}
}

func TestConditionsWakeCalmly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		for _, c := range [][2]string{
			{"clear", ""}, {"clear", "good"}, // known for the first time: no change
			{"", ""}, {"clear", ""}, // not known for a while: no change either
			{"cloudy", "good"},                                       // a reason
			{"clear", "good"}, {"cloudy", "good"}, {"clear", "poor"}, // flutters: too early
		} {
			d.bus.Publish(sky(c[0], c[1]))
			time.Sleep(time.Minute)
		}
		for range 12 {
			d.bus.Publish(sky("clear", "poor"))
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
