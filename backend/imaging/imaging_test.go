package imaging

import (
	"bytes"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

// made is a synthetic field: a sloping sky with noise, and round stars of one
// width on a jittered grid, integrated over the pixels.
type made struct {
	size, stars         int
	level, slope, noise float64
	fwhm, bright, faint float64 // peaks run from bright to faint
	moffat              bool
	hot                 int
	saturation          float64
}

func (m made) image(seed uint64) fits.Image {
	random := rand.New(rand.NewPCG(seed, 1))
	img := fits.Image{Width: m.size, Height: m.size, Bitpix: -32, Pixels: make([]float32, m.size*m.size)}
	for i := range img.Pixels {
		img.Pixels[i] = float32(m.level + m.slope*float64(i%m.size) + m.noise*random.NormFloat64())
	}
	side := int(math.Ceil(math.Sqrt(float64(m.stars))))
	step := float64(m.size) / float64(max(side, 1))
	for n := range m.stars {
		x := (float64(n%side)+0.5)*step + 4*random.Float64() - 2
		y := (float64(n/side)+0.5)*step + 4*random.Float64() - 2
		peak := m.bright * math.Pow(m.faint/m.bright, float64(n)/float64(max(m.stars-1, 1)))
		m.star(img, x, y, peak)
	}
	for range m.hot {
		img.Pixels[random.IntN(len(img.Pixels))] += 20000
	}
	if m.saturation > 0 {
		for i, v := range img.Pixels {
			img.Pixels[i] = min(v, float32(m.saturation))
		}
	}
	return img
}

func (m made) star(img fits.Image, x, y, peak float64) {
	profile := func(r2 float64) float64 { return math.Exp(-4 * math.Ln2 * r2 / (m.fwhm * m.fwhm)) }
	if m.moffat {
		alpha2 := m.fwhm * m.fwhm / (4 * (math.Cbrt(2) - 1))
		profile = func(r2 float64) float64 { return math.Pow(1+r2/alpha2, -3) }
	}
	reach := int(8 * m.fwhm)
	for j := max(int(y)-reach, 0); j < min(int(y)+reach, img.Height); j++ {
		for i := max(int(x)-reach, 0); i < min(int(x)+reach, img.Width); i++ {
			sum := 0.0
			for _, u := range [3]float64{-1. / 3, 0, 1. / 3} {
				for _, v := range [3]float64{-1. / 3, 0, 1. / 3} {
					dx, dy := float64(i)+u-x, float64(j)+v-y
					sum += profile(dx*dx+dy*dy) / 9
				}
			}
			img.Pixels[j*img.Width+i] += float32(peak * sum)
		}
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.4g, want %.4g within %.2g", what, got, want, tolerance)
	}
}

func TestMeasureKnownFields(t *testing.T) {
	for name, m := range map[string]made{
		"gaussian":          {size: 512, stars: 49, level: 1000, noise: 12, fwhm: 3, bright: 20000, faint: 300},
		"moffat":            {size: 512, stars: 49, level: 1000, noise: 12, fwhm: 3.2, bright: 20000, faint: 300, moffat: true},
		"wide":              {size: 512, stars: 25, level: 300, noise: 5, fwhm: 7, bright: 5000, faint: 200, moffat: true},
		"undersampled":      {size: 512, stars: 49, level: 4000, noise: 20, fwhm: 1.8, bright: 20000, faint: 800},
		"sloping sky":       {size: 512, stars: 49, level: 1000, slope: 0.3, noise: 12, fwhm: 3, bright: 20000, faint: 300},
		"hot pixels":        {size: 512, stars: 49, level: 1000, noise: 12, fwhm: 3, bright: 20000, faint: 300, hot: 100},
		"odd size":          {size: 333, stars: 25, level: 1000, noise: 12, fwhm: 3, bright: 20000, faint: 300},
		"whole number sky":  {size: 512, stars: 49, level: 50, noise: 1, fwhm: 3, bright: 900, faint: 50},
		"smaller than tile": {size: 40, stars: 1, level: 100, noise: 3, fwhm: 3, bright: 900, faint: 900},
	} {
		t.Run(name, func(t *testing.T) {
			got := Measure(m.image(1), MeasureOptions{PixelScale: 0.5})
			near(t, "background", got.Background, m.level+m.slope*float64(m.size)/2, 0.15*m.noise+m.slope*40)
			near(t, "noise", got.Noise, m.noise, 0.08*m.noise+m.slope*10)
			near(t, "sources", float64(got.Sources), float64(m.stars), 0)
			// A pixel is 1 px wide itself: its variance of 1/12 adds to the star's.
			seen := math.Sqrt(m.fwhm*m.fwhm + 8*math.Ln2/12)
			near(t, "FWHM", got.FWHMPixels, seen, 0.03*seen)
			near(t, "FWHM in arcsec", got.FWHMArcsec, got.FWHMPixels*0.5, 1e-9)
		})
	}
}

func TestMeasureEmptySky(t *testing.T) {
	got := Measure(made{size: 512, level: 1000, noise: 10}.image(2), MeasureOptions{})
	if got.Sources > 1 || got.FWHMPixels != 0 {
		t.Errorf("%d sources of FWHM %g on an empty sky", got.Sources, got.FWHMPixels)
	}
}

func TestSaturatedStarsDoNotTellSharpness(t *testing.T) {
	m := made{size: 512, stars: 16, level: 1000, noise: 10, fwhm: 3, bright: 90000, faint: 90000, saturation: 60000}
	got := Measure(m.image(3), MeasureOptions{Saturation: 60000})
	if got.Saturated == 0 || got.Sources != 16 || got.FWHMPixels != 0 {
		t.Errorf("saturated %d, sources %d, FWHM %g", got.Saturated, got.Sources, got.FWHMPixels)
	}
}

func TestNeighboursAreTwo(t *testing.T) {
	m := made{size: 100, level: 100, noise: 2, fwhm: 3}
	img := m.image(4)
	m.star(img, 50, 50, 3000)
	m.star(img, 56, 50, 2000)
	got := Detect(img, MeasureOptions{})
	if len(got) != 2 || !got[0].Blended || !got[1].Blended {
		t.Fatalf("%d sources, want 2 blended ones: %+v", len(got), got)
	}
	near(t, "x of the brighter", got[0].X, 50, 0.5)
	near(t, "x of the fainter", got[1].X, 56, 0.5)
}

func TestMeasureOddImages(t *testing.T) {
	nan := float32(math.NaN())
	for name, img := range map[string]fits.Image{
		"one pixel": {Width: 1, Height: 1, Pixels: []float32{5}},
		"constant":  {Width: 70, Height: 3, Pixels: make([]float32, 210)},
		"undefined": {Width: 2, Height: 1, Pixels: []float32{nan, nan}},
		"infinite":  {Width: 2, Height: 1, Pixels: []float32{float32(math.Inf(1)), 3}},
	} {
		got := Measure(img, MeasureOptions{Saturation: 100})
		for _, v := range []float64{got.Background, got.Noise, got.Minimum, got.Maximum, got.FWHMPixels} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%s: %+v cannot be written as JSON", name, got)
			}
		}
	}
}

func TestOptionsOf(t *testing.T) {
	var h fits.Header
	h.Set("SATURATE", 60000, "")
	h.Set("CD2_1", 0.0, "")
	h.Set("CD2_2", 0.35/3600, "")
	got := OptionsOf(&h)
	near(t, "scale", got.PixelScale, 0.35, 1e-12)
	near(t, "saturation", got.Saturation, 60000, 0)
	h.Set("PIXSCALE", 0.4, "")
	near(t, "scale by its card", OptionsOf(&h).PixelScale, 0.4, 0)
}

func TestPreviewShowsUpright(t *testing.T) {
	m := made{size: 300, level: 1000, noise: 10, fwhm: 4}
	img := m.image(5)
	m.star(img, 60, 30, 30000) // near the bottom left
	for _, stretch := range []string{"", "asinh", "log", "linear", "zscale"} {
		out, err := Preview(img, PreviewOptions{Stretch: stretch, MaxSize: 150})
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if b := picture.Bounds(); b.Dx() != 150 || b.Dy() != 150 {
			t.Errorf("%s: %v", stretch, b)
		}
		star, _, _, _ := picture.At(30, 149-15).RGBA()
		mirrored, _, _, _ := picture.At(30, 15).RGBA()
		if star != 0xffff || mirrored > 0xe000 {
			t.Errorf("%s: star %x, sky %x", stretch, star, mirrored)
		}
	}
}

func TestPreviewRefuses(t *testing.T) {
	img := made{size: 20, level: 1, noise: 1}.image(1)
	for _, o := range []PreviewOptions{{Stretch: "sideways"}, {MaxSize: 5}, {MaxSize: 100000}, {MaxSize: -1}} {
		if _, err := Preview(img, o); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%+v: error %v, want invalid", o, err)
		}
	}
}

func TestPreviewOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := fits.Image{Width: rapid.IntRange(1, 70).Draw(t, "width"), Height: rapid.IntRange(1, 70).Draw(t, "height")}
		few := rapid.SliceOfN(rapid.Float32(), 1, 8).Draw(t, "values")
		for i := range img.Width * img.Height {
			v := few[i%len(few)]
			if i%11 == 3 {
				v = float32(math.NaN())
			}
			img.Pixels = append(img.Pixels, v)
		}
		stretch := rapid.SampledFrom([]string{"asinh", "log", "linear", "zscale"}).Draw(t, "stretch")
		if _, err := Preview(img, PreviewOptions{Stretch: stretch, MaxSize: 16}); err != nil {
			t.Fatal(err)
		}
		Measure(img, MeasureOptions{Saturation: 1})
	})
}

func TestMeasureCrowdedFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := made{
			size: rapid.IntRange(20, 90).Draw(t, "size"), level: 100, noise: rapid.Float64Range(0.5, 30).Draw(t, "noise"),
			stars: rapid.IntRange(0, 120).Draw(t, "stars"), fwhm: rapid.Float64Range(1, 5).Draw(t, "fwhm"), bright: 1000, faint: 20,
			hot: rapid.IntRange(0, 50).Draw(t, "hot"), moffat: rapid.Bool().Draw(t, "moffat"),
		}
		for _, s := range Detect(m.image(rapid.Uint64().Draw(t, "seed")), MeasureOptions{}) {
			if !(s.X >= 0 && s.Y >= 0 && s.X < float64(m.size) && s.Y < float64(m.size)) || s.Pixels < minPixels || !(s.Flux > 0) {
				t.Fatalf("%+v", s)
			}
		}
	})
}

func field1k() fits.Image {
	return made{size: 1024, stars: 400, level: 1000, noise: 12, fwhm: 3, bright: 20000, faint: 100}.image(1)
}

func BenchmarkMeasure1k(b *testing.B) {
	img := field1k()
	for b.Loop() {
		Measure(img, MeasureOptions{Saturation: 60000, PixelScale: 0.35})
	}
}

func BenchmarkPreview1k(b *testing.B) {
	img := field1k()
	for b.Loop() {
		if _, err := Preview(img, PreviewOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
