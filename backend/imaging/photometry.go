package imaging

import (
	"math"

	"pyros/backend/imaging/fits"
)

// Star is a source with its brightness in one image.
type Star struct {
	X, Y      float64 // pixels
	Flux      float64 // ADU within the aperture, above the sky
	Sigma     float64 // of the flux, ADU
	Saturated bool
	Edge      bool
	Blended   bool
}

// SNR is the signal over the noise.
func (s Star) SNR() float64 {
	if !(s.Sigma > 0) {
		return 0
	}
	return s.Flux / s.Sigma
}

// apertureFWHM is the aperture's radius in FWHM: beyond it faint stars lose more
// to the sky's noise than they gain (Howell 1989, PASP 101, 616), but a star
// that is not quite in the middle still fits.
const apertureFWHM = 1.0

// usualFWHM stands in where no star tells the width, pixels.
const usualFWHM = 3.0

// Photometry measures the sources of an image in a round aperture. The noise is
// that of the "CCD equation" (Howell, Handbook of CCD Astronomy, 2nd ed., section
// 4.4) with the sky's noise as measured:
//
//	sigma^2 = flux / gain + pixels noise^2
//
// where gain is 0 the photons' own part is left out.
func Photometry(img fits.Image, opts MeasureOptions, gain float64) []Star {
	sky := newBackground(img)
	if math.IsNaN(sky.Level) {
		return nil
	}
	f := newField(img, sky, opts.Saturation)
	sources := f.sources()
	width := sharpness(sources, sky.Noise)
	if width == 0 {
		width = usualFWHM
	}
	stars := make([]Star, 0, len(sources))
	for _, s := range sources {
		flux, pixels := f.aperture(s.X, s.Y, apertureFWHM*width)
		variance := float64(pixels) * sky.Noise * sky.Noise
		if gain > 0 {
			variance += max(flux, 0) / gain
		}
		if flux > 0 {
			stars = append(stars, Star{
				X: s.X, Y: s.Y, Flux: flux, Sigma: math.Sqrt(variance), Saturated: s.Saturated, Edge: s.Edge, Blended: s.Blended,
			})
		}
	}
	return stars
}

// aperture sums the light within a radius around a place. A pixel on the rim
// counts by the part of it that lies within, taken as straight across.
func (f *field) aperture(x, y, radius float64) (flux float64, pixels int) {
	weight := 0.0
	for j := max(int(y-radius-1), 0); j <= min(int(y+radius+1), f.img.Height-1); j++ {
		for i := max(int(x-radius-1), 0); i <= min(int(x+radius+1), f.img.Width-1); i++ {
			part := min(max(radius+0.5-math.Hypot(float64(i)-x, float64(j)-y), 0), 1)
			flux += part * float64(f.raw[j*f.img.Width+i])
			weight += part
		}
	}
	return flux, int(weight + 0.5)
}
