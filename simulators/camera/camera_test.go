package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pyros/backend/astro"
	"pyros/backend/clock"
	hardware "pyros/backend/device"
	"pyros/backend/device/pyrosnet"
	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
	"pyros/simulators/sim/simtest"
)

// TestMain passes over the half second in which net/http, having refused a body,
// lets the sender read the answer.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

var night = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

func after(seconds float64) time.Time {
	return night.Add(time.Duration(seconds * float64(time.Second)))
}

func shot(id string, seconds float64) pyrosnet.Expose {
	return pyrosnet.Expose{ID: id, Seconds: seconds, Kind: "light", Object: "M 1", Observer: "Zoé", Program: "GRB", Number: 2, Sequence: 3, Plan: 4}
}

func vis() Config { return cameras[observatory.ChannelVIS] }

func small() Config {
	cfg := vis()
	cfg.Width, cfg.Height = 256, 256
	return cfg
}

func wantMotion(t *testing.T, m *Model, seconds float64, want observatory.CameraMotion) {
	t.Helper()
	if got := m.State(after(seconds)).Motion; got != want {
		t.Errorf("after %g s the camera is %s, want %s", seconds, got, want)
	}
}

func TestWheelTurnsTheShorterWay(t *testing.T) {
	m := NewModel(vis(), night)
	if err := m.SetFilter(night, "First infrared filter"); err != nil {
		t.Fatal(err)
	}
	wantMotion(t, m, 0.9, observatory.CameraFilter)
	if err := m.SetFilter(after(0.5), "First infrared filter"); err != nil {
		t.Errorf("the same order again: %v", err)
	}
	if err := m.SetFilter(after(0.5), "First visible filter"); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("another order while turning: %v", err)
	}
	wantMotion(t, m, 1.1, observatory.CameraIdle)
	if s := m.State(after(2)); s.Filter != "First infrared filter" || s.Slot != 3 {
		t.Errorf("%+v", s)
	}
	if err := m.SetFilter(after(2), "Purple"); observatory.CodeOf(err) != observatory.CodeInvalid || !strings.Contains(err.Error(), "First visible filter") {
		t.Errorf("an unknown filter: %v", err)
	}
}

func TestExposureRunsOnce(t *testing.T) {
	m := NewModel(vis(), night)
	first, err := m.Expose(night, shot("e1", 10))
	if err != nil || first == nil {
		t.Fatal(first, err)
	}
	if again, err := m.Expose(after(5), shot("e1", 10)); err != nil || again != nil {
		t.Errorf("the same again: %v, %v", again, err)
	}
	if _, err := m.Expose(after(5), shot("e2", 10)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("another meanwhile: %v", err)
	}
	wantMotion(t, m, 9.9, observatory.CameraExposing)
	wantMotion(t, m, 10.1, observatory.CameraReading)
	wantMotion(t, m, 13, observatory.CameraReading) // the image is not there yet
	m.ReadOut(first, []byte("x"))
	wantMotion(t, m, 11.9, observatory.CameraReading)
	wantMotion(t, m, 12.1, observatory.CameraReady)
	if again, err := m.Expose(after(13), shot("e1", 10)); err != nil || again != nil {
		t.Errorf("the same when ready: %v, %v", again, err)
	}
	if file, err := m.Fetch(after(13), "e1"); err != nil || string(file) != "x" {
		t.Errorf("%q, %v", file, err)
	}
	if _, err := m.Fetch(after(13), "e0"); observatory.CodeOf(err) != observatory.CodeNotFound {
		t.Errorf("another's image: %v", err)
	}
	if err := m.SetFilter(after(13), "Second visible filter"); err != nil {
		t.Error(err)
	}
	if _, err := m.Fetch(after(13.5), "e1"); err != nil {
		t.Errorf("the image is gone while the wheel turns: %v", err)
	}
	if next, err := m.Expose(after(20), shot("e2", 1)); err != nil || next.Filter.Band != "r" {
		t.Errorf("next: %+v, %v", next, err)
	}
	if _, err := m.Fetch(after(20), "e2"); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("not ready: %v", err)
	}
}

func TestAbortAndFailure(t *testing.T) {
	m := NewModel(vis(), night)
	aborted, _ := m.Expose(night, shot("e1", 10))
	m.Abort(after(3))
	wantMotion(t, m, 3, observatory.CameraIdle)
	m.ReadOut(aborted, []byte("late"))
	if _, err := m.Fetch(after(20), "e1"); observatory.CodeOf(err) != observatory.CodeNotFound {
		t.Errorf("an aborted exposure has an image: %v", err)
	}
	m.Fail("shutter")
	wantMotion(t, m, 21, observatory.CameraFailed)
	if _, err := m.Expose(after(21), shot("e2", 1)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("exposes when failed: %v", err)
	}
	m.Fail("")
	wantMotion(t, m, 22, observatory.CameraIdle)
}

func TestExposureIsChecked(t *testing.T) {
	m := NewModel(vis(), night)
	for name, change := range map[string]func(*pyrosnet.Expose){
		"no id": func(e *pyrosnet.Expose) { e.ID = "" }, "long id": func(e *pyrosnet.Expose) { e.ID = strings.Repeat("x", 200) },
		"kind": func(e *pyrosnet.Expose) { e.Kind = "selfie" }, "zero": func(e *pyrosnet.Expose) { e.Seconds = 0 },
		"negative": func(e *pyrosnet.Expose) { e.Seconds = -1 }, "NaN": func(e *pyrosnet.Expose) { e.Seconds = math.NaN() },
		"for ever": func(e *pyrosnet.Expose) { e.Seconds = 1e6 },
	} {
		e := shot("e", 1)
		change(&e)
		if _, err := m.Expose(night, e); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCoolsWithInertia(t *testing.T) {
	m := NewModel(vis(), night)
	before := m.State(night).TemperatureC
	for _, seconds := range []float64{60, 300, 900, 3600} {
		now := m.State(after(seconds)).TemperatureC
		if now >= before || now < vis().SetpointC {
			t.Errorf("after %g s %g degC, before %g", seconds, now, before)
		}
		before = now
	}
	if math.Abs(before-vis().SetpointC) > 0.1 {
		t.Errorf("an hour later %g degC", before)
	}
}

func TestTheSameSkyEverywhere(t *testing.T) {
	inside := func(s Star, ra, dec, r float64) bool { return astro.Separation(s.RADeg, s.DecDeg, ra, dec) < r }
	for _, at := range [][2]float64{{10, 20}, {0.02, -5}, {359.99, 45}, {120, 89.95}, {200, -89.99}, {266.4, -28.9}} {
		wide, narrow := Stars(at[0], at[1], 0.3), Stars(at[0], at[1], 0.1)
		var a, b []Star
		for _, s := range wide {
			if inside(s, at[0], at[1], 0.1) {
				a = append(a, s)
			}
		}
		for _, s := range narrow {
			if inside(s, at[0], at[1], 0.1) {
				b = append(b, s)
			}
		}
		byRA := func(x, y Star) int { return int(math.Copysign(1, x.RADeg-y.RADeg)) }
		slices.SortFunc(a, byRA)
		slices.SortFunc(b, byRA)
		if len(a) < 100 || !slices.Equal(a, b) {
			t.Errorf("at %v: %d stars in a wide look, %d in a narrow one", at, len(a), len(b))
		}
	}
	if plane, pole := len(Stars(266.4, -28.9, 0.3)), len(Stars(192.9, 27.1, 0.3)); plane < 3*pole {
		t.Errorf("%d stars in the Milky Way, %d at its pole", plane, pole)
	}
}

func TestProjectionAndBack(t *testing.T) {
	for _, at := range [][2]float64{{10, 20}, {0.01, -60}, {300, 89.5}} {
		ra, dec := halfway(at[0], at[1], 0.3, -0.2)
		east, north, ok := tangent(ra, dec, at[0], at[1])
		if !ok || math.Abs(east-0.3) > 1e-9 || math.Abs(north+0.2) > 1e-9 {
			t.Errorf("at %v: %g %g", at, east, north)
		}
	}
	if _, _, ok := tangent(190, 0, 10, 0); ok {
		t.Error("sees the sky behind")
	}
}

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
	_, _, img := take(t, small(), flat, looking(1, 1), looking(1, 1))
	if m := imaging.Measure(img, imaging.MeasureOptions{}); math.Abs(m.Background-(0.4*60000+1000)) > 1000 {
		t.Errorf("flat %+v", m)
	}
	_, _, img = take(t, small(), bias, looking(1, 1), looking(1, 1))
	if m := imaging.Measure(img, imaging.MeasureOptions{}); math.Abs(m.Background-1000) > 1 || math.Abs(m.Noise-6/1.5) > 0.3 {
		t.Errorf("bias %+v", m)
	}
}

func TestHeaderIsWhole(t *testing.T) {
	file, h, _ := take(t, vis(), shot("e1", 10), looking(83.6, 22), looking(83.6, 22))
	for key, want := range map[string]any{
		"SIMPLE": true, "BITPIX": int64(16), "NAXIS1": int64(1024), "DATE-OBS": "2026-11-23T05:00:00.000", "EXPTIME": 10.0, "OBJECT": "M 1",
		"OBSERVER": "Zo?", "PROGRAM": "GRB", "SEQID": int64(3), "PLANID": int64(4), "IMGNUM": int64(2), "FILTER": "First visible filter", "BAND": "g",
		"INSTRUME": "VIS", "DETECTOR": "Visible camera", "RADESYS": "ICRS", "CTYPE1": "RA---TAN", "CRVAL1": 83.6, "CRVAL2": 22.0, "CRPIX1": 512.5,
		"GAIN": 1.5, "RDNOISE": 6.0, "SATURATE": 60000.0, "SITELAT": 31.0442, "SITELONG": -115.4637, "EQUINOX": 2000.0, "IMAGETYP": "light", "RA": 83.6,
	} {
		found := false
		for _, c := range h.Cards() {
			if c.Key == key {
				found = c.Value == want
				if !found {
					t.Errorf("%s = %v, want %v", key, c.Value, want)
				}
				break
			}
		}
		if !found {
			t.Errorf("%s is not as wanted", key)
		}
	}
	for _, key := range []string{"TELESCOP", "DEC", "AIRMASS", "CCD-TEMP", "JD", "MJD-OBS", "CD1_1", "CD2_2", "DATASUM", "CHECKSUM"} {
		if !slices.ContainsFunc(h.Cards(), func(c fits.Card) bool { return c.Key == key }) {
			t.Errorf("%s is missing", key)
		}
	}
	if err := fits.Verify(file); err != nil {
		t.Error(err)
	}
	tool, err := exec.LookPath("fitsverify")
	if err != nil {
		t.Skip("fitsverify is not installed")
	}
	name := filepath.Join(t.TempDir(), "e1.fits")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := exec.Command(tool, name).CombinedOutput(); !bytes.Contains(out, []byte("0 warning(s) and 0 error(s)")) {
		t.Errorf("%s", out)
	}
}

// The telescope and the dome that a camera in a test looks through.
type (
	fixedMount struct{ err error }
	fixedDome  struct{ shutter observatory.ShutterState }
)

func (m fixedMount) Status(context.Context) (observatory.TelescopeState, error) {
	return observatory.TelescopeState{Motion: observatory.TelescopeTracking, AltDeg: 60, AzDeg: 100, RADeg: 83.6, DecDeg: 22}, m.err
}

func (d fixedDome) Status(context.Context) (observatory.DomeState, error) {
	return observatory.DomeState{Shutter: d.shutter, AzDeg: 110}, nil
}

func TestEyes(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct {
		eyes eyes
		want float64
	}{
		"open":    {eyes{fixedMount{}, fixedDome{observatory.ShutterOpen}, quiet}, 1},
		"closed":  {eyes{fixedMount{}, fixedDome{observatory.ShutterClosed}, quiet}, 0},
		"opening": {eyes{fixedMount{}, fixedDome{observatory.ShutterOpening}, quiet}, 0.5},
		"alone":   {eyes{log: quiet}, 1},
		"blind":   {eyes{fixedMount{errors.New("away")}, fixedDome{observatory.ShutterOpen}, quiet}, 0},
	} {
		if v := c.eyes.look(t.Context()); v.Open != c.want || v.Known == (name == "blind") {
			t.Errorf("%s: %+v", name, v)
		}
	}
	e := eyes{fixedMount{}, fixedDome{observatory.ShutterOpen}, quiet}
	if got := e.through(t.Context(), 20, 300); got != 0 {
		t.Errorf("light through the wall: %g", got)
	}
}

// start runs a camera and gives its driver.
func start(t *testing.T, c clock.Clock, shutter observatory.ShutterState) (*sim.Server, pyrosnet.Camera) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	site, _ := sim.ParseSite(sim.DefaultSite)
	dev := newDevice(small(), sim.Env{Clock: c, Site: site, Seed: 1, Log: quiet}, eyes{fixedMount{}, fixedDome{shutter}, quiet})
	s := simtest.Start(t, "cameraVISSimulator", c, dev)
	d := pyrosnet.NewCamera(s.Addr(), pyrosnet.Options{Timeout: 500 * time.Millisecond})
	t.Cleanup(func() { d.Close() })
	return s, d
}

func order(id string, seconds float64) hardware.Exposure {
	return hardware.Exposure{ID: id, Seconds: seconds, Kind: "light", Object: "M 1", Program: "GRB", Number: 1}
}

func TestOverRealSockets(t *testing.T) {
	c := simtest.Fast(50)
	s, d := start(t, c, observatory.ShutterOpen)
	ctx := t.Context()
	is := func(want observatory.CameraMotion) func() bool {
		return func() bool {
			s, err := d.Status(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return s.Motion == want
		}
	}
	if err := d.SetFilter(ctx, "Third visible filter"); err != nil {
		t.Fatal(err)
	}
	simtest.Until(t, "the filter is there", is(observatory.CameraIdle))
	began := c.Now()
	for range 2 { // the second counts as the first
		if err := d.Expose(ctx, order("e1", 10)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Expose(ctx, order("e2", 10)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("a second exposure meanwhile: %v", err)
	}
	simtest.Until(t, "the image is ready", is(observatory.CameraReady))
	if took := c.Now().Sub(began); took < 12*time.Second {
		t.Errorf("10 s and readout took %v", took)
	}
	file, err := d.Fetch(ctx, "e1")
	if err != nil {
		t.Fatal(err)
	}
	h, img, err := fits.Decode(bytes.NewReader(file), fits.Limits{})
	if band, _ := h.Text("BAND"); err != nil || band != "i" || imaging.Measure(img, imaging.OptionsOf(&h)).Sources < 3 {
		t.Errorf("band %q, %v", band, err)
	}
	if err := d.Expose(ctx, order("e3", 3000)); err != nil {
		t.Fatal(err)
	}
	if err := d.Abort(ctx); err != nil || !is(observatory.CameraIdle)() {
		t.Errorf("abort: %v", err)
	}
	simtest.Post(t, s, map[string]any{"failure": "vacuum"})
	if err := d.Expose(ctx, order("e4", 1)); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("exposes when failed: %v", err)
	}
	simtest.Post(t, s, map[string]any{"clear": true})
	simtest.Faults(t, s, func(ctx context.Context) error {
		_, err := d.Status(ctx)
		return err
	})
}

func TestExposureOutlivesABrokenConnection(t *testing.T) {
	s, d := start(t, simtest.Fast(50), observatory.ShutterClosed)
	if err := d.Expose(t.Context(), order("e1", 10)); err != nil {
		t.Fatal(err)
	}
	simtest.Post(t, s, map[string]any{"fault": "down", "seconds": 30})
	simtest.Until(t, "the image can be fetched", func() bool {
		file, err := d.Fetch(t.Context(), "e1")
		return err == nil && len(file) > 0
	})
}

func TestServerEndsWhileExposing(t *testing.T) {
	s, d := start(t, clock.Real(), observatory.ShutterOpen)
	if err := d.Expose(t.Context(), order("e1", 3000)); err != nil {
		t.Fatal(err)
	}
	s.Close() // goleak tells what stays behind
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

func TestCoolerIsSetWithoutAJump(t *testing.T) {
	m := NewModel(cameras[observatory.ChannelVIS], night)
	cold := after(3600)
	if err := m.Cool(cold, false, 0); err != nil {
		t.Fatal(err)
	}
	if s := m.State(cold); s.Cooling || math.Abs(s.TemperatureC-m.cfg.SetpointC) > 1 {
		t.Errorf("switched off: %+v", s)
	}
	warm := after(7200)
	if s := m.State(warm); math.Abs(s.TemperatureC-m.cfg.AmbientC) > 1 {
		t.Errorf("an hour later: %+v", s)
	}
	if err := m.Cool(warm, true, -30); err != nil {
		t.Fatal(err)
	}
	if s := m.State(after(10800)); !s.Cooling || s.SetpointC != -30 || math.Abs(s.TemperatureC+30) > 1 {
		t.Errorf("cooled again: %+v", s)
	}
	for _, degC := range []float64{math.NaN(), -300, 90} {
		if m.Cool(warm, true, degC) == nil {
			t.Errorf("%g was taken", degC)
		}
	}
}
