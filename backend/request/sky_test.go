package request

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// skyBasis looks at the sky of nautical darkness.
func skyBasis() Basis {
	b := testBasis()
	b.SunBelowDeg = -12
	return b
}

// plainSequence is M 31 in the first night after testNow, for 63 s.
func plainSequence() observatory.Sequence {
	return observatory.Sequence{
		Name: "s", Start: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC),
		Target: observatory.Target{Type: observatory.TargetICRS, RADeg: 10.6847, DecDeg: 41.2688},
		Albums: []observatory.Album{{Detector: "Visible camera", Plans: []observatory.Plan{{Filter: "First visible filter", ExposureS: 10, Images: 5}}}},
	}
}

func plainRequest(list ...observatory.Sequence) observatory.Request {
	return observatory.Request{Name: "r", Program: "GRB", TargetType: observatory.TargetICRS, Submitted: true, Sequences: list}
}

func TestWhatTheSkyNeverPermitsIsRefused(t *testing.T) {
	at := func(hour, minute int) *time.Time {
		v := time.Date(2026, 11, 23, hour, minute, 0, 0, time.UTC)
		return &v
	}
	for name, c := range map[string]struct {
		change      func(s *observatory.Sequence)
		field, want string
	}{
		"good":    {func(*observatory.Sequence) {}, "", ""},
		"too low": {func(s *observatory.Sequence) { s.Target.DecDeg = -30; s.Constraints.MinAltDeg = 30 }, "constraints.min_alt_deg", "never above 30 deg in its window; best 29"},
		"airmass": {func(s *observatory.Sequence) { s.Target.DecDeg = -30; s.Constraints.MaxAirmass = 1.2 }, "constraints.max_airmass", "never above 56"},
		"not up":  {func(s *observatory.Sequence) { s.Start, s.End = *at(11, 0), *at(12, 50) }, "target.coords", "never above 20 deg in its window; best"},
		"by day":  {func(s *observatory.Sequence) { s.Start, s.End = *at(17, 0), *at(23, 0) }, "window_end", "the Sun is never below -12 deg in its window"},
		"twilight": {func(s *observatory.Sequence) {
			s.End = *at(2, 5)
			s.Constraints.Twilight = observatory.TwilightAstronomical
			s.Start = *at(1, 40)
		}, "constraints.twilight", "the Sun is never below -18 deg"},
		"moon": {func(s *observatory.Sequence) { s.Constraints.MinMoonDeg = 150 }, "constraints.min_moon_deg", "never farther than 150 deg from the Moon in its window; best"},
		"moon's own": {func(s *observatory.Sequence) {
			s.Target = observatory.Target{Type: observatory.TargetBody, Body: "moon"}
			s.Constraints.MinMoonDeg = 10
		}, "constraints.min_moon_deg", "never farther than 10 deg"},
		"light": {func(s *observatory.Sequence) {
			s.Constraints.MaxMoonIllum = 0.5
			s.Start, s.End = *at(5, 0), *at(7, 0)
		}, "constraints.max_moon_illum", "the Moon is up and more than 50 % lit all through its window"},
		"too short": {func(s *observatory.Sequence) {
			s.Constraints.MinAltDeg = 75
			s.DurationS = 3 * 3600
		}, "duration_s", "the sky permits it for "},
		"critical": {func(s *observatory.Sequence) {
			s.Preferred, s.TimeCritical, s.ToleranceS = at(2, 1), true, 30
			s.Constraints.Twilight = observatory.TwilightAstronomical
		}, "preferred", "the sky does not permit 63 s from a start at 2026-11-23 02:01:00 UTC with 30 s of tolerance"},
	} {
		t.Run(name, func(t *testing.T) {
			s := plainSequence()
			c.change(&s)
			r := plainRequest(s)
			problems := Check(&r, skyBasis())
			if c.want == "" {
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Path != "sequences[0]" || problems[0].Field != c.field || !strings.Contains(problems[0].Message, c.want) {
				t.Fatalf("got %q, want %s: %q", problems, c.field, c.want)
			}
			r = plainRequest(s)
			r.Submitted = false
			if problems := Check(&r, skyBasis()); len(problems) > 0 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Message, c.want) {
				t.Errorf("a draft has problems %q, warnings %q", problems, r.Warnings)
			}
			if problems := Check(&r, testBasis()); len(problems) > 0 || len(r.Warnings) > 0 {
				t.Errorf("without a look at the sky: %q, %q", problems, r.Warnings)
			}
		})
	}
}

// A refusal names the limit as it was asked for, and the year where the window
// does not leave it open.
func TestARefusalIsExact(t *testing.T) {
	s := plainSequence()
	s.Constraints.MinAltDeg, s.Target.DecDeg = 89.95, 29.79 // culminates 1.25 deg from the zenith
	told := func() string {
		r := plainRequest(s)
		problems := Check(&r, skyBasis())
		if len(problems) != 1 {
			t.Fatal(problems)
		}
		return problems[0].Message
	}
	if got := told(); !strings.HasPrefix(got, "never above 89.95 deg in its window; best 88.") || strings.Contains(got, " 2026 ") {
		t.Errorf("one night: %s", got)
	}
	s.End = s.End.AddDate(1, 0, 0)
	if got := told(); !strings.HasPrefix(got, "never above 89.95 deg in its window; best 88.") || !strings.Contains(got, " 2026 ") && !strings.Contains(got, " 2027 ") {
		t.Errorf("a year: %s", got)
	}
}

// One good window of several is enough, and a night that the parts in which the
// sky is computed cut in two is still one night.
func TestTheSkyOfSeveralWindows(t *testing.T) {
	s := plainSequence()
	day := func(n int) observatory.Window {
		return observatory.Window{Start: s.Start.AddDate(0, 0, n).Add(15 * time.Hour), End: s.Start.AddDate(0, 0, n).Add(21 * time.Hour)}
	}
	s.Windows = []observatory.Window{day(0), day(1)}
	r := plainRequest(s)
	if problems := Check(&r, skyBasis()); len(problems) != 1 || !strings.Contains(problems[0].Message, "the Sun is never below") {
		t.Fatalf("by day: %q", problems)
	}
	s.Windows = append(s.Windows, observatory.Window{Start: s.Start.AddDate(0, 0, 40), End: s.End.AddDate(0, 0, 40)})
	r = plainRequest(s)
	if problems := Check(&r, skyBasis()); len(problems) > 0 {
		t.Fatalf("one night: %q", problems)
	}
	// Its window begins in the middle of a night, so that every part ends in one.
	long := plainSequence()
	long.Start, long.End = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC), time.Date(2027, 1, 10, 5, 0, 0, 0, time.UTC)
	long.Target.DecDeg, long.DurationS = 89, 10.5*3600 // the pole is up all night
	r = plainRequest(long)
	if problems := Check(&r, skyBasis()); len(problems) > 0 {
		t.Fatalf("a whole night: %q", problems)
	}
	long.DurationS = 13 * 3600
	r = plainRequest(long)
	if problems := Check(&r, skyBasis()); len(problems) != 1 || !strings.Contains(problems[0].Message, "it needs 780 min") {
		t.Fatalf("more than a night: %q", problems)
	}
}

// A satellite in a low orbit is up in its window, but faster than the telescope.
func TestASatelliteTooFastToFollowIsRefused(t *testing.T) {
	s := plainSequence()
	s.Target = observatory.Target{Type: observatory.TargetTLE, TLE: stationTLE}
	s.Albums[0].Plans[0] = observatory.Plan{Filter: "First visible filter", ExposureS: 0.5, Images: 1}
	b := skyBasis()
	r := plainRequest(s)
	if problems := Check(&r, b); len(problems) > 0 {
		t.Fatalf("without a limit: %q", problems)
	}
	r = plainRequest(s)
	problems := Check(&r, fastBasis())
	if len(problems) != 1 || problems[0].Field != "target.tle" || !strings.Contains(problems[0].Message, "60 arcsec/s are followed; slowest ") {
		t.Errorf("got %q", problems)
	}
}

// neverSeen are targets of each kind that the sky does not permit in two years,
// with elements that reach as far as they can.
func neverSeen() map[string]observatory.Sequence {
	list := map[string]observatory.Sequence{}
	for name, target := range map[string]observatory.Target{
		"star": {Type: observatory.TargetICRS, RADeg: 83, DecDeg: -10},
		"body": {Type: observatory.TargetBody, Body: "jupiter"},
		"orbit": {Type: observatory.TargetOrbit, Orbit: &observatory.Orbit{
			EpochJD: 2461731.5, PerihelionJD: 2461731.5, PerihelionAU: 2.5, Eccentricity: 0.1, InclDeg: 10,
		}},
		"satellite": {Type: observatory.TargetTLE, TLE: stationTLE},
	} {
		s := plainSequence()
		s.Start, s.End = testNow, testNow.AddDate(0, 0, MaxAheadDays)
		s.Target, s.Constraints.MinMoonDeg = target, 180
		list[name] = s
	}
	return list
}

// times is a request with as many sequences as there may be.
func times(s observatory.Sequence) observatory.Request {
	list := make([]observatory.Sequence, MaxSequences)
	for i := range list {
		list[i] = s
		list[i].Name = fmt.Sprintf("s%d", i)
	}
	return plainRequest(list...)
}

// fastBasis is skyBasis with a telescope that follows no satellite of a low orbit.
func fastBasis() Basis {
	b := skyBasis()
	b.Instrument.Site.MaxRateArcsecS = 60
	return b
}

// Whatever is asked for, a request costs no more than maxWork: what is dear is
// given up earlier, and the first is judged all the same.
func TestTheLookAtTheSkyIsBounded(t *testing.T) {
	judged := map[string]int{}
	for name, s := range neverSeen() {
		r := times(s)
		c := &checker{Basis: fastBasis(), places: formPlaces{&r}, found: &findings{}, warned: &findings{}}
		c.request(&r)
		if len(c.found.list) > 0 {
			t.Fatalf("%s: %v", name, c.found.problems())
		}
		skies, all := c.sky(t.Context(), &r)
		if all {
			t.Errorf("%s: all is said to be judged", name)
		}
		work := skies.work
		judged[name] = len(c.found.list)
		days := MaxAheadDays // that each is looked at, for a span and for what it lacks
		if name == "satellite" {
			days = 30
		}
		least := time.Duration(judged[name]*days) * (costOf(s.Target.Type).search + costOf(s.Target.Type).shortfall)
		if most := maxWork + (skyStep/(24*time.Hour)+1)*costOf(s.Target.Type).shortfall; work < maxWork || work > most || work < least {
			t.Errorf("%s: the work of %s is not within %s to %s, or less than the %s of what was judged", name, work, maxWork, most, least)
		}
		warnings := c.warned.problems()
		if len(warnings) != 1 || warnings[0].Path != fmt.Sprintf("sequences[%d]", judged[name]) || !strings.Contains(warnings[0].Message, "was not found out") {
			t.Errorf("%s: %d are judged, warnings %v", name, judged[name], warnings)
		}
		if judged[name] == 0 {
			t.Fatalf("%s: none is judged", name)
		}
		if first := c.found.problems()[0].Message; !strings.Contains(first, "the Moon in its window") && !strings.Contains(first, "moves too fast") {
			t.Errorf("%s: the first is told %q", name, first)
		}
	}
	if !(judged["star"] > judged["body"] && judged["body"] >= judged["orbit"] && judged["orbit"] >= 2 && judged["satellite"] >= 1) {
		t.Errorf("judged are %v", judged)
	}
}

// Where nobody waits any more, or the look gets no turn, nothing is looked at.
func TestTheLookAtTheSkyCanBeEnded(t *testing.T) {
	s := plainSequence()
	s.Constraints.MinMoonDeg = 150
	b := skyBasis()
	b.Turn = func(look func(context.Context)) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		look(ctx)
	}
	r := plainRequest(s)
	if problems := Check(&r, b); len(problems) > 0 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Message, "was not found out") {
		t.Errorf("%q, warnings %q", problems, r.Warnings)
	}
	turns := 0
	b.Turn = func(func(context.Context)) { turns++ }
	r = plainRequest(s)
	if problems := Check(&r, b); len(problems) > 0 || turns != 1 {
		t.Errorf("%q, %d turns", problems, turns)
	}
	s.Albums = nil // it is wrong anyway
	r = plainRequest(s)
	if problems := Check(&r, b); len(problems) == 0 || turns != 1 {
		t.Errorf("%q, %d turns", problems, turns)
	}
}

// The dearest requests: sequences are refused after a look at two years each. A
// core of a plain machine takes about maxWork for each of them.
func BenchmarkSkyOfARefusedRequest(b *testing.B) {
	for name, s := range neverSeen() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := times(s)
				if problems := Check(&r, fastBasis()); len(problems) == 0 {
					b.Fatal("nothing is refused")
				}
			}
		})
	}
}

func BenchmarkSkyOfAGoodRequest(b *testing.B) {
	s := plainSequence()
	s.Start, s.End = testNow, testNow.AddDate(0, 0, MaxAheadDays)
	for range b.N {
		r := plainRequest(s)
		if problems := Check(&r, skyBasis()); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
