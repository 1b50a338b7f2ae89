package imaging

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

// chip is a synthetic detector with a signature that is known exactly.
type chip struct {
	size               int
	gain, read         float64
	bias, dark, flat   []float64 // ADU; ADU/s; relative
	random             *rand.Rand
	saturation, strays float64 // strays: part of the pixels that a particle hits
}

func newChip(size int, seed uint64) *chip {
	c := &chip{size: size, gain: 1.5, read: 6, random: rand.New(rand.NewPCG(seed, 7)), saturation: 60000}
	for i := range size * size {
		x, y := float64(i%size)/float64(size)-0.5, float64(i/size)/float64(size)-0.5
		c.bias = append(c.bias, 1000+8*math.Sin(float64(i%size))+20*y)
		c.dark = append(c.dark, 0.5+0.3*c.random.Float64())
		c.flat = append(c.flat, (1-0.5*(x*x+y*y))*(1+0.01*c.random.NormFloat64()))
	}
	return c
}

// frame exposes: light in ADU per pixel at a sensitivity of 1.
func (c *chip) frame(seconds float64, light func(i int) float64) fits.Image {
	img := fits.Image{Width: c.size, Height: c.size, Bitpix: 16, Pixels: make([]float32, c.size*c.size)}
	for i := range img.Pixels {
		mean := c.dark[i] * seconds
		if light != nil {
			mean += light(i) * c.flat[i]
		}
		electrons := mean * c.gain
		noise := math.Sqrt(electrons+c.read*c.read) * c.random.NormFloat64() / c.gain
		v := c.bias[i] + mean + noise
		if c.strays > 0 && c.random.Float64() < c.strays {
			v += 20000
		}
		img.Pixels[i] = float32(math.Round(min(v, c.saturation)))
	}
	return img
}

func (c *chip) file(t testing.TB, img fits.Image) func() (io.ReadCloser, error) {
	var h fits.Header
	h.Set("GAIN", c.gain, "")
	h.Set("RDNOISE", c.read, "")
	h.Set("SATURATE", c.saturation, "")
	data, err := fits.Encode(h, img)
	if err != nil {
		t.Fatal(err)
	}
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

func (c *chip) stack(t testing.TB, kind observatory.FrameKind, n int, seconds float64, light float64) Stack {
	s := Stack{Kind: kind, ExposureS: seconds}
	var lit func(int) float64
	if light > 0 {
		lit = func(int) float64 { return light }
	}
	for range n {
		s.Frames = append(s.Frames, c.file(t, c.frame(seconds, lit)))
	}
	return s
}

// masters makes all three the way the observatory does.
func (c *chip) masters(t testing.TB, n int) Masters {
	bias, err := Combine(c.stack(t, observatory.FrameBias, n, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	stack := c.stack(t, observatory.FrameDark, n, 60, 0)
	stack.Bias = &bias
	dark, err := Combine(stack)
	if err != nil {
		t.Fatal(err)
	}
	stack = c.stack(t, observatory.FrameFlat, n, 5, 20000)
	stack.Bias, stack.Dark = &bias, &dark
	flat, err := Combine(stack)
	if err != nil {
		t.Fatal(err)
	}
	return Masters{&bias, &dark, &flat}
}

func TestCalibrationRecoversTheLight(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newChip(64, rapid.Uint64().Draw(rt, "seed"))
		m := c.masters(t, rapid.IntRange(MinFrames, 12).Draw(rt, "frames"))
		light, seconds := rapid.Float64Range(50, 20000).Draw(rt, "light"), rapid.Float64Range(1, 300).Draw(rt, "seconds")
		raw := c.frame(seconds, func(int) float64 { return light })
		done, err := Calibrate(raw, seconds, MeasureOptions{Saturation: c.saturation}, m)
		if err != nil {
			rt.Fatal(err)
		}
		if done.Steps != "BDF" {
			rt.Fatalf("steps %q", done.Steps)
		}
		// A flat is relative to the median sensitivity, so the light comes out times that.
		scale := medianOf(append([]float64(nil), c.flat...))
		sigma := skyNoise(Detector{c.gain, c.read}, light*scale, done, m)
		var off, squares, n float64
		for _, v := range done.Image.Pixels {
			if d := float64(v) - light*scale; d == d {
				off, squares, n = off+d, squares+d*d, n+1
			}
		}
		// The masters' noise stays the same over the image, so the mean is as
		// uncertain as dark and flat level are beside the photons.
		if mean := off / n; math.Abs(mean) > 6*sigma/math.Sqrt(n)+0.0005*light {
			rt.Errorf("mean off by %.3f ADU of %.1f, noise %.2f", mean, light, sigma)
		}
		if got := math.Sqrt(squares / n); got < 0.85*sigma || got > 1.25*sigma+0.003*light {
			rt.Errorf("noise %.3f ADU, the formula says %.3f", got, sigma)
		}
	})
}

func TestNoiseOfAMasterFallsWithItsFrames(t *testing.T) {
	c := newChip(128, 3)
	single := math.Hypot(c.read/c.gain, 1/math.Sqrt(12))
	for _, n := range []int{4, 16, 64} {
		m, err := Combine(c.stack(t, observatory.FrameBias, n, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		want := single / math.Sqrt(float64(n))
		near(t, "told noise", m.Noise, want, 0.05*want)
		squares := 0.0
		for i, v := range m.Image.Pixels {
			squares += (float64(v) - c.bias[i]) * (float64(v) - c.bias[i])
		}
		near(t, "true noise", math.Sqrt(squares/float64(len(c.bias))), want, 0.05*want)
	}
}

func TestParticlesStayOutOfAMaster(t *testing.T) {
	c := newChip(64, 5)
	c.strays = 0.01
	m, err := Combine(c.stack(t, observatory.FrameBias, 9, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range m.Image.Pixels {
		if math.Abs(float64(v)-c.bias[i]) > 12 {
			t.Fatalf("pixel %d is %.1f, true bias %.1f", i, v, c.bias[i])
		}
	}
}

func TestHotAndDeadPixelsHaveNoValue(t *testing.T) {
	c := newChip(64, 6)
	c.dark[100], c.flat[200] = 400, 0.01
	m := c.masters(t, 5)
	done, err := Calibrate(c.frame(10, func(int) float64 { return 500 }), 10, MeasureOptions{}, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{100, 200} {
		if v := float64(done.Image.Pixels[i]); !math.IsNaN(v) {
			t.Errorf("pixel %d is %g", i, v)
		}
	}
	if done.BadPixels != 2 {
		t.Errorf("%d bad pixels", done.BadPixels)
	}
}

func TestWhatIsMissingIsNotInvented(t *testing.T) {
	c := newChip(32, 8)
	m := c.masters(t, 5)
	bare := *m.Dark
	whole, err := Combine(c.stack(t, observatory.FrameDark, 5, 60, 0))
	if err != nil {
		t.Fatal(err)
	}
	raw := c.frame(60, func(int) float64 { return 1000 })
	for name, row := range map[string]struct {
		masters Masters
		seconds float64
		steps   string
		note    string
	}{
		"none":                          {Masters{}, 60, "", ""},
		"bias":                          {Masters{Bias: m.Bias}, 60, "B", ""},
		"flat alone":                    {Masters{Flat: m.Flat}, 60, "", "no flat"},
		"dark with its bias":            {Masters{Dark: &whole, Flat: m.Flat}, 60, "DF", ""},
		"dark with its bias, and bias":  {Masters{Bias: m.Bias, Dark: &whole}, 60, "D", ""},
		"dark with its bias, too short": {Masters{Dark: &whole}, 30, "", "cannot be scaled"},
		"bare dark without a bias":      {Masters{Dark: &bare}, 30, "D", ""},
	} {
		t.Run(name, func(t *testing.T) {
			done, err := Calibrate(raw, row.seconds, MeasureOptions{}, row.masters)
			if err != nil {
				t.Fatal(err)
			}
			if notes := strings.Join(done.Notes, ", "); done.Steps != row.steps || !strings.Contains(notes, row.note) || (row.note == "") != (notes == "") {
				t.Errorf("steps %q, notes %q", done.Steps, notes)
			}
		})
	}
}

func TestSaturatedPixelsStaySaturated(t *testing.T) {
	c := newChip(32, 9)
	m := c.masters(t, 5)
	raw := c.frame(10, func(int) float64 { return 1e5 })
	done, err := Calibrate(raw, 10, MeasureOptions{Saturation: c.saturation}, m)
	if err != nil {
		t.Fatal(err)
	}
	if got := extremes(done.Image, c.saturation).Saturated; got != len(raw.Pixels) {
		t.Errorf("%d of %d pixels are saturated", got, len(raw.Pixels))
	}
}

func TestCombineRefuses(t *testing.T) {
	c, other := newChip(16, 1), newChip(17, 1)
	dim := c.stack(t, observatory.FrameFlat, 5, 5, 300)
	bright := c.stack(t, observatory.FrameFlat, 5, 5, 58000)
	few := c.stack(t, observatory.FrameBias, 2, 0, 0)
	mixed := c.stack(t, observatory.FrameBias, 3, 0, 0)
	mixed.Frames = append(mixed.Frames, other.file(t, other.frame(0, nil)))
	cut := c.stack(t, observatory.FrameBias, 3, 0, 0)
	cut.Frames = append(cut.Frames, func() (io.ReadCloser, error) {
		r, _ := cut.Frames[0]()
		return io.NopCloser(io.LimitReader(r, 3000)), nil
	})
	bias, err := Combine(c.stack(t, observatory.FrameBias, 3, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	dim.Bias, bright.Bias = &bias, &bias
	for name, s := range map[string]Stack{"dim flats": dim, "saturated flats": bright, "two frames": few, "two sizes": mixed, "a cut file": cut} {
		if m, err := Combine(s); err == nil {
			t.Errorf("%s: made a master of %d frames", name, m.Frames)
		}
	}
	big := other.frame(0, nil)
	if _, err := Calibrate(big, 1, MeasureOptions{}, Masters{Bias: &bias}); !errors.Is(err, fits.ErrShape) {
		t.Errorf("another size: %v", err)
	}
}

func TestOneDimFlatIsLeftOut(t *testing.T) {
	c := newChip(32, 2)
	bias, err := Combine(c.stack(t, observatory.FrameBias, 5, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	s := c.stack(t, observatory.FrameFlat, 4, 5, 20000)
	s.Frames = append(s.Frames, c.file(t, c.frame(5, nil)))
	s.Bias = &bias
	m, err := Combine(s)
	if err != nil || m.Frames != 4 || len(m.LeftOut) != 1 || !strings.Contains(m.LeftOut[0], "no light") {
		t.Errorf("%d frames, left out %q, %v", m.Frames, m.LeftOut, err)
	}
}

func TestChoose(t *testing.T) {
	cold, warm := -80.0, -70.0
	frame := func(id int, kind observatory.FrameKind, night string, change func(*observatory.MasterFrame)) observatory.MasterFrame {
		m := observatory.MasterFrame{
			ID: id, Kind: kind, Detector: "Visible camera", Night: night, TemperatureC: &cold, Width: 10, Height: 10, Valid: true, ExposureS: 60,
		}
		if change != nil {
			change(&m)
		}
		return m
	}
	s := Subject{Detector: "Visible camera", Filter: "r", Night: "2026-11-23", ExposureS: 10, TemperatureC: &cold, Width: 10, Height: 10}
	filter := func(name string) func(*observatory.MasterFrame) {
		return func(m *observatory.MasterFrame) { m.Filter = name }
	}
	for name, row := range map[string]struct {
		all              []observatory.MasterFrame
		bias, dark, flat int
	}{
		"none":          {nil, 0, 0, 0},
		"nearest night": {[]observatory.MasterFrame{frame(1, "bias", "2026-11-01", nil), frame(2, "bias", "2026-11-22", nil)}, 2, 0, 0},
		"too long ago":  {[]observatory.MasterFrame{frame(1, "bias", "2026-01-01", nil)}, 0, 0, 0},
		"not valid":     {[]observatory.MasterFrame{frame(1, "bias", "2026-11-22", func(m *observatory.MasterFrame) { m.Valid = false })}, 0, 0, 0},
		"too warm":      {[]observatory.MasterFrame{frame(1, "dark", "2026-11-22", func(m *observatory.MasterFrame) { m.TemperatureC = &warm })}, 0, 0, 0},
		"other camera":  {[]observatory.MasterFrame{frame(1, "bias", "2026-11-22", func(m *observatory.MasterFrame) { m.Detector = "x" })}, 0, 0, 0},
		"other size":    {[]observatory.MasterFrame{frame(1, "bias", "2026-11-22", func(m *observatory.MasterFrame) { m.Width = 11 })}, 0, 0, 0},
		"own filter": {[]observatory.MasterFrame{
			frame(1, "flat", "2026-11-22", filter("g")), frame(2, "flat", "2026-11-20", filter("r")),
		}, 0, 0, 2},
		"nearest exposure": {[]observatory.MasterFrame{
			frame(1, "dark", "2026-11-22", nil), frame(2, "dark", "2026-11-22", func(m *observatory.MasterFrame) { m.ExposureS = 12 }),
			frame(3, "dark", "2026-11-22", func(m *observatory.MasterFrame) { m.ExposureS = 8.4 }),
		}, 0, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := Choose(row.all, s, DefaultLimits)
			for what, got := range map[string]struct {
				is   *observatory.MasterFrame
				want int
			}{"bias": {c.Bias, row.bias}, "dark": {c.Dark, row.dark}, "flat": {c.Flat, row.flat}} {
				if id := idOf(got.is); id != got.want {
					t.Errorf("%s %d, want %d", what, id, got.want)
				}
			}
		})
	}
}

func idOf(m *observatory.MasterFrame) int {
	if m == nil {
		return 0
	}
	return m.ID
}

func TestWords(t *testing.T) {
	s := Subject{Filter: "First visible filter", ExposureS: 10}
	bias := observatory.MasterFrame{Night: "2026-11-22"}
	dark := observatory.MasterFrame{Night: "2026-11-22", ExposureS: 60}
	c := Choice{Bias: &bias, Dark: &dark}
	want := "bias 2026-11-22, dark 2026-11-22 of 60 s scaled to 10 s, no flat: none of First visible filter within 30 nights"
	if got := c.Words(s, DefaultLimits, Calibrated{Steps: "BD", DarkScale: 10. / 60}); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func BenchmarkCombine10x1k(b *testing.B) {
	c := newChip(1024, 1)
	s := c.stack(b, observatory.FrameBias, 10, 0, 0)
	for b.Loop() {
		if _, err := Combine(s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCalibrate1k(b *testing.B) {
	c := newChip(1024, 1)
	m := c.masters(b, MinFrames)
	raw := c.frame(10, nil)
	for b.Loop() {
		if _, err := Calibrate(raw, 10, MeasureOptions{Saturation: 60000}, m); err != nil {
			b.Fatal(err)
		}
	}
}

// skyNoise is the noise of one pixel of the sky in a calibrated image, ADU,
// where sky is its level with the bias taken off (Howell, 2nd ed., section 4.4,
// for one pixel, with the masters' own noise added):
//
//	(read^2 + gain (sky + dark)) / gain^2 + bias^2 + (times dark master)^2 + (sky flat)^2
//
// It is 0 where the detector is not known.
func skyNoise(d Detector, sky float64, c Calibrated, m Masters) float64 {
	if !(d.Gain > 0 && d.ReadNoise > 0) {
		return 0
	}
	sky = max(sky, 0)
	electrons := sky * d.Gain
	if m.Dark != nil && c.DarkScale > 0 && m.Dark.Bare {
		electrons += max(c.DarkScale*medianOfSample(m.Dark.Image)*d.Gain, 0)
	}
	variance := (d.ReadNoise*d.ReadNoise + electrons) / (d.Gain * d.Gain)
	for _, part := range []struct {
		m     *Master
		times float64
	}{{m.Bias, 1}, {m.Dark, c.DarkScale}, {m.Flat, sky}} {
		if part.m != nil {
			variance += part.times * part.times * part.m.Noise * part.m.Noise
		}
	}
	return math.Sqrt(variance)
}

func medianOfSample(img fits.Image) float64 {
	var sample []float64
	for i := 0; i < len(img.Pixels); i += 31 {
		sample = append(sample, float64(img.Pixels[i]))
	}
	if m := medianOf(sample); !math.IsNaN(m) {
		return m
	}
	return 0
}
