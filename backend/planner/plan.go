package planner

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

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
	// Groups are those of the sequences' requests, by the request's id.
	Groups   map[int][]observatory.Group
	Quotas   Quotas
	Previous *observatory.Schedule // in force until now; nil: none
	// Waiting are the starts in later nights of what that schedule let wait for them.
	Waiting map[int]time.Time
	Trigger string // why, as a sentence
	// Later are the nights after this one in which a sequence could be observed as
	// well, in order: what has room there need not have it now.
	Later []observatory.Night
	// Conditions are those of now; nil: not known.
	Conditions *observatory.Conditions

	Policy  Policy               // empty: strict
	Budget  time.Duration        // as in Options, for a night that was not planned before
	Whole   bool                 // spend the whole budget, though a schedule is in force
	Sky     Sky                  // nil: an astro.Ephemeris of these nights
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
	s, idle, err := plan(ctx, in, false)
	if err == nil && idle {
		s, _, err = plan(ctx, in, true)
	}
	if err != nil {
		return observatory.Schedule{}, fmt.Errorf("plan night %s: %w", in.Night.Name, err)
	}
	return s, nil
}

// plan plans once; with spare no alert ends what runs. idle says that what runs was
// ended for alerts of which none comes next.
func plan(ctx context.Context, in Input, spare bool) (s observatory.Schedule, idle bool, err error) {
	n, err := newNight(in)
	if err != nil {
		return s, false, err
	}
	budget, owed := in.budget()
	n.spare, n.hurries = spare, !owed && budget < cmp.Or(in.Budget, DefaultBudget)/replanPart
	n.gather()
	n.grant(in.Quotas)
	options := Options{Policy: in.Policy, Budget: budget, Elapsed: in.Elapsed}
	solution, whole, err := solve(ctx, n.problem, options)
	if err == nil && whole {
		solution, whole, err = n.drawIn(ctx, solution, options)
	}
	if err == nil && !whole {
		err = ctx.Err()
	}
	if err != nil {
		return s, false, err
	}
	s = n.schedule(solution)
	return s, len(n.preempting) > 0 && !n.succeeds(s.Entries), nil
}

// succeeds says whether one of those that what runs was ended for is the next.
func (n *night) succeeds(entries []observatory.Scheduled) bool {
	next := slices.IndexFunc(entries, func(e observatory.Scheduled) bool { return !e.Locked })
	return next >= 0 && slices.Contains(n.preempting, entries[next].SequenceID)
}

// needs is the sequence's duration in whole milliseconds, at least one.
func needs(s observatory.Sequence) time.Duration {
	seconds := s.DurationS
	if !(seconds > 0) {
		seconds = 0
	}
	return max(time.Duration(math.Min(seconds, maxSeconds)*1000+1e-6)*time.Millisecond, time.Millisecond)
}

// night makes the problem of one night.
type night struct {
	in      Input
	origin  time.Time
	horizon *horizon
	problem Problem
	byID    map[int]*observatory.Sequence
	left    []observatory.LeftOut // without a turn in the problem
	// elsewhere are why those that can be observed in a later night alone have no
	// turn in this one.
	elsewhere map[int]prospect
	// before are the entries of the schedule in force, where it is this night's.
	before map[int]observatory.Scheduled
	out    map[int]observatory.LeftOut // what that schedule left out
	// preempting are the alerts that what runs was ended for; with spare there are none.
	preempting []int
	spare      bool
	hurries    bool // an alert waits, and the night was planned before
}

func newNight(in Input) (*night, error) {
	n := &night{in: in, byID: map[int]*observatory.Sequence{}, elsewhere: map[int]prospect{}, before: map[int]observatory.Scheduled{}, out: map[int]observatory.LeftOut{}}
	var err error
	if n.horizon, err = newHorizon(in); err != nil {
		return nil, err
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
		Users: map[string]Quota{}, Programs: map[string]Quota{}, Countries: map[string]Quota{}, Groups: map[string]Group{},
	}
	if len(n.horizon.later) > 0 {
		n.problem.TonightS = n.seconds(n.horizon.to)
	}
	if slew := in.Instrument; slew.SlewRateDegS > 0 {
		// The overhead is for the longest way; the solver adds the way that it is.
		n.problem.Slew = &Slew{RateDegS: slew.SlewRateDegS, SettleS: max(slew.SlewSettleS, 0)}
		n.problem.OverheadS = max(slew.OverheadS-n.problem.Slew.SettleS-180/slew.SlewRateDegS, 0)
	}
	if in.Previous != nil && in.Previous.Night.Name == in.Night.Name {
		for _, e := range in.Previous.Entries {
			if !e.Locked {
				n.before[e.SequenceID] = e
			}
		}
		for _, l := range in.Previous.LeftOut {
			n.out[l.SequenceID] = l
		}
	}
	return n, nil
}

// seconds is a time as the problem counts it, to the nearest millisecond: what is
// less never decides whether something fits.
func (n *night) seconds(t time.Time) float64 {
	return t.Sub(n.origin).Round(time.Millisecond).Seconds()
}

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

// gather takes every sequence into the problem, or leaves it out at once.
func (n *night) gather() {
	var applicants []applicant
	for i := range n.in.Sequences {
		s := &n.in.Sequences[i]
		one := Sequence{
			ID: s.ID, Name: s.Name, User: n.holder(s), Program: s.Program, Country: n.in.Quotas.UserCountry[s.UserID],
			Priority: min(max(s.Priority, 0), 5), DurationS: needs(*s).Seconds(), TPrefS: -1,
		}
		one.Weight = float64(6 - one.Priority)
		if n.problem.Slew != nil {
			one.RADeg, one.DecDeg = n.horizon.position(&s.Target, n.middle())
		}
		switch {
		case n.holds(s):
			n.lock(s, &one)
			n.joins(s, &one)
			n.enter(s, one)
		case s.Status.Plannable():
			applicants = append(applicants, applicant{Sequence: s, prospect: n.outlook(s), one: one})
		}
	}
	remain := applicants[:0]
	for _, c := range applicants { // what is locked may put a pin off
		n.pin(&c)
		if len(c.tonight)+len(c.later) == 0 {
			n.leave(c.Sequence, c.reason, nil, c.text, c.change)
			continue
		}
		remain = append(remain, c)
	}
	for _, c := range n.bind(remain) {
		n.admit(c)
	}
}

// middle is the middle of the night's observing part.
func (n *night) middle() time.Time {
	return n.in.Night.ObservingStart.Add(n.in.Night.ObservingEnd.Sub(n.in.Night.ObservingStart) / 2)
}

func (n *night) enter(s *observatory.Sequence, one Sequence) {
	n.byID[s.ID] = s
	n.problem.Sequences = append(n.problem.Sequences, one)
}

// admit puts an applicant into the problem, with what it wishes.
func (n *night) admit(c applicant) {
	for _, w := range slices.Concat(c.tonight, c.later) {
		c.one.WindowsS = append(c.one.WindowsS, [2]float64{n.seconds(w.Start), n.seconds(w.End)})
	}
	if c.Preferred != nil {
		c.one.TPrefS = max(n.seconds(*c.Preferred), 0)
		if c.TimeCritical && !c.Preferred.Before(n.origin) {
			tolerance := min(max(c.ToleranceS, 0), maxSeconds)
			c.one.ToleranceS = &tolerance
		}
	}
	if at, ok := n.previous(c.ID); ok {
		start := n.seconds(at)
		c.one.PreviousStartS = &start
	}
	n.aim(&c)
	if len(c.tonight) == 0 {
		n.elsewhere[c.ID] = c.prospect
	}
	n.enter(c.Sequence, c.one)
}

// previous is where a sequence stood in the schedule in force, this night or a
// later one. One whose time has come and that did not start is next.
func (n *night) previous(id int) (time.Time, bool) {
	if e, ok := n.before[id]; ok {
		return later(e.Start, n.in.Now), true
	}
	at, ok := n.in.Waiting[id]
	return at, ok
}

// pin fixes the start of an applicant where an operator wants it.
func (n *night) pin(c *applicant) {
	if c.Pinned == nil || len(c.tonight)+len(c.later) == 0 {
		return
	}
	at := *c.Pinned
	if soonest := n.soonest(c, at); soonest.Sub(at) <= observatory.PinGrace {
		at = soonest
	}
	switch {
	case at.Before(n.in.Now):
		c.prospect = prospect{
			reason: observatory.LeftOutPinned, text: fmt.Sprintf("An operator pinned it to %s, which has passed.", moment(at)),
			change: "The pin would have to be taken away or moved.",
		}
		return
	case !at.Before(n.horizon.night(len(n.horizon.later)).End):
		c.prospect = prospect{
			reason: observatory.LeftOutNight, text: fmt.Sprintf("An operator pinned it to %s, after this night; it waits.", moment(at)),
		}
		return
	case !at.Before(n.horizon.to):
		c.tonight = nil
		c.reason, c.text = observatory.LeftOutNight, fmt.Sprintf("An operator pinned it to %s, after this night; it waits.", moment(at))
	default:
		c.later = nil
	}
	start := n.seconds(at)
	c.one.PinnedStartS = &start
}

// soonest is when a sequence that is wanted at a time could begin: now, or later
// where that is not over by then which is under way or was just executed.
func (n *night) soonest(c *applicant, at time.Time) time.Time {
	at = later(at, n.in.Now)
	locked := slices.Clone(n.problem.Sequences) // by now no others are in it
	slices.SortStableFunc(locked, func(a, b Sequence) int { return cmp.Compare(*a.LockedStartS, *b.LockedStartS) })
	for i := range locked {
		other := &locked[i]
		free := n.origin.Add(time.Duration(math.Ceil((*other.LockedStartS+other.DurationS+n.problem.way(other, &c.one))*1000)) * time.Millisecond)
		if n.at(*other.LockedStartS).Before(at.Add(needs(*c.Sequence))) {
			at = later(at, free)
		}
	}
	return at
}

// preempted says whether what runs has to make place: alerts that may interrupt
// it wait and could begin now. Its time then ends now, so that one of them comes
// next.
func (n *night) preempted(s *observatory.Sequence) bool {
	if s.Preempt || n.spare {
		return false
	}
	before := len(n.preempting)
	for i := range n.in.Sequences {
		other := &n.in.Sequences[i]
		if !other.Preempt || !other.Status.Plannable() || other.Start.After(n.in.Now) {
			continue
		}
		for _, w := range n.outlook(other).tonight {
			if !w.Start.After(n.in.Now) && n.in.Now.Add(needs(*other)).Before(w.End) {
				n.preempting = append(n.preempting, other.ID)
				break
			}
		}
	}
	return len(n.preempting) > before
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
	one.DurationS = max(to.Sub(from).Round(time.Millisecond).Seconds(), 0.001)
}

// holder names a user, uniquely.
func (n *night) holder(s *observatory.Sequence) string {
	if s.UserName != "" {
		return s.UserName
	}
	return fmt.Sprintf("number %d", s.UserID)
}

// grant sets the quotas: what remains, and what is locked, for the problem
// counts that too; and a part of a millisecond, so that no sum is short by its rounding.
func (n *night) grant(q Quotas) {
	const rounding = 0.0001 // s
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
			n.problem.Users[s.User] = Quota{max(left, 0) + rounding + locked[[2]string{"user", s.User}]}
		}
		if left, ok := q.Programs[s.Program]; ok {
			n.problem.Programs[s.Program] = Quota{max(left, 0) + rounding + locked[[2]string{"program", s.Program}]}
		}
		if left, ok := q.Countries[s.Country]; ok {
			n.problem.Countries[s.Country] = Quota{max(left, 0) + rounding + locked[[2]string{"country", s.Country}]}
		}
	}
}

func (n *night) leave(s *observatory.Sequence, reason observatory.LeftOutReason, by []int, text, change string) {
	if by == nil {
		by = []int{}
	}
	n.left = append(n.left, observatory.LeftOut{
		SequenceID: s.ID, RequestID: s.RequestID, Name: s.Name, RequestName: s.RequestName,
		Priority: s.Priority, Reason: reason, By: by, Text: text, Change: change,
	})
}
