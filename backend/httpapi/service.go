package httpapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/openapi"
)

// Health says that the program lives.
type Health struct {
	Status  string  `json:"status" enums:"ok"`
	Version string  `json:"version"`
	UptimeS float64 `json:"uptime_s"`
}

// health answers that the program lives.
//
//	@Summary	Is the program alive
//	@ID			getHealth
//	@Tags		service
//	@Success	200	{object}	Health
//	@Router		/health [get]
func (s *Server) health(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return send(c, Health{Status: "ok", Version: s.version, UptimeS: time.Since(s.started).Seconds()})
}

// Readiness says that the program can do its work.
type Readiness struct {
	Status string `json:"status" enums:"ready"`
}

// ready answers whether the program can do its work.
//
//	@Summary	Can the program do its work
//	@ID			getReady
//	@Tags		service
//	@Success	200	{object}	Readiness
//	@Failure	503	{object}	ProblemDocument	"the database does not answer"
//	@Router		/ready [get]
func (s *Server) ready(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.store.Ready(c.UserContext()); err != nil {
		s.log.WarnContext(c.UserContext(), "not ready", "error", err)
		return observatory.Errorf(observatory.CodeUnavailable, "The database does not answer.")
	}
	return send(c, Readiness{Status: "ready"})
}

// openAPI answers the document that describes this interface.
//
//	@Summary	This document
//	@ID			getOpenAPI
//	@Tags		service
//	@Success	200	{object}	AnyJSON
//	@Router		/openapi.json [get]
func (s *Server) openAPI(c *fiber.Ctx) error {
	if notModified(c, openapi.ETag) {
		return nil
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return sendBytes(c, fiber.MIMEApplicationJSON, openapi.Document)
}
