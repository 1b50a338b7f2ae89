package httpapi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// conductor answers the majordome's status.
//
//	@Summary	What the majordome does and in which mode
//	@ID			getConductor
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"visitor"
//	@Success	200	{object}	observatory.Conductor
//	@Router		/conductor [get]
func (s *Server) conductor(c *fiber.Ctx) error {
	conductor, err := s.store.Conductor(c.UserContext())
	if err != nil {
		return err
	}
	return send(c, conductorFor(actor(c).Role, conductor))
}

// ModeOrder is the body of an order to change the mode.
type ModeOrder struct {
	Mode observatory.Mode `json:"mode"`
}

// setMode changes between AUTO and MAN.
//
//	@Summary	Change the mode
//	@ID			setMode
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"operator"
//	@Accept		json
//	@Param		order	body		ModeOrder	true	"the mode wanted"
//	@Success	200		{object}	observatory.Conductor
//	@Failure	409		{object}	ProblemDocument	"not possible now"
//	@Router		/conductor/mode [post]
func (s *Server) setMode(c *fiber.Ctx) error {
	var order ModeOrder
	if err := decodeJSON(c, &order); err != nil {
		return err
	}
	if order.Mode != observatory.ModeAuto && order.Mode != observatory.ModeMan {
		return observatory.Invalid("There is no such mode.", observatory.Problem{Field: "mode", Message: "must be AUTO or MAN"})
	}
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.SetMode(ctx, who, order.Mode)
	})
}

// stop ends every movement.
//
//	@Summary	Stop everything at once
//	@ID			stop
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Router		/conductor/stop [post]
func (s *Server) stop(c *fiber.Ctx) error {
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.Stop(ctx, who)
	})
}

// release ends a stop.
//
//	@Summary	Release the stop
//	@ID			release
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Failure	409	{object}	ProblemDocument	"nothing to release"
//	@Router		/conductor/release [post]
func (s *Server) release(c *fiber.Ctx) error {
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.Release(ctx, who)
	})
}

// order gives the majordome an order and answers the status after it.
func (s *Server) order(c *fiber.Ctx, give func(context.Context, Conductor, observatory.Actor) error) error {
	if s.orders == nil {
		return observatory.Errorf(observatory.CodeUnavailable, "The majordome does not run.")
	}
	if err := give(c.UserContext(), s.orders, actor(c)); err != nil {
		return err
	}
	conductor, err := s.store.Conductor(c.UserContext())
	return sendOr(c, conductor, err)
}

// devices answers the status of every device.
//
//	@Summary	Every device with its last status
//	@ID			listDevices
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"visitor"
//	@Success	200	{array}	observatory.DeviceStatus
//	@Router		/devices [get]
func (s *Server) devices(c *fiber.Ctx) error {
	devices, err := s.store.Devices(c.UserContext())
	return sendOr(c, devices, err)
}

// agents answers the state of every agent.
//
//	@Summary	Every agent with its state
//	@ID			listAgents
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"scientist"
//	@Success	200	{array}	observatory.AgentState
//	@Router		/agents [get]
func (s *Server) agents(c *fiber.Ctx) error {
	agents, err := s.store.Agents(c.UserContext())
	return sendOr(c, agents, err)
}
