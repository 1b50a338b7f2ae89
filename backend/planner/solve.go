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
	// Budget is how much work goes into improving, in the time that the work takes
	// about on one core; it is counted in steps. 0: DefaultBudget.
	Budget time.Duration
	// Elapsed gives the real time since the caller began; nil: the times of the solution stay 0.
	Elapsed func() time.Duration
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
	q := newProblem(&p)
	d := strictDraft(ctx, q)
	if o.Policy == Weighted && q.resumes() {
		if before := resumed(ctx, q); before.z1() >= d.z1() {
			d = before
		}
	}
	whole = !slices.Contains(d.missed, missedTime)
	firstValid := elapsed()
	if o.Policy == Weighted {
		d = improve(ctx, d, steps(o.Budget))
	}
	s = d.solution()
	s.Policy, s.FirstValidMS, s.Bound = o.Policy, firstValid, bound(q)
	s.ElapsedMS = elapsed()
	return s, whole, nil
}

// strictDraft follows the rule; where there was a schedule before it keeps
// to that, unless planning anew brings more in.
func strictDraft(ctx context.Context, q *problem) *draft {
	anew := strict(ctx, q, false)
	if !q.resumes() {
		return anew
	}
	if kept := strict(ctx, q, true); kept.z1() >= anew.z1() {
		return kept
	}
	return anew
}

// resumes says whether there was a schedule before.
func (q *problem) resumes() bool {
	return slices.ContainsFunc(q.jobs, func(j *job) bool { return j.previous != never })
}

// solution writes the draft down.
func (d *draft) solution() Solution {
	return Solution{ID: d.problem.ID, Z1: d.z1(), Z2: d.z2(), Schedule: d.schedule(), LeftOut: d.leftOut()}
}

// schedule lists what is placed, the locked ones included, by start.
func (d *draft) schedule() []Placed {
	out := []Placed{}
	for _, j := range d.problem.locked {
		out = append(out, Placed{ID: j.ID, StartS: *j.LockedStartS})
	}
	for i := range d.line.places {
		if p := &d.line.places[i]; p.job != nil {
			out = append(out, Placed{ID: p.job.ID, StartS: float64(p.start) / 1000})
		}
	}
	slices.SortFunc(out, func(a, b Placed) int {
		return cmp.Or(cmp.Compare(a.StartS, b.StartS), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// z2 is the weighted time by which starts miss their preference.
func (d *draft) z2() float64 {
	byID := make(map[int]*Sequence, len(d.problem.Sequences))
	for i := range d.problem.Sequences {
		byID[d.problem.Sequences[i].ID] = &d.problem.Sequences[i]
	}
	sum := 0.0
	for _, one := range d.schedule() {
		if s := byID[one.ID]; s.TPrefS >= 0 {
			sum += s.Weight * math.Abs(one.StartS-s.TPrefS) / 60
		}
	}
	return sum
}

// bound is a Z1 that no schedule can pass: the sequences of the greatest
// weight for the telescope's time, the last one in part, fill the time that
// any window covers, the overhead counted to each; quotas are not looked at.
func bound(q *problem) float64 {
	var spans []span
	for _, j := range q.jobs {
		spans = append(spans, j.windows...)
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	room, until, pieces := ms(0), never, 0
	for _, w := range spans {
		if w.from > until {
			pieces++
		}
		if w.to > until {
			room += w.to - max(w.from, until)
			until = w.to
		}
	}
	room += ms(pieces) * q.over
	density := func(j *job) float64 { return j.value() / float64(j.dur+q.over) }
	jobs := slices.DeleteFunc(slices.Clone(q.jobs), func(j *job) bool { return len(j.windows) == 0 })
	slices.SortFunc(jobs, func(a, b *job) int { return cmp.Or(cmp.Compare(density(b), density(a)), cmp.Compare(a.ID, b.ID)) })
	sum := 0.0
	for _, j := range q.locked {
		sum += j.value()
	}
	for _, j := range jobs {
		part := min(1, float64(room)/float64(j.dur+q.over))
		sum += part * j.value()
		if room -= j.dur + q.over; room <= 0 {
			break
		}
	}
	return sum
}
