package httpapi

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/backend/voevent"
)

// alertStore is what this package needs of the database for alerts.
type alertStore interface {
	Alerts(ctx context.Context, f store.AlertFilter) (store.Page[observatory.Alert], error)
	Alert(ctx context.Context, id int) (observatory.Alert, error)
	AlertPacket(ctx context.Context, alertID, id int) (observatory.AlertPacket, error)
	AlertTimeline(ctx context.Context, id int) ([]observatory.AlertStep, error)
	Strategies(ctx context.Context) ([]observatory.Strategy, error)
	Strategy(ctx context.Context, id int) (observatory.Strategy, error)
	AddStrategy(ctx context.Context, s observatory.Strategy) (observatory.Strategy, error)
	SaveStrategy(ctx context.Context, id, version int, s observatory.Strategy) (observatory.Strategy, error)
	DeleteStrategy(ctx context.Context, id, version int) error
}

// AlertDesk takes in alerts that people make up.
type AlertDesk interface {
	// Fake returns when the alert is kept with what came of it. A test is never
	// observed.
	Fake(ctx context.Context, actor observatory.Actor, test bool) (observatory.Alert, error)
}

var alertOutcomes = []observatory.AlertOutcome{
	observatory.AlertRecorded, observatory.AlertRequested, observatory.AlertRetracted, observatory.AlertFailed,
}

// alerts answers a page of alerts.
//
//	@Summary	Alerts, newest first, with their packets but not the packets' bodies
//	@ID			listAlerts
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		outcome	query		string	false	"with this outcome only"	Enums(recorded, requested, retracted, failed)
//	@Param		text	query		string	false	"with this in the name, the mission or the trigger"
//	@Param		cursor	query		string	false	"next of the page before"
//	@Param		limit	query		int		false	"items at most"	minimum(1)	maximum(200)	default(50)
//	@Success	200		{object}	Page[observatory.Alert]
//	@Router		/alerts [get]
func (s *Server) alerts(c *fiber.Ctx) error {
	q := query{c: c}
	filter := store.AlertFilter{
		Outcome: oneOf(&q, "outcome", alertOutcomes...), Text: q.text("text"), Cursor: q.text("cursor"), Limit: q.limit(50),
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := s.store.Alerts(c.UserContext(), filter)
	return sendPage(c, page, err)
}

// alert answers one alert.
//
//	@Summary	One alert with its packets but not the packets' bodies
//	@ID			getAlert
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"alert"
//	@Success	200	{object}	observatory.Alert
//	@Failure	404	{object}	ProblemDocument
//	@Router		/alerts/{id} [get]
func (s *Server) alert(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	a, err := s.store.Alert(c.UserContext(), id)
	return sendOr(c, a, err)
}

// alertPackets answers the packets of an alert.
//
//	@Summary	The packets of an alert in the order they came, without their bodies
//	@ID			listAlertPackets
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"alert"
//	@Success	200	{array}		observatory.AlertPacket
//	@Failure	404	{object}	ProblemDocument
//	@Router		/alerts/{id}/packets [get]
func (s *Server) alertPackets(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	a, err := s.store.Alert(c.UserContext(), id)
	return sendOr(c, append([]observatory.AlertPacket{}, a.Packets...), err)
}

// alertPacket answers one packet, whole.
//
//	@Summary	One packet of an alert as it came
//	@ID			getAlertPacket
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id		path		int	true	"alert"
//	@Param		packet	path		int	true	"packet"
//	@Success	200		{object}	observatory.AlertPacket
//	@Failure	404		{object}	ProblemDocument
//	@Router		/alerts/{id}/packets/{packet} [get]
func (s *Server) alertPacket(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	packet, err := pathID(c, "packet")
	if err != nil {
		return err
	}
	p, err := s.store.AlertPacket(c.UserContext(), id, packet)
	return sendOr(c, p, err)
}

// alertTimeline answers how an alert went.
//
//	@Summary	The steps of an alert that have happened, from the event to the first exposure
//	@ID			getAlertTimeline
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"alert"
//	@Success	200	{array}		observatory.AlertStep
//	@Failure	404	{object}	ProblemDocument
//	@Router		/alerts/{id}/timeline [get]
func (s *Server) alertTimeline(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	steps, err := s.store.AlertTimeline(c.UserContext(), id)
	return sendOr(c, steps, err)
}

// FakeAlert is the body of an alert that is made up.
type FakeAlert struct {
	Test bool `json:"test"` // it is kept and never observed
}

// fakeAlert makes an alert up, to try the way from alert to exposure.
//
//	@Summary		Make up an alert of a burst that can be seen this night
//	@Description	Where no simulators run it must be a test, which is never observed.
//	@ID				fakeAlert
//	@Tags			alerts
//	@Security		Bearer
//	@x-role			"operator"
//	@Accept			json
//	@Param			alert	body		FakeAlert	true	"what it is"
//	@Success		201		{object}	observatory.Alert
//	@Header			201		{string}	Location		"the alert"
//	@Failure		409		{object}	ProblemDocument	"no simulators run here, and it is no test"
//	@Router			/alerts/fake [post]
func (s *Server) fakeAlert(c *fiber.Ctx) error {
	var in FakeAlert
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	if s.alertDesk == nil {
		return observatory.Errorf(observatory.CodeUnavailable, "Alerts are not taken in here.")
	}
	if s.sims == nil && !in.Test {
		return observatory.Errorf(observatory.CodeConflict, "No simulators run here: a made-up alert must be a test.")
	}
	a, err := s.alertDesk.Fake(c.UserContext(), actor(c), in.Test)
	if err != nil {
		return err
	}
	c.Location(prefix + "/alerts/" + strconv.Itoa(a.ID))
	c.Status(fiber.StatusCreated)
	return send(c, a)
}

// strategies answers all strategies.
//
//	@Summary	The templates that turn alerts into sequences, by rank
//	@ID			listStrategies
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"scientist"
//	@Success	200	{array}	observatory.Strategy
//	@Router		/strategies [get]
func (s *Server) strategies(c *fiber.Ctx) error {
	list, err := s.store.Strategies(c.UserContext())
	return sendOr(c, list, err)
}

// strategy answers one strategy.
//
//	@Summary	One strategy
//	@ID			getStrategy
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"strategy"
//	@Success	200	{object}	observatory.Strategy
//	@Header		200	{string}	ETag	"its version"
//	@Failure	404	{object}	ProblemDocument
//	@Router		/strategies/{id} [get]
func (s *Server) strategy(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	one, err := s.store.Strategy(c.UserContext(), id)
	return sendStrategy(c, one, err)
}

func sendStrategy(c *fiber.Ctx, one observatory.Strategy, err error) error {
	if err == nil {
		c.Set(fiber.HeaderETag, version(one.Version))
	}
	return sendOr(c, one, err)
}

// addStrategy makes a strategy.
//
//	@Summary	Make a strategy
//	@ID			createStrategy
//	@Tags		alerts
//	@Security	Bearer
//	@x-role		"operator"
//	@Accept		json
//	@Param		strategy	body		observatory.Strategy	true	"the strategy; id and version do not count"
//	@Success	201			{object}	observatory.Strategy
//	@Header		201			{string}	Location		"the strategy"
//	@Header		201			{string}	ETag			"its version"
//	@Failure	409			{object}	ProblemDocument	"there is one of this name"
//	@Failure	422			{object}	ProblemDocument	"it breaks a rule; problems lists every one"
//	@Router		/strategies [post]
func (s *Server) addStrategy(c *fiber.Ctx) error {
	one, err := s.readStrategy(c)
	if err != nil {
		return err
	}
	if one, err = s.store.AddStrategy(c.UserContext(), one); err != nil {
		return err
	}
	c.Location(prefix + "/strategies/" + strconv.Itoa(one.ID))
	c.Status(fiber.StatusCreated)
	return sendStrategy(c, one, nil)
}

// saveStrategy changes a strategy.
//
//	@Summary		Change a strategy
//	@Description	Alerts that come later follow it; requests that were made stay.
//	@ID				updateStrategy
//	@Tags			alerts
//	@Security		Bearer
//	@x-role			"operator"
//	@Accept			json
//	@Param			id			path		int						true	"strategy"
//	@Param			If-Match	header		string					false	"the version that is changed"
//	@Param			strategy	body		observatory.Strategy	true	"the whole strategy; id and version do not count"
//	@Success		200			{object}	observatory.Strategy
//	@Header			200			{string}	ETag	"its version"
//	@Failure		404			{object}	ProblemDocument
//	@Failure		409			{object}	ProblemDocument	"there is another of this name"
//	@Failure		412			{object}	ProblemDocument	"it was changed meanwhile"
//	@Failure		422			{object}	ProblemDocument	"it breaks a rule; problems lists every one"
//	@Router			/strategies/{id} [put]
func (s *Server) saveStrategy(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	wanted, err := ifMatch(c)
	if err != nil {
		return err
	}
	one, err := s.readStrategy(c)
	if err != nil {
		return err
	}
	one, err = s.store.SaveStrategy(c.UserContext(), id, wanted, one)
	return sendStrategy(c, one, err)
}

// deleteStrategy removes a strategy.
//
//	@Summary		Delete a strategy
//	@Description	What it has made stays. One that is only to rest is better made inactive.
//	@ID				deleteStrategy
//	@Tags			alerts
//	@Security		Bearer
//	@x-role			"admin"
//	@Param			id			path	int		true	"strategy"
//	@Param			If-Match	header	string	false	"the version that is deleted"
//	@Success		204
//	@Failure		404	{object}	ProblemDocument
//	@Failure		412	{object}	ProblemDocument	"it was changed meanwhile"
//	@Router			/strategies/{id} [delete]
func (s *Server) deleteStrategy(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	wanted, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.store.DeleteStrategy(c.UserContext(), id, wanted); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// readStrategy reads a strategy from the body and checks it.
func (s *Server) readStrategy(c *fiber.Ctx) (observatory.Strategy, error) {
	var one observatory.Strategy
	if err := decodeJSON(c, &one); err != nil {
		return one, err
	}
	instrument, err := s.store.Instrument(c.UserContext())
	if err != nil {
		return one, err
	}
	problems := voevent.CheckStrategy(one, instrument)
	if len(one.Description) > maxStrategyText {
		problems = append(problems, observatory.Problem{Field: "description", Message: "is longer than 4000 bytes"})
	}
	for _, pattern := range slices.Concat(one.Missions, one.PacketTypes) {
		if len(pattern) > voevent.MaxName {
			problems = append(problems, observatory.Problem{Field: "missions", Message: "has a word that is too long"})
		}
	}
	if len(problems) > 0 {
		return one, observatory.Invalid("The strategy cannot be saved.", problems...)
	}
	return one, nil
}

const maxStrategyText = 4000 // bytes of a description
