package main

import (
	"math"
	"strings"
	"testing"

	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
)

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
