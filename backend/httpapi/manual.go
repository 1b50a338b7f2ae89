package httpapi

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// byHandTime bounds the wait for a device to take a command.
const byHandTime = 10 * time.Second

// byHand gives a command by hand and answers the conductor's status after it.
func (s *Server) byHand(c *fiber.Ctx, m observatory.Manual) error {
	return s.order(c, func(ctx context.Context, orders Conductor, who observatory.Actor) error {
		ctx, cancel := context.WithTimeout(ctx, byHandTime)
		defer cancel()
		return orders.Command(ctx, who, m)
	})
}

// SlewOrder is where the telescope shall point, in degrees.
type SlewOrder struct {
	Type   observatory.TargetType `json:"type"` // icrs or altaz
	Name   string                 `json:"name"`
	RADeg  float64                `json:"ra_deg"`
	DecDeg float64                `json:"dec_deg"`
	AltDeg float64                `json:"alt_deg"`
	AzDeg  float64                `json:"az_deg"` // north through east
}

// slewTelescope moves the telescope.
//
//	@Summary	Slew the telescope by hand
//	@ID			slewTelescope
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Accept		json
//	@Param		order	body		SlewOrder	true	"where to"
//	@Success	200		{object}	observatory.Conductor
//	@Failure	409		{object}	ProblemDocument	"refused: mode, control or safety"
//	@Router		/devices/telescope/slew [post]
func (s *Server) slewTelescope(c *fiber.Ctx) error {
	var o SlewOrder
	if err := decodeJSON(c, &o); err != nil {
		return err
	}
	if o.Type != observatory.TargetICRS && o.Type != observatory.TargetAltAz {
		return observatory.Invalid("The telescope cannot point there.", observatory.Problem{Field: "type", Message: "must be icrs or altaz"})
	}
	return s.byHand(c, observatory.Manual{Do: observatory.CommandSlew, Target: observatory.Target{
		Type: o.Type, Name: clip(o.Name), RADeg: o.RADeg, DecDeg: o.DecDeg, AltDeg: o.AltDeg, AzDeg: o.AzDeg,
	}})
}

// parkTelescope parks the telescope.
//
//	@Summary	Park the telescope by hand
//	@ID			parkTelescope
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Failure	409	{object}	ProblemDocument	"refused: mode or STOP"
//	@Router		/devices/telescope/park [post]
func (s *Server) parkTelescope(c *fiber.Ctx) error {
	return s.byHand(c, observatory.Manual{Do: observatory.CommandPark})
}

// stopTelescope stops the telescope.
//
//	@Summary	Stop the telescope by hand
//	@ID			stopTelescope
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Failure	409	{object}	ProblemDocument	"refused: mode"
//	@Router		/devices/telescope/stop [post]
func (s *Server) stopTelescope(c *fiber.Ctx) error {
	return s.byHand(c, observatory.Manual{Do: observatory.CommandStopTelescope})
}

// openDome opens the dome.
//
//	@Summary	Open the dome by hand
//	@ID			openDome
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Failure	409	{object}	ProblemDocument	"refused: mode, control or safety"
//	@Router		/devices/dome/open [post]
func (s *Server) openDome(c *fiber.Ctx) error {
	return s.byHand(c, observatory.Manual{Do: observatory.CommandOpen})
}

// closeDome closes the dome.
//
//	@Summary	Close the dome by hand
//	@ID			closeDome
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Failure	409	{object}	ProblemDocument	"refused: mode"
//	@Router		/devices/dome/close [post]
func (s *Server) closeDome(c *fiber.Ctx) error {
	return s.byHand(c, observatory.Manual{Do: observatory.CommandClose})
}

// FollowOrder is where the dome's slit shall turn.
type FollowOrder struct {
	AzDeg float64 `json:"az_deg"` // 0 to 360, north through east
}

// followDome turns the dome's slit.
//
//	@Summary	Turn the dome's slit by hand
//	@ID			followDome
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Accept		json
//	@Param		order	body		FollowOrder	true	"where to"
//	@Success	200		{object}	observatory.Conductor
//	@Failure	409		{object}	ProblemDocument	"refused: mode, control or safety"
//	@Router		/devices/dome/follow [post]
func (s *Server) followDome(c *fiber.Ctx) error {
	var o FollowOrder
	if err := decodeJSON(c, &o); err != nil {
		return err
	}
	return s.byHand(c, observatory.Manual{Do: observatory.CommandFollow, AzDeg: o.AzDeg})
}

// stopDome stops the dome's drives.
//
//	@Summary	Stop the dome by hand
//	@ID			stopDome
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Success	200	{object}	observatory.Conductor
//	@Failure	409	{object}	ProblemDocument	"refused: mode, or it must be free to close"
//	@Router		/devices/dome/stop [post]
func (s *Server) stopDome(c *fiber.Ctx) error {
	return s.byHand(c, observatory.Manual{Do: observatory.CommandStopDome})
}

// camera is the channel in the path.
func camera(c *fiber.Ctx) (observatory.Channel, error) {
	switch channel := observatory.Channel(c.Params("name")); channel {
	case observatory.ChannelVIS, observatory.ChannelNIR:
		return channel, nil
	}
	return "", observatory.Errorf(observatory.CodeNotFound, "There is no camera %q; there are vis and nir.", clip(c.Params("name")))
}

// expose takes one image.
//
//	@Summary		Take one exposure by hand
//	@Description	Answers when the camera has taken the order; the image comes when it is read out.
//	@ID				expose
//	@Tags			manual
//	@Security		Bearer
//	@x-role			"operator"
//	@Accept			json
//	@Param			name	path		string				true	"vis or nir"
//	@Param			shot	body		observatory.Shot	true	"what to take"
//	@Success		200		{object}	observatory.Conductor
//	@Failure		404		{object}	ProblemDocument	"no such camera"
//	@Failure		409		{object}	ProblemDocument	"refused: mode, control, or the camera is busy"
//	@Router			/devices/cameras/{name}/expose [post]
func (s *Server) expose(c *fiber.Ctx) error {
	channel, err := camera(c)
	if err != nil {
		return err
	}
	var shot observatory.Shot
	if err := decodeJSON(c, &shot); err != nil {
		return err
	}
	return s.byHand(c, observatory.Manual{Do: observatory.CommandExpose, Channel: channel, Shot: shot})
}

// abortExposure ends an exposure without an image.
//
//	@Summary	Abort a camera's exposure by hand
//	@ID			abortExposure
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Param		name	path		string	true	"vis or nir"
//	@Success	200		{object}	observatory.Conductor
//	@Failure	404		{object}	ProblemDocument	"no such camera"
//	@Failure	409		{object}	ProblemDocument	"refused: mode"
//	@Router		/devices/cameras/{name}/abort [post]
func (s *Server) abortExposure(c *fiber.Ctx) error {
	channel, err := camera(c)
	if err != nil {
		return err
	}
	return s.byHand(c, observatory.Manual{Do: observatory.CommandAbort, Channel: channel})
}

// CoolOrder sets a camera's cooler.
type CoolOrder struct {
	On        bool    `json:"on"` // false: it may warm up
	SetpointC float64 `json:"setpoint_c"`
}

// coolCamera sets a camera's cooler.
//
//	@Summary	Cool a camera, or let it warm up
//	@ID			coolCamera
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Accept		json
//	@Param		name	path		string		true	"vis or nir"
//	@Param		order	body		CoolOrder	true	"the set-point"
//	@Success	200		{object}	observatory.Conductor
//	@Failure	404		{object}	ProblemDocument	"no such camera"
//	@Failure	409		{object}	ProblemDocument	"refused: mode or control"
//	@Router		/devices/cameras/{name}/cool [post]
func (s *Server) coolCamera(c *fiber.Ctx) error {
	channel, err := camera(c)
	if err != nil {
		return err
	}
	var o CoolOrder
	if err := decodeJSON(c, &o); err != nil {
		return err
	}
	return s.byHand(c, observatory.Manual{Do: observatory.CommandCool, Channel: channel, On: o.On, SetpointC: o.SetpointC})
}

// switches answers what the PLC said last of its switches.
//
//	@Summary	The PLC's switches: lights, lamp, power
//	@ID			listSwitches
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"visitor"
//	@Success	200	{array}	observatory.SwitchState
//	@Router		/devices/switches [get]
func (s *Server) switches(c *fiber.Ctx) error {
	status, err := s.store.PLCStatus(c.UserContext())
	return sendOr(c, observatory.Switches(status), err)
}

// SwitchOrder is the body of an order to switch.
type SwitchOrder struct {
	On bool `json:"on"`
}

// setSwitch switches something on or off through the PLC.
//
//	@Summary	Switch lights, lamp or power by hand
//	@ID			setSwitch
//	@Tags		manual
//	@Security	Bearer
//	@x-role		"operator"
//	@Accept		json
//	@Param		name	path		string		true	"the switch, such as DOME_LIGHTS"
//	@Param		order	body		SwitchOrder	true	"on or off"
//	@Success	200		{object}	observatory.Conductor
//	@Failure	404		{object}	ProblemDocument	"no such switch"
//	@Failure	409		{object}	ProblemDocument	"refused: mode, control, or what hangs on it"
//	@Router		/devices/switches/{name} [post]
func (s *Server) setSwitch(c *fiber.Ctx) error {
	name := observatory.SwitchName(c.Params("name"))
	for _, known := range observatory.SwitchNames {
		if name != known {
			continue
		}
		var o SwitchOrder
		if err := decodeJSON(c, &o); err != nil {
			return err
		}
		return s.byHand(c, observatory.Manual{Do: observatory.CommandSwitch, Switch: known, On: o.On})
	}
	return observatory.Errorf(observatory.CodeNotFound, "There is no switch %q.", clip(string(name)))
}
