package majordome

import (
	"context"
	"fmt"
	"sync"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/observer"
	"pyros/backend/observatory"
)

const (
	// lookSlow, lookFast and lookFailing are how often a device is asked while
	// it stands, while it moves, and while it does not answer, observatory time;
	// at least lookFloor of real time.
	lookSlow, lookFast, lookFailing = 10 * time.Second, time.Second, 2 * time.Second
	lookFloor                       = 50 * time.Millisecond
	// stirred is how long after a command a device counts as moving.
	stirred = 5 * time.Second
)

// eye keeps what is known of one device up to date.
type eye[T any] struct {
	m      *Majordome
	name   observatory.DeviceName
	ask    func(context.Context) (T, error)
	moving func(T) bool
	show   func(T, *observatory.DeviceStatus)
	nudge  chan struct{}

	mu      sync.Mutex
	now     Seen[T]
	stirred time.Time
}

func newEye[T any](m *Majordome, name observatory.DeviceName, ask func(context.Context) (T, error), moving func(T) bool,
	show func(T, *observatory.DeviceStatus),
) *eye[T] {
	return &eye[T]{m: m, name: name, ask: ask, moving: moving, show: show, nudge: make(chan struct{}, 1)}
}

// seen is what is known now.
func (e *eye[T]) seen() Seen[T] {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now
}

// stir has the device looked at soon and often, after a command.
func (e *eye[T]) stir() {
	e.mu.Lock()
	e.stirred = e.m.opts.Clock.Now()
	e.mu.Unlock()
	select {
	case e.nudge <- struct{}{}:
	default:
	}
}

// run looks again and again until ctx ends.
func (e *eye[T]) run(ctx context.Context) {
	var outage agents.Outage
	for {
		pace := e.look(ctx, &outage)
		timer := time.NewTimer(agents.Pace(e.m.opts.Clock, pace, lookFloor))
		select {
		case <-timer.C:
		case <-e.nudge:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// look asks once and says when to ask again.
func (e *eye[T]) look(ctx context.Context, outage *agents.Outage) time.Duration {
	ask, cancel := context.WithTimeout(ctx, answerTimeout)
	asked := time.Now()
	state, err := e.ask(ask)
	cancel()
	if ctx.Err() != nil {
		return lookSlow
	}
	now := e.m.opts.Clock.Now()
	e.note(now, state, err)
	e.tell(now, outage, err)
	e.m.clerk.device(e.status(now, time.Since(asked)))
	e.m.rouse()
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case err != nil:
		return lookFailing
	case e.moving(state) || now.Sub(e.stirred) < stirred:
		return lookFast
	}
	return lookSlow
}

func (e *eye[T]) note(now time.Time, state T, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now.Asked = true
	if err == nil {
		e.now.State, e.now.At, e.now.Failing, e.now.Err = state, now, false, ""
		return
	}
	if !e.now.Failing {
		e.now.Failing, e.now.Since = true, now
	}
	e.now.Err = observatory.Reason(err)
}

func (e *eye[T]) tell(now time.Time, outage *agents.Outage, err error) {
	if err != nil {
		if outage.Failed(now) {
			e.m.journal.Error("%s does not answer: %v", e.name, err)
		}
	} else if lasted, ends := outage.Worked(now); ends {
		e.m.journal.Info("%s answers again after %s", e.name, lasted.Round(time.Second))
	}
}

// status is the device's row.
func (e *eye[T]) status(now time.Time, latency time.Duration) observatory.DeviceStatus {
	seen := e.seen()
	d := observatory.DeviceStatus{
		Name: e.name, Updated: now, Connected: !seen.Failing, LatencyMS: float64(latency.Microseconds()) / 1000,
	}
	if seen.Failing {
		d.Level, d.State, d.Error = observatory.LevelUnknown, "no answer", seen.Err
		return d
	}
	e.show(seen.State, &d)
	return d
}

// eyes are those of all devices.
type eyes struct {
	dome      *eye[observatory.DomeState]
	telescope *eye[observatory.TelescopeState]
	cameras   []*eye[observatory.CameraState]
}

func (m *Majordome) newEyes() eyes {
	e := eyes{
		dome:      newEye(m, observatory.DeviceDome, m.opts.Dome.Status, domeMoves, showDome),
		telescope: newEye(m, observatory.DeviceTelescope, m.opts.Telescope.Status, telescopeMoves, showTelescope),
	}
	for _, channel := range []observatory.Channel{observatory.ChannelVIS, observatory.ChannelNIR} {
		if c := m.opts.Cameras[channel]; c != nil {
			e.cameras = append(e.cameras, newEye(m, observer.CameraName(channel), c.Status, cameraMoves, showCamera))
		}
	}
	return e
}

func (e eyes) all() []func(context.Context) {
	runs := []func(context.Context){e.dome.run, e.telescope.run}
	for _, c := range e.cameras {
		runs = append(runs, c.run)
	}
	return runs
}

func (e eyes) cameraSight() []Camera {
	all := make([]Camera, 0, len(e.cameras))
	for _, c := range e.cameras {
		all = append(all, Camera{c.name, c.seen()})
	}
	return all
}

// stir has every device looked at soon.
func (e eyes) stir() {
	e.dome.stir()
	e.telescope.stir()
	for _, c := range e.cameras {
		c.stir()
	}
}

func domeMoves(d observatory.DomeState) bool {
	return d.Moving || d.Shutter == observatory.ShutterOpening || d.Shutter == observatory.ShutterClosing
}

func telescopeMoves(t observatory.TelescopeState) bool {
	return t.Motion == observatory.TelescopeSlewing || t.Motion == observatory.TelescopeParking
}

func cameraMoves(c observatory.CameraState) bool {
	switch c.Motion {
	case observatory.CameraExposing, observatory.CameraReading, observatory.CameraFilter:
		return true
	}
	return false
}

func showDome(s observatory.DomeState, d *observatory.DeviceStatus) {
	d.Dome, d.State, d.Level = &s, string(s.Shutter), observatory.LevelIdle
	switch s.Shutter {
	case observatory.ShutterOpen:
		d.Level = observatory.LevelOK
	case observatory.ShutterOpening, observatory.ShutterClosing:
		d.Level = observatory.LevelActive
	case observatory.ShutterFailed:
		d.Level = observatory.LevelDanger
	case observatory.ShutterUnknown:
		d.Level = observatory.LevelUnknown
	}
	d.Detail = fmt.Sprintf("slit at azimuth %.1f°", s.AzDeg)
	if s.SelfClosed {
		d.Detail += ", closed by itself"
	}
}

func showTelescope(s observatory.TelescopeState, d *observatory.DeviceStatus) {
	d.Telescope, d.State, d.Level = &s, string(s.Motion), observatory.LevelIdle
	switch s.Motion {
	case observatory.TelescopeTracking:
		d.Level = observatory.LevelOK
	case observatory.TelescopeSlewing, observatory.TelescopeParking:
		d.Level = observatory.LevelActive
	case observatory.TelescopeFailed:
		d.Level = observatory.LevelDanger
	}
	d.Detail = fmt.Sprintf("altitude %.1f°, azimuth %.1f°", s.AltDeg, s.AzDeg)
}

func showCamera(s observatory.CameraState, d *observatory.DeviceStatus) {
	d.Camera, d.State, d.Level = &s, string(s.Motion), observatory.LevelOK
	switch s.Motion {
	case observatory.CameraIdle:
		d.Level = observatory.LevelIdle
	case observatory.CameraExposing, observatory.CameraReading, observatory.CameraFilter:
		d.Level = observatory.LevelActive
	case observatory.CameraFailed:
		d.Level = observatory.LevelDanger
	}
	d.Detail = fmt.Sprintf("filter %s, %.1f °C", s.Filter, s.TemperatureC)
}
