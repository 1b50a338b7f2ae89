package app

import (
	"bytes"
	"errors"
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

func TestSimulatedRunRefusesTheDatabaseOfARealObservatory(t *testing.T) {
	c := settings(t)
	start := func(simulated bool) error {
		c.Simulate.Enabled = simulated
		a, _, err := opened(t, c)
		if err == nil {
			err = a.close()
		}
		return err
	}
	if err := start(false); err != nil {
		t.Fatal(err)
	}
	before := accounts(t, c)
	if err := start(true); err == nil || !strings.Contains(err.Error(), "no demonstration's") {
		t.Errorf("a simulated run: %v", err)
	}
	if after := accounts(t, c); before != 1 || after != before {
		t.Errorf("%d accounts before, %d after", before, after)
	}
	if err := start(false); err != nil {
		t.Errorf("a real start after it: %v", err)
	}
}

func TestSimulatedRunGoesOnWhereItsPasswordWasChanged(t *testing.T) {
	c := settings(t)
	db, err := Database(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	err = (&App{cfg: c, store: db}).addAdmin(t.Context(), demoEmail, demoLogin, "a good secret")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	c.Simulate.Enabled = true
	a, _, err := opened(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
}

// accounts counts those of a database.
func accounts(t *testing.T, c config.Config) int {
	t.Helper()
	db, err := Database(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	users, err := db.Users(t.Context())
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return len(users)
}

func TestSimulatedRunGoesOnWithItsOwnDatabase(t *testing.T) {
	c := settings(t)
	c.Simulate.Enabled = true
	for range 2 { // an empty one, and one with the well-known account
		a, _, err := opened(t, c)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := accounts(t, c); n != 1 {
		t.Errorf("%d accounts", n)
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
