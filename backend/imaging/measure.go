package imaging

import (
	"math"

	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

// MeasureOptions say what an image does not: zero means not known.
type MeasureOptions struct {
	PixelScale float64 // arcsec per pixel
	Saturation float64 // level at which pixels are saturated
}

// OptionsOf reads the options from the cards that cameras write: SATURATE, and
// PIXSCALE or the CD matrix.
func OptionsOf(h *fits.Header) MeasureOptions {
	var o MeasureOptions
	if v, ok := h.Float("SATURATE"); ok && v > 0 {
		o.Saturation = v
	}
	if v, ok := h.Float("PIXSCALE"); ok && v > 0 {
		o.PixelScale = v
		return o
	}
	a, ok := h.Float("CD2_1")
	b, ok2 := h.Float("CD2_2")
	if ok || ok2 {
		o.PixelScale = math.Hypot(a, b) * 3600
	}
	return o
}

const (
	// A star that tells the sharpness stands this far over the noise.
	starSigma = 25
	// Sharper than this is no star but a hot pixel or a particle's track.
	sharpest = 1.0
	maxStars = 200 // brightest that are looked at
)

// Measure judges an image. The sharpness is the median FWHM of its bright,
// unsaturated, single stars, 0 where there is none.
func Measure(img fits.Image, opts MeasureOptions) observatory.Measures {
	sky := newBackground(img)
	m := extremes(img, opts.Saturation)
	if math.IsNaN(sky.Level) {
		return observatory.Measures{}
	}
	m.Background, m.Noise = sky.Level, sky.Noise
	sources := newField(img, sky, opts.Saturation).sources()
	m.Sources = len(sources)
	m.FWHMPixels = sharpness(sources, sky.Noise)
	m.FWHMArcsec = m.FWHMPixels * opts.PixelScale
	return m
}

// Detect gives the sources of an image, the brightest first.
func Detect(img fits.Image, opts MeasureOptions) []Source {
	return newField(img, newBackground(img), opts.Saturation).sources()
}

func extremes(img fits.Image, saturation float64) observatory.Measures {
	low, high := math.Inf(1), math.Inf(-1)
	saturated := 0
	for _, p := range img.Pixels {
		v := float64(p)
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		low, high = min(low, v), max(high, v)
		if saturation > 0 && v >= saturation {
			saturated++
		}
	}
	return observatory.Measures{Minimum: low, Maximum: high, Saturated: saturated}
}

// sharpness is the median FWHM of the stars that tell it.
func sharpness(sources []Source, noise float64) float64 {
	var widths []float64
	for _, s := range sources {
		if s.FWHM > sharpest && s.Peak > starSigma*noise {
			widths = append(widths, s.FWHM)
		}
		if len(widths) == maxStars {
			break
		}
	}
	if len(widths) == 0 {
		return 0
	}
	return medianOf(widths)
}
