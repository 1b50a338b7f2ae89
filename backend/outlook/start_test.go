package outlook_test

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/outlook"
)

// M 31 in a night of November, two days before the full Moon.
func TestWhatKeepsATargetFromAStart(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		name   string
		start  time.Time
		change func(*outlook.Question)
		want   string
	}{
		{"good", at(5, 0), func(*outlook.Question) {}, ""},
		{"by day", at(20, 0), func(*outlook.Question) {}, "at 23 Nov 20:00:00 UTC the Sun stands at "},
		{"dawn on the way", at(12, 45), func(q *outlook.Question) { q.Target.DecDeg = 89 }, "the Sun stands at -12.0 deg, and must be below -12 deg"},
		{"too low", at(12, 0), func(*outlook.Question) {}, "at 23 Nov 12:00:00 UTC the target stands "},
		{"it sets on the way", at(9, 0), func(q *outlook.Question) { q.Duration = 3 * time.Hour }, "the target stands 20.0 deg high, and must be above 20 deg"},
		{"the Moon", at(5, 0), func(q *outlook.Question) { q.Constraints.MinMoonDeg = 90 }, "deg from the Moon, and must be farther than 90 deg"},
		{"moonlight", at(5, 0), func(q *outlook.Question) { q.Constraints.MaxMoonIllum = 0.5 }, "% lit, and may be 50 %"},
		{"a test", at(5, 0), func(q *outlook.Question) { q.Target = observatory.Target{Type: observatory.TargetTest} }, ""},
		{"a satellite", time.Date(2008, 9, 20, 12, 29, 0, 0, time.UTC), func(q *outlook.Question) {
			q.Site.HorizonDeg, q.Site.MaxRateArcsecS, q.SunAltDeg, q.Duration = -90, 60, 90, time.Minute
			q.Target = observatory.Target{Type: observatory.TargetTLE, TLE: "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927\n" +
				"2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537"}
		}, "it moves too fast among the stars"},
	} {
		q := m31()
		c.change(&q)
		got, err := outlook.From(q, c.start)
		if err != nil || !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	q := m31()
	q.Target = observatory.Target{Type: observatory.TargetBody, Body: "vulcan"}
	if _, err := outlook.From(q, at(5, 0)); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Error(err)
	}
}
