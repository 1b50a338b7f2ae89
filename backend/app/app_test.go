package app

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pyros/backend/config"
)

// settings are those of a server on a folder and a port of its own, with devices
// that nobody stands for.
func settings(t *testing.T) config.Config {
	t.Helper()
	c := config.Default()
	c.Data, c.Listen = t.TempDir(), "127.0.0.1:0"
	c.Devices = config.Devices{
		Telescope: "127.0.0.1:1", CameraVIS: "127.0.0.1:1", CameraNIR: "127.0.0.1:1", PLC: "127.0.0.1:1", Dome: "127.0.0.1:1",
	}
	return c
}

func opened(t *testing.T, c config.Config) (*App, string, error) {
	t.Helper()
	var said bytes.Buffer
	var pages fs.FS = fstest.MapFS{}
	a, err := New(t.Context(), c, Options{Version: "test", Assets: pages, Out: &said})
	return a, said.String(), err
}

func TestFirstStartMakesAnAdministratorOnce(t *testing.T) {
	c := settings(t)
	for start, want := range []bool{true, false} {
		a, said, err := opened(t, c)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(said, adminLogin); got != want {
			t.Errorf("start %d told a password: %t, want %t: %q", start, got, want, said)
		}
		if err := a.close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFailedStartTellsNoPassword(t *testing.T) {
	c := settings(t)
	c.Safety.LimitsFile = "missing.yaml"
	if _, said, err := opened(t, c); err == nil || strings.Contains(said, adminLogin) {
		t.Errorf("error %v, said %q", err, said)
	}
}

func TestRealServerRefusesTheDatabaseOfADemonstration(t *testing.T) {
	c := settings(t)
	c.Simulate.Enabled = true
	a, _, err := opened(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	c.Simulate.Enabled = false
	if _, _, err := opened(t, c); err == nil || !strings.Contains(err.Error(), "demonstration") {
		t.Errorf("error = %v", err)
	}
}

func TestSecondServerOnADatabaseIsRefused(t *testing.T) {
	c := settings(t)
	first, _, err := opened(t, c)
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	if _, _, err := opened(t, c); err == nil || !strings.Contains(err.Error(), "another PYROS") {
		t.Errorf("a second server: %v", err)
	}
}

func TestPortInUseIsOneClearLine(t *testing.T) {
	c := settings(t)
	first, _, err := opened(t, c)
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	other := settings(t)
	other.Listen = first.Address()
	_, _, err = opened(t, other)
	if err == nil || !strings.Contains(err.Error(), first.Address()) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error = %v", err)
	}
}
