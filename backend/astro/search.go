package astro

import (
	"math"
	"time"

	"pyros/backend/observatory"
)

// scan goes through the seconds a..b of the day for the parts in which condition
// c holds, and in those through the next one. All that is at hand on the grid of
// looks is taken from there.
func (q *search) scan(c int, a, b float64) {
	if q.err != nil || !(a < b) {
		return
	}
	if c == q.upTo {
		q.take(c, a, b)
		return
	}
	if !q.binds(c) {
		q.scan(c+1, a, b)
		return
	}
	xa, fa := a, q.value(c, a)
	since := a
	every, hidden := q.pace(c)
	for j := int(a/every) + 1; xa < b; j++ {
		xb := float64(j) * every
		var fb float64
		if xb < b {
			fb = q.look(c, j)
		} else {
			xb = b
			fb = q.value(c, b)
		}
		switch {
		case fa < 0 && fb >= 0:
			since = q.root(c, xa, xb, fa, fb)
		case fa >= 0 && fb < 0:
			q.scan(c+1, since, q.root(c, xb, xa, fb, fa))
		case fa < 0 && math.Max(fa, fb) > -hidden:
			if x, top := q.extreme(c, 1, xa, xb); top >= 0 {
				q.scan(c+1, q.root(c, xa, x, fa, top), q.root(c, xb, x, fb, top))
			}
		case fa >= 0 && math.Min(fa, fb) < hidden:
			if x, low := q.extreme(c, -1, xa, xb); low < 0 {
				q.scan(c+1, since, q.root(c, x, xa, low, fa))
				since = q.root(c, x, xb, low, fb)
			}
		}
		xa, fa = xb, fb
	}
	if fa >= 0 {
		q.scan(c+1, since, b)
	}
}

// binds says whether a condition is to be looked at: all that are asked, of a
// test target only the Sun's, the rate of a satellite alone.
func (q *search) binds(c int) bool {
	if c != condSun && q.src.kind == observatory.TargetTest || c == condRate && q.src.kind != observatory.TargetTLE {
		return false
	}
	return q.levels.asked[c] && !q.skip[c]
}

// pace is how many seconds apart a condition is looked at, and what its value can
// do unseen between two looks: a curve of curvature w^2 rises by (w step)^2 / 8 at
// most. Of the sky w is the Earth's spin, with some room; a satellite crosses a
// degree or two in a second at most. What passes at a rate changes it by 2 rate^2
// at most, with a curvature of 2 rate^3: near 100 arcsec/s that is 0.1 unseen.
func (q *search) pace(c int) (every, hidden float64) {
	if c == condRate {
		return 60, 1
	}
	if q.src.kind == observatory.TargetTLE && (c == condAlt || c == condMoon) {
		return 15, 0.03
	}
	return step, 8e-5
}

// value is how far condition c is from its limit at x seconds of the day, not
// below 0 where it holds.
func (q *search) value(c int, x float64) float64 {
	d := q.day
	x /= secondsPerDay
	switch c {
	case condSun:
		return q.levels.level[c] - d.sinAlt(&d.sun, x)
	case condAlt:
		lst := d.sidereal + earthSpin*x
		return q.sinAlt(q.direction(x, lst), d.observer.zenith(lst)) - q.levels.level[c]
	case condRate:
		return q.levels.level[c] - q.rate(x)
	case condMoon:
		lst := d.sidereal + earthSpin*x
		moon := d.moon.at(x).sub(d.observer.place(lst)).unit()
		return q.levels.level[c] - q.direction(x, lst).dot(moon)
	default:
		return math.Max(-d.sinAlt(&d.moon, x), q.levels.level[c]-d.moonIllumination(x))
	}
}

// look is value at the look j of the day.
func (q *search) look(c, j int) float64 {
	if every, _ := q.pace(c); every != step {
		return q.value(c, float64(j)*every)
	}
	s := &q.samples[j]
	switch c {
	case condSun:
		return q.levels.level[c] - s.sunSin
	case condAlt:
		return q.sinAlt(q.lookDirection(j), s.zenith) - q.levels.level[c]
	case condMoon:
		return q.levels.level[c] - q.lookDirection(j).dot(s.moon)
	default:
		return math.Max(-s.moonSin, q.levels.level[c]-s.illum)
	}
}

func (q *search) lookDirection(j int) vec {
	if q.src.kind == observatory.TargetICRS {
		return q.dir
	}
	x := float64(j) * step / secondsPerDay
	return q.direction(x, q.day.sidereal+earthSpin*x)
}

// sinAlt is the sine of the altitude of a direction; of what is given by its
// altitude that one to the last digit.
func (q *search) sinAlt(direction, zenith vec) float64 {
	if q.src.kind == observatory.TargetAltAz || q.src.kind == observatory.TargetTest {
		return math.Sin(q.src.alt)
	}
	return direction.dot(zenith)
}

// direction is the target's at a fraction of the day, a unit vector of date.
func (q *search) direction(x, lst float64) vec {
	d := q.day
	switch q.src.kind {
	case observatory.TargetICRS:
		return q.dir
	case observatory.TargetAltAz, observatory.TargetTest:
		return d.observer.direction(q.src.alt, q.src.az, lst)
	case observatory.TargetTLE:
		v, err := q.src.sat.seen(daysUTC(d.Start)+x, d.equation, d.observer.place(lst))
		if err != nil {
			q.err = err
			return vec{0, 0, 1}
		}
		return v.unit()
	default:
		return q.track.at(x).sub(d.observer.place(lst)).unit()
	}
}

// rateOver is the time in s over which a rate is measured.
const rateOver = 20.0

// rate is how fast the target moves among the stars at a fraction of the day,
// arcsec/s: the axes of date stand still among them.
func (q *search) rate(x float64) float64 {
	next := x + rateOver/secondsPerDay
	from := q.direction(x, q.day.sidereal+earthSpin*x)
	return angle(from, q.direction(next, q.day.sidereal+earthSpin*next)) / arcsecToRad / rateOver
}

// root finds where the value, negative at xa and not at xb, reaches zero, by the
// Illinois rule, to a millisecond; xa may be later than xb.
func (q *search) root(c int, xa, xb, a, b float64) float64 {
	side := 0
	for range 60 {
		if math.Abs(xb-xa) < 1e-3 {
			break
		}
		x := (xa*b - xb*a) / (b - a)
		y := q.value(c, x)
		if math.Abs(y) < 1e-11 {
			return x
		}
		if y < 0 {
			xa, a = x, y
			if side == -1 {
				b /= 2
			}
			side = -1
		} else {
			xb, b = x, y
			if side == 1 {
				a /= 2
			}
			side = 1
		}
	}
	return xb
}

// extreme is the greatest value (sign 1) or the least (-1) between two looks, by
// golden sections.
func (q *search) extreme(c int, sign, xa, xb float64) (x, value float64) {
	const golden = 0.6180339887498949
	x1, x2 := xb-golden*(xb-xa), xa+golden*(xb-xa)
	f1, f2 := sign*q.value(c, x1), sign*q.value(c, x2)
	for xb-xa > 0.01 {
		if f1 < f2 {
			xa, x1, f1 = x1, x2, f2
			x2 = xa + golden*(xb-xa)
			f2 = sign * q.value(c, x2)
		} else {
			xb, x2, f2 = x2, x1, f1
			x1 = xb - golden*(xb-xa)
			f1 = sign * q.value(c, x1)
		}
	}
	if f1 > f2 {
		return x1, sign * f1
	}
	return x2, sign * f2
}

// take is what becomes of a span in which all conditions before c hold.
func (q *search) take(c int, a, b float64) {
	if c < conditions {
		q.improve(c, a, b)
		return
	}
	start, end := q.at(a), q.at(b)
	if n := len(q.out); n > q.first && start.Sub(q.out[n-1].End) < joined {
		q.out[n-1].End = latest(q.out[n-1].End, end)
		return
	}
	if start.Before(end) {
		q.out = append(q.out, Span{start, end})
	}
}

// at is the time of a second of the day, to the millisecond.
func (q *search) at(x float64) time.Time {
	return q.start.Add(time.Duration(math.Round(x*1000)) * time.Millisecond)
}

// improve looks for the greatest merit of condition c.
func (q *search) improve(c int, a, b float64) {
	every, hidden := q.pace(c)
	x, top := a, q.merit(c, a)
	if end := q.merit(c, b); end > top {
		x, top = b, end
	}
	for j := int(a/every) + 1; float64(j)*every < b; j++ {
		if f := q.merit(c, float64(j)*every); f > top {
			x, top = float64(j)*every, f
		}
	}
	if c != condLight && (q.bestAt.IsZero() || top > q.best-hidden) {
		if y, peak := q.extreme(c, 1, math.Max(a, x-every), math.Min(b, x+every)); peak > top {
			x, top = y, peak
		}
	}
	if q.err == nil && (q.bestAt.IsZero() || top > q.best) {
		q.best, q.bestAt = top, q.at(x)
	}
}

// merit is what the best of a condition is told by: its value, of the Moon's
// light that without regard to how high the Moon stands.
func (q *search) merit(c int, x float64) float64 {
	if c == condLight {
		return q.levels.level[c] - q.day.light(x/secondsPerDay)
	}
	return q.value(c, x)
}

// light is the illuminated fraction of the Moon, 0 while it is below the horizon.
func (d *Day) light(x float64) float64 {
	if d.sinAlt(&d.moon, x) < 0 {
		return 0
	}
	return d.moonIllumination(x)
}
