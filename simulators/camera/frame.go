package main

import (
	"math"
	"math/rand/v2"
)

// Frame is what the detector collects: expected electrons per pixel, row by
// row from the bottom. North is up, east to the left.
type Frame struct {
	cfg       Config
	electrons []float32
}

// detector holds what a detector does to every image: the level that its
// amplifier adds, how sensitive its pixels are, where dust lies on a filter, how
// much charge they make in the dark, and which are hot.
type detector struct {
	cfg         Config
	bias        []float32 // ADU
	sensitivity []float32
	dark        []float32       // electrons per second at the setpoint
	hot         map[int]float64 // likewise, beside that
	dust        map[string][]shadow
}

const (
	hotPixels   = 80
	pixelSpread = 0.005 // of the sensitivity from pixel to pixel
	vignetting  = 0.2   // lost in the corners
	darkSpread  = 0.3   // of the dark current from pixel to pixel
	biasColumns = 2.0   // ADU, sigma of the columns' levels
	biasSlope   = 6.0   // ADU from the first row to the last
	shadows     = 12    // of dust on each filter
)

// shadow is what a grain of dust before the focus leaves: a ring.
type shadow struct{ x, y, inner, outer, depth float64 }

func newDetector(cfg Config) *detector {
	random := rand.New(rand.NewPCG(skySeed, uint64(cfg.Scale*1e6)))
	size := cfg.Width * cfg.Height
	d := &detector{
		cfg: cfg, bias: make([]float32, size), sensitivity: make([]float32, size), dark: make([]float32, size),
		hot: map[int]float64{}, dust: map[string][]shadow{},
	}
	columns := make([]float64, cfg.Width)
	for i := range columns {
		columns[i] = biasColumns * random.NormFloat64()
	}
	for i := range d.sensitivity {
		x, y := float64(i%cfg.Width)/float64(cfg.Width)*2-1, float64(i/cfg.Width)/float64(cfg.Height)*2-1
		d.sensitivity[i] = float32((1 - vignetting*(x*x+y*y)/2) * (1 + pixelSpread*random.NormFloat64()))
		d.bias[i] = float32(cfg.Bias + columns[i%cfg.Width] + biasSlope*y/2)
		d.dark[i] = float32(cfg.Dark * max(1+darkSpread*random.NormFloat64(), 0))
	}
	for range hotPixels {
		d.hot[random.IntN(size)] = 5 * math.Pow(100, random.Float64())
	}
	for _, f := range cfg.Filters {
		d.dust[f.Name] = dusty(cfg, rand.New(rand.NewPCG(skySeed, hash(f.Name))))
	}
	return d
}

// dusty lays dust on a filter.
func dusty(cfg Config, random *rand.Rand) []shadow {
	all := make([]shadow, shadows)
	for i := range all {
		outer := 12 + 28*random.Float64()
		all[i] = shadow{
			x: random.Float64() * float64(cfg.Width), y: random.Float64() * float64(cfg.Height),
			outer: outer, inner: outer * (0.3 + 0.2*random.Float64()), depth: 0.02 + 0.06*random.Float64(),
		}
	}
	return all
}

// dim takes the light away that a shadow covers.
func (s shadow) dim(f *Frame) {
	for y := max(int(s.y-s.outer), 0); y <= min(int(s.y+s.outer), f.cfg.Height-1); y++ {
		for x := max(int(s.x-s.outer), 0); x <= min(int(s.x+s.outer), f.cfg.Width-1); x++ {
			if r := math.Hypot(float64(x)-s.x, float64(y)-s.y); r >= s.inner && r <= s.outer {
				f.electrons[y*f.cfg.Width+x] *= float32(1 - s.depth)
			}
		}
	}
}

// Light is what falls on the detector during an exposure.
type Light struct {
	Filter   Filter
	Seconds  float64
	Open     float64 // part of the light that comes through the dome, 0 to 1
	Airmass  float64
	RA, Dec  float64    // deg, of the middle of the exposure
	DriftPix [2]float64 // motion of the stars during it, pixels right and up
	New      []Star     // that are in no catalogue
}

// maxDrift is the length beyond which trails are too faint to matter, pixels.
const maxDrift = 3000

// sky adds the sky's own light and the stars'.
func (f *Frame) sky(l Light) {
	loss := l.Open * l.Seconds * math.Pow(10, -0.4*l.Filter.Extinction*(l.Airmass-1))
	glow := loss * math.Pow(10, -0.4*(l.Filter.Sky-l.Filter.ZeroPoint)) * f.cfg.Scale * f.cfg.Scale
	for i := range f.electrons {
		f.electrons[i] += float32(glow)
	}
	drift := math.Hypot(l.DriftPix[0], l.DriftPix[1])
	if loss == 0 || drift > maxDrift {
		return
	}
	width, height := float64(f.cfg.Width), float64(f.cfg.Height)
	radius := (math.Hypot(width, height)/2 + drift/2 + 50) * f.cfg.Scale / 3600
	psf := newPSF(seeing(f.cfg.Seeing, l.Airmass, l.Filter.WavelengthNM)/f.cfg.Scale, 0.1*math.Sqrt(glow+f.cfg.ReadNoise*f.cfg.ReadNoise))
	for _, s := range append(Stars(l.RA, l.Dec, radius), l.New...) {
		east, north, ok := tangent(s.RADeg, s.DecDeg, l.RA, l.Dec)
		if !ok {
			continue
		}
		x, y := (width-1)/2-east*3600/f.cfg.Scale, (height-1)/2+north*3600/f.cfg.Scale
		flux := loss * math.Pow(10, -0.4*(s.magnitude(l.Filter.WavelengthNM)-l.Filter.ZeroPoint))
		f.trail(psf, x, y, flux, l.DriftPix, drift)
	}
}

// trail paints a star that moves through (x, y) at the middle of the exposure.
func (f *Frame) trail(psf psf, x, y, flux float64, by [2]float64, drift float64) {
	steps := int(drift) + 1
	for i := range steps {
		part := (float64(i)+0.5)/float64(steps) - 0.5
		psf.paint(f, x+part*by[0], y+part*by[1], flux/float64(steps))
	}
}

// seeing is the FWHM at an airmass and a wavelength, by Kolmogorov's
// turbulence: airmass^0.6 and wavelength^-0.2.
func seeing(zenith, airmass, nm float64) float64 {
	return zenith * math.Pow(airmass, 0.6) * math.Pow(nm/500, -0.2)
}

// psf is a Moffat profile with beta = 3 (Moffat 1969, A&A 3, 455), in pixels.
type psf struct {
	alpha2  float64 // square of the profile's scale
	fwhm    float64
	dimmest float64 // electrons per pixel below which it is not painted
}

func newPSF(fwhm, dimmest float64) psf {
	alpha := fwhm / (2 * math.Sqrt(math.Cbrt(2)-1))
	return psf{alpha2: alpha * alpha, fwhm: fwhm, dimmest: max(dimmest, 0.1)}
}

// paint adds a star of that many electrons. Near its middle a pixel is
// sampled in 3 x 3 places, because the profile bends within it.
func (p psf) paint(f *Frame, x, y, flux float64) {
	peak := 2 * flux / (math.Pi * p.alpha2)
	bright := math.Cbrt(peak / p.dimmest)
	if bright <= 1 {
		return
	}
	radius := math.Sqrt(p.alpha2 * (bright - 1))
	core := 4 * p.fwhm * p.fwhm
	for j := max(int(y-radius), 0); j <= min(int(y+radius)+1, f.cfg.Height-1); j++ {
		for i := max(int(x-radius), 0); i <= min(int(x+radius)+1, f.cfg.Width-1); i++ {
			dx, dy := float64(i)-x, float64(j)-y
			r2 := dx*dx + dy*dy
			switch {
			case r2 < core:
				f.electrons[j*f.cfg.Width+i] += float32(peak * p.pixel(dx, dy))
			case r2 < radius*radius:
				f.electrons[j*f.cfg.Width+i] += float32(peak * p.at(r2))
			}
		}
	}
}

func (p psf) at(r2 float64) float64 {
	q := 1 / (1 + r2/p.alpha2)
	return q * q * q
}

func (p psf) pixel(dx, dy float64) float64 {
	sum := 0.0
	for _, sy := range [3]float64{-1. / 3, 0, 1. / 3} {
		for _, sx := range [3]float64{-1. / 3, 0, 1. / 3} {
			sum += p.at((dx+sx)*(dx+sx) + (dy+sy)*(dy+sy))
		}
	}
	return sum / 9
}

// flatLevel is what the calibration lamp gives in flatSeconds, as a part of the
// full well.
const flatLevel, flatSeconds = 0.4, 5.0

// Take makes the pixels of a shot, in ADU. light is nil where none falls on
// the detector.
func (d *detector) Take(shot *Shot, light *Light, seed uint64) []float32 {
	f := &Frame{cfg: d.cfg, electrons: make([]float32, d.cfg.Width*d.cfg.Height)}
	if shot.Kind == "light" || shot.Kind == "flat" { // else the camera's shutter stays closed
		if light != nil {
			f.sky(*light)
		}
		lamp := float32(shot.Lamp * flatLevel * d.cfg.FullWell * d.cfg.Gain / flatSeconds * shot.Seconds)
		for i, s := range d.sensitivity {
			f.electrons[i] = (f.electrons[i] + lamp) * s
		}
		for _, grain := range d.dust[shot.Filter.Name] {
			grain.dim(f)
		}
	}
	// Dark current doubles every 7 degrees, up to what a warm detector gives.
	warm := math.Pow(2, min((shot.TemperatureC-d.cfg.SetpointC)/7, 8))
	for i, rate := range d.dark {
		f.electrons[i] += rate * float32(warm*shot.Seconds)
	}
	for i, rate := range d.hot {
		f.electrons[i] += float32(rate * warm * shot.Seconds)
	}
	d.digitise(f.electrons, rand.New(rand.NewPCG(seed, hash(shot.ID))))
	return f.electrons
}

// digitise draws the photons' and the amplifier's noise and turns electrons
// into ADU, in place.
func (d *detector) digitise(pixels []float32, random *rand.Rand) {
	for i, mean := range pixels {
		electrons := d.cfg.ReadNoise * random.NormFloat64()
		if mean > 0 {
			electrons += poisson(float64(mean), random)
		}
		adu := min(math.Round(float64(d.bias[i])+electrons/d.cfg.Gain), d.cfg.FullWell)
		pixels[i] = float32(max(adu, 0))
	}
}

// hash is FNV-1a of a text.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
