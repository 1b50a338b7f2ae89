package planner

import (
	"math"
	"math/bits"
)

// vector is a direction on the sky, of length one.
type vector [3]float64

func direction(raDeg, decDeg float64) vector {
	sinRA, cosRA := math.Sincos(raDeg * math.Pi / 180)
	sinDec, cosDec := math.Sincos(decDeg * math.Pi / 180)
	return vector{cosDec * cosRA, cosDec * sinRA, sinDec}
}

// angle is the distance of two directions along the great circle, in radians.
func (a vector) angle(b vector) float64 {
	x, y, z := a[1]*b[2]-a[2]*b[1], a[2]*b[0]-a[0]*b[2], a[0]*b[1]-a[1]*b[0]
	return math.Atan2(math.Sqrt(x*x+y*y+z*z), a[0]*b[0]+a[1]*b[1]+a[2]*b[2])
}

// gap is what must pass between two jobs: the overhead and the way of the
// telescope. It is the same both ways, and never longer than the way over a
// third one, so taking one out leaves the others where they may stand.
func (q *problem) gap(a, b *job) ms {
	if q.turn == 0 {
		return q.over
	}
	return q.over + q.turning(a, b)
}

// turned is what turning from one job to another takes. A search asks for the same
// pairs all the time: so many are kept at most, in 4 MB.
type turned struct {
	pair int // 1 and more
	time ms
}

const mostTurned = 1 << 18

// turns is room for the pairs of so many jobs, a power of two.
func turns(jobs int) []turned {
	return make([]turned, 1<<bits.Len(uint(max(min(jobs*jobs, mostTurned), 1)-1)))
}

func (q *problem) turning(a, b *job) ms {
	pair := a.index*len(q.Sequences) + b.index + 1
	kept := &q.turned[pair&(len(q.turned)-1)]
	if kept.pair != pair {
		angle := math.Pi
		if a.aimed && b.aimed {
			angle = a.direction.angle(b.direction)
		}
		*kept = turned{pair, ms(math.Ceil(angle*q.turn - 1e-6))}
	}
	return kept.time
}

// way is what gap is, in seconds, between sequences that are no jobs yet.
func (p *Problem) way(a, b *Sequence) float64 {
	if p.Slew == nil {
		return p.OverheadS
	}
	angle := math.Pi
	if a.RADeg != nil && a.DecDeg != nil && b.RADeg != nil && b.DecDeg != nil {
		angle = direction(*a.RADeg, *a.DecDeg).angle(direction(*b.RADeg, *b.DecDeg))
	}
	return p.OverheadS + p.Slew.SettleS + angle*180/math.Pi/p.Slew.RateDegS
}
