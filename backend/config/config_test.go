package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLayersWinInOrder(t *testing.T) {
	devices := write(t, "socket_config.ini", "[PLC]\nip=127.0.0.2\nport=6003\n")
	file := write(t, "pyros.yaml", "listen: 0.0.0.0:9000\nsafety:\n  poll: 3s\nnight:\n  sun_altitude_deg: -15\ndevices_file: "+devices+"\n")
	c, err := Load(Default(), file, []string{"PYROS_SAFETY_POLL=1s", "PYROS_TEST_MYSQL_DSN=x", "PYROS_ORIGINS=http://a,http://b", "HOME=/"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "0.0.0.0:9000" || c.Safety.Poll != time.Second || c.Night.SunAltitudeDeg != -15 {
		t.Errorf("got listen %s, poll %s, sun %g", c.Listen, c.Safety.Poll, c.Night.SunAltitudeDeg)
	}
	if c.Devices.PLC != "127.0.0.2:6003" || c.Devices.Dome != "127.0.0.1:5004" {
		t.Errorf("devices = %+v", c.Devices)
	}
	if len(c.Origins) != 2 {
		t.Errorf("origins = %q", c.Origins)
	}
}

func TestRefusals(t *testing.T) {
	for name, text := range map[string]string{
		"configuration":    "sefety: {}\n",
		"safety.poll":      "safety: {poll: 1ms}\n",
		"hold_scale":       "safety: {hold_scale: 0.1}\n",
		"clock":            "clock: {speed: 10}\n",
		"night.sun":        "night: {sun_altitude_deg: 10}\n",
		"listen":           "listen: nowhere\n",
		"this machine":     "listen: 0.0.0.0:8000\nsimulate: {enabled: true}\n",
		"a real one":       "devices: {dome: 192.168.7.2:5004}\nsimulate: {enabled: true}\n",
		"planner.policy":   "planner: {policy: best}\n",
		"no device":        "devices_file: " + write(t, "a.ini", "[Rotator]\nip=1\nport=2\n") + "\n",
		"pyros.yaml: yaml": "a: [\n",
	} {
		_, err := Load(Default(), write(t, "pyros.yaml", text), nil)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: error %v does not mention %q", text, err, name)
		}
	}
}

func TestPrintableHidesSecrets(t *testing.T) {
	c := Default()
	c.Database = "mysql:pyros:s3cret@tcp(127.0.0.1:3306)/pyros"
	c.Metrics.Token = "t0ken"
	p := c.Printable()
	if strings.Contains(p.Database, "s3cret") || p.Metrics.Token != "***" {
		t.Errorf("printable = %q, %q", p.Database, p.Metrics.Token)
	}
	if !strings.HasPrefix(p.Database, "mysql:pyros:***@tcp") {
		t.Errorf("printable database = %q", p.Database)
	}
}

func TestSecretIsMadeOnceAndKept(t *testing.T) {
	c := Default()
	c.Data = t.TempDir()
	calls := 0
	make32 := func() ([]byte, error) { calls++; return []byte(strings.Repeat("k", 32)), nil }
	for range 2 {
		if _, err := c.Secret(make32); err != nil {
			t.Fatal(err)
		}
	}
	if calls != 1 {
		t.Errorf("the key was made %d times", calls)
	}
	info, err := os.Stat(c.SecretPath())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(c.SecretPath(), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Secret(make32); err == nil {
		t.Error("a short key was taken")
	}
}
