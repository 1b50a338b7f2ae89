package astro

import "math"

const (
	degToRad    = math.Pi / 180
	radToDeg    = 180 / math.Pi
	arcsecToRad = math.Pi / (180 * 3600)
	turn        = 2 * math.Pi
)

// vec is a vector in right-handed axes.
type vec [3]float64

// mat is a rotation: rows are the new axes in the old ones.
type mat [3]vec

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a vec) add(b vec) vec { return vec{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }

func (a vec) sub(b vec) vec { return vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

func (a vec) scale(k float64) vec { return vec{k * a[0], k * a[1], k * a[2]} }

func (a vec) norm() float64 { return math.Sqrt(a.dot(a)) }

func (a vec) unit() vec { return a.scale(1 / a.norm()) }

// polar gives longitude in [0, 2 pi) and latitude.
func (a vec) polar() (lon, lat float64) {
	return wrap(math.Atan2(a[1], a[0])), math.Atan2(a[2], math.Hypot(a[0], a[1]))
}

// fromPolar is the unit vector at longitude and latitude.
func fromPolar(lon, lat float64) vec {
	sinLon, cosLon := math.Sincos(lon)
	sinLat, cosLat := math.Sincos(lat)
	return vec{cosLat * cosLon, cosLat * sinLon, sinLat}
}

func (m *mat) apply(v vec) vec { return vec{m[0].dot(v), m[1].dot(v), m[2].dot(v)} }

// undo applies the inverse rotation.
func (m *mat) undo(v vec) vec {
	return vec{
		m[0][0]*v[0] + m[1][0]*v[1] + m[2][0]*v[2],
		m[0][1]*v[0] + m[1][1]*v[1] + m[2][1]*v[2],
		m[0][2]*v[0] + m[1][2]*v[1] + m[2][2]*v[2],
	}
}

// rotX turns the axes by angle a about x; v keeps its place in space.
func (a vec) rotX(angle float64) vec {
	s, c := math.Sincos(angle)
	return vec{a[0], c*a[1] + s*a[2], c*a[2] - s*a[1]}
}

// rotZ turns the axes by angle a about z.
func (a vec) rotZ(angle float64) vec {
	s, c := math.Sincos(angle)
	return vec{c*a[0] + s*a[1], c*a[1] - s*a[0], a[2]}
}

// wrap brings an angle into [0, 2 pi).
func wrap(a float64) float64 {
	a = math.Mod(a, turn)
	if a < 0 {
		a += turn
	}
	if a >= turn {
		return 0
	}
	return a
}

// wrapSigned brings an angle into [-pi, pi).
func wrapSigned(a float64) float64 { return wrap(a+math.Pi) - math.Pi }

func clamp(v, low, high float64) float64 { return math.Min(math.Max(v, low), high) }
