package httpapi

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/websocket/v2"

	"pyros/backend/auth"
	"pyros/backend/observatory"
)

const (
	liveProtocol  = "pyros.v1"
	tokenProtocol = "jwt."
	localClaims   = "claims"
)

// live opens the live stream.
//
//	@Summary		The live stream (WebSocket)
//	@Description	Sub-protocols "pyros.v1" and "jwt." followed by the access token; programs may send the token as Authorization instead. The frames are described by asyncapi.yaml.
//	@ID				live
//	@Tags			observatory
//	@Success		101	"the stream begins with a snapshot"
//	@Failure		401	{object}	ProblemDocument	"no valid token"
//	@Failure		403	{object}	ProblemDocument	"the page comes from elsewhere"
//	@Failure		426	{object}	ProblemDocument	"not a WebSocket handshake"
//	@Failure		429	{object}	ProblemDocument	"too many connections of one user"
//	@Failure		503	{object}	ProblemDocument	"too many connections"
//	@Router			/live [get]
func (s *Server) live(c *fiber.Ctx) error {
	if !websocket.IsWebSocketUpgrade(c) {
		c.Set(fiber.HeaderUpgrade, "websocket")
		return fiber.NewError(fiber.StatusUpgradeRequired, "This is a WebSocket: connect with the sub-protocols pyros.v1 and jwt.<access token>.")
	}
	if err := s.checkOrigin(c); err != nil {
		return err
	}
	token, ok := liveToken(c)
	if !ok {
		return observatory.Errorf(observatory.CodeUnauthorized, "The sub-protocol jwt.<access token> is missing.")
	}
	claims, err := s.tokens.Check(token)
	if err != nil {
		return err
	}
	who, err := s.access.of(c.UserContext(), claims, "/live")
	if err != nil {
		return err
	}
	claims.Role, claims.Name = who.Role, who.Name
	if err := s.hub.room(claims.UserID); err != nil {
		return err
	}
	c.Locals(localClaims, claims)
	return s.upgrade(c)
}

// liveToken finds the access token among the sub-protocols.
func liveToken(c *fiber.Ctx) (string, bool) {
	for _, protocol := range strings.Split(c.Get(fiber.HeaderSecWebSocketProtocol), ",") {
		if token, ok := strings.CutPrefix(strings.TrimSpace(protocol), tokenProtocol); ok {
			return token, true
		}
	}
	return bearer(c)
}

// upgrader makes the handler that turns a request into a live connection. The
// origin was checked before.
func (s *Server) upgrader() fiber.Handler {
	return websocket.New(func(conn *websocket.Conn) {
		claims, ok := conn.Locals(localClaims).(auth.Claims)
		if !ok {
			return
		}
		// A panic here would end the program: nobody above recovers it.
		_ = recovered(s.log, func() error {
			s.hub.serve(newLiveConn(s, conn.Conn, claims))
			return nil
		})
	}, websocket.Config{Subprotocols: []string{liveProtocol}, WriteBufferSize: 4096})
}
