package httpapi

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

const (
	weatherSpan   = 24 * time.Hour // when no span is asked for
	weatherPoints = 500            // when no number is asked for
	maxPoints     = 5000
)

// environment answers the latest synthesis.
//
//	@Summary	The latest synthesis of the environment
//	@ID			getEnvironment
//	@Tags		environment
//	@Security	Bearer
//	@x-role		"visitor"
//	@Success	200	{object}	observatory.Environment
//	@Failure	404	{object}	ProblemDocument	"no status was read yet"
//	@Router		/environment [get]
func (s *Server) environment(c *fiber.Ctx) error {
	env, err := s.store.LatestEnvironment(c.UserContext())
	if err != nil {
		return err
	}
	if env == nil {
		return observatory.Errorf(observatory.CodeNotFound, "The environment was not read yet.")
	}
	return send(c, env)
}

// weather answers rows of the weather table.
//
//	@Summary		Rows of the weather table, oldest first
//	@Description	Thinned to the number of points so that extremes and changes of status survive.
//	@ID				getWeather
//	@Tags			environment
//	@Security		Bearer
//	@x-role			"visitor"
//	@Param			from	query	string	false	"start; default a day before to"	format(date-time)
//	@Param			to		query	string	false	"end; default now"					format(date-time)
//	@Param			points	query	int		false	"rows at most"						minimum(1)	maximum(5000)	default(500)
//	@Success		200		{array}	observatory.WeatherWatch
//	@Router			/environment/weather [get]
func (s *Server) weather(c *fiber.Ctx) error {
	from, to, points, err := s.span(c)
	if err != nil {
		return err
	}
	rows, err := s.store.Weather(c.UserContext(), from, to, points)
	return sendOr(c, rows, err)
}

// siteWatches answers rows of the site table.
//
//	@Summary		Rows of the site table, oldest first
//	@Description	Thinned to the number of points so that extremes and changes of status survive.
//	@ID				getSiteWatches
//	@Tags			environment
//	@Security		Bearer
//	@x-role			"visitor"
//	@Param			from	query	string	false	"start; default a day before to"	format(date-time)
//	@Param			to		query	string	false	"end; default now"					format(date-time)
//	@Param			points	query	int		false	"rows at most"						minimum(1)	maximum(5000)	default(500)
//	@Success		200		{array}	observatory.SiteWatch
//	@Router			/environment/site [get]
func (s *Server) siteWatches(c *fiber.Ctx) error {
	from, to, points, err := s.span(c)
	if err != nil {
		return err
	}
	rows, err := s.store.SiteWatches(c.UserContext(), from, to, points)
	return sendOr(c, rows, err)
}

// span reads from, to and points.
func (s *Server) span(c *fiber.Ctx) (from, to time.Time, points int, err error) {
	q := query{c: c}
	to = q.time("to", s.clock.Now())
	from = q.time("from", to.Add(-weatherSpan))
	points = q.integer("points", weatherPoints, 1, maxPoints)
	if from.After(to) {
		q.wrong("from", "must not be after to")
	}
	return from, to, points, q.err()
}

// plcStatus answers the last status of the PLC.
//
//	@Summary	The PLC's last status, nothing judged
//	@ID			getPLCStatus
//	@Tags		environment
//	@Security	Bearer
//	@x-role		"visitor"
//	@Success	200	{object}	observatory.PLCStatus
//	@Failure	404	{object}	ProblemDocument	"no status was read yet"
//	@Router		/environment/plc [get]
func (s *Server) plcStatus(c *fiber.Ctx) error {
	status, err := s.store.PLCStatus(c.UserContext())
	if err != nil {
		return err
	}
	if status == nil {
		return observatory.Errorf(observatory.CodeNotFound, "The PLC was not read yet.")
	}
	return send(c, status)
}

// plcCommand sends the PLC a command by hand.
//
//	@Summary		Send the PLC a command by hand
//	@Description	The body is handed to the PLC as it is, the PLC's answer is the response as it is.
//	@ID				sendPLCCommand
//	@Tags			environment
//	@Security		Bearer
//	@x-role			"admin"
//	@Accept			json
//	@Param			command	body		object	true	"such as {\"command\":[{\"name\":\"STATUS\"}]}"
//	@Success		200		{object}	AnyJSON	"the PLC's answer"
//	@Failure		503		{object}	ProblemDocument	"the PLC does not answer"
//	@Router			/environment/plc/command [post]
func (s *Server) plcCommand(c *fiber.Ctx) error {
	var command map[string]json.RawMessage
	if err := decodeJSON(c, &command); err != nil {
		return err
	}
	if s.plc == nil {
		return observatory.Errorf(observatory.CodeUnavailable, "No PLC is connected.")
	}
	answer, err := s.plc.Send(c.UserContext(), c.Body())
	if err != nil {
		return err
	}
	if !json.Valid(answer) {
		return observatory.Errorf(observatory.CodeUnavailable, "The PLC answered something that is not JSON.")
	}
	return sendBytes(c, fiber.MIMEApplicationJSON, answer)
}
