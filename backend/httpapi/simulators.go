package httpapi

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

var errNoSimulators = observatory.Errorf(observatory.CodeNotFound, "No simulators run here: the devices are real.")

// simulators answers what simulators there are.
//
//	@Summary	The simulated devices; none where the devices are real
//	@ID			listSimulators
//	@Tags		simulators
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{array}	Simulator
//	@Router		/simulators [get]
func (s *Server) simulators(c *fiber.Ctx) error {
	if s.sims == nil {
		return send(c, []Simulator{})
	}
	list, err := s.sims.List(c.UserContext())
	return sendOr(c, list, err)
}

// injectEvent lets something happen to a simulated device.
//
//	@Summary		Let something happen to a simulated device
//	@Description	A scenario event such as {"device_name":"WXT520","value_name":"RainRate","value":12}, a fault such as {"fault":"no_answer","seconds":30}, or {"clear":true}.
//	@ID				injectEvent
//	@Tags			simulators
//	@Security		Bearer
//	@x-role			"admin"
//	@Accept			json
//	@Param			name	path	string	true	"simulator"
//	@Param			event	body	object	true	"event"
//	@Success		204
//	@Failure		404	{object}	ProblemDocument	"no such simulator, or none at all"
//	@Router			/simulators/{name}/events [post]
func (s *Server) injectEvent(c *fiber.Ctx) error {
	var event map[string]json.RawMessage
	if err := decodeJSON(c, &event); err != nil {
		return err
	}
	if s.sims == nil {
		return errNoSimulators
	}
	if err := s.sims.Inject(c.UserContext(), c.Params("name"), c.Body()); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// restartSimulator ends a simulator's program and starts it anew.
//
//	@Summary		Restart a simulator
//	@Description	Its program is ended and started anew, as a device is switched off and on. Answers when it accepts connections.
//	@ID				restartSimulator
//	@Tags			simulators
//	@Security		Bearer
//	@x-role			"admin"
//	@Param			name	path	string	true	"simulator"
//	@Success		204
//	@Failure		404	{object}	ProblemDocument	"no such simulator, or none at all"
//	@Failure		409	{object}	ProblemDocument	"this server did not start the simulators"
//	@Router			/simulators/{name}/restart [post]
func (s *Server) restartSimulator(c *fiber.Ctx) error {
	if s.sims == nil {
		return errNoSimulators
	}
	if err := s.sims.Restart(c.UserContext(), c.Params("name")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// ScenarioOrder is the body of an order to play a scenario.
type ScenarioOrder struct {
	Name string `json:"name"` // rain, conf, alerts or devices_down
}

// playScenario plays a scenario file.
//
//	@Summary	Play a scenario on the simulated devices
//	@ID			playScenario
//	@Tags		simulators
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		order	body	ScenarioOrder	true	"which"
//	@Success	204
//	@Failure	404	{object}	ProblemDocument	"no such scenario, or no simulators"
//	@Router		/simulators/scenario [post]
func (s *Server) playScenario(c *fiber.Ctx) error {
	var order ScenarioOrder
	if err := decodeJSON(c, &order); err != nil {
		return err
	}
	if order.Name == "" {
		return observatory.Invalid("The scenario has no name.", observatory.Problem{Field: "name", Message: "is missing"})
	}
	if s.sims == nil {
		return errNoSimulators
	}
	if err := s.sims.Scenario(c.UserContext(), order.Name); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
