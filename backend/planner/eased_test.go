package planner

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// TestWhatTheSkyWouldAllow: the change that is named for a target that is not seen long
// enough is true, and a step less of it is not.
func TestWhatTheSkyWouldAllow(t *testing.T) {
	for what, c := range map[string]struct {
		ask         func(*observatory.Sequence)
		change      string
		given, less func(*observatory.Sequence)
	}{
		"too high": {
			func(s *observatory.Sequence) { s.Constraints.MinAltDeg = 75; s.DurationS = 3 * 3600 },
			"With a minimum altitude of 69 deg its target could be observed long enough.",
			func(s *observatory.Sequence) { s.Constraints.MinAltDeg = 69 },
			func(s *observatory.Sequence) { s.Constraints.MinAltDeg = 70 },
		},
		"too little air": {
			func(s *observatory.Sequence) { s.Constraints.MaxAirmass = 1.05; s.DurationS = 5 * 3600 },
			"With a maximum airmass of 1.2 its target could be observed long enough.",
			func(s *observatory.Sequence) { s.Constraints.MaxAirmass = 1.2 },
			func(s *observatory.Sequence) { s.Constraints.MaxAirmass = 1.1 },
		},
		"too near the Moon": {
			func(s *observatory.Sequence) { s.Constraints.MinMoonDeg = 60 },
			"With 31 deg from the Moon its target could be observed long enough.",
			func(s *observatory.Sequence) { s.Constraints.MinMoonDeg = 31 },
			func(s *observatory.Sequence) { s.Constraints.MinMoonDeg = 32 },
		},
		"too bright a Moon": {
			func(s *observatory.Sequence) { s.Constraints.MaxMoonIllum = 0.5 },
			"With a Moon lit up to 97 % its target could be observed long enough.",
			func(s *observatory.Sequence) { s.Constraints.MaxMoonIllum = 0.97 },
			func(s *observatory.Sequence) { s.Constraints.MaxMoonIllum = 0.96 },
		},
		"not dark": {
			func(s *observatory.Sequence) {
				s.Constraints.Twilight, s.DurationS, s.End = observatory.TwilightAstronomical, 300, s.Start.Add(10*time.Minute)
			},
			"With nautical twilight its target could be observed long enough.",
			func(s *observatory.Sequence) { s.Constraints.Twilight = observatory.TwilightNautical },
			func(*observatory.Sequence) {},
		},
		"too long for the site's horizon": {
			func(s *observatory.Sequence) { s.Target.DecDeg, s.DurationS = -20, 9*3600 },
			"It could be observed if it took 6 h",
			func(s *observatory.Sequence) { s.DurationS = 6 * 3600 },
			func(s *observatory.Sequence) { s.DurationS = 8 * 3600 },
		},
		"at a critical time": {
			func(s *observatory.Sequence) {
				preferred := s.Start.Add(5*time.Hour + 40*time.Minute)
				s.Target.RADeg, s.Target.DecDeg, s.DurationS = 150, 0, 7200
				s.TimeCritical, s.Preferred, s.ToleranceS = true, &preferred, 300
			},
			"",
			func(s *observatory.Sequence) { s.TimeCritical = false },
			func(s *observatory.Sequence) { s.DurationS = 786 },
		},
		"two limits, neither alone": {
			func(s *observatory.Sequence) { s.Constraints.MinMoonDeg, s.Constraints.MinAltDeg = 60, 89.9 },
			"",
			func(s *observatory.Sequence) { s.Constraints = observatory.Constraints{} },
			func(s *observatory.Sequence) { s.Constraints.MinMoonDeg = 0 },
		},
	} {
		in := november()
		s := m31(in)
		c.ask(&s)
		_, l := alone(t, in, s)
		if l == nil || l.Reason != observatory.LeftOutNotVisible || !strings.HasPrefix(l.Change, c.change) || c.change == "" && l.Change != "" {
			t.Errorf("%s: %+v, want the change %q", what, l, c.change)
		}
		given, less := s, s
		c.given(&given)
		c.less(&less)
		if _, l := alone(t, in, given); l != nil {
			t.Errorf("%s: with the change it is left out: %+v", what, l)
		}
		if e, _ := alone(t, in, less); e != nil {
			t.Errorf("%s: with less it has a place: %+v", what, e)
		}
	}
}
