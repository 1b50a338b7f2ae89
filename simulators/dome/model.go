package main

import (
	"math"
	"time"

	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

// Config is how the dome is built.
type Config struct {
	ShutterTime time.Duration // from closed to open
	AzRate      float64       // deg/s
	Patience    time.Duration // silence after which it closes by itself
}

// Failure is what is broken: "shutter" (stuck), "azimuth" (stuck) or "".
type Failure string

// Model is a dome with a slit and an up-and-over shutter, at the time it was
// last advanced to.
type Model struct {
	cfg        Config
	now        time.Time
	openness   float64 // 0 closed, 1 open
	wanted     float64 // openness it moves to
	az         float64 // deg
	targetAz   float64
	following  bool
	heard      time.Time // last keep-alive
	selfClosed bool
	failure    Failure
}

// NewModel is a closed dome, silent since now.
func NewModel(cfg Config, now time.Time) *Model {
	return &Model{cfg: cfg, now: now, heard: now}
}

// Advance moves the dome on to now. It closes by itself at the moment its
// patience ends, whenever that is noticed.
func (m *Model) Advance(now time.Time) {
	if deadline := m.heard.Add(m.cfg.Patience); m.wanted > 0 && now.After(deadline) {
		m.move(deadline)
		m.wanted, m.selfClosed = 0, true
	}
	m.move(now)
}

// move lets the drives run until now.
func (m *Model) move(now time.Time) {
	passed := now.Sub(m.now).Seconds()
	if passed <= 0 {
		return
	}
	m.now = now
	if m.failure != "shutter" {
		m.openness += limited(m.wanted-m.openness, passed/m.cfg.ShutterTime.Seconds())
	}
	if m.failure != "azimuth" {
		m.az = sim.Circle(m.az + limited(m.azLeft(), passed*m.cfg.AzRate))
	}
}

func limited(v, most float64) float64 { return math.Copysign(min(math.Abs(v), most), v) }

// azLeft is the way to the target azimuth, the shorter one, signed.
func (m *Model) azLeft() float64 { return math.Remainder(m.targetAz-m.az, 360) }

// refuse says why a drive does not move.
func (m *Model) refuse(drive Failure) error {
	if m.failure == drive {
		return observatory.Errorf(observatory.CodeConflict, "the %s drive does not move", drive)
	}
	return nil
}

// Open opens the shutter. The order counts as a keep-alive: who opens lives.
func (m *Model) Open(now time.Time) error {
	m.Advance(now)
	if err := m.refuse("shutter"); err != nil {
		return err
	}
	m.heard, m.wanted, m.selfClosed = now, 1, false
	return nil
}

// Close closes the shutter.
func (m *Model) Close(now time.Time) error {
	m.Advance(now)
	m.wanted, m.selfClosed = 0, false
	return m.refuse("shutter")
}

// Follow turns the slit.
func (m *Model) Follow(now time.Time, az float64) error {
	m.Advance(now)
	if math.IsNaN(az) || math.Abs(az) > 720 {
		return observatory.Errorf(observatory.CodeInvalid, "azimuth %g is no direction", az)
	}
	if err := m.refuse("azimuth"); err != nil {
		return err
	}
	m.targetAz, m.following = sim.Circle(az), true
	return nil
}

// KeepAlive tells that the conductor lives.
func (m *Model) KeepAlive(now time.Time) {
	m.Advance(now)
	m.heard = now
}

// Stop stops both drives where they are.
func (m *Model) Stop(now time.Time) {
	m.Advance(now)
	m.wanted, m.targetAz, m.following = m.openness, m.az, false
}

// Fail breaks a drive, or repairs both where f is empty.
func (m *Model) Fail(now time.Time, f Failure) error {
	m.Advance(now)
	if f != "" && f != "shutter" && f != "azimuth" {
		return observatory.Errorf(observatory.CodeInvalid, "failure %.40q is neither shutter nor azimuth", f)
	}
	m.failure = f
	return nil
}

// State is what the dome tells at now.
func (m *Model) State(now time.Time) observatory.DomeState {
	m.Advance(now)
	return observatory.DomeState{
		Shutter: m.shutter(), AzDeg: m.az, TargetAzDeg: m.targetAz,
		Moving:    m.failure != "shutter" && m.wanted != m.openness || m.failure != "azimuth" && m.azLeft() != 0,
		Following: m.following, HeardS: now.Sub(m.heard).Seconds(), ClosesAfterS: m.cfg.Patience.Seconds(), SelfClosed: m.selfClosed,
	}
}

// shutter is the word for the shutter: one stopped half-way counts as open,
// for it does not keep the rain out.
func (m *Model) shutter() observatory.ShutterState {
	switch {
	case m.failure == "shutter":
		return observatory.ShutterFailed
	case m.openness == 0 && m.wanted == 0:
		return observatory.ShutterClosed
	case m.wanted > m.openness:
		return observatory.ShutterOpening
	case m.wanted < m.openness:
		return observatory.ShutterClosing
	default:
		return observatory.ShutterOpen
	}
}
