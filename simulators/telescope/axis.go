package main

import "math"

// drive is what a motor can do.
type drive struct {
	rate         float64 // deg/s, most
	acceleration float64 // deg/s^2
}

// motion is the way of one axis from where it was, moving at some rate, to a
// place at rest: it brakes first, then speeds up, runs and slows down.
type motion struct {
	drive
	from, rate0 float64 // deg, deg/s at its start
	to          float64 // deg
}

// brake gives how long the axis takes to come to rest and where it then is.
func (m motion) brake() (seconds, at float64) {
	seconds = math.Abs(m.rate0) / m.acceleration
	return seconds, m.from + m.rate0*seconds/2
}

// ramps gives the time of one speed-up, the time at full rate, and the rate
// reached, for the way after braking.
func (m motion) ramps(way float64) (ramp, run, rate float64) {
	way = math.Abs(way)
	if full := m.drive.rate * m.drive.rate / m.acceleration; way > full {
		return m.drive.rate / m.acceleration, (way - full) / m.drive.rate, m.drive.rate
	}
	rate = math.Sqrt(way * m.acceleration)
	return rate / m.acceleration, 0, rate
}

// seconds is how long the whole motion takes.
func (m motion) seconds() float64 {
	braking, rest := m.brake()
	ramp, run, _ := m.ramps(m.to - rest)
	return braking + 2*ramp + run
}

// at gives place and rate t seconds after the start.
func (m motion) at(t float64) (place, rate float64) {
	braking, rest := m.brake()
	if t < braking {
		slow := math.Copysign(m.acceleration, m.rate0)
		return m.from + m.rate0*t - slow*t*t/2, m.rate0 - slow*t
	}
	t -= braking
	way := m.to - rest
	ramp, run, top := m.ramps(way)
	forward := func(done, rate float64) (float64, float64) {
		return rest + math.Copysign(done, way), math.Copysign(rate, way)
	}
	switch total := 2*ramp + run; {
	case t >= total:
		return m.to, 0
	case t < ramp:
		return forward(m.acceleration*t*t/2, m.acceleration*t)
	case t < ramp+run:
		return forward(top*ramp/2+top*(t-ramp), top)
	default:
		left := total - t
		return forward(math.Abs(way)-m.acceleration*left*left/2, m.acceleration*left)
	}
}
