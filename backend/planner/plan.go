package planner

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// Input is what a night is planned from.
type Input struct {
	Now        time.Time
	Night      observatory.Night
	Instrument observatory.Instrument
	// Sequences are those to be planned, and tonight's that are pending,
	// executing or executed; those that ended otherwise are passed over.
	Sequences []observatory.Sequence
	Quotas    Quotas
	Previous  *observatory.Schedule // in force until now; nil: none
	Trigger   string                // why, as a sentence

	Policy  Policy               // empty: strict
	Budget  time.Duration        // as in Options
	Sky     Sky                  // nil: astro.Windows
	Elapsed func() time.Duration // as in Options
}

// Quotas are the seconds that may still be planned. What is pending, executing
// or executed is paid for already. Who is not listed has no limit.
type Quotas struct {
	Users       map[int]float64    // by user id
	Programs    map[string]float64 // by name
	Countries   map[string]float64 // by name
	UserCountry map[int]string
}

// Plan fills what is left of the night. Every plannable sequence comes out as
// an entry or as left out. An error means that ctx ended before each
// sequence had its turn, or that the input breaks a rule.
func Plan(ctx context.Context, in Input) (observatory.Schedule, error) {
	n := newNight(in)
	for i := range in.Sequences {
		n.add(&in.Sequences[i])
	}
	n.grant(in.Quotas)
	solution, whole, err := solve(ctx, n.problem, Options{Policy: in.Policy, Budget: in.Budget, Elapsed: in.Elapsed})
	if err != nil {
		return observatory.Schedule{}, fmt.Errorf("plan night %s: %w", in.Night.Name, err)
	}
	if !whole {
		return observatory.Schedule{}, fmt.Errorf("plan night %s: %w", in.Night.Name, ctx.Err())
	}
	return n.schedule(solution), nil
}

// Expired says whether what is left of the sequence's window is shorter than
// the sequence: it can never be observed any more, while every other sequence that
// is left out may come in at a later planning.
func Expired(s observatory.Sequence, now time.Time) bool {
	return s.End.Sub(now) < needs(s)
}

// needs is the sequence's duration, at least one millisecond.
func needs(s observatory.Sequence) time.Duration {
	seconds := s.DurationS
	if !(seconds > 0) {
		seconds = 0
	}
	return max(time.Duration(math.Min(seconds, maxSeconds)*float64(time.Second)), time.Millisecond)
}

// night makes the problem of one night.
type night struct {
	in      Input
	origin  time.Time
	horizon horizon
	problem Problem
	byID    map[int]*observatory.Sequence
	left    []observatory.LeftOut // without a turn in the problem
	// before are the starts of the schedule in force, where it is this night's.
	before map[int]observatory.Scheduled
}

func newNight(in Input) *night {
	n := &night{in: in, byID: map[int]*observatory.Sequence{}, before: map[int]observatory.Scheduled{}}
	if n.in.Sky == nil {
		n.in.Sky = astro.Windows
	}
	n.horizon = horizon{
		sky: n.in.Sky, site: in.Instrument.Site, known: map[observatory.Target][]astro.Span{},
		from: later(in.Now, in.Night.ObservingStart), to: in.Night.ObservingEnd,
	}
	n.origin = sooner(in.Now, in.Night.ObservingStart)
	for i := range in.Sequences {
		if s := &in.Sequences[i]; n.holds(s) && s.PlannedFrom != nil {
			n.origin = sooner(n.origin, *s.PlannedFrom)
		}
	}
	n.origin = n.origin.UTC().Truncate(time.Second)
	n.problem = Problem{
		ID: in.Night.Name, OriginJD: float64(n.origin.Unix())/86400 + 2440587.5, OverheadS: in.Instrument.OverheadS,
		Users: map[string]Quota{}, Programs: map[string]Quota{}, Countries: map[string]Quota{},
	}
	if in.Previous != nil && in.Previous.Night.Name == in.Night.Name {
		for _, e := range in.Previous.Entries {
			if !e.Locked {
				n.before[e.SequenceID] = e
			}
		}
	}
	return n
}

// seconds is a time as the problem counts it.
func (n *night) seconds(t time.Time) float64 { return t.Sub(n.origin).Seconds() }

// at is the time of the problem's seconds.
func (n *night) at(seconds float64) time.Time {
	return n.origin.Add(time.Duration(math.Round(seconds*1000)) * time.Millisecond)
}

// holds says whether the sequence keeps its time in this night: it is about to
// be executed, is, or was.
func (n *night) holds(s *observatory.Sequence) bool {
	switch s.Status {
	case observatory.SequencePending, observatory.SequenceExecuting:
		return true
	case observatory.SequenceExecuted:
		return s.PlannedFrom != nil && s.PlannedTo != nil &&
			s.PlannedTo.After(n.in.Night.Sunset) && s.PlannedFrom.Before(n.in.Night.Sunrise)
	}
	return false
}

// add takes a sequence into the problem, or leaves it out at once.
func (n *night) add(s *observatory.Sequence) {
	one := Sequence{
		ID: s.ID, Name: s.Name, User: n.holder(s), Program: s.Program, Country: n.in.Quotas.UserCountry[s.UserID],
		Priority: min(max(s.Priority, 0), 5), DurationS: needs(*s).Seconds(), TPrefS: -1,
	}
	one.Weight = float64(6 - one.Priority)
	switch {
	case n.holds(s):
		n.lock(s, &one)
	case !s.Status.Plannable():
		return
	default:
		windows, reason, text := n.outlook(s)
		if len(windows) == 0 {
			n.leave(s, reason, nil, text)
			return
		}
		for _, w := range windows {
			one.WindowsS = append(one.WindowsS, [2]float64{n.seconds(w.Start), n.seconds(w.End)})
		}
		if s.Preferred != nil {
			one.TPrefS = max(n.seconds(*s.Preferred), 0)
		}
		if e, ok := n.before[s.ID]; ok {
			// One whose time has come and that did not start is next.
			start := n.seconds(later(e.Start, n.in.Now))
			one.PreviousStartS = &start
		}
	}
	n.byID[s.ID] = s
	n.problem.Sequences = append(n.problem.Sequences, one)
}

// preempted says whether what runs has to make place: an alert that may
// interrupt it waits and could begin now. Its time then ends now, so that the
// alert comes next.
func (n *night) preempted(s *observatory.Sequence) bool {
	if s.Preempt {
		return false
	}
	for i := range n.in.Sequences {
		other := &n.in.Sequences[i]
		if !other.Preempt || !other.Status.Plannable() || other.Start.After(n.in.Now) {
			continue
		}
		windows, _, _ := n.outlook(other)
		for _, w := range windows {
			if !w.Start.After(n.in.Now) && n.in.Now.Add(needs(*other)).Before(w.End) {
				return true
			}
		}
	}
	return false
}

// lock fixes a sequence at its time. One that is under way lasts until now
// at least, however long it was planned for.
func (n *night) lock(s *observatory.Sequence, one *Sequence) {
	from := n.in.Now
	if s.PlannedFrom != nil {
		from = *s.PlannedFrom
	}
	to := from.Add(needs(*s))
	if s.PlannedTo != nil && s.PlannedTo.After(from) {
		to = *s.PlannedTo
	}
	if s.Status != observatory.SequenceExecuted {
		to = later(to, n.in.Now)
		if n.preempted(s) { // also before its planned start: it is pointed to by then
			from, to = sooner(from, n.in.Now), n.in.Now
		}
	}
	start := n.seconds(from)
	one.LockedStartS = &start
	one.DurationS = max(to.Sub(from).Seconds(), 0.001)
}

// holder names a user, uniquely.
func (n *night) holder(s *observatory.Sequence) string {
	if s.UserName != "" {
		return s.UserName
	}
	return fmt.Sprintf("number %d", s.UserID)
}

// grant sets the quotas: what remains, and what is locked, for the problem
// counts that too.
func (n *night) grant(q Quotas) {
	locked := map[[2]string]float64{}
	for _, s := range n.problem.Sequences {
		if s.LockedStartS != nil {
			locked[[2]string{"user", s.User}] += s.DurationS
			locked[[2]string{"program", s.Program}] += s.DurationS
			locked[[2]string{"country", s.Country}] += s.DurationS
		}
	}
	for _, s := range n.problem.Sequences {
		if left, ok := q.Users[n.byID[s.ID].UserID]; ok {
			n.problem.Users[s.User] = Quota{max(left, 0) + locked[[2]string{"user", s.User}]}
		}
		if left, ok := q.Programs[s.Program]; ok {
			n.problem.Programs[s.Program] = Quota{max(left, 0) + locked[[2]string{"program", s.Program}]}
		}
		if left, ok := q.Countries[s.Country]; ok {
			n.problem.Countries[s.Country] = Quota{max(left, 0) + locked[[2]string{"country", s.Country}]}
		}
	}
}

func (n *night) leave(s *observatory.Sequence, reason observatory.LeftOutReason, by []int, text string) {
	if by == nil {
		by = []int{}
	}
	n.left = append(n.left, observatory.LeftOut{
		SequenceID: s.ID, RequestID: s.RequestID, Name: s.Name, RequestName: s.RequestName,
		Priority: s.Priority, Reason: reason, By: by, Text: text,
	})
}

// schedule writes the solution in the observatory's terms.
func (n *night) schedule(s Solution) observatory.Schedule {
	for _, one := range s.LeftOut {
		seq := n.byID[one.ID]
		n.leave(seq, one.Reason, one.By, one.Text+n.laterNights(seq)+".")
	}
	slices.SortFunc(n.left, func(a, b observatory.LeftOut) int { return cmp.Compare(a.SequenceID, b.SequenceID) })
	out := observatory.Schedule{
		Night: n.in.Night, Created: n.in.Now, Start: n.in.Night.ObservingStart, End: n.in.Night.ObservingEnd,
		Trigger: n.in.Trigger, Policy: string(s.Policy), ElapsedS: s.ElapsedMS / 1000, Z1: s.Z1, Z2: s.Z2,
		Entries: n.entries(s), LeftOut: n.left,
	}
	if out.LeftOut == nil {
		out.LeftOut = []observatory.LeftOut{}
	}
	n.compare(&out)
	return out
}

// entries are the places by start, each with how far it may still move.
func (n *night) entries(s Solution) []observatory.Scheduled {
	sequences := map[int]*Sequence{}
	for i := range n.problem.Sequences {
		sequences[n.problem.Sequences[i].ID] = &n.problem.Sequences[i]
	}
	out := make([]observatory.Scheduled, 0, len(s.Schedule))
	for i, p := range s.Schedule {
		one, seq := sequences[p.ID], n.byID[p.ID]
		e := observatory.Scheduled{
			SequenceID: seq.ID, RequestID: seq.RequestID, Name: seq.Name, RequestName: seq.RequestName, UserName: seq.UserName,
			Program: seq.Program, Priority: seq.Priority, Status: observatory.SequencePlanned, Preferred: seq.Preferred,
			Start: n.at(p.StartS), End: n.at(p.StartS + one.DurationS), WindowStart: seq.Start, WindowEnd: seq.End,
			Target: seq.Target, ImagesDone: seq.ImagesDone, ImagesAll: seq.ImagesAll, Preempt: seq.Preempt,
		}
		if one.LockedStartS != nil {
			e.Locked, e.Status = true, seq.Status
			out = append(out, e)
			continue
		}
		for _, w := range one.WindowsS {
			if p.StartS < w[0]-tolerance || p.StartS+one.DurationS > w[1]+tolerance {
				continue
			}
			e.WindowStart, e.WindowEnd = n.at(w[0]), n.at(w[1])
			left, right := p.StartS-w[0], w[1]-p.StartS-one.DurationS
			if i > 0 {
				before := s.Schedule[i-1]
				left = min(left, p.StartS-before.StartS-sequences[before.ID].DurationS-n.problem.OverheadS)
			}
			if i+1 < len(s.Schedule) {
				right = min(right, s.Schedule[i+1].StartS-p.StartS-one.DurationS-n.problem.OverheadS)
			}
			e.SlackLeftS, e.SlackRightS = slackOf(left), slackOf(right)
			break
		}
		out = append(out, e)
	}
	return out
}

// slackOf is never negative, and whole milliseconds.
func slackOf(s float64) float64 { return math.Floor(max(s, 0)*1000+1e-3) / 1000 }

// compare counts what changed against the schedule in force.
func (n *night) compare(s *observatory.Schedule) {
	placed := map[int]bool{}
	for _, e := range s.Entries {
		placed[e.SequenceID] = true
		before, had := n.before[e.SequenceID]
		switch {
		case e.Locked:
		case !had:
			s.Added++
		case before.Start.Sub(e.Start).Abs() >= time.Second:
			s.Moved++
		}
	}
	waiting := map[int]bool{}
	for _, l := range s.LeftOut {
		waiting[l.SequenceID] = true
	}
	for id, e := range n.before {
		// One that is not in the input any more was taken back if its time is to come.
		if !placed[id] && (waiting[id] || e.End.After(n.in.Now)) {
			s.Dropped++
		}
	}
}
