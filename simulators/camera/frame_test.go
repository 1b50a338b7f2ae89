package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"testing"

	"pyros/backend/astro"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

// take makes the file of a shot seen from start to end.
func take(t testing.TB, cfg Config, e pyrosnet.Expose, start, end View) ([]byte, fits.Header, fits.Image) {
	t.Helper()
	m := NewModel(cfg, after(-3600))
	s, err := m.Expose(night, e)
	if err != nil {
		t.Fatal(err)
	}
	site, _ := sim.ParseSite(sim.DefaultSite)
	file, err := newDetector(cfg).file(site, s, start, end, 1)
	if err != nil {
		t.Fatal(err)
	}
	h, img, err := fits.Decode(bytes.NewReader(file), fits.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return file, h, img
}

func looking(ra, dec float64) View {
	return View{Known: true, RADeg: ra, DecDeg: dec, AltDeg: 70, Motion: observatory.TelescopeTracking, Open: 1}
}

func TestImageOfBothCameras(t *testing.T) {
	for _, cfg := range cameras {
		_, h, img := take(t, cfg, shot("e1", 10), looking(83.6, 22), looking(83.6, 22))
		m := imaging.Measure(img, imaging.OptionsOf(&h))
		expected := seeing(cfg.Seeing, 1.064, cfg.Filters[0].WavelengthNM)
		blurred := math.Hypot(expected, cfg.Scale*math.Sqrt(8*math.Ln2/12))
		if m.Sources < 50 || math.Abs(m.FWHMArcsec-blurred) > 0.12*blurred || m.Background < cfg.Bias {
			t.Errorf("%s: %+v, want a FWHM of %.2f arcsec", cfg.Channel, m, blurred)
		}
	}
}

func TestImageIsTheSameForTheSameExposure(t *testing.T) {
	here := looking(83.6, 22)
	a, _, _ := take(t, small(), shot("e1", 10), here, here)
	b, _, _ := take(t, small(), shot("e1", 10), here, here)
	c, _, _ := take(t, small(), shot("e2", 10), here, here)
	if !bytes.Equal(a, b) || bytes.Equal(a, c) {
		t.Error("noise is not bound to the exposure")
	}
}

func TestStarsAreWhereTheHeaderSays(t *testing.T) {
	_, h, img := take(t, vis(), shot("e1", 30), looking(83.6, 22), looking(83.6, 22))
	value := func(key string) float64 {
		v, ok := h.Float(key)
		if !ok {
			t.Fatalf("%s is missing", key)
		}
		return v
	}
	scale := value("CD2_2")
	found := 0
	bright := imaging.Detect(img, imaging.OptionsOf(&h))[:20]
	for _, s := range bright {
		east, north := (s.X+1-value("CRPIX1"))*value("CD1_1"), (s.Y+1-value("CRPIX2"))*scale
		ra, dec := halfway(value("CRVAL1"), value("CRVAL2"), east, north)
		for _, star := range Stars(ra, dec, 0.001) {
			if star.R < 20 && astro.Separation(star.RADeg, star.DecDeg, ra, dec) < 1.0/3600 {
				found++
				break
			}
		}
	}
	if found < 16 {
		t.Errorf("%d of the 20 brightest stars are in the catalogue where the header says", found)
	}
}

func TestNoStarsWithoutLight(t *testing.T) {
	here := looking(83.6, 22)
	closed := here
	closed.Open = 0
	dark := shot("e1", 10)
	dark.Kind = "dark"
	for name, c := range map[string]struct {
		shot       pyrosnet.Expose
		start, end View
	}{
		"dome closed":       {shot("e1", 10), closed, closed},
		"telescope unknown": {shot("e1", 10), View{}, View{}},
		"dark":              {dark, here, here},
		"slewing far":       {shot("e1", 10), here, looking(120, 40)},
	} {
		_, h, img := take(t, small(), c.shot, c.start, c.end)
		// Two hot pixels side by side may pass for one source.
		if m := imaging.Measure(img, imaging.OptionsOf(&h)); m.Sources > 1 || m.FWHMPixels != 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestStarsTrailWhenNotTracking(t *testing.T) {
	_, h, img := take(t, small(), shot("e1", 10), looking(83.6, 22), looking(83.6+20.0/3600, 22))
	drift, _ := h.Float("DRIFT")
	if math.Abs(drift-20*math.Cos(22*degree)/0.35) > 0.1 {
		t.Errorf("drift %g pixels", drift)
	}
	_, _, sharp := take(t, small(), shot("e1", 10), looking(83.6, 22), looking(83.6, 22))
	trailed, still := imaging.Detect(img, imaging.MeasureOptions{}), imaging.Detect(sharp, imaging.MeasureOptions{})
	if len(trailed) == 0 || len(still) == 0 || trailed[0].Pixels < 2*still[0].Pixels {
		t.Errorf("trailed %+v\nstill %+v", trailed, still)
	}
}

func TestFlatAndBias(t *testing.T) {
	flat, bias := shot("f", 5), shot("b", 0)
	flat.Kind, bias.Kind = "flat", "bias"
	closed, lit := looking(1, 1), looking(1, 1)
	closed.Open, lit.Open, lit.Lamp = 0, 0, 1
	_, h, img := take(t, small(), flat, lit, lit)
	middle := 1 - vignetting/3 - 0.02 // of the sensitivity: the mean of x^2 + y^2 is 2/3, and there is dust
	if m := imaging.Measure(img, imaging.MeasureOptions{}); math.Abs(m.Background-(flatLevel*60000*middle+1000)) > 300 {
		t.Errorf("flat %+v", m)
	}
	if on, _ := h.Float("CALLAMP"); on != 1 {
		t.Errorf("CALLAMP %g", on)
	}
	_, _, img = take(t, small(), flat, closed, closed)
	if m := imaging.Measure(img, imaging.MeasureOptions{}); math.Abs(m.Background-1000) > 2 {
		t.Errorf("flat without the lamp %+v", m)
	}
	_, _, img = take(t, small(), bias, lit, lit)
	if m := imaging.Measure(img, imaging.MeasureOptions{}); math.Abs(m.Background-1000) > 1 || math.Abs(m.Noise-math.Hypot(6/1.5, biasColumns)) > 0.6 {
		t.Errorf("bias %+v", m)
	}
}

// TestCalibratedFieldIsEven says what masters are worth: they take the
// signature off that spoils photometry.
func TestCalibratedFieldIsEven(t *testing.T) {
	frames := func(kind string, seconds float64, n int, v View) (all []func() (io.ReadCloser, error)) {
		for i := range n {
			e := shot(fmt.Sprint(kind, i), seconds)
			e.Kind = kind
			file, _, _ := take(t, small(), e, v, v)
			all = append(all, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file)), nil })
		}
		return all
	}
	master := func(s imaging.Stack) *imaging.Master {
		m, err := imaging.Combine(s)
		if err != nil {
			t.Fatal(err)
		}
		return &m
	}
	closed, lit := looking(83.6, 22), looking(83.6, 22)
	closed.Open, lit.Open, lit.Lamp = 0, 0, 1
	bias := master(imaging.Stack{Kind: observatory.FrameBias, Frames: frames("bias", 0, 9, closed)})
	dark := master(imaging.Stack{Kind: observatory.FrameDark, ExposureS: 60, Frames: frames("dark", 60, 5, closed), Bias: bias})
	flat := master(imaging.Stack{Kind: observatory.FrameFlat, ExposureS: 5, Frames: frames("flat", 5, 7, lit), Bias: bias, Dark: dark})
	_, h, raw := take(t, small(), shot("other", 5), lit, lit)
	done, err := imaging.Calibrate(raw, 5, imaging.OptionsOf(&h), imaging.Masters{Bias: bias, Dark: dark, Flat: flat})
	if err != nil {
		t.Fatal(err)
	}
	spread := func(img fits.Image) float64 {
		var sum, squares, n float64
		for _, v := range img.Pixels {
			if v == v {
				sum, squares, n = sum+float64(v), squares+float64(v)*float64(v), n+1
			}
		}
		return math.Sqrt(squares/n-sum*sum/n/n) / (sum / n)
	}
	if before, after := spread(raw), spread(done.Image); before < 0.03 || after > 0.0065 || done.BadPixels < hotPixels/2 {
		t.Errorf("the field varies by %.4f before and %.4f after, %d bad pixels", before, after, done.BadPixels)
	}
}

func BenchmarkImage1k(b *testing.B) {
	d := newDetector(vis())
	site, _ := sim.ParseSite(sim.DefaultSite)
	s, err := NewModel(vis(), after(-3600)).Expose(night, shot("e1", 10))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := d.file(site, s, looking(266.4, -28.9), looking(266.4, -28.9), 1); err != nil {
			b.Fatal(err)
		}
	}
}
