package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// schedules answers a page of past and present schedules.
//
//	@Summary	Schedules, newest first, without their entries
//	@ID			listSchedules
//	@Tags		schedules
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		cursor	query		string	false	"next of the page before"
//	@Param		limit	query		int		false	"items at most"	minimum(1)	maximum(200)	default(50)
//	@Success	200		{object}	Page[observatory.Schedule]
//	@Router		/schedules [get]
func (s *Server) schedules(c *fiber.Ctx) error {
	q := query{c: c}
	cursor, limit := q.text("cursor"), q.limit(50)
	if err := q.err(); err != nil {
		return err
	}
	page, err := s.store.Schedules(c.UserContext(), cursor, limit)
	return sendPage(c, page, err)
}

// currentSchedule answers the schedule in force.
//
//	@Summary	The schedule in force
//	@ID			getCurrentSchedule
//	@Tags		schedules
//	@Security	Bearer
//	@x-role		"scientist"
//	@Success	200	{object}	observatory.Schedule
//	@Failure	404	{object}	ProblemDocument	"nothing was planned yet"
//	@Router		/schedules/current [get]
func (s *Server) currentSchedule(c *fiber.Ctx) error {
	schedule, err := s.store.CurrentSchedule(c.UserContext())
	if err != nil {
		return err
	}
	if schedule == nil {
		return observatory.Errorf(observatory.CodeNotFound, "Nothing was planned yet.")
	}
	return send(c, schedule)
}

// schedule answers one schedule.
//
//	@Summary		A schedule with its entries and the first of what it left out
//	@Description	All that it left out: /schedules/{id}/left-out.
//	@ID				getSchedule
//	@Tags			schedules
//	@Security		Bearer
//	@x-role			"scientist"
//	@Param			id	path		int	true	"schedule"
//	@Success		200	{object}	observatory.Schedule
//	@Failure		404	{object}	ProblemDocument
//	@Router			/schedules/{id} [get]
func (s *Server) schedule(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	schedule, err := s.store.Schedule(c.UserContext(), id)
	return sendOr(c, schedule, err)
}

// leftOut answers a page of what a schedule left out.
//
//	@Summary	What a schedule left out and why, the most important first
//	@ID			listLeftOut
//	@Tags		schedules
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id			path		int		true	"schedule"
//	@Param		reason		query		string	false	"for this reason only"	Enums(window_too_short, not_visible, quota_exhausted, night_over, condition, group, pinned, lost_to)
//	@Param		program		query		string	false	"of this program only"
//	@Param		text		query		string	false	"with this in a name or in a sentence"
//	@Param		sequences	query		string	false	"of these sequences only: numbers with commas between"
//	@Param		cursor		query		string	false	"next of the page before"
//	@Param		limit		query		int		false	"items at most"	minimum(1)	maximum(200)	default(50)
//	@Success	200			{object}	Page[observatory.LeftOut]
//	@Failure	404			{object}	ProblemDocument
//	@Router		/schedules/{id}/left-out [get]
func (s *Server) leftOut(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	q := query{c: c}
	filter := store.LeftOutFilter{
		Reason:  oneOf(&q, "reason", leftOutReasons...),
		Program: q.text("program"), Text: q.text("text"), Sequences: q.ids("sequences"),
		Cursor: q.text("cursor"), Limit: q.limit(50),
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := s.store.LeftOut(c.UserContext(), id, filter)
	return sendPage(c, page, err)
}

var leftOutReasons = []observatory.LeftOutReason{
	observatory.LeftOutWindow, observatory.LeftOutNotVisible, observatory.LeftOutQuota, observatory.LeftOutNight,
	observatory.LeftOutCondition, observatory.LeftOutGroup, observatory.LeftOutPinned, observatory.LeftOutLostTo,
}

// replan asks for a new schedule.
//
//	@Summary		Plan again
//	@Description	Answers when the planning was asked for; the schedule follows on the live stream.
//	@ID				replan
//	@Tags			schedules
//	@Security		Bearer
//	@x-role			"operator"
//	@Success		202
//	@Header			202	{string}	Location	"where the schedule in force is read"
//	@Failure		503	{object}	ProblemDocument
//	@Router			/schedules/replan [post]
func (s *Server) replan(c *fiber.Ctx) error {
	if s.planner == nil {
		return observatory.Errorf(observatory.CodeUnavailable, "The planner does not run.")
	}
	who := actor(c)
	if err := s.planner.Replan(c.UserContext(), who, "by hand, by "+who.Name); err != nil {
		return err
	}
	c.Location(prefix + "/schedules/current")
	return c.Status(fiber.StatusAccepted).Send(nil)
}
