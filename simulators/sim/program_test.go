package sim_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pyros/backend/clock"
	"pyros/simulators/sim"
)

func program(r *recorder) sim.Program {
	return sim.Program{Name: "recorder", ScenarioKey: "mine", Listen: "127.0.0.1:0", Build: func(*sim.Program, sim.Env) (sim.Device, error) { return r, nil }}
}

func TestProgramEndsWithItsScenario(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.json")
	if err := os.WriteFile(file, []byte(`[3, {"time":1,"mine":{"word":"one"}}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	if err := sim.Run(t.Context(), program(r), []string{"-scenario", file, "-iteration", "10ms"}, nil); err != nil {
		t.Fatal(err)
	}
	if r.words() != "one" {
		t.Errorf("events %q", r.words())
	}
}

func TestProgramEndsWithItsParentOrContext(t *testing.T) {
	if err := sim.Run(t.Context(), program(&recorder{}), []string{"-with-parent"}, strings.NewReader("")); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sim.Run(ctx, program(&recorder{}), nil, nil); err != nil {
		t.Error(err)
	}
}

func TestProgramRefusesBadFlags(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, args := range [][]string{
		{"-site", "1,2"},
		{"-site", "95,0,0"},
		{"-site", "NaN,0,0"},
		{"-clock", "x"},
		{"-start", "tomorrow"},
		{"-speed", "0"},
		{"-speed", "-3"},
		{"-scenario", "/does/not/exist"},
		{"-listen", taken.Addr().String()},
		{"-control", taken.Addr().String()},
		{"surplus"},
		{"-speed", "2", "-clock", "2026-11-23T03:00:00Z@2026-11-23T03:00:00Z*2"},
	} {
		if err := sim.Run(t.Context(), program(&recorder{}), args, nil); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}

func TestParseClock(t *testing.T) {
	c, err := sim.ParseClock("", 60)
	if err != nil || c.Speed() != 60 || time.Until(c.Now()).Abs() > time.Minute {
		t.Errorf("%v, %v", c, err)
	}
	if c, err := sim.ParseClock("", 1); err != nil || c != clock.Real() {
		t.Errorf("%v, %v", c, err)
	}
}
