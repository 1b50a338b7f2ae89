package planner

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// seconds reads a duration as the sentences write it: "1 h 30 min".
func seconds(t interface{ Fatalf(string, ...any) }, text string) float64 {
	d, err := time.ParseDuration(strings.NewReplacer(" h", "h", " min", "m", " s", "s", " ", "").Replace(text))
	if err != nil {
		t.Fatalf("%q is no duration: %v", text, err)
	}
	return d.Seconds()
}

// changes are the sentences, each with what it asks for.
var changes = []struct {
	sentence *regexp.Regexp
	apply    func(p *Problem, s *Sequence, by func(string) float64, said []string)
}{
	{
		regexp.MustCompile(`^With (.+ more in the quota of .+) (there is room for it|it would fit in the place of (.+?)(, worth \S+ weighted minutes to its \S+)?)\.$`),
		func(p *Problem, _ *Sequence, by func(string) float64, said []string) {
			all := map[string]map[string]Quota{"user": p.Users, "program": p.Programs, "country": p.Countries}
			for _, one := range regexp.MustCompile(`(\d[^a-z]* (?:s|min|h)(?: \d+ (?:s|min))?) more in the quota of (user|program|country) (\w+)`).FindAllStringSubmatch(said[1], -1) {
				quotas := all[one[2]]
				quotas[one[3]] = Quota{quotas[one[3]].QuotaS + by(one[1])}
			}
			p.without(said[3])
		},
	},
	{
		regexp.MustCompile(`^It would fit if it took (.+) at most, .+ less\.$`),
		func(_ *Problem, s *Sequence, by func(string) float64, said []string) { s.DurationS = by(said[1]) },
	},
	{
		regexp.MustCompile(`^It would fit in the place of (.+?)(, worth \S+ weighted minutes to its \S+)?\.$`),
		func(p *Problem, _ *Sequence, _ func(string) float64, said []string) {
			p.without(said[1])
		},
	},
	{
		regexp.MustCompile(`^With priority (\d) it would have its turn before them\.$`),
		func(_ *Problem, s *Sequence, _ func(string) float64, said []string) {
			s.Priority, _ = strconv.Atoi(said[1])
		},
	},
	{
		regexp.MustCompile(`^(Its window|The longest of its windows) would have to (end|begin) (.+) (later|earlier)\.$`),
		func(_ *Problem, s *Sequence, by func(string) float64, said []string) {
			s.WindowsS = slices.Clone(s.WindowsS)
			longest := 0
			for i, w := range s.WindowsS {
				if w[1]-w[0] > s.WindowsS[longest][1]-s.WindowsS[longest][0] {
					longest = i
				}
			}
			if said[2] == "end" {
				s.WindowsS[longest][1] += by(said[3])
			} else {
				s.WindowsS[longest][0] -= by(said[3])
			}
		},
	},
}

// without takes out the sequences that a text names, with the others of a group that
// goes whole.
func (p *Problem) without(text string) {
	named := func(s Sequence) bool {
		return regexp.MustCompile(`\bsequence ` + strconv.Itoa(s.ID) + `\b`).MatchString(text)
	}
	p.Sequences = slices.DeleteFunc(slices.Clone(p.Sequences), func(s Sequence) bool {
		return named(s) || p.Groups[s.Group].Rule == AllOf && slices.ContainsFunc(p.Sequences, func(other Sequence) bool { return other.Group == s.Group && named(other) })
	})
}

// changed gives the problem with what the sentence asks for, for the sequence; false
// for the sentences that promise no place.
func changed(t *rapid.T, p Problem, id int, change string) (Problem, bool) {
	if change == "" || change == "Without its pin it is planned like any other." || strings.HasSuffix(change, "would have to be taken away.") ||
		strings.HasSuffix(change, "the same.") || strings.Contains(change, " more, worth") || strings.HasSuffix(change, " more.") {
		return p, false
	}
	p.Sequences = slices.Clone(p.Sequences)
	i := slices.IndexFunc(p.Sequences, func(s Sequence) bool { return s.ID == id })
	for _, c := range changes {
		if said := c.sentence.FindStringSubmatch(change); said != nil {
			c.apply(&p, &p.Sequences[i], func(text string) float64 { return seconds(t, text) }, said)
			return p, true
		}
	}
	t.Fatalf("nobody knows what to do about %q", change)
	return p, false
}

func copied(quotas map[string]Quota) map[string]Quota {
	out := map[string]Quota{}
	for name, q := range quotas {
		out[name] = q
	}
	return out
}

// TestWhatWouldHaveToChangeIsTrue: with the change that is named for a sequence
// that was left out, strict schedules it; weighted has room for it with all that
// it scheduled before.
func TestWhatWouldHaveToChangeIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		for i := range p.Sequences {
			s := &p.Sequences[i]
			s.PreviousStartS = nil // which makes a choice for the whole
			s.DurationS *= rapid.SampledFrom([]float64{1, 1, 5}).Draw(t, "factor")
			for k := range s.WindowsS {
				s.WindowsS[k][1] += rapid.SampledFrom([]float64{0, 1000}).Draw(t, "more")
			}
		}
		for _, policy := range []Policy{Strict, Weighted} {
			before := mustSolve(t, p, policy)
			for _, left := range before.LeftOut {
				q := p
				q.Users, q.Programs, q.Countries = copied(p.Users), copied(p.Programs), copied(p.Countries)
				q, promised := changed(t, q, left.ID, left.Change)
				if !promised {
					continue
				}
				if policy == Weighted {
					q.Sequences = slices.DeleteFunc(q.Sequences, func(s Sequence) bool {
						return s.ID != left.ID && !slices.ContainsFunc(before.Schedule, func(one Placed) bool { return one.ID == s.ID })
					})
				}
				placed := func(one Placed) bool { return one.ID == left.ID }
				after := mustSolve(t, q, policy)
				if policy == Weighted && !slices.ContainsFunc(after.Schedule, placed) {
					after = solveIn(t, q, policy, 100*time.Millisecond) // what has room is not always found at once
				}
				if !slices.ContainsFunc(after.Schedule, placed) {
					t.Fatalf("%s: sequence %d is left out with %q: %s\nbefore %+v\nafter %+v", policy, left.ID, left.Change, left.Text, before, after)
				}
			}
		}
	})
}

// TestWhatWouldHaveToChange in words.
func TestWhatWouldHaveToChange(t *testing.T) {
	for _, c := range []struct {
		name string
		in   Problem
		want string
	}{
		{"too short a window", Problem{Sequences: []Sequence{seq(1, 1, 600, 0, 500)}}, "Its window would have to end 100 s later."},
		{"its end is the horizon's", Problem{HorizonS: 500, Sequences: []Sequence{seq(1, 1, 400, 200, 900)}}, "Its window would have to begin 100 s earlier."},
		{"no window", Problem{Sequences: []Sequence{{ID: 1, Priority: 1, Weight: 5, DurationS: 9, TPrefS: -1}}}, ""},
		{"a quota", Problem{Users: map[string]Quota{"ada": {500}}, Sequences: []Sequence{seq(1, 1, 600.5, 0, 900).by("ada")}}, "With 101 s more in the quota of user ada there is room for it."},
		{"a shorter stay", Problem{OverheadS: 10, Sequences: []Sequence{seq(2, 1, 600, 0, 600), seq(1, 2, 4000, 0, 4400)}}, "It would fit if it took 1 h 3 min at most, 3 min 40 s less."},
		{"a higher priority", Problem{OverheadS: 10, Sequences: []Sequence{seq(2, 3, 600, 0, 600), seq(1, 4, 500, 0, 630)}}, "With priority 2 it would have its turn before them."},
		{"a higher priority, too far away", Problem{Slew: &Slew{RateDegS: 1}, Sequences: []Sequence{seq(1, 0, 100, 0, 100).aimed(0, 0), seq(2, 3, 40, 100, 140).aimed(0, 0), seq(3, 5, 10, 100, 140).aimed(90, 0)}}, ""},
		{"nothing helps against what is locked", Problem{OverheadS: 10, Sequences: []Sequence{seq(2, 3, 600, 0, 600).locked(0), seq(1, 4, 500, 0, 630)}}, ""},
		{"a pin", Problem{Sequences: []Sequence{seq(1, 1, 600, 0, 900).pinned(400)}}, "Without its pin it is planned like any other."},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := solved(t, c.in, Strict)
			if len(s.LeftOut) != 1 || s.LeftOut[0].Change != c.want {
				t.Errorf("got %+v, want %q", s.LeftOut, c.want)
			}
		})
	}
}

// TestMostOfThoseLeftOutAreToldWhatWouldDo: by the default policy, in a night with
// far more than it holds, and with quotas too small for half of it.
func TestMostOfThoseLeftOutAreToldWhatWouldDo(t *testing.T) {
	p := crowded(200)
	for _, quota := range []float64{1e9, 3600} {
		p.Users = map[string]Quota{"ada": {quota}}
		for i := range p.Sequences {
			if i%2 == 0 {
				p.Sequences[i].User = "ada"
			}
		}
		told, reasons := 0, map[string]int{}
		s := solved(t, p, Weighted)
		for _, l := range s.LeftOut {
			if reasons[string(l.Reason)]++; l.Change != "" {
				told++
			}
		}
		if n := len(s.LeftOut); n < 20 || told < n*9/10 || quota < 1e9 && reasons["quota_exhausted"] == 0 {
			t.Errorf("%d of %d are told what would do: %v", told, n, reasons)
		}
	}
}
