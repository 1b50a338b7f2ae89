package request

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func TestPartsAddUp(t *testing.T) {
	in := testInstrument()
	s := observatory.Sequence{DurationS: 100, Albums: []observatory.Album{
		{Detector: "Visible camera", Plans: []observatory.Plan{{Filter: "a", ExposureS: 10, Images: 3}, {Filter: "a", ExposureS: 5, Images: 1}, {Filter: "b", ExposureS: 1, Images: 1}}},
		{Detector: "Infrared camera", Plans: []observatory.Plan{{Filter: "J", ExposureS: 9, Images: 2}}},
	}}
	want := Parts{Detector: "Visible camera", ExposureS: 36, ReadoutS: 10, FilterS: 6, SpareS: 48, DurationS: 100, OverheadS: 20, TotalS: 120}
	if got := PartsOf(s, in); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s.DurationS = 0
	if got := PartsOf(s, in); got.DurationS != 52 || got.SpareS != 0 || got.TotalS != 72 {
		t.Errorf("got %+v", got)
	}
	if got, want := PartsOf(observatory.Sequence{}, in), (Parts{OverheadS: 20, TotalS: 20}); got != want {
		t.Errorf("nothing: %+v", got)
	}
}

func TestARequestCostsWhatOfItIsExecuted(t *testing.T) {
	r := observatory.Request{
		Groups: []observatory.Group{{Name: "either", Rule: observatory.GroupOneOf}, {Name: "both", Rule: observatory.GroupAllOf}},
		Sequences: []observatory.Sequence{
			{DurationS: 10, Group: "either"}, {DurationS: 30, Group: "either"}, {DurationS: 100, Group: "both"}, {DurationS: 200, Group: "both"}, {DurationS: 1000},
		},
	}
	if got := CostS(r); got != 1330 {
		t.Errorf("costs %g", got)
	}
}

func TestQuotasBoundARequest(t *testing.T) {
	check := func(user, left, program, country, duration float64) (problems, warnings []observatory.Problem) {
		b := testBasis()
		b.Quota = &observatory.QuotaReport{User: observatory.Quota{QuotaS: user, LeftS: left}, Country: observatory.Quota{Name: "Mexico", QuotaS: country}}
		b.Instrument.Programs = []observatory.Program{{Name: "GRB", Priority: 1, QuotaS: program}}
		s := plainSequence()
		s.DurationS = duration
		r := plainRequest(s)
		return Check(&r, b), r.Warnings
	}
	for name, c := range map[string]struct {
		user, left, program, country, duration float64
		problem, warning                       string
	}{
		"all of it":   {600, 600, 600, 600, 600, "", ""},
		"of the user": {599, 599, 600, 600, 600, "needs 600 s, more than the whole quota, yours: 599 s", "of your quota 599 s are left"},
		"program":     {600, 600, 500, 600, 600, `that of program "GRB": 500 s`, ""},
		"country":     {600, 600, 600, 400, 600, "that of Mexico: 400 s", ""},
		"left":        {600, 100, 600, 600, 600, "", "needs 600 s in all; of your quota 100 s are left"},
	} {
		problems, warnings := check(c.user, c.left, c.program, c.country, c.duration)
		if (len(problems) > 0) != (c.problem != "") || len(problems) > 0 && (len(problems) != 1 || !strings.Contains(problems[0].Message, c.problem)) {
			t.Errorf("%s: problems %v", name, problems)
		}
		if (len(warnings) > 0) != (c.warning != "") || len(warnings) > 0 && !strings.Contains(warnings[0].Message, c.warning) {
			t.Errorf("%s: warnings %v", name, warnings)
		}
	}
}

func TestLeftIsWhatTheObserverStillHasToDo(t *testing.T) {
	in := observatory.Instrument{Detectors: []observatory.Detector{
		{Name: "vis", ReadoutS: 2, FilterChangeS: 3}, {Name: "nir", ReadoutS: 1, FilterChangeS: 5},
	}}
	sequence := func(surplus float64, visDone, nirDone [2]int) observatory.Sequence {
		album := func(detector string, exposure float64, done [2]int) observatory.Album {
			return observatory.Album{Detector: detector, Plans: []observatory.Plan{
				{Filter: "g", ExposureS: exposure, Images: 5, ImagesDone: done[0]},
				{Filter: "r", ExposureS: exposure, Images: 5, ImagesDone: done[1]},
			}}
		}
		s := observatory.Sequence{Albums: []observatory.Album{album("vis", 10, visDone), album("nir", 4, nirDone)}}
		s.DurationS = Duration(s.Albums, in).Seconds() + surplus
		return s
	}
	for name, c := range map[string]struct {
		s    observatory.Sequence
		want time.Duration
	}{
		"nothing taken":                    {sequence(0, [2]int{}, [2]int{}), 126 * time.Second},
		"two of the slower detector":       {sequence(0, [2]int{2, 0}, [2]int{5, 0}), 102 * time.Second},
		"a whole plan":                     {sequence(0, [2]int{5, 0}, [2]int{5, 0}), 63 * time.Second},
		"the slower is done":               {sequence(0, [2]int{5, 5}, [2]int{5, 2}), 20 * time.Second},
		"all, more than were asked for":    {sequence(0, [2]int{5, 7}, [2]int{5, 5}), 0},
		"what was given beyond the plans":  {sequence(60, [2]int{5, 0}, [2]int{5, 5}), 123 * time.Second},
		"a shorter one than the plans say": {observatory.Sequence{DurationS: -1}, 0},
	} {
		if got := Left(c.s, in); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
