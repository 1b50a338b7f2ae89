package store

import (
	"context"
	"math"

	entsql "entgo.io/ent/dialect/sql"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/pyrosuser"
	"pyros/ent/request"
	"pyros/ent/sequence"
)

// Quotas are the seconds that may still be planned, for each user, program and
// country that a sequence to be planned belongs to.
//
// Used is the duration of what was executed; it is what a user is shown.
// Remaining is granted - used - the duration of what is pending or executing
// now. Sequences that are locked in the schedule are thus paid for already: the
// planner counts against Remaining only those that it places itself, wherever
// they stood before. A failed, cancelled or interrupted sequence costs nothing.
// Where more was used than granted, Remaining is 0.
//
// Who is not listed has no bound: so the observatory itself (user id 0, no
// country), for which alerts are observed; its program has one.
type Quotas struct {
	Users       map[int]float64    // by user id
	Programs    map[string]float64 // by name
	Countries   map[string]float64 // by name
	UserCountry map[int]string
}

// owner is what a sequence's duration counts against.
type owner string

const (
	byUser    owner = request.FieldUserID
	byProgram owner = request.FieldProgramID
)

// usage sums the durations of sequences in the given states by the ids of
// their owners; only those of one owner where only is not 0.
func usage(ctx context.Context, c *ent.Client, by owner, only int, states ...observatory.SequenceStatus) (map[int]float64, error) {
	var rows []struct {
		Owner *int    `json:"owner"`
		Sum   float64 `json:"used"`
	}
	column := string(by)
	err := c.Sequence.Query().Where(
		sequence.StatusIn(states...),
		func(s *entsql.Selector) {
			r := entsql.Table(request.Table)
			s.Join(r).On(s.C(sequence.FieldRequestID), r.C(request.FieldID))
			if only != 0 {
				s.Where(entsql.EQ(r.C(column), only))
			}
			s.GroupBy(r.C(column))
			s.Select(entsql.As(r.C(column), "owner"), entsql.As(entsql.Sum(s.C(sequence.FieldDurationS)), "used"))
		},
	).Select().Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	used := make(map[int]float64, len(rows))
	for _, row := range rows {
		used[value(row.Owner)] += row.Sum
	}
	return used, nil
}

// spending are the states whose sequences have used their time or do now.
var spending = []observatory.SequenceStatus{
	observatory.SequenceExecuted, observatory.SequencePending, observatory.SequenceExecuting,
}

// spentBy gives what owners used, and that with what executes now.
func spentBy(ctx context.Context, c *ent.Client, by owner, only int) (used, spent map[int]float64, err error) {
	if used, err = usage(ctx, c, by, only, observatory.SequenceExecuted); err != nil {
		return nil, nil, err
	}
	spent, err = usage(ctx, c, by, only, spending...)
	return used, spent, err
}

// remaining gives the quotas of the owners of the sequences.
func remaining(ctx context.Context, c *ent.Client, sequences []observatory.Sequence) (Quotas, error) {
	q := Quotas{
		Users: map[int]float64{}, Programs: map[string]float64{},
		Countries: map[string]float64{}, UserCountry: map[int]string{},
	}
	userIDs, programs := map[int]bool{}, map[string]bool{}
	for _, s := range sequences {
		userIDs[s.UserID] = true
		programs[s.Program] = true
	}
	usedByUser, err := usage(ctx, c, byUser, 0, spending...)
	if err != nil {
		return q, err
	}
	users, err := c.PyrosUser.Query().Select(pyrosuser.FieldID, pyrosuser.FieldQuotaS, pyrosuser.FieldCountryID, pyrosuser.FieldLevelID).
		WithCountry().WithLevel().All(ctx)
	if err != nil {
		return q, err
	}
	usedByCountry, grantedTo := map[string]float64{}, map[string]float64{}
	for _, u := range users {
		home := u.Edges.Country
		usedByCountry[home.Name] += usedByUser[u.ID]
		grantedTo[home.Name] = home.QuotaS
		if userIDs[u.ID] {
			q.Users[u.ID] = left(granted(u), usedByUser[u.ID])
			q.UserCountry[u.ID] = home.Name
		}
	}
	for _, name := range q.UserCountry {
		q.Countries[name] = left(grantedTo[name], usedByCountry[name])
	}
	return q, remainingPrograms(ctx, c, programs, q.Programs)
}

func remainingPrograms(ctx context.Context, c *ent.Client, wanted map[string]bool, into map[string]float64) error {
	used, err := usage(ctx, c, byProgram, 0, spending...)
	if err != nil {
		return err
	}
	rows, err := c.ScientificProgram.Query().All(ctx)
	if err != nil {
		return err
	}
	for _, p := range rows {
		if wanted[p.Name] {
			into[p.Name] = left(p.QuotaS, used[p.ID])
		}
	}
	return nil
}

func left(granted, used float64) float64 { return math.Max(0, granted-used) }
