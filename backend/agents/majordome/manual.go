package majordome

import (
	"context"
	"fmt"
	"math"
	"time"

	"pyros/backend/agents/interlock"
	"pyros/backend/astro"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Hand is what persons command by hand. Every command goes through the
// conductor's own hands, so that what makes safe comes after it, never before.
type Hand struct {
	Telescope device.Telescope // guarded by the interlock, for interlock.Manual
	Dome      device.Dome      // likewise
	Switches  device.Switches
	// Shoot takes and keeps one image; it calls begun when the camera has taken the order.
	Shoot func(ctx context.Context, channel observatory.Channel, s observatory.Shot, person string, begun func()) error
	Site  observatory.Site
}

// notRunning is why nothing is commanded while no run conducts.
const notRunning = "the majordome does not run"

func forbidAll(why string) map[observatory.Command]string {
	all := make(map[observatory.Command]string, len(observatory.Commands))
	for _, c := range observatory.Commands {
		all[c] = why
	}
	return all
}

// forbidden says why which command is refused now, whoever gives it.
func (t *turn) forbidden(in Inputs) map[observatory.Command]string {
	found := map[observatory.Command]string{}
	for _, c := range observatory.Commands {
		if why := t.refusal(c, in); why != "" {
			found[c] = why
		}
	}
	return found
}

// refusal says why a command is refused now, empty where it is permitted. What
// makes safe is always permitted in mode MAN; what moves needs the interlock's
// permission and the Sun down, since by day the conductor keeps all closed.
func (t *turn) refusal(c observatory.Command, in Inputs) string {
	orders := in.Orders
	switch {
	case !orders.Known:
		return "the observatory is starting"
	case c == observatory.CommandPause && orders.Mode != observatory.ModeAuto:
		return "the mode is MAN: a person conducts already"
	case c == observatory.CommandResume && orders.Pause == "":
		return "nothing is paused"
	case c == observatory.CommandPause || c == observatory.CommandResume:
		return ""
	case t.opts.Hand == nil:
		return "nothing is commanded by hand here"
	case orders.Mode != observatory.ModeMan:
		return "the mode is AUTO: commands by hand need MAN"
	}
	switch c {
	case observatory.CommandOpen, observatory.CommandSlew, observatory.CommandFollow:
		return reason(t.opts.Interlock.PermitOpen(interlock.Manual))
	case observatory.CommandStopDome:
		if why := reason(t.opts.Interlock.PermitOpen(interlock.Manual)); why != "" {
			return "the dome must be free to close: " + why
		}
	case observatory.CommandClose, observatory.CommandStopTelescope, observatory.CommandAbort, observatory.CommandTake:
		return ""
	case observatory.CommandTelescopeOff:
		if tel := in.Telescope; !tel.Known() || tel.Failing || tel.State.Motion != observatory.TelescopeParked {
			return "without power the telescope cannot park: park it first"
		}
	case observatory.CommandCameraOff:
		for _, cam := range in.Cameras {
			if cam.Known() && cameraMoves(cam.State) {
				return string(cam.Name) + " is " + string(cam.State.Motion)
			}
		}
	}
	if orders.Stopped {
		return stoppedText(orders.StoppedBy)
	}
	return ""
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return observatory.Reason(err)
}

// needsControl says whether only who holds control may give the command: all
// may make safe.
func needsControl(c observatory.Command) bool {
	switch c {
	case observatory.CommandClose, observatory.CommandPark, observatory.CommandStopTelescope, observatory.CommandStopDome, observatory.CommandAbort:
		return false
	}
	return true
}

// held says why a person may not give commands.
func held(h *observatory.Holder, who observatory.Actor) error {
	switch {
	case h == nil:
		return observatory.Errorf(observatory.CodeConflict, "nobody holds control; take it first")
	case h.UserID != who.UserID:
		return observatory.Errorf(observatory.CodeConflict, "%s holds control since %s; take it over first", h.Name, hhmm(h.Since))
	}
	return nil
}

// Command executes a person's command and returns when the device has taken
// it. It is written down with the person's name, refused or not.
func (m *Majordome) Command(ctx context.Context, who observatory.Actor, order observatory.Manual) error {
	wait, err := m.begin(ctx, who, order)
	if err == nil {
		select {
		case err = <-wait:
		case <-ctx.Done():
			err = observatory.Errorf(observatory.CodeUnavailable, "no answer yet; the command may still come through")
		}
	}
	if err != nil {
		m.journal.Warn("%s by hand: %s. Refused: %s", who.Name, words(order), observatory.Reason(err))
		return err
	}
	m.journal.Info("%s by hand: %s", who.Name, words(order))
	return nil
}

// begin permits and begins the command; its outcome comes in the channel.
func (m *Majordome) begin(ctx context.Context, who observatory.Actor, order observatory.Manual) (<-chan error, error) {
	m.present.Lock()
	defer m.present.Unlock()
	t := m.turn
	if t == nil {
		return nil, observatory.Errorf(observatory.CodeUnavailable, "%s", notRunning)
	}
	in := t.inputs()
	if why := t.refusal(permission(order), in); why != "" {
		return nil, observatory.Errorf(observatory.CodeUnsafe, "%s", why)
	}
	if needsControl(order.Do) {
		if err := held(in.Orders.Holder, who); err != nil {
			return nil, err
		}
	}
	return t.carryOut(ctx, who, order, in.Now)
}

// permission is the command whose permission an order needs.
func permission(order observatory.Manual) observatory.Command {
	switch {
	case order.Do == observatory.CommandSwitch && order.Switch == observatory.SwitchTelescopePower && !order.On:
		return observatory.CommandTelescopeOff
	case order.Do == observatory.CommandSwitch && order.Switch == observatory.SwitchCameraPower && !order.On:
		return observatory.CommandCameraOff
	}
	return order.Do
}

// carryOut begins a command that is permitted.
func (t *turn) carryOut(ctx context.Context, who observatory.Actor, order observatory.Manual, now time.Time) (<-chan error, error) {
	hand, h := t.opts.Hand, t.hands
	switch order.Do {
	case observatory.CommandSlew:
		if err := t.reachable(order.Target, now); err != nil {
			return nil, err
		}
		to := device.Pointing{Target: order.Target, At: now}
		return h.mountByHand("slew", func(ctx context.Context) error { return hand.Telescope.Slew(ctx, to) })
	case observatory.CommandPark:
		return h.mountByHand("park", hand.Telescope.Park)
	case observatory.CommandStopTelescope:
		return h.mountByHand("stop", hand.Telescope.Stop)
	case observatory.CommandOpen:
		return h.byHand(openByHand, hand.Dome.Open, t.eyes.dome.stir)
	case observatory.CommandClose:
		return h.byHand("close by hand", hand.Dome.Close, t.eyes.dome.stir)
	case observatory.CommandStopDome:
		return h.byHand("stop the dome by hand", hand.Dome.Stop, t.eyes.dome.stir)
	case observatory.CommandFollow:
		if !(order.AzDeg >= 0 && order.AzDeg <= 360) {
			return nil, observatory.Invalid("There is no such azimuth.", observatory.Problem{Field: "az_deg", Message: "must be from 0 to 360"})
		}
		return h.byHand("turn by hand", func(ctx context.Context) error { return hand.Dome.Follow(ctx, order.AzDeg) }, t.eyes.dome.stir)
	case observatory.CommandExpose:
		return t.shots.begin(order.Channel, order.Shot, who)
	case observatory.CommandAbort:
		return t.shots.abort(order.Channel, who)
	case observatory.CommandCool:
		return t.cool(order)
	case observatory.CommandSwitch:
		return h.byHand("switch "+string(order.Switch), func(ctx context.Context) error {
			return hand.Switches.Switch(ctx, order.Switch, order.On)
		}, func() {})
	}
	return nil, observatory.Errorf(observatory.CodeInvalid, "there is no command %q", order.Do)
}

// cool sets a camera's cooler.
func (t *turn) cool(order observatory.Manual) (<-chan error, error) {
	cooler, ok := t.opts.Cameras[order.Channel].(device.Cooler)
	if !ok {
		return nil, observatory.Errorf(observatory.CodeNotFound, "there is no camera %q that can be cooled", order.Channel)
	}
	return t.hands.byHand("cool "+string(order.Channel), func(ctx context.Context) error {
		return cooler.Cool(ctx, order.On, order.SetpointC)
	}, t.eyes.stir)
}

// reachable refuses a target that is no place in the sky or below the horizon.
func (t *turn) reachable(target observatory.Target, now time.Time) error {
	wrong := func(field, format string, args ...any) error {
		return observatory.Invalid("The telescope cannot point there.", observatory.Problem{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	in := func(v, low, high float64) bool { return !math.IsNaN(v) && v >= low && v <= high }
	field, alt := "alt_deg", target.AltDeg
	switch target.Type {
	case observatory.TargetICRS:
		if !in(target.RADeg, 0, 360) {
			return wrong("ra_deg", "must be from 0 to 360")
		}
		if !in(target.DecDeg, -90, 90) {
			return wrong("dec_deg", "must be from -90 to 90")
		}
		alt, _ = astro.AltAz(t.opts.Hand.Site, now, target.RADeg, target.DecDeg)
		field = "dec_deg"
	case observatory.TargetAltAz:
		if !in(target.AzDeg, 0, 360) {
			return wrong("az_deg", "must be from 0 to 360")
		}
		if !in(alt, -90, 90) {
			return wrong("alt_deg", "must be up to 90")
		}
	default:
		return wrong("type", "must be icrs or altaz")
	}
	if low := t.opts.Hand.Site.HorizonDeg; alt < low {
		return wrong(field, "the target's altitude is %.1f°; the telescope points from %.0f° up", alt, low)
	}
	return nil
}

// words tells a command as a person would.
func words(o observatory.Manual) string {
	onOff := map[bool]string{true: "on", false: "off"}[o.On]
	switch o.Do {
	case observatory.CommandSlew:
		if o.Target.Type == observatory.TargetAltAz {
			return fmt.Sprintf("slew the telescope to altitude %.2f°, azimuth %.2f°", o.Target.AltDeg, o.Target.AzDeg)
		}
		return fmt.Sprintf("slew the telescope to RA %.4f°, Dec %+.4f°", o.Target.RADeg, o.Target.DecDeg)
	case observatory.CommandPark:
		return "park the telescope"
	case observatory.CommandStopTelescope:
		return "stop the telescope"
	case observatory.CommandOpen:
		return "open the dome"
	case observatory.CommandClose:
		return "close the dome"
	case observatory.CommandStopDome:
		return "stop the dome"
	case observatory.CommandFollow:
		return fmt.Sprintf("turn the dome's slit to azimuth %.1f°", o.AzDeg)
	case observatory.CommandExpose:
		return fmt.Sprintf("expose %s for %g s (%s)", o.Channel, o.Shot.Seconds, o.Shot.Kind)
	case observatory.CommandAbort:
		return fmt.Sprintf("abort the exposure of %s", o.Channel)
	case observatory.CommandCool:
		if o.On {
			return fmt.Sprintf("cool %s to %.1f °C", o.Channel, o.SetpointC)
		}
		return fmt.Sprintf("let %s warm up", o.Channel)
	case observatory.CommandSwitch:
		return fmt.Sprintf("switch %s %s", o.Switch, onOff)
	}
	return string(o.Do)
}

// attend makes t the run that takes commands by hand; nil: none does. It
// returns when no command is being begun.
func (m *Majordome) attend(t *turn) {
	m.present.Lock()
	m.turn = t
	m.present.Unlock()
}
