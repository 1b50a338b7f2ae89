package imaging

import (
	"fmt"
	"math"

	"pyros/backend/imaging/fits"
)

// CalibratedSuffix ends the name of a calibrated image's file instead of .fits.
const CalibratedSuffix = ".cal.fits"

// Masters are those that an image is calibrated with; nil where there is none.
type Masters struct{ Bias, Dark, Flat *Master }

// Calibrated is an image without the detector's signature.
type Calibrated struct {
	// Image is in ADU of the raw image; pixels that are bad in a master are undefined (NaN).
	Image fits.Image
	// Steps are the letters of what was applied: B, D, F.
	Steps     string
	DarkScale float64 // what the dark was multiplied with
	BadPixels int
	// Notes say what a master could not be used for, as parts of a sentence.
	Notes []string
}

// darkAlike is how much two exposure times may differ that count as the same.
const darkAlike = 0.01

// Calibrate takes the detector's signature off an image that was exposed for
// seconds:
//
//	calibrated = (raw - bias - dark * seconds / dark seconds) / flat
//
// (Howell, Handbook of CCD Astronomy, 2nd ed., section 4.5). The dark current
// grows with the time, the bias does not: a dark that still holds the bias is
// not scaled, it takes off both where the times are alike and nothing otherwise.
// Without a bias taken off the image is not divided by a flat, which would
// divide the bias's level, too. A pixel that was saturated stays at
// saturation at least. It is O(pixels).
func Calibrate(img fits.Image, seconds float64, opts MeasureOptions, m Masters) (Calibrated, error) {
	c := Calibrated{}
	for _, one := range []*Master{m.Bias, m.Dark, m.Flat} {
		if one != nil && (one.Image.Width != img.Width || one.Image.Height != img.Height) {
			return c, fmt.Errorf("%w: the image has %d x %d, the master %s %d x %d", fits.ErrShape,
				img.Width, img.Height, one.Kind, one.Image.Width, one.Image.Height)
		}
	}
	bias, dark, flat := c.usable(seconds, m)
	out := make([]float32, len(img.Pixels))
	scale, saturation := float32(c.DarkScale), float32(opts.Saturation)
	for i, raw := range img.Pixels {
		v := raw
		if bias != nil {
			v -= bias[i]
		}
		if dark != nil {
			v -= scale * dark[i]
		}
		if flat != nil {
			v /= flat[i]
		}
		if saturation > 0 && raw >= saturation {
			v = max(v, saturation)
		}
		if v != v && raw == raw {
			c.BadPixels++
		}
		out[i] = v
	}
	c.Image = fits.Image{Width: img.Width, Height: img.Height, Bitpix: -32, Pixels: out}
	return c, nil
}

// usable says what is applied and gives the pixels of those masters.
func (c *Calibrated) usable(seconds float64, m Masters) (bias, dark, flat []float32) {
	bare := false // the bias is off
	if m.Bias != nil {
		bias, bare = m.Bias.Image.Pixels, true
		c.Steps += "B"
	}
	if d := m.Dark; d != nil {
		alike := math.Abs(seconds-d.ExposureS) <= darkAlike*d.ExposureS
		switch {
		case d.Bare && d.ExposureS > 0:
			dark, c.DarkScale = d.Image.Pixels, seconds/d.ExposureS
		case !d.Bare && alike:
			dark, bias, bare, c.DarkScale = d.Image.Pixels, nil, true, 1
			c.Steps = ""
		default:
			c.Notes = append(c.Notes, fmt.Sprintf("no dark: that of %g s still holds the bias and cannot be scaled", d.ExposureS))
		}
	}
	if dark != nil {
		c.Steps += "D"
	}
	if m.Flat != nil && bare {
		flat = m.Flat.Image.Pixels
		c.Steps += "F"
	} else if m.Flat != nil {
		c.Notes = append(c.Notes, "no flat: the bias is still in the image, and a flat would divide it, too")
	}
	return bias, dark, flat
}

// Detector is what the noise of a detector follows from.
type Detector struct {
	Gain      float64 // e/ADU
	ReadNoise float64 // e
}

// DetectorOf reads it from the cards GAIN and RDNOISE.
func DetectorOf(h *fits.Header) Detector {
	gain, _ := h.Float("GAIN")
	read, _ := h.Float("RDNOISE")
	return Detector{Gain: gain, ReadNoise: read}
}
