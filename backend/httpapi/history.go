package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// inStore are the routes whose action the store keeps in the history itself,
// in the transaction of the action.
var inStore = map[string]bool{
	"PUT /sequences/:id/pin": true, "DELETE /sequences/:id/pin": true,
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
var noAction = map[string]bool{"POST /requests/check": true, "POST /visibility": true, "POST /visibility/year": true}

// deed is how the history names what a route does.
type deed struct{ action, text string }

// deeds are the words for routes whose doing lies outside the database: every
// other route that changes anything, a test holds it. {name} stands for a
// parameter of the path or a field of the body. What does not end in a full
// stop is followed by the body.
var deeds = map[string]deed{
	"POST /requests/fake":                {"request.fake", "Made a request up."},
	"PUT /requests/:id":                  {"request.edit", "Edited request {id}."},
	"POST /requests/:id/submit":          {"request.submit", "Submitted the draft of request {id}."},
	"POST /alerts/fake":                  {"alert.fake", "Made an alert up."},
	"POST /strategies":                   {"strategy.add", "Added the strategy {name}."},
	"PUT /strategies/:id":                {"strategy.edit", "Edited the strategy {name}."},
	"DELETE /strategies/:id":             {"strategy.delete", "Deleted strategy {id}."},
	"POST /conductor/stop":               {"conductor.stop", "Pressed STOP."},
	"POST /conductor/release":            {"conductor.release", "Released the stop."},
	"POST /conductor/mode":               {"conductor.mode", "Changed the mode to {mode}."},
	"POST /conductor/pause":              {"conductor.pause", "Paused the conductor"},
	"POST /conductor/resume":             {"conductor.resume", "Resumed the conductor."},
	"POST /conductor/reset":              {"conductor.reset", "Reset the conductor."},
	"POST /conductor/control":            {"conductor.control", "Took control by hand."},
	"DELETE /conductor/control":          {"conductor.control", "Gave control back."},
	"POST /devices/telescope/slew":       {"telescope.slew", "Slewed the telescope"},
	"POST /devices/telescope/park":       {"telescope.park", "Parked the telescope."},
	"POST /devices/telescope/stop":       {"telescope.stop", "Stopped the telescope."},
	"POST /devices/dome/open":            {"dome.open", "Opened the dome."},
	"POST /devices/dome/close":           {"dome.close", "Closed the dome."},
	"POST /devices/dome/follow":          {"dome.follow", "Turned the dome"},
	"POST /devices/dome/stop":            {"dome.stop", "Stopped the dome."},
	"POST /devices/cameras/:name/expose": {"camera.expose", "Exposed with camera {name}"},
	"POST /devices/cameras/:name/abort":  {"camera.abort", "Aborted the exposure of camera {name}."},
	"POST /devices/cameras/:name/cool":   {"camera.cool", "Set the cooling of camera {name}"},
	"POST /devices/switches/:name":       {"switch.set", "Switched {name}"},
	"POST /agents/:name/start":           {"agent.start", "Started the agent {name}."},
	"POST /agents/:name/stop":            {"agent.stop", "Stopped the agent {name}."},
	"POST /agents/:name/restart":         {"agent.restart", "Restarted the agent {name}."},
	"POST /schedules/replan":             {"schedule.replan", "Asked for a new planning."},
	"POST /environment/plc/command":      {"plc.command", "Sent the PLC a command"},
	"POST /simulators/scenario":          {"simulator.scenario", "Played the scenario {name}."},
	"POST /simulators/:name/events":      {"simulator.event", "Let something happen to the simulator {name}"},
	"POST /simulators/:name/restart":     {"simulator.restart", "Restarted the simulator {name}."},
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
	text := told(c, r, d.text)
	id, _ := strconv.Atoi(c.Params("id"))
	if err := s.store.RecordAction(context.WithoutCancel(c.UserContext()), who, d.action, id, text); err != nil {
		s.log.Error("an action is missing in the history", "user", who.Name, "action", d.action, "error", err)
	}
}

// told fills the places of a deed's text and adds the body where it ends open.
func told(c *fiber.Ctx, r route, text string) string {
	var fields map[string]any
	if strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEApplicationJSON) && !strings.Contains(r.Path, "password") {
		_ = json.Unmarshal(c.Body(), &fields) // the handler has read it: only an object counts here
	}
	open := !strings.HasSuffix(text, ".")
	text = place.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.Trim(found, "{}")
		if value := c.Params(name); value != "" {
			return clip(value)
		}
		if value, ok := fields[name]; ok {
			return clip(fmt.Sprint(value))
		}
		return "as before"
	})
	if !open {
		return text
	}
	if len(fields) > 0 {
		body := c.Body()
		text += ": " + strings.ToValidUTF8(string(body[:min(len(body), toldBody)]), "")
	}
	return text + "."
}

// place is where a deed's text names a parameter or a field.
var place = regexp.MustCompile(`\{[a-z_]+\}`)

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
