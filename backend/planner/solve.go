package planner

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"pyros/backend/observatory"
)

// Policy is a way to choose.
type Policy string

// The policies; see the package's comment.
const (
	Strict   Policy = "strict"
	Weighted Policy = "weighted"
)

// Options steer Solve.
type Options struct {
	Policy Policy // empty: strict
	// Budget is how much work goes into improving, in the time that the work takes at
	// most on one core of a common machine; it is counted in steps, so that equal
	// input gives equal output. 0: DefaultBudget.
	Budget time.Duration
	// Elapsed gives the real time since the caller began; nil: the times of the
	// solution stay 0. Where it is known, improving ends when a quarter more than the
	// budget has passed: on a machine that is too slow or too busy for the work the
	// solution comes in time, and may then be another one each time.
	Elapsed func() time.Duration

	unbound bool // nobody asks for Solution.Bound under strict
}

// timely is a context that ends by a caller's clock as well.
type timely struct {
	context.Context
	elapsed func() time.Duration
	end     time.Duration
	asked   *int
}

// limited gives improving its end.
func limited(ctx context.Context, o Options) context.Context {
	if o.Elapsed == nil {
		return ctx
	}
	budget := cmp.Or(max(o.Budget, 0), DefaultBudget)
	return timely{ctx, o.Elapsed, o.Elapsed() + budget + budget/4, new(int)}
}

// Err looks at the clock now and then: it is asked far more often than that matters.
func (w timely) Err() error {
	if *w.asked++; *w.asked%8 == 0 && w.elapsed() > w.end {
		*w.asked-- // it stays so
		return context.DeadlineExceeded
	}
	return w.Context.Err()
}

// DefaultBudget is spent on improving where nothing else is said.
const DefaultBudget = 200 * time.Millisecond

// Solve plans. An error means that the problem is not valid; when ctx ends,
// the best so far is given.
func Solve(ctx context.Context, p Problem, o Options) (Solution, error) {
	s, _, err := solve(ctx, p, o)
	return s, err
}

// solve is Solve that also says whether every sequence had its turn.
func solve(ctx context.Context, p Problem, o Options) (s Solution, whole bool, err error) {
	if err := p.Validate(); err != nil {
		return Solution{}, false, err
	}
	o.Policy = cmp.Or(o.Policy, Strict)
	if o.Policy != Strict && o.Policy != Weighted {
		return Solution{}, false, observatory.Errorf(observatory.CodeInvalid, "Unknown policy %q; known are strict, weighted.", o.Policy)
	}
	elapsed := func() float64 {
		if o.Elapsed == nil {
			return 0
		}
		return o.Elapsed().Seconds() * 1000
	}
	improving := limited(ctx, o)
	q := newProblem(&p)
	d := begun(ctx, q, o.Policy)
	whole = !slices.Contains(d.missed, missedTime)
	firstValid := elapsed()
	ruled := asRuled(ctx, q, d, o.Policy)
	limit := math.Inf(1)
	switch {
	case o.Policy == Weighted:
		d, limit = improve(improving, d, ruled, steps(o.Budget))
	default:
		if d = ruled; !o.unbound {
			limit = bound(improving, d, steps(o.Budget))
		}
	}
	if math.IsInf(limit, 1) {
		limit = 0 // none was asked for, or the work ended before one was known
	}
	s = d.solution()
	s.Policy, s.FirstValidMS, s.Bound = o.Policy, firstValid, limit/60
	s.ElapsedMS = elapsed()
	return s, whole, nil
}

// bounding is what strict spends on its bound at most.
const bounding = 10 * time.Millisecond

// bound gives what no schedule has more Z1 than.
func bound(ctx context.Context, d *draft, budget int) float64 {
	r := newRelaxation(d.problem, affordable(budget))
	r.lower(ctx, d.worth(), min(budget, steps(bounding)))
	return max(r.bound, d.worth()) // what has less was struck
}

// begun is the first valid schedule: by the rule, or under weighted all that can be
// kept of the schedule in force.
func begun(ctx context.Context, q *problem, policy Policy) *draft {
	if policy == Weighted && q.resumes() {
		return resumed(ctx, q)
	}
	return strict(ctx, q, q.resumes())
}

// asRuled is what strict plans: where a schedule is in force it is kept to, unless
// planning from nothing pays to the most important of whom it moves. begun is the first schedule of the policy.
func asRuled(ctx context.Context, q *problem, begun *draft, policy Policy) *draft {
	if !q.resumes() || ctx.Err() != nil {
		return begun
	}
	kept := begun
	if policy != Strict {
		kept = strict(ctx, q, true)
	}
	if fresh := strict(ctx, q, false); fresh.paysByRank(kept) {
		return fresh
	}
	return kept
}

// resumes says whether there was a schedule before.
func (q *problem) resumes() bool {
	before := func(j *job) bool { return j.previous != never && j.LockedStartS == nil }
	return slices.ContainsFunc(q.jobs, before) || slices.ContainsFunc(q.fixed, before)
}

// solution writes the draft down.
func (d *draft) solution() Solution {
	s := Solution{ID: d.problem.ID, Schedule: d.schedule(), LeftOut: d.leftOut()}
	s.Z1, s.Z2 = objective(d.problem.Problem, s.Schedule)
	s.compare(d.problem)
	return s
}

// compare counts what changed against the previous starts, to a second.
func (s *Solution) compare(q *problem) {
	if !q.resumes() {
		return
	}
	starts := make(map[int]ms, len(s.Schedule))
	for _, one := range s.Schedule {
		starts[one.ID] = floorMS(one.StartS)
	}
	count := func(j *job) {
		start, placed := starts[j.ID]
		switch {
		case j.LockedStartS != nil:
		case j.previous == never && placed:
			s.Added++
		case j.previous != never && !placed:
			s.Dropped++
		case j.previous != never && distance(start, j.previous) >= 1000:
			s.Moved++
		}
	}
	for _, j := range q.jobs {
		count(j)
	}
	for _, j := range q.fixed {
		count(j)
	}
}

// schedule lists what is placed, the fixed ones included, by start.
func (d *draft) schedule() []Placed {
	places := slices.Clone(d.line.places)
	for _, j := range d.problem.fixed {
		places = append(places, placed{job: j, start: j.start})
	}
	slices.SortFunc(places, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.job.ID, b.job.ID))
	})
	out := make([]Placed, 0, len(places))
	for i, p := range places {
		one := Placed{ID: p.job.ID, StartS: float64(p.start) / 1000}
		if p.job.LockedStartS != nil {
			one.StartS = *p.job.LockedStartS
		}
		if i > 0 {
			one.OverheadS = float64(d.problem.gap(places[i-1].job, p.job)) / 1000
		}
		out = append(out, one)
	}
	return out
}

// objective sums Z1 and Z2 in the order of the problem.
func objective(p *Problem, schedule []Placed) (z1, z2 float64) {
	starts := make(map[int]float64, len(schedule))
	for _, one := range schedule {
		starts[one.ID] = one.StartS
	}
	for i := range p.Sequences {
		s := &p.Sequences[i]
		start, placed := starts[s.ID]
		if !placed {
			continue
		}
		z1 += s.Weight * s.DurationS
		if s.TPrefS >= 0 {
			z2 += s.Weight * math.Abs(start-s.TPrefS)
		}
	}
	return z1 / 60, z2 / 60
}
