package httpapi

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// conditionStore is what this package needs of the database for the observing
// conditions.
type conditionStore interface {
	Conditions(ctx context.Context) (*observatory.Conditions, error)
	ConditionHistory(ctx context.Context, kind observatory.ConditionKind, from, to time.Time) ([]observatory.ConditionRow, error)
}

var conditionKinds = []observatory.ConditionKind{
	observatory.ConditionSeeing, observatory.ConditionTransparency, observatory.ConditionCloud,
	observatory.ConditionMoon, observatory.ConditionMoonAltitude,
}

// conditions answers the latest judgement.
//
//	@Summary		The observing conditions: seeing, transparency, cloud, Moon
//	@Description	Each with what it rests on and when that was measured. Without a value it is not known, and the interpretation says why.
//	@ID				getConditions
//	@Tags			environment
//	@Security		Bearer
//	@x-role			"visitor"
//	@Success		200	{object}	observatory.Conditions
//	@Failure		404	{object}	ProblemDocument	"nothing was judged yet"
//	@Router			/conditions [get]
func (s *Server) conditions(c *fiber.Ctx) error {
	now, err := s.store.Conditions(c.UserContext())
	if err != nil {
		return err
	}
	if now == nil {
		return observatory.Errorf(observatory.CodeNotFound, "The observing conditions were not judged yet.")
	}
	return send(c, now)
}

// conditionHistory answers lines of the history.
//
//	@Summary		Lines of the observing conditions, oldest first
//	@Description	A line says what was known from its time on; the first one of a kind may lie before the start: it held then. At most 5000, the latest.
//	@ID				getConditionHistory
//	@Tags			environment
//	@Security		Bearer
//	@x-role			"visitor"
//	@Param			kind	query	string	false	"of this kind only"				Enums(seeing, transparency, cloud, moon, moon_altitude)
//	@Param			from	query	string	false	"start; default a day before to"	format(date-time)
//	@Param			to		query	string	false	"end; default now"					format(date-time)
//	@Success		200		{array}	observatory.ConditionRow
//	@Router			/conditions/history [get]
func (s *Server) conditionHistory(c *fiber.Ctx) error {
	q := query{c: c}
	kind := oneOf(&q, "kind", conditionKinds...)
	to := q.time("to", s.clock.Now())
	from := q.time("from", to.Add(-weatherSpan))
	if from.After(to) {
		q.wrong("from", "must not be after to")
	}
	if err := q.err(); err != nil {
		return err
	}
	rows, err := s.store.ConditionHistory(c.UserContext(), kind, from, to)
	return sendOr(c, rows, err)
}
