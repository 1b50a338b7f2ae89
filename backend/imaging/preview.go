package imaging

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"slices"

	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

// PreviewOptions say how a preview looks.
type PreviewOptions struct {
	// Stretch is how levels become greys: asinh (default), which shows faint
	// and bright at once; log and linear, over nearly the whole range; zscale,
	// the faint only.
	Stretch string
	// MaxSize bounds width and height, pixels; 0 means 1024.
	MaxSize int
}

const (
	defaultPreview = 1024
	minPreview     = 16
	maxPreview     = 4096
)

// Preview makes a PNG in greys, the image's first row at the bottom. Larger
// images are averaged down, smaller ones stay as they are.
func Preview(img fits.Image, opts PreviewOptions) ([]byte, error) {
	size := opts.MaxSize
	if size == 0 {
		size = defaultPreview
	}
	if size < minPreview || size > maxPreview {
		return nil, observatory.Errorf(observatory.CodeInvalid, "size %d is not in %d to %d", size, minPreview, maxPreview)
	}
	small := shrink(img, size)
	sample := sampleOf(small)
	tone, err := toneFor(opts.Stretch, sample)
	if err != nil {
		return nil, err
	}
	picture := image.NewGray(image.Rect(0, 0, small.Width, small.Height))
	for y := range small.Height {
		row := picture.Pix[(small.Height-1-y)*picture.Stride:]
		for x, v := range small.Pixels[y*small.Width : (y+1)*small.Width] {
			row[x] = tone(float64(v))
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, picture); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// shrink averages blocks of pixels until the image fits size.
func shrink(img fits.Image, size int) fits.Image {
	by := (max(img.Width, img.Height) + size - 1) / size
	if by <= 1 {
		return img
	}
	out := fits.Image{Width: (img.Width + by - 1) / by, Height: (img.Height + by - 1) / by, Bitpix: -32}
	sums, counts := make([]float64, out.Width), make([]int, out.Width)
	for row := range out.Height {
		clear(sums)
		clear(counts)
		for y := row * by; y < min((row+1)*by, img.Height); y++ {
			for x, v := range img.Pixels[y*img.Width : (y+1)*img.Width] {
				if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
					sums[x/by] += f
					counts[x/by]++
				}
			}
		}
		for i, sum := range sums {
			out.Pixels = append(out.Pixels, float32(sum/float64(counts[i])))
		}
	}
	return out
}

// maxSample bounds the pixels that levels are found from.
const maxSample = 40_000

// sampleOf gives evenly picked defined pixels, sorted.
func sampleOf(img fits.Image) []float64 {
	step := max(len(img.Pixels)/maxSample, 1)
	if step > 1 && img.Width%step == 0 {
		step++ // else only some columns would be met
	}
	sample := make([]float64, 0, len(img.Pixels)/step+1)
	for i := 0; i < len(img.Pixels); i += step {
		if v := float64(img.Pixels[i]); !math.IsNaN(v) && !math.IsInf(v, 0) {
			sample = append(sample, v)
		}
	}
	slices.Sort(sample)
	return sample
}

// toneFor gives the function from a level to a grey.
func toneFor(stretch string, sorted []float64) (func(float64) uint8, error) {
	if len(sorted) == 0 {
		sorted = []float64{0}
	}
	low, high := percentile(sorted, 0.001), percentile(sorted, 0.9995)
	curve := func(part float64) float64 { return part }
	switch stretch {
	case "", "asinh":
		level, noise := clipped(slices.Clone(sorted))
		low, high = level-2*noise, max(high, level+30*noise)
		// The curve is straight up to a few times the noise and logarithmic
		// above (Lupton et al. 2004, PASP 116, 133).
		soft := 4 * noise / (high - low)
		if soft > 0 {
			curve = func(part float64) float64 { return math.Asinh(part/soft) / math.Asinh(1/soft) }
		}
	case "log":
		const depth = 1000
		curve = func(part float64) float64 { return math.Log1p(depth*part) / math.Log1p(depth) }
	case "linear":
	case "zscale":
		low, high = zscale(sorted)
	default:
		return nil, observatory.Errorf(observatory.CodeInvalid, "stretch %.40q is not asinh, log, linear or zscale", stretch)
	}
	return tone(low, high, curve), nil
}

func percentile(sorted []float64, part float64) float64 {
	return sorted[int(part*float64(len(sorted)-1))]
}

// tone maps low to black and high to white along a curve, by a table.
func tone(low, high float64, curve func(float64) float64) func(float64) uint8 {
	if !(high > low) {
		high = low + 1
	}
	const steps = 4096
	var table [steps + 1]uint8
	for i := range table {
		table[i] = uint8(math.Round(255 * min(max(curve(float64(i)/steps), 0), 1)))
	}
	return func(v float64) uint8 {
		part := (v - low) / (high - low)
		if !(part > 0) {
			return 0 // undefined pixels too
		}
		return table[int(min(part, 1)*steps)]
	}
}

// zscale gives the range around the median that a straight line through the
// sorted sample tells, steepened four times: the algorithm of IRAF's display
// task (Tody 1986, Proc. SPIE 627, 733).
func zscale(sorted []float64) (low, high float64) {
	const contrast, rounds, kept = 0.25, 5, 0.5
	n := len(sorted)
	low, high = sorted[0], sorted[n-1]
	good := make([]bool, n)
	for i := range good {
		good[i] = true
	}
	slope, left := 0.0, n
	for range rounds {
		intercept, s := line(sorted, good)
		slope = s
		before := left
		if left = reject(sorted, good, intercept, slope); left == before {
			break
		}
	}
	if float64(left) < kept*float64(n) || slope <= 0 {
		return low, high
	}
	centre := middle(sorted)
	slope /= contrast
	return max(low, centre-slope*float64(n-1)/2), min(high, centre+slope*float64(n-1)/2)
}

// line fits a straight line through the good ones of the sorted values.
func line(sorted []float64, good []bool) (intercept, slope float64) {
	var n, sx, sy, sxx, sxy float64
	for i, v := range sorted {
		if good[i] {
			x := float64(i)
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+v, sxx+x*x, sxy+x*v
		}
	}
	d := n*sxx - sx*sx
	if d == 0 {
		return sy / max(n, 1), 0
	}
	slope = (n*sxy - sx*sy) / d
	return (sy - slope*sx) / n, slope
}

// reject marks as not good what lies off the line by more than 2.5 sigma, and
// counts what is left.
func reject(sorted []float64, good []bool, intercept, slope float64) int {
	const sigmas = 2.5
	sum, n := 0.0, 0
	for i, v := range sorted {
		if good[i] {
			d := v - intercept - slope*float64(i)
			sum, n = sum+d*d, n+1
		}
	}
	limit := sigmas * math.Sqrt(sum/float64(max(n, 1)))
	for i, v := range sorted {
		if good[i] && math.Abs(v-intercept-slope*float64(i)) > limit {
			good[i] = false
			n--
		}
	}
	return n
}
