package httpapi

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// inStore are the routes whose action the store keeps in the history itself,
// in the transaction of the action.
var inStore = map[string]bool{
	"POST /requests": true, "POST /requests/:id/cancel": true, "DELETE /requests/:id": true,
	"PATCH /auth/me": true, "POST /auth/password": true,
	"PATCH /people/:id": true, "DELETE /people/:id": true, "POST /people/:id/approve": true, "POST /people/:id/password": true,
	"POST /countries": true, "PATCH /countries/:id": true,
	"POST /levels": true, "PATCH /levels/:id": true,
	// Of these the handler keeps the agent's own words.
	"POST /work/:queue/purge": true, "POST /work/:queue/:id/cancel": true, "POST /work/:queue/:id/retry": true,
	"POST /programs": true, "PATCH /programs/:id": true,
	"POST /tables/:table/rows": true, "PATCH /tables/:table/rows/:id": true, "DELETE /tables/:table/rows/:id": true,
}

// noAction are routes that are called with a body and change nothing.
var noAction = map[string]bool{"POST /requests/check": true}

// deed is how the history names what a route does.
type deed struct{ action, text string }

// deeds are the words for routes whose doing lies outside the database. What
// is in no list is kept too, under its method and path: nothing is left out.
var deeds = map[string]deed{
	"POST /conductor/stop":          {"conductor.stop", "Pressed STOP."},
	"POST /conductor/release":       {"conductor.release", "Released the stop."},
	"POST /conductor/mode":          {"conductor.mode", "Changed the mode"},
	"POST /schedules/replan":        {"schedule.replan", "Asked for a new planning."},
	"POST /environment/plc/command": {"plc.command", "Sent the PLC a command"},
	"POST /simulators/scenario":     {"simulator.scenario", "Played a scenario"},
	"POST /simulators/:name/events": {"simulator.event", "Injected an event"},
}

const toldBody = 300 // bytes of a command's body that the history shows

// remember keeps in the history what who has done by a route, where the store
// did not. That it was done stays true also where this fails.
func (s *Server) remember(c *fiber.Ctx, r route, who observatory.Actor) {
	name := r.Method + " " + r.Path
	if r.Method == fiber.MethodGet || inStore[name] || noAction[name] || c.Response().StatusCode() >= 300 {
		return
	}
	d, known := deeds[name]
	if !known {
		d = deed{wordOf(r), r.Method + " " + clip(c.Path())}
	}
	if !strings.HasSuffix(d.text, ".") {
		if body := c.Body(); len(body) > 0 && strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEApplicationJSON) && !strings.Contains(name, "password") {
			d.text += ": " + strings.ToValidUTF8(string(body[:min(len(body), toldBody)]), "")
		}
		d.text += "."
	}
	id, _ := strconv.Atoi(c.Params("id"))
	if err := s.store.RecordAction(context.WithoutCancel(c.UserContext()), who, d.action, id, d.text); err != nil {
		s.log.Error("an action is missing in the history", "user", who.Name, "action", d.action, "error", err)
	}
}

// wordOf makes a word of a route: "POST /alerts/:id/cancel" is "alert.cancel",
// "DELETE /alerts/:id" is "alert.delete".
func wordOf(r route) string {
	var parts []string
	for _, part := range strings.Split(strings.Trim(r.Path, "/"), "/") {
		if !strings.HasPrefix(part, ":") {
			parts = append(parts, part)
		}
	}
	parts[0] = strings.TrimSuffix(parts[0], "s")
	if len(parts) == 1 {
		parts = append(parts, strings.ToLower(r.Method))
	}
	return strings.Join(parts, ".")
}

// actions answers the history.
//
//	@Summary		Who did what when, newest first
//	@Description	One's own; to an administrator everybody's. Times are real time.
//	@ID				listActions
//	@Tags			people
//	@Security		Bearer
//	@x-role			"visitor"
//	@Param			user	query		int		false	"of this user only"
//	@Param			action	query		string	false	"of this kind only: request.cancel, or request for all of its kind"
//	@Param			cursor	query		string	false	"next of the page before"
//	@Param			limit	query		int		false	"items at most"	minimum(1)	maximum(200)	default(50)
//	@Success		200		{object}	Page[observatory.UserAction]
//	@Failure		403		{object}	ProblemDocument	"the history of another person"
//	@Router			/actions [get]
func (s *Server) actions(c *fiber.Ctx) error {
	q := query{c: c}
	filter := store.ActionFilter{
		UserID: q.integer("user", 0, 1, 999_999_999), Action: q.text("action"), Cursor: q.text("cursor"), Limit: q.limit(50),
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := s.store.Actions(c.UserContext(), actor(c), filter)
	return sendPage(c, page, err)
}
