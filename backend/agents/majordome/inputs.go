package majordome

import (
	"time"

	"pyros/backend/agents/interlock"
	"pyros/backend/observatory"
)

// Seen is what is known of a device: its last answer and how long it has not
// answered since.
type Seen[T any] struct {
	State T
	At    time.Time // of the last answer; zero: never
	// Asked says whether it was asked at least once, answered or not.
	Asked   bool
	Failing bool      // the last question was not answered
	Since   time.Time // of Failing
	Err     string
}

// Known says whether the state is from an answer.
func (s Seen[T]) Known() bool { return !s.At.IsZero() }

// lost says whether the device has been silent for longer than can be an accident.
func (s Seen[T]) lost(in Inputs) bool {
	return s.Failing && in.Now.Sub(s.Since) >= in.patience(lostAfter)
}

// Run is the sequence that is being executed.
type Run struct {
	Sequence  observatory.Sequence
	Observing bool // else it slews
	EndsAt    time.Time
	// Ending says that it was told to end and has not yet.
	Ending bool
}

// Camera is a camera as the conductor sees it.
type Camera struct {
	Name observatory.DeviceName
	Seen[observatory.CameraState]
}

// Inputs are everything that one decision depends on.
type Inputs struct {
	Now       time.Time
	Started   time.Time // of this run of the agent
	Recovered bool      // what the run before left is read and put right
	Orders    interlock.Orders
	Safety    observatory.Safety
	Answered  bool // the environment has been judged since the start
	Night     observatory.Night
	Dome      Seen[observatory.DomeState]
	Telescope Seen[observatory.TelescopeState]
	Cameras   []Camera
	// Touched is when a person last moved dome or telescope, Now while the
	// command is under way; zero: never in this run.
	Touched time.Time
	Run     *Run
	// Settling says that the end of a sequence is not written down yet, or its
	// beginning: no other may start.
	Settling bool
	// Cancelled says that the running sequence is no longer to be executed.
	Cancelled string
	Schedule  *observatory.Schedule
	// Lead is how long before its planned start a sequence is begun: the time
	// that the planner keeps free before each for pointing to it.
	Lead time.Duration
	// Held are sequences that wait, and why: for a camera, or after a failed start.
	Held map[int]string
	// Unstored says why images cannot be kept, empty when they can.
	Unstored string
	// Calibrating is how far the calibrations of a night are.
	Calibrating Calibrating
	Speed       float64 // of the clock; 0 counts as 1
}

// patience is a limit of the observatory's time, at least realPatience of real
// time: the machines that run this take their time however fast the clock is.
func (in Inputs) patience(limit time.Duration) time.Duration {
	return max(limit, time.Duration(in.Speed*float64(realPatience)))
}

func (in Inputs) safe() bool { return in.Safety.SafeAt(in.Now) }

// sunDown says whether it is between sunset and sunrise.
func (in Inputs) sunDown() bool {
	return !in.Now.Before(in.Night.Sunset) && in.Now.Before(in.Night.Sunrise)
}

// Do is a kind of action.
type Do string

// The actions.
const (
	DoClose     Do = "close the dome"
	DoOpen      Do = "open the dome"
	DoPark      Do = "park the telescope"
	DoStop      Do = "stop the telescope"
	DoKeepAlive Do = "keep the dome alive"
	DoStart     Do = "start a sequence"
	DoEnd       Do = "end the running sequence"
	DoReplan    Do = "plan again"
)

// Action is something to do, and why.
type Action struct {
	Do       Do
	Sequence int    // of DoStart
	Why      string // of DoEnd and DoReplan
}
