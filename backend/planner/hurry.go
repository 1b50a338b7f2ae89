package planner

import (
	"cmp"
	"time"

	"pyros/backend/observatory"
)

// The part of the budget that a planning has where the night was planned before
// and little is new, and where an alert is.
const (
	replanPart = 16
	alertPart  = 200
)

// budget is less where somebody waits for what came: where a good schedule is in
// force, which is kept as far as possible, and least where an alert is new, whether
// the night was planned before or not. owed says that for the alert the night, or what
// else is new, does without the budget that is due to it.
func (in *Input) budget() (budget time.Duration, owed bool) {
	budget = cmp.Or(in.Budget, DefaultBudget)
	all, fresh, alerts := 0, 0, 0
	for i := range in.Sequences {
		s := &in.Sequences[i]
		if s.Status.Plannable() {
			all++
		}
		if s.Status == observatory.SequenceToBePlanned {
			fresh++
			if s.Priority == 0 {
				alerts++
			}
		}
	}
	p := in.Previous
	whole := in.Whole || p == nil || p.Night.Name != in.Night.Name || fresh > max(5, all/10)
	switch {
	case alerts > 0:
		return budget / alertPart, (whole || fresh > alerts) && all > 1
	case whole:
		return budget, false
	}
	return budget / replanPart, false
}

// Owes says that Plan hurries for an alert, and that the night is to be planned
// again with Whole once the alert has its place.
func (in *Input) Owes() bool {
	_, owed := in.budget()
	return owed
}
