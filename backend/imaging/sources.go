package imaging

import (
	"math"
	"slices"

	"pyros/backend/imaging/fits"
)

// Source is something that stands out of the background.
type Source struct {
	X, Y      float64 // centre, weighted by light
	Flux      float64 // above the background, over its pixels
	Peak      float64 // brightest pixel above the background
	Pixels    int
	FWHM      float64 // of its core; 0 where it cannot be measured
	Saturated bool
	Edge      bool // touches the image's edge
	Blended   bool // shares its pixels with a neighbour
}

const (
	// detectSigma is the threshold over the noise of one pixel, in the
	// smoothed image, whose own noise is 0.375 of that.
	detectSigma = 2.0
	minPixels   = 5 // connected over the threshold
	// lonely is the part of its light that one of the four pixels around the
	// brightest has at least in any star; beside a hot pixel there is none.
	lonely      = 0.1
	maxSources  = 100_000
	maxPeaks    = 200 // of one group of connected pixels
	saddleDepth = 0.8 // below this part of the fainter peak two peaks are two sources
)

// field is an image on its way to sources.
type field struct {
	img        fits.Image
	sky        background
	raw        []float32 // above the background
	smooth     []float32
	done       []bool // pixel belongs to a group that was looked at
	saturation float64
}

func newField(img fits.Image, sky background, saturation float64) *field {
	f := &field{img: img, sky: sky, raw: make([]float32, len(img.Pixels)), done: make([]bool, len(img.Pixels)), saturation: saturation}
	for y := range img.Height {
		for x := range img.Width {
			i := y*img.Width + x
			v := float64(img.Pixels[i]) - sky.at(x, y)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				v = 0
			}
			f.raw[i] = float32(v)
		}
	}
	f.smooth = smoothed(f.raw, img.Width, img.Height)
	return f
}

// smoothed convolves with 1 2 1 in both directions; beyond the edge lies 0.
func smoothed(raw []float32, width, height int) []float32 {
	across := make([]float32, len(raw))
	for y := range height {
		row, out := raw[y*width:(y+1)*width], across[y*width:(y+1)*width]
		for x, v := range row {
			v *= 2
			if x > 0 {
				v += row[x-1]
			}
			if x+1 < width {
				v += row[x+1]
			}
			out[x] = v / 4
		}
	}
	down := make([]float32, len(raw))
	for i := range down {
		v := 2 * across[i]
		if i >= width {
			v += across[i-width]
		}
		if i+width < len(raw) {
			v += across[i+width]
		}
		down[i] = v / 4
	}
	return down
}

// sources finds all sources, the brightest first.
func (f *field) sources() []Source {
	threshold := float32(detectSigma * f.sky.Noise)
	if !(threshold > 0) {
		return nil
	}
	var all []Source
	var group []int
	for i, v := range f.smooth {
		if v < threshold || f.done[i] {
			continue
		}
		group = f.collect(group[:0], i, threshold)
		if len(group) >= minPixels {
			all = append(all, f.split(group)...)
		}
		if len(all) >= maxSources {
			break
		}
	}
	slices.SortFunc(all, func(a, b Source) int {
		switch {
		case a.Flux > b.Flux:
			return -1
		case a.Flux < b.Flux:
			return 1
		}
		return 0
	})
	return all
}

// collect gives the pixels over the threshold that are connected with first.
func (f *field) collect(group []int, first int, threshold float32) []int {
	f.done[first] = true
	group = append(group, first)
	for n := 0; n < len(group); n++ {
		f.around(group[n], 1, func(i int) {
			if !f.done[i] && f.smooth[i] >= threshold {
				f.done[i] = true
				group = append(group, i)
			}
		})
	}
	return group
}

// around visits the pixels of a square around i, without i.
func (f *field) around(i, reach int, visit func(int)) {
	x, y := i%f.img.Width, i/f.img.Width
	for v := max(y-reach, 0); v <= min(y+reach, f.img.Height-1); v++ {
		for u := max(x-reach, 0); u <= min(x+reach, f.img.Width-1); u++ {
			if j := v*f.img.Width + u; j != i {
				visit(j)
			}
		}
	}
}

// hot says whether the pixel stands out alone.
func (f *field) hot(i int) bool {
	x, y := i%f.img.Width, i/f.img.Width
	beside := float32(0)
	for _, j := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
		if j[0] >= 0 && j[0] < f.img.Width && j[1] >= 0 && j[1] < f.img.Height {
			beside = max(beside, f.raw[j[1]*f.img.Width+j[0]])
		}
	}
	return beside < lonely*f.raw[i]
}

// split makes a source of each clear peak of a group; every pixel belongs to
// the nearest.
func (f *field) split(group []int) []Source {
	peaks := f.peaks(group)
	shares := make([][]int, len(peaks))
	for _, i := range group {
		best, least := 0, math.Inf(1)
		for n, p := range peaks {
			dx, dy := float64(i%f.img.Width-p%f.img.Width), float64(i/f.img.Width-p/f.img.Width)
			if d := dx*dx + dy*dy; d < least {
				best, least = n, d
			}
		}
		shares[best] = append(shares[best], i)
	}
	var sources []Source
	for _, share := range shares {
		if len(share) < minPixels {
			continue
		}
		if s, brightest := f.measure(share, len(peaks) > 1); !f.hot(brightest) {
			sources = append(sources, s)
		}
	}
	return sources
}

// peaks gives the clear maxima of a group, brightest first: a deep enough
// saddle lies between any two. There is one at least.
func (f *field) peaks(group []int) []int {
	var maxima []int
	for _, i := range group {
		top := true
		f.around(i, 2, func(j int) {
			if f.smooth[j] > f.smooth[i] || f.smooth[j] == f.smooth[i] && j < i {
				top = false
			}
		})
		if top {
			maxima = append(maxima, i)
		}
	}
	slices.SortFunc(maxima, func(a, b int) int {
		switch {
		case f.smooth[a] > f.smooth[b]:
			return -1
		case f.smooth[a] < f.smooth[b]:
			return 1
		}
		return a - b
	})
	if len(maxima) == 0 { // it lies under the flank of another group
		return group[:1]
	}
	var clear []int
	for _, m := range maxima[:min(len(maxima), maxPeaks)] {
		if !slices.ContainsFunc(clear, func(c int) bool { return !f.saddle(m, c) }) {
			clear = append(clear, m)
		}
	}
	return clear
}

// saddle says whether the light falls clearly below the fainter peak on the
// straight way to the brighter one.
func (f *field) saddle(faint, bright int) bool {
	x0, y0 := faint%f.img.Width, faint/f.img.Width
	dx, dy := bright%f.img.Width-x0, bright/f.img.Width-y0
	steps := max(dx, -dx, dy, -dy)
	least := f.smooth[faint]
	for n := 1; n < steps; n++ {
		x := x0 + int(math.Round(float64(dx*n)/float64(steps)))
		y := y0 + int(math.Round(float64(dy*n)/float64(steps)))
		least = min(least, f.smooth[y*f.img.Width+x])
	}
	peak := float64(f.smooth[faint])
	return float64(least) < saddleDepth*peak-detectSigma*f.sky.Noise
}

// measure describes the source made of those pixels and gives the brightest.
func (f *field) measure(pixels []int, blended bool) (s Source, brightest int) {
	s = Source{Pixels: len(pixels), Blended: blended}
	brightest = pixels[0]
	var x, y, weight float64
	for _, i := range pixels {
		v := float64(f.raw[i])
		s.Flux += v
		if f.raw[i] > f.raw[brightest] {
			brightest = i
		}
		px, py := i%f.img.Width, i/f.img.Width
		s.Edge = s.Edge || px == 0 || py == 0 || px == f.img.Width-1 || py == f.img.Height-1
		s.Saturated = s.Saturated || f.saturation > 0 && float64(f.img.Pixels[i]) >= f.saturation
		if v > 0 {
			x, y, weight = x+v*float64(px), y+v*float64(py), weight+v
		}
	}
	s.Peak = float64(f.raw[brightest])
	s.X, s.Y = x/weight, y/weight
	if !s.Edge && !s.Saturated && !blended {
		s.FWHM = f.fwhm(s, pixels)
	}
	return s, brightest
}

// coreLevel bounds the core of a star, as a part of its peak.
const coreLevel = 0.45

// fwhm fits a Gaussian to the core of a star: the logarithm of the light
// falls in a straight line over the square of the distance; pixels weigh with
// the square of their light, so that noise does not (Guo 2011, IEEE Signal
// Processing Magazine 28(5), 134). Only pixels around half of the peak and
// above count, where the width is defined: so a Moffat profile's comes out too.
func (f *field) fwhm(s Source, pixels []int) float64 {
	var core []int
	for _, i := range pixels {
		if float64(f.raw[i]) >= coreLevel*s.Peak {
			core = append(core, i)
		}
	}
	// A round core of that many pixels reaches so far; what lies well beyond
	// is a hot pixel or a faint neighbour.
	reach2 := 2*float64(len(core))/math.Pi + 1
	var n int
	var w, wx, wy, wxx, wxy float64
	for _, i := range core {
		dx, dy := float64(i%f.img.Width)-s.X, float64(i/f.img.Width)-s.Y
		r2, l := dx*dx+dy*dy, math.Log(float64(f.raw[i]))
		if r2 > reach2 {
			continue
		}
		weight := float64(f.raw[i]) * float64(f.raw[i])
		n++
		w, wx, wy, wxx, wxy = w+weight, wx+weight*r2, wy+weight*l, wxx+weight*r2*r2, wxy+weight*r2*l
	}
	slope := (w*wxy - wx*wy) / (w*wxx - wx*wx)
	if n < 4 || !(slope < 0) || math.IsInf(slope, 0) {
		return 0
	}
	// v = peak * exp(-r2 / (2 sigma^2)), FWHM = 2 sqrt(2 ln 2) sigma.
	return 2 * math.Sqrt(math.Ln2/-slope)
}
