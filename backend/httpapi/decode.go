package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

const (
	maxJSON  = 64 << 10 // bytes of a JSON command
	maxPage  = 200      // items of a page; the store gives no more
	maxText  = 200      // characters of a text in a query
	maxIDLen = 9        // digits of an identity
)

// decodeJSON reads the body into v and refuses what v does not know.
func decodeJSON(c *fiber.Ctx, v any) error {
	body := c.Body()
	if len(body) > maxJSON {
		return observatory.Errorf(observatory.CodeTooLarge, "The body has %d bytes; %d are allowed here.", len(body), maxJSON)
	}
	if kind := c.Get(fiber.HeaderContentType); !strings.HasPrefix(kind, fiber.MIMEApplicationJSON) {
		return fiber.NewError(fiber.StatusUnsupportedMediaType, "The body must be application/json.")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return jsonProblem(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return observatory.Invalid("The body holds more than one JSON value.")
	}
	return nil
}

func jsonProblem(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return observatory.Invalid("The body is not JSON.", observatory.Problem{Place: fmt.Sprintf("byte %d", syntax.Offset), Message: syntax.Error()})
	case errors.As(err, &kind):
		return observatory.Invalid("The body has a value of the wrong kind.",
			observatory.Problem{Place: fmt.Sprintf("byte %d", kind.Offset), Field: kind.Field, Message: "is " + kind.Value + ", must be " + kind.Type.Kind().String()})
	}
	return observatory.Invalid("The body cannot be read.", observatory.Problem{Message: strings.TrimPrefix(err.Error(), "json: ")})
}

// pathID reads an identity from the path. What is no identity names nothing.
func pathID(c *fiber.Ctx, name string) (int, error) {
	text := c.Params(name)
	id, err := strconv.Atoi(text)
	if err != nil || id <= 0 || len(text) > maxIDLen {
		return 0, observatory.Errorf(observatory.CodeNotFound, "There is no %s.", clip(c.Path()))
	}
	return id, nil
}

// query reads the values of a query string and collects what is wrong.
type query struct {
	c        *fiber.Ctx
	problems []observatory.Problem
}

func (q *query) wrong(field, format string, args ...any) {
	q.problems = append(q.problems, observatory.Problem{Place: "query", Field: field, Message: fmt.Sprintf(format, args...)})
}

// err is what was wrong, all of it.
func (q *query) err() error {
	if len(q.problems) == 0 {
		return nil
	}
	return observatory.Invalid("The query has values that cannot be used.", q.problems...)
}

func (q *query) text(name string) string {
	v := q.c.Query(name)
	switch {
	case !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl):
		q.wrong(name, "is not text")
	case utf8.RuneCountInString(v) > maxText:
		q.wrong(name, "is longer than %d characters", maxText)
	}
	return v
}

func (q *query) integer(name string, fallback, low, high int) int {
	text := q.c.Query(name)
	if text == "" {
		return fallback
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < low || v > high {
		q.wrong(name, "must be a whole number from %d to %d", low, high)
		return fallback
	}
	return v
}

func (q *query) limit(fallback int) int { return q.integer("limit", fallback, 1, maxPage) }

// ids reads numbers of things with commas between.
func (q *query) ids(name string) []int {
	text := q.c.Query(name)
	if text == "" {
		return nil
	}
	words := strings.Split(text, ",")
	ids := make([]int, 0, len(words))
	for _, word := range words {
		id, err := strconv.Atoi(word)
		if err != nil || id <= 0 || len(word) > maxIDLen || len(words) > maxPage {
			q.wrong(name, "must be at most %d numbers such as 3,17", maxPage)
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// time reads an RFC 3339 time.
func (q *query) time(name string, fallback time.Time) time.Time {
	text := q.c.Query(name)
	if text == "" {
		return fallback
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		q.wrong(name, "must be a time such as 2026-11-22T03:00:00Z")
		return fallback
	}
	return t.UTC()
}

// oneOf reads a word of a fixed set; empty is allowed.
func oneOf[T ~string](q *query, name string, words ...T) T {
	v := T(q.c.Query(name))
	if v != "" && !slices.Contains(words, v) {
		texts := make([]string, len(words))
		for i, w := range words {
			texts[i] = string(w)
		}
		q.wrong(name, "must be one of %s", strings.Join(texts, ", "))
		return ""
	}
	return v
}

// version makes the ETag of a thing that counts its changes.
func version(n int) string { return `"` + strconv.Itoa(n) + `"` }

// ifMatch reads the version that the caller wants to change; 0 is any.
func ifMatch(c *fiber.Ctx) (int, error) {
	text := strings.TrimPrefix(strings.TrimSpace(c.Get(fiber.HeaderIfMatch)), "W/")
	if text == "" || text == "*" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.Trim(text, `"`))
	if err != nil || n <= 0 {
		return 0, observatory.Errorf(observatory.CodeStale, "If-Match must carry the ETag that was read, such as \"3\".")
	}
	return n, nil
}

// notModified says whether the caller already has the version etag, and
// answers so.
func notModified(c *fiber.Ctx, etag string) bool {
	c.Set(fiber.HeaderETag, etag)
	for _, have := range strings.Split(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == etag || have == "*" {
			c.Status(fiber.StatusNotModified)
			return true
		}
	}
	return false
}

// clip shortens what a caller sent before it is sent back.
func clip(text string) string {
	if len(text) > 100 {
		return strings.ToValidUTF8(text[:100], "") + "…"
	}
	return text
}
