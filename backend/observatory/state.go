package observatory

import "time"

// Mode is who conducts.
type Mode string

// The modes.
const (
	ModeAuto Mode = "AUTO"
	ModeMan  Mode = "MAN"
)

// ConductorState is what the majordome does.
type ConductorState string

// The states of the conductor.
const (
	ConductorStarting    ConductorState = "starting"    // reads devices and rows left by the run before
	ConductorDay         ConductorState = "day"         // the Sun is up: closed and parked
	ConductorClosing     ConductorState = "closing"     // making safe
	ConductorUnsafe      ConductorState = "unsafe"      // night, closed, waits for safe
	ConductorOpening     ConductorState = "opening"     // dome and telescope get ready
	ConductorIdle        ConductorState = "idle"        // ready, nothing to execute now
	ConductorSlewing     ConductorState = "slewing"     // towards the running sequence's target
	ConductorObserving   ConductorState = "observing"   // exposing
	ConductorPaused      ConductorState = "paused"      // by a person
	ConductorManual      ConductorState = "manual"      // mode MAN
	ConductorCalibrating ConductorState = "calibrating" // closed and parked: takes bias, darks and flats
	ConductorFault       ConductorState = "fault"       // a device fails; closed as far as it can be
)

// ChannelProgress is how far one camera is in the running sequence.
type ChannelProgress struct {
	Channel      Channel    `json:"channel"`
	Detector     string     `json:"detector"`
	PlanID       int        `json:"plan_id"`
	PlanName     string     `json:"plan_name"`
	Filter       string     `json:"filter"`
	State        string     `json:"state"` // waiting, filter, exposing, reading, saving, done, failed
	Image        int        `json:"image"` // running number in the plan, from 1
	Images       int        `json:"images"`
	ExposureS    float64    `json:"exposure_s"`
	ExposureEnds *time.Time `json:"exposure_ends,omitempty"`
	Done         int        `json:"done"` // images of all plans of the channel
	All          int        `json:"all"`
}

// Conductor is the majordome's status.
type Conductor struct {
	Mode    Mode           `json:"mode"`
	State   ConductorState `json:"state"`
	Text    string         `json:"text"` // the state as a sentence, with its because
	Since   time.Time      `json:"since"`
	Updated time.Time      `json:"updated"`
	Stopped bool           `json:"stopped"` // STOP was pressed; a person must release it
	// Paused says that no sequence is begun until a person resumes.
	Paused   bool   `json:"paused"`
	PausedBy string `json:"paused_by"`
	// Holder holds control in mode MAN; absent: nobody.
	Holder *Holder `json:"holder,omitempty"`
	// Forbidden says why a command by hand is refused now, whoever gives it; a
	// command that is not in it is permitted to who holds control.
	Forbidden map[Command]string `json:"forbidden,omitempty"`
	Running   *Sequence          `json:"running,omitempty"`
	EndsAt    *time.Time         `json:"ends_at,omitempty"` // of the running sequence
	Channels  []ChannelProgress  `json:"channels"`
	NextAt    *time.Time         `json:"next_at,omitempty"` // start of the next sequence
}

// DeviceName names a device of the observatory.
type DeviceName string

// The devices. Their names are the sections of socket_config.ini.
const (
	DeviceTelescope DeviceName = "Telescope"
	DeviceCameraVIS DeviceName = "CameraVIS"
	DeviceCameraNIR DeviceName = "CameraNIR"
	DevicePLC       DeviceName = "PLC"
	DeviceDome      DeviceName = "Dome"
)

// DeviceStatus is what a screen shows of a device, read at Updated.
type DeviceStatus struct {
	Name      DeviceName `json:"name"`
	Connected bool       `json:"connected"` // answered the last question
	Level     Level      `json:"level"`
	State     string     `json:"state"`  // one word: tracking, open, exposing
	Detail    string     `json:"detail"` // one line
	Error     string     `json:"error"`  // why it does not answer
	Updated   time.Time  `json:"updated"`
	LatencyMS float64    `json:"latency_ms"` // of the last answer
	// One of these is set for a device that answered.
	Telescope *TelescopeState `json:"telescope,omitempty"`
	Dome      *DomeState      `json:"dome,omitempty"`
	Camera    *CameraState    `json:"camera,omitempty"`
}

// TelescopeMotion is what the mount does.
type TelescopeMotion string

// The motions.
const (
	TelescopeParked   TelescopeMotion = "parked"
	TelescopeParking  TelescopeMotion = "parking"
	TelescopeSlewing  TelescopeMotion = "slewing"
	TelescopeTracking TelescopeMotion = "tracking"
	TelescopeStopped  TelescopeMotion = "stopped"
	TelescopeFailed   TelescopeMotion = "failed"
)

// TelescopeState is the mount's own word.
type TelescopeState struct {
	Motion TelescopeMotion `json:"motion"`
	AltDeg float64         `json:"alt_deg"`
	AzDeg  float64         `json:"az_deg"`
	RADeg  float64         `json:"ra_deg"`  // ICRS of where it points
	DecDeg float64         `json:"dec_deg"` // ICRS
	// TargetAltDeg and TargetAzDeg are where it slews to.
	TargetAltDeg float64 `json:"target_alt_deg"`
	TargetAzDeg  float64 `json:"target_az_deg"`
	ArrivesInS   float64 `json:"arrives_in_s"`
}

// ShutterState is the dome's slit.
type ShutterState string

// The shutter's states.
const (
	ShutterOpen    ShutterState = "open"
	ShutterClosed  ShutterState = "closed"
	ShutterOpening ShutterState = "opening"
	ShutterClosing ShutterState = "closing"
	ShutterFailed  ShutterState = "failed"
	ShutterUnknown ShutterState = "unknown"
)

// DomeState is the dome's own word.
type DomeState struct {
	Shutter      ShutterState `json:"shutter"`
	AzDeg        float64      `json:"az_deg"`
	TargetAzDeg  float64      `json:"target_az_deg"`
	Moving       bool         `json:"moving"`
	Following    bool         `json:"following"`      // slit follows the telescope
	HeardS       float64      `json:"heard_s"`        // since the last keep-alive
	ClosesAfterS float64      `json:"closes_after_s"` // of silence, by itself
	SelfClosed   bool         `json:"self_closed"`    // it closed by itself
}

// CameraMotion is what a camera does.
type CameraMotion string

// The camera's states.
const (
	CameraIdle     CameraMotion = "idle"
	CameraFilter   CameraMotion = "filter" // wheel turns
	CameraExposing CameraMotion = "exposing"
	CameraReading  CameraMotion = "reading"
	CameraReady    CameraMotion = "ready" // an image waits to be fetched
	CameraFailed   CameraMotion = "failed"
)

// CameraState is a camera's own word.
type CameraState struct {
	Motion       CameraMotion `json:"motion"`
	TemperatureC float64      `json:"temperature_c"`
	SetpointC    float64      `json:"setpoint_c"`
	Cooling      bool         `json:"cooling"`
	Filter       string       `json:"filter"`
	Slot         int          `json:"slot"` // from 0
	ExposureS    float64      `json:"exposure_s"`
	RemainingS   float64      `json:"remaining_s"`
}

// AgentName names an agent.
type AgentName string

// The agents.
const (
	AgentMonitor      AgentName = "monitor"
	AgentPlanning     AgentName = "planning"
	AgentMajordome    AgentName = "majordome"
	AgentObserver     AgentName = "observer"
	AgentAnalysis     AgentName = "analysis"
	AgentAlertManager AgentName = "alertmanager"
	AgentSuperagent   AgentName = "superagent"
	AgentHousekeeper  AgentName = "housekeeper"
	AgentConditions   AgentName = "conditions"
)

// AgentState is what the supervisor knows of an agent.
type AgentState struct {
	Name      AgentName  `json:"name"`
	State     string     `json:"state"` // running, restarting, stopped, failed
	Started   *time.Time `json:"started,omitempty"`
	Heartbeat *time.Time `json:"heartbeat,omitempty"`
	Restarts  int        `json:"restarts"`
	LastError string     `json:"last_error"`
}

// LogLevel is the weight of a log row.
type LogLevel string

// The levels of a log row.
const (
	LogInfo    LogLevel = "info"
	LogWarning LogLevel = "warning"
	LogError   LogLevel = "error"
)

// LogEntry is something a person should see.
type LogEntry struct {
	ID      int       `json:"id"`
	Agent   string    `json:"agent"`
	Level   LogLevel  `json:"level"`
	Message string    `json:"message"`
	Created time.Time `json:"created"`
}
