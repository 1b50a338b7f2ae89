package httpapi

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/request"
)

// updateRequest puts a request file in the place of what was asked for.
//
//	@Summary		Change what a request asks for
//	@Description	The body is the whole new request file, as for a submission. A sequence that is asked for as before keeps its place; what is new or changed is planned anew. A draft is submitted by a file that says so.
//	@ID				updateRequest
//	@Tags			requests
//	@Security		Bearer
//	@x-role			"scientist"
//	@Accept			json
//	@Param			id			path		int		true	"request"
//	@Param			If-Match	header		string	false	"ETag that was read; without it any version is changed"
//	@Param			file		body		AnyJSON	true	"request file"
//	@Success		200			{object}	observatory.Request
//	@Header			200			{string}	ETag			"its version"
//	@Failure		404			{object}	ProblemDocument	"no such request, or not yours to see"
//	@Failure		409			{object}	ProblemDocument	"it executes, has images, has ended, or was made for an alert"
//	@Failure		412			{object}	ProblemDocument	"changed in the meantime"
//	@Failure		413			{object}	ProblemDocument	"over 1 MiB"
//	@Failure		422			{object}	ProblemDocument	"the file breaks a rule; problems lists every one"
//	@Router			/requests/{id} [put]
func (s *Server) updateRequest(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	wanted, err := ifMatch(c)
	if err != nil {
		return err
	}
	old, err := s.store.Request(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	r, err := s.parseRequest(c, old.UserID)
	if err != nil {
		return err
	}
	return s.sendUpdated(c, id, wanted, r)
}

// sendUpdated stores checked content and answers the request.
func (s *Server) sendUpdated(c *fiber.Ctx, id, wanted int, r observatory.Request) error {
	saved, err := s.store.UpdateRequest(c.UserContext(), actor(c), id, wanted, r)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, version(saved.Version))
	return send(c, saved)
}

// submitDraft submits a draft as it is.
//
//	@Summary	Submit a draft; it is checked again and planned
//	@ID			submitDraft
//	@Tags		requests
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id			path		int		true	"request"
//	@Param		If-Match	header		string	false	"ETag that was read; without it any version is submitted"
//	@Success	200			{object}	observatory.Request
//	@Header		200			{string}	ETag			"its version"
//	@Failure	404			{object}	ProblemDocument	"no such request, or not yours to see"
//	@Failure	409			{object}	ProblemDocument	"it is no draft"
//	@Failure	412			{object}	ProblemDocument	"changed in the meantime"
//	@Failure	422			{object}	ProblemDocument	"it breaks a rule by now, such as a window that has passed"
//	@Router		/requests/{id}/submit [post]
func (s *Server) submitDraft(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	wanted, err := ifMatch(c)
	if err != nil {
		return err
	}
	r, err := s.store.Request(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	switch {
	case wanted != 0 && wanted != r.Version:
		return observatory.Errorf(observatory.CodeStale, "Request %d was changed meanwhile: it has version %d, not %d.", id, r.Version, wanted)
	case r.Status != observatory.RequestDraft:
		return observatory.Errorf(observatory.CodeConflict, "Request %d is %s: only a draft can be submitted.", id, r.Status)
	}
	read := r.Version
	r.Submitted = true
	var problems []observatory.Problem
	if err := s.against(c, r.UserID, true, func(b request.Basis) { problems = request.Check(&r, b) }); err != nil {
		return err
	}
	if len(problems) > 0 {
		return observatory.Invalid("The draft cannot be submitted as it is.", problems...)
	}
	return s.sendUpdated(c, id, read, r)
}

var fileFormats = map[request.Format]string{
	request.FormatXML: "application/xml", request.FormatJSON: fiber.MIMEApplicationJSON, request.FormatYAML: "application/yaml",
}

// requestAsFile answers a request as a file.
//
//	@Summary	A request as a file that can be submitted again
//	@ID			getRequestFile
//	@Tags		requests
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id		path		int		true	"request"
//	@Param		format	query		string	false	"format of the file"	Enums(xml, json, yaml)	default(xml)
//	@Success	200		{object}	AnyJSON
//	@Failure	404		{object}	ProblemDocument	"no such request, or not yours to see"
//	@Router		/requests/{id}/file [get]
func (s *Server) requestAsFile(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	q := query{c: c}
	format := oneOf(&q, "format", request.FormatXML, request.FormatJSON, request.FormatYAML)
	if err := q.err(); err != nil {
		return err
	}
	if format == "" {
		format = request.FormatXML
	}
	r, err := s.store.Request(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	file, err := request.Encode(r, format)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, attachment(fileName(r)+"."+string(format)))
	return sendBytes(c, fileFormats[format], file)
}

// fileName is a request's name as far as every file system takes it, with its
// number.
func fileName(r observatory.Request) string {
	plain := strings.Map(func(c rune) rune {
		switch {
		case unicode.IsLetter(c), unicode.IsDigit(c), c == '-', c == '_':
			return c
		}
		return ' '
	}, r.Name)
	words := append([]string{"request", strconv.Itoa(r.ID)}, strings.Fields(plain)...)
	name := []rune(strings.Join(words, "_"))
	return string(name[:min(len(name), 80)])
}

// fakeRequest submits a random request, to try the way from request to image.
//
//	@Summary		Submit a random request, for tests
//	@Description	Where simulators run; elsewhere for administrators alone.
//	@ID				fakeRequest
//	@Tags			requests
//	@Security		Bearer
//	@x-role			"scientist"
//	@Success		201	{object}	observatory.Request
//	@Header			201	{string}	Location		"the request"
//	@Failure		403	{object}	ProblemDocument	"the devices are real, and you are no administrator"
//	@Router			/requests/fake [post]
func (s *Server) fakeRequest(c *fiber.Ctx) error {
	if err := s.mayFake(c); err != nil {
		return err
	}
	var r observatory.Request
	var problems []observatory.Problem
	err := s.against(c, actor(c).UserID, true, func(b request.Basis) {
		r = request.Fake(rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), b)
		problems = request.Check(&r, b)
	})
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return &observatory.Error{Code: observatory.CodeConflict, Message: "The instrument permits no such request.", Problems: problems}
	}
	saved, _, err := s.store.SubmitRequest(c.UserContext(), actor(c), r, "", nil)
	if err != nil {
		return err
	}
	c.Location(prefix + "/requests/" + strconv.Itoa(saved.ID))
	c.Status(fiber.StatusCreated)
	return send(c, saved)
}

// mayFake says why the caller may not make fake requests here.
func (s *Server) mayFake(c *fiber.Ctx) error {
	if actor(c).Role.AtLeast(observatory.RoleAdmin) {
		return nil
	}
	if s.sims != nil {
		list, err := s.sims.List(c.UserContext())
		if err != nil {
			return err
		}
		for _, one := range list {
			if one.Running {
				return nil
			}
		}
	}
	return observatory.Errorf(observatory.CodeForbidden, "No simulators run here: fake requests would take real time from the telescope.")
}
