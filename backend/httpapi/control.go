package httpapi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// Control is the conductor in persons' hands.
type Control interface {
	Pause(ctx context.Context, actor observatory.Actor, how observatory.Pause) error
	Resume(ctx context.Context, actor observatory.Actor) error
	Reset(ctx context.Context, actor observatory.Actor) error
	// TakeControl in mode MAN; from another who holds it only with over.
	TakeControl(ctx context.Context, actor observatory.Actor, over bool) error
	GiveControl(ctx context.Context, actor observatory.Actor) error
	// Command returns when the device has taken the command.
	Command(ctx context.Context, actor observatory.Actor, order observatory.Manual) error
}

// PauseOrder is the body of an order to pause.
type PauseOrder struct {
	Running observatory.Pause `json:"running"` // what becomes of the running sequence
}

// pause keeps the conductor from beginning sequences.
//
//	@Summary		Pause the conductor
//	@Description	No sequence is begun and nothing opens until it is resumed; an open dome stays open as long as that is safe.
//	@ID				pauseConductor
//	@Tags			observatory
//	@Security		Bearer
//	@x-role			"operator"
//	@Accept			json
//	@Param			order	body		PauseOrder	true	"what becomes of the running sequence"
//	@Success		200		{object}	observatory.Conductor
//	@Failure		409		{object}	ProblemDocument	"the mode is MAN"
//	@Router			/conductor/pause [post]
func (s *Server) pause(c *fiber.Ctx) error {
	var order PauseOrder
	if err := decodeJSON(c, &order); err != nil {
		return err
	}
	if order.Running != observatory.PauseFinish && order.Running != observatory.PauseInterrupt {
		return observatory.Invalid("There is no such pause.", observatory.Problem{Field: "running", Message: "must be finish or interrupt"})
	}
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.Pause(ctx, who, order.Running)
	})
}

// resume ends a pause.
//
//	@Summary	Resume the conductor
//	@ID			resumeConductor
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Router		/conductor/resume [post]
func (s *Server) resume(c *fiber.Ctx) error {
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.Resume(ctx, who)
	})
}

// reset has everything read and planned again.
//
//	@Summary		Reset the conductor
//	@Description	Interrupts the running sequence, forgets what failed, reads devices and schedule again and plans again. Mode, STOP and pause stay.
//	@ID				resetConductor
//	@Tags			observatory
//	@Security		Bearer
//	@x-role			"operator"
//	@Success		200	{object}	observatory.Conductor
//	@Router			/conductor/reset [post]
func (s *Server) reset(c *fiber.Ctx) error {
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.Reset(ctx, who)
	})
}

// ControlOrder is the body of an order to take control.
type ControlOrder struct {
	Over bool `json:"over"` // take it from whoever holds it
}

// takeControl makes the caller the one who commands by hand.
//
//	@Summary	Take control in mode MAN
//	@ID			takeControl
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"operator"
//	@Accept		json
//	@Param		order	body		ControlOrder	true	"whether to take it from another"
//	@Success	200		{object}	observatory.Conductor
//	@Failure	409		{object}	ProblemDocument	"another holds control, or the mode is AUTO"
//	@Router		/conductor/control [post]
func (s *Server) takeControl(c *fiber.Ctx) error {
	var order ControlOrder
	if err := decodeJSON(c, &order); err != nil {
		return err
	}
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.TakeControl(ctx, who, order.Over)
	})
}

// giveControl ends the caller's hold on control.
//
//	@Summary	Give control back
//	@ID			giveControl
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Failure	409	{object}	ProblemDocument	"the caller does not hold it"
//	@Router		/conductor/control [delete]
func (s *Server) giveControl(c *fiber.Ctx) error {
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		return orders.GiveControl(ctx, who)
	})
}
