package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// logs answers a page of the log.
//
//	@Summary	What a person should see of the log, newest first
//	@ID			listLogs
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		agent	query		string	false	"of this agent only"
//	@Param		level	query		string	false	"of this level only"	Enums(info, warning, error)
//	@Param		cursor	query		string	false	"next of the page before"
//	@Param		limit	query		int		false	"items at most"	minimum(1)	maximum(200)	default(100)
//	@Success	200		{object}	Page[observatory.LogEntry]
//	@Router		/logs [get]
func (s *Server) logs(c *fiber.Ctx) error {
	q := query{c: c}
	filter := store.LogFilter{
		Agent:  q.text("agent"),
		Level:  oneOf(&q, "level", observatory.LogInfo, observatory.LogWarning, observatory.LogError),
		Cursor: q.text("cursor"),
		Limit:  q.limit(100),
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := s.store.Logs(c.UserContext(), filter)
	return sendPage(c, page, err)
}
