package httpapi

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/request"
	"pyros/openapi"
)

// Check is what would become of a request file.
type Check struct {
	Request  *observatory.Request  `json:"request" extensions:"x-nullable"` // null where the file cannot be used
	Problems []observatory.Problem `json:"problems"`                        // why it would be refused; empty: it would be taken
	Warnings []observatory.Problem `json:"warnings"`
	// Read is what could be read of the file, also where it cannot be used, with
	// what is computed, such as the durations; null where nothing could be read.
	Read *observatory.Request `json:"read" extensions:"x-nullable"`
	// Parts are what the time of each sequence that was read is made of.
	Parts []request.Parts `json:"parts"`
	// QuotaS is what the whole request takes of the quotas, in seconds.
	QuotaS float64 `json:"quota_s"`
}

// checkOf makes the answer of what was read, nil where nothing was.
func checkOf(read *observatory.Request, problems []observatory.Problem, in observatory.Instrument) Check {
	answer := Check{Read: read, Problems: problems, Parts: []request.Parts{}}
	if read == nil {
		return answer
	}
	answer.Warnings, answer.QuotaS = read.Warnings, request.CostS(*read)
	if len(problems) == 0 {
		answer.Request = read
	}
	for _, s := range read.Sequences {
		answer.Parts = append(answer.Parts, request.PartsOf(s, in))
	}
	return answer
}

// checkRequest says what is wrong with a request file.
//
//	@Summary		Check a request file; nothing is saved
//	@Description	The online name service is not asked: a name that only it may know is a warning.
//	@ID			checkRequest
//	@Tags		requests
//	@Security	Bearer
//	@x-role		"scientist"
//	@Accept		json
//	@Param		file	body		AnyJSON	true	"request file"
//	@Success	200		{object}	Check
//	@Failure	413		{object}	ProblemDocument	"over 1 MiB"
//	@Router		/requests/check [post]
func (s *Server) checkRequest(c *fiber.Ctx) error {
	file, err := requestFile(c)
	if err != nil {
		return err
	}
	var r observatory.Request
	var in observatory.Instrument
	var wrong error
	err = s.against(c, actor(c).UserID, false, func(b request.Basis) {
		in = b.Instrument
		r, wrong = request.Parse(file, b)
	})
	if err != nil {
		return err
	}
	var refused *observatory.Error
	switch {
	case errors.As(wrong, &refused) && refused.Code == observatory.CodeInvalid:
		problems := refused.Problems
		if len(problems) == 0 {
			problems = []observatory.Problem{{Message: refused.Message}}
		}
		answer := checkOf(readable(r), problems, in)
		answer.Warnings = r.Warnings
		return send(c, answer)
	case wrong != nil:
		return wrong
	}
	return send(c, checkOf(&r, nil, in))
}

// checkStored says what is wrong by now with a request that is kept.
//
//	@Summary		Check a request as it would be submitted now
//	@Description	Of a window that has passed, or a filter that is no longer mounted, it tells as of any other problem. Nothing is changed, and no online name service is asked.
//	@ID				checkStoredRequest
//	@Tags			requests
//	@Security		Bearer
//	@x-role			"scientist"
//	@Param			id	path		int	true	"request"
//	@Success		200	{object}	Check
//	@Failure		404	{object}	ProblemDocument	"no such request, or not yours to see"
//	@Router			/requests/{id}/check [get]
func (s *Server) checkStored(c *fiber.Ctx) error {
	r, err := s.asked(c)
	if err != nil {
		return err
	}
	var answer Check
	err = s.against(c, r.UserID, false, func(b request.Basis) { answer = checkOf(&r, request.Check(&r, b), b.Instrument) })
	return sendOr(c, answer, err)
}

// requestSchema answers the JSON Schema of a request file.
//
//	@Summary	JSON Schema of a request file
//	@Description	Draft 2020-12. YAML holds the same as JSON, XML the same under the same names.
//	@ID			getRequestSchema
//	@Tags		requests
//	@Success	200	{object}	AnyJSON
//	@Success	304	"not changed since If-None-Match"
//	@Router		/requests/schema [get]
func (s *Server) requestSchema(c *fiber.Ctx) error {
	if notModified(c, openapi.RequestSchemaETag) {
		return nil
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return sendBytes(c, fiber.MIMEApplicationJSON, openapi.RequestSchema)
}

// readable is what a file held that cannot be used, nil for nothing.
func readable(r observatory.Request) *observatory.Request {
	if r.Name == "" && len(r.Sequences) == 0 {
		return nil
	}
	known := func(t observatory.TargetType) observatory.TargetType {
		if slices.Contains(t.Values(), string(t)) {
			return t
		}
		return observatory.TargetICRS
	}
	r.TargetType = known(r.TargetType)
	for i := range r.Sequences {
		r.Sequences[i].Target.Type = known(r.Sequences[i].Target.Type)
	}
	return &r
}
