package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// statusOf is the one place where a code becomes an HTTP status.
var statusOf = map[observatory.Code]int{
	observatory.CodeInvalid:      http.StatusUnprocessableEntity,
	observatory.CodeUnauthorized: http.StatusUnauthorized,
	observatory.CodeForbidden:    http.StatusForbidden,
	observatory.CodeNotFound:     http.StatusNotFound,
	observatory.CodeConflict:     http.StatusConflict,
	observatory.CodeStale:        http.StatusPreconditionFailed,
	observatory.CodeTooLarge:     http.StatusRequestEntityTooLarge,
	observatory.CodeTooMany:      http.StatusTooManyRequests,
	observatory.CodeUnsafe:       http.StatusConflict,
	observatory.CodeUnavailable:  http.StatusServiceUnavailable,
	observatory.CodeInternal:     http.StatusInternalServerError,
}

var titleOf = map[observatory.Code]string{
	observatory.CodeInvalid:      "The input breaks a rule",
	observatory.CodeUnauthorized: "Nobody is logged in",
	observatory.CodeForbidden:    "Not allowed",
	observatory.CodeNotFound:     "No such thing",
	observatory.CodeConflict:     "Not possible in its present state",
	observatory.CodeStale:        "Changed in the meantime",
	observatory.CodeTooLarge:     "Too large",
	observatory.CodeTooMany:      "Too many attempts",
	observatory.CodeUnsafe:       "Refused: unsafe",
	observatory.CodeUnavailable:  "Does not answer now",
	observatory.CodeInternal:     "Internal error",
}

// codeOfStatus serves failures that the HTTP machinery itself notices.
var codeOfStatus = map[int]observatory.Code{
	http.StatusNotFound:              observatory.CodeNotFound,
	http.StatusMethodNotAllowed:      observatory.CodeNotFound,
	http.StatusRequestEntityTooLarge: observatory.CodeTooLarge,
	http.StatusTooManyRequests:       observatory.CodeTooMany,
	http.StatusRequestTimeout:        observatory.CodeUnavailable,
	http.StatusServiceUnavailable:    observatory.CodeUnavailable,
}

// ProblemDocument is the body of every failure (RFC 9457).
type ProblemDocument struct {
	Type      string                `json:"type"` // always about:blank: the code says it all
	Title     string                `json:"title"`
	Status    int                   `json:"status"`
	Code      observatory.Code      `json:"code"`
	Detail    string                `json:"detail"`
	Problems  []observatory.Problem `json:"problems"`   // what is wrong with the input, each with its place
	RequestID string                `json:"request_id"` // names the request in the log
}

const problemType = "application/problem+json"

// problemOf says what err becomes outside. The cause of an internal error
// stays inside.
func problemOf(err error) ProblemDocument {
	var known *observatory.Error
	var protocol *fiber.Error
	p := ProblemDocument{Type: "about:blank", Problems: []observatory.Problem{}}
	switch {
	case errors.As(err, &known):
		p.Code, p.Detail = known.Code, known.Message
		p.Problems = append(p.Problems, known.Problems...)
	case errors.As(err, &protocol) && protocol.Code < 500:
		p.Code, p.Status, p.Detail = codeOfStatus[protocol.Code], protocol.Code, protocol.Message
		if p.Code == "" {
			p.Code = observatory.CodeInvalid
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p.Code, p.Detail = observatory.CodeUnavailable, "The answer took too long. Try again."
	default:
		p.Code = observatory.CodeInternal
	}
	if p.Code == observatory.CodeInternal || titleOf[p.Code] == "" {
		p.Code, p.Problems = observatory.CodeInternal, []observatory.Problem{}
		p.Detail = "Something went wrong on our side. The log has the details under this request's number."
	}
	if p.Status == 0 {
		p.Status = statusOf[p.Code]
	}
	p.Title = titleOf[p.Code]
	return p
}

// fail is the error handler of the whole server: handlers return errors, it
// writes them.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	if c.Locals(localRequest) == nil { // refused before the first handler
		secure(c)
		lingerOnClose(c)
	}
	p := problemOf(err)
	p.RequestID = requestID(c)
	if p.Status >= 500 {
		s.log.LogAttrs(c.UserContext(), slog.LevelError, "request failed",
			slog.String("request_id", p.RequestID), slog.String("method", c.Method()),
			slog.String("path", c.Path()), slog.Int("status", p.Status), slog.String("error", err.Error()))
	}
	switch p.Status {
	case http.StatusUnauthorized:
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="pyros"`)
	case http.StatusServiceUnavailable:
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	c.Response().ResetBody()
	c.Response().Header.Del(fiber.HeaderETag)
	c.Set(fiber.HeaderCacheControl, "no-store")
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, problemType)
	return c.Status(p.Status).Send(body)
}
