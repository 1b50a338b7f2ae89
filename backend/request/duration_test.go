package request

import (
	"testing"
	"time"

	"pyros/backend/observatory"
)

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
