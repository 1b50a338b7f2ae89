package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"pyros/backend/observatory"
)

// handlerTime is how long a handler may take; the store and the devices see
// it as their context's deadline.
const handlerTime = 20 * time.Second

// What middleware leaves for those after it, by key.
const (
	localActor   = "actor"
	localRequest = "request"
	localRoute   = "route"
)

// contentPolicy lets pages load from here only. Styles may stand in the page,
// since the component library writes its theme there.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
	"worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'"

// policyFor adds the WebSocket of this host, which not every browser counts
// as 'self'.
func policyFor(host string) string {
	if host == "" || strings.Trim(host, hostCharacters) != "" {
		return contentPolicy
	}
	return contentPolicy + " ws://" + host + " wss://" + host
}

const hostCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"

// secure sets the headers that every answer carries.
func secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, policyFor(c.Hostname()))
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), microphone=(), geolocation=()")
	if c.Protocol() == "https" {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// begin is the first middleware: it numbers the request, gives it a deadline,
// sets the headers, turns a panic into an error, writes errors and measures.
func (s *Server) begin(c *fiber.Ctx) error {
	started := time.Now()
	id := uuid.NewString()
	c.Locals(localRequest, id)
	c.Set(fiber.HeaderXRequestID, id)
	secure(c)
	ctx, cancel := context.WithTimeout(context.Background(), handlerTime)
	defer cancel()
	c.SetUserContext(ctx)

	err := refusePacked(c)
	if err == nil {
		err = recovered(s.log, c.Next)
	}
	if err != nil {
		if err := s.fail(c, err); err != nil {
			return err
		}
	}
	path, _ := c.Locals(localRoute).(string)
	s.metrics.served(c.Method(), path, c.Response().StatusCode(), time.Since(started))
	return nil
}

// refusePacked refuses a body that would be unpacked: its limit is on what is
// sent, and a small packed body can be a huge one.
func refusePacked(c *fiber.Ctx) error {
	if encoding := c.Get(fiber.HeaderContentEncoding); encoding != "" && encoding != "identity" {
		return fiber.NewError(fiber.StatusUnsupportedMediaType, "Send the body as it is, without a Content-Encoding.")
	}
	return nil
}

// recovered calls f and makes an error of a panic, which it logs.
func recovered(log *slog.Logger, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = observatory.Errorf(observatory.CodeInternal, "panic: %v", p)
		}
	}()
	return f()
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localRequest).(string)
	if id == "" { // refused before the first middleware
		id = uuid.NewString()
		c.Set(fiber.HeaderXRequestID, id)
	}
	return id
}

// guard lets those pass who have the role of r.
func (s *Server) guard(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Locals(localRoute, r.Path)
		if r.Role == everyone {
			return c.Next()
		}
		c.Set(fiber.HeaderCacheControl, "no-store") // a handler may say otherwise
		c.Vary(fiber.HeaderAuthorization)
		token, ok := bearer(c)
		if !ok {
			return observatory.Errorf(observatory.CodeUnauthorized, "Log in first, or send the access token as \"Authorization: Bearer ...\".")
		}
		claims, err := s.tokens.Check(token)
		if err != nil {
			return err
		}
		who, err := s.access.of(c.UserContext(), claims, r.Path)
		if err != nil {
			return err
		}
		if !who.Role.AtLeast(r.Role) {
			return observatory.Errorf(observatory.CodeForbidden, "This needs the role %s; you are %s.", r.Role, who.Role)
		}
		c.Locals(localActor, who)
		if err := c.Next(); err != nil {
			return err
		}
		s.remember(c, r, who)
		return nil
	}
}

func bearer(c *fiber.Ctx) (string, bool) {
	scheme, token, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer")
}

// actor is who calls a route that has a role.
func actor(c *fiber.Ctx) observatory.Actor {
	who, _ := c.Locals(localActor).(observatory.Actor)
	return who
}

// checkOrigin refuses a request that a page of another site makes a browser
// send. Programs send no origin and pass.
func (s *Server) checkOrigin(c *fiber.Ctx) error {
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" || slices.Contains(s.origins, origin) {
		return nil
	}
	u, err := url.Parse(origin)
	sameMachine := err == nil && loopback(u.Hostname()) && loopback(hostOnly(c.Hostname()))
	if err == nil && u.Host != "" && (sameMachine || strings.EqualFold(u.Host, c.Hostname())) {
		return nil
	}
	return observatory.Errorf(observatory.CodeForbidden, "Pages of %s may not do this here. The setting origins can allow it.", clip(origin))
}

// loopback says whether host names this machine: its pages on another port,
// such as a development server's, are our own.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// address is who calls: the connection's other end, or behind a trusted proxy
// whom that names last.
func address(c *fiber.Ctx) string {
	if forwarded := c.Get(fiber.HeaderXForwardedFor); forwarded != "" && c.IsProxyTrusted() {
		list := strings.Split(forwarded, ",")
		return strings.TrimSpace(list[len(list)-1])
	}
	return c.Context().RemoteIP().String()
}

func hostOnly(host string) string {
	u, err := url.Parse("//" + host)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
