package main

import (
	"math"
	"strings"
	"time"

	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
)

// Shot is an exposure under way or ready.
type Shot struct {
	pyrosnet.Expose
	Filter       Filter
	Start, End   time.Time // the shutter's
	TemperatureC float64
	Lamp         float64 // part of the time in which the calibration lamp shone on it
	new          []Star  // that are in no catalogue
	file         []byte  // set when it has been read out
}

// Model is a cooled detector with a filter wheel. Like all models it is told
// the time and asks nobody.
type Model struct {
	cfg        Config
	cooling    bool
	setpointC  float64
	coolStart  time.Time // when the cooler was last set
	coolFromC  float64   // the temperature then
	slot       int       // that the wheel stands at or turns to
	wheelThere time.Time // when it gets there
	shot       *Shot
	failure    string
}

// NewModel is a camera at ambient temperature whose cooler starts now.
func NewModel(cfg Config, now time.Time) *Model {
	return &Model{cfg: cfg, cooling: true, setpointC: cfg.SetpointC, coolStart: now, coolFromC: cfg.AmbientC, wheelThere: now}
}

// temperature nears the setpoint, or the ambient one where it does not cool,
// exponentially.
func (m *Model) temperature(now time.Time) float64 {
	left := math.Exp(-now.Sub(m.coolStart).Seconds() / m.cfg.Inertia.Seconds())
	to := m.cfg.AmbientC
	if m.cooling {
		to = m.setpointC
	}
	return to + (m.coolFromC-to)*left
}

// coldest is how cold a cooler gets, degrees Celsius: infrared detectors work
// near 100 K.
const coldest = -200

// Cool sets the cooler.
func (m *Model) Cool(now time.Time, on bool, setpointC float64) error {
	if on && !(setpointC >= coldest && setpointC <= m.cfg.AmbientC) {
		return observatory.Errorf(observatory.CodeInvalid, "%g degC is not from %d to the ambient %g", setpointC, coldest, m.cfg.AmbientC)
	}
	m.coolFromC = m.temperature(now)
	m.coolStart, m.cooling = now, on
	if on {
		m.setpointC = setpointC
	}
	return nil
}

func (m *Model) motion(now time.Time) observatory.CameraMotion {
	switch {
	case m.failure != "":
		return observatory.CameraFailed
	case m.shot != nil && now.Before(m.shot.End):
		return observatory.CameraExposing
	case m.shot != nil && (m.shot.file == nil || now.Before(m.shot.End.Add(m.cfg.Readout))):
		return observatory.CameraReading
	case now.Before(m.wheelThere):
		return observatory.CameraFilter
	case m.shot != nil:
		return observatory.CameraReady
	default:
		return observatory.CameraIdle
	}
}

// busy refuses what cannot be done now.
func (m *Model) busy(now time.Time) error {
	switch motion := m.motion(now); motion {
	case observatory.CameraIdle, observatory.CameraReady:
		return nil
	case observatory.CameraFailed:
		return observatory.Errorf(observatory.CodeConflict, "the camera has failed: %s", m.failure)
	default:
		return observatory.Errorf(observatory.CodeConflict, "the camera is busy: %s", motion)
	}
}

// SetFilter turns the wheel, the shorter way. An image that waits stays.
func (m *Model) SetFilter(now time.Time, name string) error {
	to := -1
	names := make([]string, len(m.cfg.Filters))
	for i, f := range m.cfg.Filters {
		if names[i] = f.Name; f.Name == name {
			to = i
		}
	}
	if to < 0 {
		return observatory.Errorf(observatory.CodeInvalid, "no filter %.80q is mounted; there are %s", name, strings.Join(names, ", "))
	}
	if to == m.slot && m.motion(now) == observatory.CameraFilter {
		return nil // on its way there
	}
	if err := m.busy(now); err != nil {
		return err
	}
	slots := len(m.cfg.Filters)
	steps := (to - m.slot + slots) % slots
	steps = min(steps, slots-steps)
	m.slot, m.wheelThere = to, now.Add(time.Duration(steps)*m.cfg.SlotTime)
	return nil
}

// Expose starts an exposure and gives it, or nil where it had been started
// before.
func (m *Model) Expose(now time.Time, e pyrosnet.Expose) (*Shot, error) {
	if err := checkExposure(e); err != nil {
		return nil, err
	}
	if m.failure == "" && m.shot != nil && m.shot.ID == e.ID {
		return nil, nil
	}
	if err := m.busy(now); err != nil {
		return nil, err
	}
	m.shot = &Shot{
		Expose: e, Filter: m.cfg.Filters[m.slot], Start: now, End: now.Add(time.Duration(e.Seconds * float64(time.Second))),
		TemperatureC: m.temperature(now),
	}
	return m.shot, nil
}

func checkExposure(e pyrosnet.Expose) error {
	switch e.Kind {
	case "light", "bias", "dark", "flat":
	default:
		return observatory.Errorf(observatory.CodeInvalid, "kind %.40q is not light, bias, dark or flat", e.Kind)
	}
	if e.ID == "" || len(e.ID) > maxIDLen {
		return observatory.Errorf(observatory.CodeInvalid, "an exposure has an id of 1 to %d characters", maxIDLen)
	}
	if !(e.Seconds >= 0 && e.Seconds <= maxShot) || e.Seconds == 0 && e.Kind != "bias" {
		return observatory.Errorf(observatory.CodeInvalid, "%g s is no exposure time: at most %d, above 0 but for a bias", e.Seconds, maxShot)
	}
	return nil
}

// ReadOut puts the file of a shot in place, unless the shot was aborted.
func (m *Model) ReadOut(shot *Shot, file []byte) {
	if m.shot == shot {
		shot.file = file
	}
}

// Fetch gives the file of an exposure.
func (m *Model) Fetch(now time.Time, id string) ([]byte, error) {
	if m.failure != "" {
		return nil, m.busy(now)
	}
	if m.shot == nil || m.shot.ID != id {
		return nil, observatory.Errorf(observatory.CodeNotFound, "there is no exposure %.128q", id)
	}
	if m.shot.file == nil || now.Before(m.shot.End.Add(m.cfg.Readout)) {
		return nil, observatory.Errorf(observatory.CodeConflict, "the exposure is not ready: %s", m.motion(now))
	}
	return m.shot.file, nil
}

// Abort ends an exposure that is under way; an image that is ready stays.
func (m *Model) Abort(now time.Time) {
	if motion := m.motion(now); motion == observatory.CameraExposing || motion == observatory.CameraReading {
		m.shot = nil
	}
}

// Fail breaks the camera for a reason, or repairs it where there is none. What
// it held is lost.
func (m *Model) Fail(reason string) {
	if reason != "" {
		m.shot = nil
	}
	m.failure = reason
}

// State is what the camera tells at now.
func (m *Model) State(now time.Time) observatory.CameraState {
	s := observatory.CameraState{
		Motion: m.motion(now), TemperatureC: math.Round(m.temperature(now)*100) / 100, SetpointC: m.setpointC, Cooling: m.cooling,
		Filter: m.cfg.Filters[m.slot].Name, Slot: m.slot,
	}
	if m.shot != nil {
		s.ExposureS = m.shot.Seconds
		s.RemainingS = max(m.shot.End.Sub(now).Seconds(), 0)
	}
	return s
}
