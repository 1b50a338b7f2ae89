package sim

import "math"

// Circle brings an angle in degrees into 0 to 360, 360 excluded.
func Circle(deg float64) float64 {
	if deg = math.Mod(deg, 360); deg < 0 {
		deg += 360
	}
	if deg >= 360 { // a tiny negative angle rounds up to it
		return 0
	}
	return deg
}
