package imaging

import (
	"math"
	"slices"

	"pyros/backend/imaging/fits"
)

const (
	tileSize   = 64 // pixels on a side of the background's mesh
	tileSample = 2  // every second row and column of a tile is looked at
	clipSigma  = 3.0
	clipRounds = 6
	// madToSigma makes the median absolute deviation of a Gaussian its sigma.
	madToSigma = 1.4826
)

// background is the sky's level and noise on a mesh of tiles.
type background struct {
	columns, rows int
	level, noise  []float64 // of tiles
	// Level and Noise are the medians over all tiles; NaN where no pixel is defined.
	Level, Noise float64
}

func newBackground(img fits.Image) background {
	b := background{columns: (img.Width + tileSize - 1) / tileSize, rows: (img.Height + tileSize - 1) / tileSize}
	sample := make([]float64, 0, tileSize*tileSize)
	for row := range b.rows {
		for column := range b.columns {
			sample = sampleTile(sample[:0], img, column, row)
			level, noise := clipped(sample)
			b.level, b.noise = append(b.level, level), append(b.noise, noise)
		}
	}
	b.Level, b.Noise = medianOf(b.level), medianOf(b.noise)
	b.fill()
	return b
}

func sampleTile(to []float64, img fits.Image, column, row int) []float64 {
	for y := row * tileSize; y < min((row+1)*tileSize, img.Height); y += tileSample {
		for x := column * tileSize; x < min((column+1)*tileSize, img.Width); x += tileSample {
			if v := float64(img.Pixels[y*img.Width+x]); !math.IsNaN(v) && !math.IsInf(v, 0) {
				to = append(to, v)
			}
		}
	}
	return to
}

// fill gives tiles without a defined pixel, and those that a bright star
// covers, the level of the whole.
func (b *background) fill() {
	for i := range b.level {
		if math.IsNaN(b.level[i]) || math.Abs(b.level[i]-b.Level) > 0.5*math.Abs(b.Level)+20*b.Noise {
			b.level[i] = b.Level
		}
	}
}

// at is the level at a pixel, interpolated between the middles of tiles.
func (b *background) at(x, y int) float64 {
	u := min(max((float64(x)+0.5)/tileSize-0.5, 0), float64(b.columns-1))
	v := min(max((float64(y)+0.5)/tileSize-0.5, 0), float64(b.rows-1))
	i, j := int(u), int(v)
	i1, j1 := min(i+1, b.columns-1), min(j+1, b.rows-1)
	u, v = u-float64(i), v-float64(j)
	low := b.level[j*b.columns+i]*(1-u) + b.level[j*b.columns+i1]*u
	high := b.level[j1*b.columns+i]*(1-u) + b.level[j1*b.columns+i1]*u
	return low*(1-v) + high*v
}

// clipped gives median and sigma of a sample without its outliers: what lies
// beyond three sigma is taken away until nothing does. The sample is sorted.
func clipped(sample []float64) (level, sigma float64) {
	if len(sample) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(sample)
	for range clipRounds {
		level = middle(sample)
		sigma = spread(sample, level)
		low, _ := slices.BinarySearch(sample, level-clipSigma*sigma)
		high, _ := slices.BinarySearch(sample, math.Nextafter(level+clipSigma*sigma, math.Inf(1)))
		if high-low == len(sample) || high-low < 2 {
			break
		}
		sample = sample[low:high]
	}
	return level, deviation(sample, sigma)
}

// middle is the median of a sorted sample.
func middle(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// spread is the sigma that the median absolute deviation tells. In a sorted
// sample the deviations grow to both sides, so the median one is found by
// walking outwards.
func spread(sorted []float64, level float64) float64 {
	at, _ := slices.BinarySearch(sorted, level)
	low, high := at-1, at
	d := 0.0
	for range (len(sorted) + 1) / 2 {
		if high >= len(sorted) || low >= 0 && level-sorted[low] < sorted[high]-level {
			d = level - sorted[low]
			low--
		} else {
			d = sorted[high] - level
			high++
		}
	}
	return d * madToSigma
}

// deviation is the standard deviation of what clipping left, which is finer
// than the median's where values are whole numbers. Clipping at three sigma
// takes 1.4 % of a Gaussian's.
func deviation(sample []float64, fallback float64) float64 {
	if len(sample) < 10 || fallback == 0 {
		return fallback
	}
	mean, sum := 0.0, 0.0
	for _, v := range sample {
		mean += v
	}
	mean /= float64(len(sample))
	for _, v := range sample {
		sum += (v - mean) * (v - mean)
	}
	return 1.014 * math.Sqrt(sum/float64(len(sample)))
}

// medianOf is the median of the defined values, NaN where there is none.
func medianOf(values []float64) float64 {
	var defined []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			defined = append(defined, v)
		}
	}
	if len(defined) == 0 {
		return math.NaN()
	}
	slices.Sort(defined)
	return middle(defined)
}
