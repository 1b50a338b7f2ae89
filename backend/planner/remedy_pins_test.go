package planner

import "testing"

// TestPinsThatWouldHaveToGo where nothing else stands in the way.
func TestPinsThatWouldHaveToGo(t *testing.T) {
	wanted := seq(9, 2, 600, 900, 1700)
	for _, c := range []struct {
		name string
		in   []Sequence
		want string
	}{
		{"its only rival is pinned", []Sequence{seq(1, 3, 600, 0, 9000).pinned(1000).called("Aurora")}, "The pin of Aurora would have to be taken away."},
		{
			"all its rivals are pinned",
			[]Sequence{seq(1, 3, 300, 0, 9000).pinned(900).called("Aurora"), seq(2, 3, 300, 0, 9000).pinned(1300)},
			"The pins of sequence 2 and Aurora would have to be taken away.",
		},
		{"its rival has begun", []Sequence{seq(1, 3, 600, 0, 9000).locked(1000)}, ""},
		{"its rival has begun where it was pinned", []Sequence{seq(1, 3, 600, 0, 9000).pinned(1000).locked(1000)}, ""},
		{"a pin is not all that stands there", []Sequence{seq(1, 3, 300, 0, 9000).pinned(900), seq(2, 1, 480, 1210, 1700)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := solved(t, Problem{OverheadS: 10, Sequences: append(c.in, wanted)}, Weighted)
			if len(s.LeftOut) != 1 || s.LeftOut[0].ID != wanted.ID {
				t.Fatalf("left out %+v", s.LeftOut)
			}
			if got := s.LeftOut[0].Change; got != c.want {
				t.Errorf("says %q, want %q: %s", got, c.want, s.LeftOut[0].Text)
			}
			if c.want == "" {
				return
			}
			for i := range c.in {
				c.in[i].PinnedStartS = nil
			}
			if s := solved(t, Problem{OverheadS: 10, Sequences: append(c.in, wanted)}, Weighted); len(s.LeftOut) > 0 {
				t.Errorf("without the pins it has no place either: %+v", s.LeftOut)
			}
		})
	}
}
