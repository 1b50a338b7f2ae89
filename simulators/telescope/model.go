package main

import (
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

// Config is how the mount is built.
type Config struct {
	Site    observatory.Site // its horizon is where the mount's range ends
	Drive   drive            // of each axis
	Settle  float64          // s between arrival and tracking
	ParkAlt float64          // deg
	ParkAz  float64          // deg
}

// The place of a test target when the telescope arrives: near the zenith, yet
// far enough from it that an alt-az mount follows easily.
const (
	testAlt = 80.0
	testAz  = 180.0
)

// Model is an alt-az mount. Its motion is known in closed form, so its state
// at a time does not depend on how often it was asked before.
type Model struct {
	cfg    Config
	motion observatory.TelescopeMotion
	// An ICRS target is tracked where sky is set, else alt-az is held.
	sky      bool
	target   course
	start    time.Time // of the motion under way
	alt, az  motion
	frozenAt time.Time // last time that the place was made sure of
	failure  string
}

// NewModel is a parked mount.
func NewModel(cfg Config, now time.Time) *Model {
	m := &Model{cfg: cfg, motion: observatory.TelescopeParked, start: now, frozenAt: now}
	m.hold(cfg.ParkAlt, cfg.ParkAz)
	return m
}

// hold fixes the axes at a place at rest.
func (m *Model) hold(alt, az float64) {
	m.sky = false
	m.alt = motion{drive: m.cfg.Drive, from: alt, to: alt}
	m.az = motion{drive: m.cfg.Drive, from: az, to: az}
}

// arrival is the time after the start at which both axes are there and settled.
func (m *Model) arrival() float64 {
	way := max(m.alt.seconds(), m.az.seconds())
	if way == 0 {
		return 0
	}
	return way + m.cfg.Settle
}

// axes gives the place of both axes and their rates at now.
func (m *Model) axes(now time.Time) (alt, az, altRate, azRate float64) {
	t := now.Sub(m.start).Seconds()
	if m.motion == observatory.TelescopeTracking && m.sky {
		ra, dec := m.target.at(now)
		alt, az = astro.AltAz(m.cfg.Site, now, ra, dec)
		return alt, az, 0, 0
	}
	alt, altRate = m.alt.at(t)
	az, azRate = m.az.at(t)
	return alt, az, altRate, azRate
}

// Advance brings the mount to now: a slew that has arrived becomes tracking, a
// target that has set stops the mount at its horizon.
func (m *Model) Advance(now time.Time) {
	arrived := now.Sub(m.start).Seconds() >= m.arrival()
	switch {
	case m.motion == observatory.TelescopeSlewing && arrived:
		m.motion = observatory.TelescopeTracking
	case m.motion == observatory.TelescopeParking && arrived:
		m.motion = observatory.TelescopeParked
	}
	if m.motion == observatory.TelescopeTracking && m.sky {
		m.stopAtHorizon(now)
	}
	m.frozenAt = now
}

// stopAtHorizon stops a mount whose target has set, at the moment it did.
func (m *Model) stopAtHorizon(now time.Time) {
	if alt, _, _, _ := m.axes(now); alt >= m.cfg.Site.HorizonDeg {
		return
	}
	above, below := m.frozenAt, now
	for below.Sub(above) > 100*time.Millisecond {
		middle := above.Add(below.Sub(above) / 2)
		if alt, _, _, _ := m.axes(middle); alt >= m.cfg.Site.HorizonDeg {
			above = middle
		} else {
			below = middle
		}
	}
	alt, az, _, _ := m.axes(above)
	m.motion = observatory.TelescopeStopped
	m.hold(alt, az)
}

// Slew starts towards a target.
func (m *Model) Slew(now time.Time, s pyrosnet.Slew) error {
	m.Advance(now)
	if err := m.working(); err != nil {
		return err
	}
	switch s.Type {
	case observatory.TargetICRS:
		if !(math.Abs(s.DecDeg) <= 90) || !(math.Abs(s.RADeg) <= 360) {
			return observatory.Errorf(observatory.CodeInvalid, "ra %g dec %g is no place on the sky", s.RADeg, s.DecDeg)
		}
		if !(math.Hypot(s.RARate, s.DecRate) <= fastest) {
			return observatory.Errorf(observatory.CodeInvalid, "%g and %g arcsec/s are more than the mount follows, %g", s.RARate, s.DecRate, fastest)
		}
		return m.slewToSky(now, course{ra: s.RADeg, dec: s.DecDeg, raRate: s.RARate, decRate: s.DecRate, since: now})
	case observatory.TargetAltAz:
		if !(math.Abs(s.AltDeg) <= 90) || !(math.Abs(s.AzDeg) <= 720) {
			return observatory.Errorf(observatory.CodeInvalid, "alt %g az %g is no direction", s.AltDeg, s.AzDeg)
		}
		if err := m.aboveHorizon(s.AltDeg); err != nil {
			return err
		}
		m.move(now, s.AltDeg, s.AzDeg)
		m.motion = observatory.TelescopeSlewing
		return nil
	case observatory.TargetTest:
		ra, dec := m.skyOnArrival(now, testAlt, testAz)
		return m.slewToSky(now, course{ra: ra, dec: dec, since: now})
	default:
		return observatory.Errorf(observatory.CodeInvalid, "target type %.40q is not icrs, altaz or test", s.Type)
	}
}

func (m *Model) working() error {
	if m.failure != "" {
		return observatory.Errorf(observatory.CodeConflict, "the mount has failed: %s", m.failure)
	}
	return nil
}

func (m *Model) aboveHorizon(alt float64) error {
	if alt < m.cfg.Site.HorizonDeg {
		return observatory.Errorf(observatory.CodeConflict, "altitude %.1f deg is below the mount's horizon of %.1f deg", alt, m.cfg.Site.HorizonDeg)
	}
	return nil
}

// move starts both axes towards a place, the azimuth by the shorter way.
func (m *Model) move(now time.Time, alt, az float64) {
	a0, z0, altRate, azRate := m.axes(now)
	m.sky = false
	m.alt = motion{drive: m.cfg.Drive, from: a0, rate0: altRate, to: alt}
	m.az = motion{drive: m.cfg.Drive, from: z0, rate0: azRate, to: z0 + math.Remainder(az-z0, 360)}
	m.start = now
}

// slewToSky starts towards where the target will be on arrival. The way
// depends on the arrival and the arrival on the way; a few rounds agree to
// much less than the target moves in a tenth of a second.
func (m *Model) slewToSky(now time.Time, to course) error {
	alt, az := astro.AltAz(m.cfg.Site, now, to.ra, to.dec)
	if err := m.aboveHorizon(alt); err != nil {
		return err
	}
	before := *m
	for range 4 {
		start := before // every round starts from how the mount moves now
		start.move(now, alt, az)
		arrival := now.Add(time.Duration(start.arrival() * float64(time.Second)))
		ra, dec := to.at(arrival)
		alt, az = astro.AltAz(m.cfg.Site, arrival, ra, dec)
		*m = start
	}
	m.sky, m.target = true, to
	m.motion = observatory.TelescopeSlewing
	return nil
}

// skyOnArrival gives the place of the sky that stands at alt-az when a slew
// that starts now has arrived.
func (m *Model) skyOnArrival(now time.Time, alt, az float64) (ra, dec float64) {
	trial := *m
	trial.move(now, alt, az)
	return astro.ICRS(m.cfg.Site, now.Add(time.Duration(trial.arrival()*float64(time.Second))), alt, az)
}

// Park starts towards the park position.
func (m *Model) Park(now time.Time) error {
	m.Advance(now)
	if err := m.working(); err != nil {
		return err
	}
	m.move(now, m.cfg.ParkAlt, m.cfg.ParkAz)
	m.motion = observatory.TelescopeParking
	return nil
}

// Stop brakes both axes.
func (m *Model) Stop(now time.Time) {
	m.Advance(now)
	if m.motion == observatory.TelescopeParked || m.motion == observatory.TelescopeFailed {
		return
	}
	m.halt(now)
	m.motion = observatory.TelescopeStopped
}

// halt lets both axes come to rest.
func (m *Model) halt(now time.Time) {
	alt, az, altRate, azRate := m.axes(now)
	m.sky = false
	m.alt = motion{drive: m.cfg.Drive, from: alt, rate0: altRate}
	m.az = motion{drive: m.cfg.Drive, from: az, rate0: azRate}
	_, m.alt.to = m.alt.brake()
	_, m.az.to = m.az.brake()
	m.start = now
}

// Fail stops the mount for a reason, or repairs it where there is none.
func (m *Model) Fail(now time.Time, reason string) {
	m.Advance(now)
	switch {
	case reason != "":
		m.halt(now)
		m.motion = observatory.TelescopeFailed
	case m.failure != "":
		m.motion = observatory.TelescopeStopped
	}
	m.failure = reason
}

// State is what the mount tells at now.
func (m *Model) State(now time.Time) observatory.TelescopeState {
	m.Advance(now)
	alt, az, _, _ := m.axes(now)
	s := observatory.TelescopeState{Motion: m.motion, AltDeg: alt, AzDeg: sim.Circle(az)}
	if m.sky && m.motion == observatory.TelescopeTracking {
		ra, dec := m.target.at(now)
		s.RADeg, s.DecDeg = sim.Circle(ra), dec
	} else {
		s.RADeg, s.DecDeg = astro.ICRS(m.cfg.Site, now, alt, az)
	}
	s.TargetAltDeg, s.TargetAzDeg = alt, s.AzDeg
	if m.motion == observatory.TelescopeSlewing || m.motion == observatory.TelescopeParking {
		s.TargetAltDeg, s.TargetAzDeg = m.alt.to, sim.Circle(m.az.to)
		s.ArrivesInS = max(m.arrival()-now.Sub(m.start).Seconds(), 0)
	}
	return s
}
