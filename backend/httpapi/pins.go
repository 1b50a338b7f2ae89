package httpapi

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/outlook"
)

// Pin is the body that fixes the start of a sequence.
type Pin struct {
	Start time.Time `json:"start"`
}

// pinSequence fixes the start of a sequence.
//
//	@Summary		Fix the start of a sequence
//	@Description	The planner keeps it; the planning follows at once. A start that passes without the sequence beginning is released.
//	@ID				pinSequence
//	@Tags			schedules
//	@Security		Bearer
//	@x-role			"operator"
//	@Accept			json
//	@Param			id	path		int	true	"sequence"
//	@Param			pin	body		Pin	true	"when it shall start"
//	@Success		200	{object}	observatory.Sequence
//	@Failure		404	{object}	ProblemDocument
//	@Failure		409	{object}	ProblemDocument	"it executes, has ended, or is not submitted"
//	@Failure		422	{object}	ProblemDocument	"then it does not lie in one of its windows, the sky does not permit it, or the start has passed"
//	@Router			/sequences/{id}/pin [put]
func (s *Server) pinSequence(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	var in Pin
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	if in.Start.IsZero() {
		return observatory.Invalid("The pin has no start.", observatory.Problem{Field: "start", Message: "is missing"})
	}
	if err := s.mayStart(c.UserContext(), id, in.Start); err != nil {
		return err
	}
	sequence, err := s.store.PinSequence(c.UserContext(), actor(c), id, &in.Start)
	return sendOr(c, sequence, err)
}

// mayStart refuses a start in a window of the sequence at which the sky does not
// permit it. Any other start is left to the store, which knows better why not.
func (s *Server) mayStart(ctx context.Context, id int, start time.Time) error {
	if s.sunAltDeg == 0 { // the sky is not looked at
		return nil
	}
	sequence, err := s.store.Sequence(ctx, id)
	if err != nil {
		return err
	}
	duration := time.Duration(sequence.DurationS * float64(time.Second))
	inside := func(w observatory.Window) bool { return !start.Before(w.Start) && !start.Add(duration).After(w.End) }
	if start.Before(s.clock.Now()) || !sequence.Status.Plannable() || !slices.ContainsFunc(sequence.Windows, inside) {
		return nil
	}
	instrument, err := s.store.Instrument(ctx)
	if err != nil {
		return err
	}
	why, err := outlook.From(outlook.Question{
		Site: instrument.Site, Target: sequence.Target, Constraints: sequence.Constraints, Duration: duration, SunAltDeg: s.sunAltDeg,
	}, start)
	if observatory.CodeOf(err) == observatory.CodeInvalid {
		why, err = observatory.Reason(err), nil
	}
	if why != "" {
		return observatory.Invalid("The sequence cannot be pinned there.", observatory.Problem{Field: "start", Message: why})
	}
	return err
}

// unpinSequence leaves the start of a sequence to the planner again.
//
//	@Summary	Leave the start of a sequence to the planner again
//	@ID			unpinSequence
//	@Tags		schedules
//	@Security	Bearer
//	@x-role		"operator"
//	@Param		id	path		int	true	"sequence"
//	@Success	200	{object}	observatory.Sequence
//	@Failure	404	{object}	ProblemDocument
//	@Failure	409	{object}	ProblemDocument	"it executes, has ended, or is not submitted"
//	@Router		/sequences/{id}/pin [delete]
func (s *Server) unpinSequence(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	sequence, err := s.store.PinSequence(c.UserContext(), actor(c), id, nil)
	return sendOr(c, sequence, err)
}
