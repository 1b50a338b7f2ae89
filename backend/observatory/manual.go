package observatory

import "time"

// Command is something that a person orders by hand.
type Command string

// The commands by hand.
const (
	CommandSlew          Command = "telescope.slew" // Manual.Target
	CommandPark          Command = "telescope.park"
	CommandStopTelescope Command = "telescope.stop"
	CommandOpen          Command = "dome.open"
	CommandClose         Command = "dome.close"
	CommandFollow        Command = "dome.follow" // Manual.AzDeg
	CommandStopDome      Command = "dome.stop"
	CommandExpose        Command = "camera.expose"        // Manual.Channel, Shot
	CommandAbort         Command = "camera.abort"         // Manual.Channel
	CommandCool          Command = "camera.cool"          // Manual.Channel, On, SetpointC
	CommandSwitch        Command = "switch"               // Manual.Switch, On
	CommandTelescopeOff  Command = "switch.telescope_off" // CommandSwitch of the telescope's power, off
	CommandCameraOff     Command = "switch.camera_off"    // likewise of the cameras
	CommandTake          Command = "control.take"
	CommandPause         Command = "conductor.pause"
	CommandResume        Command = "conductor.resume"
)

// Commands are all of them.
var Commands = []Command{
	CommandSlew, CommandPark, CommandStopTelescope, CommandOpen, CommandClose, CommandFollow, CommandStopDome,
	CommandExpose, CommandAbort, CommandCool, CommandSwitch, CommandTelescopeOff, CommandCameraOff, CommandTake, CommandPause, CommandResume,
}

// Shot is one exposure by hand.
type Shot struct {
	Seconds float64 `json:"seconds"`
	// Filter is the name of a mounted one; empty: as it stands.
	Filter string `json:"filter"`
	Kind   string `json:"kind" enums:"light,bias,dark,flat"`
	Object string `json:"object"` // for the header; may be empty
}

// Manual is a command by hand with what it needs.
type Manual struct {
	Do        Command
	Target    Target  // ICRS or alt-az
	AzDeg     float64 // of the slit
	Channel   Channel
	Shot      Shot
	On        bool
	SetpointC float64
	Switch    SwitchName
}

// Pause is what becomes of the running sequence when a person pauses the
// conductor.
type Pause string

// The kinds of pause; empty is none.
const (
	PauseFinish    Pause = "finish"    // it is observed to its end
	PauseInterrupt Pause = "interrupt" // it is ended and planned again
)

// Holder is the person who holds control in mode MAN.
type Holder struct {
	UserID int       `json:"user_id"`
	Name   string    `json:"name"`
	Since  time.Time `json:"since"`
}

// SwitchName names a switch of the PLC as the PLC does.
type SwitchName string

// The switches.
const (
	SwitchDomeLights     SwitchName = "DOME_LIGHTS"
	SwitchTelescopePower SwitchName = "TELESCOPE_POWER"
	SwitchCameraPower    SwitchName = "CAMERA_POWER"
	SwitchFlatLamp       SwitchName = "LAMP_FLAT_CAGIRE"
)

// SwitchNames are all of them, in the order in which they are shown.
var SwitchNames = []SwitchName{SwitchDomeLights, SwitchTelescopePower, SwitchCameraPower, SwitchFlatLamp}

// SwitchValue is the value of a switch's device that says on or off.
const SwitchValue = "status"

// SwitchState is what the PLC said last of a switch.
type SwitchState struct {
	Name SwitchName `json:"name"`
	// On is absent where the PLC does not say.
	On      *bool     `json:"on,omitempty"`
	Updated time.Time `json:"updated"` // of the PLC's answer
}

// Switches reads the switches out of an answer of the PLC.
func Switches(status *PLCStatus) []SwitchState {
	states := make([]SwitchState, len(SwitchNames))
	for i, name := range SwitchNames {
		states[i].Name = name
		if status == nil {
			continue
		}
		states[i].Updated = status.Received
		for _, d := range status.Devices {
			if d.Name != string(name) {
				continue
			}
			for _, v := range d.Values {
				if on := v.Text == "on"; v.Name == SwitchValue && (on || v.Text == "off") {
					states[i].On = &on
				}
			}
		}
	}
	return states
}
