package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

const side = 128

// chip makes frames of a detector with a bias pattern, dark current, a hot pixel
// and a corner that sees less.
type chip struct{ random *rand.Rand }

func (c chip) frame(seconds, light float64, stars ...[3]float64) []float32 {
	pixels := make([]float32, side*side)
	for i := range pixels {
		x, y := float64(i%side), float64(i/side)
		v := light
		for _, s := range stars {
			v += s[2] * math.Exp(-((x-s[0])*(x-s[0])+(y-s[1])*(y-s[1]))/(2*1.4*1.4))
		}
		v = v*(1-0.3*x/side) + 0.4*seconds
		if i == 7777 {
			v += 90 * seconds
		}
		pixels[i] = float32(math.Round(1000 + 5*math.Mod(x, 4) + v + math.Sqrt(16+v/1.5)*c.random.NormFloat64()))
	}
	return pixels
}

func (c chip) file(t *testing.T, pixels []float32) []byte {
	t.Helper()
	var h fits.Header
	for key, v := range map[string]any{
		"GAIN": 1.5, "RDNOISE": 6.0, "SATURATE": 60000.0, "PIXSCALE": 0.35, "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 120.0, "CRVAL2": 30.0,
		"CRPIX1": 64.5, "CRPIX2": 64.5, "CD1_1": -0.35 / 3600, "CD1_2": 0.0, "CD2_1": 0.0, "CD2_2": 0.35 / 3600,
	} {
		h.Set(key, v, "")
	}
	data, err := fits.Encode(h, fits.Image{Width: side, Height: side, Bitpix: 16, Pixels: pixels})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// put adds an image of a night as the observer does.
func (d *desk) put(t *testing.T, img observatory.Image, data []byte) observatory.Image {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.folder, img.File), data, 0o600); err != nil {
		t.Fatal(err)
	}
	img.Detector, img.Channel, img.Night, img.Width, img.Height = "Visible camera", observatory.ChannelVIS, "2026-11-22", side, side
	img.Start, img.Created = time.Now(), time.Now()
	saved, err := d.store.AddImage(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// calibrations adds a night's calibrations, n of each.
func (d *desk) calibrations(t *testing.T, c chip, n int) {
	t.Helper()
	for i := range n {
		d.put(t, observatory.Image{Kind: "bias", File: fmt.Sprintf("bias%d.fits", i)}, c.file(t, c.frame(0, 0)))
		d.put(t, observatory.Image{Kind: "dark", ExposureS: 60, File: fmt.Sprintf("dark%d.fits", i)}, c.file(t, c.frame(60, 0)))
		d.put(t, observatory.Image{Kind: "flat", Filter: "r", ExposureS: 5, File: fmt.Sprintf("flat%d.fits", i)}, c.file(t, c.frame(5, 20000)))
	}
}

func (d *desk) image(t *testing.T, file string) observatory.Image {
	t.Helper()
	for _, img := range d.store.Images() {
		if img.File == file {
			return img
		}
	}
	t.Fatalf("no image %s", file)
	return observatory.Image{}
}

func TestImagesAreCalibratedOnceThereAreMasters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(1, 1))}
		d := start(t)
		light := observatory.Image{PlanID: 1, Kind: "light", Filter: "r", ExposureS: 10}
		light.Number, light.File = 1, "before.fits"
		d.put(t, light, c.file(t, c.frame(10, 300)))
		time.Sleep(time.Second)
		d.calibrations(t, c, 5)
		time.Sleep(3 * time.Minute)
		light.Number, light.File = 2, "after.fits"
		d.put(t, light, c.file(t, c.frame(10, 300)))
		light.Number, light.File, light.Filter = 3, "other.fits", "g"
		d.put(t, light, c.file(t, c.frame(10, 300)))
		time.Sleep(time.Second)

		before, after, other := d.image(t, "before.fits").Calibration, d.image(t, "after.fits"), d.image(t, "other.fits").Calibration
		if before == nil || before.Steps != "" || !strings.Contains(before.Text, "no bias") || before.File != "" {
			t.Errorf("the image before the masters: %+v", before)
		}
		if other == nil || other.Steps != "BD" || !strings.Contains(other.Text, "no flat: none of g") {
			t.Errorf("the image without a flat: %+v", other)
		}
		done := after.Calibration
		if done == nil || done.Steps != "BDF" || len(done.MasterIDs) != 3 || done.BadPixels != 1 ||
			done.Text != "bias 2026-11-22, dark 2026-11-22 of 60 s scaled to 10 s, flat 2026-11-22" {
			t.Fatalf("the image after the masters: %+v", done)
		}
		// The sky is even again: of 300 ADU times the middle of the flat, 0.85.
		if m := after.Measured; math.Abs(m.Background-255) > 3 || m.Noise > 1.1*math.Sqrt(16+255/1.5)/0.8 {
			t.Errorf("measures of the calibrated image: %+v", m)
		}
		data, err := os.ReadFile(filepath.Join(d.folder, done.File))
		if err != nil || fits.Verify(data) != nil {
			t.Errorf("the calibrated file: %v, %v", err, fits.Verify(data))
		}
		if raw, _ := os.ReadFile(filepath.Join(d.folder, "after.fits")); fits.Verify(raw) != nil || len(raw) == 0 {
			t.Error("the raw file is changed")
		}
		_ = d.end()
		if lines := strings.Join(d.store.Messages(), "\n"); strings.Count(lines, "Made the master") != 3 {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestMoreFramesMakeANewMaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(2, 1))}
		d := start(t)
		add := func(i int) {
			d.put(t, observatory.Image{Kind: "bias", File: fmt.Sprintf("b%d.fits", i)}, c.file(t, c.frame(0, 0)))
		}
		for i := range 2 {
			add(i)
		}
		time.Sleep(5 * time.Minute)
		if strings.Contains(strings.Join(d.store.Messages(), "\n"), "master") {
			t.Error("a master of two frames")
		}
		add(2)
		time.Sleep(5 * time.Minute)
		for i := range 4 {
			add(3 + i)
		}
		time.Sleep(time.Hour)
		_ = d.end()
		lines := strings.Join(d.store.Messages(), "\n")
		if strings.Count(lines, "Made the master") != 2 || !strings.Contains(lines, "of 3 frames") || !strings.Contains(lines, "of 7 frames") {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestFlatsWithoutLightAreToldOfOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(3, 1))}
		d := start(t)
		for i := range 4 {
			d.put(t, observatory.Image{Kind: "bias", File: fmt.Sprintf("b%d.fits", i)}, c.file(t, c.frame(0, 0)))
			d.put(t, observatory.Image{Kind: "flat", Filter: "r", ExposureS: 5, File: fmt.Sprintf("f%d.fits", i)}, c.file(t, c.frame(5, 0)))
		}
		time.Sleep(time.Hour)
		_ = d.end()
		lines := strings.Join(d.store.Messages(), "\n")
		if strings.Count(lines, "There is no master flat") != 1 || strings.Count(lines, "no light") != 4 {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestLostMasterIsNotUsedAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(4, 1))}
		d := start(t)
		d.calibrations(t, c, 4)
		time.Sleep(3 * time.Minute)
		lost, err := filepath.Glob(filepath.Join(d.folder, "2026-11-22", "masters", "*dark*"))
		if err != nil || len(lost) != 1 || os.Remove(lost[0]) != nil {
			t.Fatalf("%v %v", lost, err)
		}
		d.put(t, observatory.Image{PlanID: 1, Number: 1, Kind: "light", Filter: "r", ExposureS: 10, File: "a.fits"}, c.file(t, c.frame(10, 300)))
		time.Sleep(time.Second)
		if done := d.image(t, "a.fits").Calibration; done == nil || done.Steps != "BF" || !strings.Contains(done.Text, "no dark") {
			t.Errorf("calibration %+v", done)
		}
		_ = d.end()
		if lines := strings.Join(d.store.Messages(), "\n"); strings.Count(lines, "not used any more") != 1 {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestAlertsImagesGiveCandidates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(5, 1))}
		d := start(t)
		radius := 0.004
		d.store.PutAlert(observatory.Alert{ID: 9, RequestID: 5, Position: &observatory.AlertPosition{RADeg: 120, DecDeg: 30, ErrorDeg: &radius}})
		field := [][3]float64{{20, 30, 3000}, {90, 25, 2500}, {40, 100, 4000}, {100, 110, 3500}, {70, 80, 2000}}
		for n, part := range []float64{1, 0.6, 0.35} {
			stars := append([][3]float64{{60, 66, 5000 * part}}, field...)
			d.put(t, observatory.Image{
				PlanID: 1, Number: n + 1, RequestID: 5, Kind: "light", Filter: "r", ExposureS: 10, File: fmt.Sprintf("s%d.fits", n),
			}, c.file(t, c.frame(10, 300, stars...)))
			time.Sleep(time.Minute)
		}
		found := d.store.Candidates(9)
		if len(found) != 1 || math.Hypot(found[0].X-60, found[0].Y-66) > 1 || found[0].Fading == nil || math.Abs(*found[0].Fading-1.14) > 0.1 {
			t.Errorf("candidates %+v", found)
		}
		_ = d.end()
	})
}

func TestCalibratedImageThatCannotBeWrittenIsMeasured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(6, 1))}
		d := start(t)
		d.calibrations(t, c, 4)
		time.Sleep(3 * time.Minute)
		shoot := func(number int, file string) observatory.Image {
			d.put(t, observatory.Image{PlanID: 1, Number: number, Kind: "light", Filter: "r", ExposureS: 10, File: file}, c.file(t, c.frame(10, 300)))
			time.Sleep(time.Second)
			return d.image(t, file)
		}
		for n, file := range []string{"a", "b"} { // nothing can be written under that name
			if err := os.Mkdir(filepath.Join(d.folder, file+".cal.fits"), 0o700); err != nil {
				t.Fatal(err)
			}
			img := shoot(n+1, file+".fits")
			if img.Measured == nil || math.Abs(img.Measured.Background-255) > 3 {
				t.Errorf("measures without the file: %+v", img.Measured)
			}
			if done := img.Calibration; done == nil || done.Steps != "BDF" || done.File != "" || done.SHA256 != "" || !strings.Contains(done.Text, "not kept") {
				t.Errorf("calibration %+v", done)
			}
		}
		if done := shoot(3, "c.fits").Calibration; done == nil || done.File != "c.cal.fits" {
			t.Errorf("calibration afterwards %+v", done)
		}
		_ = d.end()
		lines := strings.Join(d.store.Messages(), "\n")
		if strings.Count(lines, "cannot be written") != 1 || strings.Count(lines, "written again") != 1 {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestMasterThatFailedOnceIsMadeLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(7, 1))}
		d := start(t)
		d.store.Fail("AddMaster", observatory.Errorf(observatory.CodeUnavailable, "gone"))
		for i := range 4 {
			d.put(t, observatory.Image{Kind: "bias", File: fmt.Sprintf("b%d.fits", i)}, c.file(t, c.frame(0, 0)))
		}
		time.Sleep(time.Hour)
		d.store.Fail("AddMaster", nil)
		time.Sleep(10 * time.Minute)
		_ = d.end()
		lines := strings.Join(d.store.Messages(), "\n")
		if strings.Count(lines, "There is no master bias") != 1 || strings.Count(lines, "Made the master bias") != 1 {
			t.Errorf("log:\n%s", lines)
		}
		files, err := filepath.Glob(filepath.Join(d.folder, "2026-11-22", "masters", "*"))
		if err != nil || len(files) != 1 {
			t.Errorf("files %v, %v: want that of the master only", files, err)
		}
	})
}

func TestFlatIsMadeOnceThereIsABias(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(8, 1))}
		d := start(t)
		for i := range 4 {
			d.put(t, observatory.Image{Kind: "flat", Filter: "r", ExposureS: 5, File: fmt.Sprintf("f%d.fits", i)}, c.file(t, c.frame(5, 20000)))
		}
		time.Sleep(time.Hour)
		for i := range 4 {
			d.put(t, observatory.Image{Kind: "bias", File: fmt.Sprintf("b%d.fits", i)}, c.file(t, c.frame(0, 0)))
		}
		time.Sleep(10 * time.Minute)
		_ = d.end()
		lines := strings.Join(d.store.Messages(), "\n")
		if strings.Count(lines, "There is no master flat") != 1 || strings.Count(lines, "Made the master flat") != 1 {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestMasterWithAFrameLeftOutIsNotMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{rand.New(rand.NewPCG(9, 1))}
		d := start(t)
		flat := func(i int, light float64) {
			d.put(t, observatory.Image{Kind: "flat", Filter: "r", ExposureS: 5, File: fmt.Sprintf("f%d.fits", i)}, c.file(t, c.frame(5, light)))
		}
		for i, light := range []float64{20000, 0, 20000, 20000} {
			d.put(t, observatory.Image{Kind: "bias", File: fmt.Sprintf("b%d.fits", i)}, c.file(t, c.frame(0, 0)))
			flat(i, light)
		}
		time.Sleep(10 * time.Minute)
		_ = d.end()
		made := func() int { return strings.Count(strings.Join(d.store.Messages(), "\n"), "Made the master flat") }
		for _, want := range []int{1, 1, 2} { // a start, another one, one with a frame more
			if want == 2 {
				flat(9, 20000)
			}
			d.again(t)
			time.Sleep(10 * time.Minute)
			_ = d.end()
			if made() != want {
				t.Errorf("%d masters made, want %d:\n%s", made(), want, strings.Join(d.store.Messages(), "\n"))
			}
		}
	})
}
