package httpapi

import (
	"cmp"
	"context"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/request"
	"pyros/backend/store"
)

var requestStatuses = []observatory.RequestStatus{
	observatory.RequestDraft, observatory.RequestSubmitted, observatory.RequestPlanned, observatory.RequestExecuting, observatory.RequestExecuted,
	observatory.RequestPartial, observatory.RequestFailed, observatory.RequestExpired, observatory.RequestCancelled,
}

// requests answers a page of the requests that the caller may see.
//
//	@Summary		Requests, newest first
//	@Description	A scientist sees those of his own and of his programs.
//	@ID				listRequests
//	@Tags			requests
//	@Security		Bearer
//	@x-role			"scientist"
//	@Param			whose	query		string	false	"all that the caller may see, or his own"	Enums(all, mine)	default(all)
//	@Param			status	query		string	false	"in this state only"	Enums(draft, submitted, planned, executing, executed, partial, failed, expired, cancelled)
//	@Param			program	query		string	false	"of this program only"
//	@Param			text	query		string	false	"with this in a name"
//	@Param			from	query		string	false	"with a window that ends after"		format(date-time)
//	@Param			to		query		string	false	"with a window that starts before"	format(date-time)
//	@Param			cursor	query		string	false	"next of the page before"
//	@Param			limit	query		int		false	"items at most"	minimum(1)	maximum(200)	default(50)
//	@Success		200		{object}	Page[observatory.Request]
//	@Router			/requests [get]
func (s *Server) requests(c *fiber.Ctx) error {
	q := query{c: c}
	filter := store.RequestFilter{
		Mine:    oneOf(&q, "whose", "all", "mine") == "mine",
		Status:  oneOf(&q, "status", requestStatuses...),
		Program: q.text("program"),
		Text:    q.text("text"),
		From:    q.time("from", time.Time{}),
		To:      q.time("to", time.Time{}),
		Cursor:  q.text("cursor"),
		Limit:   q.limit(50),
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := s.store.Requests(c.UserContext(), actor(c), filter)
	return sendPage(c, page, err)
}

// submitRequest saves a request file.
//
//	@Summary		Submit a request
//	@Description	The body is a request file as XML, JSON or YAML, or a form with the file in `file`. 201 means saved; planning follows at once. Send an Idempotency-Key to submit once however often it is sent.
//	@ID				submitRequest
//	@Tags			requests
//	@Security		Bearer
//	@x-role			"scientist"
//	@Accept			json
//	@Param			Idempotency-Key	header		string	false	"same key, same request: the stored one is answered again"	maxlength(200)
//	@Param			file			body		AnyJSON	true	"request file"
//	@Success		201				{object}	observatory.Request
//	@Header			201				{string}	Location			"the request"
//	@Header			201				{string}	ETag				"its version"
//	@Header			201				{string}	Idempotent-Replayed	"true where the key was used before"
//	@Failure		409				{object}	ProblemDocument	"the key was used for another request"
//	@Failure		413				{object}	ProblemDocument	"over 1 MiB"
//	@Failure		422				{object}	ProblemDocument	"the file breaks a rule; problems lists every one"
//	@Router			/requests [post]
func (s *Server) submitRequest(c *fiber.Ctx) error {
	key := c.Get("Idempotency-Key")
	if len(key) > maxText || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return observatory.Invalid("The Idempotency-Key cannot be used.",
			observatory.Problem{Place: "header", Field: "Idempotency-Key", Message: "must be at most 200 printable ASCII characters"})
	}
	saved, replayed, err := s.submitOnce(c, key)
	if err != nil {
		return err
	}
	if replayed {
		c.Set("Idempotent-Replayed", "true")
	}
	c.Location(prefix + "/requests/" + strconv.Itoa(saved.ID))
	c.Set(fiber.HeaderETag, version(saved.Version))
	c.Status(fiber.StatusCreated)
	return send(c, saved)
}

// submitOnce saves the request of the body, unless the key did that before: a
// file that was saved is not checked again, as its time may be over by now.
func (s *Server) submitOnce(c *fiber.Ctx, key string) (saved observatory.Request, replayed bool, err error) {
	file, err := requestFile(c)
	if err != nil {
		return saved, false, err
	}
	saved, replayed, err = s.store.Submitted(c.UserContext(), actor(c), key, file)
	if err != nil || replayed {
		return saved, replayed, err
	}
	r, err := s.parse(c, file, actor(c).UserID)
	if err != nil {
		return saved, false, err
	}
	return s.store.SubmitRequest(c.UserContext(), actor(c), r, key, file)
}

// parseRequest reads the request file of the body, which is a user's.
func (s *Server) parseRequest(c *fiber.Ctx, owner int) (observatory.Request, error) {
	file, err := requestFile(c)
	if err != nil {
		return observatory.Request{}, err
	}
	return s.parse(c, file, owner)
}

func (s *Server) parse(c *fiber.Ctx, file []byte, owner int) (r observatory.Request, err error) {
	var wrong error
	err = s.against(c, owner, true, func(b request.Basis) { r, wrong = request.Parse(file, b) })
	return r, cmp.Or(err, wrong)
}

// against checks something against the basis of a user's requests; ask says
// whether an online service may be asked for names. A look at the sky waits for
// its turn; where that does not come in time, it fails.
func (s *Server) against(c *fiber.Ctx, owner int, ask bool, check func(request.Basis)) error {
	b, err := s.basis(c, owner)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), s.lookTime)
	defer cancel()
	if s.resolve != nil {
		b.Resolve = func(names []string) []request.Named { return s.resolve(ctx, names, ask) }
	}
	b.Turn = func(look func(context.Context)) {
		err = s.inTurn(ctx, func() error {
			look(ctx)
			return ctx.Err()
		})
	}
	check(b)
	if err != nil {
		return observatory.Because(err, observatory.CodeUnavailable, "The server is busy; try again.")
	}
	return nil
}

// basis is what requests of a user are checked against now.
func (s *Server) basis(c *fiber.Ctx, owner int) (request.Basis, error) {
	b := request.Basis{Now: s.clock.Now(), SunBelowDeg: s.sunAltDeg}
	var err error
	if b.Instrument, err = s.store.Instrument(c.UserContext()); err != nil {
		return b, err
	}
	if owner == 0 { // the observatory itself: no quota bounds it
		return b, nil
	}
	quota, err := s.store.Quota(c.UserContext(), owner)
	if err == nil {
		b.Quota = &quota
	}
	return b, err
}

// requestTypes are the types a request file may come under; the parser sees
// by itself which format it is.
var requestTypes = []string{
	"application/xml", "text/xml", "application/json", "application/yaml", "application/x-yaml", "text/yaml",
	"text/x-yaml", "text/plain", "application/octet-stream", "",
}

func requestFile(c *fiber.Ctx) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil && c.Get(fiber.HeaderContentType) != "" {
		kind = "unreadable"
	}
	var file []byte
	switch {
	case kind == fiber.MIMEMultipartForm:
		if file, err = uploaded(c); err != nil {
			return nil, err
		}
	case slices.Contains(requestTypes, kind):
		file = slices.Clone(c.Body())
	default:
		return nil, fiber.NewError(fiber.StatusUnsupportedMediaType, "A request file is XML, JSON or YAML, or a form with the file in its field file.")
	}
	if len(file) > request.MaxBytes {
		return nil, observatory.Errorf(observatory.CodeTooLarge, "The file has %d bytes; %d are allowed.", len(file), request.MaxBytes)
	}
	return file, nil
}

func uploaded(c *fiber.Ctx) ([]byte, error) {
	header, err := c.FormFile("file")
	if err != nil {
		return nil, observatory.Invalid("The form has no file.", observatory.Problem{Field: "file", Message: "is missing"})
	}
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, request.MaxBytes+1))
}

// request answers one request.
//
//	@Summary	A request with its sequences, albums and plans
//	@ID			getRequest
//	@Tags		requests
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"request"
//	@Success	200	{object}	observatory.Request
//	@Header		200	{string}	ETag	"its version, for If-Match"
//	@Success	304	"not changed since If-None-Match"
//	@Failure	404	{object}	ProblemDocument	"no such request, or not yours to see"
//	@Router		/requests/{id} [get]
func (s *Server) request(c *fiber.Ctx) error {
	r, err := s.asked(c)
	if err != nil {
		return err
	}
	if notModified(c, version(r.Version)) {
		return nil
	}
	return send(c, r)
}

// asked is the request that the path names, as the caller may see it.
func (s *Server) asked(c *fiber.Ctx) (r observatory.Request, err error) {
	id, err := pathID(c, "id")
	if err != nil {
		return r, err
	}
	return s.store.Request(c.UserContext(), actor(c), id)
}

// Cancellation is the body of a cancellation; it may be left out.
type Cancellation struct {
	Cause string `json:"cause,omitempty" maxLength:"200"` // why, as a sentence
}

// cancelRequest cancels what of a request did not end yet.
//
//	@Summary	Cancel a request
//	@ID			cancelRequest
//	@Tags		requests
//	@Security	Bearer
//	@x-role		"scientist"
//	@Accept		json
//	@Param		id				path		int				true	"request"
//	@Param		If-Match		header		string			false	"ETag that was read; without it any version is cancelled"
//	@Param		cancellation	body		Cancellation	false	"why"
//	@Success	200				{object}	observatory.Request
//	@Header		200				{string}	ETag	"its version"
//	@Failure	404				{object}	ProblemDocument
//	@Failure	409				{object}	ProblemDocument	"it has ended"
//	@Failure	412				{object}	ProblemDocument	"changed in the meantime"
//	@Router		/requests/{id}/cancel [post]
func (s *Server) cancelRequest(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	wanted, err := ifMatch(c)
	if err != nil {
		return err
	}
	var in Cancellation
	if len(c.Body()) > 0 {
		if err := decodeJSON(c, &in); err != nil {
			return err
		}
	}
	if utf8.RuneCountInString(in.Cause) > maxText {
		return observatory.Invalid("The cause is too long.", observatory.Problem{Field: "cause", Message: "must be at most 200 characters"})
	}
	if in.Cause == "" {
		in.Cause = "cancelled by " + actor(c).Name
	}
	r, err := s.store.CancelRequest(c.UserContext(), actor(c), id, wanted, in.Cause)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, version(r.Version))
	return send(c, r)
}

// deleteRequest deletes a request.
//
//	@Summary	Delete a request that has no images
//	@ID			deleteRequest
//	@Tags		requests
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id			path	int		true	"request"
//	@Param		If-Match	header	string	false	"ETag that was read; without it any version is deleted"
//	@Success	204
//	@Failure	404	{object}	ProblemDocument
//	@Failure	409	{object}	ProblemDocument	"it is being executed or has images"
//	@Failure	412	{object}	ProblemDocument	"changed in the meantime"
//	@Router		/requests/{id} [delete]
func (s *Server) deleteRequest(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	wanted, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.store.DeleteRequest(c.UserContext(), actor(c), id, wanted); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// changes answers the life of a request.
//
//	@Summary	Everything that became of a request, oldest first
//	@ID			listChanges
//	@Tags		requests
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"request"
//	@Success	200	{array}		observatory.Change
//	@Failure	404	{object}	ProblemDocument
//	@Router		/requests/{id}/changes [get]
func (s *Server) changes(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	changes, err := s.store.Changes(c.UserContext(), actor(c), id)
	return sendOr(c, changes, err)
}
