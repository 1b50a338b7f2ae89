// Package majordome is the conductor: it opens and closes, parks, and has the
// schedule executed, by night, while it is safe, as persons have ordered.
//
// Rules: one pure function decides (Step: memory and inputs in, memory and
// actions out); one loop gathers inputs, steps and hands the actions to
// goroutines. The loop itself never waits for a device or the database, so that
// nothing stands between an unsafe reading and the command to close. Every
// command is repeated until its effect is seen in the device's status, and a
// device that fails and comes back needs nobody. What the database cannot be
// told now it is told later; safety never waits for it. When the agent ends,
// for whatever reason, it closes the dome.
package majordome

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/interlock"
	"pyros/backend/agents/observer"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Store is what the majordome reads and writes.
type Store interface {
	agents.LogStore
	CurrentSchedule(ctx context.Context) (*observatory.Schedule, error)
	Instrument(ctx context.Context) (observatory.Instrument, error)
	Conditions(ctx context.Context) (*observatory.Conditions, error)
	Sequence(ctx context.Context, id int) (observatory.Sequence, error)
	StartSequence(ctx context.Context, id int) (observatory.Sequence, error)
	FinishSequence(ctx context.Context, id int, to observatory.SequenceStatus, reason string) (observatory.Sequence, error)
	InterruptSequence(ctx context.Context, id int, reason string) (observatory.Sequence, error)
	FailAttempt(ctx context.Context, id int, reason string) (observatory.Sequence, error)
	RecoverExecuting(ctx context.Context, reason string) ([]observatory.Sequence, error)
	Conductor(ctx context.Context) (observatory.Conductor, error)
	SaveConductor(ctx context.Context, c observatory.Conductor) error
	SaveDevice(ctx context.Context, d observatory.DeviceStatus) error
}

// Executor executes one sequence; *observer.Observer is it.
type Executor interface {
	Execute(ctx context.Context, seq observatory.Sequence, report func(observer.Progress)) error
	// Probe says, after a failure of storage, whether images can be written.
	Probe(ctx context.Context) error
}

// Options are the majordome's.
type Options struct {
	Telescope device.Telescope // guarded by the interlock
	Dome      device.Dome      // guarded by the interlock
	Cameras   map[observatory.Channel]device.Camera
	Interlock *interlock.Interlock
	Observer  Executor
	Store     Store
	Bus       *bus.Bus
	Clock     clock.Clock
	Log       *slog.Logger
	// Night gives the night that a time lies in, or the coming one.
	Night func(time.Time) observatory.Night
	// Replan asks for a new schedule; it must not wait.
	Replan func(why string)
	// Channels gives the channel of each detector by its name; nil: it is not
	// known before it starts which cameras a sequence needs.
	Channels func(ctx context.Context) (map[string]observatory.Channel, error)
	// Hand is what persons command by hand; without it there is no such thing.
	Hand *Hand
	// Calibrations are taken when a night's observing is over; nil: none are.
	Calibrations *Calibrations
}

const (
	// tickEvery is how often the loop decides without being woken, observatory
	// time, and at least tickFloor of real time.
	tickEvery, tickFloor = time.Second, 50 * time.Millisecond
	// answerTimeout bounds a device's answer to a question or a command, real time.
	answerTimeout = 1500 * time.Millisecond
	// rowTimeout bounds one access to the database, real time.
	rowTimeout = 5 * time.Second
	// lastWords bounds what is done after the end was ordered, real time.
	lastWords = 3 * time.Second
)

// Majordome is the agent. Make it with New.
type Majordome struct {
	opts    Options
	journal *agents.Journal
	clerk   *clerk
	eyes    eyes
	wake    chan struct{}

	present sync.Mutex
	turn    *turn // the run that takes commands by hand; nil: none
}

// New makes the agent.
func New(opts Options) *Majordome {
	m := &Majordome{
		opts:    opts,
		journal: agents.NewJournal(observatory.AgentMajordome, opts.Store, opts.Clock, opts.Log),
		wake:    make(chan struct{}, 1),
	}
	m.clerk = newClerk(opts.Store, m.journal, opts.Clock, opts.Interlock.Orders)
	m.eyes = m.newEyes()
	return m
}

// Dome gives the dome's state as last seen, nil when it is not known or does
// not answer. It never waits.
func (m *Majordome) Dome() *observatory.DomeState {
	seen := m.eyes.dome.seen()
	if !seen.Known() || seen.Failing {
		return nil
	}
	return &seen.State
}

func (m *Majordome) rouse() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// turn is one run of the agent.
type turn struct {
	*Majordome
	ctx       context.Context // of this run
	started   time.Time
	machine   Machine
	hands     *hands
	desk      *desk
	shots     *shots
	calibrate *calibrator
	nightName string
	reset     chan string // why everything is read again
}

// Run conducts until ctx ends, then closes the dome.
func (m *Majordome) Run(ctx context.Context) error {
	safety, unwatch := m.opts.Interlock.Safety().Watch()
	defer unwatch()
	endLog := agents.Background(ctx, m.journal.Run, m.clerk.run)
	defer endLog()
	t := &turn{Majordome: m, ctx: ctx, started: m.opts.Clock.Now(), reset: make(chan string, 1)}
	t.hands = newHands(t)
	t.desk = newDesk(t)
	t.shots = newShots(t)
	t.calibrate = newCalibrator(t)
	endHelpers := agents.Background(ctx, append(m.eyes.all(), t.desk.run, t.calibrate.run)...)
	defer endHelpers()
	defer t.farewell()
	m.attend(t)

	tick := time.NewTicker(agents.Pace(m.opts.Clock, tickEvery, tickFloor))
	defer tick.Stop()
	for {
		agents.Beat(ctx)
		t.step()
		select {
		case <-safety:
		case <-m.wake:
		case why := <-t.reset:
			t.startOver(why)
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// step decides once and begins what was decided.
func (t *turn) step() {
	in := t.inputs()
	before := t.machine
	t.shots.hold(in.Orders)
	machine, acts := Step(t.machine, in)
	t.machine = machine
	for _, a := range acts {
		t.act(a)
	}
	t.tell(before, in)
	t.clerk.conductor(t.conductor(in))
	if in.Night.Name != t.nightName {
		t.nightName = in.Night.Name
		t.opts.Bus.Publish(in.Night)
	}
}

// inputs gathers what the decision depends on. It never waits.
func (t *turn) inputs() Inputs {
	now := t.opts.Clock.Now()
	newest, answered := t.opts.Interlock.Safety().Newest()
	in := Inputs{
		Now: now, Speed: t.opts.Clock.Speed(), Started: t.started, Orders: t.opts.Interlock.Orders(),
		Safety: newest, Answered: answered, Night: t.opts.Night(now),
		Dome: t.eyes.dome.seen(), Telescope: t.eyes.telescope.seen(), Cameras: t.eyes.cameraSight(),
	}
	in.Touched, in.Calibrating = t.hands.lastTouch(now), t.calibrate.seen()
	t.desk.fill(&in)
	return in
}

// act begins an action. It never waits.
func (t *turn) act(a Action) {
	switch a.Do {
	case DoClose:
		t.hands.closeDome()
	case DoOpen:
		t.hands.openDome()
	case DoKeepAlive:
		t.hands.keepAlive()
	case DoPark:
		t.hands.mount("park", t.opts.Telescope.Park)
	case DoStop:
		t.hands.stopMount()
	case DoStart:
		t.desk.start(a.Sequence)
	case DoEnd:
		t.desk.end(a.Why)
	case DoReplan:
		t.opts.Replan(a.Why)
	case DoCalibrate:
		t.calibrate.begin()
	case DoNotCalibrate:
		t.calibrate.end(a.Why)
	}
}

// tell writes a change of state into the log, as a warning where it is not
// the ordinary course of a night.
func (t *turn) tell(before Machine, in Inputs) {
	m := t.machine
	switch {
	case m.Fault != "" && before.Fault == "":
		t.journal.Error("%s", m.Fault)
	case m.Fault == "" && before.Fault != "" && m.State == observatory.ConductorManual:
		t.journal.Info("All devices work again")
	}
	if m.State == before.State {
		return
	}
	switch {
	case m.State == observatory.ConductorFault:
		t.journal.Error("%s", m.Text)
	case !in.safe() && m.State != observatory.ConductorStarting, m.State == observatory.ConductorPaused:
		t.journal.Warn("%s", m.Text)
	default:
		t.journal.Info("%s", m.Text)
	}
}

// conductor is what the screens show.
func (t *turn) conductor(in Inputs) observatory.Conductor {
	c := observatory.Conductor{
		Mode: in.Orders.Mode, State: t.machine.State, Text: t.machine.Text, Since: t.machine.Since,
		Updated: in.Now, Stopped: in.Orders.Stopped, Channels: []observatory.ChannelProgress{},
		NextAt: t.machine.Next, Paused: in.Orders.Pause != "", PausedBy: in.Orders.PausedBy, Holder: in.Orders.Holder,
		Forbidden: t.forbidden(in),
	}
	if in.Run != nil {
		seq, ends := in.Run.Sequence, in.Run.EndsAt
		c.Running = &seq
		if !ends.IsZero() {
			c.EndsAt = &ends
		}
		c.Channels = t.desk.channels()
	}
	return c
}

// startOver forgets what was remembered and reads everything again. What was
// commanded to dome and telescope stays known: it decides what to believe.
func (t *turn) startOver(why string) {
	t.desk.end(why)
	t.desk.forget()
	t.machine = Machine{
		State: t.machine.State, Since: t.machine.Since, Text: t.machine.Text, opened: t.machine.opened, ran: t.machine.ran,
	}
	t.eyes.stir()
	t.opts.Replan(why)
}

// farewell takes no more commands by hand, ends the running sequence and closes
// the dome, within lastWords.
func (t *turn) farewell() {
	t.attend(nil)
	t.shots.end()
	t.calibrate.end("the program ends")
	t.desk.end("the program ends")
	dome := t.eyes.dome.seen()
	if !dome.Known() || dome.Failing || dome.State.Shutter != observatory.ShutterClosed {
		t.hands.closeDome()
	}
	t.desk.wait()
	t.hands.wait()
	t.shots.wait()
	t.calibrate.wait()
	t.clerk.absent()
}
