package imaging

import (
	"math"

	"pyros/backend/imaging/fits"
)

const degree = math.Pi / 180

// WCS turns pixels into places of the sky and back, by the tangential
// projection (Calabretta & Greisen 2002, A&A 395, 1077, section 5.1.3).
type WCS struct {
	RADeg, DecDeg float64 // ICRS, of the reference pixel
	X, Y          float64 // reference pixel, from 0
	CD            [2][2]float64
	inverse       [2][2]float64
}

// WCSOf reads the cards of a tangential projection; ok is false where there is
// none that can be used.
func WCSOf(h *fits.Header) (w WCS, ok bool) {
	a, _ := h.Text("CTYPE1")
	b, _ := h.Text("CTYPE2")
	if a != "RA---TAN" || b != "DEC--TAN" {
		return w, false
	}
	for key, to := range map[string]*float64{
		"CRVAL1": &w.RADeg, "CRVAL2": &w.DecDeg, "CRPIX1": &w.X, "CRPIX2": &w.Y,
		"CD1_1": &w.CD[0][0], "CD1_2": &w.CD[0][1], "CD2_1": &w.CD[1][0], "CD2_2": &w.CD[1][1],
	} {
		v, there := h.Float(key)
		if !there {
			return w, false
		}
		*to = v
	}
	w.X, w.Y = w.X-1, w.Y-1
	det := w.CD[0][0]*w.CD[1][1] - w.CD[0][1]*w.CD[1][0]
	if det == 0 || math.Abs(w.DecDeg) > 90 {
		return w, false
	}
	w.inverse = [2][2]float64{{w.CD[1][1] / det, -w.CD[0][1] / det}, {-w.CD[1][0] / det, w.CD[0][0] / det}}
	return w, true
}

// Sky gives the place that a pixel shows, ICRS, deg.
func (w WCS) Sky(x, y float64) (ra, dec float64) {
	dx, dy := x-w.X, y-w.Y
	east, north := (w.CD[0][0]*dx+w.CD[0][1]*dy)*degree, (w.CD[1][0]*dx+w.CD[1][1]*dy)*degree
	sin, cos := math.Sincos(w.DecDeg * degree)
	depth := cos - north*sin
	ra = math.Mod(w.RADeg+math.Atan2(east, depth)/degree+360, 360)
	return ra, math.Atan((sin+north*cos)/math.Hypot(east, depth)) / degree
}

// Pixel gives where a place lies in the image; ok is false for one behind it.
func (w WCS) Pixel(ra, dec float64) (x, y float64, ok bool) {
	a := (ra - w.RADeg) * degree
	sinD, cosD := math.Sincos(dec * degree)
	sin0, cos0 := math.Sincos(w.DecDeg * degree)
	depth := sinD*sin0 + cosD*cos0*math.Cos(a)
	if depth < 0.1 {
		return 0, 0, false
	}
	east := cosD * math.Sin(a) / depth / degree
	north := (sinD*cos0 - cosD*sin0*math.Cos(a)) / depth / degree
	return w.X + w.inverse[0][0]*east + w.inverse[0][1]*north, w.Y + w.inverse[1][0]*east + w.inverse[1][1]*north, true
}
