package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"pyros/backend/store"
)

// Page is a part of a list. Next, sent back as cursor, gives the part after
// it; empty at the end.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// AnyJSON is a JSON value whose form somebody else defines.
type AnyJSON struct{}

// send answers v as JSON.
func send(c *fiber.Ctx, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	return sendBytes(c, fiber.MIMEApplicationJSON, body)
}

func sendBytes(c *fiber.Ctx, kind string, body []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	return c.Send(body)
}

// sendOr answers v, or err where there is one.
func sendOr(c *fiber.Ctx, v any, err error) error {
	if err != nil {
		return err
	}
	return send(c, v)
}

func sendPage[T any](c *fiber.Ctx, page store.Page[T], err error) error {
	return sendOr(c, Page[T]{Items: page.Items, Next: page.Next}, err)
}
