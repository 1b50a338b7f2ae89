package imaging

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

// Master is a calibration frame made of several: a bias or a dark in ADU, a
// flat relative to its median of 1. Undefined pixels (NaN) are bad ones.
type Master struct {
	Kind      observatory.FrameKind
	Image     fits.Image
	ExposureS float64 // of each frame
	// Bare says of a dark and a flat that the bias was taken off.
	Bare   bool
	Frames int     // that it is made of
	Noise  float64 // standard error of a typical pixel, ADU; of a flat relative to 1
	// LeftOut says of each frame that was not used why.
	LeftOut []string
}

// ErrFrames says that no master can be made of these frames, however often it is
// tried.
var ErrFrames = errors.New("of these frames no master can be made")

// Stack are the frames of one kind that a master is made of.
type Stack struct {
	Kind      observatory.FrameKind
	ExposureS float64
	// Frames open the files; each is opened once, a flat twice.
	Frames []func() (io.ReadCloser, error)
	// Bias and Dark are taken off each frame; nil where there is none.
	Bias, Dark *Master
}

const (
	// clipModel is how far, in sigma of the noise model, a pixel may be from the
	// median of its stack: what is further is a particle's track or a star.
	clipModel = 4.0
	// MinFrames is the least number of frames that a master is made of: of two,
	// nobody can say which one is wrong.
	MinFrames = 3
	maxFrames = 200
	// A flat's level above the bias is at least flatLow ADU, so that photon noise
	// is below 3 %, and at most flatHigh of saturation, where detectors are linear.
	flatLow, flatHigh = 1000.0, 0.8
	// A pixel that is this much less or more sensitive than the others is bad.
	dimmest, brightest = 0.5, 1.5
	readAhead          = 1 << 16 // bytes of each file
)

// Combine makes a master: in every pixel the mean of the frames without those
// values that lie further from their median than the noise of detector and
// photons allows (the "ccdclip" of IRAF's imcombine; noise after Howell,
// Handbook of CCD Astronomy, 2nd ed., section 4.4). Where a header tells
// neither GAIN nor RDNOISE it is the median. Flats are first brought to the
// same level.
//
// It reads row by row: with n frames of w x h pixels it takes O(n log n w h)
// time and 4 (w h + 2 n w) bytes, beside 64 KiB of each file.
func Combine(s Stack) (Master, error) {
	m := Master{Kind: s.Kind, ExposureS: s.ExposureS, Bare: s.Bias != nil && s.Kind != observatory.FrameBias}
	if len(s.Frames) > maxFrames {
		return m, fmt.Errorf("%w: %d are more than %d", ErrFrames, len(s.Frames), maxFrames)
	}
	var frames []*stacked
	defer func() {
		for _, f := range frames {
			_ = f.file.Close()
		}
	}()
	for i, open := range s.Frames {
		f, why, err := s.open(open)
		if err != nil {
			return m, fmt.Errorf("frame %d: %w", i+1, err)
		}
		if why != "" {
			m.LeftOut = append(m.LeftOut, fmt.Sprintf("frame %d: %s", i+1, why))
			continue
		}
		frames = append(frames, f)
	}
	if len(frames) < MinFrames {
		return m, fmt.Errorf("%w: %d usable ones are too few, at least %d are needed", ErrFrames, len(frames), MinFrames)
	}
	m.Frames = len(frames)
	if err := s.average(&m, frames); err != nil {
		return m, err
	}
	switch s.Kind {
	case observatory.FrameDark:
		m.markHot()
	case observatory.FrameFlat:
		return m, m.normalise()
	}
	return m, nil
}

// stacked is a frame on its way into the stack.
type stacked struct {
	*fits.Rows
	file  io.Closer
	row   []float32
	scale float64 // what a pixel is multiplied with
	gain  float64 // e/ADU; 0: not told
	read  float64 // read noise, e
}

// open prepares a frame; why says why it cannot be used.
func (s Stack) open(open func() (io.ReadCloser, error)) (f *stacked, why string, err error) {
	scale := 1.0
	if s.Kind == observatory.FrameFlat {
		level, saturation, err := s.level(open)
		switch {
		case err != nil:
			return nil, "", err
		case !(level >= flatLow):
			return nil, fmt.Sprintf("its level of %.0f ADU is below %.0f: no light", level, flatLow), nil
		case saturation > 0 && level > flatHigh*saturation:
			return nil, fmt.Sprintf("its level of %.0f ADU is too near to saturation", level), nil
		}
		scale = 1 / level
	}
	f, err = s.rows(open)
	if err == nil {
		f.scale = scale
	}
	return f, "", err
}

// rows opens a frame and compares its size with that of the masters.
func (s Stack) rows(open func() (io.ReadCloser, error)) (*stacked, error) {
	file, err := open()
	if err != nil {
		return nil, err
	}
	rows, err := fits.NewRows(bufio.NewReaderSize(file, readAhead), fits.Limits{})
	if err == nil {
		for _, m := range []*Master{s.Bias, s.Dark} {
			if m != nil && (m.Image.Width != rows.Width || m.Image.Height != rows.Height) {
				err = fmt.Errorf("%w: %d x %d, the master %s has %d x %d", fits.ErrShape,
					rows.Width, rows.Height, m.Kind, m.Image.Width, m.Image.Height)
			}
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	f := &stacked{Rows: rows, file: file}
	f.gain, _ = rows.Header.Float("GAIN")
	f.read, _ = rows.Header.Float("RDNOISE")
	return f, nil
}

// level is a flat's median above the bias, ADU, from every fourth row and column.
func (s Stack) level(open func() (io.ReadCloser, error)) (level, saturation float64, err error) {
	const step = 4
	f, err := s.rows(open)
	if err != nil {
		return 0, 0, err
	}
	defer f.file.Close()
	saturation, _ = f.Header.Float("SATURATE")
	var sample []float64
	for y := range f.Height {
		if f.row, err = f.Next(f.row); err != nil {
			return 0, 0, err
		}
		if y%step != 0 {
			continue
		}
		s.takeOff(f.row, y, 1)
		for x := 0; x < f.Width; x += step {
			sample = append(sample, float64(f.row[x]))
		}
	}
	return medianOf(sample), saturation, nil
}

// takeOff subtracts the masters from a row and scales it.
func (s Stack) takeOff(row []float32, y int, scale float64) {
	if s.Bias != nil && s.Kind != observatory.FrameBias {
		for x, b := range s.Bias.Image.Pixels[y*len(row) : (y+1)*len(row)] {
			row[x] -= b
		}
	}
	if d := s.Dark; d != nil && s.Kind == observatory.FrameFlat && d.Bare && d.ExposureS > 0 {
		times := float32(s.ExposureS / d.ExposureS)
		for x, v := range d.Image.Pixels[y*len(row) : (y+1)*len(row)] {
			row[x] -= times * v
		}
	}
	if scale != 1 {
		for x := range row {
			row[x] *= float32(scale)
		}
	}
}

// average fills the master row by row.
func (s Stack) average(m *Master, frames []*stacked) error {
	width, height := frames[0].Width, frames[0].Height
	for _, f := range frames {
		if f.Width != width || f.Height != height {
			return fmt.Errorf("%w: %w: %d x %d and %d x %d", ErrFrames, fits.ErrShape, width, height, f.Width, f.Height)
		}
	}
	m.Image = fits.Image{Width: width, Height: height, Bitpix: -32, Pixels: make([]float32, width*height)}
	values := make([]float64, 0, len(frames))
	var variance float64
	var counted int
	for y := range height {
		for _, f := range frames {
			var err error
			if f.row, err = f.Next(f.row); err != nil {
				return err
			}
			s.takeOff(f.row, y, f.scale)
		}
		for x := range width {
			values = values[:0]
			for _, f := range frames {
				if v := float64(f.row[x]); !math.IsNaN(v) && !math.IsInf(v, 0) {
					values = append(values, v)
				}
			}
			mean, v := frames[0].combine(values, s.Kind)
			m.Image.Pixels[y*width+x] = float32(mean)
			if !math.IsNaN(v) {
				variance, counted = variance+v, counted+1
			}
		}
	}
	if counted > 0 {
		m.Noise = math.Sqrt(variance / float64(counted))
	}
	return nil
}

// combine gives the mean of what lies near enough to the median, and the
// variance of that mean. The values are sorted.
func (f *stacked) combine(values []float64, kind observatory.FrameKind) (mean, variance float64) {
	if len(values) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(values)
	centre := middle(values)
	if f.gain > 0 && f.read > 0 {
		electrons := 0.0
		if kind != observatory.FrameBias {
			electrons = max(centre/f.scale*f.gain, 0)
		}
		sigma := f.scale / f.gain * math.Sqrt(f.read*f.read+electrons+f.gain*f.gain/12) // and the step of a whole ADU
		low, _ := slices.BinarySearch(values, centre-clipModel*sigma)
		high, _ := slices.BinarySearch(values, math.Nextafter(centre+clipModel*sigma, math.Inf(1)))
		if high > low {
			values = values[low:high]
		}
	}
	sum, n := 0.0, float64(len(values))
	for _, v := range values {
		sum += v
	}
	mean = sum / n
	if len(values) < 2 {
		return mean, math.NaN()
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	variance = squares / (n - 1) / n
	if !(f.gain > 0 && f.read > 0) {
		return centre, variance * math.Pi / 2 // the median's, of a Gaussian
	}
	return mean, variance
}

// normalise makes the median of a flat 1 and marks its bad pixels. The median is
// that of all pixels, or of a million of them, evenly taken, where there are more:
// vignetting spreads them by a tenth, which a million bring down to 1e-4.
func (m *Master) normalise() error {
	const most = 1 << 20
	step := (len(m.Image.Pixels)-1)/most + 1
	step |= 1 // odd: not only every second column of two amplifiers
	sample := make([]float64, 0, len(m.Image.Pixels)/step+1)
	for i := 0; i < len(m.Image.Pixels); i += step {
		sample = append(sample, float64(m.Image.Pixels[i]))
	}
	level := medianOf(sample)
	if !(level > 0) {
		return fmt.Errorf("%w: the flat has no level", ErrFrames)
	}
	for i, v := range m.Image.Pixels {
		if v /= float32(level); !(v >= dimmest && v <= brightest) {
			v = float32(math.NaN())
		}
		m.Image.Pixels[i] = v
	}
	m.Noise /= level
	return nil
}

// hotSigma is how far over the typical dark a pixel is hot, in sigma of the
// spread of all: its own noise then spoils what is measured on it.
const hotSigma = 10.0

// markHot makes the hot pixels of a dark undefined.
func (m *Master) markHot() {
	sample := make([]float64, 0, len(m.Image.Pixels)/3+1)
	for i := 0; i < len(m.Image.Pixels); i += 3 {
		if v := float64(m.Image.Pixels[i]); !math.IsNaN(v) {
			sample = append(sample, v)
		}
	}
	level, sigma := clipped(sample)
	limit := float32(level + hotSigma*sigma)
	for i, v := range m.Image.Pixels {
		if v > limit {
			m.Image.Pixels[i] = float32(math.NaN())
		}
	}
}
